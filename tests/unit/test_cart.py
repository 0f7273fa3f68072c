"""Every rule of the cart."""

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from cart_state.cart import Cart, CartError
from tests.unit.goods import DESK, LAMP, MUG, empty_cart, filled, held, next_day, product

NO_QUANTITIES = [
    1.5,
    2.0,
    float("nan"),
    float("inf"),
    np.float64(2),
    Decimal(2),
    Fraction(2),
    "3",
    "",
    b"3",
    None,
    True,
    False,
    np.True_,
    pd.NA,
    pd.NaT,
    [1],
    object(),
]

Change = Callable[[Cart], Cart]


def refused(cart: Cart, change: Change) -> str:
    """Asserts that the change is refused and the cart is the very same; returns the reason."""
    before, contents = held(cart), cart.contents
    with pytest.raises(CartError) as refusal:
        change(cart)
    assert held(cart) == before
    assert cart.contents is contents
    assert str(refusal.value)
    return str(refusal.value)


# What is read from a cart


def test_an_empty_cart_holds_nothing():
    cart = empty_cart()
    assert not cart
    assert (len(cart), cart.units, cart.total, cart.lines) == (0, 0, Decimal(0), ())
    assert not cart.can_undo


def test_pieces_and_lines_are_counted_apart():
    cart = filled({"desk": 2, "lamp": 3})
    assert cart
    assert (len(cart), cart.units) == (2, 5)


def test_the_quantity_of_an_absent_product_is_0():
    assert filled({"desk": 2}).quantity("lamp") == 0
    assert filled({"desk": 2}).quantity("desk") == 2


def test_a_line_shows_the_product_of_today_and_the_price_seen_first():
    cart = filled({"desk": 2}, product("desk", "100"))
    (line,) = next_day(cart, product("desk", "120", name="Bureau")).lines
    assert line.product is not None
    assert (line.product.name, line.total, line.price_seen) == ("Bureau", Decimal(240), 100)


def test_lines_stand_in_the_order_first_added():
    cart = filled({"mug": 1, "desk": 1, "lamp": 1}).add("mug").set_quantity("desk", 5)
    assert held(cart) == [("mug", 2), ("desk", 5), ("lamp", 1)]


def test_a_product_added_again_after_its_removal_stands_last():
    cart = filled({"desk": 1, "lamp": 1}).remove("desk").add("desk")
    assert held(cart) == [("lamp", 1), ("desk", 1)]


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [
        ("0.10", 3, "0.30"),
        ("0.01", 99, "0.99"),
        ("1299.50", 7, "9096.50"),
        ("0", 5, "0"),
        ("999999999999.99", 999_999_999, "999999998999990000000.01"),
    ],
)
def test_money_is_exact(price: str, quantity: int, total: str):
    cart = filled({"desk": quantity}, product("desk", price, stock=quantity))
    assert cart.total == cart.lines[0].total == Decimal(total)
    assert isinstance(cart.total, Decimal)


def test_the_total_is_the_sum_of_the_lines():
    cart = filled({"a": 3, "b": 2}, product("a", "0.10"), product("b", "349"))
    assert cart.total == Decimal("698.30")


def test_a_withdrawn_product_stays_a_line_but_costs_nothing():
    cart = next_day(filled({"desk": 2, "lamp": 1}), LAMP)
    line = cart.lines[0]
    assert (line.sku, line.quantity, line.product, line.stock) == ("desk", 2, None, 0)
    assert line.total == Decimal(0)
    assert (cart.total, cart.units) == (Decimal(100), 3)


# What a quantity is


@pytest.mark.parametrize("quantity", NO_QUANTITIES, ids=lambda quantity: type(quantity).__name__)
@pytest.mark.parametrize("change", [Cart.add, Cart.set_quantity])
def test_a_quantity_is_a_whole_number(change: Callable[..., Cart], quantity: object):
    cart = filled({"desk": 2})
    assert "whole number" in refused(cart, lambda cart: change(cart, "desk", quantity))


@pytest.mark.parametrize("kind", [int, np.int64, np.int8, np.uint8, np.uint64])
def test_a_numpy_integer_is_a_whole_number(kind: Callable[[int], int]):
    cart = empty_cart().add("desk", kind(2)).add("desk", kind(1))
    assert held(cart.set_quantity("desk", kind(7))) == [("desk", 7)]
    for line in (*cart.lines, *cart.set_quantity("desk", kind(7)).lines):
        assert type(line.quantity) is int


def test_a_small_numpy_integer_does_not_overflow():
    cart = empty_cart(product("clip", stock=1000)).add("clip", np.uint8(200))
    assert cart.add("clip", np.uint8(200)).quantity("clip") == 400


# Adding


@pytest.mark.parametrize("quantity", [0, -1, np.int64(0), -(10**30)])
def test_add_takes_one_or_more(quantity: int):
    assert "1 or more" in refused(filled({"desk": 2}), lambda cart: cart.add("desk", quantity))


def test_add_takes_one_unless_told():
    assert held(empty_cart().add("desk").add("desk")) == [("desk", 2)]


@pytest.mark.parametrize("quantity", [11, 10**30])
def test_add_never_exceeds_stock(quantity: int):
    reason = refused(empty_cart(), lambda cart: cart.add("desk", quantity))
    assert reason == "Only 10 of Desk can be had."


@pytest.mark.parametrize(
    ("already", "reason"),
    [
        (1, "Only 10 of Desk can be had, and 1 is in your cart."),
        (8, "Only 10 of Desk can be had, and 8 are in your cart."),
        (10, "Only 10 of Desk can be had, and you have all of them in your cart."),
    ],
)
def test_stock_is_judged_on_the_resulting_quantity(already: int, reason: str):
    cart = filled({"desk": already})
    assert refused(cart, lambda cart: cart.add("desk", 11 - already)) == reason


def test_the_last_piece_can_be_had():
    assert filled({"desk": 9}).add("desk").quantity("desk") == 10


@pytest.mark.parametrize("sku", ["nothing", "", "DESK", " desk", None, 0])
def test_an_unknown_product_cannot_be_added(sku: str):
    assert "no longer sold" in refused(filled({"desk": 1}), lambda cart: cart.add(sku))


def test_a_sold_out_product_cannot_be_added():
    cart = empty_cart(product("desk", stock=0))
    assert refused(cart, lambda cart: cart.add("desk")) == "Desk is sold out."


def test_a_withdrawn_product_in_the_cart_cannot_be_added():
    refused(next_day(filled({"desk": 1}), LAMP), lambda cart: cart.add("desk"))


# Setting a quantity


@pytest.mark.parametrize("quantity", [1, 9, 10])
def test_a_quantity_can_be_set_up_to_stock(quantity: int):
    assert held(filled({"desk": 5}).set_quantity("desk", quantity)) == [("desk", quantity)]


def test_a_quantity_cannot_be_set_above_stock():
    reason = refused(filled({"desk": 5}), lambda cart: cart.set_quantity("desk", 11))
    assert reason == "Only 10 of Desk can be had, and 5 are in your cart."


@pytest.mark.parametrize("quantity", [-1, np.int64(-3)])
def test_a_quantity_cannot_be_negative(quantity: int):
    refused(filled({"desk": 5}), lambda cart: cart.set_quantity("desk", quantity))


@pytest.mark.parametrize("quantity", [0, 1, 11])
def test_a_product_not_in_the_cart_cannot_be_set(quantity: int):
    reason = refused(filled({"desk": 5}), lambda cart: cart.set_quantity("lamp", quantity))
    assert "no longer in your cart" in reason


def test_a_product_once_removed_cannot_be_set():
    refused(filled({"desk": 5}).remove("desk"), lambda cart: cart.set_quantity("desk", 2))


def test_0_removes_the_line():
    assert held(filled({"desk": 5, "lamp": 1}).set_quantity("desk", 0)) == [("lamp", 1)]


@pytest.mark.parametrize("today", [(product("desk", stock=2),), (product("desk", stock=0),), ()])
def test_a_line_whose_stock_has_fallen_may_only_go_down(today: tuple):
    cart = next_day(filled({"desk": 5}), *today)
    assert held(cart) == [("desk", 5)]
    assert held(cart.set_quantity("desk", 4).set_quantity("desk", 3)) == [("desk", 3)]
    assert held(cart.set_quantity("desk", 0)) == []
    refused(cart, lambda cart: cart.set_quantity("desk", 6))
    refused(cart, lambda cart: cart.add("desk"))
    refused(cart.set_quantity("desk", 4), lambda cart: cart.set_quantity("desk", 5))


def test_a_line_whose_stock_has_risen_may_go_up_again():
    cart = next_day(filled({"desk": 10}), product("desk", stock=12))
    assert cart.add("desk", 2).quantity("desk") == 12


# Removing and clearing


def test_remove_takes_one_line_whole():
    assert held(filled({"desk": 5, "lamp": 1}).remove("desk")) == [("lamp", 1)]


def test_a_withdrawn_product_can_be_removed():
    assert held(next_day(filled({"desk": 5, "lamp": 1}), LAMP).remove("desk")) == [("lamp", 1)]


def test_clear_takes_everything():
    cart = filled({"desk": 5, "lamp": 1}).clear()
    assert not cart
    assert cart.total == 0


@pytest.mark.parametrize(
    "nothing",
    [lambda cart: cart.remove("lamp"), lambda cart: cart.remove("unknown")],
    ids=["absent", "unknown"],
)
def test_removing_what_is_absent_changes_nothing_and_keeps_the_undo(nothing: Change):
    cart = filled({"desk": 5, "lamp": 1}).remove("lamp")
    assert nothing(cart) == cart
    assert held(nothing(cart).undo()) == [("desk", 5), ("lamp", 1)]


def test_clearing_an_empty_cart_keeps_the_undo():
    assert held(filled({"desk": 5}).clear().clear().undo()) == [("desk", 5)]


# Undo

TAKEN = {
    "remove": lambda cart: cart.remove("lamp"),
    "set to 0": lambda cart: cart.set_quantity("lamp", 0),
    "clear": Cart.clear,
}
takes = pytest.mark.parametrize("take", TAKEN.values(), ids=TAKEN)


@takes
def test_undo_brings_lines_back_in_their_place(take: Change):
    cart = filled({"desk": 5, "lamp": 3, "mug": 1})
    taken = take(cart)
    assert taken.can_undo
    assert held(taken.undo()) == held(cart)
    assert taken.undo().lines == cart.lines


@takes
def test_a_second_undo_does_nothing(take: Change):
    once = take(filled({"desk": 5, "lamp": 3, "mug": 1})).undo()
    assert not once.can_undo
    assert once.undo() == once


def test_with_nothing_taken_undo_does_nothing():
    cart = filled({"desk": 5})
    assert cart.undo() == cart
    assert empty_cart().undo() == empty_cart()


def test_undo_brings_back_only_what_was_taken_last():
    cart = filled({"desk": 5, "lamp": 3, "mug": 1}).remove("desk").remove("lamp")
    assert held(cart.undo()) == [("lamp", 3), ("mug", 1)]
    assert held(cart.undo().undo()) == [("lamp", 3), ("mug", 1)]


def test_undo_never_undoes_what_came_after():
    cart = filled({"desk": 5, "lamp": 3}).remove("desk")
    after = cart.set_quantity("lamp", 7).add("mug", 2)
    assert held(after.undo()) == [("desk", 5), ("lamp", 7), ("mug", 2)]


def test_undo_stays_possible_after_other_changes_and_refusals():
    cart = filled({"desk": 5, "lamp": 3}).remove("desk").add("mug")
    refused(cart, lambda cart: cart.add("mug", 99))
    assert held(cart.set_quantity("lamp", 1).undo()) == [("desk", 5), ("lamp", 1), ("mug", 1)]


@takes
def test_pieces_added_again_stay_on_top_of_those_brought_back(take: Change):
    cart = take(filled({"desk": 5, "lamp": 3, "mug": 1})).add("lamp", 2)
    back = cart.undo()
    assert back.quantity("lamp") == 5
    assert [sku for sku, _ in held(back)] == ["desk", "lamp", "mug"]


def test_what_comes_back_on_top_is_capped_by_stock():
    cart = filled({"desk": 8}).remove("desk").add("desk", 6)
    assert held(cart.undo()) == [("desk", 10)]


def test_undo_restores_a_line_whose_stock_has_fallen_since():
    cart = next_day(filled({"desk": 8}).remove("desk"), product("desk", stock=3))
    assert held(cart.undo()) == [("desk", 8)]
    assert held(cart.add("desk", 2).undo()) == [("desk", 8)]


def test_undo_restores_a_withdrawn_product_as_it_was():
    cart = next_day(filled({"desk": 8, "lamp": 1}).clear(), LAMP).undo()
    assert held(cart) == [("desk", 8), ("lamp", 1)]
    assert cart.total == 100


def test_undo_brings_back_the_price_first_seen():
    cart = filled({"desk": 1}, product("desk", "100")).remove("desk")
    cart = next_day(cart, product("desk", "120")).add("desk").undo()
    assert cart.lines[0].price_seen == 100
    assert cart.total == 240


@pytest.mark.parametrize("replacing", [False, True])
def test_undo_keeps_the_price_accepted_for_a_line_that_never_left(replacing: bool):
    cart = filled({"desk": 3}, product("desk", "100")).put([("desk", 2)], replacing)
    back = next_day(cart, product("desk", "120")).accept_prices().undo()
    assert held(back) == [("desk", 3)]
    assert back.lines[0].price_seen == 120


def test_places_are_never_used_twice():
    cart = filled({"desk": 1, "lamp": 1}).remove("lamp").add("mug").undo()
    assert held(cart) == [("desk", 1), ("lamp", 1), ("mug", 1)]
    assert len({item.place for item in cart.contents.items}) == 3


# A cart is a value


@pytest.mark.parametrize(
    "change",
    [
        lambda cart: cart.add("lamp"),
        lambda cart: cart.set_quantity("desk", 1),
        *TAKEN.values(),
        Cart.undo,
    ],
)
def test_a_change_returns_another_cart_and_leaves_this_one(change: Change):
    cart = filled({"desk": 5, "lamp": 3, "mug": 1}).remove("mug")
    before = (held(cart), cart.units, cart.total, cart.can_undo)
    assert change(cart) != cart
    assert (held(cart), cart.units, cart.total, cart.can_undo) == before


def test_nothing_of_a_cart_can_be_assigned():
    cart = filled({"desk": 5})
    for value, name in [
        (cart, "contents"),
        (cart.contents, "items"),
        (cart.contents.items[0], "quantity"),
        (cart.lines[0], "quantity"),
        (DESK, "price"),
    ]:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, None)
    assert isinstance(cart.lines, tuple)


def test_a_cart_error_is_a_value_error():
    assert issubclass(CartError, ValueError)


def test_the_reason_names_the_product_as_a_shopper_knows_it():
    cart = empty_cart(product("mug-03", stock=2, name="Blue mug"), MUG)
    assert "Blue mug" in refused(cart, lambda cart: cart.add("mug-03", 3))
