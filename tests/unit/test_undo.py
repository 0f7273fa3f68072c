"""Undo: what it takes back, step by step, without losing anything that came since."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from cart_state.rules.cart import Cart
from cart_state.rules.combinations import (
    delete_combination,
    rename_combination,
    save_combination,
    update_combination,
)
from cart_state.rules.later import drop_saved, move_to_cart, save_for_later
from tests.unit.goods import (
    DESK,
    LAMP,
    MUG,
    aside,
    combined,
    filled,
    held,
    next_day,
    product,
    refused,
)

Change = Callable[[Cart], Cart]


def number(cart: Cart, name: str) -> int:
    """The number of the combination with this name."""
    return next(one.number for one in cart.combinations if one.name == name)


def delete(cart: Cart, name: str) -> Cart:
    return delete_combination(cart, number(cart, name))


def rename(cart: Cart, name: str, new: str) -> Cart:
    return rename_combination(cart, number(cart, name), new)


def update(cart: Cart, name: str) -> Cart:
    return update_combination(cart, number(cart, name))


def everything() -> Cart:
    """A cart with some of everything, and nothing to undo."""
    cart = filled({"desk": 5, "lamp": 3, "mug": 1, "pen": 4, "tray": 2}, *GOODS)
    cart = save_combination(save_combination(cart, "Red"), "Blue", [("mug", 9)])
    cart = save_for_later(save_for_later(cart, "pen"), "tray")
    return replace(cart, contents=replace(cart.contents, undo=()))


GOODS = (DESK, LAMP, MUG, product("pen"), product("tray"))
UNDOABLE = {
    "remove": (lambda cart: cart.remove("lamp"), "remove", ("lamp",), ""),
    "set to 0": (lambda cart: cart.set_quantity("lamp", 0), "remove", ("lamp",), ""),
    "lower": (lambda cart: cart.set_quantity("lamp", 1), "lower", ("lamp",), ""),
    "clear": (Cart.clear, "clear", ("desk", "lamp", "mug"), ""),
    "replace": (
        lambda cart: cart.replace_with([("desk", 9), ("pen", 1), ("mug", 1)]),
        *("replace", ("lamp",), ""),
    ),
    "save for later": (lambda cart: save_for_later(cart, "lamp"), "save for later", ("lamp",), ""),
    "drop": (lambda cart: drop_saved(cart, "pen"), "drop", ("pen",), ""),
    "delete": (lambda cart: delete(cart, "Red"), "delete", (), "Red"),
    "rename": (lambda cart: rename(cart, "Red", "Green"), "rename", (), "Red"),
    "update": (lambda cart: update(cart, "Blue"), "update", (), "Blue"),
}
undoable = pytest.mark.parametrize("change", [one[0] for one in UNDOABLE.values()], ids=UNDOABLE)


def everywhere(cart: Cart) -> tuple:
    """All that a cart holds, but for what can be undone."""
    return cart.contents.items, cart.contents.later, cart.combinations


# One step


@pytest.mark.parametrize(("change", "kind", "skus", "name"), UNDOABLE.values(), ids=UNDOABLE)
def test_the_next_step_says_what_it_takes_back(
    change: Change, kind: str, skus: tuple[str, ...], name: str
):
    step = change(everything()).undo_step
    assert step is not None
    assert (step.kind, step.skus, step.name) == (kind, skus, name)


@undoable
def test_undo_brings_everything_back_as_it_was_and_in_its_position(change: Change):
    cart = everything()
    back = change(cart).undo()
    assert everywhere(back) == everywhere(cart)
    assert back.undo_step is None
    assert back.undo() == back


def test_lines_lowered_to_stock_come_back_in_one_step():
    cart = next_day(filled({"desk": 5, "lamp": 3, "mug": 1}), product("desk", stock=2), MUG)
    cart = next_day(cart, product("desk", stock=2), product("lamp", stock=0), MUG)
    lowered = cart.lower_to_stock()
    assert held(lowered) == [("desk", 2), ("mug", 1)]
    assert lowered.undo_step
    assert (lowered.undo_step.kind, lowered.undo_step.skus) == ("lower", ("desk", "lamp"))
    assert everywhere(lowered.undo()) == everywhere(cart)


@pytest.mark.parametrize(
    "change",
    [
        *(lambda cart: cart.add("desk"), lambda cart: cart.set_quantity("desk", 7)),
        *(lambda cart: cart.set_quantity("desk", 5), lambda cart: cart.put([("desk", 1)])),
        *(Cart.accept_prices, Cart.lower_to_stock, lambda cart: move_to_cart(cart, "pen")),
        *(lambda cart: cart.remove("unknown"), lambda cart: drop_saved(cart, "mug")),
        *(lambda cart: save_combination(cart, "Six"), lambda cart: delete_combination(cart, 99)),
        *(lambda cart: rename(cart, "Red", "Red"), lambda cart: save_for_later(cart, "unknown")),
        lambda cart: cart.replace_with([("desk", 5), ("lamp", 3), ("mug", 1)]),
    ],
)
def test_what_takes_nothing_away_leaves_the_steps_as_they_are(change: Change):
    assert change(everything()).contents.undo == ()


# Several steps


def test_each_undo_takes_back_one_step_the_latest_first():
    cart, states = everything(), []
    for change in (
        lambda cart: cart.set_quantity("desk", 1),
        lambda cart: save_for_later(cart, "lamp"),
        lambda cart: cart.replace_with([("desk", 9), ("mug", 1)]),
        lambda cart: update(cart, "Blue"),
        lambda cart: rename(cart, "Red", "Green"),
        lambda cart: rename(cart, "Blue", "Red"),
        lambda cart: delete(cart, "Green"),
        lambda cart: drop_saved(cart, "lamp"),
        lambda cart: cart.remove("mug"),
        Cart.clear,
    ):
        states.append(everywhere(cart))
        cart = change(cart)
    for state in reversed(states):
        cart = cart.undo()
        assert everywhere(cart) == state
    assert cart.undo_step is None


def test_undo_goes_ten_changes_back():
    cart = filled({"desk": 10})
    cart = cart.add("lamp", 10)
    for quantity in range(9, -1, -1):
        cart = cart.set_quantity("desk", quantity).set_quantity("lamp", quantity)
    for _ in range(10):
        assert cart.undo_step
        cart = cart.undo()
    assert held(cart) == [("desk", 5), ("lamp", 5)]
    assert cart.undo_step is None
    assert cart.undo() == cart


def test_a_step_whose_effect_is_gone_is_passed_over():
    cart = save_for_later(filled({"desk": 5, "lamp": 3}).remove("lamp"), "desk")
    again = move_to_cart(cart, "desk")
    assert again.undo_step
    assert again.undo_step.kind == "remove"
    assert held(again.undo()) == [("lamp", 3), ("desk", 5)]
    assert again.undo().undo_step is None


def test_a_step_that_finds_no_room_is_passed_over():
    cart = filled({"desk": 8, "lamp": 3}).remove("lamp").remove("desk").add("desk", 10)
    assert cart.undo_step
    assert cart.undo_step.skus == ("lamp",)
    assert held(cart.undo()) == [("lamp", 3), ("desk", 10)]


# What came since


@pytest.mark.parametrize("how", ["remove", "set to 0", "lower", "clear", "replace"])
def test_pieces_added_again_stay_on_top_of_those_brought_back(how: str):
    cart = UNDOABLE[how][0](everything()).add("lamp", 2).add("pen", 3).undo()
    assert (cart.quantity("lamp"), cart.quantity("pen")) == (5, 3)


@pytest.mark.parametrize("how", ["remove", "set to 0", "clear", "replace"])
def test_a_line_added_again_comes_back_in_its_old_position(how: str):
    cart = UNDOABLE[how][0](everything()).add("lamp", 2).undo()
    assert [sku for sku, _ in held(cart)] == ["desk", "lamp", "mug"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (lambda cart: cart.add("lamp", 2), {"desk": 2, "lamp": 3}),
        (lambda cart: cart.add("mug", 1), {"desk": 2, "lamp": 1, "mug": 1}),
        (lambda cart: cart.put([("desk", 4), ("mug", 1)]), {"desk": 6, "lamp": 1, "mug": 1}),
        (lambda cart: save_for_later(cart, "mug").undo(), {"desk": 2, "lamp": 1}),
    ],
)
def test_undo_after_replacing_keeps_what_was_added_since(after: Change, expected: dict):
    cart = filled({"desk": 2, "lamp": 1}).replace_with([("mug", 4), ("desk", 3)])
    assert dict(held(after(cart).undo())) == expected


def test_what_comes_back_on_top_is_capped_by_stock():
    assert held(filled({"desk": 8}).remove("desk").add("desk", 6).undo()) == [("desk", 10)]
    assert held(filled({"desk": 8}).set_quantity("desk", 1).add("desk", 9).undo()) == [("desk", 10)]


@pytest.mark.parametrize(
    "goods", [(product("desk", stock=3),), (product("desk", stock=0),), (MUG,)]
)
def test_a_line_comes_back_as_it_was_whatever_the_shop_sells_today(goods: tuple):
    assert held(next_day(filled({"desk": 8}).remove("desk"), *goods).undo()) == [("desk", 8)]
    lower = next_day(filled({"desk": 8}).set_quantity("desk", 1), *goods)
    assert held(lower.undo()) == [("desk", 8)]
    later = save_for_later(filled({"desk": 8}), "desk")
    assert aside(next_day(drop_saved(later, "desk"), *goods).undo()) == [("desk", 8)]


def test_a_line_that_left_comes_back_with_the_price_first_seen():
    cart = filled({"desk": 1}, product("desk", "100")).remove("desk")
    assert next_day(cart, product("desk", "120")).undo().lines[0].price_seen == 100
    added = next_day(cart, product("desk", "120")).add("desk").undo()
    assert added.lines[0].price_seen == 100
    assert added.total == Decimal(240)


def test_a_line_that_never_left_keeps_the_price_accepted_since():
    cart = filled({"desk": 3, "lamp": 1}, product("desk", "100"), LAMP)
    for change in (
        lambda cart: cart.set_quantity("desk", 2),
        lambda cart: cart.replace_with([("desk", 2)]),
    ):
        dearer = next_day(change(cart), product("desk", "120"), LAMP).accept_prices()
        assert held(dearer.undo()) == [("desk", 3), ("lamp", 1)][: len(held(dearer.undo()))]
        assert dearer.undo().lines[0].price_seen == 120


# Saved for later


def test_undo_of_saving_for_later_takes_back_only_what_is_still_there():
    cart = save_for_later(filled({"desk": 6}), "desk")
    some = move_to_cart(next_day(cart, product("desk", stock=4)), "desk")
    assert (held(some), aside(some)) == ([("desk", 4)], [("desk", 2)])
    back = next_day(some, DESK).undo()
    assert (held(back), aside(back)) == ([("desk", 6)], [])


def test_undo_of_saving_for_later_keeps_the_same_product_added_since():
    cart = save_for_later(filled({"desk": 6}), "desk").add("desk", 9).undo()
    assert (held(cart), aside(cart)) == ([("desk", 10)], [("desk", 5)])


def test_what_was_set_aside_again_meanwhile_stays_on_top_of_what_comes_back():
    cart = drop_saved(everything(), "pen").add("pen", 9)
    cart = save_for_later(cart, "pen")
    assert (held(cart)[3:], aside(cart)) == ([], [("tray", 2), ("pen", 9)])
    back = cart.undo().undo()
    assert (held(back)[3:], aside(back)) == ([("pen", 9)], [("pen", 4), ("tray", 2)])


def test_undo_of_replacing_does_not_double_what_was_set_aside_meanwhile():
    cart = filled({"desk": 2}).replace_with([("lamp", 3)])
    cart = save_for_later(cart, "lamp").undo().undo()
    assert (held(cart), aside(cart)) == ([("desk", 2)], [])


# Combinations


def test_a_deleted_combination_comes_back_beside_those_saved_since():
    cart = save_combination(delete(everything(), "Red").add("mug", 3), "Green")
    cart = replace(cart, contents=replace(cart.contents, undo=cart.contents.undo[:1]))
    back = cart.undo()
    assert held(back) == held(cart)
    assert list(combined(back)) == ["Red", "Blue", "Green"]


@pytest.mark.parametrize(
    ("deleted", "taken", "called"),
    [
        ("Red", ["Red"], "Red 2"),
        ("Red", ["rED"], "Red 2"),
        ("Red", ["Red", "red 2", "RED 3", "Red 5"], "Red 4"),
        ("straße", ["STRASSE"], "straße 2"),
        ("x" * 40, ["X" * 40], "x" * 38 + " 2"),
        ("x" * 37 + " yz", ["x" * 37 + " YZ"], "x" * 37 + " 2"),
    ],
)
def test_a_combination_whose_name_was_given_again_comes_back_under_a_free_one(
    deleted: str, taken: list[str], called: str
):
    for change in (delete, lambda cart, name: rename(cart, name, "Other")):
        cart = change(save_combination(filled({"desk": 2}), deleted), deleted)
        for name in taken[: 5 - len(cart.combinations)]:
            cart = save_combination(cart.add("mug"), name)
        expected = called if len(taken) < 4 else cart.undo().combinations[0].name
        back = cart.undo().combinations[0]
        assert (back.name, [item.sku for item in back.items]) == (expected, ["desk"])
        assert rename_combination(cart.undo(), back.number, back.name) == cart.undo()


def test_a_sixth_combination_comes_back_and_no_seventh():
    """Told to delete another first, its shopper would lose that one instead."""
    cart = filled({"desk": 1})
    for name in "12345":
        cart = save_combination(cart, name)
    six = save_combination(delete(cart, "1"), "6").undo()
    assert list(combined(six)) == list("123456")
    _, why = refused(save_combination, six, "7")
    assert why == {"problem": "limit", "have": 6, "limit": 5}
    five = delete(six, "6")
    assert refused(save_combination, five, "7")[1]["have"] == 5
    assert list(combined(five.undo())) == list("123456")


def test_undo_of_an_update_keeps_the_name_given_since():
    before = everything()
    cart = rename(update(before, "Blue"), "Blue", "Green")
    cart = replace(cart, contents=replace(cart.contents, undo=cart.contents.undo[:1])).undo()
    assert combined(cart) == {"Red": combined(before)["Red"], "Green": [("mug", 9)]}


def test_a_combination_of_what_is_no_longer_sold_comes_back():
    cart = everything()
    assert everywhere(next_day(delete(cart, "Red"), MUG).undo()) == everywhere(cart)


def test_undo_of_a_rename_or_an_update_passes_over_what_was_deleted_since():
    for change in (lambda cart: rename(cart, "Red", "Green"), lambda cart: update(cart, "Blue")):
        cart = change(everything().remove("mug"))
        gone = cart
        for one in cart.combinations:
            gone = delete_combination(gone, one.number)
        forgotten = replace(gone.contents, undo=gone.contents.undo[:2])
        assert replace(gone, contents=forgotten).undo_step.kind == "remove"


# Two carts that become one


def test_updating_a_combination_from_the_cart_it_was_saved_of_is_no_change_after_joining():
    theirs = save_combination(filled({"mug": 2}), "Red")
    cart = filled({"desk": 1}).clear().joined(theirs.contents)
    assert update(cart, "Red") is cart


def test_the_steps_of_a_cart_that_joins_come_along():
    theirs = delete(save_combination(filled({"mug": 2, "lamp": 1}), "Red"), "Red").remove("lamp")
    cart = save_combination(filled({"desk": 1}), "Blue").joined(theirs.contents)
    once = cart.undo()
    assert held(once) == [("desk", 1), ("mug", 2), ("lamp", 1)]
    assert list(combined(once.undo())) == ["Blue", "Red"]


@pytest.mark.parametrize(
    ("raised_to", "undone"),
    [(6, None), (9, None), (4, 6), (2, 6)],
    ids=["same", "more", "part", "not"],
)
def test_pieces_put_back_by_hand_are_not_brought_back_again(raised_to: int, undone: int | None):
    cart = filled({"desk": 6}).set_quantity("desk", 2).set_quantity("desk", raised_to)
    if undone is None:
        assert cart.undo_step is None
        assert cart.undo() == cart
    else:
        assert held(cart.undo()) == [("desk", undone)]


def test_what_was_lowered_twice_is_put_back_from_the_latest():
    cart = filled({"desk": 6}).set_quantity("desk", 5).set_quantity("desk", 2)
    cart = cart.set_quantity("desk", 4)  # one of three pieces is left to bring back, and one of one
    assert held(cart.undo()) == [("desk", 5)]
    assert held(cart.undo().undo()) == [("desk", 6)]
    assert cart.undo().undo().undo_step is None
