"""How a database gets the tables of today, also one that an earlier version of the store made.

Tables of then are spelled out here: they must not change with those of today.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections import defaultdict
from typing import Any

import sqlalchemy as sa

from cart_state.storage.database import NotOursError
from cart_state.storage.tables import keys, schema, version

CURRENT = 3
BATCH = 1000  # carts that are in memory at a time

_log = logging.getLogger(__name__)


def migrate(db: sa.Connection) -> None:
    """Makes the tables of this version, or brings those there are to it.

    Raises NotOursError for a database of a newer version and for one that holds something else.
    The caller, whose transaction it is, then takes everything back.
    """
    found = _version(db)
    if found > CURRENT:
        raise NotOursError(
            f"The carts were stored by a newer version of the shop ({found}, this one knows"
            f" {CURRENT}). They were left as they are; start the newer version."
        )
    if found == 1:
        _log.warning("The carts of version 1 are brought to version %d.", CURRENT)
        _lines_to_json(db)
    schema.create_all(db)  # from 2 to 3 came tables alone: orders, stock, mails
    if found < CURRENT:
        db.execute(sa.delete(version))
        db.execute(sa.insert(version).values(id=1, version=CURRENT))
    tables = _columns(db)
    if not all(tables[name] >= {*table.columns.keys()} for name, table in schema.tables.items()):
        raise _not_ours(db)
    # No version of its own: an older copy of the shop goes on with the same database.
    if db.execute(sa.select(keys.c.key)).scalar() is None:
        db.execute(sa.insert(keys).values(id=1, key=secrets.token_urlsafe(32)))


def _version(db: sa.Connection) -> int:
    """The version of the carts in a database, 0 when there are none."""
    tables = _columns(db)
    if tables.get("cart_schema", set()) >= {"id", "version"}:
        found = db.execute(sa.select(version.c.version)).scalar()
        if type(found) is int and found > 0:
            return found
    elif all(tables.get(name, set()) >= columns for name, columns in _FIRST.items()):
        return 1
    elif not tables.keys() & {*_FIRST, "cart_schema"} and (
        not tables or db.dialect.name != "sqlite"  # a Postgres database may be shared
    ):
        return 0
    raise _not_ours(db)


def _columns(db: sa.Connection) -> dict[str, set[str]]:
    """The names of the columns of each table."""
    found = sa.inspect(db).get_multi_columns()
    return {name: {column["name"] for column in columns} for (_, name), columns in found.items()}


def _not_ours(db: sa.Connection) -> NotOursError:
    return NotOursError(
        f"The database {db.engine.url.database!r} holds something else than carts. It was left as"
        " it is; name another one in CART_DATABASE_URL."
    )


# From 1, one row a line, to 2, one row a cart

_FIRST = {
    "carts": {"id", "next_place", "touched", "tokens"},
    "cart_lines": {"cart", "list", "sku", "quantity", "place", "price_seen"},
}
_CARTS = sa.text("SELECT id, next_place FROM carts WHERE id > :last ORDER BY id LIMIT :most")
_LINES = sa.text(
    "SELECT cart, list, sku, CAST(quantity AS BIGINT), place, price_seen"
    " FROM cart_lines WHERE cart BETWEEN :first AND :last ORDER BY cart, place, sku"
)
_PUT = sa.text("UPDATE carts SET contents = :contents WHERE id = :id")

Fields = dict[str, Any]
Lists = dict[str, list[Fields]]  # the lines of one cart, by the name of their list


def _lines_to_json(db: sa.Connection) -> None:
    for column in ("format INTEGER NOT NULL DEFAULT 1", "contents TEXT NOT NULL DEFAULT '{}'"):
        db.execute(sa.text(f"ALTER TABLE carts ADD COLUMN {column}"))
    last = ""
    while carts := db.execute(_CARTS, {"last": last, "most": BATCH}).all():
        first, last = carts[0].id, carts[-1].id
        lists: defaultdict[str, Lists] = defaultdict(dict)
        rows = db.execute(_LINES, {"first": first, "last": last})
        for cart, name, sku, quantity, place, price in rows:
            line = {"sku": sku, "quantity": quantity, "position": place, "price_seen": price}
            lists[cart].setdefault(str(name), []).append(line)
        new = [{"id": cart, "contents": _contents(place, lists[cart])} for cart, place in carts]
        db.execute(_PUT, new)
    db.execute(sa.text("ALTER TABLE carts DROP COLUMN next_place"))
    db.execute(sa.text("DROP TABLE cart_lines"))


def _contents(next_place: int, lists: Lists) -> str:
    """The JSON of a cart. Lines that make no sense are left out when it is read: see stored.py."""
    contents = {  # all of them in this order: an empty cart is told by its text
        "next_position": next_place,
        "lines": lists.pop("cart", []),
        "later": lists.pop("later", []),
        "combinations": _combinations(lists, "combination:"),
        "undo": _undo(lists),
    }
    for name in lists:
        _log.warning("A stored list %r that this version does not know is left out.", name)
    return json.dumps(contents, separators=(",", ":"), default=lambda _bytes: None)


def _undo(lists: Lists) -> list[Fields]:
    """The one step there was. A quantity was what undo adds to the cart, or takes from it."""

    def taken(name: str) -> list[Fields]:
        return [
            {"line": {**line, "quantity": abs(line["quantity"])}, "pieces": line["quantity"]}
            for line in lists.pop(name, [])
        ]

    cart, later = taken("undo"), taken("undo:later")
    combinations = _combinations(lists, "undo:combination:")
    if any(one["pieces"] < 0 for one in cart):
        kind = "replace"
    elif cart:
        kind = "clear" if len(cart) > 1 else "remove"
    else:
        kind = "drop" if later else "delete"
    step = {"kind": kind, "cart": cart, "later": later, "combinations": combinations}
    return [step] if cart or later or combinations else []


def _combinations(lists: Lists, kind: str) -> list[Fields]:
    """Takes the lists out whose names begin so, and returns them in the order of their numbers."""
    found = []
    for stored in [name for name in lists if name.startswith(kind)]:
        number, _, name = stored.removeprefix(kind).partition(":")
        if number.isascii() and number.isdecimal():
            found.append({"number": int(number), "name": name, "lines": lists.pop(stored)})
    return sorted(found, key=lambda one: one["number"])
