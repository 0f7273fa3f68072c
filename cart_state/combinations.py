"""Combinations: whole set-ups saved under a name, to be compared and put into the cart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count

from cart_state.cart import LONGEST_NAME, Cart, CartError, Combination, Item, Taken

MOST = 5  # to save; undo may bring one more back
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # no database has to hold these

CART = "Your cart"  # the name of the first column where combinations are compared


def save(cart: Cart, name: str, wanted: Sequence[tuple[str, int]] | None = None) -> Cart:
    """Returns the cart with its items, or other skus and quantities, saved as a combination.

    Saved under this name already, as by a double click: the same cart. Raises CartError when
    there is nothing to save, for a sixth combination, and for a name that is empty, longer than
    40 characters or taken.
    """
    items = cart.contents.items if wanted is None else _items(cart, wanted)
    if not items:
        raise CartError("There is nothing in it. Put something in before you save a combination.")
    same = (c for c in cart.contents.combinations if c.name == _written(name))
    if any(_quantities(c.items) == _quantities(items) for c in same):
        return cart
    have = len(cart.contents.combinations)
    if have >= MOST:
        some = "one" if have == MOST else have - MOST + 1
        raise CartError(f"You have {have} combinations. Delete {some} before you save another.")
    # Never the number of one that was deleted: another tab may still show its buttons.
    number = cart.contents.next_place
    added = Combination(number, _name(cart, name), items)
    numbered = replace(cart, contents=replace(cart.contents, next_place=number + 1))
    return _with(numbered, (*cart.contents.combinations, added))


def rename(cart: Cart, number: int, name: str) -> Cart:
    """Returns the cart with a combination under another name. Raises CartError as `save` does."""
    wanted = _name(cart, name, but=number)
    return _changed(cart, number, lambda combination: replace(combination, name=wanted))


def update(cart: Cart, number: int) -> Cart:
    """Returns the cart with a combination that now holds what the cart does."""
    if not cart:
        raise CartError("Your cart is empty, so there is nothing to update from.")
    return _changed(cart, number, lambda c: replace(c, items=cart.contents.items))


def delete(cart: Cart, number: int) -> Cart:
    """Returns the cart without this combination; undo brings it back. Absent: the same cart."""
    gone = tuple(c for c in cart.contents.combinations if c.number == number)
    if not gone:
        return cart
    left = tuple(c for c in cart.contents.combinations if c.number != number)
    contents = replace(cart.contents, combinations=left, undo=Taken(combinations=gone))
    return replace(cart, contents=contents)


def free_name(cart: Cart) -> str:
    """Returns a name that is not taken yet, to offer."""
    taken = {combination.name.casefold() for combination in cart.contents.combinations}
    names = (f"Combination {n}" for n in count(1))
    return next(name for name in names if name.casefold() not in taken)


def _find(cart: Cart, number: int) -> Combination:
    for combination in cart.contents.combinations:
        if combination.number == number:
            return combination
    raise CartError("This combination is no longer there. Another tab may have deleted it.")


def _quantities(items: Iterable[Item]) -> dict[str, int]:
    return {item.sku: item.quantity for item in items}


def _items(cart: Cart, wanted: Sequence[tuple[str, int]]) -> tuple[Item, ...]:
    sold = [(cart.products[sku], pieces) for sku, pieces in wanted if sku in cart.products]
    return tuple(
        Item(product.sku, pieces, place, product.price)
        for place, (product, pieces) in enumerate(sold)
    )


def _written(name: str) -> str:
    """A name as it is kept."""
    return " ".join(_CONTROL.sub(" ", name).split())


def _name(cart: Cart, name: str, but: int | None = None) -> str:
    wanted = _written(name)
    if not any(mark.isprintable() for mark in wanted):
        raise CartError("Please give the combination a name.")
    if len(wanted) > LONGEST_NAME:
        raise CartError(f"Please choose a name of at most {LONGEST_NAME} characters.")
    if wanted.casefold() == CART.casefold():
        raise CartError("This name stands for the cart itself. Please choose another.")
    for other in cart.contents.combinations:
        if other.number != but and other.name.casefold() == wanted.casefold():
            raise CartError("Another combination has this name already. Please choose another.")
    return wanted


def _changed(cart: Cart, number: int, change: Callable[[Combination], Combination]) -> Cart:
    found = _find(cart, number)
    return _with(
        cart,
        tuple(change(c) if c is found else c for c in cart.contents.combinations),
    )


def _with(cart: Cart, combinations: tuple[Combination, ...]) -> Cart:
    return replace(cart, contents=replace(cart.contents, combinations=combinations))
