"""A long day: everybody shops, the owner works, and everything is restarted or replaced once.

What is in the database is compared with an account that is kept outside. Its length is a number of
steps: with the usual one it takes half an hour, `DAY_ROUNDS=3 DAY_SHOPPERS=20` two minutes.
"""

import asyncio
import os
import shutil
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from cart_state.storage.store import Store
from cart_state.storage.tables import mails as mail_table
from tests.browser.nginx import rotating
from tests.browser.server import StartServer
from tests.conftest import HEADER, Process
from tests.hard.day import Customer, Owner, everybody, used
from tests.hard.ordering import counted_less_ordered, note_counts
from tests.hard.shopping import SKUS
from tests.loops import run
from tests.mail_server import MailServer
from tests.postgres import Postgres, sql
from tests.shops import OFFICE
from tests.store.ordering import left

SHOPPERS = int(os.environ.get("DAY_SHOPPERS", "100"))
ROUNDS = int(
    os.environ.get("DAY_ROUNDS", "6")
)  # of all shoppers, after each has come once in peace
STEPS = 12  # of a shopper in one round
AT_ONCE = 8  # shoppers, as many as a small machine serves well
GROWTH = 1.1
KEPT = 125  # seconds; Streamlit keeps a session that went away for two minutes
LIMITS = "[orders]\nopen_per_cart = 10000\nper_address_and_hour = 10000\n"

pytestmark = pytest.mark.long


class Mails:
    """A mail server that is restarted on its port; `taken` is whom it took what for."""

    def __init__(self) -> None:
        self._server = MailServer().__enter__()
        self.mailing = self._server.mailing()
        self._before: list[str] = []

    def restart(self) -> None:
        """Is away for a while."""
        self.stop()
        time.sleep(3)
        self._server = MailServer(port=self.mailing.port).__enter__()

    def stop(self) -> None:
        self._before = self.taken()
        self._server.__exit__()

    def taken(self) -> list[str]:
        return self._before + [f"{one['To']} {one['Subject']}" for one in self._server.mails]


def write_goods(file: Path, price: int) -> None:
    """Replaces the catalogue by one with other prices and counts."""
    rows = [f"{sku},{sku.capitalize()},Things,{price},{999_000 + price},," for sku in SKUS]
    new = file.with_suffix(".new")
    new.write_text("\n".join([HEADER, *rows, ""]))
    new.replace(file)


def test_after_a_long_day_nothing_is_lost_nothing_is_there_twice_and_nothing_has_grown(
    start_server: StartServer,
    postgres: Postgres,
    process: Process,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
):
    database = postgres.url("day")
    folder = tmp_path / "shop"
    shutil.copytree(OFFICE, folder)
    goods = folder / "catalog.csv"
    write_goods(goods, 100)
    with (folder / "shop.toml").open("a") as file:
        file.write(LIMITS)
    mails = Mails()
    mailing = mails.mailing
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {mailing.port}\n'
        f'from = "shop@example.com"\nowner = "{mailing.owner}"\n'
    )
    env = {"CART_DATABASE_URL": database, "SHOP": str(folder), "CATALOG_CSV": str(goods)}
    options = (f"--secrets.files={secrets}",)
    app = "pages/served/app.py"
    copies = [start_server(env, script=app, options=options) for _ in range(2)]
    proxy = ExitStack()
    nginx = proxy.enter_context(rotating(copies, tmp_path))
    request.addfinalizer(proxy.close)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    store = Store(database)
    store.check()  # makes the tables
    store.close()
    note_counts(database)
    customers = [Customer(nginx.url, number) for number in range(SHOPPERS)]
    owner = Owner(SHOPPERS)

    def restart_postgres() -> None:
        postgres.stop("immediate")
        postgres.start()

    def replace_goods(price: int) -> None:
        time.sleep(1)
        write_goods(goods, price)

    troubles = {
        "goods replaced": lambda: replace_goods(110),
        "the first copy restarted": copies[0].restart,
        "goods replaced again": lambda: replace_goods(120),
        "the second copy restarted": copies[1].restart,
        "Postgres restarted": restart_postgres,
        "goods replaced once more": lambda: replace_goods(130),
        "mail server restarted": mails.restart,
    }

    async def round_of_all(trouble: str = "", check: bool = True) -> None:
        task = asyncio.create_task(everybody(customers, AT_ONCE, lambda one: one.visit(STEPS)))
        if trouble:
            await asyncio.sleep(1)
            await asyncio.to_thread(troubles[trouble])
        while not task.done():
            await asyncio.to_thread(owner.work)
            await asyncio.wait([task], timeout=2)
        await task
        if check:
            for customer in customers:
                customer.agree(database)
        steps, lost = sum(c.steps for c in customers), sum(c.lost for c in customers)
        print(
            trouble or "in peace", f"{steps} steps, {lost} lost", [*map(used, copies)], flush=True
        )

    async def settle() -> list[dict[str, int]]:
        """Lets go of the sessions of who went away, which the next visits do, and looks."""
        await asyncio.sleep(KEPT)
        for _ in range(2):
            await everybody(customers[:AT_ONCE], AT_ONCE, lambda one: one.visit(1))
        return [*map(used, copies)]

    async def day() -> tuple[list[dict[str, int]], list[dict[str, int]]]:
        await round_of_all()
        for trouble in troubles:
            await round_of_all(trouble)
        await round_of_all()
        early = await settle()
        for _ in range(ROUNDS):
            await round_of_all()
        return early, await settle()

    try:
        early, late = run(day())
        check_orders(database, customers)
        check_mails(database, customers, mails)
    finally:
        mails.stop()
    assert [wrong for customer in customers for wrong in customer.wrong] == []
    assert {"ready", "done", "cancelled", "counted"} <= owner.steps.keys()
    for copy, before, after in zip(copies, early, late, strict=True):
        for what, most in before.items():
            assert after[what] <= most * GROWTH + 2, (
                f"{copy.port}: {most} {what}, now {after[what]}"
            )


def check_orders(database: str, customers: list[Customer]) -> None:
    """Each order that was confirmed is there once, and the books agree."""
    placed = [number for (number,) in sql(database, "SELECT number FROM cart_orders")]
    confirmed = Counter(number for customer in customers for number in customer.placed)
    assert {number: n for number, n in confirmed.items() if n > 1} == {}
    assert confirmed.keys() - {*placed} == set(), "confirmed, and not there"
    more = {*placed} - confirmed.keys()
    assert len(more) <= sum(customer.unsure for customer in customers), f"never asked for: {more}"
    assert left(database) == counted_less_ordered(database)


def check_mails(database: str, customers: list[Customer], mails: Mails) -> None:
    """Owner and shopper have heard of each order, once nothing waits any more."""
    deadline = time.monotonic() + 300
    while sql(database, f"SELECT id FROM {mail_table.name}"):
        assert time.monotonic() < deadline, "mails still wait"
        time.sleep(0.5)
    taken = mails.taken()
    for customer in customers:
        for number in customer.placed:
            told = {mail.split()[0] for mail in taken if number in mail}
            wanted = {mails.mailing.owner, f"{customer.name}@example.com"}
            assert told == wanted, f"{number}: {told}"
