"""Everything a page may know about the goods and the cart."""

from cart_state.cart import Cart, CartError, Line
from cart_state.catalog import ORDERS, Catalog, CatalogError, Product
from cart_state.money import money
from cart_state.session import (
    Status,
    add,
    catalog,
    change,
    clear,
    get,
    keep_cookie,
    refresh,
    refusals,
    remove,
    set_quantity,
    status,
    undo,
)

__all__ = [
    "ORDERS",
    "Cart",
    "CartError",
    "Catalog",
    "CatalogError",
    "Line",
    "Product",
    "Status",
    "add",
    "catalog",
    "change",
    "clear",
    "get",
    "keep_cookie",
    "money",
    "refresh",
    "refusals",
    "remove",
    "set_quantity",
    "status",
    "undo",
]
