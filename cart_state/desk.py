"""The owner's door, in the style of session.py: what the desk does with orders, stock and the shop.

Pages of the desk import `cart_state` and this module; nothing of the shop does. It has no session:
what an owner saw is handed in again, so that whoever is late learns what the other did. Money is in
the shop's currency, times are aware. What is imported here is for pages of the desk, too.
"""

from __future__ import annotations

import os
import platform
import tomllib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from importlib import metadata
from pathlib import Path
from typing import NamedTuple, get_args

from cart_state.condition import Health, health
from cart_state.goods import checks, reader, writer
from cart_state.goods.difference import Change, Clash, Difference, difference, merged, raised
from cart_state.goods.imports import Note, read_export
from cart_state.goods.reader import COLUMNS, Checked, Fault, Row, compared, here_since, with_mark
from cart_state.goods.search import folded
from cart_state.goods.writer import ChangedMeanwhile, Draft, PictureError, Version
from cart_state.rules.contents import cleaned
from cart_state.rules.errors import CountedAnew
from cart_state.rules.figures import FEWEST, CartFigures, Figures, cart_figures, figures_of
from cart_state.rules.orders import LONGEST, OPEN, Order, Status
from cart_state.rules.product import Left
from cart_state.storage.database import StoreError, failures_logged
from cart_state.wiring import catalog, shop, shop_folder, store

STATES: tuple[Status, ...] = get_args(Status)
BACKUPS = "backups"  # a folder beside the file of the store


class Backup(NamedTuple):
    """A copy of the store: its file, when it was made, and its size in bytes."""

    file: Path
    at: datetime
    size: int


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
    words = folded(text).split()
    found = store().orders.listed(states, since, until)
    return tuple(order for order in found if not words or _has(order, words))


def order(number: str) -> Order | None:
    """Returns the order of this number; None where there is none. Raises StoreError."""
    return store().orders.numbered(number)


def news(known: int = 0) -> int:
    """Returns how many orders came since there were `known`: of 0, how many there ever were.

    A count and no time, as clocks of several copies differ: no order is missed, or told twice.
    Cheap: for a badge, every few seconds. Raises StoreError.
    """
    return store().orders.count() - known


def step(seen: Order, status: Status, reason: str = "") -> Order:
    """Takes the owner's next step with an order as it was `seen` and returns it.

    A cancelled one gives back its stock. The shopper reads the reason. The same step again, as by a
    double click: the same order. Raises OrderError "step" where somebody else was faster, or the
    step may not be taken: its `order` is the order as it is now; "unknown"; StoreError.
    """
    said = cleaned(reason)[: LONGEST["note"]]
    return store().orders.step(seen.number, status, "owner", reason=said, seen=seen.steps)


def undo_step(seen: Order) -> Order:
    """Takes back the last step of an order as it was `seen`, and returns it. Twice is once.

    A cancelled order takes its stock again. Raises OrderError "not enough", with `skus`, if that is
    gone; "step", with the `order` as it is now, if something else happened meanwhile, if it was
    only placed, or if who placed it was erased; "unknown"; StoreError.
    """
    goods = catalog()
    orders = store().orders
    return orders.undo_step(seen.number, seen.steps, goods.counted, goods.counted_at)


def erase(number: str) -> None:
    """Erases at once who placed an order, and mail about it. What was ordered stays.

    Raises StoreError.
    """
    store().orders.erase(number)


def stock() -> dict[str, Left]:
    """Returns what was counted and is left of all that is sold, or was ever ordered, by sku.

    `left` is below 0 where more was ordered than a recount has found. Raises ShopError, StoreError.
    """
    goods, its_store = catalog(), store()
    found = {sku: Left(one.stock, 0, one.stock) for sku, one in goods.counted.items()}
    for sku, one in its_store.database.reach(its_store.stock.read).items():
        said = found.get(sku)
        if said and one.is_recounted(said.counted, goods.counted_at):
            one = said._replace(counted_at=goods.counted_at)
        found[sku] = one
    return found


def figures_mark() -> tuple[int, int]:
    """Returns what is another after each order, step, or step taken back. Cheap: to cache figures.

    Raises StoreError.
    """
    return store().orders.mark()


def draft() -> Draft:
    """Returns the rows of the catalogue as it is now, good or not.

    Raises ShopError where its form is at fault, or OSError.
    """
    return writer.draft(writer.bytes_of(shop_folder().catalog))


def draft_state() -> str:
    """Returns what the catalogue's state is now, as `draft` and `save` say it. Raises OSError."""
    return writer.state(writer.bytes_of(shop_folder().catalog))


def check(rows: Mapping[int, Row]) -> Checked:
    """Returns the products in rows, and each fault with the number of its row."""
    return reader.check_rows(rows, shop_folder().catalog.parent, shop().currency)


def save(
    rows: Iterable[Row], state: str, counted: Mapping[str, int], seen: Mapping[str, Left]
) -> str:
    """Makes rows the catalogue if it is still in this state, and returns the state it is in now.

    What was `counted` by sku replaces what is left, less what was ordered since the stock was
    `seen`. A new product needs no count: its number in the file is enough. Raises ShopError,
    ChangedMeanwhile, CountedAnew, StoreError or OSError; then nothing has changed.
    """
    file, states = shop_folder().catalog, [state]

    def write() -> int:
        states.append(writer.save(file, rows, state, shop().currency))
        return here_since(file)

    if counted:  # if the machine stops in the middle, the file counts, as if edited by hand
        store().stock.recount_seen(counted, seen, write)
    else:
        write()
    return states[-1]


def versions() -> list[Version]:
    """Returns what the catalogue was before, newest first."""
    return writer.versions(shop_folder().catalog)


def version_rows(version: Version) -> list[Row]:
    """Returns the rows of a version. Raises ShopError or OSError where it cannot be read."""
    return writer.draft(version.file.read_bytes()).rows


def save_picture(name: str, content: bytes) -> str:
    """Keeps a photo that was sent and returns what column image says of it.

    Raises PictureError, or OSError where it cannot be written.
    """
    return writer.save_picture(shop_folder().catalog.parent, name, content)


def picture(image: str) -> Path | None:
    """Returns the first picture file that column image names; None where there is none."""
    folder = shop_folder().catalog.parent
    found = (checks.file_beside(folder, name, checks.PICTURE_TYPES) for name in reader.parts(image))
    return next(filter(None, found), None)


def in_carts(skus: Collection[str]) -> int:
    """Returns how many carts hold any of these; reads each cart. Raises StoreError."""
    found = store().all_carts() if skus else ()
    return sum(any(item.sku in skus for item in items) for items, _ in found)


def figures(zone: tzinfo, since: datetime | None = None, until: datetime | None = None) -> Figures:
    """Returns the figures of orders placed at `since` or later, and before `until`.

    Days are those of `zone`. Orders in another currency than the shop's are left out. Raises
    ShopError, StoreError.
    """
    currency = shop().currency
    found = store().orders.listed(STATES, since, until)
    return figures_of((order for order in found if order.currency == currency), zone)


def carts() -> CartFigures:
    """Returns the figures of all carts; reads each. Raises ShopError, StoreError."""
    return cart_figures(store().all_carts(), catalog())


def installed() -> dict[str, str]:
    """Returns the versions of "shop", "streamlit" and "python"."""
    clone = Path(__file__).parents[1] / "pyproject.toml"
    return {
        "shop": tomllib.loads(clone.read_text(encoding="utf-8"))["project"]["version"],
        "streamlit": metadata.version("streamlit"),
        "python": platform.python_version(),
    }


def backup() -> Backup | None:
    """Makes a consistent copy of an SQLite store while shoppers go on, and returns it.

    Only this user may read it. It has what the store has, also who placed orders. None on Postgres,
    for which `backup_command` is. Raises StoreError.
    """
    database = store().database
    if not database.file:
        return None
    folder = database.file.parent / BACKUPS
    name = datetime.now(UTC).strftime("carts-%Y-%m-%d-%H%M%S-%f.sqlite3")
    with failures_logged():
        folder.mkdir(0o700, parents=True, exist_ok=True)
        # Under another name until it is complete: no half copy is ever taken for a backup.
        part = folder / f"{name}.part"
        part.touch(0o600, exist_ok=False)
        try:
            database.reach(lambda db: db.exec_driver_sql("VACUUM INTO ?", (str(part),)))
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            part.rename(folder / name)
        finally:
            part.unlink(missing_ok=True)
    return _backup(folder / name)


def backups() -> tuple[Backup, ...]:
    """Returns the copies that there are, newest first. Raises StoreError."""
    file = store().database.file
    with failures_logged():
        found = map(_backup, (file.parent / BACKUPS).glob("carts-*.sqlite3")) if file else ()
        return tuple(sorted(found, key=lambda one: (one.at, one.file), reverse=True))


def backup_command() -> tuple[str, ...]:
    """Returns the command, word by word, that copies a Postgres store; empty on SQLite.

    There is no password in it. Raises StoreError.
    """
    database = store().database
    if database.file:
        return ()
    plain = database.url._replace(drivername="postgresql", password=None).render_as_string()
    tables = [f"--table={name}" for name in ("carts", "cart_*")]
    return ("pg_dump", "--format=custom", "--file=carts.dump", *tables, plain)


def _backup(file: Path) -> Backup:
    found = file.stat()
    return Backup(file, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size)


def _has(order: Order, words: Collection[str]) -> bool:
    form = order.form
    said = [order.number, *(f"{line.sku} {line.name}" for line in order.lines)]
    if form:
        said += [form.name, form.email, form.phone, form.address, form.note]
    text = folded("\n".join(said))
    return all(word in text for word in words)
