"""The rooms of the house, who may know whom, and what a page is."""

import ast
import functools
import graphlib
import importlib
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

import cart_state

ROOT = Path(__file__).parents[2]
HOUSE = sorted((ROOT / "cart_state").rglob("*.py"))
DOOR = ROOT / "cart_state" / "__init__.py"
SCRIPTS = [ROOT / "Home.py", *sorted((ROOT / "pages").glob("*.py"))]
PAGES = [ROOT / "Home.py", *sorted((ROOT / "pages").rglob("*.py"))]
ROOMS = {  # whom each room of cart_state may know, besides itself
    "rules": set(),
    "goods": {"rules"},
    "storage": {"rules"},
    "streamlit_internals": set(),
    "pace": {"storage", "streamlit_internals", "browser"},
    "browser": {"storage", "streamlit_internals", "wiring"},
    "wiring": {"goods", "storage"},
    "session": {"rules", "goods", "storage", "browser", "wiring"},
    "verbs": {"rules", "session"},
    "ordering": {"rules", "storage", "browser", "session", "wiring"},
    "visit": {"rules", "storage", "browser", "session"},
    "embedding": {"rules", "goods", "browser", "session", "visit", "wiring"},
    "process": {"pace", "session", "wiring"},
    "condition": {"goods", "storage", "wiring"},
    "desk": {"rules", "goods", "storage", "wiring", "condition"},
}
THE_CLOCK = {"time", "datetime", "calendar", "zoneinfo"}
THE_SMALL_HELPER = {"get", "add", "set_quantity", "remove", "clear", "undo"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=named)


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Every module this file imports, wherever in it, and the names taken from packages."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{named(path)}: a relative import"
            assert node.level == 0, f"{named(path)}: a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def attributes(path: Path, name: str) -> Iterator[str]:
    """What is asked of a name, such as `session_state` of `st`."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute) if owner == name:
                yield attribute


def room(path: Path) -> str:
    """The folder or the module of cart_state in which a file is."""
    return path.relative_to(ROOT / "cart_state").parts[0].removesuffix(".py")


def is_owners(path: Path) -> bool:
    """Whether a file is of the desk, or its words."""
    return "owner" in path.parts or path.name.startswith("owner")


def files_of(*rooms: str) -> list[Path]:
    return [path for path in HOUSE if room(path) in rooms]


# The rooms of cart_state


def test_every_room_has_its_files():
    assert {room(path) for path in HOUSE} == {*ROOMS, "__init__"}
    assert len(files_of("rules")) >= 8
    assert len(files_of("goods", "storage")) >= 10
    assert len(SCRIPTS) >= 4


@each([path for path in HOUSE if room(path) in ROOMS])
def test_a_room_knows_only_the_rooms_below_it(path: Path):
    known = {m.split(".")[1] for m in imports(path) if m.startswith("cart_state.")}
    assert known <= ROOMS[room(path)] | {room(path)}
    assert "cart_state" not in imports(path), "the door is for pages"


def test_no_module_needs_itself():
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in HOUSE}
    graph = {name: imports(path) & modules.keys() for name, path in modules.items()}
    assert list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError


@each(files_of("rules"))
def test_rules_know_no_storage_no_streamlit_and_no_clock(path: Path):
    """What they may use is Python's own, so that each can be read and tested by itself.

    A time is handed to them, as a `datetime` that they ask for nothing; so are days and zones.
    """
    python = {
        *("__future__", "collections", "dataclasses", "decimal", "functools", "itertools"),
        *("operator", "pathlib", "re", "typing", "urllib"),
    }
    assert packages(path) <= python | {"cart_state", "datetime"}
    assert {m for m in imports(path) if m.split(".")[0] in THE_CLOCK} <= {
        *("datetime", "datetime.datetime", "datetime.date", "datetime.tzinfo")
    }
    assert not [*attributes(path, "datetime"), *attributes(path, "date")]


@each(files_of("goods", "storage", "condition", "desk"))
def test_goods_storage_condition_and_desk_know_no_streamlit(path: Path):
    assert not {name for name in packages(path) if name.startswith("streamlit")}


@each(files_of("session", "browser", "verbs", "ordering", "visit", "wiring", "embedding"))
def test_what_knows_streamlit_knows_no_widget(path: Path):
    assert set(attributes(path, "st")) <= {
        *("session_state", "context", "secrets", "rerun", "fragment")
    }
    assert {m for m in imports(path) if m.startswith("streamlit.")} <= {
        "streamlit.errors",
        *(f"streamlit.errors.{name}" for name in dir(importlib.import_module("streamlit.errors"))),
    }


@each(HOUSE)
def test_cart_state_knows_no_page(path: Path):
    assert not packages(path) & {"pages", "Home"}


# The door


def public_names() -> set[str]:
    """What the door imports, and so lets out."""
    nodes = [node for node in tree(DOOR).body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in nodes for alias in node.names}


def test_the_door_does_nothing_but_let_out():
    assert {type(node) for node in tree(DOOR).body} == {ast.Expr, ast.ImportFrom}


def test_the_contract_is_among_the_public_names():
    contract = THE_SMALL_HELPER | {"CartError", "Cart", "Line", "Product", "Catalog", "catalog"}
    assert contract <= public_names()
    for name in THE_SMALL_HELPER:
        assert getattr(cart_state, name).__module__ == "cart_state.session"


def test_no_public_name_hides_a_module():
    for path in HOUSE:
        if path.name == "__init__.py":
            path = path.parent
        *package, name = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join([*package, name]))
        if package:
            owner = importlib.import_module(".".join(package))
            assert getattr(owner, name) is module
            assert isinstance(getattr(owner, name), types.ModuleType)


@each(PAGES)
def test_a_page_goes_through_the_door(path: Path):
    own = {m for m in imports(path) if m.startswith("cart_state.")}
    if "served" in path.parts:
        own.discard("cart_state.browser")
        own = {m for m in own if not m.startswith("cart_state.browser.")}
    if is_owners(path):
        own = {m for m in own if not f"{m}.".startswith("cart_state.desk.")}
    assert own <= {f"cart_state.{name}" for name in public_names()}
    assert set(attributes(path, "cart_state")) <= public_names()


@each([path for path in [*HOUSE, *PAGES] if not is_owners(path)])
def test_nothing_of_the_shop_knows_the_owners_door_or_pages(path: Path):
    known = {*imports(path), *(f"cart_state.{name}" for name in attributes(path, "cart_state"))}
    assert not [m for m in known if f"{m}.".startswith(("cart_state.desk.", "pages.owner."))]


# Pages


@each(SCRIPTS)
def test_a_page_is_a_short_direct_script(path: Path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 50
    assert "__name__" not in source or path.name == "Home.py", "the server imports that one, too"
    functions = [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]
    assert "main" not in [function.name for function in functions]


@each([path for path in PAGES if "parts" in path.parts or "words" in path.parts])
def test_parts_and_words_import_no_page(path: Path):
    inside = {m for m in imports(path) if m.split(".")[0] in ("pages", "Home")}
    rooms = ["pages.parts", "pages.words"]
    if "owner" in path.parts:
        rooms += ["pages.owner.guard", "pages.owner.parts"]
    assert {m for m in inside if not m.startswith(tuple(rooms))} <= {"pages"}


@each([path for path in PAGES if "words" in path.parts])
def test_words_draw_nothing(path: Path):
    assert not {name for name in packages(path) if name.startswith("streamlit")}


@each([*PAGES, *HOUSE])
def test_what_is_private_to_streamlit_is_used_in_one_module(path: Path):
    if path.name == "streamlit_internals.py":
        return
    public = ("streamlit.errors", "streamlit.delta_generator", "streamlit.components.v2")
    used = {m for m in imports(path) if m.startswith("streamlit.")}
    assert not {m for m in used if not m.startswith(public)} - {
        f"streamlit.{name}" for name in ("App", "column_config", "components", "testing")
    }
    assert not [name for name in attributes(path, "st") if name.startswith("_")]
    assert "__file__" not in attributes(path, "st")


@each(PAGES)
def test_a_page_touches_nothing_private(path: Path):
    own = {"self", "cls"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            assert node.attr.startswith("__") or ast.unparse(node.value) in own, ast.unparse(node)


@each(PAGES)
def test_nothing_is_drawn_as_html_but_a_style_sheet_in_which_nobody_writes(path: Path):
    of_html = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    drawn = [ast.unparse(node) for node in of_html if ast.unparse(node.func) == "st.html"]
    is_frame = named(path) == "pages/parts/frame.py"
    ours = "st.html(Path(__file__).with_name('art') / 'style.css')"
    assert drawn == ([ours] if is_frame else [])
    assert [*attributes(path, "st")].count("html") == len(drawn)
    keywords = [node.arg for node in ast.walk(tree(path)) if isinstance(node, ast.keyword)]
    assert "unsafe_allow_html" not in keywords


@each(sorted((ROOT / "tests").rglob("*.py")))
def test_no_test_but_those_about_it_looks_at_the_sample_shop(path: Path):
    """Another shop may stand in its place: names and paths of it are nowhere else."""
    about = {"test_sample_shop.py", "test_pictures.py", "test_architecture.py"}
    source = path.read_text(encoding="utf-8")
    sample = ("OWN_SHOP", "cart_state/shop", '"cart_state" / "shop"', '"SHOP": ""')
    assert path.name in about or not [name for name in sample if name in source]


@each([*HOUSE, *PAGES])
def test_no_module_has_a_state_of_its_own(path: Path):
    """Nothing is assigned through `global`, and no empty list, dict or set waits at the top."""
    assert not [node for node in ast.walk(tree(path)) if isinstance(node, ast.Global)]
    for node in tree(path).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            assert ast.unparse(node.value) not in ("[]", "{}", "set()", "dict()", "list()")
