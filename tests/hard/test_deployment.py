"""The deployment as its text says, command by command; then each part of it is killed in turn.

Twenty shoppers order meanwhile: nothing confirmed is lost, nothing is ordered twice, stock adds up,
and what they see is polite.
"""

import asyncio
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cart_state.storage.migrations import CURRENT
from cart_state.storage.store import Store
from tests.browser.server import find_program
from tests.hard.buyers import Crowd
from tests.hard.deployment import COPIES, SKUS, STOCK, TEXT, Machine
from tests.hard.ordering import counted_less_ordered, note_counts
from tests.loops import run
from tests.mail_server import MailServer
from tests.postgres import Postgres, add, running_postgres, shop, sql, stored
from tests.store.ordering import held, left

SHOPPERS = 20
A, B = COPIES
MIGRATIONS = "cart_state/storage/migrations.py"

pytestmark = pytest.mark.long


class Mails:
    """A mail server that can be stopped and started at one port; `owner`: what it took for them."""

    def __init__(self) -> None:
        self._server = MailServer().__enter__()
        self.port, self._taken = self._server.port, []

    def stop(self) -> None:
        self._server.__exit__()
        self._taken += self._server.mails

    def start(self) -> None:
        self._server = MailServer(port=self.port).__enter__()

    def taken(self) -> list[str]:
        """Whom each mail was for, and what it was about."""
        return [f"{mail['To']} {mail['Subject']}" for mail in self._taken + self._server.mails]


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    """A server that asks the role of the shop for its password."""
    with running_postgres() as server:
        server.ask_for_passwords("shop")
        yield server


@pytest.fixture(scope="module")
def mails() -> Iterator[Mails]:
    mails = Mails()
    yield mails
    mails.stop()


@pytest.fixture(scope="module")
def machine(database: Postgres, mails: Mails) -> Iterator[Machine]:
    """A machine set up as the text says, from its first command to the shop that runs."""
    folder = Path(tempfile.mkdtemp(prefix="shop-machine-"))
    machine = Machine(folder, database, mails.port)
    try:
        machine.run("The machine")
        machine.run("The code")
        machine.run("The code", 1)
        machine.open_shop()
        machine.run("The database and the secrets")
        assert machine.run("The copies").splitlines()[-1].endswith("okok")
        machine.run("nginx and TLS")
        note_counts(machine.database)
        yield machine
    finally:
        machine.stop()
        shutil.rmtree(folder)


def until(condition: Callable[[], object]) -> None:
    """Returns once it holds."""
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_each_part_is_killed_in_turn_while_shoppers_order(
    machine: Machine, database: Postgres, mails: Mails
):
    assert {machine.runs(copy) for copy in COPIES} == {"v1"}
    machine.commit("v2", ("Home.py", "import streamlit as st", "import streamlit as st  # 2"))
    assert Counter(re.findall("= ([0-9]+)", machine.run("Update and back"))) == {str(CURRENT): 2}

    def update() -> None:
        machine.run("Update and back", 1)
        assert {machine.runs(copy) for copy in COPIES} == {"v2"}

    def restart_postgres() -> None:
        database.stop("immediate")
        database.start()

    kills: dict[str, Callable[[], object]] = {
        "nothing": lambda: None,
        "copy A": lambda: machine.kill(A),
        "copy B": lambda: machine.kill(B),
        "nginx reloaded": lambda: machine.shell("sudo nginx -t -q && sudo systemctl reload nginx"),
        "nginx restarted": lambda: machine.shell("sudo systemctl restart nginx"),
        "Postgres": restart_postgres,
        "mail server stopped": mails.stop,
        "mail server started": mails.start,
        "updated": update,
    }

    async def shop_on() -> list:
        async with Crowd(machine.url, machine.trust, SKUS, SHOPPERS) as crowd:
            await crowd.each_orders()
            for what, kill in kills.items():
                before = crowd.figures()
                await asyncio.to_thread(kill)
                await asyncio.to_thread(machine.until_healthy, *COPIES)
                await crowd.each_orders()
                print(what, {name: n - before[name] for name, n in crowd.figures().items()})
            assert crowd.figures()["told to wait"] == 0  # there was always a copy
            # Both at once: the page of nginx, and then the shop again.
            units = " ".join(machine.unit(copy) for copy in COPIES)
            await asyncio.to_thread(machine.shell, f"sudo systemctl stop {units}")
            await crowd.each_is_told_to_wait()
            await asyncio.to_thread(machine.shell, f"sudo systemctl start {units}")
            await crowd.each_orders()
            print("all", crowd.figures())
        return crowd.buyers

    buyers = run(shop_on())
    until(lambda: not sql(machine.database, "SELECT id FROM cart_mails"))
    assert [buyer.rude for buyer in buyers if buyer.rude] == []
    # Nothing confirmed is lost, nothing is there twice.
    for buyer in buyers:
        bought = buyer.bought(machine.database)
        assert all(buyer.told[sku] <= bought[sku] <= buyer.asked[sku] for sku in SKUS), bought
    confirmed = [number for buyer in buyers for number in buyer.orders.values()]
    placed = [number for (number,) in sql(machine.database, "SELECT number FROM cart_orders")]
    assert len(set(confirmed)) == len(confirmed)
    assert set(confirmed) <= set(placed)
    assert left(machine.database) == counted_less_ordered(machine.database)
    assert left(machine.database) == {sku: STOCK - held(machine.database)[sku] for sku in SKUS}
    # Each of them was mailed to the owner and to who ordered.
    taken = Counter(mails.taken())
    for number in placed:
        told = {mail.split()[0] for mail in taken if number in mail}
        assert told == {"owner@localhost", "asha@example.com"}, number
    logs = machine.logs()
    assert "Traceback" not in logs
    secrets = [receipt for buyer in buyers for receipt in buyer.orders]
    assert not [one for one in (*secrets, *(buyer.cookie for buyer in buyers)) if one in logs]
    assert re.search(r'127\.0\.1\.7 "GET /Catalog" 200 \d+ [\d.]+ "[\d.:, ]+" "[\d, -]*200"', logs)


def test_silent_sockets_are_closed_and_one_address_opens_so_many_pages(machine: Machine):
    """Of nginx alone: the copies never hear of them."""
    port = machine.ports["443"]
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
    asks = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: localhost:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {'x' * 22}==",
        f"Origin: {machine.url}",
    ]
    said, opened = Counter[str](), []
    for _ in range(250):
        line = socket.create_connection(("127.0.0.1", port), source_address=("127.0.2.1", 0))
        line.settimeout(30)
        opened.append(machine.trust.wrap_socket(line, server_hostname="localhost"))
        opened[-1].sendall("\r\n".join([*asks, "", ""]).encode())
        said[opened[-1].recv(12).decode()] += 1
    assert said["HTTP/1.1 101"] == 100
    assert said["HTTP/1.1 429"] == 150
    assert page(machine, "/healthz") == (200, "ok")
    for line in opened:
        line.close()
    for line in silent:
        line.settimeout(60)
        assert line.recv(1) == b""
        line.close()


def page(machine: Machine, path: str, scheme: str = "https", name: str = "") -> tuple[int, str]:
    """What the shop answers under a name of its own or another: the status and the text."""
    port, name = machine.ports["443" if scheme == "https" else "80"], name or "localhost"
    command = ["curl", "-sS", "--noproxy", "*", "--cacert", machine.folder / "fullchain.pem"]
    command += ["--resolve", f"{name}:{port}:127.0.0.1", "-w", "\n%{http_code} %{redirect_url}"]
    done = subprocess.run([*command, f"{scheme}://{name}:{port}{path}"], capture_output=True)
    text, _, code = done.stdout.decode().rpartition("\n")
    status, _, target = code.partition(" ")
    return int(status), target or text


def test_plain_http_leads_to_https_and_what_is_for_nobody_is_not_there(machine: Machine):
    assert page(machine, "/Cart?x=1", "http") == (301, "https://localhost/Cart?x=1")
    assert page(machine, "/_stcore/metrics")[0] == 404
    assert page(machine, "/Catalog")[0] == 200
    assert page(machine, "/Catalog", name="evil.example") == (0, "")  # no handshake at all


def test_an_older_copy_goes_on_beside_newer_tables_until_it_is_started_again(machine: Machine):
    """And the way back is the backup that was made before."""
    machine.commit("v3", (MIGRATIONS, f"CURRENT = {CURRENT}", f"CURRENT = {CURRENT + 1}"))
    older = machine.runs(B)
    folder = machine.folder / "opt/shop/v3"
    machine.shell(
        f"git clone -q --branch v3 {machine.origin} {folder} && ln -s ../v1/.venv {folder}"
    )
    current = machine.folder / "opt/shop/current"

    def roll(copy: str, version: str) -> None:
        unit = machine.unit(copy)
        machine.shell(f"sudo ln -sfn {version} {current} && sudo systemctl restart {unit}")

    async def some_order() -> list:
        async with Crowd(machine.url, machine.trust, SKUS, SHOPPERS) as crowd:
            await crowd.each_orders()
        return crowd.buyers

    def orders() -> set[str]:
        return {number for (number,) in sql(machine.database, "SELECT number FROM cart_orders")}

    run(some_order())
    before = orders()
    machine.run("Backup and restore")
    machine.cron(0)
    # What the text says not to do: one copy after the other.
    roll(A, "v3")
    machine.until_healthy(*COPIES)
    buyers = run(some_order())
    assert [buyer.rude for buyer in buyers if buyer.rude] == []
    assert left(machine.database) == counted_less_ordered(machine.database)
    roll(B, older)
    machine.until_healthy(B, status=503)
    assert "stored by a newer version" in machine.logs()
    assert machine.health(A)[0] == 200
    # What it says: all at once, and back with the backup.
    machine.run("Update and back", 2, v2="v3")
    assert {machine.runs(copy) for copy in COPIES} == {"v3"}
    assert orders() > before
    (made,) = (machine.folder / "var/backups/shop").glob("before-v3.dump")
    assert made.stat().st_mode & 0o777 == 0o600
    made.unlink()  # so that the one of the night is the last
    machine.shell(f"sudo ln -sfn {older} {current}")
    machine.run("Backup and restore", 1)
    machine.until_healthy(*COPIES)
    assert {machine.runs(copy) for copy in COPIES} == {older}
    assert orders() == before
    buyers = run(some_order())
    assert [buyer.rude for buyer in buyers if buyer.rude] == []
    assert left(machine.database) == counted_less_ordered(machine.database)


def test_the_nightly_copy_of_an_sqlite_database_is_restored(machine: Machine):
    machine.run("Backup and restore")
    folder = machine.folder / "var/lib/shop"
    store = Store(f"sqlite:///{folder}/carts.sqlite3")
    shop(store, add("mug", 2))
    machine.cron(1)
    shop(store, add("mug", 3))
    store.close()
    (made,) = (folder / "backups").iterdir()
    (command,) = re.findall(r"`(rm -f carts[^`]*)`", (TEXT / "README.md").read_text("utf-8"))
    machine.shell(f"cd {folder} && {machine.here(command).replace('DAY', made.stem)}")
    again = Store(f"sqlite:///{folder}/carts.sqlite3")
    assert stored(again) == {"mug": 2}
    again.close()
    assert {file.stat().st_mode & 0o777 for file in (made, folder / "carts.sqlite3")} == {0o600}


def test_the_unit_is_one_that_systemd_takes_and_has_few_rights(machine: Machine):
    program = find_program("systemd-analyze")
    if not program:
        pytest.skip("systemd-analyze is not on this machine")
    unit = machine.folder / "etc/systemd/system/shop@.service"
    rights = ["security", "--offline=yes", "--threshold=15"]  # 1.5 of 10, 10 being all rights
    for question in (["verify"], rights):
        done = subprocess.run([program, *question, unit], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
