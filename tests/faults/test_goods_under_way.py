"""The catalogue's file is replaced, broken, removed and locked away while shoppers click."""

import asyncio
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bench.client import BenchError
from tests.browser.server import Server
from tests.faults.shopping import HEADER, SKUS, Shopper, new_cookie, sell, stored
from tests.loops import run

SHOPPERS = 3
CLICKS = 6
MANY_CLICKS = 150
SEED = 6


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
def goods(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    return sell(tmp_path / "shop" / "goods.csv", 600)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'carts.sqlite3'}"


@pytest.fixture
def server(start_server: Callable[..., Server], goods: Path, database: str) -> Iterator[Server]:
    server = start_server({"CATALOG_CSV": str(goods), "CART_DATABASE_URL": database})
    yield server
    with suppress(OSError):
        remove(goods)


def test_whatever_becomes_of_the_file_the_last_good_catalogue_goes_on(
    server: Server, goods: Path, database: str
):
    async def journey() -> None:
        async with Shopper(server.url) as shopper:
            for number, broken in enumerate(BROKEN, 1):
                price = 600 + number
                mend(goods, price)
                await shopper.add("mug")
                put(goods, broken)
                await shopper.add("desk")
                pieces = 2 * number
                told = f"**Desk** × 1 added. In your cart: {pieces} pieces, ₹{pieces * price:,}."
                assert shopper.tab.toasts[-1] == told, broken
                assert shopper.tab.count() == pieces, broken
                await shopper.tab.switch(("Cart", "")[number % 2])
                assert shopper.tab.count() == pieces, broken
                assert not shopper.tab.notices(), broken
                await shopper.tab.switch("Catalog")
            assert stored(database, shopper.cookie) == shopper.asked == shopper.told

    run(journey())
    assert server.log().count("the last good one stays in use") >= len(BROKEN)


def confused(server: Server, goods: Path, database: str, clicks: int) -> None:
    """Shoppers click while the file becomes something else every few milliseconds."""
    chance = random.Random(SEED)
    changes = 0

    async def shop(shopper: Shopper, wishes: list[str]) -> None:
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
        shoppers = [Shopper(server.url) for _ in range(SHOPPERS)]
        for shopper in shoppers:
            await shopper.tab.open("Catalog")
        confusion = asyncio.create_task(confuse())
        wishes = [chance.choices(SKUS, k=clicks) for _ in shoppers]
        await asyncio.gather(*(shop(*one) for one in zip(shoppers, wishes, strict=True)))
        confusion.cancel()
        mend(goods, 600)
        for shopper in shoppers:
            await shopper.again()
            assert shopper.tab.count() == clicks
            assert stored(database, shopper.cookie) == shopper.asked == shopper.told
            await shopper.tab.close()

    run(journey())
    print(f"{SHOPPERS * clicks} clicks, {changes} changes of the file")
    assert changes > clicks


def test_shoppers_notice_nothing_of_a_file_that_changes_all_the_time(
    server: Server, goods: Path, database: str
):
    confused(server, goods, database, CLICKS)


@pytest.mark.long
def test_shoppers_notice_nothing_of_a_file_that_changes_for_minutes(
    server: Server, goods: Path, database: str
):
    confused(server, goods, database, MANY_CLICKS)


def test_a_store_restarted_with_a_broken_file_says_so_and_keeps_the_carts(
    server: Server, goods: Path, database: str
):
    cookie = new_cookie()

    async def visit() -> int:
        async with Shopper(server.url, cookie) as shopper:
            await shopper.add("mug")
            return shopper.tab.count()

    async def refused() -> str:
        shopper = Shopper(server.url, cookie)
        try:
            with pytest.raises(BenchError) as refusal:
                await shopper.tab.open("Catalog")
            return str(refusal.value).replace("\\", "")  # Markdown is told to leave it as it is
        finally:
            await shopper.tab.close()

    assert run(visit()) == 1
    put(goods, "unreadable")
    server.restart()
    assert "the file cannot be read" in run(refused())
    put(goods, "free of charge")
    said = run(refused())
    assert "line 2, column price: '-1' must be" in said
    assert "Traceback" not in said
    mend(goods, 600)
    assert run(visit()) == 2
    assert stored(database, cookie) == {"mug": 2}
