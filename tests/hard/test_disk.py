"""The disk fills up while shoppers click."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.browser.server import StartServer
from tests.hard.shopping import NOT_SAVED, SKUS, Shopper, comes_true, stored
from tests.loops import run


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
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


@pytest.mark.long
def test_while_the_disk_is_full_shoppers_go_on_and_nothing_of_it_is_lost(
    disk: Path, start_server: StartServer
):
    server = start_server({"CART_DATABASE_URL": f"sqlite:///{disk / 'carts.sqlite3'}"})

    async def journey() -> None:
        async with Shopper(server.url) as one, Shopper(server.url) as two:
            for shopper in (one, two):
                await shopper.add("mug")
                assert not shopper.tab.warnings()
            fill(disk / "ballast")
            for shopper in (one, two):
                for sku in SKUS * 2:
                    await shopper.add(sku)
                    assert shopper.tab.count() == shopper.asked.total()
                assert shopper.tab.warnings() == [NOT_SAVED]
                held = stored(server.database, shopper.cookie)
                assert held["mug"] >= 1
                assert held.total() < shopper.asked.total()
            await one.tab.switch("Cart")
            await comes_true(lambda: one.tab.warnings() == [NOT_SAVED])
            assert one.tab.count() == 9
            (disk / "ballast").unlink()
            await two.add("pot")
            for shopper in (one, two):  # nobody has to click for it
                await comes_true(lambda tab=shopper.tab: not tab.warnings())
                assert stored(server.database, shopper.cookie) == shopper.asked == shopper.told
                async with Shopper(server.url, shopper.cookie) as elsewhere:
                    assert elsewhere.tab.count() == shopper.asked.total()
                    assert not elsewhere.tab.warnings()

    run(journey())
