"""Nothing in the product is for POSIX alone: it has to run on Windows as well."""

import ast
import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import mypy
import pytest

from cart_state.goods import checks
from tests.unit.test_architecture import HOUSE, PAGES, ROOT, attributes, each, imports, tree

STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"
NOT_ON_WINDOWS = {
    *("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "posix", "syslog", "curses"),
    "readline",
}


def names(body: list[ast.stmt], platform: str) -> Iterator[str]:
    """What a module has on a platform, as its stub says."""
    system = SimpleNamespace(platform=platform, version_info=(3, 11))
    for node in body:
        match node:
            case ast.If():
                holds = eval(ast.unparse(node.test), {"sys": system})
                yield from names(node.body if holds else node.orelse, platform)
            case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name


@functools.cache
def not_on_windows(module: str) -> frozenset[str]:
    """The names of a module of Python's own that Windows lacks."""
    stubs = [STUBS / f"{module}.pyi", STUBS / module / "__init__.pyi"]
    body = [node for stub in stubs if stub.exists() for node in tree(stub).body]
    return frozenset(names(body, "linux")) - frozenset(names(body, "win32"))


def test_what_windows_lacks_is_known():
    assert {"killpg", "geteuid", "fork", "mkfifo"} <= not_on_windows("os")
    assert {"SIGKILL", "SIGHUP", "alarm"} <= not_on_windows("signal")
    assert "flock" in not_on_windows("fcntl")
    assert not {"replace", "environ", "umask"} & not_on_windows("os")


@each([*HOUSE, *PAGES])
def test_nothing_is_used_that_windows_lacks(path: Path):
    imported = imports(path)
    if 'if sys.platform == "linux":\n        import resource' in path.read_text("utf-8"):
        imported -= {"resource"}  # which is behind it
    assert not {module.split(".")[0] for module in imported} & NOT_ON_WINDOWS
    for module in imported:
        assert not set(attributes(path, module)) & not_on_windows(module)
        owner, _, name = module.rpartition(".")
        assert name not in not_on_windows(owner)


@each([*HOUSE, *PAGES])
def test_every_text_is_read_and_written_in_a_named_encoding(path: Path):
    """Where none is named Windows takes the one of its country."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Call(func=ast.Name(id="open")):
                raise AssertionError(f"Path.open, not {ast.unparse(node)}")
            case ast.Call(func=ast.Attribute(attr="read_text" | "write_text")):
                assert "encoding" in [keyword.arg for keyword in node.keywords], ast.unparse(node)
            case ast.Call(
                func=ast.Attribute(attr="open"), args=[ast.Constant(value=str(mode)), *_]
            ):
                named = [keyword.arg for keyword in node.keywords]
                assert "b" in mode or "encoding" in named, ast.unparse(node)


def test_every_file_has_a_name_that_windows_allows():
    files = [path for folder in ("cart_state", "pages") for path in (ROOT / folder).rglob("*")]
    assert len(files) > 100
    assert [
        path.name for path in files if re.search(r'[<>:"|?*\\\x00-\x1f]|[ .]$', path.name)
    ] == []


def test_types_are_checked_as_on_windows():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["tool"]["mypy"]["platform"] == "win32"


@pytest.mark.parametrize("name", ["/secret.svg", "C:secret.svg", "C:/secret.svg", "..\\secret.svg"])
def test_a_picture_on_windows_is_beside_the_catalogue_or_none(
    monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setattr(checks, "Path", PureWindowsPath)
    assert checks.file_beside(PureWindowsPath("D:/shop"), name, {".svg"}) is None
