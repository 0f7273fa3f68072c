"""Undo on the pages: its button names what it takes back, for every kind, ten deep."""

from collections.abc import Callable

from tests.conftest import Process
from tests.pages.shop import CART, COMPARE, Sell, Shop

# One after the other; each is taken back by the button of this name.
STEPS: list[tuple[str, Callable[[Shop], object]]] = [
    ("rename “Red”", lambda shop: shop.go(COMPARE).rename("Red", "Green")),
    ("update “Green”", lambda shop: shop.go(COMPARE).act("update", "Green")),
    ("delete “Green”", lambda shop: shop.go(COMPARE).act("delete", "Green")),
    ("lower Oak desk", lambda shop: shop.go(CART).edit({0: 1})),
    ("save Desk lamp for later", lambda shop: shop.go(CART).press("Save for later", "lamp")),
    (
        "remove Chair from saved for later",
        lambda shop: shop.go(CART).click_key("drop_saved_chair"),
    ),
    ("remove Mug", lambda shop: shop.go(CART).press("Remove", "mug")),
    ("replace cart", lambda shop: shop.go(CART, shared="mug:5").click("Replace my cart")),
    ("replace cart", lambda shop: shop.go(COMPARE).act("replace", "Blue")),
    ("clear cart", lambda shop: shop.go(CART).click("Clear cart")),
]


def everything(shop: Shop) -> tuple[object, ...]:
    """All that can be taken away: lines, what is saved for later, combinations."""
    lines, later = shop.go(CART).quantities(), shop.cards()
    return lines, later, shop.go(COMPARE).cards(), shop.compared() if shop.table else None


def test_the_button_names_what_it_takes_back_and_brings_it_back_as_it_was(
    tab: Shop, other: Shop, sell: Sell, process: Process
):
    """Each kind in one tab; after a restart another tab of the browser takes all of them back."""
    tab.fill(desk=2).save("Red")
    tab.fill(lamp=1).save("Blue")
    sell(
        *("desk,Oak desk,Desks,12000,10,,", "lamp,Desk lamp,Lighting,1299.50,3,,"),
        *("mug,Mug,Kitchen,0.10,50,,", "chair,Chair,Chairs,8000,1,,"),
    )
    tab.fill(mug=2, chair=1).press("Save for later", "chair")
    before = []
    for _, take in STEPS:
        before.append(everything(tab))
        take(tab)
    assert everything(tab) != before[-1]
    process.restart()
    other.go(CART)
    for name, _ in reversed(STEPS):
        assert other.undo() == f"Undo: {name}"
        assert other.toasts()[0].startswith("Undone.")
        assert everything(other) == before.pop()
        assert other.is_well()
    assert other.undo_button() is None  # it goes ten changes back


def test_a_second_click_on_the_same_button_takes_back_nothing_more(cart: Shop, other: Shop):
    cart.press("Remove", "lamp").press("Remove", "desk")
    other.go(CART)
    assert cart.undo() == other.undo() == "Undo: remove Oak desk"
    assert other.quantities() == {"desk": 2, "mug": 3}
