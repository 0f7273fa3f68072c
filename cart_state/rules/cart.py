"""The cart as a value: each change is a method that returns another Cart, and is a rule."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from cart_state.rules import undo
from cart_state.rules.contents import (
    MOST_LINES,
    Combination,
    Contents,
    Item,
    UndoKind,
    UndoStep,
    Wanted,
    by_sku,
    cleaned,
    quantities,
    raised,
)
from cart_state.rules.errors import (
    CartFull,
    NothingAvailable,
    NotInCart,
    NotSold,
    OutOfStock,
    QuantityError,
    UndoneAlready,
)
from cart_state.rules.product import Product


@dataclass(frozen=True, slots=True)
class Line:
    """One product of the cart as it is today; `product` is None once it is no longer sold.

    `name` is then the one that it had, or the sku where that was never noted.
    """

    sku: str
    quantity: int
    product: Product | None
    price_seen: Decimal
    name: str

    @property
    def total(self) -> Decimal:
        """Quantity times today's unit price; 0 for a product no longer sold."""
        return self.product.price * self.quantity if self.product else Decimal(0)

    @property
    def stock(self) -> int:
        """How many pieces can be had today: 0 for a product no longer sold."""
        return self.product.stock if self.product else 0

    @property
    def has_new_price(self) -> bool:
        """Whether today's unit price is another than the one the shopper has seen."""
        return self.product is not None and self.product.price != self.price_seen

    @property
    def is_short(self) -> bool:
        """Whether stock has fallen below the quantity. A product no longer sold is not short."""
        return self.product is not None and self.quantity > self.product.stock


@dataclass(frozen=True)
class Cart:
    """The contents seen with today's catalogue. Immutable: each change returns a new Cart."""

    products: Mapping[str, Product] = field(repr=False)
    contents: Contents = field(default_factory=Contents)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines in the order in which they were first added."""
        return self._lines(self.contents.items)

    @cached_property
    def later(self) -> tuple[Line, ...]:
        """What is saved for later, in the order in which that was done."""
        return self._lines(self.contents.later)

    @property
    def combinations(self) -> tuple[Combination, ...]:
        """The combinations in the order in which they were saved."""
        return self.contents.combinations

    @cached_property
    def units(self) -> int:
        """The number of pieces in the cart."""
        return sum(item.quantity for item in self.contents.items)

    @cached_property
    def total(self) -> Decimal:
        """What the lines come to, exact; products no longer sold count nothing."""
        return self.worth(self.contents.items)

    @cached_property
    def undo_step(self) -> UndoStep | None:
        """What the next undo takes back; None when it would change nothing."""
        return undo.undone(self.contents, self.stock)[0]

    def __len__(self) -> int:
        return len(self.contents.items)

    def quantity(self, sku: str) -> int:
        """The pieces of this product in the cart, 0 when it is not in it."""
        item = self._by_sku.get(sku)
        return item.quantity if item else 0

    def stock(self, sku: str) -> int:
        """The pieces of this product that can be had today, 0 when it is not sold."""
        product = self.products.get(sku)
        return product.stock if product else 0

    def name(self, sku: str) -> str:
        """What this product is called today, or was as long as it was sold; else its sku."""
        product = self.products.get(sku)
        return product.name if product else self._names_noted.get(sku, sku)

    def worth(self, items: Iterable[Item]) -> Decimal:
        """The sum of items at today's prices; products no longer sold count nothing."""
        products = ((self.products.get(item.sku), item.quantity) for item in items)
        return sum((product.price * count for product, count in products if product), Decimal(0))

    def combination(self, number: int) -> Combination | None:
        """The combination with this number, None when there is none, or no longer."""
        return next((one for one in self.combinations if one.number == number), None)

    def combination_named(self, name: str) -> Combination | None:
        """The combination with this name, however it is capitalised; None without one."""
        wanted = cleaned(name).casefold()
        return next((one for one in self.combinations if one.name.casefold() == wanted), None)

    def add(self, sku: str, quantity: int = 1) -> Cart:
        """Returns the cart with `quantity` more pieces.

        Raises QuantityError unless that is 1 or more, NotSold, OutOfStock or CartFull.
        """
        wanted = self.quantity(sku) + whole_number(quantity, 1)
        self._check_stock(sku, wanted)
        return self.changed_to(self.holding({sku: wanted}))

    def set_quantity(self, sku: str, quantity: int) -> Cart:
        """Returns the cart with exactly `quantity` pieces of a product that is in it; 0 removes.

        Raises QuantityError unless that is 0 or more, NotInCart, NotSold or OutOfStock. A line
        that stock has fallen below may still go down, step by step.
        """
        pieces, held = whole_number(quantity, 0), self.quantity(sku)
        if not held:
            raise NotInCart(sku)
        contents = self.holding({sku: pieces})
        if pieces <= held:
            return self.changed_to(contents, "lower" if pieces else "remove")
        self._check_stock(sku, pieces)
        return self.changed_to(undo.put_back(contents, sku, pieces - held))

    def remove(self, sku: str) -> Cart:
        """Returns the cart without this line. Absent: the same cart."""
        return self.changed_to(self.holding({sku: 0}), "remove")

    def clear(self) -> Cart:
        """Returns the cart without any line."""
        return self.changed_to(replace(self.contents, items=()), "clear")

    def put(self, wanted: Wanted) -> Cart:
        """Returns the cart with more of these products, each as far as stock allows.

        Raises NothingAvailable when not one of them can be had, QuantityError and CartFull.
        """
        held = quantities(self.contents.items)
        return self.changed_to(self.holding(self._as_far_as_possible(wanted, held)))

    def replace_with(self, wanted: Wanted) -> Cart:
        """Returns the cart with nothing but these products, each as far as stock allows.

        Raises NothingAvailable when not one of them can be had, QuantityError and CartFull.
        """
        nothing = dict.fromkeys(self._by_sku, 0)
        instead = nothing | self._as_far_as_possible(wanted, {})
        return self.changed_to(self.holding(instead), "replace")

    def undo(self, number: int | None = None) -> Cart:
        """Returns the cart with the last thing that was taken away or overwritten as it was.

        Nothing to undo: the same cart. Raises UndoneAlready when `number` is not that of the next
        step, and CartFull when what comes back is too much.
        """
        step, contents = undo.undone(self.contents, self.stock)
        if number is not None and (step is None or step.number != number):
            raise UndoneAlready
        return self.changed_to(contents)

    def accept_prices(self) -> Cart:
        """Returns the cart with today's prices as those the shopper has seen."""
        items = dict(self._by_sku)
        for line in self.lines:
            if line.product:
                items[line.sku] = replace(items[line.sku], price_seen=line.product.price)
        return self.changed_to(replace(self.contents, items=tuple(items.values())))

    def lower_to_stock(self) -> Cart:
        """Returns the cart with no line above today's stock; what is sold out goes.

        Lines of products no longer sold stay: they are not in the total, and the shopper may
        want to remember them.
        """
        short = {line.sku: line.stock for line in self.lines if line.is_short}
        return self.changed_to(self.holding(short), "lower")

    def joined(self, other: Contents) -> Cart:
        """Returns the cart with all of another in it, each line as far as stock allows.

        What the other saved for later, its combinations and its undo steps come along. Lines
        beyond the most that a cart may have stay behind.
        """
        other = raised(other, self.contents.next_position)
        items, later = dict(self._by_sku), by_sku(self.contents.later)
        for item in other.items:
            mine = items.setdefault(item.sku, item)
            if mine is not item:
                most = max(self.stock(item.sku), mine.quantity)
                items[item.sku] = replace(mine, quantity=min(mine.quantity + item.quantity, most))
        for item in other.later:
            mine = later.setdefault(item.sku, item)
            if mine is not item:
                later[item.sku] = replace(mine, quantity=mine.quantity + item.quantity)
        combinations = self.combinations
        for one in other.combinations:
            combinations = (*combinations, one.beside(combinations))
        contents = Contents(
            tuple(items.values())[:MOST_LINES],
            tuple(later.values())[:MOST_LINES],
            combinations,
            (*self.contents.undo, *other.undo)[-undo.MOST_STEPS :],
            other.next_position,
        )
        return self.changed_to(contents)

    def holding(self, pieces: Mapping[str, int]) -> Contents:
        """Returns the contents with these pieces by sku: 0 takes a line out, a new one is last."""
        items, position = dict(self._by_sku), self.contents.next_position
        for sku, quantity in pieces.items():
            if not quantity:
                items.pop(sku, None)
            elif sku in items:
                items[sku] = replace(items[sku], quantity=quantity)
            else:
                items[sku] = Item(sku, quantity, position, self.products[sku].price)
                position += 1
        return replace(self.contents, items=tuple(items.values()), next_position=position)

    def changed_to(self, contents: Contents, kind: UndoKind | None = None) -> Cart:
        """Returns the cart with other contents; with a `kind`, undo can take this back.

        No change: the same cart. Raises CartFull for more lines than a cart may have.
        """
        before = self.contents
        if contents == before:
            return self
        for was, now in ((before.items, contents.items), (before.later, contents.later)):
            if len(now) > max(len(was), MOST_LINES):
                raise CartFull(MOST_LINES)
        contents = undo.recorded(kind, before, contents) if kind else contents
        return replace(self, contents=self._with_names(contents))

    @cached_property
    def _by_sku(self) -> dict[str, Item]:
        return by_sku(self.contents.items)

    def _lines(self, items: Iterable[Item]) -> tuple[Line, ...]:
        sold = self.products.get
        return tuple(
            Line(one.sku, one.quantity, sold(one.sku), one.price_seen, self.name(one.sku))
            for one in items
        )

    @cached_property
    def _names_noted(self) -> Mapping[str, str]:
        return {item.sku: item.name for item in self.contents.every_item() if item.name}

    def _with_names(self, contents: Contents) -> Contents:
        """The contents with what each product is called today, for when it is no longer sold."""

        def named(items: tuple[Item, ...]) -> tuple[Item, ...]:
            found = ((item, self.products.get(item.sku)) for item in items)
            return tuple(
                replace(one, name=now.name) if now and now.name != one.name else one
                for one, now in found
            )

        items, later = named(contents.items), named(contents.later)
        combinations = tuple(replace(one, items=named(one.items)) for one in contents.combinations)
        return replace(contents, items=items, later=later, combinations=combinations)

    def _check_stock(self, sku: str, wanted: int) -> None:
        product = self.products.get(sku)
        if product is None:
            raise NotSold(sku)
        if wanted > product.stock:
            raise OutOfStock(product, wanted, self.quantity(sku))

    def _as_far_as_possible(self, wanted: Wanted, held: Mapping[str, int]) -> dict[str, int]:
        """What there is of some products after more of them were put on top of what is held."""
        if not any(self.stock(sku) for sku, _ in wanted):
            raise NothingAvailable
        result: dict[str, int] = {}
        for sku, quantity in wanted:
            before, stock = result.get(sku, held.get(sku, 0)), self.stock(sku)
            if before < stock:
                result[sku] = min(before + whole_number(quantity, 1), stock)
        return result


def whole_number(quantity: object, least: Literal[0, 1]) -> int:
    """Returns a quantity as an int. Raises QuantityError unless it is whole and `least` or more.

    Numpy's integers are whole numbers; 1.5, nan, text, None and True are not.
    """
    if isinstance(quantity, bool):
        raise QuantityError("not whole")
    try:
        pieces = operator.index(quantity)  # type: ignore[arg-type]
    except TypeError:
        raise QuantityError("not whole") from None
    if pieces < least:
        raise QuantityError("below one" if least else "negative")
    return pieces
