"""Every statement of an order fails once: there is one order or none, and what is told is true."""

import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import cart_state
from cart_state import Mail, Order, OrderError, StoreError, ordering
from cart_state.storage.store import Store
from tests.conftest import Process
from tests.hard.faults import Faults, some
from tests.hard.faults import patience as patience
from tests.hard.ordering import counted_less_ordered, note_counts, numbers
from tests.postgres import finish_tidying, sql
from tests.sessions import Session, new_id
from tests.store.ordering import JAKE, left

OpenStore = Callable[..., Store]

PLACING = (  # cart; key, stock, open orders; address; desk and mug; order, step and mail; cart
    "BEGIN INSERT SELECT SELECT INSERT UPDATE INSERT INSERT INSERT INSERT INSERT UPDATE COMMIT"
)
CANCELLING = "SELECT COMMIT BEGIN SELECT SELECT INSERT UPDATE UPDATE UPDATE INSERT COMMIT"
STEPPING = "BEGIN SELECT SELECT INSERT UPDATE INSERT COMMIT"


@pytest.fixture
def faults(
    store_url: str,
    open_store: OpenStore,
    process: Process,
    write_catalog: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Faults]:
    """The shop's store, whose database fails on request."""
    goods = write_catalog("desk,Oak desk,Desks,12000,500,,", "mug,Mug,Kitchen,0.10,500,,")
    monkeypatch.setenv("CATALOG_CSV", str(goods))
    monkeypatch.setenv("CART_DATABASE_URL", store_url)
    store = open_store(store_url)
    with Session(store, None):
        cart_state.add("mug")  # the day's first change tidies
    finish_tidying()
    note_counts(store_url)
    monkeypatch.setattr(ordering, "mailing", lambda: True)
    return Faults(store)


def full_cart() -> None:
    """Somebody with two products in the cart."""
    cart_state.add("mug", 3)
    cart_state.add("desk", 2)


def ask(key: str) -> str | Order:
    """Orders what was put into the cart; returns the order, or what the shopper is told."""
    try:
        return cart_state.place_order(JAKE, key=key, total=Decimal("24000.30"), mails=letter)
    except OrderError as error:
        return error.problem
    except StoreError:
        return "open"


def letter(order: Order) -> list[Mail]:
    """What is to be sent of each step."""
    return [Mail("jake@example.com", order.status, "", "")]


def books_agree(url: str) -> bool:
    """Whether stock is as orders say, and each step of theirs has its one mail."""
    steps, mails = (
        sorted(sql(url, f"SELECT number, {step} FROM {table}"))
        for table, step in (("cart_order_steps", "status"), ("cart_mails", "subject"))
    )
    return left(url) == counted_less_ordered(url) and steps == mails


def words(faults: Faults) -> str:
    """What each word was; without the beginning of a look, for which SQLite has none."""
    said = [word.split()[0] for word in faults.words]
    return " ".join(said[faults.words[0].startswith("BEGIN READ ONLY") :])


@some(("sqlite", "before"), ("sqlite", "cut"), ("postgres", "after"))
def test_an_order_whose_nth_statement_fails_is_placed_once_or_not_and_what_is_told_is_true(
    faults: Faults, store_url: str, kind: str
):
    told_of_each = []
    for n in itertools.count(1):
        where, key, who = f"statement {n}", f"key {n}", new_id()
        with Session(faults.store, f"{who}.1"):
            full_cart()
            with faults.at(n, kind):
                told = ask(key)
            placed = numbers(store_url, key)
            assert len(placed) <= (told != "away"), where
            assert placed or not isinstance(told, Order), where
            if faults.failed:
                assert ask(key) == told, f"{where}, while the store rests"
            faults.rested()
            assert bool(faults.store.read(who).items) == (not placed), where
            order = ask(key)
            assert isinstance(order, Order), where
            assert numbers(store_url, key) == [order.number] == (placed or [order.number]), where
            assert cart_state.get().units == cart_state.refresh().units == 0, where
            assert [one.receipt for one in cart_state.orders()] == [order.receipt], where
        assert books_agree(store_url), where
        told_of_each.append(told if isinstance(told, str) else "placed")
        if not faults.failed:
            break
    assert words(faults) == PLACING
    assert told_of_each == ["away"] * PLACING.count(" ") + ["open", "placed"]


@some(("sqlite", "after"), ("postgres", "cut"))
def test_a_step_whose_nth_statement_fails_is_taken_once_and_gives_stock_back_once(
    faults: Faults, store_url: str, kind: str
):
    for status, expected in (("cancelled", CANCELLING), ("ready", STEPPING)):
        for n in itertools.count(1):
            where = f"{status}, statement {n}"
            with Session(faults.store, f"{new_id()}.1"):
                full_cart()
                order = ask(f"{status} {n}")
                assert isinstance(order, Order)

                def step(order: Order = order, status: str = status) -> Order:
                    if status == "cancelled":
                        return cart_state.cancel_order(order.receipt, letter)
                    return faults.store.orders.step(order.number, "ready", "owner", mails=letter)

                with faults.at(n, kind):
                    try:
                        assert step().status == status, where
                    except StoreError:
                        assert faults.failed, where
                failed = faults.failed
                faults.rested()
                assert books_agree(store_url), where
                for _ in range(2):
                    assert [one.status for one in step().steps] == ["placed", status], where
            steps = f"SELECT status FROM cart_order_steps WHERE number = '{order.number}'"
            assert sorted(sql(store_url, steps)) == sorted([("placed",), (status,)]), where
            assert books_agree(store_url), where
            if not failed:
                break
        assert words(faults) == expected
