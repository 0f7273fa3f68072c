"""The disk with the carts fills up under a running server, and is emptied again."""

import asyncio
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.browser.server import Server
from tests.faults.shopping import NOT_SAVED, SKUS, Shopper, stored
from tests.loops import run

PATIENCE = 30


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", disk]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", 0) as file:
        while True:
            file.write(b"x" * 512)


async def comes_true(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)


def test_while_the_disk_is_full_shoppers_go_on_and_nothing_of_it_is_lost(
    disk: Path, start_server: Callable[..., Server]
):
    database = f"sqlite:///{disk / 'carts.sqlite3'}"
    server = start_server({"CART_DATABASE_URL": database})

    async def journey() -> None:
        async with Shopper(server.url) as one, Shopper(server.url) as two:
            for shopper in (one, two):
                await shopper.add("desk")
                assert not shopper.tab.notices()
            fill(disk / "ballast")
            for shopper in (one, two):
                for sku in SKUS * 2:
                    await shopper.add(sku)
                    assert shopper.tab.count() == shopper.asked.total()
                assert shopper.tab.notices() == [NOT_SAVED]
                kept = stored(database, shopper.cookie)
                assert kept["desk"] >= 1
                assert kept.total() < shopper.asked.total()
            await one.tab.switch("Cart")
            assert one.tab.notices() == [NOT_SAVED]
            assert one.tab.count() == 9
            (disk / "ballast").unlink()
            await two.add("pen")
            for shopper in (one, two):  # nobody has to click for it
                await comes_true(lambda shopper=shopper: not shopper.tab.notices())
                assert stored(database, shopper.cookie) == shopper.asked
                assert shopper.told == shopper.asked
                async with Shopper(server.url, shopper.cookie) as elsewhere:
                    assert elsewhere.tab.count() == shopper.asked.total()
                    assert not elsewhere.tab.notices()

    run(journey())
