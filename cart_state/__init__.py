"""Everything a page may know about the goods and the cart."""

from cart_state.cart import Cart, CartError, Line
from cart_state.catalog import Catalog, CatalogError, Product
from cart_state.money import money
from cart_state.session import (
    Status,
    accept_prices,
    add,
    catalog,
    clear,
    get,
    keep_cookie,
    lower_to_stock,
    refresh,
    remove,
    set_quantity,
    status,
    undo,
)

__all__ = [
    "Cart",
    "CartError",
    "Catalog",
    "CatalogError",
    "Line",
    "Product",
    "Status",
    "accept_prices",
    "add",
    "catalog",
    "clear",
    "get",
    "keep_cookie",
    "lower_to_stock",
    "money",
    "refresh",
    "remove",
    "set_quantity",
    "status",
    "undo",
]
