"""What becomes of a database that an earlier version of the store has made.

The tables are spelled out here as they were then: they must not change with those of today.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from cart_state.storage.database import NotOursError
from cart_state.storage.tables import schema

CURRENT = 2
BATCH = 1000  # carts that are in memory at a time

_log = logging.getLogger(__name__)

_schema = sa.table("cart_schema", sa.column("id"), sa.column("version"))


def migrate(db: sa.Connection) -> None:
    """Brings the tables of a database to this version, in the transaction of the caller.

    Raises NotOursError for a database of a newer version and for one that holds something else.
    The caller then takes everything back.
    """
    found = _version(db)
    if found > CURRENT:
        raise NotOursError(
            f"The carts were stored by a newer version of the shop ({found}, this one knows"
            f" {CURRENT}). They were left as they are; start the newer version."
        )
    if not found:
        _write_version(db, CURRENT)
    for version in range(found or CURRENT, CURRENT):
        _log.warning("The carts of version %s are brought to version %s.", version, version + 1)
        _STEPS[version](db)
        db.execute(sa.update(_schema).values(version=version + 1))
    tables = _columns(db)
    for name, table in schema.tables.items():
        if name in tables and not tables[name] >= set(table.columns.keys()):
            raise _not_ours(db)


def _version(db: sa.Connection) -> int:
    """The version of the carts in a database, 0 when there are none."""
    tables = _columns(db)
    if tables.get("cart_schema", set()) >= {"id", "version"}:
        version = db.execute(sa.select(_schema.c.version)).scalar()
        if type(version) is int and version > 0:
            return version
    elif all(tables.get(name, set()) >= set(columns.split()) for name, columns in _FIRST.items()):
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


def _write_version(db: sa.Connection, version: int) -> None:
    db.execute(
        sa.text("CREATE TABLE cart_schema (id INTEGER PRIMARY KEY, version INTEGER NOT NULL)")
    )
    db.execute(sa.insert(_schema).values(id=1, version=version))


def _not_ours(db: sa.Connection) -> NotOursError:
    return NotOursError(
        f"The database {db.engine.url.database!r} holds something else than carts. It was left as"
        " it is; name another one in CART_DATABASE_URL."
    )


# From 1, one row a line, to 2, one row a cart

_FIRST = {
    "carts": "id next_place touched tokens",
    "cart_lines": "cart list sku quantity place price_seen",
}

Fields = dict[str, Any]


def _lines_to_json(db: sa.Connection) -> None:
    _write_version(db, 1)
    for column in ("format INTEGER NOT NULL DEFAULT 1", "contents TEXT NOT NULL DEFAULT '{}'"):
        db.execute(sa.text(f"ALTER TABLE carts ADD COLUMN {column}"))
    put = sa.text("UPDATE carts SET contents = :contents WHERE id = :id")
    for batch in _batches(db):
        db.execute(put, [{"id": row.id, "contents": _contents(row, lines)} for row, lines in batch])
    db.execute(sa.text("ALTER TABLE carts DROP COLUMN next_place"))
    db.execute(sa.text("DROP TABLE cart_lines"))


_STEPS: dict[int, Callable[[sa.Connection], None]] = {1: _lines_to_json}


def _batches(db: sa.Connection) -> Iterator[list[tuple[sa.Row[Any], list[sa.Row[Any]]]]]:
    """Yields the carts, some at a time, and the lines of each."""
    some = sa.text("SELECT id, next_place FROM carts WHERE id > :last ORDER BY id LIMIT :most")
    lines_of = sa.text(
        "SELECT cart, list, sku, CAST(quantity AS BIGINT) AS quantity, place, price_seen"
        " FROM cart_lines WHERE cart BETWEEN :first AND :last ORDER BY cart, place, sku"
    )
    last = ""
    while rows := db.execute(some, {"last": last, "most": BATCH}).all():
        last = rows[-1].id
        lines = db.execute(lines_of, {"first": rows[0].id, "last": last})
        by_cart = {cart: list(of) for cart, of in groupby(lines, key=lambda line: line.cart)}
        yield [(row, by_cart.get(row.id, [])) for row in rows]


def _contents(cart: sa.Row[Any], rows: list[sa.Row[Any]]) -> str:
    """The JSON of a cart. Lines that make no sense are left out when it is read: see stored.py."""
    lists: dict[str, list[Fields]] = {}
    for row in rows:
        fields = {
            "sku": row.sku,
            "quantity": row.quantity,
            "position": row.place,
            "price_seen": row.price_seen,
        }
        lists.setdefault(str(row.list), []).append(fields)
    contents = {  # all of them in this order: an empty cart is told by its text
        "next_position": cart.next_place,
        "lines": lists.pop("cart", []),
        "later": lists.pop("later", []),
        "combinations": _combinations(lists, "combination:"),
        "undo": _undo(lists),
    }
    for name in lists:
        _log.warning("A stored list %r that this version does not know is left out.", name)
    return json.dumps(
        contents, ensure_ascii=False, separators=(",", ":"), default=lambda _bytes: None
    )


def _undo(lists: dict[str, list[Fields]]) -> list[Fields]:
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
    elif later or combinations:
        kind = "drop" if later else "delete"
    else:
        return []
    return [{"kind": kind, "cart": cart, "later": later, "combinations": combinations}]


def _combinations(lists: dict[str, list[Fields]], kind: str) -> list[Fields]:
    """Takes the lists out whose names begin so, and returns them in the order of their numbers."""
    found = []
    for stored in [name for name in lists if name.startswith(kind)]:
        number, _, name = stored.removeprefix(kind).partition(":")
        if number.isascii() and number.isdecimal():
            found.append({"number": int(number), "name": name, "lines": lists.pop(stored)})
    return sorted(found, key=lambda one: one["number"])
