"""What is remembered of a cart: skus, quantities and positions. Prices and names are today's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Literal

MOST_LINES = 1000  # in a cart, and in what is saved for later
LONGEST_NAME = 40  # of a combination

Wanted = Sequence[tuple[str, int]]  # skus and quantities

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # no database has to hold these


@dataclass(frozen=True, slots=True)
class Item:
    """What is remembered of one line.

    `position` orders the lines as they were first added; `price_seen` is the unit price, in the
    shop's currency, that the shopper was shown then. `name` is what the product was called when the
    cart last changed; empty where that was not noted.
    """

    sku: str
    quantity: int
    position: int
    price_seen: Decimal
    name: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """A set-up the shopper saved under a name, to compare. `number` is its id for good."""

    number: int
    name: str
    items: tuple[Item, ...]

    def beside(self, others: Collection[Combination]) -> Combination:
        """Returns it under a name that none of the others has: its own where that is free."""
        taken = {other.name.casefold() for other in others}
        ends = ["", *(f" {n}" for n in range(2, len(taken) + 3))]
        names = (self.name[: LONGEST_NAME - len(end)].rstrip() + end for end in ends)
        return replace(self, name=next(name for name in names if name.casefold() not in taken))


UndoKind = Literal[
    "remove", "lower", "clear", "replace", "save for later", "drop", "delete", "rename", "update"
]


@dataclass(frozen=True, slots=True)
class Taken:
    """Pieces of one product that a change took away; fewer than 0 if it put them in.

    `item` is the line as it was before, or as the change made it where there was none.
    """

    item: Item
    pieces: int


@dataclass(frozen=True, slots=True)
class UndoStep:
    """How one change took away or overwrote something, which is what undo takes back.

    `combinations` are those that it deleted, renamed or updated, as they were before.
    """

    kind: UndoKind
    cart: tuple[Taken, ...] = ()
    later: tuple[Taken, ...] = ()
    combinations: tuple[Combination, ...] = ()
    number: int = 0  # no other step of this cart has it

    @property
    def skus(self) -> tuple[str, ...]:
        """The products that it took away, from the cart or from what was saved for later."""
        taken = (*self.cart, *self.later)
        return tuple(dict.fromkeys(one.item.sku for one in taken if one.pieces > 0))

    @property
    def name(self) -> str:
        """The name of the combination that it changed; empty where there was none."""
        return self.combinations[0].name if self.combinations else ""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that outlives a page. `undo` has the latest step last.

    `next_position` only ever grows, so what is brought back finds its old position free.
    """

    items: tuple[Item, ...] = ()
    later: tuple[Item, ...] = ()
    combinations: tuple[Combination, ...] = ()
    undo: tuple[UndoStep, ...] = ()
    next_position: int = 0

    def every_item(self) -> Iterator[Item]:
        """Yields all items that are in it, or may come back into it; the newest come last."""
        for step in self.undo:
            yield from (taken.item for taken in (*step.cart, *step.later))
            yield from (item for one in step.combinations for item in one.items)
        yield from (item for one in self.combinations for item in one.items)
        yield from (*self.later, *self.items)


def by_sku(items: Iterable[Item]) -> dict[str, Item]:
    """Returns the items by sku, in their order."""
    return {item.sku: item for item in items}


def quantities(items: Iterable[Item]) -> dict[str, int]:
    """Returns the quantities by sku, in the order of the items."""
    return {item.sku: item.quantity for item in items}


def raised(value: Any, by: int) -> Any:
    """Returns contents, or a part of them, with every position and number in it higher by this."""
    if isinstance(value, tuple):
        return tuple(raised(one, by) for one in value)
    if isinstance(value, str | int | Decimal):
        return value
    parts = {}
    for part in fields(value):
        old = getattr(value, part.name)
        counted = part.name in ("position", "number", "next_position")
        parts[part.name] = old + by if counted else raised(old, by)
    return replace(value, **parts)


def cleaned(name: str) -> str:
    """Returns a name as it is stored: without control characters and surplus spaces."""
    return " ".join(_CONTROL.sub(" ", name).split())
