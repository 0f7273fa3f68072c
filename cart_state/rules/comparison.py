"""The cart and the saved combinations side by side: products by category, totals, differences."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cart_state.rules.cart import Cart
from cart_state.rules.contents import Item, by_sku
from cart_state.rules.product import Product


@dataclass(frozen=True, slots=True)
class Column:
    """A combination, or the cart where `name` is None; `total` is today's."""

    name: str | None
    units: int
    total: Decimal  # without what is no longer sold
    gone: tuple[str, ...]  # the skus of what is no longer sold


@dataclass(frozen=True, slots=True)
class Row:
    """One product with its quantity in each column."""

    sku: str
    product: Product | None
    quantities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The products of one category with what they come to in each column.

    `category` is None for the products that are no longer sold.
    """

    category: str | None
    rows: tuple[Row, ...]
    totals: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The columns, the cart first, and the groups in the catalogue's order of categories."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


def compare(cart: Cart) -> Comparison:
    """Returns the cart and its combinations side by side, at today's prices."""
    names = [None, *(one.name for one in cart.combinations)]
    lists = [cart.contents.items, *(one.items for one in cart.combinations)]
    columns = tuple(_column(cart, name, items) for name, items in zip(names, lists, strict=True))
    categories = dict.fromkeys(product.category for product in cart.products.values())
    rows: dict[str | None, list[Row]] = {category: [] for category in (*categories, None)}
    held = [by_sku(items) for items in lists]
    for sku in dict.fromkeys(sku for items in held for sku in items):
        product = cart.products.get(sku)
        pieces = tuple(items[sku].quantity if sku in items else 0 for items in held)
        rows[product.category if product else None].append(Row(sku, product, pieces))
    groups = []
    for category, some in rows.items():
        if some:
            of_group = ([items[row.sku] for row in some if row.sku in items] for items in held)
            groups.append(Group(category, tuple(some), tuple(map(cart.worth, of_group))))
    return Comparison(columns, tuple(groups))


def _column(cart: Cart, name: str | None, items: tuple[Item, ...]) -> Column:
    units = sum(item.quantity for item in items)
    gone = tuple(item.sku for item in items if item.sku not in cart.products)
    return Column(name, units, cart.worth(items), gone)
