"""A catalogue that follows its file, so that an edit needs no restart."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from cart_state.goods.catalog import Catalog
from cart_state.goods.money import CURRENCY
from cart_state.goods.reader import CatalogError, read_catalog

_log = logging.getLogger(__name__)


class CatalogFile:
    """A catalogue that is read again when its file has changed.

    While a changed file is broken, the last good catalogue stays in use, and the log lists the
    faults once. All shoppers share one, hence the lock.
    """

    def __init__(self, path: Path, currency: str = CURRENCY) -> None:
        self.path = path
        self.currency = currency
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] | None = None
        self._good: Catalog | None = None
        self._faults: tuple[str, ...] = ()

    def current(self) -> Catalog:
        """Returns the newest good catalogue. Raises CatalogError when there never was one."""
        with self._lock:
            seen = self._signature()
            if seen != self._seen:
                self._seen = seen
                self._read()
            if self._good is None:
                # A new error each time: one raised again grows by a traceback with every look.
                raise CatalogError(self._faults)
            return self._good

    def _read(self) -> None:
        try:
            self._good = read_catalog(self.path, self.currency)
        except CatalogError as error:
            self._faults = error.faults
            goes_on = "the last good one stays in use" if self._good else "the store cannot open"
            _log.error("The catalogue is broken, %s:\n%s", goes_on, error)

    def _signature(self) -> tuple[int, ...]:
        """What tells one state of the file from another; empty while it cannot be seen."""
        try:
            found = self.path.stat()
        except OSError:
            return ()
        return (found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)
