"""The desk told what no page would, its start, its name, and that the shop knows nothing of it."""

import base64
import http.client
import json
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import pytest

from cart_state import Order
from cart_state.storage.store import Store
from tests.bench.client import state_of
from tests.browser.server import ROOT, Server, StartServer, free_port
from tests.hard.intruder import REDACTED
from tests.hard.shopping import Page, ask
from tests.hard.test_forged_messages import KINDS
from tests.loops import Loop
from tests.store.ordering import JAKE, fill, goods, place

DESK = "pages/owner/app.py"
MEGABYTE = "desk " * 200_000
ODD = "a\x00b\x1b[31mc\u202e <script>alert(1)</script> [a](https://evil.example) '; DROP TABLE x"
READY, UNDO, CANCEL = "Mark as “Ready”", "Undo “Ready”", "Yes, cancel it"


IN_THE_LOG = "The log of the server says why."
OURS = tuple(str(ROOT / name) for name in ("pages", "cart_state"))
TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?: .*\n)+")


class Owner:
    """A browser at the desk that keeps to no rule."""

    def __init__(self, loop: Loop, server: Server) -> None:
        self.run, self.server = loop.run, server
        self.store = Store(server.database)
        self._goods = goods(mug=10**6)
        self.tab = Page(server.url, careless=True)

    def order(self) -> Order:
        """A shopper orders a mug."""
        who = secrets.token_urlsafe(32)
        fill(self.store, who, self._goods, mug=1)
        return place(self.store, secrets.token_hex(9), who, self._goods)

    def open(self) -> Self:
        """Opens the page of orders in a new session."""
        self.run(self.tab.close())
        self.tab = Page(self.server.url, careless=True)
        self.run(self.tab.open())
        return self

    def table(self) -> str:
        return str(next(self.tab.drawn("dataframe")).id)

    def choose(self, text: str, table: str = "") -> None:
        """Says which rows are chosen, in these words."""
        self.run(self.tab.tell(state_of(table or self.table(), string_value=text)))

    def give(self, key: str, **value: Any) -> None:
        self.run(self.tab.tell(state_of(self.tab.widget(key).proto.id, **value)))

    def press(self, key: str) -> None:
        self.give(key, trigger_value=True)

    def title(self) -> str:
        """What is chosen, as the page says."""
        return next((h.body for h in self.tab.drawn("heading") if h.tag == "h3"), "")

    def now(self, order: Order) -> Order:
        found = self.store.orders.numbered(order.number)
        assert found
        return found

    def attack(self, act: Callable[[], None], *orders: Order) -> None:
        """Does something that changes none of these, after which the desk does as it is told."""
        before, since = [*map(self.now, orders)], len(self.server.log_file.read_bytes())
        act()
        assert [*map(self.now, orders)] == before
        assert all(REDACTED in error or IN_THE_LOG in error for error in self.tab.errors)
        log = self.server.log(since)
        raised_by = [re.findall(r'File "([^"]+)"', told)[-1] for told in TRACEBACK.findall(log)]
        assert not any(file.startswith(OURS) for file in raised_by), log
        assert bool(raised_by) == bool(self.tab.errors), log
        self.open()
        new = self.order()
        self.open().choose(rows(0))
        assert self.title() == f"Order {new.number} is placed"
        self.store.orders.step(new.number, "cancelled", "owner")


def rows(*numbers: object) -> str:
    return json.dumps({"selection": {"rows": numbers}})


@pytest.fixture(scope="module")
def desk(start_shared: StartServer) -> Server:
    server = start_shared(script=DESK)
    server.expects_traceback = True  # where Streamlit cannot read what was sent
    return server


@pytest.fixture
def owner(desk: Server) -> Iterator[Owner]:
    with Loop() as loop:
        owner = Owner(loop, desk)
        yield owner
        for order in owner.store.orders.listed(("placed", "ready"), None, None):
            owner.store.orders.step(order.number, "cancelled", "owner")
        loop.run(owner.tab.close())
        owner.store.close()


# The table

NO_ROWS = {
    "a row that is not there": rows(2, 99, 10**30, -1, -(10**30)),
    "no numbers": rows("0", None, 0.0, [0], {"row": 0}, float("nan"), float("inf")),
    "no list": '{"selection": {"rows": 0}}',
    "an object": '{"selection": {"rows": {"0": 0}}}',
    "a text": '{"selection": {"rows": "0"}}',
    "nothing": '{"selection": {"rows": null}}',
    "cells": '{"selection": {"cells": [[0, "Number"]], "columns": ["Number"]}}',
    "no selection": "{}",
}
NOT_READ = {
    "no JSON": "Robert'); DROP TABLE carts;--",
    "no object": "[]",
    "a selection that is a list": '{"selection": []}',
    "cells of nothing": '{"selection": {"cells": [0]}}',
    "lists a hundred thousand deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", (NO_ROWS | NOT_READ).values(), ids=NO_ROWS | NOT_READ)
def test_rows_that_are_not_there_choose_nothing(owner: Owner, text: str):
    orders = owner.order(), owner.order()
    owner.open().choose(rows(1))
    assert owner.title()

    def act() -> None:
        owner.choose(text)
        assert owner.title() == "" or owner.tab.errors

    owner.attack(act, *orders)


def test_of_rows_said_twice_or_beside_wrong_ones_those_that_are_there_are_chosen(owner: Owner):
    first, second = owner.order(), owner.order()
    owner.open().choose(rows(1, 1, 77, "x", 0))
    assert owner.title() == "2 orders"
    owner.press("Mark 2 as “Ready”")
    assert [owner.now(one).status for one in (first, second)] == ["ready"] * 2


def test_rows_of_a_table_that_was_replaced_are_those_of_its_own_orders(owner: Owner):
    first = owner.order()
    owner.open()
    before, second = owner.table(), owner.order()
    owner.order()
    owner.run(owner.tab.tell())
    assert owner.table() != before

    def act() -> None:
        owner.choose(rows(0), table=before)
        assert owner.title() in ("", f"Order {first.number} is placed")

    owner.attack(act, first, second)


# Filters

VALUES = {
    "orders_states": [
        {"string_array_value": value}
        for value in (["ready ", ODD], [""] * 10_000, [MEGABYTE], ["done", "done"])
    ],
    "orders_days": [
        {"string_array_value": value}
        for value in (["9999/12/31"], ["0001/01/01"] * 2, ["2026/02/31"], [ODD], ["x"] * 9, [""])
    ],
    "orders_text": [{"string_value": value} for value in (ODD, MEGABYTE, "\ud7ff" * 99)],
}


@pytest.mark.parametrize("key", VALUES)
def test_what_no_filter_offers_shows_other_orders_or_none_and_changes_nothing(
    owner: Owner, key: str
):
    order = owner.order()
    for value in VALUES[key]:
        owner.open()
        owner.attack(lambda value=value: owner.give(key, **value), order)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", [*VALUES, "order_reason_", "order_erase_"])
def test_a_value_of_another_kind_changes_nothing(owner: Owner, key: str, kind: str):
    order = owner.order()
    owner.open().choose(rows(0))
    key = f"{key}{order.number}" if key.endswith("_") else key
    owner.attack(lambda: owner.give(key, **{kind: KINDS[kind]}), order)


# Buttons


def test_a_button_drawn_for_one_order_does_nothing_to_another(owner: Owner):
    first, second = owner.order(), owner.order()
    owner.open().choose(rows(1))
    pressed = {
        key: owner.tab.widget(key).proto.id
        for key in (READY, CANCEL, f"order_erase_{first.number}")
    }
    owner.choose(rows(0))
    assert owner.title() == f"Order {second.number} is placed"

    def act() -> None:
        for identity in pressed.values():
            owner.run(owner.tab.tell(state_of(identity, trigger_value=True)))
        for number in ("", "XXXXXX", ODD, MEGABYTE):
            for name in ("order_cancel_", "order_erase_now_", "order_ready_Ready_"):
                owner.run(owner.tab.tell(state_of(f"$$ID-{'0' * 32}-{name}{number}")))

    owner.attack(act, second)


def test_the_disabled_button_erases_nothing(owner: Owner):
    order = owner.order()
    owner.open().choose(rows(0))
    key = f"order_erase_now_{order.number}"
    assert owner.tab.widget(key).proto.disabled
    owner.attack(lambda: owner.press(key), order)
    assert owner.now(order).form == JAKE


def test_pressing_twice_takes_one_step(owner: Owner):
    order = owner.order()
    owner.open().choose(rows(0))
    ready = state_of(owner.tab.widget(READY).proto.id, trigger_value=True)

    async def twice() -> None:
        await owner.tab.mutter(ready)
        await owner.tab.tell(ready)
        await owner.tab.tell()

    owner.run(twice())
    assert [step.status for step in owner.now(order).steps] == ["placed", "ready"]


@pytest.mark.parametrize("said", [ODD, MEGABYTE, "\r\n" * 1000 + "x"])
def test_a_reason_is_kept_as_text_and_short(owner: Owner, said: str):
    order = owner.order()
    owner.open().choose(rows(0))
    reason = state_of(owner.tab.widget(f"order_reason_{order.number}").proto.id, string_value=said)
    pressed = state_of(owner.tab.widget(CANCEL).proto.id, trigger_value=True)
    owner.run(owner.tab.tell(reason, pressed))
    last = owner.now(order).steps[-1]
    assert last.status == "cancelled"
    assert len(last.reason) <= 500
    assert not {"\x00", "\x1b"} & {*last.reason}
    assert all("[a](https" not in one.body for one in owner.tab.drawn("markdown"))


# Where it starts, and its name


def started(tmp_path: Path, address: str, secret: str = "") -> subprocess.CompletedProcess[str]:
    """What becomes of a desk that is started on an address, with these secrets."""
    folder = tmp_path / ".streamlit"
    folder.mkdir(exist_ok=True)
    (folder / "secrets.toml").write_text(secret, "utf-8")
    command = [sys.executable, "-m", "streamlit", "run", DESK, f"--server.port={free_port()}"]
    if address:
        command.append(f"--server.address={address}")
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": "", "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("address", "secret", "reason"),
    [
        ("0.0.0.0", "", "The owner's desk has no login"),
        ("::", "", "The owner's desk has no login"),
        ("0.0.0.0", "[auth]\nclient_id = 'x'\n", "[owner] emails"),
        ("127.0.0.1", "[auth\n", "The secrets cannot be read"),
    ],
)
def test_it_does_not_start_where_others_could_reach_it_and_says_why(
    tmp_path: Path, address: str, secret: str, reason: str
):
    ended = started(tmp_path, address, secret)
    assert ended.returncode == 1
    assert reason in ended.stderr
    assert "Traceback" not in ended.stderr


def shake_hands(server: Server, host: str, origin: str = "") -> int:
    """The status with which a connection of a page under this name is answered."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with closing(line):
        headers = {
            "Host": host,
            "Origin": origin or f"http://{host}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
        }
        line.request("GET", "/_stcore/stream", headers=headers)
        return line.getresponse().status


def test_a_name_turned_to_this_machine_opens_no_connection(desk: Server):
    port = desk.port
    for name in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST"):
        assert shake_hands(desk, f"{name}:{port}") == 101, name
    for name in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"):
        assert shake_hands(desk, f"{name}:{port}") == 403, name
    assert shake_hands(desk, f"localhost:{port}", "http://evil.example") == 403


def test_only_this_machine_reaches_it_and_its_answers_have_the_headers_of_the_shop(desk: Server):
    with socket.socket() as line:
        line.settimeout(5)
        assert line.connect_ex((socket.gethostbyname(socket.gethostname()), desk.port)) or (
            line.getpeername()[0].startswith("127.")
        )
    headers = ask(desk, "/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert not [name for name, _ in headers.items() if name == "set-cookie" and "cart" in _]


# Apart from the shop


@pytest.mark.parametrize("script", ["Home.py", "pages/served/app.py"])
def test_nothing_of_the_desk_answers_on_the_shops_port(
    owner: Owner, start_shared: StartServer, script: str
):
    order = owner.order()
    owner.open()
    shop = start_shared({"CART_DATABASE_URL": owner.server.database}, script=script)
    names = ("orders", "Orders", "desk", "owner", "owner/orders", "pages/owner/orders.py", "goods")

    def told(name: str, page: str = "") -> bytes:
        tab = Page(shop.url, careless=True)

        async def look() -> None:
            await tab.open(name)
            if page:
                await tab.tell(page=page)
            await tab.close()

        owner.run(look())
        assert not {*tab.pages} & {*names}
        return tab.everything()

    said = [told(name) for name in names] + [told("", page) for page in owner.tab.pages.values()]
    for answer in said:
        assert order.number.encode() not in answer
        assert b"Mark as" not in answer
    for name in names:
        assert b"desk_page" not in ask(shop, f"/{name}").content


def test_a_page_of_the_desk_that_is_started_by_itself_is_closed_to_others(
    owner: Owner, start_shared: StartServer
):
    order = owner.order()
    server = start_shared(
        {"CART_DATABASE_URL": owner.server.database},
        script="pages/owner/desk.py",
        address="0.0.0.0",
    )
    tab = Page(server.url, careless=True)

    async def look() -> None:
        await tab.open()
        for identity in (f"$$ID-{'0' * 32}-orders_table_1", f"$$ID-{'0' * 32}-orders_text"):
            await tab.tell(state_of(identity, string_value=rows(0)))
        await tab.close()

    owner.run(look())
    assert b"opens on the machine itself alone" in tab.everything()
    assert order.number.encode() not in tab.everything()
