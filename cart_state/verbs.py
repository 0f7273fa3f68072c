"""Everything else a shopper can do, in the style of session.py: one thin function each.

Each returns the cart after it. Each raises the CartError that its rule does, and then nothing
is changed.
"""

from __future__ import annotations

from cart_state.rules import combinations, later
from cart_state.rules.cart import Cart
from cart_state.rules.contents import Wanted
from cart_state.session import _change


def save_for_later(sku: str) -> Cart:
    """Sets a line aside. A product that is not in the cart: nothing happens."""
    return _change(later.save_for_later, sku)


def move_to_cart(sku: str) -> Cart:
    """Puts what was set aside into the cart again, as far as stock allows."""
    return _change(later.move_to_cart, sku)


def drop_saved(sku: str) -> Cart:
    """Lets go of what was set aside of this product."""
    return _change(later.drop_saved, sku)


def put_in_cart(wanted: Wanted) -> Cart:
    """Puts several products into the cart, each as far as stock allows."""
    return _change(Cart.put, wanted)


def replace_cart(wanted: Wanted) -> Cart:
    """Puts several products in the place of what is in the cart, each as far as stock allows."""
    return _change(Cart.replace_with, wanted)


def accept_prices() -> Cart:
    """Takes today's prices as those that the shopper has seen."""
    return _change(Cart.accept_prices)


def lower_to_stock() -> Cart:
    """Lowers the lines that stock has fallen below."""
    return _change(Cart.lower_to_stock)


def save_combination(name: str, wanted: Wanted | None = None) -> Cart:
    """Saves what is in the cart, or other products, as a combination with this name."""
    return _change(combinations.save_combination, name, wanted)


def rename_combination(number: int, name: str) -> Cart:
    """Gives a combination another name."""
    return _change(combinations.rename_combination, number, name)


def update_combination(number: int) -> Cart:
    """Makes a combination hold what is in the cart."""
    return _change(combinations.update_combination, number)


def delete_combination(number: int) -> Cart:
    """Deletes a combination. One that is gone already: nothing happens."""
    return _change(combinations.delete_combination, number)
