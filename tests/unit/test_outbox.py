"""Changes on their way to the store, and what becomes of those that waited."""

import pytest

from cart_state.rules.cart import Cart
from cart_state.rules.errors import CartError, NotInCart, OutOfStock
from cart_state.rules.later import save_for_later
from cart_state.storage.outbox import Change, outcome
from tests.unit.goods import aside, empty_cart, filled, held


def test_a_change_is_a_rule_with_its_arguments():
    assert held(Change(Cart.add, ("desk", 2)).made_to(empty_cart())) == [("desk", 2)]
    cart = Change(save_for_later, ("desk",)).made_to(filled({"desk": 2}))
    assert (held(cart), aside(cart)) == ([], [("desk", 2)])


def test_each_change_has_a_token_of_its_own():
    tokens = {Change(Cart.clear).token for _ in range(200)}
    assert len(tokens) == 200
    assert all(token.isalnum() for token in tokens)


def test_changes_are_made_one_after_the_other():
    changes = (Change(Cart.add, ("desk", 2)), Change(Cart.add, ("lamp",)), Change(Cart.undo))
    done = outcome(empty_cart(), changes)
    assert held(done.cart) == [("desk", 2), ("lamp", 1)]
    assert not done.refused
    assert outcome(empty_cart(), ()).cart == empty_cart()


def test_a_refused_change_leaves_the_cart_as_it_was_and_the_others_are_made():
    too_much, absent = Change(Cart.add, ("desk", 99)), Change(Cart.set_quantity, ("mug", 1))
    fine = Change(Cart.add, ("desk", 2)), Change(Cart.add, ("desk", 3))
    done = outcome(empty_cart(), (too_much, fine[0], absent, fine[1]))
    assert held(done.cart) == [("desk", 5)]
    assert {token: type(why) for token, why in done.refused.items()} == {
        too_much.token: OutOfStock,
        absent.token: NotInCart,
    }


def test_two_changes_that_are_alike_are_told_apart():
    first, second = Change(Cart.add, ("desk", 6)), Change(Cart.add, ("desk", 6))
    done = outcome(empty_cart(), (first, second))
    assert [*done.refused] == [second.token]
    assert held(done.cart) == [("desk", 6)]


def test_a_fault_of_ours_comes_through():
    def broken(cart: Cart) -> Cart:
        raise ZeroDivisionError

    assert not issubclass(ZeroDivisionError, CartError)
    with pytest.raises(ZeroDivisionError):
        outcome(empty_cart(), (Change(Cart.add, ("desk",)), Change(broken)))
