"""Everything a page may know about the goods and the cart."""

from cart_state.cart import Cart, CartError, Line
from cart_state.catalog import Catalog, CatalogError, Product
from cart_state.money import money
from cart_state.session import add, catalog, clear, get, remove, set_quantity, undo

__all__ = [
    "Cart",
    "CartError",
    "Catalog",
    "CatalogError",
    "Line",
    "Product",
    "add",
    "catalog",
    "clear",
    "get",
    "money",
    "remove",
    "set_quantity",
    "undo",
]
