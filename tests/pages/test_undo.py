"""Undo on the pages: its button names what it takes back, for every kind, ten deep."""

from collections.abc import Callable

import pytest

from tests.conftest import Process
from tests.pages.shop import CART, COMPARE, HOME, Sell, Shop

# Of a cart of 2 desks, a lamp and a mug; saved for later: a chair; Red: 2 desks, Blue: a lamp more.
STEPS: dict[str, tuple[str, Callable[[Shop], object]]] = {
    "removed by its button": (
        "Undo: remove Desk lamp",
        lambda shop: shop.go(CART).press("Remove", "lamp"),
    ),
    "set to 0": ("Undo: remove Desk lamp", lambda shop: shop.go(CART).edit({1: 0})),
    "lowered": ("Undo: lower Oak desk", lambda shop: shop.go(CART).edit({0: 1})),
    "cleared": ("Undo: clear cart", lambda shop: shop.go(CART).click("Clear cart")),
    "replaced by a combination": ("Undo: replace cart", lambda shop: shop.act("replace", "Red")),
    "replaced by a link": (
        "Undo: replace cart",
        lambda shop: shop.go(CART, shared="mug:5").click("Replace my cart"),
    ),
    "saved for later": (
        "Undo: save Desk lamp for later",
        lambda shop: shop.go(CART).press("Save for later", "lamp"),
    ),
    "dropped from saved for later": (
        "Undo: remove Chair from saved for later",
        lambda shop: shop.go(CART).click_key("drop_saved_chair"),
    ),
    "deleted": ("Undo: delete “Red”", lambda shop: shop.act("delete", "Red")),
    "renamed": ("Undo: rename “Red”", lambda shop: shop.rename("Red", "Green")),
    "updated": ("Undo: update “Red”", lambda shop: shop.act("update", "Red")),
}


@pytest.fixture
def full(saved: Shop, sell: Sell) -> Shop:
    """What STEPS begin with, on the Compare page."""
    sell(*GOODS_WITH_A_CHAIR)
    saved.fill(chair=1).press("Save for later", "chair")
    assert saved.undo() == "Undo: save Chair for later"
    saved.press("Save for later", "chair")
    return saved.go(COMPARE)


GOODS_WITH_A_CHAIR = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,50,A mug.,",
    "chair,Chair,Chairs,8000,1,A chair.,",
]


def everything(shop: Shop) -> tuple[object, ...]:
    """All that can be taken away: lines, what is saved for later, combinations."""
    shop.go(CART)
    lines, later = shop.quantities(), shop.cards()
    shop.go(COMPARE)
    return lines, later, shop.cards(), shop.compared() if shop.table else None


@pytest.mark.parametrize(("name", "take"), STEPS.values(), ids=STEPS)
def test_the_button_names_what_it_takes_back_and_brings_it_back_as_it_was(
    full: Shop, name: str, take: Callable[[Shop], object]
):
    before = everything(full)
    take(full)
    assert everything(full) != before
    assert full.undo() == name
    assert full.toasts()[0].startswith("Undone.")
    assert everything(full) == before
    assert full.is_well()


def test_what_is_lowered_to_stock_comes_back_in_one_step(cart: Shop, sell: Sell):
    sell("desk,Oak desk,Desks,1,1,,", "lamp,Desk lamp,L,1,0,,", "mug,Mug,K,1,1,,")
    cart.go(CART).click("Lower to what is left")
    assert cart.quantities() == {"desk": 1, "mug": 1}
    assert cart.undo() == "Undo: lower 3 products"
    assert cart.quantities() == {"desk": 2, "lamp": 1, "mug": 3}


def test_undo_goes_ten_changes_back_one_after_the_other_also_in_another_tab_after_a_restart(
    tab: Shop, other: Shop, process: Process
):
    tab.fill(mug=12)
    for quantity in range(11, 0, -1):
        tab.edit({0: quantity})
    process.restart()
    other.go(CART)
    for quantity in range(2, 12):
        assert other.undo() == "Undo: lower Mug"
        assert other.quantities() == {"mug": quantity}
    assert other.undo_button() is None
    assert tab.run().quantities() == {"mug": 11}


def test_undo_loses_nothing_that_was_added_since(cart: Shop):
    cart.click("Clear cart")
    cart.go(HOME).add("desk", "mug")
    assert cart.go(CART).undo() == "Undo: clear cart"
    assert cart.quantities() == {"desk": 3, "lamp": 1, "mug": 4}
    assert cart.undo_button() is None


def test_adding_a_combination_is_not_undone(saved: Shop):
    saved.act("put", "Blue")
    assert saved.undo_button() is None
    assert saved.go(CART).quantities() == {"desk": 4, "lamp": 2, "mug": 1}


def test_a_second_click_on_the_same_button_takes_back_nothing_more(cart: Shop, other: Shop):
    cart.press("Remove", "lamp").press("Remove", "desk")
    other.go(CART)
    assert cart.undo() == other.undo() == "Undo: remove Oak desk"
    assert other.quantities() == {"desk": 2, "mug": 3}


def test_what_comes_back_may_have_to_be_told_apart(saved: Shop):
    saved.act("delete", "Red")
    saved.save("red")
    saved.go(COMPARE).undo()
    assert saved.cards() == ["Red 2", "Blue", "red"]
    for name in ("4", "5"):
        saved.save(name)
    saved.go(COMPARE).act("delete", "4")
    saved.save("6")
    saved.go(COMPARE).undo()
    assert saved.cards() == ["Red 2", "Blue", "red", "4", "5", "6"]  # one more than can be saved
    assert saved.compared()[0] == ["Product", "Your cart", *saved.cards()]
    assert saved.is_well()
    assert saved.go(CART).is_well()
