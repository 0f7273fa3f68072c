"""How the desk's pages of figures and of the shop look: axe, contrast, phones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from cart_state.storage.store import Store
from pages.words import owner
from pages.words import owner_figures as words
from tests.browser.server import Server, StartServer
from tests.browser.shop import Shop
from tests.browser.test_looks import serious, too_low
from tests.pages.sold import OWNER_PAGES, Sold, write_carts, write_orders

PAGES = {"figures": owner.FIGURES, "shop": owner.SHOP}
NOW = datetime.now(UTC)


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def desk(start_shared: StartServer, page: str) -> Server:
    """A page of the desk alone, of a shop that has sold something on each of the last days."""
    server = start_shared(script=OWNER_PAGES / f"{page}.py")
    store = Store(server.database)
    store.check()
    store.close()
    prices = {"laptop": "64999", "desk": "24999", "mug": "350.50"}
    sold = [
        Sold({"laptop": 1, "desk": 1 + day % 3, "mug": 4}, NOW - timedelta(days=day))
        for day in range(30)
    ]
    write_orders(server.database, prices, *sold)
    write_carts(server.database, *[{"laptop": 1}] * 6, touched=NOW - timedelta(days=9))
    return server


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_of_the_desk_passes_axe_and_fits_its_window(
    open_shop: Callable[..., Shop], desk: Server, page: str, scheme: str, width: int
):
    shop = open_shop(desk, width=width, color_scheme=scheme)
    shop.page.goto(desk.url)
    expect(shop.page.get_by_role("heading", level=1)).to_have_text(PAGES[page]())
    shop.idle()
    if page == "figures":
        expect(shop.page.locator("svg.marks")).to_have_count(2)
    else:
        shop.button(words.BACK_UP()).click()
        shop.expect_toast("copied")
    assert serious(shop) + too_low(shop) == []
    shop.expect_no_sideways_scrolling()
