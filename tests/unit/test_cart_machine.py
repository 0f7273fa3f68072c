"""Random changes to a cart, while the shop changes underneath, against a plain model.

The model keeps every line there ever was in one list and never moves or deletes one: a line taken
out stays there with 0 pieces. So places, and what an undo brings back, need no thought.
"""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cart_state.cart import Cart, CartError
from tests.unit.goods import empty_cart, next_day, product

SKUS = ("desk", "lamp", "mug")

skus = st.sampled_from(SKUS)
counts = st.integers(0, 9)
few = st.integers(1, 3)
quantities = few | few.map(np.int64) | counts | st.integers(-3, 40)
no_quantities = st.sampled_from([1.5, 2.0, float("nan"), "3", None, True, np.True_])
prices = st.decimals("0", "99999.99", places=2)


class AnyCart(RuleBasedStateMachine):
    """The real cart, and beside it the model."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = {sku: (Decimal("0.10"), 5) for sku in SKUS}
        self.ever: list[list] = []  # [sku, pieces], in the order first added
        self.taken: list[tuple[int, int]] = []  # (position in `ever`, pieces)
        self.allowed = dict.fromkeys(SKUS, 5)  # what a line may hold at most
        self.cart: Cart = empty_cart(*self._products())

    # The shop

    def _products(self) -> list:
        return [product(sku, str(price), stock) for sku, (price, stock) in self.shop.items()]

    def _stock(self, sku: str) -> int:
        return self.shop[sku][1] if sku in self.shop else 0

    @rule(sku=skus, price=prices, stock=counts)
    def the_shop_changes(self, sku: str, price: Decimal, stock: int) -> None:
        self.shop[sku] = (price, stock)
        self.cart = next_day(self.cart, *self._products())

    @rule(sku=skus)
    def a_product_is_withdrawn(self, sku: str) -> None:
        self.shop.pop(sku, None)
        self.cart = next_day(self.cart, *self._products())

    # The model

    def _find(self, sku: str) -> int | None:
        return next((n for n, (s, pieces) in enumerate(self.ever) if s == sku and pieces), None)

    def _pieces(self, sku: str) -> int:
        return sum(pieces for s, pieces in self.ever if s == sku)

    def _take(self, *positions: int) -> None:
        if positions:
            self.taken = [(n, self.ever[n][1]) for n in positions]
            for n in positions:
                self.ever[n][1] = 0

    # Changes

    def _expect(self, accepted: bool, change: str, *args: object) -> bool:
        before = self.cart
        contents, lines = before.contents, before.lines
        if accepted:
            self.cart = getattr(before, change)(*args)
        else:
            with pytest.raises(CartError):
                getattr(before, change)(*args)
        assert before.contents is contents
        assert before.lines == lines
        return accepted

    @rule(sku=skus | st.just("unknown"), quantity=quantities)
    def add(self, sku: str, quantity: int) -> None:
        wanted = self._pieces(sku) + int(quantity)
        if self._expect(quantity >= 1 and wanted <= self._stock(sku), "add", sku, quantity):
            place = self._find(sku)
            if place is None:
                self.ever.append([sku, wanted])
            else:
                self.ever[place][1] = wanted

    @rule(sku=skus | st.just("unknown"), quantity=quantities)
    def set_quantity(self, sku: str, quantity: int) -> None:
        place, has = self._find(sku), self._pieces(sku)
        fine = place is not None and 0 <= quantity <= max(self._stock(sku), has)
        if self._expect(fine, "set_quantity", sku, quantity):
            if quantity == 0:
                self._take(place)
            else:
                self.ever[place][1] = int(quantity)

    @rule(sku=skus, change=st.sampled_from(["add", "set_quantity"]), quantity=no_quantities)
    def no_quantity(self, sku: str, change: str, quantity: object) -> None:
        self._expect(False, change, sku, quantity)

    @rule(sku=skus | st.just("unknown"))
    def remove(self, sku: str) -> None:
        self._expect(True, "remove", sku)
        place = self._find(sku)
        if place is not None:
            self._take(place)

    @rule()
    def clear(self) -> None:
        self._expect(True, "clear")
        self._take(*(n for n, (_, pieces) in enumerate(self.ever) if pieces))

    @rule()
    def undo(self) -> None:
        self._expect(True, "undo")
        for place, pieces in self.taken:
            sku = self.ever[place][0]
            added_since = self._pieces(sku)
            again = self._find(sku)
            if again is not None:
                self.ever[again][1] = 0
            most = max(self._stock(sku), pieces, added_since)
            self.ever[place][1] = min(pieces + added_since, most)
        self.taken = []

    @rule(sku=skus, quantity=few)
    def take_out_and_add_again(self, sku: str, quantity: int) -> None:
        self.remove(sku)
        self.add(sku, quantity)

    @precondition(lambda self: self.taken)
    @rule()
    def undo_twice(self) -> None:
        self.undo()
        self.undo()

    # What always holds

    @invariant()
    def the_lines_are_those_of_the_model(self) -> None:
        lines = [(line.sku, line.quantity) for line in self.cart.lines]
        assert lines == [(sku, pieces) for sku, pieces in self.ever if pieces]
        assert len(self.cart) == len(lines)
        assert bool(self.cart) == bool(lines)
        assert self.cart.units == sum(pieces for _, pieces in lines)
        assert all(self.cart.quantity(sku) == self._pieces(sku) for sku in SKUS)
        assert self.cart.can_undo == bool(self.taken)

    @invariant()
    def the_total_is_that_of_what_is_sold(self) -> None:
        paise = sum(
            int(self.shop[sku][0] * 100) * pieces for sku, pieces in self.ever if sku in self.shop
        )
        assert self.cart.total * 100 == paise

    @invariant()
    def a_line_is_above_stock_only_if_it_once_was_within(self) -> None:
        for sku in SKUS:
            self.allowed[sku] = max(self.allowed[sku], self._stock(sku))
            assert self.cart.quantity(sku) <= self.allowed[sku]
        assert all(type(line.quantity) is int and line.quantity > 0 for line in self.cart.lines)


TestAnyCart = AnyCart.TestCase
TestAnyCart.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
