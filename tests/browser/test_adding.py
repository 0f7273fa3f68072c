"""Adding to the cart, on every page that can."""

from playwright.sync_api import WebSocket, expect

from tests.browser.shop import GOODS, PER_PAGE, Shop, amount


def test_what_was_added_on_home_and_catalog_stays_over_every_page(shop: Shop):
    shop.goto("/").add("Laptop")
    shop.expect_toast("Laptop added", "Cart: 1")
    expect(shop.card("Laptop")).to_contain_text("1 in cart")
    shop.open("Catalog").add("Mouse", "Keyboard")
    shop.expect_toast("Keyboard added", "Cart: 3")
    shop.open("Cart").expect_column("Product", ["Laptop", "Mouse", "Keyboard"])
    shop.open("Home").add("Laptop", "Monitor")
    for page in ("Cart", "Catalog", "Home"):
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
