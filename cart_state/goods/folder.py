"""The shop's folder, read again beside the clicks whenever its settings or goods have changed."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cart_state.goods.catalog import Catalog
from cart_state.goods.checks import ShopError
from cart_state.goods.reader import read_catalog
from cart_state.goods.shop import Shop, read_shop

LOOK_EVERY = 0.5  # seconds; every sentence on a page asks for the shop
MOMENT = 0.1  # seconds that a click may wait for a change to be read
TRY_AGAIN_AFTER = 10  # seconds, where a file was broken; it may only have been locked

_log = logging.getLogger(__name__)


class Opened(NamedTuple):
    """A shop that is open: what shop.toml says, and the goods."""

    shop: Shop
    catalog: Catalog


class ShopFolder:
    """The settings and goods of one shop, the newest that are good.

    While a changed file is broken, the last good shop goes on, and the log lists the faults once.
    All shoppers share one, hence the locks. `faults` are those of the last look, one line each.
    """

    def __init__(self, folder: Path, catalog: Path) -> None:
        self.folder = folder
        self.catalog = catalog
        self._looking = threading.Lock()
        self._reading = threading.Lock()
        self._seen: object = None
        self._looked = 0.0
        self._good: Opened | None = None
        self.faults: tuple[str, ...] = ()
        self._tried = 0.0

    def current(self) -> Opened:
        """Returns the newest good shop. Raises ShopError when there never was one.

        The first is waited for. A changed one is read in a thread of its own: it may be large,
        and nobody's click should take as long.
        """
        if self._good and time.monotonic() < self._looked + LOOK_EVERY:
            return self._good
        self._looked = time.monotonic()
        if self.faults and self._looked > self._tried + TRY_AGAIN_AFTER:
            self._seen = None
        # A folder changes when a file comes or goes.
        files = self.folder, self.folder / "pictures", self.folder / "shop.toml", self.catalog
        seen = [_signature(file) for file in files]
        if seen != self._seen:
            with self._looking:
                if seen != self._seen:
                    if self._good:
                        in_thread(self._read)
                    else:
                        self._read()
                    self._seen = seen
        if self._good is None:
            # A new error each time: one raised again grows by a traceback with every look.
            raise ShopError(self.faults)
        return self._good

    def _read(self) -> None:
        with self._reading:  # one after the other, so that the last one read is the newest
            faults: tuple[str, ...] = ()
            try:
                shop = read_shop(self.folder)
                catalog = read_catalog(self.catalog, shop)
                self._good = Opened(shop, catalog)
                if self.faults:
                    _log.warning("The shop is good again.")
                kinds = catalog.categories
                listed = {sku for product in catalog.values() for sku in product.goes_with}
                for place, names, known in (
                    ("shop.toml, key featured", shop.featured, catalog),
                    ("shop.toml, key category_pictures", [*shop.category_pictures], kinds),
                    (f"{self.catalog.name}, column goes_with", listed, catalog),
                ):
                    for name in names:
                        if name not in known:
                            _log.warning("%s: %r is not sold.", place, name)
            except ShopError as error:
                faults = error.faults
                if faults != self.faults:
                    so = "the last good one goes on" if self._good else "it cannot open"
                    _log.error("The shop is broken, %s:\n%s", so, error)
            self.faults, self._tried = faults, time.monotonic()


def in_thread(work: Callable[[], None]) -> None:
    """Does work in a thread of its own, and waits for it a moment, in which most of it is done."""
    thread = threading.Thread(target=work, name="shop-folder", daemon=True)
    thread.start()
    thread.join(MOMENT)


def _signature(file: Path) -> tuple[int, ...]:
    """What tells one state of the file from another; empty while it cannot be seen."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)
