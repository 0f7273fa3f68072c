"""The layers: who may know whom."""

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CART_STATE = sorted((ROOT / "cart_state").glob("*.py"))
PAGES = [ROOT / "Home.py", *sorted((ROOT / "pages").glob("*.py"))]
PARTS = sorted((ROOT / "pages" / "parts").glob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    """Every module this file imports, wherever in it, and the names taken from packages."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def strings(path: Path) -> Iterator[str]:
    """Every text in the code, docstrings included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_there_is_something_to_look_at():
    assert len(CART_STATE) >= 5
    assert len(PAGES) >= 3
    assert len(PARTS) >= 5


def test_only_the_session_and_the_browser_know_streamlit():
    knows = {p.name for p in CART_STATE if packages(p) & {"streamlit", "streamlit_extras"}}
    assert knows == {"session.py", "browser.py"}


def neighbours() -> dict[str, set[str]]:
    """The modules of cart_state, each with those of its neighbours it imports."""
    modules = {p.stem for p in CART_STATE}
    return {
        p.stem: {m.split(".")[1] for m in imports(p) if m.startswith("cart_state.")} & modules
        for p in CART_STATE
    }


@pytest.mark.parametrize("path", CART_STATE, ids=named)
def test_cart_state_knows_no_page(path: Path):
    assert "pages" not in packages(path)


def test_dependencies_point_one_way():
    knows = neighbours()
    graphlib.TopologicalSorter(knows).prepare()  # raises CycleError
    assert knows["search"] == knows["money"] == set()
    assert knows["catalog"] == {"search"}
    assert knows["cart"] <= {"catalog"}
    assert knows["database"] == set()
    assert knows["store"] <= {"cart", "catalog", "database"}
    assert {"cart", "catalog"} <= knows["session"]


@pytest.mark.parametrize("above", ["session", "store", "browser"])
def test_what_is_pure_does_not_look_up(above: str):
    assert {name for name, knows in neighbours().items() if above in knows} <= {
        "__init__",
        "session",
    }


def test_the_database_is_the_stores_and_the_sessions():
    knowing = {name for name, knows in neighbours().items() if "database" in knows}
    assert knowing <= {"store", "session"}


@pytest.mark.parametrize("path", PAGES + PARTS, ids=named)
def test_a_page_reaches_the_cart_through_the_public_names_only(path: Path):
    assert not [text for text in strings(path) if "_cart_state" in text]
    hidden = {f"cart_state.{name}" for name in ("session", "store", "database", "browser")}
    assert not hidden & set(imports(path))


@pytest.mark.parametrize("path", PARTS, ids=named)
def test_parts_do_not_import_pages(path: Path):
    assert not [m for m in imports(path) if m.startswith("pages.") and "pages.parts" not in m]
    assert "Home" not in packages(path)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_is_a_short_direct_script(path: Path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 80
    assert "__name__" not in source
    assert not [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == "main"
    ]


@pytest.mark.parametrize("path", CART_STATE + PAGES + PARTS, ids=named)
def test_no_module_keeps_state_of_its_own(path: Path):
    """Nothing is assigned through `global`, and no empty list, dict or set waits at the top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            value = node.value
            empty = isinstance(value, ast.List | ast.Dict) and not ast.unparse(value)[1:-1]
            assert not empty, ast.unparse(node)


@pytest.mark.parametrize("path", PAGES + PARTS, ids=named)
def test_nothing_is_drawn_as_html(path: Path):
    source = path.read_text(encoding="utf-8")
    assert "unsafe_allow_html" not in source
    assert "st.html" not in source


def test_the_public_names_are_the_contract():
    import cart_state

    contract = {"get", "add", "set_quantity", "remove", "clear", "undo", "CartError"}
    assert contract <= set(cart_state.__all__)
    assert all(hasattr(cart_state, name) for name in cart_state.__all__)
