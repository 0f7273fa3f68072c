"""A server and a browser for all journeys, and servers of their own for those that need one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from cart_state import Product
from tests.browser.server import CHROMIUM_ARGS, Server, StartServer, find_chromium
from tests.browser.server import shared_server as shared_server
from tests.browser.server import start_shared as start_shared
from tests.browser.shop import GOODS, GOODS_FILE, Shop
from tests.postgres import missing


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser. Without one the test skips; in CI it fails."""
    return find_chromium() or missing("chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def goods_file() -> Path:
    """The catalogue of all servers."""
    return GOODS_FILE


@pytest.fixture
def open_shop(
    browser: Browser,
    start_server: StartServer,  # so that no server is stopped under an open page
) -> Iterator[Callable[..., Shop]]:
    """Opens a fresh browser context on a server: `open_shop(server, width=390)`."""
    shops: list[Shop] = []

    def open_(
        server: Server,
        width: int = 1280,
        height: int = 850,
        color_scheme: str = "light",
        kind: type[Shop] = Shop,
        **more: Any,
    ) -> Shop:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=color_scheme, **more
        )
        shops.append(kind(context, server))
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
def scarce() -> Product:
    """A product of which a few are left."""
    return next(product for product in GOODS.values() if 1 < product.stock <= 5)
