"""Saved for later: lines set aside from the cart, for as long as there is a cart."""

from dataclasses import replace

from cart_state.rules.cart import Cart
from cart_state.rules.contents import by_sku


def save_for_later(cart: Cart, sku: str) -> Cart:
    """Returns the cart with this line set aside. A line that is not in it: the same cart.

    Raises CartFull when as many are set aside as can be.
    """
    item = by_sku(cart.contents.items).get(sku)
    if item is None:
        return cart
    later, contents = by_sku(cart.contents.later), cart.holding({sku: 0})
    aside = later.pop(sku, None)
    pieces = item.quantity + (aside.quantity if aside else 0)
    # A position of its own: what is set aside stands in the order in which that was done.
    position = contents.next_position
    later[sku] = replace(item, quantity=pieces, position=position)
    contents = replace(contents, later=tuple(later.values()), next_position=position + 1)
    return cart.changed_to(contents, "save for later")


def move_to_cart(cart: Cart, sku: str) -> Cart:
    """Returns the cart with what was set aside in it again, as far as stock allows.

    What does not fit stays aside. Nothing of it set aside: the same cart. Raises OutOfStock,
    NotSold or CartFull when nothing fits.
    """
    later = by_sku(cart.contents.later)
    item = later.get(sku)
    if item is None:
        return cart
    room = cart.stock(sku) - cart.quantity(sku)
    pieces = max(1, min(item.quantity, room))
    back = cart.add(sku, pieces)  # says why when there is no room
    later[sku] = replace(item, quantity=item.quantity - pieces)
    left = tuple(item for item in later.values() if item.quantity)
    return back.changed_to(replace(back.contents, later=left))


def drop_saved(cart: Cart, sku: str) -> Cart:
    """Returns the cart with nothing of this product set aside. Nothing was: the same cart."""
    later = tuple(item for item in cart.contents.later if item.sku != sku)
    return cart.changed_to(replace(cart.contents, later=later), "drop")
