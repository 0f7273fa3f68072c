"""The same page loaded again and again: the same cart, and no more memory than before."""

import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.server import Server
from tests.faults.shopping import SKUS, Shopper, stored
from tests.loops import run

RELOADS = 60
MANY_RELOADS = 1000
AT_FIRST = 200  # Streamlit keeps up to 128 sessions that went away, in case they come back
GROWTH = 40  # MiB

StartServer = Callable[..., Server]


def active_sessions(server: Server) -> int:
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics") as answer:
        text = answer.read().decode()
    (number,) = re.findall(r"^active_sessions (\d+)", text, re.MULTILINE)
    return int(number)


def settles_at(server: Server, sessions: int) -> None:
    """Waits until the server has noticed who is gone."""
    deadline = time.monotonic() + 30
    while active_sessions(server) != sessions:
        assert time.monotonic() < deadline, f"{active_sessions(server)} sessions are left"
        time.sleep(0.1)


def memory(server: Server) -> int:
    """The memory of the server's process, in MiB."""
    status = Path(f"/proc/{server._process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s*(\d+)", status)[1]) // 1024


def reload(server: Server, database: str, times: int) -> tuple[int, int]:
    """Loads a page with a cart so often; returns the memory used after the first and at last."""

    async def go() -> tuple[int, int]:
        early = 0
        async with Shopper(server.url) as shopper:
            for sku in (*SKUS, *SKUS[:2]):
                await shopper.add(sku)
            for number in range(1, times + 1):
                await shopper.again()
                assert shopper.tab.count() == 6, f"reload {number}"
                assert not shopper.tab.notices()
                if number % 20 == 0:
                    await shopper.tab.switch("Cart")
                    assert shopper.tab.count() == 6, f"reload {number}"
                if number == min(times, AT_FIRST):
                    early = memory(server)
            assert active_sessions(server) <= 3
            await shopper.again()
            await shopper.add("mug")
            assert shopper.tab.count() == 7
            assert stored(database, shopper.cookie) == shopper.asked == shopper.told
            return early, memory(server)

    used = run(go())
    settles_at(server, 0)
    return used


def test_the_cart_is_the_same_at_every_reload(server: Server, database: str):
    reload(server, database, RELOADS)


@pytest.mark.long
def test_a_thousand_reloads_show_the_same_cart_and_leave_nothing_behind(
    start_server: StartServer, tmp_path: Path
):
    database = f"sqlite:///{tmp_path / 'carts.sqlite3'}"
    early, late = reload(start_server({"CART_DATABASE_URL": database}), database, MANY_RELOADS)
    print(f"{early} MiB after {AT_FIRST} reloads, {late} MiB after {MANY_RELOADS}")
    assert late - early < GROWTH
