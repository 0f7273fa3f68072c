"""Saved for later: lines set aside from the cart, for as long as there is a cart."""

from __future__ import annotations

from dataclasses import replace

from cart_state.rules.cart import Cart
from cart_state.rules.contents import Item


def save_for_later(cart: Cart, sku: str) -> Cart:
    """Returns the cart with this line set aside. A line that is not in it: the same cart.

    Raises CartFull when as many are set aside as can be.
    """
    item = _find(cart.contents.items, sku)
    if item is None:
        return cart
    aside = _find(cart.contents.later, sku)
    pieces = item.quantity + (aside.quantity if aside else 0)
    others = tuple(other for other in cart.contents.later if other.sku != sku)
    # A position of its own: what is set aside stands in the order in which that was done.
    position = cart.contents.next_position
    contents = replace(
        cart.contents,
        items=tuple(other for other in cart.contents.items if other.sku != sku),
        later=(*others, replace(item, quantity=pieces, position=position)),
        next_position=position + 1,
    )
    return cart.undoable("save for later", replace(cart, contents=contents).checked())


def move_to_cart(cart: Cart, sku: str) -> Cart:
    """Returns the cart with what was set aside in it again, as far as stock allows.

    What does not fit stays aside. Nothing of it set aside: the same cart. Raises OutOfStock,
    NotSold or CartFull when nothing fits.
    """
    item = _find(cart.contents.later, sku)
    if item is None:
        return cart
    product = cart.products.get(sku)
    room = product.stock - cart.quantity(sku) if product else 0
    back = cart.add(sku, max(1, min(item.quantity, room)))  # says why when there is no room
    rest = replace(item, quantity=item.quantity - room)
    later = tuple(rest if other.sku == sku else other for other in cart.contents.later)
    later = tuple(other for other in later if other.quantity > 0)
    return replace(back, contents=replace(back.contents, later=later))


def drop_saved(cart: Cart, sku: str) -> Cart:
    """Returns the cart with nothing of this product set aside. Nothing was: the same cart."""
    if _find(cart.contents.later, sku) is None:
        return cart
    later = tuple(item for item in cart.contents.later if item.sku != sku)
    return cart.undoable("drop", replace(cart, contents=replace(cart.contents, later=later)))


def _find(items: tuple[Item, ...], sku: str) -> Item | None:
    return next((item for item in items if item.sku == sku), None)
