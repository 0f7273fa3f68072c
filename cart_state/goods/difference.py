"""What is different between two lists of goods, and new prices. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from babel.numbers import get_currency_precision

from cart_state.goods.reader import COLUMNS, Row
from cart_state.rules.product import Product


class Change(NamedTuple):
    """A product as it `was` and as it is `now`, both under one sku."""

    was: Product
    now: Product

    @property
    def percent(self) -> Decimal | None:
        """By how much its price went up, not rounded; below 0 if down, None if it was free."""
        return (self.now.price / self.was.price - 1) * 100 if self.was.price else None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed: `changes` by the column that they are about, those of prices the dearer first.

    `reordered`: whether goods that are in both lists stand in another order. False as a condition
    where nothing changed.
    """

    added: tuple[Product, ...]
    removed: tuple[Product, ...]
    changes: Mapping[str, list[Change]]
    reordered: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or any(self.changes.values()) or self.reordered)


def difference(before: Mapping[str, Product], after: Mapping[str, Product]) -> Difference:
    """Returns what is different between goods by sku, in the order of `after`.

    Their stock has to be what was counted, not what is left.
    """
    both = [Change(before[sku], now) for sku, now in after.items() if sku in before]
    changes = {
        column: [one for one in both if _said(one.was, column) != _said(one.now, column)]
        for column in COLUMNS
    }
    changes["price"].sort(key=lambda change: change.now.price < change.was.price)
    return Difference(
        added=tuple(now for sku, now in after.items() if sku not in before),
        removed=tuple(was for sku, was in before.items() if sku not in after),
        changes=changes,
        reordered=[was.sku for was, _ in both] != [sku for sku in before if sku in after],
    )


def _said(product: Product, column: str) -> object:
    return getattr(product, column), product.more_images if column == "image" else ()


class Clash(NamedTuple):
    """A cell of a product that two have changed, to what is `theirs` and what is `mine`."""

    name: str
    column: str
    theirs: str
    mine: str


def merged(
    before: Mapping[str, Row], ours: Mapping[str, Row], theirs: Mapping[str, Row]
) -> tuple[list[Row], list[Clash]]:
    """Returns the rows of theirs with our changes since `before`, all by sku, and the clashes.

    Of what both have changed, theirs stays: a cell, a row that one has taken out, a new sku.
    """
    rows: list[Row] = []
    clashes = []
    for sku, row in theirs.items():
        was, mine = before.get(sku), ours.get(sku)
        if was is None or (mine is None and row != was):
            rows.append(row)
        elif mine is not None:
            rows.append({k: mine[k] if row[k] == was[k] else row[k] for k in row})
            both = [k for k in row if len({row[k], mine[k], was[k]}) == 3]
            clashes += [Clash(row["name"], k, row[k], mine[k]) for k in both]
    rows += [row for sku, row in ours.items() if sku not in before and sku not in theirs]
    return rows, clashes


def raised(price: Decimal, percent: Decimal, currency: str) -> Decimal:
    """Returns a price raised by so many percent, or lowered below 0.

    It is rounded to what `currency` has, halves up. Raises ValueError unless `percent` is from -100
    to 10,000.
    """
    if not (percent.is_finite() and -100 <= percent <= 10_000):
        raise ValueError(f"A price cannot be raised by {percent} percent.")
    smallest = Decimal(1).scaleb(-get_currency_precision(currency))
    return (price * (100 + percent)).scaleb(-2).quantize(smallest, ROUND_HALF_UP)
