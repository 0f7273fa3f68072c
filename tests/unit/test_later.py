"""Saved for later: what is set aside, and what comes back."""

import time
from decimal import Decimal

import pytest

from cart_state import later
from cart_state.cart import Cart
from cart_state.store import DAY, Store
from tests.postgres import finish_tidying
from tests.unit.goods import (
    DESK,
    LAMP,
    MUG,
    aside,
    empty_cart,
    filled,
    held,
    next_day,
    product,
    refused,
)


def test_a_line_set_aside_is_no_longer_in_the_cart():
    cart = later.keep(filled({"desk": 2, "lamp": 1}), "desk")
    assert (held(cart), aside(cart)) == ([("lamp", 1)], [("desk", 2)])
    assert (cart.units, len(cart), cart.total) == (1, 1, Decimal(100))


def test_a_cart_set_aside_line_by_line_is_empty():
    cart = later.keep(filled({"desk": 2}), "desk")
    assert not cart
    assert aside(cart) == [("desk", 2)]


def test_what_is_not_in_the_cart_cannot_be_set_aside():
    cart = filled({"desk": 2})
    assert later.keep(cart, "lamp") is cart
    once = later.keep(cart, "desk")
    assert later.keep(once, "desk") is once


def test_a_line_comes_back_whole():
    cart = later.bring_back(later.keep(filled({"desk": 2}), "desk"), "desk")
    assert (held(cart), aside(cart)) == ([("desk", 2)], [])


def test_a_line_that_comes_back_stands_last_at_the_price_of_today():
    cart = later.keep(filled({"desk": 2, "lamp": 1}), "desk")
    back = later.bring_back(next_day(cart, product("desk", "120"), LAMP), "desk")
    assert held(back) == [("lamp", 1), ("desk", 2)]
    assert back.lines[-1].price_seen == 120
    assert not back.lines[-1].has_new_price


def test_a_line_comes_back_on_top_of_what_is_in_the_cart():
    cart = later.keep(filled({"desk": 2}), "desk").add("desk", 3)
    assert held(later.bring_back(cart, "desk")) == [("desk", 5)]


def test_the_same_product_set_aside_twice_is_summed():
    cart = later.keep(later.keep(filled({"desk": 2}), "desk").add("desk", 3), "desk")
    assert (held(cart), aside(cart)) == ([], [("desk", 5)])


def test_products_set_aside_stand_in_the_order_in_which_they_were():
    cart = filled({"desk": 1, "lamp": 2, "mug": 3})
    for sku in ("mug", "desk", "lamp"):
        cart = later.keep(cart, sku)
    assert aside(cart) == [("mug", 3), ("desk", 1), ("lamp", 2)]


@pytest.mark.parametrize(
    ("in_cart", "set_aside", "back", "left"),
    [(0, 10, 10, 0), (4, 6, 10, 0), (7, 6, 10, 3), (9, 10, 10, 9)],
)
def test_what_does_not_fit_stays_aside(in_cart: int, set_aside: int, back: int, left: int):
    cart = later.keep(filled({"desk": set_aside}), "desk")
    cart = cart.add("desk", in_cart) if in_cart else cart
    cart = later.bring_back(cart, "desk")
    assert held(cart) == [("desk", back)]
    assert aside(cart) == ([("desk", left)] if left else [])


def test_no_more_comes_back_than_there_is_today():
    cart = later.keep(filled({"desk": 9}), "desk")
    cart = later.bring_back(next_day(cart, product("desk", stock=4)), "desk")
    assert (held(cart), aside(cart)) == ([("desk", 4)], [("desk", 5)])


def test_what_stays_aside_keeps_its_place_there():
    cart = filled({"desk": 9, "lamp": 1})
    cart = later.keep(later.keep(cart, "desk"), "lamp")
    cart = later.bring_back(next_day(cart, product("desk", stock=4), LAMP), "desk")
    assert aside(cart) == [("desk", 5), ("lamp", 1)]


@pytest.mark.parametrize(
    ("goods", "in_cart", "reason"),
    [
        ((DESK, LAMP), 10, "Only 10 of Desk can be had, and you have all of them in your cart."),
        ((product("desk", stock=4), LAMP), 6, "Only 4 of Desk can be had, and 6 are in your cart."),
        ((product("desk", stock=0), LAMP), 0, "Desk is sold out."),
        ((LAMP,), 0, "This product is no longer sold."),
    ],
    ids=["all in the cart", "stock has fallen", "sold out", "withdrawn"],
)
def test_nothing_comes_back_where_nothing_fits(goods: tuple, in_cart: int, reason: str):
    cart = later.keep(filled({"desk": 2}), "desk")
    cart = cart.add("desk", in_cart) if in_cart else cart
    assert refused(next_day(cart, *goods), later.bring_back, "desk") == reason


def test_what_is_not_set_aside_does_not_come_back():
    cart = filled({"desk": 2})
    assert later.bring_back(cart, "desk") is cart
    assert later.bring_back(cart, "unknown") is cart


@pytest.mark.parametrize("goods", [(DESK, LAMP), (LAMP,)], ids=["sold", "withdrawn"])
def test_what_is_set_aside_can_be_let_go(goods: tuple):
    cart = later.keep(later.keep(filled({"desk": 2, "lamp": 1}), "desk"), "lamp")
    assert aside(later.drop(next_day(cart, *goods), "desk")) == [("lamp", 1)]
    assert later.drop(cart, "mug") is cart


SET_ASIDE = {"desk": 1, "lamp": 2, "mug": 3}


def all_aside() -> Cart:
    cart = filled(SET_ASIDE)
    for sku in SET_ASIDE:
        cart = later.keep(cart, sku)
    return cart


@pytest.mark.parametrize("sku", SET_ASIDE)
def test_undo_brings_what_was_let_go_back_in_its_place(sku: str):
    cart = all_aside()
    gone = later.drop(cart, sku)
    assert gone.can_undo
    assert gone.undo().contents == cart.contents
    assert not gone.undo().can_undo
    assert gone.undo().undo() == gone.undo()


def test_undo_brings_back_only_what_was_let_go_last():
    cart = later.drop(later.drop(all_aside(), "lamp"), "desk").undo()
    assert aside(cart) == [("desk", 1), ("mug", 3)]
    assert not cart.can_undo


def test_of_a_line_and_what_was_let_go_undo_brings_back_the_last():
    cart = later.keep(filled({"desk": 2, "lamp": 1}), "desk")
    line_first = later.drop(cart.remove("lamp"), "desk").undo()
    assert (held(line_first), aside(line_first)) == ([], [("desk", 2)])
    assert not line_first.can_undo
    line_last = later.drop(cart, "desk").clear().undo()
    assert (held(line_last), aside(line_last)) == ([("lamp", 1)], [])
    assert not line_last.can_undo


def test_what_was_set_aside_again_meanwhile_stays_on_top_of_what_comes_back():
    cart = later.drop(all_aside(), "lamp").add("lamp", 9)
    cart = later.keep(cart, "lamp").add("lamp", 4).undo()
    assert aside(cart) == [("desk", 1), ("lamp", 11), ("mug", 3)]
    assert held(cart) == [("lamp", 4)]


@pytest.mark.parametrize("goods", [(product("desk", stock=0), LAMP), (LAMP,)])
def test_what_cannot_be_had_any_more_comes_back_all_the_same(goods: tuple):
    cart = later.keep(filled({"desk": 2}), "desk")
    assert next_day(later.drop(cart, "desk"), *goods).undo().contents == cart.contents


def test_a_withdrawn_line_can_be_set_aside():
    cart = later.keep(next_day(filled({"desk": 2, "lamp": 1}), LAMP), "desk")
    assert (held(cart), aside(cart)) == ([("lamp", 1)], [("desk", 2)])


@pytest.mark.parametrize(
    "change",
    [
        Cart.clear,
        lambda cart: cart.remove("lamp"),
        lambda cart: cart.add("desk", 9),
        lambda cart: cart.put([("mug", 3)], True),
        Cart.accept_prices,
        Cart.lower_to_stock,
        Cart.undo,
    ],
    ids=["clear", "remove", "add", "put", "accept prices", "lower to stock", "undo"],
)
def test_changes_to_the_cart_leave_alone_what_is_set_aside(change):
    cart = later.keep(filled({"desk": 2, "lamp": 1}), "desk")
    assert aside(change(cart)) == [("desk", 2)]


def test_undo_does_not_undo_setting_aside():
    cart = later.keep(filled({"desk": 2, "lamp": 1}).remove("lamp"), "desk").undo()
    assert (held(cart), aside(cart)) == ([("lamp", 1)], [("desk", 2)])


def test_undo_of_a_replacement_does_not_double_what_was_set_aside_meanwhile():
    cart = later.keep(filled({"desk": 2}).put([("lamp", 3)], True), "lamp").undo()
    assert (held(cart), aside(cart)) == ([("desk", 2)], [("lamp", 3)])


# Over visits


def test_what_was_let_go_is_brought_back_at_a_later_visit(store: Store):
    cart = all_aside()
    gone = later.drop(cart, "lamp")
    for name, contents in (("1", cart.contents), ("2", gone.contents)):
        store.update("me", [(name, lambda _, contents=contents: contents)])
    assert store.read("me") == gone.contents
    again = Cart(cart.products, store.read("me")).undo()
    store.update("me", [("3", lambda _: again.contents)])
    assert store.read("me") == cart.contents


def test_what_is_set_aside_is_kept_over_visits(store: Store):
    cart = later.keep(filled({"desk": 2, "lamp": 1, "mug": 3}), "desk")
    store.update("me", [("1", lambda _: cart.contents)])
    again = Cart(empty_cart().products, store.read("me"))
    assert again.contents == cart.contents
    back = later.bring_back(again, "desk")
    store.update("me", [("2", lambda _: back.contents)])
    assert store.read("me") == back.contents


def test_the_order_in_which_things_were_set_aside_is_kept_over_visits(store: Store):
    cart = later.keep(later.keep(filled({"desk": 2, "lamp": 1}), "lamp"), "desk")
    store.update("me", [("1", lambda _: cart.contents)])
    assert store.read("me").later == cart.contents.later


def test_a_cart_with_nothing_but_what_is_set_aside_is_not_tidied_away(store: Store):
    cart = later.keep(filled({"mug": 2}, MUG), "mug")
    store.update("me", [("1", lambda _: cart.contents)])
    finish_tidying()
    assert store.tidy(now=time.time() + 2 * DAY) == 0
    assert store.read("me") == cart.contents
