"""The cart as a value, and every rule about its lines.

Nothing here knows of Streamlit, of a database or of the clock: a change is a method that
returns another Cart, so each rule can be read, and tested, on its own.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from cart_state.rules import undo
from cart_state.rules.contents import (
    MOST_LINES,
    Combination,
    Contents,
    Item,
    Taken,
    UndoKind,
    UndoStep,
    cleaned,
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
    """One product of the cart as it is today; `product` is None once it is no longer sold."""

    sku: str
    quantity: int
    product: Product | None
    price_seen: Decimal

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
        return undo.next_step(self.products, self.contents)

    def __len__(self) -> int:
        return len(self.contents.items)

    def quantity(self, sku: str) -> int:
        """The pieces of this product in the cart, 0 when it is not in it."""
        item = self._by_sku.get(sku)
        return item.quantity if item else 0

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
        pieces = one_or_more(quantity)
        product, held = self._sold(sku), self.quantity(sku)
        if held + pieces > product.stock:
            raise OutOfStock(product, held + pieces, held)
        return self._holding([self._item(product, held + pieces)])

    def set_quantity(self, sku: str, quantity: int) -> Cart:
        """Returns the cart with exactly `quantity` pieces of a product that is in it; 0 removes.

        Raises QuantityError unless that is 0 or more, NotInCart, NotSold or OutOfStock. A line
        that stock has fallen below may still go down, step by step.
        """
        pieces = whole_number(quantity)
        if pieces < 0:
            raise QuantityError("negative")
        item = self._by_sku.get(sku)
        if item is None:
            raise NotInCart(sku)
        if pieces == 0:
            return self.remove(sku)
        if pieces > item.quantity:
            product = self._sold(sku)
            if pieces > product.stock:
                raise OutOfStock(product, pieces, item.quantity)
        cart = self._holding([replace(item, quantity=pieces)])
        if pieces < item.quantity:
            return self.undoable("lower", cart)
        contents = undo.put_back(cart.contents, sku, pieces - item.quantity)
        return replace(cart, contents=contents)

    def remove(self, sku: str) -> Cart:
        """Returns the cart without this line. Absent: the same cart."""
        return self.undoable("remove", self._without({sku})) if sku in self._by_sku else self

    def clear(self) -> Cart:
        """Returns the cart without any line. Empty: the same cart."""
        return self.undoable("clear", self._without(self._by_sku)) if self else self

    def put(self, wanted: Sequence[tuple[str, int]]) -> Cart:
        """Returns the cart with more of these products, each as far as stock allows.

        Raises NothingAvailable when not one of them can be had, QuantityError and CartFull.
        """
        self._check_available(wanted)
        quantities = {item.sku: item.quantity for item in self.contents.items}
        return self._holding(self._as_far_as_possible(wanted, quantities))

    def replace_with(self, wanted: Sequence[tuple[str, int]]) -> Cart:
        """Returns the cart with nothing but these products, each as far as stock allows.

        Raises NothingAvailable when not one of them can be had, QuantityError and CartFull.
        """
        self._check_available(wanted)
        items = self._as_far_as_possible(wanted, {})
        cart = self._without(self._by_sku.keys() - {item.sku for item in items})._holding(items)
        same = cart.contents.items == self.contents.items
        return self if same else self.undoable("replace", cart)

    def undo(self, number: int | None = None) -> Cart:
        """Returns the cart with the last thing that was taken away or overwritten as it was.

        Nothing to undo: the same cart. Raises UndoneAlready when `number` is not that of the next
        step, and CartFull when what comes back is too much.
        """
        if number is not None and (self.undo_step is None or self.undo_step.number != number):
            raise UndoneAlready
        return replace(self, contents=undo.undone(self.products, self.contents)).checked()

    def accept_prices(self) -> Cart:
        """Returns the cart with today's prices as those the shopper has seen."""
        return self._holding(
            replace(item, price_seen=self.products[item.sku].price)
            for item in self.contents.items
            if item.sku in self.products
        )

    def lower_to_stock(self) -> Cart:
        """Returns the cart with no line above today's stock; what is sold out goes.

        Lines of products no longer sold stay: they are not in the total, and the shopper may
        want to remember them.
        """
        short = [line for line in self.lines if line.is_short]
        if not short:
            return self
        some = [replace(self._by_sku[line.sku], quantity=line.stock) for line in short]
        cart = self._without({line.sku for line in short if line.stock == 0})
        return self.undoable("lower", cart._holding(item for item in some if item.quantity))

    def joined(self, other: Contents) -> Cart:
        """Returns the cart with all of another in it, each line as far as stock allows.

        What the other saved for later, its combinations and its undo steps come along. Lines
        beyond the most that a cart may have stay behind.
        """
        first = self.contents.next_position  # behind everything that this one has

        def moved(item: Item) -> Item:
            return replace(item, position=first + item.position)

        def renumbered(one: Combination) -> Combination:
            return replace(one, number=first + one.number)

        items = dict(self._by_sku)
        for item in other.items:
            mine, product = items.get(item.sku), self.products.get(item.sku)
            if mine is None:
                items[item.sku] = moved(item)
            else:
                most = max(product.stock if product else 0, mine.quantity)
                items[item.sku] = replace(mine, quantity=min(mine.quantity + item.quantity, most))
        later = {item.sku: item for item in self.contents.later}
        for item in other.later:
            aside = later.get(item.sku, replace(moved(item), quantity=0))
            later[item.sku] = replace(aside, quantity=aside.quantity + item.quantity)
        combinations = self.combinations
        for one in other.combinations:
            combinations = (*combinations, renumbered(one).beside(combinations))

        def all_moved(taken: tuple[Taken, ...]) -> tuple[Taken, ...]:
            return tuple(replace(one, item=moved(one.item)) for one in taken)

        steps = tuple(
            replace(
                step,
                number=first + step.number,
                cart=all_moved(step.cart),
                later=all_moved(step.later),
                combinations=tuple(map(renumbered, step.combinations)),
            )
            for step in other.undo
        )
        contents = Contents(
            tuple(items.values())[:MOST_LINES],
            tuple(later.values())[:MOST_LINES],
            combinations,
            (*self.contents.undo, *steps)[-undo.MOST_STEPS :],
            first + other.next_position,
        )
        return replace(self, contents=contents)

    def undoable(self, kind: UndoKind, after: Cart) -> Cart:
        """Returns `after`, which undo can turn back into this cart."""
        return replace(after, contents=undo.recorded(kind, self.contents, after.contents))

    def checked(self) -> Cart:
        """Returns the cart. Raises CartFull when it has more lines than a cart may have."""
        if max(len(self.contents.items), len(self.contents.later)) > MOST_LINES:
            raise CartFull(MOST_LINES)
        return self

    @cached_property
    def _by_sku(self) -> dict[str, Item]:
        return {item.sku: item for item in self.contents.items}

    def _lines(self, items: Iterable[Item]) -> tuple[Line, ...]:
        return tuple(
            Line(item.sku, item.quantity, self.products.get(item.sku), item.price_seen)
            for item in items
        )

    def _sold(self, sku: str) -> Product:
        product = self.products.get(sku)
        if product is None:
            raise NotSold(sku)
        return product

    def _item(self, product: Product, quantity: int) -> Item:
        item = self._by_sku.get(product.sku)
        if item:
            return replace(item, quantity=quantity)
        return Item(product.sku, quantity, self.contents.next_position, product.price)

    def _check_available(self, wanted: Sequence[tuple[str, int]]) -> None:
        if not any(sku in self.products and self.products[sku].stock for sku, _ in wanted):
            raise NothingAvailable

    def _as_far_as_possible(
        self, wanted: Sequence[tuple[str, int]], held: Mapping[str, int]
    ) -> list[Item]:
        """The items after more of some products were put on top of what is held of them."""
        quantities: dict[str, int] = {}
        for sku, quantity in wanted:
            stock = self.products[sku].stock if sku in self.products else 0
            before = quantities.get(sku, held.get(sku, 0))
            if before < stock:
                quantities[sku] = min(before + one_or_more(quantity), stock)
        new = (sku for sku in quantities if sku not in self._by_sku)
        positions = {sku: n for n, sku in enumerate(new, self.contents.next_position)}
        return [
            replace(self._by_sku[sku], quantity=quantity)
            if sku in self._by_sku
            else Item(sku, quantity, positions[sku], self.products[sku].price)
            for sku, quantity in quantities.items()
        ]

    def _holding(self, items: Iterable[Item]) -> Cart:
        held = self._by_sku | {item.sku: item for item in items}
        ordered = tuple(sorted(held.values(), key=operator.attrgetter("position")))
        behind = ordered[-1].position + 1 if ordered else 0
        contents = replace(
            self.contents,
            items=ordered,
            next_position=max(self.contents.next_position, behind),
        )
        return replace(self, contents=contents).checked()

    def _without(self, skus: Collection[str]) -> Cart:
        items = tuple(item for item in self.contents.items if item.sku not in skus)
        return replace(self, contents=replace(self.contents, items=items))


def one_or_more(quantity: object) -> int:
    """Returns a quantity as an int. Raises QuantityError unless it is a whole number above 0."""
    pieces = whole_number(quantity)
    if pieces < 1:
        raise QuantityError("below one")
    return pieces


def whole_number(quantity: object) -> int:
    """Returns a quantity as an int. Raises QuantityError unless it is a whole number.

    Numpy's integers are whole numbers; 1.5, nan, text, None and True are not.
    """
    if isinstance(quantity, bool):
        raise QuantityError("not whole")
    try:
        return operator.index(quantity)  # type: ignore[arg-type]
    except TypeError:
        raise QuantityError("not whole") from None
