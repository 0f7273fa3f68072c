"""How the contents of a cart are stored: as JSON that later versions can add fields to.

Reading is lenient, for the text may come from another version or another hand: a missing field
has a default, a senseless line is left out and logged. Writing keeps the fields that this version
does not know, of the cart and of each line and combination.
"""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, get_args

from cart_state.rules.contents import Combination, Contents, Item, Taken, UndoKind, UndoStep

T = TypeVar("T")
Fields = Mapping[str, Any]

FORMAT = 1
# What the JSON of a cart contains that holds nothing. No text that a shopper typed
# can be taken for it: quotes inside of texts are escaped.
EMPTY = '"lines":[],"later":[],"combinations":[],"undo":[]'

_KINDS = frozenset(get_args(UndoKind))
_MOST = 10**12  # pieces, positions and prices beyond it are no shopper's
_BROKEN = (TypeError, ValueError, KeyError, AttributeError, InvalidOperation)

_log = logging.getLogger(__name__)


def decoded(text: str) -> Contents:
    """Returns the contents in such a JSON text; an empty text is an empty cart."""
    fields = _fields(text)
    items, later = _list(fields, "lines", _item), _list(fields, "later", _item)
    combinations = _list(fields, "combinations", _combination)
    # Without a number, or with one that is too low, what is added would not stand last.
    steps = _list(fields, "undo", _step)
    used = [item.position for item in (*items, *later)]
    used += [one.number for one in combinations] + [step.number for step in steps]
    next_position = fields.get("next_position", 0)
    behind = max(used, default=-1) + 1
    return Contents(
        items=items,
        later=later,
        combinations=combinations,
        undo=steps,
        next_position=max(next_position, behind) if type(next_position) is int else behind,
    )


def encoded(contents: Contents, before: str = "") -> str:
    """Returns contents as JSON. Fields of the text `before` that are not ours are kept."""
    old = _fields(before)
    new = {
        "next_position": contents.next_position,
        "lines": _merged(map(_item_fields, contents.items), old.get("lines"), "sku"),
        "later": _merged(map(_item_fields, contents.later), old.get("later"), "sku"),
        "combinations": _merged(
            map(_combination_fields, contents.combinations), old.get("combinations"), "number"
        ),
        "undo": [_step_fields(step) for step in contents.undo],
    }
    unknown = {name: value for name, value in old.items() if name not in new}
    return json.dumps({**unknown, **new}, ensure_ascii=False, separators=(",", ":"))


def _fields(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text or "{}")
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        _log.warning("The stored contents of a cart are no JSON object and are left out.")
        return {}
    return fields


def _list(fields: Fields, name: str, read: Callable[[Fields], T]) -> tuple[T, ...]:
    """What can be read of a stored list; the log tells what cannot."""
    found: dict[object, T] = {}
    stored = fields.get(name, [])
    for one in stored if isinstance(stored, list) else [stored]:
        try:
            value = read(one)
            # A cart has one line of each product, and one combination of each number.
            key = one.get("sku", one.get("number", len(found)))
            if key in found:
                raise ValueError(key)
            found[key] = value
        except _BROKEN:
            _log_once(f"Left out of the stored {name!r}, for it makes no sense: {one!r:.200}")
    return tuple(found.values())


@functools.lru_cache(maxsize=1000)  # a cart is read every few seconds
def _log_once(sentence: str) -> None:
    _log.warning(sentence)


def _item(fields: Fields) -> Item:
    sku = fields["sku"]
    if not (isinstance(sku, str) and sku):
        raise ValueError(sku)
    price_seen = Decimal(fields.get("price_seen", "0"))
    if not 0 <= price_seen < _MOST:
        raise ValueError(price_seen)
    return Item(
        sku, _number(fields["quantity"], 1), _number(fields.get("position", 0), 0), price_seen
    )


def _combination(fields: Fields) -> Combination:
    number, name = _number(fields["number"], 0), fields["name"]
    if not isinstance(name, str):
        raise TypeError(name)
    return Combination(number, name, _list(fields, "lines", _item))


def _step(fields: Fields) -> UndoStep:
    if fields["kind"] not in _KINDS:
        raise ValueError(fields["kind"])
    return UndoStep(
        fields["kind"],
        _list(fields, "cart", _taken),
        _list(fields, "later", _taken),
        _list(fields, "combinations", _combination),
        _number(fields.get("number", 0), 0),
    )


def _taken(fields: Fields) -> Taken:
    return Taken(_item(fields["line"]), _number(fields["pieces"], -_MOST))


def _number(value: object, least: int) -> int:
    if type(value) is not int or not least <= value < _MOST:
        raise ValueError(value)
    return value


def _item_fields(item: Item) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "quantity": item.quantity,
        "position": item.position,
        "price_seen": str(item.price_seen),
    }


def _combination_fields(one: Combination) -> dict[str, Any]:
    lines = [_item_fields(item) for item in one.items]
    return {"number": one.number, "name": one.name, "lines": lines}


def _step_fields(step: UndoStep) -> dict[str, Any]:
    def taken(some: tuple[Taken, ...]) -> list[dict[str, Any]]:
        return [{"line": _item_fields(one.item), "pieces": one.pieces} for one in some]

    return {
        "number": step.number,
        "kind": step.kind,
        "cart": taken(step.cart),
        "later": taken(step.later),
        "combinations": [_combination_fields(one) for one in step.combinations],
    }


def _merged(new: Iterable[dict[str, Any]], old: object, key: str) -> list[dict[str, Any]]:
    """The new entries, each with the fields that an old entry with the same key has besides."""
    entries = old if isinstance(old, list) else []
    before = {str(one.get(key)): one for one in entries if isinstance(one, dict)}
    merged = []
    for one in new:
        was = before.get(str(one[key]), {})
        if "lines" in one:
            one["lines"] = _merged(one["lines"], was.get("lines"), "sku")
        merged.append({**was, **one})
    return merged
