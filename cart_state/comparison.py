"""The cart and the saved combinations side by side: products by category, totals, differences."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cart_state.cart import Cart, Item
from cart_state.catalog import Product
from cart_state.combinations import CART

GONE = "No longer sold"


@dataclass(frozen=True, slots=True)
class Column:
    """The cart or a combination; `total` in rupees, today's, without what is no longer sold."""

    name: str
    units: int
    total: Decimal
    gone: tuple[str, ...]  # the skus of what is no longer sold


@dataclass(frozen=True, slots=True)
class Row:
    """One product with its quantity in each column."""

    sku: str
    product: Product | None
    quantities: tuple[int, ...]

    @property
    def differs(self) -> bool:
        """Whether the columns do not all hold the same quantity."""
        return len(set(self.quantities)) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """The products of one category with what they come to in each column, in rupees."""

    category: str
    rows: tuple[Row, ...]
    totals: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole picture. The first column is the cart."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


def compare(cart: Cart) -> Comparison:
    """Returns the cart and its combinations side by side, at today's prices."""
    names = [CART, *(combination.name for combination in cart.contents.combinations)]
    lists = [cart.contents.items, *(c.items for c in cart.contents.combinations)]
    columns = tuple(_column(cart, name, items) for name, items in zip(names, lists, strict=True))
    held = [{item.sku: item for item in items} for items in lists]
    rows: dict[str, list[Row]] = {category: [] for category in _categories(cart)}
    for sku in dict.fromkeys(sku for items in held for sku in items):
        product = cart.products.get(sku)
        quantities = tuple(items[sku].quantity if sku in items else 0 for items in held)
        rows[product.category if product else GONE].append(Row(sku, product, quantities))
    groups = []
    for category, some in rows.items():
        if some:
            of_group = ([items[row.sku] for row in some if row.sku in items] for items in held)
            groups.append(Group(category, tuple(some), tuple(map(cart.worth, of_group))))
    return Comparison(columns, tuple(groups))


def _column(cart: Cart, name: str, items: tuple[Item, ...]) -> Column:
    units = sum(item.quantity for item in items)
    gone = tuple(item.sku for item in items if item.sku not in cart.products)
    return Column(name, units, cart.worth(items), gone)


def _categories(cart: Cart) -> list[str]:
    return [*dict.fromkeys(product.category for product in cart.products.values()), GONE]
