"""A store whose database fails at any of its words, once."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from cart_state.storage import database, stock
from cart_state.storage.store import Store

KINDS = ("before", "after", "cut")


class Faults:
    """Makes a store's n-th word to its database fail: each statement counts, each commit too.

    "before" it is carried out, "after" it was, so that only the answer is lost, or the
    connection is "cut" under it.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.failed = 0
        self.words: list[str] = []
        self._left = 0
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
        self._left, self._kind = n, kind
        yield
        self._kind = ""

    def rested(self) -> None:
        """The moment after a failure in which the store tries nothing is over."""
        self.store.database._resting_until = 0

    def _next(self, word: str, connection: Any) -> bool:
        """Whether this word is the one to fail, after it was carried out."""
        if not self._kind:
            return False
        self.words.append(word)
        self._left -= 1
        if self._left or self._kind == "after":
            return not self._left
        if self._kind == "before":
            self._fail()
        self.failed += 1
        connection.close()
        return False

    def _fail(self) -> None:
        self.failed += 1
        raise self._dialect.dbapi.OperationalError("a fault of the test")

    def _before(self, db: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._fails_after = self._next(statement, db.connection.dbapi_connection)

    def _after(self, *_: Any) -> None:
        if self._fails_after:
            self._fails_after = False
            self._fail()

    def _do_commit(self, connection: Any) -> None:
        fails = self._next("COMMIT", getattr(connection, "dbapi_connection", connection))
        self._commit(connection)
        if fails:
            self._fail()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test makes fail fails, however busy the machine is; no look comes between."""
    monkeypatch.setattr(database, "PATIENCE", 60)
    monkeypatch.setattr(database, "_LOCKED", 60)
    monkeypatch.setattr(stock, "LOOK_EVERY", 3600)


def some(*quick: tuple[str, str]) -> Callable[..., Any]:
    """Runs a test on each kind of database with each kind of fault; in the long part, but these."""
    cases = [
        pytest.param(*case, marks=() if case in quick else pytest.mark.long)
        for case in itertools.product(["sqlite", "postgres"], KINDS)
    ]
    return pytest.mark.parametrize(("store_url", "kind"), cases, indirect=["store_url"])
