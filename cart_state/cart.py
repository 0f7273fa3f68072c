"""The cart as a value, and every rule about it.

Nothing here knows of Streamlit, of a database or of the clock: a change is a method that
returns another Cart, so each rule can be read, and tested, on its own.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from cart_state.catalog import Product

LONGEST_NAME = 40  # of a combination

# How the stored lists are called, or their names begin.
UNDO = "undo"
_COMBINATION = "combination:"


class CartError(ValueError):
    """A change the cart refuses. The text is for the shopper; the cart is as it was."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is remembered of one line. Names, today's prices and totals never are.

    `place` orders the lines as they were first added; `price_seen` is the unit price in
    rupees that the shopper was shown then.
    """

    sku: str
    quantity: int
    place: int
    price_seen: Decimal


@dataclass(frozen=True, slots=True)
class Combination:
    """A set-up the shopper saved under a name, to compare. Prices are always today's."""

    number: int  # one more than any before it: combinations stand in the order they were saved
    name: str
    items: tuple[Item, ...]

    def beside(self, others: Collection[Combination]) -> Combination:
        """Returns it under a name that none of the others has: its own where that is free."""
        taken = {other.name.casefold() for other in others}
        ends = ["", *(f" {n}" for n in range(2, len(taken) + 3))]
        names = (self.name[: LONGEST_NAME - len(end)].rstrip() + end for end in ends)
        return replace(self, name=next(name for name in names if name.casefold() not in taken))


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken away last, which the next undo brings back.

    `items` says how it changes the quantities in the cart: up for what was taken out, down for
    what was put in.
    """

    items: tuple[Item, ...] = ()
    later: tuple[Item, ...] = ()
    combinations: tuple[Combination, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """All that outlives a page: the items in the cart, and what the shopper set aside.

    `next_place` only ever grows, so what is brought back finds its old place free.
    """

    items: tuple[Item, ...] = ()
    undo: Taken = Taken()
    next_place: int = 0
    later: tuple[Item, ...] = ()
    combinations: tuple[Combination, ...] = ()

    def lists(self) -> Iterator[tuple[str, tuple[Item, ...]]]:
        """Yields each list of items under the name by which it is stored."""
        yield "cart", self.items
        yield "later", self.later
        for one in self.combinations:
            yield f"{_COMBINATION}{one.number}:{one.name}", one.items
        yield UNDO, self.undo.items
        yield f"{UNDO}:later", self.undo.later
        for one in self.undo.combinations:
            yield f"{UNDO}:{_COMBINATION}{one.number}:{one.name}", one.items

    @classmethod
    def of(cls, next_place: int, lists: Mapping[str, Sequence[Item]]) -> Contents:
        """Returns the contents whose lists are these; a list that is not named is empty."""

        def items(name: str) -> tuple[Item, ...]:
            return tuple(lists.get(name, ()))

        undo = Taken(
            items(UNDO), items(f"{UNDO}:later"), _combinations(lists, f"{UNDO}:{_COMBINATION}")
        )
        combinations = _combinations(lists, _COMBINATION)
        return cls(items("cart"), undo, next_place, items("later"), combinations)


@dataclass(frozen=True, slots=True)
class Line:
    """One product of the cart as it is today; `product` is None once it is no longer sold."""

    sku: str
    quantity: int
    product: Product | None
    price_seen: Decimal

    @property
    def total(self) -> Decimal:
        """Quantity times today's unit price, in rupees; 0 for a product no longer sold."""
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
    contents: Contents = Contents()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines in the order in which they were first added."""
        return tuple(
            Line(item.sku, item.quantity, self.products.get(item.sku), item.price_seen)
            for item in self.contents.items
        )

    @cached_property
    def units(self) -> int:
        """The number of pieces in the cart."""
        return sum(item.quantity for item in self.contents.items)

    @cached_property
    def total(self) -> Decimal:
        """What the lines come to in rupees, exact; products no longer sold count nothing."""
        return self.worth(self.contents.items)

    def __len__(self) -> int:
        return len(self.contents.items)

    def quantity(self, sku: str) -> int:
        """The pieces of this product in the cart, 0 when it is not in it."""
        item = self._by_sku.get(sku)
        return item.quantity if item else 0

    def worth(self, items: Iterable[Item]) -> Decimal:
        """The sum in rupees of items at today's prices; products no longer sold count nothing."""
        products = ((self.products.get(item.sku), item.quantity) for item in items)
        return sum((product.price * count for product, count in products if product), Decimal(0))

    @property
    def can_undo(self) -> bool:
        """Whether undo would bring anything back."""
        return self.contents.undo != Taken()

    def add(self, sku: str, quantity: int = 1) -> Cart:
        """Returns the cart with `quantity` more pieces. Raises CartError when that cannot be."""
        pieces = whole(quantity)
        if pieces < 1:
            raise CartError("Please add 1 or more.")
        product = self._sold(sku)
        held = self.quantity(sku)
        _check_stock(product, held + pieces, held)
        return self._holding([self._item(product, held + pieces)])

    def set_quantity(self, sku: str, quantity: int) -> Cart:
        """Returns the cart with exactly `quantity` pieces of a product that is in it; 0 removes.

        Raises CartError for a product that is not in the cart and for more than there is in
        stock. A line that stock has fallen below may still go down, step by step.
        """
        pieces = whole(quantity)
        if pieces < 0:
            raise CartError("A quantity cannot be less than 0. To take a line out, set it to 0.")
        item = self._by_sku.get(sku)
        if item is None:
            raise CartError("This product is no longer in your cart. Add it again if you want it.")
        if pieces == 0:
            return self.remove(sku)
        if pieces > item.quantity:
            _check_stock(self._sold(sku), pieces, item.quantity)
        return self._holding([replace(item, quantity=pieces)])

    def remove(self, sku: str) -> Cart:
        """Returns the cart without this line; undo brings it back. Absent: the same cart."""
        return self._undoable(self._without({sku})) if sku in self._by_sku else self

    def clear(self) -> Cart:
        """Returns the cart without any line; undo brings them back. Empty: the same cart."""
        return self._undoable(self._without(self._by_sku)) if self else self

    def put(self, wanted: Iterable[tuple[str, int]], replacing: bool = False) -> Cart:
        """Returns the cart with these products and quantities, or with nothing but them.

        Each goes in as far as stock allows; what is sold out or no longer sold stays out. Undo
        brings the former cart back.
        """
        quantities = {} if replacing else {item.sku: item.quantity for item in self.contents.items}
        for sku, quantity in wanted:
            stock = self.products[sku].stock if sku in self.products else 0
            held = quantities.get(sku, 0)
            if held < stock:
                quantities[sku] = min(held + whole(quantity), stock)
        cart = self._without(self._by_sku.keys() - quantities.keys())
        for sku, quantity in quantities.items():
            if quantity != self.quantity(sku):
                cart = cart._holding([cart._item(self.products[sku], quantity)])
        return self if cart.contents.items == self.contents.items else self._undoable(cart)

    def undo(self) -> Cart:
        """Returns the cart with what was taken away last, from wherever that was, in its place.

        Whatever was done since stays: pieces added again meanwhile are kept on top of those
        brought back, in the cart up to what is in stock, and a combination whose name was given
        again gets another. It comes back even where it is one more than can be saved: whoever
        had to delete another for it would make that the last thing taken away, and lose this one.
        """
        taken = self.contents.undo
        cart = self._changed_by(taken.items)
        contents = replace(
            cart.contents,
            undo=Taken(),
            later=_later_with(cart.contents.later, taken.later),
            combinations=_combinations_with(cart.contents.combinations, taken.combinations),
        )
        return replace(cart, contents=contents)

    def accept_prices(self) -> Cart:
        """Returns the cart with today's prices as those the shopper has seen."""
        return self._holding(
            replace(item, price_seen=self.products[item.sku].price)
            for item in self.contents.items
            if item.sku in self.products
        )

    def lower_to_stock(self) -> Cart:
        """Returns the cart with no line above today's stock; what is sold out goes, undoably.

        Lines of products no longer sold stay: they are not in the total, and the shopper may
        want to remember them.
        """
        short = [line for line in self.lines if line.is_short]
        some = [replace(self._by_sku[line.sku], quantity=line.stock) for line in short]
        none = {line.sku for line in short if line.stock == 0}
        cart = self._undoable(self._without(none)) if none else self
        return cart._holding(item for item in some if item.quantity)

    def joined(self, other: Contents) -> Cart:
        """Returns the cart with the items of another added, each as far as stock allows."""
        held = []
        for item in other.items:
            mine = self._by_sku.get(item.sku)
            product = self.products.get(item.sku)
            if mine:
                most = max(product.stock if product else 0, mine.quantity)
                held.append(replace(mine, quantity=min(mine.quantity + item.quantity, most)))
            else:
                held.append(replace(item, place=self.contents.next_place + item.place))
        return self._holding(held)

    @cached_property
    def _by_sku(self) -> dict[str, Item]:
        return {item.sku: item for item in self.contents.items}

    def _sold(self, sku: str) -> Product:
        product = self.products.get(sku)
        if product is None:
            raise CartError("This product is no longer sold.")
        if product.stock == 0:
            raise CartError(f"{product.name} is sold out.")
        return product

    def _item(self, product: Product, quantity: int) -> Item:
        item = self._by_sku.get(product.sku)
        if item:
            return replace(item, quantity=quantity)
        return Item(product.sku, quantity, self.contents.next_place, product.price)

    def _holding(self, items: Iterable[Item]) -> Cart:
        held = self._by_sku | {item.sku: item for item in items}
        ordered = tuple(sorted(held.values(), key=_place))
        next_place = max([self.contents.next_place, *(item.place + 1 for item in ordered)])
        contents = replace(self.contents, items=ordered, next_place=next_place)
        return replace(self, contents=contents)

    def _without(self, skus: Collection[str]) -> Cart:
        kept = tuple(item for item in self.contents.items if item.sku not in skus)
        return replace(self, contents=replace(self.contents, items=kept))

    def _changed_by(self, undo: Iterable[Item]) -> Cart:
        """The cart with its quantities changed as an undo says."""
        back, gone = [], set()
        for item in undo:
            held = self.quantity(item.sku)
            product = self.products.get(item.sku)
            most = max(product.stock if product else 0, held, item.quantity)
            quantity = min(held + item.quantity, most)
            if quantity > 0:
                # A line that never left keeps the price accepted since.
                mine = self._by_sku.get(item.sku)
                line = mine if mine and mine.place == item.place else item
                back.append(replace(line, quantity=quantity))
            else:
                gone.add(item.sku)
        return self._without(gone)._holding(back)

    def _undoable(self, after: Cart) -> Cart:
        """`after`, remembering how its quantities differ from this cart's."""
        changed = {**after._by_sku, **self._by_sku}.values()
        undo = [
            replace(item, quantity=self.quantity(item.sku) - after.quantity(item.sku))
            for item in changed
        ]
        undo = sorted((item for item in undo if item.quantity), key=_place)
        return replace(after, contents=replace(after.contents, undo=Taken(tuple(undo))))


_place = operator.attrgetter("place")
_number = operator.attrgetter("number")


def _combinations(lists: Mapping[str, Sequence[Item]], kind: str) -> tuple[Combination, ...]:
    """The combinations among stored lists, those whose names begin with `kind`."""
    found = []
    for stored, items in lists.items():
        number, _, name = stored.removeprefix(kind).partition(":")
        if stored.startswith(kind) and number.isdecimal():
            found.append(Combination(int(number), name, tuple(items)))
    return tuple(sorted(found, key=_number))


def _later_with(later: tuple[Item, ...], back: tuple[Item, ...]) -> tuple[Item, ...]:
    """What is set aside, and what comes back there, in its old place under what came since."""
    aside = {item.sku: item for item in later}
    for item in back:
        since = aside[item.sku].quantity if item.sku in aside else 0
        aside[item.sku] = replace(item, quantity=item.quantity + since)
    return tuple(sorted(aside.values(), key=_place))


def _combinations_with(
    saved: tuple[Combination, ...], back: tuple[Combination, ...]
) -> tuple[Combination, ...]:
    """The combinations, and those that come back, each in its old place."""
    for one in back:
        saved = (*saved, one.beside(saved))
    return tuple(sorted(saved, key=_number))


def whole(quantity: object) -> int:
    """Returns a quantity as an int. Raises CartError unless it is a whole number.

    Numpy's integers are whole numbers; 1.5, nan, text, None and True are not.
    """
    if isinstance(quantity, bool):
        raise CartError("Please enter a whole number, such as 2.")
    try:
        return operator.index(quantity)  # type: ignore[arg-type]
    except TypeError:
        raise CartError("Please enter a whole number, such as 2.") from None


def _check_stock(product: Product, wanted: int, held: int) -> None:
    if wanted <= product.stock:
        return
    text = f"Only {product.stock} of {product.name} can be had"
    if held == product.stock:
        text += ", and you have all of them in your cart"
    elif held:
        text += f", and {held} are in your cart" if held > 1 else ", and 1 is in your cart"
    raise CartError(text + ".")
