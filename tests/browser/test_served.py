"""The entry for deployment: the same store, and what only HTTP can give it."""

import http.client
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cart_state.browser import RENEWED_AFTER_DAYS
from tests.browser.server import Server, StartServer
from tests.browser.shop import Shop
from tests.sessions import dated

SCRIPT = "pages/served/app.py"
LAPTOP, MOUSE = "Laptop", "Mouse"


@pytest.fixture(scope="module")
def served(start_shared: StartServer) -> Server:
    return start_shared(script=SCRIPT)


def hidden(shop: Shop) -> str:
    """The cart's cookie, which has to be one that no script can read."""
    assert shop.cookie["httpOnly"]
    return shop.cookie["value"]


def test_a_visit_through_every_page_needs_nothing_that_the_headers_forbid(
    served: Server, open_shop: Callable[..., Shop]
):
    shop = open_shop(served)
    forbidden: list[str] = []
    shop.context.expose_function("forbid", lambda what: forbidden.append(what))
    shop.context.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (event) => forbid(event.violatedDirective + ' ' + event.blockedURI))"
    )
    shop.goto("/Catalog").add(LAPTOP, MOUSE)
    cart = hidden(shop)
    assert "cart=" not in shop.page.evaluate("document.cookie")
    tile = shop.card(LAPTOP)
    expect(tile.locator("#title")).to_have_text(LAPTOP)  # so its script ran
    expect(tile).to_have_css("display", "flex")
    expect(tile.locator("a")).to_have_css("flex-direction", "column")  # and its style is there
    assert tile.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)")
    shop.open_details(LAPTOP)
    shop.close_dialog()
    shop.open("Home").open("Cart").set_quantity(0, "2")
    shop.expect_count(3)
    shop.idle()
    shop.button("Save this combination").click()
    shop.idle()
    shop.button("Save").click()
    shop.expect_toast("is saved")
    shop.goto("/Compare")
    expect(shop.page.get_by_test_id("stVegaLiteChart").locator("svg, canvas").first).to_be_visible()
    shop.idle()
    assert forbidden == []
    assert hidden(shop) == cart


def test_another_site_cannot_put_the_shop_into_a_frame(
    served: Server, open_shop: Callable[..., Shop]
):
    shop = open_shop(served)
    shop.page.set_content(f"<iframe src='{served.url}/Cart'></iframe>")
    shop.page.wait_for_function("document.querySelector('iframe').contentDocument === null")
    assert shop.page.frames[1].url.startswith("chrome-error:")
    assert "frame-ancestors" in shop.errors.pop()


@pytest.mark.parametrize(
    ("asked", "status", "led"),
    [
        ("/catalog?category=R%26D&x=%0d%0a", 308, "/Catalog?category=R%26D&x=%0d%0a"),
        ("/CART/", 308, "/Cart"),
        ("/how_it_WORKS", 308, "/How_it_works"),
        ("/wishlist", 307, "/?lost=yes"),
        ("/shop/catalog?x=1", 307, "/?lost=yes"),
        ("/Catalog", 200, None),
        ("/?x=1", 200, None),
        ("/favicon.png", 200, None),
        ("/Catalog/_stcore/health", 404, None),
    ],
)
def test_an_address_that_is_no_pages_leads_to_one_of_the_shop(
    served: Server, asked: str, status: int, led: str | None
):
    with closing(http.client.HTTPConnection(served.url.removeprefix("http://"))) as connection:
        connection.request("GET", asked)
        answer = connection.getresponse()
        answer.read()
    assert (answer.status, answer.getheader("location")) == (status, led)
    assert answer.getheader("x-frame-options") == "DENY"


@pytest.mark.long
def test_either_entry_serves_the_same_cart(
    start_server: StartServer, open_shop: Callable[..., Shop], tmp_path: Path
):
    """From Home.py to the entry and back, with a cookie that is due for renewal on the way."""
    database = {"CART_DATABASE_URL": f"sqlite:///{tmp_path / 'carts.sqlite3'}"}
    plain = start_server(database)
    shop = open_shop(plain)
    cart_id = shop.goto("/Catalog").add(LAPTOP).cart_id
    entry = start_server(database, script=SCRIPT)
    shop.server = entry
    shop.goto("/Catalog")
    shop.expect_count(1)
    shop.add(MOUSE)
    assert hidden(shop) == dated(cart_id)
    due = {"name": "cart", "value": dated(cart_id, RENEWED_AFTER_DAYS + 1), "url": plain.url}
    shop.context.add_cookies([due | {"httpOnly": True}])
    shop.server = plain
    shop.goto("/Cart")
    shop.expect_count(2)
    shop.page.wait_for_timeout(6000)  # until the cookie would have been found to be refused
    shop.idle()
    expect(shop.page.get_by_text("keeps no cookies")).to_have_count(0)
    shop.expect_count(2)
