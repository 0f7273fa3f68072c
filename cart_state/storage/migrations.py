"""What becomes of a database that an earlier version of the store has made.

The tables are spelled out here as they were then: they must not change with those of today.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from cart_state.storage.database import NotOursError
from cart_state.storage.tables import schema

CURRENT = 2
BATCH = 1000  # carts that are in memory at a time

_MOST = 10**12  # pieces, positions and prices beyond it are no shopper's

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
        if not tables.get(name, set(table.columns.keys())) >= set(table.columns.keys()):
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
    carts = sa.table("carts", *map(sa.column, ("id", "contents")))
    put = (
        sa.update(carts)
        .where(carts.c.id == sa.bindparam("key"))
        .values(contents=sa.bindparam("json"))
    )
    done = 0
    for batch in _batches(db):
        db.execute(put, [{"key": key, "json": _contents(*old)} for key, *old in batch])
        done += len(batch)
        if done % 100_000 == 0:
            _log.warning("%s carts are done.", done)
    db.execute(sa.text("ALTER TABLE carts DROP COLUMN next_place"))
    db.execute(sa.text("DROP TABLE cart_lines"))


_STEPS: dict[int, Callable[[sa.Connection], None]] = {1: _lines_to_json}


def _batches(db: sa.Connection) -> Iterator[list[tuple[str, Any, list[Any]]]]:
    """Yields the carts, some at a time: key, next place and lines of each."""
    carts = sa.table("carts", *map(sa.column, ("id", "next_place")))
    lines = sa.table("cart_lines", *map(sa.column, _FIRST["cart_lines"].split()))
    last: str | None = None
    while True:
        query = sa.select(carts).order_by(carts.c.id).limit(BATCH)
        rows = db.execute(query if last is None else query.where(carts.c.id > last)).all()
        if not rows:
            return
        first, last = rows[0].id, rows[-1].id
        query = (
            sa.select(lines)
            .where(lines.c.cart.between(first, last))
            .order_by(lines.c.cart, lines.c.place, lines.c.sku)
        )
        grouped = groupby(db.execute(query), key=lambda line: line.cart)
        by_cart = {cart: [line[1:] for line in some] for cart, some in grouped}
        yield [(row.id, row.next_place, by_cart.get(row.id, [])) for row in rows]


def _contents(next_place: Any, rows: list[Sequence[Any]]) -> str:
    """The JSON of a cart of the first edition."""
    lists: dict[str, list[Fields]] = {}
    for name, *line in rows:
        fields = _line(line, signed=name == "undo")
        if fields is None or not isinstance(name, str):
            _log.warning("A stored line of %r that makes no sense is left out.", line[0])
        else:
            lists.setdefault(name, []).append(fields)
    positions = [line["position"] for some in lists.values() for line in some]
    known = type(next_place) is int and 0 <= next_place < _MOST
    contents: Fields = {  # all of them in this order: an empty cart is told by its text
        "next_position": next_place if known else max(positions, default=-1) + 1,
        "lines": lists.pop("cart", []),
        "later": lists.pop("later", []),
        "combinations": _combinations(lists, "combination:"),
    }
    cart = [_taken(line) for line in lists.pop("undo", [])]
    later = [_taken(line) for line in lists.pop("undo:later", [])]
    taken = {
        "cart": cart,
        "later": later,
        "combinations": _combinations(lists, "undo:combination:"),
    }
    contents["undo"] = [{"kind": _kind(cart, later), **taken}] if any(taken.values()) else []
    for name in lists:
        _log.warning("A stored list %r that this version does not know is left out.", name)
    return json.dumps(contents, ensure_ascii=False, separators=(",", ":"))


def _line(row: Sequence[Any], signed: bool) -> Fields | None:
    """The fields of a line, None when it makes no sense."""
    sku, quantity, place, price_seen = row
    try:
        price = Decimal(price_seen)
        pieces = abs(quantity) if signed else quantity
        sane = 0 < pieces < _MOST and 0 <= place < _MOST - 1 and 0 <= price < _MOST
    except (TypeError, ValueError, InvalidOperation):
        return None
    if not (sane and sku and type(sku) is str and type(quantity) is int and type(place) is int):
        return None
    return {"sku": sku, "quantity": quantity, "position": place, "price_seen": str(price)}


def _taken(line: Fields) -> Fields:
    """A line of an undo list: its quantity was what undo adds to the cart, or takes from it."""
    return {"line": {**line, "quantity": abs(line["quantity"])}, "pieces": line["quantity"]}


def _kind(cart: list[Fields], later: list[Fields]) -> str:
    if any(taken["pieces"] < 0 for taken in cart):
        return "replace"
    if cart:
        return "clear" if len(cart) > 1 else "remove"
    return "drop" if later else "delete"


def _combinations(lists: dict[str, list[Fields]], kind: str) -> list[Fields]:
    """Takes the lists out whose names begin so, and returns them in the order of their numbers."""
    found = []
    for stored in [name for name in lists if name.startswith(kind)]:
        number, _, name = stored.removeprefix(kind).partition(":")
        if number.isascii() and number.isdecimal() and int(number) < _MOST:
            found.append({"number": int(number), "name": name, "lines": lists.pop(stored)})
    return sorted(found, key=lambda one: one["number"])
