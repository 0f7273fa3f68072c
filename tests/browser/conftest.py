"""A server and a browser for all journeys, and servers of their own for those that need one."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import Server
from tests.browser.shop import Shop

_CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        reason = f"no browser found: none of {', '.join(names)} is installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("store"))
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
        servers.append(Server(tmp_path_factory.mktemp("store"), env, script=script))
        return servers[-1].start()

    try:
        yield start
    finally:
        for server in servers:
            server.stop()
    for server in servers:
        server.check_log()


@pytest.fixture
def open_shop(browser: Browser) -> Iterator[Callable[..., Shop]]:
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
