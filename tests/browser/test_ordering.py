"""What is in the cart is ordered: with the mouse, on a phone, by the keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cart_state.storage.store import Store
from tests.browser.server import Server
from tests.browser.shop import Shop, amount
from tests.browser.test_looks import both_schemes, serious, too_low

WHO = {"name": "Asha Rao", "email": "asha@example.com"}
LONG = [f"{sku}:1" for sku in ("tray", "bin", "clock", "plant", "notebook", "mat", "stand", "lamp")]
FULL = "/Cart?shared=pen:3,clips:1"
COSTS = amount(("pen", 3), "clips")

OpenShop = Callable[..., Shop]


def with_full_cart(shop: Shop) -> Shop:
    """Opens the Order page with 3 pens and clips in the cart."""
    shop.goto(FULL)
    shop.button("Add to my cart").click()
    shop.expect_count(4)
    shop.dismiss_toasts()
    shop.idle()
    shop.button("Order").click()
    expect(shop.heading("Order")).to_be_visible()
    shop.idle()
    return shop


def orders(shop: Shop) -> list[str]:
    """The orders of this browser, as the links to their receipts are called."""
    shop.goto("/Order")
    expect(shop.heading("Your orders")).to_be_visible()
    return shop.page.locator("[class*='st-key-receipt_'] p").all_text_contents()


def test_a_shopper_orders_looks_again_orders_again_and_cancels(shop: Shop):
    with_full_cart(shop).tell(**WHO, note="Ring twice.")  # the last field is still being typed in
    expect(shop.place).to_have_text(f"Order for {COSTS}, pay at pick-up")
    shop.place.click()
    number = shop.expect_status("placed")
    shop.expect_count(0)
    secret = shop.params["receipt"]
    expect(shop.page.get_by_text("Ring twice.")).to_be_visible()
    expect(shop.page).to_have_title(re.compile("^Order"))

    shop.page.reload()
    assert shop.expect_status("placed") == number
    assert shop.params == {"receipt": secret}
    with shop.page.expect_download() as download:
        shop.page.get_by_role("link", name="Receipt to print").click()
    assert download.value.suggested_filename == f"order-{number}.html"
    assert f"Order {number} is placed" in download.value.path().read_text("utf-8")

    shop.button("Order again").click()
    expect(shop.heading("Your cart")).to_be_visible()
    shop.expect_count(4)
    shop.idle()
    shop.button("Order").click()
    shop.page.get_by_text("Your orders", exact=True).click()  # folded, above the form
    shop.button(f"Order {number} is placed").click()
    shop.expect_status("placed")
    shop.page.go_back()
    expect(shop.place).to_be_visible()
    shop.page.go_forward()
    shop.expect_status("placed")

    shop.button("Cancel this order").click()
    shop.button("Yes, cancel it").click()
    assert shop.expect_status("cancelled") == number
    expect(shop.button("Cancel this order")).to_have_count(0)
    shop.expect_count(4)


@pytest.mark.long
def test_a_receipt_left_open_shows_what_the_owner_does_by_itself(shop: Shop, server: Server):
    with_full_cart(shop).tell(**WHO)
    shop.place.click()
    number = shop.expect_status("placed")
    store = Store(server.database)
    store.orders.step(number, "ready", "owner")
    shop.expect_status("ready")
    store.orders.step(number, "done", "owner")
    shop.expect_status("completed")
    store.close()


@pytest.mark.long
def test_a_page_left_open_shows_what_others_ordered_by_itself(server: Server, open_shop: OpenShop):
    looking, buyer = open_shop(server), open_shop(server)
    looking.goto("/Catalog?category=Storage")
    expect(looking.card("Cabinet").get_by_text("In stock")).to_be_visible()
    buyer.goto("/Cart?shared=cabinet:7")
    buyer.button("Add to my cart").click()
    buyer.expect_count(7)
    buyer.goto("/Order")
    buyer.tell(**WHO)
    buyer.place.click()
    number = buyer.expect_status("placed")
    expect(looking.card("Cabinet").get_by_text("Only 2 left")).to_be_visible()
    store = Store(server.database)
    store.orders.step(number, "cancelled", "owner")
    store.close()
    expect(looking.card("Cabinet").get_by_text("In stock")).to_be_visible()


@pytest.mark.parametrize("clicks", [pytest.param(2, marks=pytest.mark.long), 5])
def test_many_clicks_in_a_row_are_one_order(shop: Shop, clicks: int):
    with_full_cart(shop).tell(**WHO)
    shop.place.click(click_count=clicks)
    number = shop.expect_status("placed")
    assert orders(shop) == [f"Order {number} is placed"]


@pytest.mark.long
def test_a_fault_stands_at_its_field_and_what_was_typed_is_kept(shop: Shop):
    with_full_cart(shop).tell(email="nobody", note="Ring twice.")
    shop.place.click()
    expect(shop.notice("Nothing was ordered")).to_be_visible()
    expect(shop.page.get_by_label("Your name")).to_have_attribute(
        "aria-label", re.compile("Please tell us your name")
    )
    expect(shop.field("email")).to_have_value("nobody")
    shop.tell(**WHO)
    shop.button("Go to your cart").click()  # while the e-mail address is still being typed in
    expect(shop.heading("Your cart")).to_be_visible()
    shop.idle()
    shop.button("Order").click()
    for name, text in {**WHO, "note": "Ring twice."}.items():
        expect(shop.field(name)).to_have_value(text)
    expect(shop.notice("Nothing was ordered")).to_have_count(0)
    shop.place.click()
    shop.expect_status("placed")


@pytest.mark.long
def test_on_a_phone_everything_is_in_one_column_with_the_right_keyboards(
    open_shop: OpenShop, server: Server
):
    shop = with_full_cart(open_shop(server, width=390, height=844))
    shop.goto(f"/Cart?shared={','.join(LONG)}").button("Add to my cart").click()
    shop.expect_count(4 + len(LONG))
    shop.goto("/Order")
    shop.expect_no_sideways_scrolling()
    shop.page.get_by_text("By courier").first.click()
    expect(shop.field("address")).to_be_visible()
    shop.idle()
    kinds = {"name": "text", "email": "email", "phone": "tel", "address": "text"}
    fills = {"name": "name", "email": "email", "phone": "tel", "address": "street-address"}
    for name in kinds:
        expect(shop.field(name)).to_have_attribute("type", kinds[name])
        expect(shop.field(name)).to_have_attribute("autocomplete", fills[name])
    shop.place.click()
    expect(shop.notice("Nothing was ordered")).to_be_visible()
    shop.expect_no_sideways_scrolling()
    shop.tell(**WHO, phone="+91 98 5550 0000", address="5 Church Street, Bengaluru 560001")
    shop.place.click()
    shop.expect_status("placed")
    expect(shop.page.get_by_role("heading", level=1)).to_be_in_viewport()
    shop.expect_no_sideways_scrolling()
    shop.button("Your orders").click()
    expect(shop.heading("Your orders")).to_be_visible()
    shop.expect_no_sideways_scrolling()


@pytest.mark.long
def test_the_keyboard_alone_orders_and_enter_held_down_orders_once(shop: Shop):
    with_full_cart(shop)
    keyboard = shop.page.keyboard
    shop.field("name").focus()
    for text in WHO.values():
        keyboard.type(text)
        keyboard.press("Tab")
        shop.idle()
    expect(shop.field("phone")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("ArrowDown")
    expect(shop.field("address")).to_be_visible()
    shop.idle()
    keyboard.press("Tab")
    keyboard.type("5 Church Street")
    for _ in range(20):
        keyboard.press("Tab")
        if "Order for" in shop.page.evaluate("document.activeElement.textContent"):
            break
    shop.idle()
    for _ in range(8):
        keyboard.down("Enter")  # again and again, as while it is held
    keyboard.up("Enter")
    number = shop.expect_status("placed")
    assert orders(shop) == [f"Order {number} is placed"]


@pytest.mark.long
@both_schemes
def test_axe_and_contrast_find_nothing_serious_about_an_order(
    open_shop: OpenShop, server: Server, scheme: str
):
    shop = with_full_cart(open_shop(server, color_scheme=scheme))
    found: dict[str, list[str]] = {}

    def look(where: str) -> None:
        found[where] = serious(shop) + too_low(shop)

    shop.place.click()
    expect(shop.notice("Nothing was ordered")).to_be_visible()
    look("faults")
    shop.page.get_by_text("By courier").first.click()
    shop.idle()
    shop.tell(**WHO, address="5 Church Street", note="Ring.")
    look("filled in")
    shop.place.click()
    shop.expect_status("placed")
    look("receipt")
    shop.button("Cancel this order").click()
    expect(shop.button("Yes, cancel it")).to_be_visible()
    look("cancelling")
    shop.button("Yes, cancel it").click()
    shop.expect_status("cancelled")
    look("cancelled")
    shop.button("Your orders").click()
    expect(shop.heading("Your orders")).to_be_visible()
    look("your orders")
    assert not {where: what for where, what in found.items() if what}
