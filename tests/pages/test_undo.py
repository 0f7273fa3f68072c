"""Undo on the pages: its button names what it takes back, for every kind, ten deep."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Process
from tests.pages.reading import (
    CART,
    COMPARE,
    HOME,
    Sell,
    act,
    add,
    cards,
    click,
    click_key,
    compared,
    edit,
    fill,
    go,
    is_well,
    press,
    quantities,
    rename,
    save,
    toasts,
    undo,
    undo_button,
    visit,
)

# Of a cart of 2 desks, a lamp and a mug; saved for later: a chair; Red: 2 desks, Blue: a lamp more.
STEPS: dict[str, tuple[str, Callable[[AppTest], object]]] = {
    "removed by its button": (
        "Undo: remove Desk lamp",
        lambda shop: press(go(shop, CART), "Remove", "lamp"),
    ),
    "set to 0": ("Undo: remove Desk lamp", lambda shop: edit(go(shop, CART), {1: 0})),
    "lowered": ("Undo: lower Oak desk", lambda shop: edit(go(shop, CART), {0: 1})),
    "cleared": ("Undo: clear cart", lambda shop: click(go(shop, CART), "Clear cart")),
    "replaced by a combination": ("Undo: replace cart", lambda shop: act(shop, "replace", "Red")),
    "replaced by a link": (
        "Undo: replace cart",
        lambda shop: click(visit(shop, CART, shared="mug:5"), "Replace my cart"),
    ),
    "saved for later": (
        "Undo: save Desk lamp for later",
        lambda shop: press(go(shop, CART), "Save for later", "lamp"),
    ),
    "dropped from saved for later": (
        "Undo: remove Chair from saved for later",
        lambda shop: click_key(go(shop, CART), "drop_saved_chair"),
    ),
    "deleted": ("Undo: delete “Red”", lambda shop: act(shop, "delete", "Red")),
    "renamed": ("Undo: rename “Red”", lambda shop: rename(shop, "Red", "Green")),
    "updated": ("Undo: update “Red”", lambda shop: act(shop, "update", "Red")),
}


@pytest.fixture
def full(saved: AppTest, sell: Sell) -> AppTest:
    """What STEPS begin with, on the Compare page."""
    sell(*GOODS_WITH_A_CHAIR)
    press(fill(saved, chair=1), "Save for later", "chair")
    assert undo(saved) == "Undo: save Chair for later"
    press(saved, "Save for later", "chair")
    return go(saved, COMPARE)


GOODS_WITH_A_CHAIR = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,50,A mug.,",
    "chair,Chair,Chairs,8000,1,A chair.,",
]


def everything(shop: AppTest) -> tuple[object, ...]:
    """All that can be taken away: lines, what is saved for later, combinations."""
    go(shop, CART)
    lines, later = quantities(shop), cards(shop)
    go(shop, COMPARE)
    return lines, later, cards(shop), compared(shop) if shop.table else None


@pytest.mark.parametrize(("name", "take"), STEPS.values(), ids=STEPS)
def test_the_button_names_what_it_takes_back_and_brings_it_back_as_it_was(
    full: AppTest, name: str, take: Callable[[AppTest], object]
):
    before = everything(full)
    take(full)
    assert everything(full) != before
    assert undo(full) == name
    assert toasts(full)[0].startswith("Undone.")
    assert everything(full) == before
    assert is_well(full)


def test_what_is_lowered_to_stock_comes_back_in_one_step(cart: AppTest, sell: Sell):
    sell("desk,Oak desk,Desks,1,1,,", "lamp,Desk lamp,L,1,0,,", "mug,Mug,K,1,1,,")
    click(go(cart, CART), "Lower to what is left")
    assert quantities(cart) == {"desk": 1, "mug": 1}
    assert undo(cart) == "Undo: lower 3 products"
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 3}


def test_undo_goes_ten_changes_back_one_after_the_other_also_in_another_tab_after_a_restart(
    tab: AppTest, other: AppTest, process: Process
):
    fill(tab, mug=12)
    for quantity in range(11, 0, -1):
        edit(tab, {0: quantity})
    process.restart()
    go(other, CART)
    for quantity in range(2, 12):
        assert undo(other) == "Undo: lower Mug"
        assert quantities(other) == {"mug": quantity}
    assert undo_button(other) is None
    assert quantities(tab.run()) == {"mug": 11}


def test_undo_loses_nothing_that_was_added_since(cart: AppTest):
    click(cart, "Clear cart")
    add(go(cart, HOME), "desk", "mug")
    assert undo(go(cart, CART)) == "Undo: clear cart"
    assert quantities(cart) == {"desk": 3, "lamp": 1, "mug": 4}
    assert undo_button(cart) is None


def test_adding_a_combination_is_not_undone(saved: AppTest):
    act(saved, "put", "Blue")
    assert undo_button(saved) is None
    assert quantities(go(saved, CART)) == {"desk": 4, "lamp": 2, "mug": 1}


def test_a_second_click_on_the_same_button_takes_back_nothing_more(cart: AppTest, other: AppTest):
    press(press(cart, "Remove", "lamp"), "Remove", "desk")
    go(other, CART)
    assert undo(cart) == undo(other) == "Undo: remove Oak desk"
    assert quantities(other) == {"desk": 2, "mug": 3}


def test_what_comes_back_may_have_to_be_told_apart(saved: AppTest):
    act(saved, "delete", "Red")
    save(saved, "red")
    undo(go(saved, COMPARE))
    assert cards(saved) == ["Red 2", "Blue", "red"]
    for name in ("4", "5"):
        save(saved, name)
    act(go(saved, COMPARE), "delete", "4")
    save(saved, "6")
    undo(go(saved, COMPARE))
    assert cards(saved) == ["Red 2", "Blue", "red", "4", "5", "6"]  # one more than can be saved
    assert compared(saved)[0] == ["Product", "Your cart", *cards(saved)]
    assert is_well(saved)
    assert is_well(go(saved, CART))
