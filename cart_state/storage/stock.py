"""What is left of the goods: orders take from it in their transaction, cancellations give back.

Goods that were never ordered have no row; of them there is what the catalogue counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import sqlalchemy as sa

from cart_state.rules.errors import CountedAnew
from cart_state.rules.product import Left, Product
from cart_state.storage.database import Database, StoreError
from cart_state.storage.tables import stock

LOOK_EVERY = 1  # seconds; what others ordered meanwhile is shown after these at the latest

_ALL = sa.select(stock.c.sku, stock.c.counted, stock.c.counted_at, stock.c.left)
_SOME = _ALL.where(stock.c.sku.in_(sa.bindparam("skus", (), sa.Text, expanding=True)))
_PIECES = sa.bindparam("pieces", type_=sa.BigInteger)
_NUMBER, _AT = sa.bindparam("number", type_=sa.BigInteger), sa.bindparam("at", type_=sa.BigInteger)
# What is given to an INSERT or UPDATE besides the parameters named here are columns to set.
_ROW = sa.update(stock).where(stock.c.sku == sa.bindparam("of"))
_GIVE = _ROW.values(left=stock.c.left + _PIECES)
_RECOUNT = _ROW.where(stock.c.counted != _NUMBER, stock.c.counted_at <= _AT).values(
    counted=_NUMBER, counted_at=_AT, left=_NUMBER
)


class Stock:
    """What is left of the goods in one database, as far as it is not what was counted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: Mapping[str, Left] = {}
        self._look_after = 0.0
        self._looking = threading.Lock()
        new = database.insert(stock)
        said = new.excluded
        is_recounted = sa.and_(
            said.counted != stock.c.counted, said.counted_at >= stock.c.counted_at
        )
        left = sa.case((is_recounted, said.left), else_=stock.c.left - _PIECES)
        changes = {
            "counted": sa.case((is_recounted, said.counted), else_=stock.c.counted),
            "counted_at": sa.case((is_recounted, said.counted_at), else_=stock.c.counted_at),
            "left": left,
        }
        upsert = partial(new.on_conflict_do_update, index_elements=["sku"], set_=changes)
        self._take = upsert(where=left >= 0).returning(stock.c.left)
        self._hold = upsert()  # locks the row, which there is then

    def known(self) -> Mapping[str, Left]:
        """Returns what is left by sku, LOOK_EVERY seconds old at most. Unchanged: the same object.

        While the store is away it is what was seen last. One shopper looks for all of the process.
        """
        if time.monotonic() >= self._look_after and self._looking.acquire(blocking=False):
            try:
                self._look_after = time.monotonic() + LOOK_EVERY
                known = self._database.reach(self.read)
                if known != self._known:
                    self._known = known
            except StoreError:
                pass  # the cart is asked for next, and tells the shopper
            finally:
                self._looking.release()
        return self._known

    def look_again(self) -> None:
        """Has the next `known` look, because this process has changed it."""
        self._look_after = 0.0

    def read(self, db: sa.Connection, skus: Iterable[str] | None = None) -> dict[str, Left]:
        """Returns what is left of these skus, or of all."""
        rows = db.execute(_ALL) if skus is None else db.execute(_SOME, {"skus": [*skus]})
        return {row.sku: Left(row.counted, row.counted_at, row.left) for row in rows}

    def take(self, db: sa.Connection, product: Product, counted_at: int, pieces: int) -> bool:
        """Takes pieces of a product, as it was counted; returns whether there were so many.

        If not, the caller, whose transaction it is, has to take everything back.
        """
        asked = {
            "sku": product.sku,
            "counted": product.stock,
            "counted_at": counted_at,
            "left": product.stock - pieces,
            "pieces": pieces,
        }
        left = db.execute(self._take, asked).scalar()
        return left is not None and left >= 0  # a new row refuses nothing by itself

    def give_back(self, db: sa.Connection, sku: str, pieces: int) -> None:
        """Gives pieces back that were taken."""
        db.execute(_GIVE, {"of": sku, "pieces": pieces})

    def recount_seen(
        self, counted: Mapping[str, int], seen: Mapping[str, Left], write: Callable[[], int]
    ) -> dict[str, int]:
        """Replaces what is left by what somebody `counted` who had `seen` the stock.

        What was taken since then is taken off; returns what is left, by sku. `write` writes the
        catalogue with these numbers and returns since when it has them, in nanoseconds. It is
        called once, while the rows are locked, so that the catalogue never has a number that a row
        has not: that would be a recount. Raises CountedAnew, StoreError, and what `write` raises.
        """

        def work(db: sa.Connection) -> dict[str, int] | OSError:
            held = [
                {"sku": sku, "counted": n, "counted_at": at, "left": n, "pieces": 0}
                for sku, (n, at, _) in sorted((sku, seen[sku]) for sku in counted)
            ]
            db.execute(self._hold, held)
            now = self.read(db, counted)
            fresh = {sku for sku, one in now.items() if one.is_count_of(seen[sku])}
            # Counted anew, but the same: as by a double click.
            others = {sku: now[sku] for sku in now.keys() - fresh}
            if foreign := {sku: one for sku, one in others.items() if one.counted != counted[sku]}:
                raise CountedAnew(foreign)
            try:
                counted_at = write()
            except OSError as error:  # of the catalogue's disk, and not of the store
                db.rollback()
                return error
            left = {sku: now[sku].left for sku in counted}
            for sku in fresh:
                left[sku] += counted[sku] - seen[sku].left
            rows = [
                # Later than before, also where the same number left the file as it was.
                {"of": sku, "counted": counted[sku], "left": left[sku]}
                | {"counted_at": max(counted_at, now[sku].counted_at + 1)}
                for sku in fresh
            ]
            if rows:
                db.execute(_ROW, rows)
            return left

        left = self._database.run(work, "recount")
        self.look_again()
        if isinstance(left, OSError):
            raise left
        return left

    def recount(self, counted: Mapping[str, int], counted_at: int) -> None:
        """Replaces in the background what is left by numbers that a catalogue has since."""
        rows = [{"of": sku, "number": n, "at": counted_at} for sku, n in sorted(counted.items())]
        run = self._database.run
        self._database.in_background(
            "cart-recount", run, lambda db: db.execute(_RECOUNT, rows), "recount"
        )
