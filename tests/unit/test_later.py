"""Saved for later: what is set aside, and what comes back."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from cart_state.rules.cart import Cart
from cart_state.rules.contents import MOST_LINES, Contents, Item
from cart_state.rules.errors import CartFull, NotSold, OutOfStock
from cart_state.rules.later import drop_saved, move_to_cart, save_for_later
from tests.unit.goods import DESK, LAMP, aside, filled, held, next_day, product, refused


def test_a_line_set_aside_is_no_longer_in_the_cart():
    cart = save_for_later(filled({"desk": 2, "lamp": 1}), "desk")
    assert (held(cart), aside(cart)) == ([("lamp", 1)], [("desk", 2)])
    assert (cart.units, len(cart), cart.total) == (1, 1, Decimal(100))
    assert [(line.sku, line.quantity, line.product) for line in cart.later] == [("desk", 2, DESK)]


def test_what_is_not_there_changes_nothing():
    cart = save_for_later(filled({"desk": 2}), "desk")
    for change in (save_for_later, move_to_cart, drop_saved):
        assert change(cart, "lamp") is change(cart, "unknown") is cart
    assert save_for_later(cart, "desk") is cart


def test_a_line_comes_back_last_at_the_price_of_today():
    cart = save_for_later(filled({"desk": 2, "lamp": 1}), "desk")
    back = move_to_cart(next_day(cart, product("desk", "120"), LAMP), "desk")
    assert (held(back), aside(back)) == ([("lamp", 1), ("desk", 2)], [])
    assert back.lines[-1].price_seen == 120


def test_the_same_product_is_summed_on_either_side():
    cart = save_for_later(filled({"desk": 2}), "desk").add("desk", 3)
    assert aside(save_for_later(cart, "desk")) == [("desk", 5)]
    assert held(move_to_cart(cart, "desk")) == [("desk", 5)]


def test_products_set_aside_stand_in_the_order_in_which_they_were():
    cart = filled({"desk": 1, "lamp": 2, "mug": 3})
    for sku in ("mug", "desk", "lamp"):
        cart = save_for_later(cart, sku)
    assert aside(cart) == [("mug", 3), ("desk", 1), ("lamp", 2)]
    assert aside(drop_saved(cart, "desk").undo()) == aside(cart)


@pytest.mark.parametrize(
    ("in_cart", "set_aside", "stock", "back", "left"),
    [(0, 10, 10, 10, 0), (4, 6, 10, 10, 0), (7, 6, 10, 10, 3), (9, 10, 10, 10, 9), (0, 9, 4, 4, 5)],
)
def test_what_does_not_fit_stays_aside_in_its_position(
    in_cart: int, set_aside: int, stock: int, back: int, left: int
):
    cart = filled({"desk": set_aside, "lamp": 1})
    cart = save_for_later(save_for_later(cart, "desk"), "lamp")
    cart = cart.add("desk", in_cart) if in_cart else cart
    cart = move_to_cart(next_day(cart, product("desk", stock=stock), LAMP), "desk")
    assert held(cart) == [("desk", back)]
    assert aside(cart) == [("desk", left), ("lamp", 1)][not left :]


@pytest.mark.parametrize(
    ("goods", "in_cart", "why"),
    [
        ((DESK,), 10, OutOfStock),
        ((product("desk", stock=4),), 6, OutOfStock),
        ((product("desk", stock=0),), 0, OutOfStock),
        ((LAMP,), 0, NotSold),
    ],
    ids=["all in the cart", "stock has fallen", "sold out", "withdrawn"],
)
def test_nothing_comes_back_where_nothing_fits(goods: tuple, in_cart: int, why: type):
    cart = save_for_later(filled({"desk": 2}), "desk")
    cart = next_day(cart.add("desk", in_cart) if in_cart else cart, *goods)
    kind, data = refused(move_to_cart, cart, "desk")
    assert kind is why
    assert data.get("held", in_cart) == in_cart
    assert aside(cart) == [("desk", 2)]


def test_what_is_withdrawn_can_be_set_aside_and_let_go():
    cart = next_day(filled({"desk": 2, "lamp": 1}), LAMP)
    cart = save_for_later(cart, "desk")
    assert (held(cart), aside(cart)) == ([("lamp", 1)], [("desk", 2)])
    assert cart.later[0].product is None
    assert aside(drop_saved(save_for_later(cart, "lamp"), "desk")) == [("lamp", 1)]


@pytest.mark.parametrize(
    "change",
    [
        *(Cart.clear, Cart.accept_prices, Cart.lower_to_stock, lambda cart: cart.remove("lamp")),
        *(lambda cart: cart.add("desk", 9), lambda cart: cart.replace_with([("mug", 3)])),
        lambda cart: cart.remove("lamp").undo(),
    ],
)
def test_changes_to_the_cart_leave_alone_what_is_set_aside(change: Callable[[Cart], Cart]):
    cart = save_for_later(filled({"desk": 2, "lamp": 1}), "desk")
    assert change(cart).contents.later == cart.contents.later


def test_as_many_lines_can_be_set_aside_as_a_cart_holds():
    aside = tuple(Item(f"p{n}", 1, n, Decimal(1)) for n in range(MOST_LINES))
    cart = replace(filled({"desk": 2}), contents=Contents(later=aside)).add("desk")
    assert refused(save_for_later, cart, "desk") == (CartFull, {"limit": 1000})


def test_of_joined_carts_the_lines_set_aside_are_summed():
    mine = save_for_later(filled({"desk": 2}), "desk")
    theirs = save_for_later(save_for_later(filled({"lamp": 1, "desk": 3}), "lamp"), "desk")
    assert aside(mine.joined(theirs.contents)) == [("desk", 5), ("lamp", 1)]
