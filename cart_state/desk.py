"""The owner's door, in the style of session.py: what the desk does with orders, stock and the shop.

Pages of the desk import `cart_state` and this module; nothing of the shop does. It has no session:
what an owner saw is handed in again, so that whoever is late learns what the other did. Money is in
the shop's currency, times are aware.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib import metadata
from pathlib import Path

from cart_state import wiring
from cart_state.goods.reader import here_since
from cart_state.goods.search import folded
from cart_state.rules.contents import cleaned
from cart_state.rules.figures import CartFigures, Figures, cart_figures, figures_of
from cart_state.rules.orders import LONGEST, OPEN, Order, Status
from cart_state.rules.stock import Left
from cart_state.storage import desk as storage
from cart_state.storage.database import StoreError
from cart_state.storage.desk import Backup, Waiting


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder that the shop writes to or reads, and the bytes that are free on its disk."""

    folder: Path
    free: int


@dataclass(frozen=True, slots=True)
class Health:
    """Whether everything is well.

    `schema` is the version of the store's tables, None while it does not answer; so is `mails`.
    `faults` are those of shop.toml and the catalogue when they were last read, one line each.
    `versions` are those of "shop", "streamlit" and "python".
    """

    schema: int | None
    mails: Waiting | None
    faults: tuple[str, ...]
    disks: tuple[Disk, ...]
    versions: Mapping[str, str]


def orders(
    states: Collection[Status] = OPEN,
    since: datetime | None = None,
    until: datetime | None = None,
    text: str = "",
) -> tuple[Order, ...]:
    """Returns the orders in these states, newest first.

    Those placed at `since` or later, and before `until`, in which every word of `text` occurs: in
    number, name, contact, address, note, skus or names of products; case and accents make no
    difference. Raises StoreError.
    """
    raise NotImplementedError


def order(number: str) -> Order | None:
    """Returns the order of this number; None where there is none. Raises StoreError."""
    raise NotImplementedError


def news(known: int = 0) -> int:
    """Returns how many orders came since there were `known`: of 0, how many there ever were.

    A count and no time, as clocks of several copies differ: no order is missed, or told twice.
    Cheap: for a badge, every few seconds. Raises StoreError.
    """
    raise NotImplementedError


def step(seen: Order, status: Status, reason: str = "") -> Order:
    """Takes the owner's next step with an order as it was `seen` and returns it.

    A cancelled one gives back its stock. The shopper reads the reason. The same step again, as by a
    double click: the same order. Raises OrderError "step" where somebody else was faster, or the
    step may not be taken: its `order` is the order as it is now; "unknown"; StoreError.
    """
    raise NotImplementedError


def undo_step(seen: Order) -> Order:
    """Takes back the last step of an order as it was `seen`, and returns it. Twice is once.

    A cancelled order takes its stock again. Raises OrderError "not enough", with `skus`, if that is
    gone; "step", with the `order` as it is now, if something else happened meanwhile, if it was
    only placed, or if who placed it was erased; "unknown"; StoreError.
    """
    raise NotImplementedError


def erase(number: str) -> None:
    """Erases at once who placed an order, and mail about it. What was ordered stays.

    Raises StoreError.
    """
    raise NotImplementedError


def stock() -> dict[str, Left]:
    """Returns what was counted and is left of all that is sold, or was ever ordered, by sku.

    `left` is below 0 where more was ordered than a recount has found. Raises ShopError, StoreError.
    """
    raise NotImplementedError


def recount(
    counted: Mapping[str, int], seen: Mapping[str, Left], write: Callable[[], object]
) -> dict[str, int]:
    """Notes what an owner has `counted` by sku who had `seen` the stock; returns what is left now.

    What was ordered between seeing and saving is taken off. `write` puts the catalogue with these
    numbers in its place, and is called once, while no order can take any of these goods. What it
    raises is raised on, and nothing is noted. Raises CountedAnew if somebody else has
    counted one of them meanwhile, and StoreError; `write` was not called then.
    """
    raise NotImplementedError


def figures(zone: tzinfo, since: datetime | None = None, until: datetime | None = None) -> Figures:
    """Returns the figures of orders placed at `since` or later, and before `until`.

    Days are those of `zone`. Orders in another currency than the shop's are left out. Raises
    ShopError, StoreError.
    """
    raise NotImplementedError


def carts() -> CartFigures:
    """Returns the figures of all carts; reads each. Raises ShopError, StoreError."""
    raise NotImplementedError


def health() -> Health:
    """Returns whether everything is well. Raises nothing: what is not well is in it."""
    raise NotImplementedError


def backup() -> Backup | None:
    """Makes a consistent copy of an SQLite store while shoppers go on, and returns it.

    Only this user may read it. It has what the store has, also who placed orders. None on Postgres,
    for which `backup_command` is. Raises StoreError.
    """
    raise NotImplementedError


def backups() -> tuple[Backup, ...]:
    """Returns the copies that there are, newest first. Raises StoreError."""
    raise NotImplementedError


def backup_command() -> tuple[str, ...]:
    """Returns the command, word by word, that copies a Postgres store; empty on SQLite.

    There is no password in it. Raises StoreError.
    """
    raise NotImplementedError
