"""The pictures in the README. README_SCREENSHOTS=1 writes them where the README finds them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.server import StartServer
from tests.browser.shop import Shop

_COMMITTED = Path(__file__).with_name("screenshots")


def add(shop: Shop, *numbers: int) -> None:
    """Adds products that can be had, by the number of their card, whatever is sold."""
    for count, number in enumerate(numbers, shop.count() + 1):
        shop.cards.get_by_role("button", disabled=False).nth(number).click()
        shop.expect_count(count)
    shop.dismiss_toasts()
    shop.page.mouse.move(0, 0)


def picture(shop: Shop, path: Path) -> None:
    shop.still()
    missing = (
        "[...document.images].filter((image) => !image.naturalWidth).map((image) => image.alt)"
    )
    assert shop.page.evaluate(missing) == []
    shop.page.screenshot(path=path, animations="disabled")
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.long
def test_catalog_and_cart_can_be_pictured(
    open_shop: Callable[..., Shop],
    start_server: StartServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
):
    """Of the shop that ships, in a window as wide as the README is read in."""
    monkeypatch.setenv("SHOP", "")  # the words are those of the shop that ships, too
    folder = _COMMITTED if os.environ.get("README_SCREENSHOTS") == "1" else tmp_path
    shop = open_shop(start_server({"SHOP": "", "CATALOG_CSV": ""}), width=1280, height=800)
    add(shop.goto("/Catalog"), 2, 3, 3)
    shop.page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 0)")
    picture(shop, folder / "catalog.png")
    add(shop, 1, 4)
    shop.open("Cart")
    shop.page.mouse.move(0, 0)
    picture(shop, folder / "cart.png")
