"""The cart and the saved combinations side by side: products by category, totals, differences."""

import operator
from dataclasses import dataclass, replace
from decimal import Decimal

from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents
from cart_state.rules.product import Product


@dataclass(frozen=True, slots=True)
class Column:
    """A combination, or the cart where `name` is None; `total` is today's."""

    name: str | None
    units: int
    total: Decimal  # without what is no longer sold
    gone: tuple[str, ...]  # the names of what is no longer sold


@dataclass(frozen=True, slots=True)
class Row:
    """One product with its quantity in each column."""

    sku: str
    name: str  # today's, or the one it had
    product: Product | None
    quantities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The products of one category; of none, where `category` is None: they are no longer sold."""

    category: str | None
    rows: tuple[Row, ...]

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """What the products come to in each column."""
        prices = [row.product.price if row.product else Decimal(0) for row in self.rows]
        columns = zip(*(row.quantities for row in self.rows), strict=True)
        return tuple(sum(map(operator.mul, prices, column), Decimal(0)) for column in columns)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The columns, the cart first unless it is empty, and the groups in the catalogue's order."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]


def compare(cart: Cart) -> Comparison:
    """Returns the cart and its combinations side by side, at today's prices."""
    own = [cart] if cart else []
    names = [*(None for _ in own), *(one.name for one in cart.combinations)]
    carts = [*own, *(replace(cart, contents=Contents(one.items)) for one in cart.combinations)]
    lines = {line.sku: line for one in carts for line in one.lines}
    categories = dict.fromkeys(product.category for product in cart.products.values())
    rows: dict[str | None, list[Row]] = {category: [] for category in (*categories, None)}
    for sku, line in lines.items():
        quantities = tuple(one.quantity(sku) for one in carts)
        row = Row(sku, cart.name(sku), line.product, quantities)
        rows[line.product.category if line.product else None].append(row)
    columns = []
    for name, one in zip(names, carts, strict=True):
        gone = tuple(cart.name(line.sku) for line in one.lines if line.product is None)
        columns.append(Column(name, one.units, one.total, gone))
    return Comparison(
        tuple(columns),
        tuple(Group(category, tuple(some)) for category, some in rows.items() if some),
    )
