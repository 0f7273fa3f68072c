"""Saved for later: lines set aside from the cart, kept as long as the cart is."""

from __future__ import annotations

from dataclasses import replace

from cart_state.cart import Cart, Item, Taken


def keep(cart: Cart, sku: str) -> Cart:
    """Returns the cart with this line set aside. A line that is not in it: the same cart."""
    item = _find(cart.contents.items, sku)
    if item is None:
        return cart
    aside = _find(cart.contents.later, sku)
    pieces = item.quantity + (aside.quantity if aside else 0)
    left = tuple(other for other in cart.contents.items if other.sku != sku)
    others = tuple(other for other in cart.contents.later if other.sku != sku)
    # A place of its own: what is set aside stands in the order in which that was done.
    place = cart.contents.next_place
    later = (*others, replace(item, quantity=pieces, place=place))
    contents = replace(cart.contents, items=left, later=later, next_place=place + 1)
    return replace(cart, contents=contents)


def bring_back(cart: Cart, sku: str) -> Cart:
    """Returns the cart with what was set aside in it again, as far as stock allows.

    What does not fit stays aside. Raises CartError when nothing fits.
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


def drop(cart: Cart, sku: str) -> Cart:
    """Returns the cart with nothing of this product set aside; undo brings it back.

    Nothing of it set aside: the same cart.
    """
    gone = _find(cart.contents.later, sku)
    if gone is None:
        return cart
    later = tuple(item for item in cart.contents.later if item.sku != sku)
    return replace(cart, contents=replace(cart.contents, later=later, undo=Taken(later=(gone,))))


def _find(items: tuple[Item, ...], sku: str) -> Item | None:
    return next((item for item in items if item.sku == sku), None)
