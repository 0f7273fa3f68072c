"""The store driven through Shop, always from Home.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.components.v2.component_manager import BidiComponentManager

from pages.parts import picture
from tests.conftest import Process
from tests.pages.internals import found_components, improve
from tests.pages.shop import COMPARE, GOODS, OURS, OpenShop, OpenTab, Sell, Shop, WriteSettings
from tests.sessions import dated

pytest.register_assert_rewrite("tests.pages.world")  # its assertions tell what they saw


@pytest.fixture(scope="session")
def components() -> BidiComponentManager:
    """The components that are installed."""
    return found_components()


@pytest.fixture(autouse=True)
def fresh_shop(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    components: BidiComponentManager,
    process: Process,
) -> None:
    """Every test has goods, carts and caches of its own, whatever the machine is set to."""
    improve(monkeypatch, components)
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    monkeypatch.setattr(picture, "_KEPT", tmp_path / "kept")
    monkeypatch.setattr(picture, "_in_thread", lambda work: work())  # no test waits for a photo


@pytest.fixture
def serve_on() -> Iterator[Callable[[str | None], None]]:
    """Has the server listen on an address."""
    yield lambda address: config.set_option("server.address", address)
    config.set_option("server.address", None)


@pytest.fixture
def on_this_machine(serve_on: Callable[[str | None], None]) -> None:
    """The server can be reached from this machine alone, so the desk opens without a login."""
    serve_on("127.0.0.1")


@pytest.fixture
def open_shop(root: Path) -> OpenShop:
    """Opens the store as one more shopper does."""
    return lambda: Shop(str(root / "Home.py")).run()


@pytest.fixture
def open_tab(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> OpenTab:
    """Opens one more tab in the browser that holds this cookie; a session is told only once."""
    cookies: dict[str, object] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: dict(cookies)))

    def open_tab(sent: object = dated(OURS)) -> Shop:
        cookies["cart"] = sent
        return open_shop()

    return open_tab


@pytest.fixture
def sell(write_catalog: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Sell:
    """Makes the store sell these rows, or GOODS; may be called again."""

    def sell(*rows: str) -> Path:
        path = write_catalog(*(rows or GOODS))
        monkeypatch.setenv("CATALOG_CSV", str(path))
        return path

    return sell


@pytest.fixture
def shop(sell: Sell, open_shop: OpenShop) -> Shop:
    """A store that sells GOODS, opened at Home."""
    sell()
    return open_shop()


@pytest.fixture
def tab(sell: Sell, open_tab: OpenTab) -> Shop:
    """One tab of a browser that is known, in a store that sells GOODS."""
    sell()
    return open_tab()


@pytest.fixture
def other(tab: Shop, open_tab: OpenTab) -> Shop:
    """Another tab of the same browser."""
    return open_tab()


@pytest.fixture
def cart(tab: Shop) -> Shop:
    """The Cart page with 2 desks, 1 lamp and 3 mugs."""
    return tab.fill(desk=2, lamp=1, mug=3)


@pytest.fixture
def saved(shop: Shop) -> Shop:
    """Saved: 2 desks as Red, then 2 desks and a lamp as Blue. In the cart: these and a mug."""
    shop.fill(desk=2).save("Red")
    shop.fill(lamp=1).save("Blue")
    return shop.fill(mug=1).go(COMPARE)


@pytest.fixture
def write_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> WriteSettings:
    """Makes these the settings of the shop; may be called again."""

    def write(settings: str) -> None:
        (tmp_path / "shop.toml").write_text(settings, "utf-8")
        monkeypatch.setenv("SHOP", str(tmp_path))

    return write


@pytest.fixture
def dollars(write_settings: WriteSettings) -> None:
    """A shop in whose currency two amounts in a text could be read as a formula."""
    write_settings('currency = "USD"')
