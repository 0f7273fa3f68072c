"""Undo: each change that takes something away leaves a step that says how to bring it back.

A step holds differences, not a copy of the cart, so what was added since is never lost.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace

from cart_state.rules.contents import Contents, Item, Taken, UndoKind, UndoStep, by_sku

MOST_STEPS = 10


def recorded(kind: UndoKind, before: Contents, after: Contents) -> Contents:
    """Returns `after` with one more undo step: how it differs from `before`."""
    number = after.next_position
    step = UndoStep(
        kind,
        _taken(before.items, after.items),
        _taken(before.later, after.later),
        tuple(one for one in before.combinations if one not in after.combinations),
        number,
    )
    steps = (*before.undo, step)[-MOST_STEPS:]
    return replace(after, undo=steps, next_position=number + 1)


def put_back(contents: Contents, sku: str, pieces: int) -> Contents:
    """Returns the contents whose undo steps bring so many pieces less back, the latest first.

    Whoever lowers a quantity and sets it up again has put the pieces back by hand.
    """
    steps = []
    for step in reversed(contents.undo):
        cart = []
        for one in step.cart:
            if step.kind == "lower" and one.item.sku == sku:
                by_hand = min(pieces, one.pieces)
                pieces -= by_hand
                one = replace(one, pieces=one.pieces - by_hand)
            cart.append(one)
        steps.append(replace(step, cart=tuple(cart)))
    return replace(contents, undo=tuple(reversed(steps)))


def undone(contents: Contents, stock: Callable[[str], int]) -> tuple[UndoStep | None, Contents]:
    """Returns the latest step that still changes something, and the contents once it is undone.

    That step and those after it are gone then. What was done since stays: pieces added again
    meanwhile are kept on top of those brought back, up to what is in `stock` of a sku, and a
    combination whose name was given again gets another. Nothing to undo: None, and the contents.
    """
    # A step whose effect is gone already, as when a line saved for later was moved back, is
    # passed over: its button would do nothing.
    for index in reversed(range(len(contents.undo))):
        step, rest = contents.undo[index], replace(contents, undo=contents.undo[:index])
        back = _taken_back(rest, step, stock)
        if back != rest:
            return step, back
    return None, contents


def _taken_back(contents: Contents, step: UndoStep, stock: Callable[[str], int]) -> Contents:
    cart, later = by_sku(contents.items), by_sku(contents.later)
    set_aside = {one.item.sku: one.item for one in step.later if one.pieces < 0}
    for one in step.cart:
        sku, pieces = one.item.sku, one.pieces
        held, aside = _quantity(cart, sku), _quantity(later, sku)
        if sku in set_aside:  # comes back out of what is saved for later, if it still is there
            pieces = min(pieces, aside)
        # A line that stock has fallen below may come back as it was.
        quantity = min(held + pieces, max(stock(sku), held, one.item.quantity))
        if quantity == held:
            continue
        _hold(cart, one, quantity)
        if sku in set_aside:
            later[sku] = replace(set_aside[sku], quantity=aside - (quantity - held))
    for one in step.later:
        if one.pieces > 0:
            _hold(later, one, _quantity(later, one.item.sku) + one.pieces)
    combinations = {one.number: one for one in contents.combinations}
    for was in step.combinations:
        # A deleted one comes back even as one more than can be saved: whoever had to delete it to
        # save another would else never see it again.
        back = combinations.pop(was.number, was if step.kind == "delete" else None)
        if back and step.kind == "update":
            combinations[was.number] = replace(back, items=was.items)
        elif back:
            back = replace(back, name=was.name)
            combinations[was.number] = back.beside(combinations.values())
    in_order = sorted(combinations.values(), key=operator.attrgetter("number"))
    return replace(
        contents, items=_in_order(cart), later=_in_order(later), combinations=tuple(in_order)
    )


def _taken(before: tuple[Item, ...], after: tuple[Item, ...]) -> tuple[Taken, ...]:
    was, now = by_sku(before), by_sku(after)
    differences = (
        Taken(was.get(sku) or now[sku], _quantity(was, sku) - _quantity(now, sku))
        for sku in was | now
    )
    return tuple(one for one in differences if one.pieces)


def _quantity(items: Mapping[str, Item], sku: str) -> int:
    return items[sku].quantity if sku in items else 0


def _hold(items: dict[str, Item], taken: Taken, quantity: int) -> None:
    """Sets a quantity. A line that had left comes back with the position and price it had."""
    was, now = taken.item, items.get(taken.item.sku)
    had_left = now is None or (now.position != was.position and taken.pieces > 0)
    items[was.sku] = replace(was if now is None or had_left else now, quantity=quantity)


def _in_order(items: Mapping[str, Item]) -> tuple[Item, ...]:
    held = (item for item in items.values() if item.quantity > 0)
    return tuple(sorted(held, key=operator.attrgetter("position")))
