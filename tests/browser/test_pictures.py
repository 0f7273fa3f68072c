"""The pictures in the README. README_SCREENSHOTS=1 writes them where the README finds them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.server import Server
from tests.browser.shop import Shop

_COMMITTED = Path(__file__).with_name("screenshots")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return _COMMITTED if os.environ.get("README_SCREENSHOTS") == "1" else tmp_path


@pytest.fixture
def shop(open_shop: Callable[..., Shop], server: Server) -> Shop:
    return open_shop(server, width=1280, height=800)


def picture(shop: Shop, path: Path) -> None:
    shop.still()
    missing = (
        "[...document.images].filter((image) => !image.naturalWidth).map((image) => image.alt)"
    )
    assert shop.page.evaluate(missing) == []
    shop.page.screenshot(path=path, animations="disabled")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_catalog_can_be_pictured(shop: Shop, folder: Path):
    shop.goto("/Catalog").add("Laptop").add("Desk lamp").add("Desk lamp")
    shop.dismiss_toasts()
    shop.page.mouse.move(0, 0)
    shop.page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 0)")
    picture(shop, folder / "catalog.png")


def test_the_cart_can_be_pictured(shop: Shop, folder: Path):
    shop.goto("/Catalog").add("Laptop").add("Monitor").add("Desk lamp").add("Headphones")
    shop.open("Cart").set_quantity(2, "2")
    shop.expect_count(5)
    shop.dismiss_toasts()
    shop.page.mouse.move(0, 0)
    picture(shop, folder / "cart.png")
