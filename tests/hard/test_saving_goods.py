"""Whoever saves the goods is killed at any moment, or not alone: no file is half or overwritten."""

import os
import random
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.context import BaseContext
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from cart_state.goods import writer
from cart_state.goods.reader import COLUMNS, Row
from cart_state.goods.writer import ChangedMeanwhile, bytes_of, draft, save, versions

SEED = 14
SAVERS = 4


def goods(price: int, number: int = 1) -> list[Row]:
    """Rows that all have one price, so that any mixture of two files is seen."""
    return [
        {
            **dict.fromkeys(COLUMNS, ""),
            **dict.fromkeys(("name", "category", "description"), f"Mug {n}"),
            **{"sku": f"mug-{n}", "price": str(price), "stock": "0"},
        }
        for n in range(number)
    ]


def save_price(path: Path, price: int, number: int = 1) -> None:
    save(path, goods(price, number), draft(bytes_of(path)).seen, "EUR")


def prices(path: Path, number: int = 1) -> list[int]:
    """The price in the file, and in each version, each of which has to be a whole file."""
    found = []
    for file in (path, *(version.file for version in versions(path))):
        rows = draft(bytes_of(file)).rows
        assert rows == goods(int(rows[0]["price"]), number)
        found.append(int(rows[0]["price"]))
    return found


def save_and_be_killed(path: Path, at: int) -> None:
    """What a desk does that is killed before one of the lines by which a file is written."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if frame.f_code.co_filename != writer.__file__:
            return None
        count += event == "line"
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    save_price(path, 2)


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_a_kill_before_any_line_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, processes: BaseContext, step: int
):
    left: list[tuple[int, ...]] = []
    killed = True
    while killed:
        path = tmp_path / str(len(left)) / "goods.csv"
        path.parent.mkdir()
        save_price(path, 0)
        save_price(path, 1)
        desk = processes.Process(
            target=save_and_be_killed, args=(path, step * len(left) + 1 + step // 2)
        )
        desk.start()
        desk.join()
        killed = desk.exitcode == -signal.SIGKILL
        left.append(tuple(prices(path)))
        save_price(path, 3)  # the next one waits for nobody
        assert prices(path) == [3, *dict.fromkeys(left[-1])]
    assert desk.exitcode == 0
    assert len(left) > 60 // step
    # The file as it was; then with a version of it; then the new one.
    assert [*dict.fromkeys(left)] == [(1, 0), (1, 1, 0), (2, 1, 0)]


def save_for_ever(path: Path, first: int, number: int) -> None:
    for price in range(first, sys.maxsize):
        save_price(path, price, number)


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.long)])
def test_a_kill_at_any_time_leaves_whole_files_of_a_large_shop(
    tmp_path: Path, processes: BaseContext, kills: int
):
    path, number, chance = tmp_path / "goods.csv", 3_000, random.Random(SEED)
    save_price(path, 0, number)
    for kill in range(kills):
        before = prices(path, number)
        desk = processes.Process(target=save_for_ever, args=(path, before[0] + 1, number))
        desk.start()
        while draft(bytes_of(path)).rows[0]["price"] == str(before[0]):
            assert desk.is_alive()
        time.sleep(chance.uniform(0, 0.2))
        desk.kill()
        desk.join()
        found = prices(path, number)
        # Each that was saved, in its order; the newest version twice if it was not replaced yet.
        at = f"kill {kill + 1} of seed {SEED}"
        assert found[0] > before[0], at
        assert [*dict.fromkeys(found)] == [*range(found[0], found[0] - len({*found}), -1)], at
    names = {file.name for file in tmp_path.rglob("*") if file.is_file()}
    assert names - {version.file.name for version in versions(path)} <= {
        *("goods.csv", "lock", "lock-journal", ".being-written")
    }


def add_pieces(path: Path, pieces: int, start: Barrier) -> None:
    """Counts pieces one by one, again whenever another was faster."""
    start.wait()
    while pieces:
        rows, seen = draft(bytes_of(path))
        with suppress(ChangedMeanwhile):
            # No two save the same: who wants what is there already has nothing to overwrite.
            mine = {"stock": str(int(rows[0]["stock"]) + 1), "description": f"{os.getpid()}"}
            save(path, [{**rows[0], **mine}], seen, "EUR")
            pieces -= 1


@pytest.mark.parametrize("pieces", [8, pytest.param(100, marks=pytest.mark.long)])
def test_of_several_who_save_at_once_none_overwrites_another(
    tmp_path: Path, processes: BaseContext, pieces: int
):
    path = tmp_path / "goods.csv"
    save_price(path, 1)
    start = processes.Barrier(SAVERS)
    desks = [
        processes.Process(target=add_pieces, args=(path, pieces, start)) for _ in range(SAVERS)
    ]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert draft(bytes_of(path)).rows[0]["stock"] == str(SAVERS * pieces)
    kept = [draft(bytes_of(version.file)).rows[0]["stock"] for version in versions(path)]
    assert kept == [str(n) for n in range(SAVERS * pieces - 1, -1, -1)][: writer.KEPT]
