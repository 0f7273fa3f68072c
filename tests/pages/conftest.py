"""The store driven through AppTest, always from Home.py."""

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from cart_state import money
from tests.pages.reading import forget_everything

pytest.register_assert_rewrite("tests.pages.whole_stack")  # its assertions tell what they saw

GOODS = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,50,A mug.,",
    "chair,Chair,Chairs,8000,0,A chair.,",
]


class LastingPages(PagesManager):
    """Knows the pages from one run to the next, as in a real session.

    AppTest makes a new PagesManager for each run, and a run of fragments alone does not look
    for the pages again: every st.page_link in them would fail.
    """

    known: dict = {}  # noqa: RUF012 - of one test: see the fixture

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._pages = self.known.get(self.main_script_path)

    def set_pages_and_resolve(self, pages, fallback_page_hash=""):
        self.known[self.main_script_path] = pages
        return super().set_pages_and_resolve(pages, fallback_page_hash)


@pytest.fixture(scope="session")
def components() -> BidiComponentManager:
    """The installed components. AppTest would look for them anew in each session: 0.2 s."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    found.discover_and_register_components = lambda **_: None
    return found


@pytest.fixture(autouse=True)
def fresh_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, components: BidiComponentManager
) -> Iterator[None]:
    """Every test has goods, carts and caches of its own, whatever the machine is set to."""
    monkeypatch.setattr(LastingPages, "known", {})
    monkeypatch.setattr(app_test, "PagesManager", LastingPages)
    monkeypatch.setattr(app_test, "BidiComponentManager", lambda: components)
    monkeypatch.delenv("CATALOG_CSV", raising=False)
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    forget_everything()
    yield
    forget_everything()


@pytest.fixture
def open_shop(root: Path) -> Callable[[], AppTest]:
    """Opens the store as one more shopper does."""
    return lambda: AppTest.from_file(str(root / "Home.py"), default_timeout=30).run()


@pytest.fixture
def sell(
    write_catalog: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Makes the store sell these rows, or read `content`; may be called again."""

    def sell(*rows: str, content: str | bytes | None = None) -> Path:
        path = write_catalog(*(rows or GOODS), content=content)
        monkeypatch.setenv("CATALOG_CSV", str(path))
        return path

    return sell


@pytest.fixture
def small_shop(sell: Callable[..., Path], open_shop: Callable[[], AppTest]) -> AppTest:
    """A store that sells GOODS, opened at Home."""
    sell()
    return open_shop()


@pytest.fixture
def dollars(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store in a country where two amounts in a text could be read as a formula."""
    monkeypatch.setattr(sys.modules["cart_state.money"], "CURRENCY", "USD")
    money.cache_clear()
    yield
    money.cache_clear()


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> Callable[[], list[logging.LogRecord]]:
    """The log's errors so far."""
    return lambda: [r for r in caplog.records if r.levelno >= logging.ERROR]
