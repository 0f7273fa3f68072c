"""Changes on their way to the store, and what becomes of those that waited."""

import gc
import threading
import weakref

import pytest

from cart_state.rules.cart import Cart
from cart_state.rules.errors import CartError, NotInCart, OutOfStock
from cart_state.rules.later import save_for_later
from cart_state.storage import outbox
from cart_state.storage.database import StoreError
from cart_state.storage.outbox import Change, Unsaved, outcome
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


# Who holds what the store does not have is held until a thread has delivered it

PATIENCE = 30


class Holder:
    """Holds a change that the store takes at the third attempt."""

    def __init__(self) -> None:
        self.waits = True
        self.tries = 0
        self.delivered = threading.Event()

    @property
    def is_done(self) -> bool:
        return not self.waits

    def deliver(self) -> None:
        self.tries += 1
        if self.tries < 3:
            raise StoreError("away")
        self.waits = False
        self.delivered.set()


def test_what_nobody_else_holds_any_more_is_delivered_and_let_go_of(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(outbox, "TRY_EVERY", 0.001)
    kept: Unsaved[Holder] = Unsaved()
    for _ in range(2):  # a second time, after the thread has ended
        holder = Holder()
        delivered, gone = holder.delivered, weakref.ref(holder)
        kept.hold("cart", holder)
        del holder
        assert delivered.wait(PATIENCE)
        for thread in threading.enumerate():
            if thread.name == "cart-unsaved":
                thread.join(PATIENCE)
        gc.collect()
        assert gone() is None
        assert kept.of("cart") == []
