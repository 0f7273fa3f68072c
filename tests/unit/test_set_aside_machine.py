"""Cart, saved for later, combinations and undo mixed at random, against a plain model.

The model is dictionaries of pieces by sku. Places in the cart and prices are
test_cart_machine.py's.
"""

import operator
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cart_state import combinations, later
from cart_state.cart import Cart, CartError, Contents
from tests.unit.goods import aside, combined, empty_cart, held, next_day, product

SKUS = ("desk", "lamp", "mug")
NAMES = ("Red", "red", "Blue", "A:1", "Your cart", "")

skus = st.sampled_from(SKUS)
names = st.sampled_from(NAMES)
few = st.integers(1, 3)
numbers = st.integers(0, 9)
wanted = st.dictionaries(skus | st.just("unknown"), st.integers(1, 9), max_size=4)


class AnySetAside(RuleBasedStateMachine):
    """The real cart, and beside it the model."""

    def __init__(self) -> None:
        super().__init__()
        self.stock = dict.fromkeys(SKUS, 5)
        self.had = dict(self.stock)  # the most there ever was of each
        self.lines: dict[str, int] = {}
        self.aside: dict[str, int] = {}
        self.turns: dict[str, int] = {}  # when each was set aside for the first time
        self.turn = 0
        self.saved: list[tuple[str, dict[str, int]]] = []
        # What an undo brings back. Of these, one at most is not empty.
        self.taken: dict[str, int] = {}  # into the cart; below 0 what it takes out
        self.let_go: dict[str, tuple[int, int]] = {}  # pieces and turn
        self.deleted: list[tuple[int, str, dict[str, int]]] = []  # and where it stood
        self.cart: Cart = empty_cart(*self._products())

    # The shop

    def _products(self) -> list:
        return [product(sku, "0.10", stock) for sku, stock in self.stock.items()]

    @rule(sku=skus, stock=st.integers(0, 9))
    def stock_changes(self, sku: str, stock: int) -> None:
        self.stock[sku] = stock
        self.had[sku] = max(self.had[sku], stock)
        self.cart = next_day(self.cart, *self._products())

    @rule(sku=skus)
    def a_product_is_withdrawn(self, sku: str) -> None:
        self.stock.pop(sku, None)
        self.cart = next_day(self.cart, *self._products())

    # Changes to the cart

    def _make(self, change, *args: object) -> bool:
        """Makes a change; returns whether it was accepted. Refused, the cart is as it was."""
        contents = self.cart.contents
        try:
            self.cart = change(self.cart, *args)
        except CartError:
            assert self.cart.contents is contents
            return False
        return True

    def _become(self, lines: dict[str, int]) -> None:
        """The model's cart holds these lines, undoably."""
        both = self.lines | lines
        taken = {sku: self.lines.get(sku, 0) - lines.get(sku, 0) for sku in both}
        self._forget_taken()
        self.taken = {sku: pieces for sku, pieces in taken.items() if pieces}
        self.lines = lines

    def _forget_taken(self) -> None:
        self.taken, self.let_go, self.deleted = {}, {}, []

    @rule(sku=skus, pieces=few)
    def add(self, sku: str, pieces: int) -> None:
        fits = self.lines.get(sku, 0) + pieces <= self.stock.get(sku, 0)
        assert self._make(Cart.add, sku, pieces) == fits
        if fits:
            self.lines[sku] = self.lines.get(sku, 0) + pieces

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), part=st.floats(0, 1))
    def lower(self, data: st.DataObject, part: float) -> None:
        sku = data.draw(st.sampled_from(sorted(self.lines)))
        pieces = int(self.lines[sku] * part)
        assert self._make(Cart.set_quantity, sku, pieces)
        if pieces:
            self.lines[sku] = pieces
        else:
            self._become({s: n for s, n in self.lines.items() if s != sku})

    @precondition(lambda self: self.lines)
    @rule()
    def clear(self) -> None:
        assert self._make(Cart.clear)
        self._become({})

    def _put(self, wanted: dict[str, int], replacing: bool) -> None:
        lines = {} if replacing else dict(self.lines)
        for sku, pieces in wanted.items():
            had = lines.get(sku, 0)
            most = max(self.stock.get(sku, 0), had)
            if now := min(had + pieces, most):
                lines[sku] = now
        assert self._make(Cart.put, wanted.items(), replacing)
        if lines != self.lines:
            self._become(lines)

    @rule(wanted=wanted, replacing=st.booleans())
    def put(self, wanted: dict[str, int], replacing: bool) -> None:
        self._put(wanted, replacing)

    @precondition(lambda self: self.saved)
    @rule(number=numbers, replacing=st.booleans())
    def put_a_combination(self, number: int, replacing: bool) -> None:
        self._put(self.saved[number % len(self.saved)][1], replacing)

    @rule(wanted=wanted, replacing=st.booleans())
    def put_and_think_better_of_it(self, wanted: dict[str, int], replacing: bool) -> None:
        former = dict(self.lines)
        self._put(wanted, replacing)
        if self.lines != former:
            self.undo()
        if all(pieces <= self.stock.get(sku, 0) for sku, pieces in former.items()):
            assert dict(held(self.cart)) == former

    @rule()
    def undo(self) -> None:
        assert self._make(Cart.undo)
        for sku, pieces in self.taken.items():
            had = self.lines.pop(sku, 0)
            most = max(self.stock.get(sku, 0), had, pieces)
            if (now := min(had + pieces, most)) > 0:
                self.lines[sku] = now
        for sku, (pieces, turn) in self.let_go.items():
            self.aside[sku] = self.aside.get(sku, 0) + pieces
            self.turns[sku] = turn
        for at, name, lines in self.deleted:
            taken = [other.casefold() for other, _ in self.saved]
            free = [name, *(f"{name} {n}" for n in range(2, 9))]
            name = next(one for one in free if one.casefold() not in taken)
            self.saved.insert(at, (name, lines))
        self._forget_taken()

    # Saved for later

    @rule(sku=skus)
    def keep(self, sku: str) -> None:
        assert self._make(later.keep, sku)
        if pieces := self.lines.pop(sku, 0):
            self.aside[sku] = self.aside.get(sku, 0) + pieces
            self.turns[sku] = self.turn = self.turn + 1

    @rule(sku=skus)
    def bring_back(self, sku: str) -> None:
        had, pieces = self.lines.get(sku, 0), self.aside.get(sku, 0)
        room = max(0, self.stock.get(sku, 0) - had)
        assert self._make(later.bring_back, sku) == (not pieces or room > 0)
        if pieces and room:
            self.lines[sku] = had + min(pieces, room)
            self.aside[sku] -= min(pieces, room)
            self.aside = {s: n for s, n in self.aside.items() if n}
            assert self.cart.quantity(sku) <= self.stock[sku]

    @rule(sku=skus)
    def drop(self, sku: str) -> None:
        assert self._make(later.drop, sku)
        if pieces := self.aside.pop(sku, 0):
            self._forget_taken()
            self.let_go = {sku: (pieces, self.turns[sku])}

    @precondition(lambda self: self.aside)
    @rule(data=st.data())
    def drop_and_think_better_of_it(self, data: st.DataObject) -> None:
        """With more of the same set aside in between."""
        sku = data.draw(st.sampled_from(sorted(self.aside)))
        both = self.aside[sku] + self.lines.get(sku, 0)
        order = sorted(self.aside, key=self.turns.__getitem__)
        self.drop(sku)
        self.keep(sku)
        self.undo()
        assert dict(aside(self.cart))[sku] == both
        assert [one for one, _ in aside(self.cart)] == order

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def keep_and_bring_back(self, data: st.DataObject) -> None:
        sku = data.draw(st.sampled_from(sorted(self.lines)))
        both = self.lines[sku] + self.aside.get(sku, 0)
        self.keep(sku)
        self.bring_back(sku)
        assert self.cart.quantity(sku) + dict(aside(self.cart)).get(sku, 0) == both

    # Combinations

    def _may_be_called(self, name: str, but: int | None = None) -> bool:
        taken = [n.casefold() for at, (n, _) in enumerate(self.saved) if at != but]
        return name not in ("", "Your cart") and name.casefold() not in taken

    def _number(self, at: int) -> int:
        return self.cart.contents.combinations[at].number

    @rule(name=names)
    def save(self, name: str) -> None:
        if (name, self.lines) in self.saved:  # a double click
            assert self._make(combinations.save, name)
            return
        fine = bool(self.lines) and len(self.saved) < 5 and self._may_be_called(name)
        assert self._make(combinations.save, name) == fine
        if fine:
            self.saved.append((name, dict(self.lines)))

    @rule(name=names, wanted=wanted)
    def save_a_shared_cart(self, name: str, wanted: dict[str, int]) -> None:
        sold = {sku: pieces for sku, pieces in wanted.items() if sku in self.stock}
        if (name, sold) in self.saved:
            assert self._make(combinations.save, name, list(wanted.items()))
            return
        fine = bool(sold) and len(self.saved) < 5 and self._may_be_called(name)
        assert self._make(combinations.save, name, list(wanted.items())) == fine
        if fine:
            self.saved.append((name, sold))

    @precondition(lambda self: self.saved)
    @rule(at=numbers, name=names)
    def rename(self, at: int, name: str) -> None:
        at %= len(self.saved)
        fine = self._may_be_called(name, but=at)
        assert self._make(combinations.rename, self._number(at), name) == fine
        if fine:
            self.saved[at] = (name, self.saved[at][1])

    @precondition(lambda self: self.saved)
    @rule(at=numbers)
    def update(self, at: int) -> None:
        at %= len(self.saved)
        assert self._make(combinations.update, self._number(at)) == bool(self.lines)
        if self.lines:
            self.saved[at] = (self.saved[at][0], dict(self.lines))

    @precondition(lambda self: self.saved)
    @rule(at=numbers)
    def delete(self, at: int) -> None:
        at %= len(self.saved)
        assert self._make(combinations.delete, self._number(at))
        self._forget_taken()
        self.deleted = [(at, *self.saved.pop(at))]

    @precondition(lambda self: self.saved)
    @rule(at=numbers, name=names)
    def delete_and_think_better_of_it(self, at: int, name: str) -> None:
        """With another saved in between, perhaps under the same name."""
        before = self.cart.contents.combinations
        at %= len(self.saved)
        self.delete(at)
        self.save(name)
        self.undo()
        after = self.cart.contents.combinations
        assert [one.number for one in after][: len(before)] == [one.number for one in before]
        assert after[at].items == before[at].items
        assert after[:at] + after[at + 1 : len(before)] == before[:at] + before[at + 1 :]

    # What always holds

    @invariant()
    def everything_is_where_the_model_has_it(self) -> None:
        assert dict(held(self.cart)) == self.lines
        order = sorted(self.aside, key=self.turns.__getitem__)
        assert aside(self.cart) == [(sku, self.aside[sku]) for sku in order]
        assert [(name, dict(lines)) for name, lines in combined(self.cart)] == self.saved
        assert self.cart.can_undo == bool(self.taken or self.let_go or self.deleted)
        called = [name.casefold() for name, _ in self.saved]
        assert len(set(called)) == len(called) <= 6
        for items in (self.cart.contents.items, self.cart.contents.later):
            assert len({item.sku for item in items}) == len(items)

    @invariant()
    def no_line_is_above_what_there_ever_was(self) -> None:
        assert all(self.cart.quantity(sku) <= self.had[sku] for sku in SKUS)
        assert all(line.quantity > 0 for line in self.cart.lines)

    @invariant()
    def only_the_cart_is_paid_for(self) -> None:
        paid = sum(pieces for sku, pieces in self.lines.items() if sku in self.stock)
        assert self.cart.total == paid * Decimal("0.10")
        assert self.cart.units == sum(self.lines.values())

    @invariant()
    def the_store_reads_what_it_wrote(self) -> None:
        """It keeps each list under its name, its items in the order of their places."""
        contents = self.cart.contents
        lists = {
            name: sorted(items, key=operator.attrgetter("place", "sku"))
            for name, items in contents.lists()
        }
        again = Contents.of(contents.next_place, lists)
        assert again == contents


TestAnySetAside = AnySetAside.TestCase
TestAnySetAside.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
