"""The disk fills up, and the catalogue's file becomes something else, while shoppers click."""

import asyncio
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bench.client import BenchError
from tests.browser.server import Server
from tests.conftest import HEADER
from tests.hard.shopping import NOT_SAVED, SKUS, Shopper, comes_true, sell, stored
from tests.loops import run

SHOPPERS = 3
CLICKS = 6
MANY_CLICKS = 150
SEED = 6

StartServer = Callable[..., Server]


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


def test_while_the_disk_is_full_shoppers_go_on_and_nothing_of_it_is_lost(
    disk: Path, start_server: StartServer
):
    database = f"sqlite:///{disk / 'carts.sqlite3'}"
    server = start_server({"CART_DATABASE_URL": database})

    async def journey() -> None:
        async with Shopper(server.url) as one, Shopper(server.url) as two:
            for shopper in (one, two):
                await shopper.add("desk")
                assert not shopper.tab.warnings()
            fill(disk / "ballast")
            for shopper in (one, two):
                for sku in SKUS * 2:
                    await shopper.add(sku)
                    assert shopper.tab.count() == shopper.asked.total()
                assert shopper.tab.warnings() == [NOT_SAVED]
                held = stored(database, shopper.cookie)
                assert held["desk"] >= 1
                assert held.total() < shopper.asked.total()
            await one.tab.switch("Cart")
            await comes_true(lambda: one.tab.warnings() == [NOT_SAVED])
            assert one.tab.count() == 9
            (disk / "ballast").unlink()
            await two.add("pen")
            for shopper in (one, two):  # nobody has to click for it
                await comes_true(lambda tab=shopper.tab: not tab.warnings())
                assert stored(database, shopper.cookie) == shopper.asked == shopper.told
                async with Shopper(server.url, shopper.cookie) as elsewhere:
                    assert elsewhere.tab.count() == shopper.asked.total()
                    assert not elsewhere.tab.warnings()

    run(journey())


# The catalogue


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def unreadable(path: Path) -> None:
    if os.geteuid() == 0:  # whom no permission keeps from reading
        path.symlink_to("/proc/self/mem")
    else:
        path.touch(0)


def directory(path: Path) -> None:
    path.mkdir()
    sell(path / "goods.csv", 1)


BROKEN: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: None,
    "empty": lambda path: path.touch(),
    "only its header": lambda path: path.write_text(HEADER),
    "half written": lambda path: path.write_text(f"{HEADER}\ndesk,Desk,Things,1"),
    "a web page": lambda path: path.write_text("<html>404, not found</html>"),
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\xff" * 500),
    "of NULs": lambda path: path.write_bytes(b"\0" * 4096),
    "an open quote": lambda path: path.write_text(f'{HEADER}\ndesk,"Desk,Things,100,9,,\n' * 3),
    "free of charge": lambda path: path.write_text(f"{HEADER}\ndesk,Desk,Things,-1,9,,\n"),
    "of another encoding": lambda path: path.write_text(f"{HEADER}\ndesk,D€sk,T,1,9,,", "utf-16"),
    "unreadable": unreadable,
    "a directory": directory,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
}


def put(path: Path, broken: str) -> None:
    remove(path)
    BROKEN[broken](path)


def mend(path: Path, price: int) -> None:
    if path.is_dir():
        remove(path)
    sell(path, price)


@pytest.fixture
def goods(tmp_path: Path) -> Iterator[Path]:
    path = sell(tmp_path / "goods.csv", 600)
    yield path
    with suppress(OSError):
        remove(path)


@pytest.fixture
def shop(start_server: StartServer, goods: Path) -> Server:
    return start_server({"CATALOG_CSV": str(goods)})


def carts(server: Server) -> str:
    return f"sqlite:///{server.log_file.with_name('carts.sqlite3')}"


def test_whatever_becomes_of_the_file_the_last_good_catalogue_goes_on(shop: Server, goods: Path):
    async def journey() -> None:
        async with Shopper(shop.url) as shopper:
            for number, broken in enumerate(BROKEN, 1):
                price = 600 + number
                mend(goods, price)
                await shopper.add("mug")
                put(goods, broken)
                await shopper.add("desk")
                pieces = 2 * number
                told = f"**Desk** × 1 added. In your cart: {pieces} pieces, ₹{pieces * price:,}."
                assert shopper.tab.toasts[-1] == told, broken
                await shopper.tab.switch(("Cart", "")[number % 2])
                await comes_true(lambda pieces=pieces: shopper.tab.counts(pieces))
                assert not shopper.tab.warnings(), broken
                await shopper.tab.switch("Catalog")
            assert stored(carts(shop), shopper.cookie) == shopper.asked == shopper.told

    run(journey())
    assert shop.log().count("the last good one stays in use") >= len(BROKEN)


@pytest.mark.parametrize("clicks", [CLICKS, pytest.param(MANY_CLICKS, marks=pytest.mark.long)])
def test_shoppers_see_nothing_of_a_file_that_changes_all_the_time(
    shop: Server, goods: Path, clicks: int
):
    chance = random.Random(SEED)
    changes = 0

    async def click(shopper: Shopper, wishes: list[str]) -> None:
        for number, sku in enumerate(wishes, 1):
            await shopper.add(sku)
            if number % 5 == 0:
                await shopper.again()
            assert shopper.tab.count() == number
            while changes <= number:  # however fast the store is, the file has changed meanwhile
                await asyncio.sleep(0.001)

    async def confuse() -> None:
        nonlocal changes
        while True:
            if chance.random() < 0.3:
                mend(goods, chance.randint(501, 999))
            else:
                put(goods, chance.choice(list(BROKEN)))
            changes += 1
            await asyncio.sleep(chance.uniform(0, 0.05))

    async def journey() -> None:
        shoppers = [Shopper(shop.url) for _ in range(SHOPPERS)]
        for shopper in shoppers:
            await shopper.tab.open("Catalog")
        confusion = asyncio.create_task(confuse())
        wishes = [chance.choices(SKUS, k=clicks) for _ in shoppers]
        await asyncio.gather(*(click(*one) for one in zip(shoppers, wishes, strict=True)))
        confusion.cancel()
        mend(goods, 600)
        for shopper in shoppers:
            await shopper.again()
            assert shopper.tab.count() == clicks
            assert stored(carts(shop), shopper.cookie) == shopper.asked == shopper.told
            await shopper.tab.close()

    run(journey())
    assert changes > clicks


def test_a_store_restarted_with_a_broken_file_says_so_and_has_the_carts(shop: Server, goods: Path):
    cookie = Shopper(shop.url).cookie

    async def visit() -> int:
        async with Shopper(shop.url, cookie) as shopper:
            await shopper.add("mug")
            return shopper.tab.count()

    async def refused() -> str:
        shopper = Shopper(shop.url, cookie)
        try:
            with pytest.raises(BenchError) as refusal:
                await shopper.tab.open("Catalog")
            return str(refusal.value).replace("\\", "")  # Markdown is told to leave it as it is
        finally:
            await shopper.tab.close()

    assert run(visit()) == 1
    put(goods, "unreadable")
    shop.restart()
    assert "the file cannot be read" in run(refused())
    put(goods, "free of charge")
    said = run(refused())
    assert "line 2, column price: '-1' must be" in said
    assert "Traceback" not in said
    mend(goods, 600)
    assert run(visit()) == 2
    assert stored(carts(shop), cookie) == {"mug": 2}
