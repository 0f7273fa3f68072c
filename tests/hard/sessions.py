"""A session of the shop without its pages, and a database that fails where a test wants it to."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Self

import pytest
import sqlalchemy as sa
import streamlit as st

from cart_state import session
from cart_state.storage.store import Store

KINDS = ("before", "after", "cut")

_numbers = itertools.count(1)


def new_id() -> str:
    """An id as the cookie holds it, never used before."""
    return f"{next(_numbers):043}"


class Session:
    """One tab: `with session:` is what happens in it. `cookie` is what the browser sent."""

    def __init__(self, store: Store, cookie: str | None) -> None:
        self._store = store
        self._state: dict[str, Any] = {}
        self._patch = pytest.MonkeyPatch()
        self._cookies = {"cart": cookie} if cookie else {}

    def __enter__(self) -> Self:
        self._patch.setattr(session, "store", lambda: self._store)
        self._patch.setattr(st, "session_state", self._state)
        self._patch.setattr(st, "context", SimpleNamespace(cookies=self._cookies, url="http://x"))
        return self

    def __exit__(self, *error: object) -> None:
        self._patch.undo()


class Faults:
    """Makes a store's n-th word to its database fail: each statement counts, each commit too.

    "before" it is carried out, "after" it was, so that only the answer is lost, or the
    connection is "cut" under it.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.failed = 0
        self.words: list[str] = []
        self._left: int | None = None
        self._counts = False
        self._kind = ""
        engine = store.database._engine
        self._dialect = engine.dialect
        self._commit = engine.dialect.do_commit
        engine.dialect.do_commit = self._do_commit  # type: ignore[method-assign]
        sa.event.listen(engine, "before_cursor_execute", self._before)
        sa.event.listen(engine, "after_cursor_execute", self._after)

    @contextmanager
    def at(self, n: int, kind: str) -> Iterator[None]:
        """Makes the n-th word from here on fail, once. `failed` tells whether it came to that."""
        self.failed, self.words = 0, []
        self._left, self._kind, self._counts = n, kind, True
        yield
        self._left, self._counts = None, False

    def rested(self) -> None:
        """The moment after a failure in which the store tries nothing is over."""
        self.store.database._resting_until = 0

    def _next(self, word: str) -> bool:
        """Whether this word is the one to fail."""
        if self._counts:
            self.words.append(word)
        if self._left is None:
            return False
        self._left -= 1
        return self._left == 0

    def _fail(self) -> None:
        self.failed += 1
        self._left = None
        raise self._dialect.dbapi.OperationalError("a fault of the test")

    def _cut(self, connection: Any) -> None:
        self.failed += 1
        self._left = None
        connection.close()

    def _before(self, db: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if self._next(statement):
            if self._kind == "before":
                self._fail()
            if self._kind == "cut":
                self._cut(db.connection.dbapi_connection)

    def _after(self, *_: Any) -> None:
        if self._left == 0:
            self._fail()

    def _do_commit(self, connection: Any) -> None:
        fails = self._next("COMMIT")
        if fails and self._kind == "before":
            self._fail()
        if fails and self._kind == "cut":
            self._cut(connection.dbapi_connection)
        self._commit(connection)
        if fails:
            self._fail()
