"""Random changes to a cart while the shop changes underneath, and undo in between.

No model says what undo does: it is held against the promises. Taken back at once a change leaves
no trace; taken back later it brings back what it took and costs nothing that came since.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cart_state.rules.cart import Cart
from cart_state.rules.combinations import (
    delete_combination,
    rename_combination,
    save_combination,
    update_combination,
)
from cart_state.rules.errors import CartError
from cart_state.rules.later import drop_saved, move_to_cart, save_for_later
from cart_state.storage.stored import decoded, encoded
from tests.unit.goods import aside, empty_cart, held, next_day, product

SKUS = ("desk", "lamp", "mug")
ONE_PIECE = Decimal("0.10")
TAKES_AWAY = {Cart.remove, Cart.clear, Cart.replace_with, Cart.lower_to_stock, save_for_later} | {
    *(drop_saved, delete_combination, rename_combination, update_combination, Cart.set_quantity)
}

skus = st.sampled_from(SKUS)
names = st.sampled_from(["Red", "red", "Blue", "", "x" * 41])
some = st.integers(1, 4)
wanted = st.dictionaries(skus | st.just("unknown"), st.integers(1, 9), max_size=3).map(
    lambda quantities: list(quantities.items())
)
changes = st.one_of(
    st.tuples(st.sampled_from([Cart.clear, Cart.accept_prices, Cart.lower_to_stock])),
    st.tuples(st.sampled_from([Cart.remove, save_for_later, move_to_cart, drop_saved]), skus),
    st.tuples(st.just(Cart.set_quantity), skus, st.integers(-1, 12)),
    st.tuples(st.sampled_from([Cart.put, Cart.replace_with]), wanted),
    st.tuples(st.just(save_combination), names, st.none() | wanted),
)


def everywhere(cart: Cart) -> tuple:
    """All that a cart holds, but for what can be undone.

    Without positions in Saved for later: a line saved there twice stands last, and stays there.
    """
    return cart.contents.items, dict(aside(cart)), cart.combinations


def pieces(cart: Cart) -> Counter[str]:
    """The pieces of each product, in the cart or saved for later."""
    return Counter(dict(held(cart))) + Counter(dict(aside(cart)))


class AnyCart(RuleBasedStateMachine):
    """A cart, what the shop sells, and the kinds of change that undo could still take back."""

    def __init__(self) -> None:
        super().__init__()
        self.stock = dict.fromkeys(SKUS, 5)
        self.most = dict(self.stock)  # the most there ever was of each
        self.steps: list[str] = []
        self.cart = empty_cart(*(product(sku, "0.10", 5) for sku in SKUS))

    def open_shop(self) -> None:
        goods = [product(sku, "0.10", stock) for sku, stock in self.stock.items()]
        self.cart = next_day(self.cart, *goods)

    def make(self, change: Callable[..., Cart], *args: object) -> bool:
        """Makes a change, checks that undo could take it back, and returns whether it was made."""
        before = self.cart
        try:
            self.cart = change(before, *args)
        except CartError:
            return False
        step = (
            self.cart.contents.undo[-1:] if self.cart.contents.undo != before.contents.undo else ()
        )
        if step:
            assert change in TAKES_AWAY
            self.steps = [*self.steps, step[0].kind][-10:]
            assert everywhere(self.cart.undo()) == everywhere(before)
            assert self.cart.undo().contents.undo == before.contents.undo[-9:]
        elif change is not Cart.accept_prices:
            assert not pieces(before) - pieces(self.cart), "pieces went, and no step says so"
            assert set(before.combinations) <= set(self.cart.combinations)
        return True

    # The shop

    @rule(sku=skus, stock=st.integers(0, 9))
    def stock_changes(self, sku: str, stock: int) -> None:
        self.stock[sku] = stock
        self.most[sku] = max(self.most[sku], stock)
        self.open_shop()

    @rule(sku=skus)
    def a_product_is_withdrawn(self, sku: str) -> None:
        self.stock.pop(sku, None)
        self.open_shop()

    # The shopper

    @rule(sku=skus, quantity=some)
    def add(self, sku: str, quantity: int) -> None:
        wanted = self.cart.quantity(sku) + quantity
        assert self.make(Cart.add, sku, quantity) == (wanted <= self.stock.get(sku, 0))

    @rule(change=changes)
    def change(self, change: tuple) -> None:
        self.make(*change)

    @precondition(lambda self: self.cart.combinations)
    @rule(data=st.data(), name=names)
    def change_a_combination(self, data: st.DataObject, name: str) -> None:
        number = data.draw(st.sampled_from([one.number for one in self.cart.combinations]))
        change = data.draw(st.sampled_from(["delete", "rename", "update"]))
        if change == "delete":
            assert self.make(delete_combination, number)
        elif change == "rename":
            self.make(rename_combination, number, name)
        else:
            assert self.make(update_combination, number) == bool(self.cart)

    @rule()
    def undo(self) -> None:
        before, step = self.cart, self.cart.undo_step
        self.cart = before.undo()
        if step is None:
            assert self.cart == before
            return
        at = before.contents.undo.index(step)
        assert self.cart.contents.undo == before.contents.undo[:at]
        self.steps = self.steps[:at]
        # Nothing that came since is lost, and no piece is there twice.
        change, gone, come = Counter[str](), pieces(before), pieces(self.cart)
        for one in (*step.cart, *step.later):
            change[one.item.sku] += one.pieces
        for sku in SKUS:
            assert min(0, change[sku]) <= come[sku] - gone[sku] <= max(0, change[sku])
        if step.kind in ("remove", "lower", "clear"):
            for one in step.cart:
                sku, now = one.item.sku, before.quantity(one.item.sku)
                most = max(self.stock.get(sku, 0), now, one.item.quantity)
                assert self.cart.quantity(sku) == min(now + one.pieces, most)
        if step.kind == "drop":
            assert come - gone == change
        changed = {one.number for one in step.combinations}
        assert {one for one in before.combinations if one.number not in changed} <= set(
            self.cart.combinations
        )
        if step.kind == "delete":
            (one,) = step.combinations
            assert self.cart.combination(one.number).items == one.items

    @precondition(lambda self: self.cart)
    @rule(data=st.data(), change=st.sampled_from([Cart.remove, save_for_later]), quantity=some)
    def take_out_add_again_and_undo(self, data: st.DataObject, change, quantity: int) -> None:
        sku = data.draw(st.sampled_from([sku for sku, _ in held(self.cart)]))
        assert self.make(change, sku)
        self.add(sku, quantity)
        self.undo()

    @precondition(lambda self: self.cart.undo_step)
    @rule()
    def undo_all(self) -> None:
        for _ in range(10):
            self.undo()
        assert self.cart.undo_step is None

    # What always holds

    @invariant()
    def steps_are_ten_at_most_and_the_latest_last(self) -> None:
        assert [step.kind for step in self.cart.contents.undo] == self.steps

    @invariant()
    def no_line_is_above_what_there_ever_was(self) -> None:
        assert all(0 < n <= self.most[sku] for sku, n in held(self.cart))
        assert all(n > 0 for _, n in aside(self.cart))

    @invariant()
    def only_the_cart_is_paid_for_and_only_what_is_sold(self) -> None:
        paid = sum(n for sku, n in held(self.cart) if sku in self.stock)
        assert self.cart.total == paid * ONE_PIECE

    @invariant()
    def everything_is_there_once_and_in_order(self) -> None:
        contents = self.cart.contents
        for items in (contents.items, contents.later):
            positions = [item.position for item in items]
            assert positions == sorted(set(positions))
            assert len({item.sku for item in items}) == len(items)
            assert all(position < contents.next_position for position in positions)
        called = [one.name.casefold() for one in contents.combinations]
        assert len(set(called)) == len(called) <= 10
        assert "" not in called

    @invariant()
    def the_store_reads_what_it_wrote(self) -> None:
        assert decoded(encoded(self.cart.contents)) == self.cart.contents


TestAnyCart = AnyCart.TestCase
TestAnyCart.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
