"""The cart of the shopper who is looking: get, add, set_quantity, remove, clear, undo.

The one module here that knows Streamlit. The contents of the cart live in
`st.session_state` under a private key that is no widget's, so leaving a page drops nothing;
every rule is cart.py's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from cart_state.cart import Cart, Contents
from cart_state.catalog import Catalog, CatalogFile

_CONTENTS = "_cart_state.contents"

_OWN_CATALOG = Path(__file__).with_name("catalog.csv")


def catalog() -> Catalog:
    """Returns today's goods. Raises CatalogError when no good catalogue was ever read."""
    return _catalog_file(os.environ.get("CATALOG_CSV") or str(_OWN_CATALOG)).current()


def get() -> Cart:
    """Returns the cart as it is now, priced with today's catalogue."""
    return Cart(catalog(), st.session_state.get(_CONTENTS, Contents()))


def add(sku: str, quantity: int = 1) -> Cart:
    """Puts pieces of a product into the cart and returns it.

    Raises CartError, and changes nothing, unless `quantity` is a whole number of 1 or more and
    stock allows it.
    """
    return _change(lambda cart: cart.add(sku, quantity))


def set_quantity(sku: str, quantity: int) -> Cart:
    """Sets the pieces of a product in the cart, 0 removing it, and returns the cart.

    Raises CartError, and changes nothing, when the product is not in the cart, the quantity is
    no whole number of 0 or more, or stock does not allow it.
    """
    return _change(lambda cart: cart.set_quantity(sku, quantity))


def remove(sku: str) -> Cart:
    """Takes a line out and returns the cart. A product that is not in it: nothing happens."""
    return _change(lambda cart: cart.remove(sku))


def clear() -> Cart:
    """Takes every line out and returns the empty cart."""
    return _change(Cart.clear)


def undo() -> Cart:
    """Brings back what the last remove, clear or set-to-0 took and returns the cart."""
    return _change(Cart.undo)


def _change(change: Callable[[Cart], Cart]) -> Cart:
    cart = change(get())
    st.session_state[_CONTENTS] = cart.contents
    return cart


@st.cache_resource
def _catalog_file(path: str) -> CatalogFile:
    return CatalogFile(Path(path))
