"""Figures: what orders and carts come to. No figure tells of one person.

Orders are of one currency. A cancelled one counts nowhere; a quote counts like an order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from cart_state.rules.contents import Item
from cart_state.rules.orders import Order
from cart_state.rules.product import Product

FEWEST = 5  # orders, or carts: fewer could tell of one person


class Day(NamedTuple):
    """Orders placed on a day, and what they come to, with their delivery."""

    orders: int
    turnover: Decimal


class Seller(NamedTuple):
    """What was sold of a product, under the name that it was last ordered by."""

    sku: str
    name: str
    pieces: int
    turnover: Decimal


class Together(NamedTuple):
    """Two products, and how many orders have both."""

    skus: tuple[str, str]
    orders: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`days` are those with an order, from the first on; the best sellers come first.

    `together` are pairs that FEWEST orders have or more, the most frequent first.
    """

    days: Mapping[date, Day]
    sellers: tuple[Seller, ...]
    together: tuple[Together, ...]


@dataclass(frozen=True, slots=True)
class CartFigures:
    """`at_rest` are carts untouched for a week, `worth` what they come to today.

    `worth` is None for fewer than FEWEST of them. `holding` tells how many carts hold each sku.
    """

    at_rest: int
    worth: Decimal | None
    holding: Mapping[str, int]

    def sold_out(self, products: Mapping[str, Product]) -> dict[str, int]:
        """Returns of `holding` what is sold here but cannot be had; in most carts first."""
        gone = {sku for sku in self.holding if sku in products and not products[sku].stock}
        return {sku: n for sku, n in Counter(self.holding).most_common() if sku in gone}


def figures_of(orders: Iterable[Order], zone: tzinfo) -> Figures:
    """Returns the figures of orders, with the days of this zone."""
    counted = [order for order in orders if order.status != "cancelled"]
    counted.sort(key=lambda order: order.placed_at)
    return Figures(_days(counted, zone), _sellers(counted), _together(counted))


def cart_figures(
    carts: Iterable[tuple[tuple[Item, ...], bool]], products: Mapping[str, Product]
) -> CartFigures:
    """Returns the figures of carts: what is in each, and whether it is untouched for a week.

    What is no longer sold is worth nothing.
    """
    holding: Counter[str] = Counter()
    at_rest, worth = 0, Decimal(0)
    for items, rests in carts:
        holding.update(item.sku for item in items)
        if items and rests:
            at_rest += 1
            sold = [item for item in items if item.sku in products]
            worth += sum((products[item.sku].price * item.quantity for item in sold), Decimal(0))
    return CartFigures(at_rest, worth if at_rest >= FEWEST else None, holding)


def _days(orders: list[Order], zone: tzinfo) -> dict[date, Day]:
    placed: defaultdict[date, list[Decimal]] = defaultdict(list)
    for order in orders:
        placed[order.placed_at.astimezone(zone).date()].append(order.total)
    return {day: Day(len(totals), sum(totals, Decimal(0))) for day, totals in placed.items()}


def _sellers(orders: list[Order]) -> tuple[Seller, ...]:
    sold: dict[str, Seller] = {}
    for order in orders:
        for line in order.lines:
            so_far = sold.get(line.sku, Seller("", "", 0, Decimal(0)))
            pieces, turnover = so_far.pieces + line.quantity, so_far.turnover + line.total
            sold[line.sku] = Seller(line.sku, line.name, pieces, turnover)
    return tuple(sorted(sold.values(), key=lambda one: (-one.pieces, -one.turnover, one.sku)))


def _together(orders: list[Order]) -> tuple[Together, ...]:
    baskets = [sorted({line.sku for line in order.lines}) for order in orders]
    frequent = Counter(sku for skus in baskets for sku in skus)
    # A pair is no more frequent than either of its two: most are left out before they are counted.
    pairs: Counter[tuple[str, str]] = Counter()
    for skus in baskets:
        pairs.update(combinations([sku for sku in skus if frequent[sku] >= FEWEST], 2))
    found = [Together(pair, n) for pair, n in pairs.items() if n >= FEWEST]
    return tuple(sorted(found, key=lambda one: (-one.orders, one.skus)))
