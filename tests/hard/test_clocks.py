"""The machine's clock is set back and forward: nothing is lost, and nobody waits for it."""

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.runtime.context import StreamlitHeaders

import cart_state
from cart_state import StoreError, browser, session
from cart_state.storage import database
from cart_state.storage import store as store_module
from cart_state.storage.store import Store
from tests.postgres import ME, finish_tidying, shop, stored
from tests.sessions import Session, new_id

DAY = 24 * 60 * 60
YEAR = 365 * DAY


class Clock:
    """What the store reads the time from. `ahead` is by how much the wall clock goes wrong."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.passed = 0.0

    def time(self) -> float:
        return time.time() + self.passed + self.ahead

    def monotonic(self) -> float:
        return time.monotonic() + self.passed

    perf_counter = monotonic

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (store_module, database, browser, session):
        monkeypatch.setattr(module, "time", clock)
    # Only what a test makes fail fails, however busy the machine is.
    monkeypatch.setattr(database, "PATIENCE", 60)
    return clock


def next_day(store: Store, clock: Clock, days: int = 1) -> None:
    """Days pass, and the first shopper of another one makes the store tidy."""
    clock.passed += days * DAY + 60
    shop(store, lambda cart: cart.add("pen"), who="somebody else")
    finish_tidying()


# No cart is lost


@pytest.mark.parametrize("leap", [10 * YEAR, -10 * YEAR, -56 * YEAR])
def test_a_cart_outlives_a_clock_that_is_wrong_for_days_and_its_being_set_right(
    store: Store, clock: Clock, leap: float
):
    shop(store, lambda cart: cart.add("desk"))
    finish_tidying()
    clock.ahead = leap
    shop(store, lambda cart: cart.add("lamp"), who="a shopper of those days")
    for _ in range(3):
        next_day(store, clock)
    assert stored(store) == {"desk": 1}
    finish_tidying()
    clock.ahead = 0
    for _ in range(3):
        next_day(store, clock)
    assert stored(store) == {"desk": 1}
    assert stored(store, "a shopper of those days") == {"lamp": 1}


# Whose cart


@pytest.mark.parametrize(
    ("written", "known"),
    [(0, True), (-6, True), (-7, False), (-300, False), (1, False), (400, False), (20_000, False)],
)
def test_a_cookie_of_whatever_day_leads_to_its_cart_and_is_renewed_when_its_day_makes_no_sense(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, written: int, known: bool
):
    who = new_id()
    cookie = f"{who}.{int(clock.time()) // DAY + written}"
    context = SimpleNamespace(
        cookies={}, headers=StreamlitHeaders([("cookie", f"cart={cookie}")]), url="http://x"
    )
    monkeypatch.setattr(st, "context", context)
    found = browser.connected_browser()
    assert (browser.identify(found), found.known) == (who, known)


# Nobody waits for it


@pytest.mark.parametrize("leap", [YEAR, -YEAR])
def test_the_rest_after_a_failure_is_as_long_as_ever(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, leap: float
):
    store.check()
    with monkeypatch.context() as patch:
        patch.setattr(sa.Engine, "connect", lambda _: open("/nowhere"))  # noqa: SIM115, PTH123
        with pytest.raises(StoreError, match="No such file"):
            store.read(ME)
    clock.ahead = leap
    with pytest.raises(StoreError, match="resting"):
        store.read(ME)
    clock.passed += database.REST + 0.1
    assert stored(store) == {}


@pytest.mark.parametrize("leap", [YEAR, -YEAR])
def test_what_another_tab_did_is_seen_as_soon_as_ever(
    store: Store,
    clock: Clock,
    write_catalog: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    leap: float,
):
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog("desk,Oak desk,Desks,12000,10,,")))
    who = new_id()
    one, other = Session(store, f"{who}.1"), Session(store, f"{who}.1")
    with one:
        assert cart_state.get().units == 0
    with other:
        cart_state.add("desk")
    with one:
        clock.ahead = leap
        assert cart_state.refresh(max_age=5).units == 0
        clock.passed += 5
        assert cart_state.refresh(max_age=5).units == 1
    finish_tidying()
