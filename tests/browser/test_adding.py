"""Adding to the cart, on every page that can."""

import re

from playwright.sync_api import WebSocket, expect

from cart_state import money
from tests.browser.shop import GOODS, PER_PAGE, Shop


def test_what_was_added_on_home_and_catalog_stays_over_every_page(shop: Shop):
    shop.goto("/").add("Laptop")
    shop.open("Catalog").add("Mouse").add("Keyboard")
    shop.open("Cart").expect_column("Product", ["Laptop", "Mouse", "Keyboard"])
    shop.open("Home").add("Laptop").add("Monitor")
    for page in ("Catalog", "Cart", "Catalog", "Home", "Cart", "Home", "Catalog"):
        shop.open(page).expect_count(5)
    shop.open("Cart").expect_column("Quantity", [2, 1, 1, 1])
    shop.expect_column("Product", ["Laptop", "Mouse", "Keyboard", "Monitor"])
    shop.expect_total("₹58,847")


def test_an_add_is_told_of_in_the_header_on_the_card_and_in_a_toast(shop: Shop):
    shop.goto("/Catalog").add("Laptop")
    shop.expect_toast("Laptop", "× 1", "1 piece", "₹25,000")
    expect(shop.card("Laptop")).to_contain_text("1 in cart")
    shop.expect_count(1)
    shop.add("Headphones").expect_toast("Headphones", "× 1", "2 pieces", "₹25,799")
    shop.add("Laptop").expect_toast("Laptop", "× 1", "3 pieces", "₹50,799")
    expect(shop.card("Laptop")).to_contain_text("2 in cart")
    shop.expect_count(3)


def test_home_leads_back_to_a_cart_that_is_not_empty(shop: Shop):
    shop.goto("/")
    expect(shop.link("Go to your cart")).to_have_count(0)
    shop.add("Laptop").add("Headphones").open("Catalog").open("Home")
    expect(shop.page.get_by_test_id("stMain")).to_contain_text("In your cart: 2 pieces, ₹25,799.")
    shop.link("Go to your cart").click()
    expect(shop.heading("Your cart")).to_be_visible()


def test_an_add_draws_only_that_card_and_the_header_again(shop: Shop):
    received: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(bytes(frame)))

    shop.page.on("websocket", listen)
    shop.goto("/Catalog").goto("/Catalog")  # a first visit settles the cookie meanwhile
    others = [p.name for p in list(GOODS.values())[:PER_PAGE] if p.name != "Laptop"]
    assert all(any(name.encode() in frame for frame in received) for name in others)
    shop.page.evaluate(
        """(changing) => {
            const headings = [...document.querySelectorAll("h3")];
            window.changed = [];
            for (const other of headings.filter((h) => h.textContent !== changing)) {
                const box = other.closest("[data-testid=stVerticalBlock]");
                new MutationObserver(() => window.changed.push(other.textContent)).observe(
                    box, {subtree: true, childList: true, characterData: true, attributes: true}
                );
            }
        }""",
        "Laptop",
    )
    received.clear()
    shop.add("Laptop")
    expect(shop.card("Laptop")).to_contain_text("1 in cart")
    shop.idle()
    assert shop.page.evaluate("window.changed") == []
    assert any(b"Laptop" in frame for frame in received)
    assert not [name for name in others if any(name.encode() in frame for frame in received)]


def test_the_count_follows_whichever_card_is_clicked(shop: Shop):
    shop.goto("/Catalog").add("Laptop").add("Headphones").add("Laptop")
    shop.page.get_by_label("Search", exact=True).press_sequentially("keyboard", delay=30)
    expect(shop.card("Laptop")).to_have_count(0)
    shop.add("Keyboard")
    shop.button("“keyboard”").click()
    expect(shop.card("Headphones")).to_contain_text("1 in cart")
    shop.add("Headphones").expect_toast("Headphones", "5 pieces")
    shop.page.wait_for_timeout(6000)  # the header's timer has drawn the count meanwhile
    shop.add("Monitor").add("Laptop").expect_count(7)
    expect(shop.cart_link).to_have_count(1)


def test_the_card_refuses_what_is_not_in_stock(shop: Shop):
    scarce = next(p for p in GOODS.values() if 1 < p.stock <= 5)
    shop.goto(f"/Catalog?category={scarce.category}")
    for _ in range(scarce.stock):
        shop.add(scarce.name)
    shop.dismiss_toasts()
    shop.card(scarce.name).get_by_role("button", name="Add to cart").click()
    shop.expect_toast(f"Only {scarce.stock} of {scarce.name}")
    shop.expect_count(scarce.stock)


def test_the_details_add_several_at_once(shop: Shop):
    shop.goto("/Catalog?category=Computers")
    dialog = shop.open_details("Laptop")
    expect(dialog).to_contain_text("₹25,000")
    expect(dialog).to_contain_text(GOODS["laptop"].description)
    expect(dialog.get_by_role("img", name="Laptop")).to_be_visible()
    for _ in range(3):
        shop.dialog_quantity.get_by_role("button", name="Increment").click()
    expect(shop.dialog_quantity.get_by_role("spinbutton")).to_have_value("4")
    dialog.get_by_role("button", name="Add to cart").click()
    shop.expect_toast("Laptop", "× 4", "4 pieces", "₹1,00,000")
    shop.expect_count(4)
    expect(shop.dialog).to_have_count(0)
    expect(shop.card("Laptop")).to_contain_text("4 in cart")


def test_the_details_never_offer_more_than_there_are(shop: Shop):
    scarce = next(p for p in GOODS.values() if 1 < p.stock <= 5)
    shop.goto(f"/Catalog?category={scarce.category}").open_details(scarce.name)
    more = shop.dialog_quantity.get_by_role("button", name="Increment")
    quantity = shop.dialog_quantity.get_by_role("spinbutton")
    for _ in range(scarce.stock - 1):
        more.click()
    expect(quantity).to_have_value(str(scarce.stock))
    expect(more).to_be_disabled()
    quantity.fill("99")
    quantity.press("Enter")
    shop.idle()
    shop.expect_count(0)
    quantity.fill(str(scarce.stock))
    quantity.press("Enter")
    shop.idle()
    shop.dialog.get_by_role("button", name="Add to cart").click()
    shop.expect_count(scarce.stock)


def test_the_details_of_what_is_in_the_cart_change_it_there(shop: Shop):
    shop.goto("/Catalog?category=Computers").add("Laptop").add("Laptop")
    dialog = shop.open_details("Laptop")
    expect(dialog.get_by_role("button", name="Add to cart")).to_have_count(0)
    dialog.get_by_role("button", name="Increment").click()
    shop.expect_count(3)
    dialog.get_by_role("button", name="Decrement").click()
    shop.expect_count(2)
    expect(dialog.get_by_label("In your cart")).to_have_value("2")


def test_the_details_offer_ten_at_most(shop: Shop):
    shop.goto("/Catalog?category=Computers")
    shop.open_details("Laptop")
    expect(shop.dialog_quantity.get_by_role("spinbutton")).to_have_attribute("max", "10")


def test_what_is_sold_out_cannot_be_added(shop: Shop):
    gone = next(p for p in GOODS.values() if p.stock == 0)
    shop.goto(f"/Catalog?category={gone.category}")
    expect(shop.card(gone.name)).to_contain_text("Sold out")
    expect(shop.card(gone.name).get_by_role("button", name="Add to cart")).to_be_disabled()
    dialog = shop.open_details(gone.name)
    expect(dialog).to_contain_text(re.compile("sold out", re.IGNORECASE))
    expect(dialog).to_contain_text(money(gone.price))
    expect(dialog.get_by_role("button", name="Add to cart")).to_have_count(0)
