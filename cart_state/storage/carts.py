"""The row of a cart: locked and read in one statement, and written in another."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from cart_state.rules.contents import Contents
from cart_state.storage.database import Database
from cart_state.storage.stored import FORMAT, encoded
from cart_state.storage.tables import carts, chores

# Built once: to build a statement costs more than to carry it out.
KEY, _NOW = sa.bindparam("key", type_=sa.Text), sa.bindparam("now", type_=sa.BigInteger)
_TIDIED = sa.select(chores.c.done).where(chores.c.name == "tidy").scalar_subquery()
# The time of the last tidying, where it is later: a clock may be set back.
STAMP = sa.case((_TIDIED > _NOW, _TIDIED), else_=_NOW)
_WRITE = sa.update(carts).where(carts.c.id == KEY)
# Stands among the tokens of a cart until somebody comes back to it in another visit.
FIRST_VISIT = "first"
TOUCH = _WRITE.values(touched=STAMP, tokens=sa.func.replace(carts.c.tokens, FIRST_VISIT, ""))


class CartRows:
    """The rows of carts in a transaction that somebody else begins and ends."""

    def __init__(self, database: Database) -> None:
        # One statement makes the row, or waits for whoever holds it, then holds and reads it.
        new = database.insert(carts).values(
            id=KEY, format=FORMAT, contents="", touched=STAMP, tokens=FIRST_VISIT
        )
        self._hold = new.on_conflict_do_update(
            index_elements=["id"], set_={"touched": new.excluded.touched}
        ).returning(carts.c.contents, carts.c.tokens)

    def hold(self, db: sa.Connection, key: str) -> Any:
        """Locks the row of a cart until the end of the transaction; returns contents and tokens."""
        return db.execute(self._hold, {"key": key, "now": int(time.time())}).one()

    def write(
        self, db: sa.Connection, key: str, contents: Contents, before: Any, tokens: Sequence[str]
    ) -> None:
        """Writes a cart whose row was `before`, and the tokens of changes, the latest last."""
        after = {
            "key": key,
            "format": FORMAT,
            "contents": encoded(contents, before.contents),
            "tokens": " ".join(tokens),
        }
        db.execute(_WRITE, after)


def cart_key(cart_id: str) -> str:
    """Returns what a cart is called in the database, which does not tell its id."""
    return hashlib.sha256(cart_id.encode()).hexdigest()
