"""A server and a browser for all journeys, and servers of their own for those that need one."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from cart_state import Product
from tests.browser.server import Server
from tests.browser.shop import GOODS, GOODS_FILE, Shop
from tests.postgres import missing

_GOODS = {"CATALOG_CSV": str(GOODS_FILE)}

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]


def find_program(*names: str) -> str:
    """Returns the first of these programs there is. Without one the test skips; in CI it fails."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    if found is None:
        missing(" or ".join(names))
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    return find_program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("store"), _GOODS)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """The shared server. What it logs during a test is that test's affair."""
    since = len(shared_server.log_file.read_bytes())
    yield shared_server
    shared_server.check_log(since)


@pytest.fixture
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts a server for this test alone: `start_server({"CATALOG_CSV": ...}, script=...)`."""
    servers: list[Server] = []

    def start(env: Mapping[str, str] | None = None, script: str = "Home.py") -> Server:
        folder = tmp_path_factory.mktemp("store")
        servers.append(Server(folder, _GOODS | dict(env or {}), script=script))
        return servers[-1].start()

    try:
        yield start
    finally:
        for server in servers:
            server.stop()
    for server in servers:
        server.check_log()


@pytest.fixture
def open_shop(
    browser: Browser,
    start_server: Callable[..., Server],  # so that no server is stopped under an open page
) -> Iterator[Callable[..., Shop]]:
    """Opens a fresh browser context on a server: `open_shop(server, width=390)`."""
    shops: list[Shop] = []

    def open_(
        server: Server, width: int = 1280, height: int = 850, color_scheme: str = "light"
    ) -> Shop:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=color_scheme,
        )
        shops.append(Shop(context, server))
        return shops[-1]

    yield open_
    for shop in shops:
        shop.context.close()
    for shop in shops:
        shop.check()


@pytest.fixture
def shop(open_shop: Callable[..., Shop], server: Server) -> Shop:
    """A shopper with an empty cart at the shared server, in a light desktop window."""
    return open_shop(server)


@pytest.fixture
def catalog_csv(tmp_path: Path) -> Path:
    """Where a test may write a catalogue of its own."""
    return tmp_path / "goods.csv"


@pytest.fixture
def scarce() -> Product:
    """A product of which a few are left."""
    return next(product for product in GOODS.values() if 1 < product.stock <= 5)
