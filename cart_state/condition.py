"""Whether everything is well, for the owner's desk and for whoever watches over a server."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cart_state.goods.checks import ShopError
from cart_state.storage.database import StoreError
from cart_state.storage.store import Waiting
from cart_state.wiring import shop, shop_folder, store

_LATE = timedelta(minutes=5)  # a mail that should have gone so long ago does not go


@dataclass(frozen=True, slots=True)
class Health:
    """Whether everything is well.

    `schema` is the version of the store's tables, None while it does not answer; so is `mails`.
    `is_read_only`: it takes no changes. `was_replaced`: its file was deleted or replaced since the
    start, and what was in it is not there. `is_open`: the shop was good once, if not now.
    `faults` are those of shop.toml and the catalogue when they were last read, one line each.
    `free` are the bytes on the disks of the shop's folder and of an SQLite store, by folder.
    """

    schema: int | None
    mails: Waiting | None
    is_read_only: bool
    was_replaced: bool
    is_open: bool
    faults: tuple[str, ...]
    free: Mapping[Path, int]

    @property
    def is_mail_late(self) -> bool:
        """Whether a mail waits that should have gone five minutes ago."""
        due = self.mails and self.mails.due
        return due is not None and due < datetime.now(UTC) - _LATE


def health() -> Health:
    """Returns whether everything is well. Raises nothing: what is not well is in it."""
    schema = mails = None
    is_read_only = was_replaced = is_open = False
    folders = [shop_folder().folder]
    with suppress(StoreError):
        found = store()
        database = found.database
        folders += [database.file.parent] if database.file else []
        with suppress(StoreError):
            schema, mails = found.condition()
        is_read_only = found.is_read_only(answers=schema is not None)
        was_replaced = database.was_replaced
    with suppress(ShopError):
        is_open = bool(shop())
    free = {folder: shutil.disk_usage(folder).free for folder in folders if folder.is_dir()}
    faults = shop_folder().faults
    return Health(schema, mails, is_read_only, was_replaced, is_open, faults, free)
