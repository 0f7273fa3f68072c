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
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, get_args

from cart_state.rules.contents import Combination, Contents, Item, Taken, UndoKind, UndoStep

T = TypeVar("T")
Fields = Mapping[str, Any]

FORMAT = 1
# What the JSON of a cart contains that holds nothing. No text that a shopper typed
# can be taken for it: quotes inside of texts are escaped.
EMPTY = '"lines":[],"later":[],"combinations":[],"undo":[]'
SKU = '"sku":'  # stands there once for each line, also for one that is saved or can be undone

_KINDS = frozenset(get_args(UndoKind))
_MOST = 10**12  # pieces, positions and prices beyond it are no shopper's
_BROKEN = (TypeError, ValueError, KeyError, AttributeError, InvalidOperation)

_log = logging.getLogger(__name__)


def decoded(text: str) -> Contents:
    """Returns the contents in such a JSON text; an empty text is an empty cart."""
    fields = _fields(text)
    items, later = _list(fields, "lines", _item), _list(fields, "later", _item)
    combinations, undo = _list(fields, "combinations", _combination), _list(fields, "undo", _step)
    # Without a number, or with one that is too low, what is added would not stand last.
    used = [item.position for item in (*items, *later)]
    used += [one.number for one in combinations] + [step.number for step in undo]
    stored = fields.get("next_position")
    next_position = max(stored if type(stored) is int else 0, max(used, default=-1) + 1)
    return Contents(items, later, combinations, undo, next_position)


def decoded_items(text: str) -> tuple[Item, ...]:
    """Returns the lines alone, which is quicker."""
    return _list(_fields(text), "lines", _item)


def encoded(contents: Contents, before: str = "") -> str:
    """Returns contents as JSON. Fields of the text `before` that are not ours are kept."""
    old = _fields(before)
    new = {
        "next_position": contents.next_position,
        "lines": _merged(contents.items, old.get("lines"), "sku"),
        "later": _merged(contents.later, old.get("later"), "sku"),
        "combinations": _merged(contents.combinations, old.get("combinations"), "number"),
        "undo": contents.undo,
    }
    unknown = {name: value for name, value in old.items() if name not in new}
    return json.dumps({**unknown, **new}, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _fields(text: str) -> dict[str, Any]:
    with suppress(ValueError):
        fields = json.loads(text or "{}")
        if isinstance(fields, dict):
            return fields
    _log.warning("The stored contents of a cart are no JSON object and are left out.")
    return {}


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
    quantity, position = _number(fields["quantity"], 1), _number(fields.get("position", 0), 0)
    name = fields.get("name", "")
    return Item(sku, quantity, position, price_seen, name if isinstance(name, str) else "")


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


def _plain(value: object) -> dict[str, Any]:
    """A value as an object of JSON; what is in it is asked for in its turn."""
    match value:
        case Item():
            return {
                "sku": value.sku,
                "quantity": value.quantity,
                "position": value.position,
                "price_seen": str(value.price_seen),
                "name": value.name,
            }
        case Taken():
            return {"line": value.item, "pieces": value.pieces}
        case Combination():
            return {"number": value.number, "name": value.name, "lines": value.items}
        case UndoStep():
            return {
                "number": value.number,
                "kind": value.kind,
                "cart": value.cart,
                "later": value.later,
                "combinations": value.combinations,
            }
    raise TypeError(value)


def _merged(values: Iterable[Item | Combination], old: object, key: str) -> list[dict[str, Any]]:
    """The values, each with the fields that the stored one with the same key has besides."""
    entries = old if isinstance(old, list) else []
    before = {str(one.get(key)): one for one in entries if isinstance(one, dict)}
    merged = []
    for value in values:
        new = _plain(value)
        was = before.get(str(new[key]), {})
        if isinstance(value, Combination):
            new["lines"] = _merged(value.items, was.get("lines"), "sku")
        merged.append({**was, **new})
    return merged
