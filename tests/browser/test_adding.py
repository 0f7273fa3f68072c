"""Adding to the cart, on every page that can."""

import pytest
from playwright.sync_api import WebSocket, expect

from tests.browser.shop import GOODS, PER_PAGE, Shop, amount


def test_what_was_added_on_home_and_catalog_stays_over_every_page(shop: Shop):
    shop.goto("/").add("Laptop")
    shop.expect_toast("Laptop", "× 1", "1 piece", amount("laptop"))
    expect(shop.card("Laptop")).to_contain_text("1 in cart")
    shop.open("Catalog").add("Mouse", "Keyboard")
    shop.expect_toast("Keyboard", "× 1", "3 pieces", amount("laptop", "mouse", "keyboard"))
    shop.open("Cart").expect_column("Product", ["Laptop", "Mouse", "Keyboard"])
    shop.open("Home").add("Laptop", "Monitor")
    for page in ("Catalog", "Cart", "Catalog", "Home", "Cart", "Home", "Catalog"):
        shop.open(page).expect_count(5)
    shop.open("Cart").expect_column("Quantity", [2, 1, 1, 1])
    shop.expect_column("Product", ["Laptop", "Mouse", "Keyboard", "Monitor"])
    shop.expect_total(amount(("laptop", 2), "mouse", "keyboard", "monitor"))


def test_an_add_draws_only_that_card_and_the_header_again(shop: Shop):
    received: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(bytes(frame)))

    shop.page.on("websocket", listen)
    shop.goto("/Catalog").goto("/Catalog")  # a first visit is given its cookie meanwhile
    others = [p.name for p in list(GOODS.values())[:PER_PAGE] if p.name != "Laptop"]
    assert all(any(name.encode() in frame for frame in received) for name in others)
    shop.cards.evaluate_all(
        """(cards) => {
            window.changed = [];
            const seen = {subtree: true, childList: true, characterData: true, attributes: true};
            for (const card of cards) {
                const tile = card.querySelector('[data-testid="stBidiComponentIsolated"]');
                const name = tile.shadowRoot.querySelector("#title").textContent;
                if (name === "Laptop") continue;
                const note = (changes) => changes.length && window.changed.push(name);
                for (const part of [card, tile.shadowRoot])
                    new MutationObserver(note).observe(part, seen);
            }
        }"""
    )
    received.clear()
    shop.add("Laptop")
    expect(shop.card("Laptop")).to_contain_text("1 in cart")
    shop.idle()
    assert shop.page.evaluate("window.changed") == []
    assert any(b"Laptop" in frame for frame in received)
    assert not [name for name in others if any(name.encode() in frame for frame in received)]


@pytest.mark.long
def test_the_count_follows_whichever_card_is_clicked(shop: Shop):
    shop.goto("/Catalog").add("Laptop", "Headphones", "Laptop")
    shop.page.get_by_label("Search", exact=True).press_sequentially("keyboard", delay=30)
    expect(shop.card("Laptop")).to_have_count(0)
    shop.add("Keyboard")
    shop.button("“keyboard”").click()
    expect(shop.card("Headphones")).to_contain_text("1 in cart")
    shop.add("Headphones").expect_toast("Headphones", "5 pieces")
    shop.page.wait_for_timeout(6000)  # the header's timer has run meanwhile
    shop.add("Monitor", "Laptop").expect_count(7)
    expect(shop.cart_link).to_have_count(1)


def test_the_dialog_adds_several_at_once_and_starts_at_one_for_each_product(shop: Shop):
    shop.goto("/Catalog?category=Computers")
    dialog = shop.open_details("Laptop")
    number = shop.dialog_quantity.get_by_role("spinbutton")
    expect(number).to_have_attribute("max", "10")
    for _ in range(3):
        shop.dialog_quantity.get_by_role("button", name="Increment").click()
    expect(number).to_have_value("4")
    shop.idle()
    shop.close_dialog()
    shop.open_details("Mouse")
    expect(number).to_have_value("1")
    shop.close_dialog()
    shop.open_details("Laptop")
    expect(number).to_have_value("1")
    number.fill("4")
    number.press("Enter")
    shop.idle()
    dialog.get_by_role("button", name="Add to cart").click()
    shop.expect_toast("Laptop", "× 4", "4 pieces", amount(("laptop", 4)))
    shop.expect_count(4)
    expect(shop.dialog).to_have_count(0)
    expect(shop.card("Laptop")).to_contain_text("4 in cart")


def test_the_dialog_of_what_is_in_the_cart_changes_it_there(shop: Shop):
    shop.goto("/Catalog?category=Computers").add("Laptop", "Laptop")
    dialog = shop.open_details("Laptop")
    expect(dialog.get_by_role("button", name="Add to cart")).to_have_count(0)
    dialog.get_by_role("button", name="Increment").click()
    shop.expect_count(3)
    dialog.get_by_role("button", name="Decrement").click()
    shop.expect_count(2)
    expect(dialog.get_by_label("In your cart")).to_have_value("2")
