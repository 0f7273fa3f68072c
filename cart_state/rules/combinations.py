"""Combinations: several set-ups saved under a name, to be compared and put into the cart."""

from dataclasses import replace
from typing import Literal

from cart_state.rules.cart import Cart, whole_number
from cart_state.rules.contents import LONGEST_NAME, Combination, Wanted, cleaned, quantities
from cart_state.rules.errors import CombinationError

MOST_COMBINATIONS = 5  # to save; undo may bring one more back


def save_combination(cart: Cart, name: str, wanted: Wanted | None = None) -> Cart:
    """Returns the cart with its items, or other skus and quantities, saved as a combination.

    Saved under this name already, as by a double click: the same cart. Raises CombinationError
    when there is nothing to save, for a sixth one, and for a name that is missing, longer than 40
    characters or taken, and QuantityError.
    """
    items = cart.contents.items
    if wanted is not None:
        sold = {sku: whole_number(pieces, 1) for sku, pieces in wanted if sku in cart.products}
        items = Cart(cart.products).holding(sold).items
    if not items:
        raise CombinationError("empty")
    same = cart.combination_named(name)
    if same and same.name == cleaned(name) and quantities(same.items) == quantities(items):
        return cart
    have = len(cart.combinations)
    if have >= MOST_COMBINATIONS:
        raise CombinationError("limit", MOST_COMBINATIONS, have)
    # Never the number of one that was deleted: another tab may still show its buttons.
    number = cart.contents.next_position
    combinations = (*cart.combinations, Combination(number, _free(cart, name), items))
    contents = replace(cart.contents, combinations=combinations, next_position=number + 1)
    return cart.changed_to(contents)


def rename_combination(cart: Cart, number: int, name: str) -> Cart:
    """Returns the cart with a combination under another name.

    Raises CombinationError for a name as `save_combination` does, and when it is gone.
    """
    return _changed(cart, "rename", replace(_find(cart, number), name=_free(cart, name, number)))


def update_combination(cart: Cart, number: int) -> Cart:
    """Returns the cart with a combination that now holds what the cart does.

    Raises CombinationError when the cart is empty or the combination is gone.
    """
    if not cart:
        raise CombinationError("empty")
    return _changed(cart, "update", replace(_find(cart, number), items=cart.contents.items))


def delete_combination(cart: Cart, number: int) -> Cart:
    """Returns the cart without this combination. Absent: the same cart."""
    left = tuple(one for one in cart.combinations if one.number != number)
    return cart.changed_to(replace(cart.contents, combinations=left), "delete")


def _find(cart: Cart, number: int) -> Combination:
    found = cart.combination(number)
    if found is None:
        raise CombinationError("gone")
    return found


def _changed(cart: Cart, kind: Literal["rename", "update"], changed: Combination) -> Cart:
    combinations = tuple(
        changed if one.number == changed.number else one for one in cart.combinations
    )
    return cart.changed_to(replace(cart.contents, combinations=combinations), kind)


def _free(cart: Cart, name: str, but: int | None = None) -> str:
    """The name as it is stored; `but` is the number of the combination that may have it."""
    wanted = cleaned(name)
    if not any(mark.isprintable() for mark in wanted):
        raise CombinationError("name missing")
    if len(wanted) > LONGEST_NAME:
        raise CombinationError("name too long", LONGEST_NAME)
    taken = cart.combination_named(wanted)
    if taken and taken.number != but:
        raise CombinationError("name taken")
    return wanted
