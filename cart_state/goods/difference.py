"""What is different between two lists of goods, and new prices for many at once. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision

from cart_state.goods.reader import Row
from cart_state.rules.product import Product


class Change(NamedTuple):
    """A product as it `was` and as it is `now`, both under one sku."""

    was: Product
    now: Product

    @property
    def percent(self) -> Decimal | None:
        """By how much its price went up, not rounded; below 0 if down, None if it was free."""
        return (self.now.price / self.was.price - 1) * 100 if self.was.price else None


Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed; a product is in each of the tuples that say something of it.

    `reordered`: whether goods that are in both lists stand in another order. False as a condition
    where nothing changed.
    """

    added: tuple[Product, ...]
    removed: tuple[Product, ...]
    dearer: Changes
    cheaper: Changes
    recounted: Changes
    renamed: Changes
    moved: Changes  # to another category
    reworded: Changes  # with another description
    pictured: Changes  # with other pictures, or none any more
    detailed: Changes  # with other specs
    matched: Changes  # with others that go well with them
    reordered: bool

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def difference(before: Mapping[str, Product], after: Mapping[str, Product]) -> Difference:
    """Returns what is different between goods by sku, in the order of `after`.

    Their stock has to be what was counted, not what is left.
    """
    both = [Change(before[sku], now) for sku, now in after.items() if sku in before]

    def changed(what: Callable[[Product], Any]) -> Changes:
        return tuple(change for change in both if what(change.was) != what(change.now))

    repriced = changed(lambda product: product.price)
    return Difference(
        added=tuple(now for sku, now in after.items() if sku not in before),
        removed=tuple(was for sku, was in before.items() if sku not in after),
        dearer=tuple(change for change in repriced if change.now.price > change.was.price),
        cheaper=tuple(change for change in repriced if change.now.price < change.was.price),
        recounted=changed(lambda product: product.stock),
        renamed=changed(lambda product: product.name),
        moved=changed(lambda product: product.category),
        reworded=changed(lambda product: product.description),
        pictured=changed(lambda product: (product.image, product.more_images)),
        detailed=changed(lambda product: product.specs),
        matched=changed(lambda product: product.goes_with),
        reordered=[was.sku for was, _ in both] != [sku for sku in before if sku in after],
    )


class Clash(NamedTuple):
    """A cell of a product that two have changed, to what is `theirs` and what is `mine`."""

    name: str
    column: str
    theirs: str
    mine: str


def clashes(
    before: Mapping[str, Row], ours: Mapping[str, Row], theirs: Mapping[str, Row]
) -> list[Clash]:
    """Returns the cells in which our change since `before` gives way to theirs in `merged`."""
    return [
        Clash(row["name"], column, row[column], ours[sku][column])
        for sku, row in theirs.items()
        if sku in ours
        for column in row
        if len({row[column], ours[sku][column], before.get(sku, row)[column]}) == 3
    ]


def merged(
    before: Mapping[str, Row], ours: Mapping[str, Row], theirs: Mapping[str, Row]
) -> list[Row]:
    """Returns the rows of theirs with our changes since `before`, all by sku.

    Of what both have changed, theirs stays: a cell, a row that one has taken out, a new sku.
    """
    rows = []
    for sku, row in theirs.items():
        was, mine = before.get(sku), ours.get(sku)
        if was is None or (mine is None and row != was):
            rows.append(row)
        elif mine is not None:
            rows.append({k: mine[k] if row[k] == was[k] else row[k] for k in row})
    return rows + [row for sku, row in ours.items() if sku not in before and sku not in theirs]


def raised(products: Iterable[Product], percent: Decimal, currency: str) -> dict[str, Decimal]:
    """Returns the price of each product by sku, raised by so many percent, or lowered below 0.

    It is rounded to what `currency` has, halves up. Raises ValueError unless `percent` is from -100
    to 10,000.
    """
    if not (percent.is_finite() and -100 <= percent <= 10_000):
        raise ValueError(f"A price cannot be raised by {percent} percent.")
    smallest = Decimal(1).scaleb(-get_currency_precision(currency))
    return {
        product.sku: (product.price * (100 + percent)).scaleb(-2).quantize(smallest, ROUND_HALF_UP)
        for product in products
    }
