"""The cart as a value, and every rule about its lines but undo."""

import dataclasses
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from cart_state.goods.catalog import Catalog
from cart_state.rules.cart import Cart
from cart_state.rules.contents import MOST_LINES, Contents, Item
from cart_state.rules.errors import (
    CartError,
    CartFull,
    NothingAvailable,
    NotInCart,
    NotSold,
    OutOfStock,
    QuantityError,
)
from cart_state.rules.later import save_for_later
from cart_state.rules.product import Product
from tests.unit.goods import DESK, LAMP, MUG, empty_cart, filled, held, next_day, product, refused

# What is read from a cart


def test_an_empty_cart_holds_nothing():
    cart = empty_cart()
    assert not cart
    assert (len(cart), cart.units, cart.total, cart.lines) == (0, 0, Decimal(0), ())
    assert (cart.later, cart.combinations, cart.undo_step) == ((), (), None)


def test_pieces_and_lines_are_counted_apart():
    cart = filled({"desk": 2, "lamp": 3})
    assert cart
    assert (len(cart), cart.units) == (2, 5)
    assert [cart.quantity(sku) for sku in ("desk", "lamp", "mug", "unknown")] == [2, 3, 0, 0]


def test_a_line_shows_the_product_of_today_and_the_price_seen_first():
    cart = filled({"desk": 2}, product("desk", "100"))
    dearer = product("desk", "120", name="Bureau")
    (line,) = next_day(cart, dearer).lines
    assert (line.product, line.total, line.price_seen) == (dearer, Decimal(240), Decimal(100))
    assert line.has_new_price
    (line,) = next_day(cart, dearer).accept_prices().lines
    assert (line.price_seen, line.has_new_price) == (Decimal(120), False)


def test_lines_stand_in_the_order_first_added():
    cart = filled({"mug": 1, "desk": 1, "lamp": 1}).add("mug").set_quantity("desk", 5)
    assert held(cart) == [("mug", 2), ("desk", 5), ("lamp", 1)]
    assert held(cart.remove("desk").add("desk")) == [("mug", 2), ("lamp", 1), ("desk", 1)]


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [
        *(("0.10", 3, "0.30"), ("0.01", 99, "0.99"), ("1299.50", 7, "9096.50"), ("0", 5, "0")),
        ("999999999999.99", 999_999_999, "999999998999990000000.01"),
    ],
)
def test_money_is_exact(price: str, quantity: int, total: str):
    cart = filled({"desk": quantity}, product("desk", price, stock=quantity))
    assert cart.total == cart.lines[0].total == Decimal(total)
    assert isinstance(cart.total, Decimal)


def test_a_withdrawn_product_stays_a_line_but_costs_nothing():
    cart = next_day(filled({"desk": 2, "lamp": 1}), LAMP)
    line = cart.lines[0]
    assert (line.sku, line.quantity, line.product, line.stock) == ("desk", 2, None, 0)
    assert (line.total, line.has_new_price, line.is_short) == (Decimal(0), False, False)
    assert (cart.total, cart.units) == (Decimal(100), 3)
    assert held(cart.accept_prices()) == held(cart.lower_to_stock()) == held(cart)
    assert held(cart.remove("desk")) == [("lamp", 1)]


# What a quantity is


@pytest.mark.parametrize(
    "quantity",
    [
        *(1.5, 2.0, float("nan"), float("inf"), np.float64(2), Decimal(2), Fraction(2)),
        *("3", "", b"3", None, True, False, np.True_, pd.NA, pd.NaT, [1], object()),
    ],
    ids=lambda quantity: type(quantity).__name__,
)
@pytest.mark.parametrize("change", [Cart.add, Cart.set_quantity])
def test_a_quantity_is_a_whole_number(change: Callable[..., Cart], quantity: object):
    cart = filled({"desk": 2})
    assert refused(change, cart, "desk", quantity) == (QuantityError, {"problem": "not whole"})


@pytest.mark.parametrize("kind", [int, np.int64, np.int8, np.uint8, np.uint64])
def test_a_numpy_integer_is_a_whole_number(kind: Callable[[int], int]):
    cart = empty_cart(product("clip", stock=1000)).add("clip", kind(100)).add("clip", kind(100))
    (line,) = cart.add("clip", kind(100)).lines  # 300 is more than a small one can hold
    (other,) = cart.set_quantity("clip", kind(7)).lines
    assert (line.quantity, other.quantity) == (300, 7)
    assert type(line.quantity) is type(other.quantity) is int


# Adding


@pytest.mark.parametrize("quantity", [0, -1, np.int64(0), -(10**30)])
def test_add_takes_one_or_more(quantity: int):
    cart = filled({"desk": 2})
    assert refused(cart.add, "desk", quantity) == (QuantityError, {"problem": "below one"})


@pytest.mark.parametrize(("already", "more"), [(0, 11), (0, 10**30), (1, 10), (8, 3), (10, 1)])
def test_a_line_never_exceeds_stock_judged_on_the_resulting_quantity(already: int, more: int):
    cart = filled({"desk": already} if already else {})
    expected = {"product": DESK, "wanted": already + more, "held": already}
    assert refused(cart.add, "desk", more) == (OutOfStock, expected)
    if already:
        assert refused(cart.set_quantity, "desk", already + more) == (OutOfStock, expected)


@pytest.mark.parametrize("sku", ["nothing", "", "DESK", " desk", None, 0])
def test_an_unknown_product_cannot_be_added(sku: str):
    assert refused(filled({"desk": 1}).add, sku) == (NotSold, {"sku": sku})


def test_what_is_withdrawn_or_sold_out_cannot_be_added():
    withdrawn = next_day(filled({"desk": 1}), LAMP)
    assert refused(withdrawn.add, "desk") == (NotSold, {"sku": "desk"})
    sold_out = product("desk", stock=0)
    expected = {"product": sold_out, "wanted": 1, "held": 0}
    assert refused(empty_cart(sold_out).add, "desk") == (OutOfStock, expected)


# Setting a quantity


@pytest.mark.parametrize("quantity", [1, 9, 10])
def test_a_quantity_can_be_set_up_to_stock(quantity: int):
    assert held(filled({"desk": 5}).set_quantity("desk", quantity)) == [("desk", quantity)]


@pytest.mark.parametrize("quantity", [-1, np.int64(-3)])
def test_a_quantity_cannot_be_negative(quantity: int):
    cart = filled({"desk": 5})
    assert refused(cart.set_quantity, "desk", quantity) == (QuantityError, {"problem": "negative"})


@pytest.mark.parametrize("quantity", [0, 1, 11])
def test_a_product_not_in_the_cart_cannot_be_set(quantity: int):
    cart = filled({"desk": 5, "lamp": 1}).remove("lamp")
    for sku in ("lamp", "mug", "unknown"):
        assert refused(cart.set_quantity, sku, quantity) == (NotInCart, {"sku": sku})


@pytest.mark.parametrize("today", [(product("desk", stock=2),), (product("desk", stock=0),), ()])
def test_a_line_whose_stock_has_fallen_may_only_go_down(today: tuple[Product, ...]):
    cart = next_day(filled({"desk": 5}), *today)
    assert held(cart) == [("desk", 5)]
    assert held(cart.set_quantity("desk", 5)) == [("desk", 5)]
    assert held(cart.set_quantity("desk", 4).set_quantity("desk", 3)) == [("desk", 3)]
    assert held(cart.set_quantity("desk", 0)) == []
    why = OutOfStock if today else NotSold
    assert refused(cart.set_quantity, "desk", 6)[0] is why
    assert refused(cart.add, "desk")[0] is why
    assert refused(cart.set_quantity("desk", 4).set_quantity, "desk", 5)[0] is why


def test_a_line_whose_stock_has_risen_may_go_up_again():
    cart = next_day(filled({"desk": 10}), product("desk", stock=12))
    assert held(cart.add("desk", 2)) == [("desk", 12)]


@pytest.mark.parametrize(("stock", "lowered"), [(10, 5), (5, 5), (3, 3), (0, 0)])
def test_every_line_can_be_lowered_to_stock(stock: int, lowered: int):
    cart = next_day(filled({"desk": 5, "lamp": 1}), product("desk", stock=stock), LAMP)
    assert cart.lines[0].is_short == (stock < 5)
    assert held(cart.lower_to_stock()) == [("desk", lowered), ("lamp", 1)][not lowered :]
    assert not any(line.is_short for line in cart.lower_to_stock().lines)


# Removing and clearing


@pytest.mark.parametrize(
    "change", [lambda cart: cart.remove("desk"), lambda cart: cart.set_quantity("desk", 0)]
)
def test_remove_and_0_take_one_line_with_all_its_pieces(change: Callable[[Cart], Cart]):
    assert held(change(filled({"desk": 5, "lamp": 1}))) == [("lamp", 1)]


def test_clear_takes_everything():
    cart = filled({"desk": 5, "lamp": 1}).clear()
    assert (held(cart), cart.total) == ([], 0)


def test_removing_what_is_absent_changes_nothing():
    cart = filled({"desk": 5})
    assert cart.remove("lamp") is cart.remove("unknown") is cart
    assert empty_cart().clear() == empty_cart()


# Several products at once, as from a combination or a shared cart

WANTED = [("mug", 4), ("desk", 3)]


def test_putting_goes_on_top_and_replacing_leaves_nothing_else():
    cart = filled({"desk": 2, "lamp": 1})
    assert held(cart.put(WANTED)) == [("desk", 5), ("lamp", 1), ("mug", 4)]
    assert held(cart.replace_with(WANTED)) == [("desk", 3), ("mug", 4)]
    assert held(empty_cart().put([("desk", 2), ("mug", 1), ("desk", 3)])) == [
        ("desk", 5),
        ("mug", 1),
    ]


@pytest.mark.parametrize("change", [Cart.put, Cart.replace_with])
def test_each_goes_in_as_far_as_stock_allows(change: Callable[..., Cart]):
    cart = filled({"desk": 2}, DESK, LAMP, product("pen", stock=0))
    wanted = [("desk", 99), ("pen", 1), ("unknown", 1), ("lamp", 10)]
    assert held(change(cart, wanted)) == [("desk", 10), ("lamp", 10)]


@pytest.mark.parametrize("wanted", [[], [("unknown", 1)], [("pen", 1), ("unknown", 2)]])
@pytest.mark.parametrize("change", [Cart.put, Cart.replace_with])
def test_when_nothing_can_be_had_nothing_changes(change: Callable[..., Cart], wanted: list):
    cart = filled({"desk": 2}, DESK, product("pen", stock=0))
    assert refused(change, cart, wanted) == (NothingAvailable, {})
    assert held(cart) == [("desk", 2)]


@pytest.mark.parametrize("quantity", [1.5, "3", None, True, 0, -3])
@pytest.mark.parametrize("change", [Cart.put, Cart.replace_with])
def test_what_is_put_in_is_whole_and_one_or_more_too(change: Callable[..., Cart], quantity: object):
    assert refused(change, empty_cart(), [("desk", quantity)])[0] is QuantityError


def test_putting_takes_nothing_out_where_stock_has_fallen():
    cart = next_day(filled({"desk": 8}), product("desk", stock=3), MUG)
    assert held(cart.put(WANTED)) == [("desk", 8), ("mug", 4)]


# The most a cart holds


def test_a_cart_holds_1000_lines_and_says_so_for_one_more():
    many = [product(f"p{n}") for n in range(MOST_LINES + 1)]
    wanted = [(one.sku, 1) for one in many]
    cart = empty_cart(*many).put(wanted[:-1])
    assert len(cart) == MOST_LINES == 1000
    assert refused(cart.add, many[-1].sku) == (CartFull, {"limit": 1000})
    assert refused(cart.put, wanted) == (CartFull, {"limit": 1000})
    assert refused(empty_cart(*many).replace_with, wanted) == (CartFull, {"limit": 1000})
    assert cart.add(many[0].sku).units == 1001


def test_a_cart_of_more_lines_as_older_shops_allowed_may_still_get_smaller():
    items = tuple(Item(f"p{n}", 2, n, Decimal(1)) for n in range(MOST_LINES + 2))
    cart = Cart(Catalog([DESK]), Contents(items))
    assert len(cart.remove("p0")) == MOST_LINES + 1
    assert cart.set_quantity("p0", 1).quantity("p0") == 1
    assert refused(cart.remove("p0").add, "desk") == (CartFull, {"limit": MOST_LINES})


def test_putting_many_lines_takes_no_longer_for_each_than_for_few():
    many = [product(f"p{n}") for n in range(1000)]
    wanted, cart = [(one.sku, 1) for one in many], empty_cart(*many)
    begin = time.perf_counter()
    for _ in range(5):
        cart = cart.put(wanted)
    assert time.perf_counter() - begin < 1, "5,000 lines took 14 s when it was quadratic"


# Two carts that become one


def test_joined_carts_hold_the_lines_of_both_as_far_as_stock_allows():
    mine, theirs = filled({"desk": 8, "lamp": 1}), filled({"mug": 2, "desk": 9})
    assert held(mine.joined(theirs.contents)) == [("desk", 10), ("lamp", 1), ("mug", 2)]
    fallen = next_day(mine, product("desk", stock=3), LAMP, MUG)
    assert held(fallen.joined(theirs.contents)) == [("desk", 8), ("lamp", 1), ("mug", 2)]


def test_joining_with_nothing_changes_nothing():
    cart = save_for_later(filled({"desk": 8, "lamp": 1}), "desk")
    assert cart.joined(empty_cart().contents) == cart
    assert held(empty_cart().joined(cart.contents)) == held(cart)


# A cart is a value


@pytest.mark.parametrize(
    "change",
    [
        *(lambda cart: cart.add("lamp"), lambda cart: cart.set_quantity("desk", 1)),
        *(lambda cart: cart.remove("lamp"), Cart.clear, Cart.undo, lambda cart: cart.put(WANTED)),
        *(lambda cart: cart.replace_with(WANTED), lambda cart: save_for_later(cart, "desk")),
    ],
)
def test_a_change_returns_another_cart_and_leaves_this_one(change: Callable[[Cart], Cart]):
    cart = filled({"desk": 5, "lamp": 3, "mug": 1}).remove("mug")
    assert change(cart) != cart
    assert cart == filled({"desk": 5, "lamp": 3, "mug": 1}).remove("mug")


def test_nothing_of_a_cart_can_be_assigned():
    cart = filled({"desk": 5}).remove("desk").add("desk")
    values = [cart, cart.contents, cart.contents.items[0], cart.lines[0], cart.undo_step, DESK]
    for value in values:
        name = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, None)
    assert isinstance(cart.lines, tuple)


def test_every_refusal_is_a_value_error_that_says_why():
    cart = filled({"desk": 5})
    for change in (
        lambda: cart.add("desk", 99),
        lambda: cart.add("unknown"),
        lambda: cart.add("desk", 0),
        lambda: cart.set_quantity("lamp", 1),
        lambda: cart.put([]),
    ):
        with pytest.raises(ValueError, match=r"^[A-Z].+\.$") as refusal:
            change()
        assert isinstance(refusal.value, CartError)
