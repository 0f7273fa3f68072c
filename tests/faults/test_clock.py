"""The machine's clock is set back and forward: nothing is lost, and nobody waits for it."""

import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import streamlit as st

import cart_state
from cart_state import browser, database, session
from cart_state import store as store_module
from cart_state.cart import Cart
from cart_state.database import REST
from cart_state.store import Store, StoreError
from tests.faults.sessions import OpenStore, Session, new_id
from tests.postgres import ME, finish_tidying, named, shop, sql, stored

DAY = 24 * 60 * 60
YEAR = 365 * DAY
SEED = 6
LEAPS = 60
ROWS = ["desk,Oak desk,Desks,12000,1000000,,", "mug,Mug,Kitchen,0.10,1000000,,"]


class Clock:
    """What the store reads the time from. `ahead` is by how much the wall clock goes wrong."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.passed = 0.0

    def time(self) -> float:
        return time.time() + self.passed + self.ahead

    def monotonic(self) -> float:
        return time.monotonic() + self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test makes fail fails, however busy the machine is."""
    monkeypatch.setattr(database, "PATIENCE", 60)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (store_module, database, browser, session):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def tabs(
    store: Store, write_catalog: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Session]]:
    """Opens a tab of the browser with this cookie."""
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*ROWS)))
    monkeypatch.setattr(session, "_store", lambda: store)
    yield Session
    finish_tidying()


def next_day(store: Store, clock: Clock) -> None:
    """A day passes, and the first shopper of it makes the store tidy."""
    clock.passed += DAY + 60
    shop(store, lambda cart: cart.add("pen"), who="somebody else")
    finish_tidying()


# Carts are kept


@pytest.mark.parametrize("years", [1, 10, -1, -10, -56])
def test_a_cart_outlives_a_clock_that_is_wrong_for_days(store: Store, clock: Clock, years: int):
    shop(store, lambda cart: cart.add("desk"))
    finish_tidying()
    clock.ahead = years * YEAR
    for _ in range(3):
        next_day(store, clock)
    assert stored(store) == {"desk": 1}
    clock.ahead = 0
    next_day(store, clock)
    assert stored(store) == {"desk": 1}


@pytest.mark.parametrize("years", [1, 10, -1, -10, -56])
def test_a_cart_made_while_the_clock_was_wrong_outlives_its_being_mended(
    store: Store, clock: Clock, years: int
):
    next_day(store, clock)
    clock.ahead = years * YEAR
    shop(store, lambda cart: cart.add("desk"))
    clock.ahead = 0
    for _ in range(3):
        next_day(store, clock)
    assert stored(store) == {"desk": 1}


def test_a_cart_looked_at_while_the_clock_was_wrong_outlives_its_being_mended(
    store: Store, clock: Clock
):
    shop(store, lambda cart: cart.add("desk"))
    for years in (-10, 10, 0):
        clock.ahead = years * YEAR
        assert stored(store) == {"desk": 1}
        finish_tidying()
    next_day(store, clock)
    assert stored(store) == {"desk": 1}


def test_carts_go_in_the_end_although_the_clock_was_wrong(store: Store, clock: Clock):
    shop(store, lambda cart: cart.add("desk"))
    for years in (10, -10, 0):
        clock.ahead = years * YEAR
        next_day(store, clock)
    for _ in range(205):
        next_day(store, clock)
    assert stored(store) == {}


def test_random_changes_while_the_clock_leaps_end_as_the_model_says(
    store: Store, clock: Clock, tabs: Callable[[str], Session]
):
    chance = random.Random(SEED)
    who, pieces, tab = new_id(), 0, None
    for leap in range(LEAPS):
        clock.ahead = chance.choice([1, -1]) * chance.choice([0, 1, 3600, DAY, 40 * DAY, 9 * YEAR])
        clock.passed += chance.choice([0, 0, 3, 3600, DAY])
        if tab is None or chance.random() < 0.3:
            tab = tabs(f"{who}.{max(0, int(clock.time()) // DAY + chance.randint(-400, 400))}")
        with tab:
            assert cart_state.refresh().units == pieces, f"seed {SEED}, leap {leap}"
            pieces = cart_state.add(chance.choice(["desk", "mug"]), chance.randint(1, 3)).units
            assert cart_state.status().saved
        finish_tidying()
    assert sum(stored(store, who).values()) == pieces > LEAPS


# Whose cart


@pytest.mark.parametrize(
    ("written", "renewed"),
    [(0, False), (-6, False), (-7, True), (-300, True), (1, True), (400, True), (20_000, True)],
)
def test_a_cookie_of_whatever_day_leads_to_its_cart_and_is_renewed_when_its_day_makes_no_sense(
    store: Store, clock: Clock, tabs: Callable[[str], Session], written: int, renewed: bool
):
    who = new_id()
    shop(store, lambda cart: cart.add("desk"), who=who)
    with tabs(f"{who}.{int(clock.time()) // DAY + written}"):
        assert cart_state.get().units == 1
        assert browser.browser().settled != renewed


@dataclass
class Jar:
    """A browser's cookies, as the cookie manager reports them."""

    state: dict[str, Any]
    held: str | None = None
    reported: str | None = None
    writes: int = 0

    def ready(self) -> bool:
        return True

    def get(self, _: str) -> str | None:
        return self.reported

    def set(self, _: str, value: str, **__: object) -> None:
        self.writes += 1
        self.held = value
        self.answer()

    def delete(self, _: str) -> None:
        self.answer()

    def answer(self) -> None:
        """The browser has carried out what it was asked for, and reports what it holds."""
        self.reported = self.held
        known = self.state.setdefault(browser._COOKIES, {"last_processed_operation_id": 0})
        known["last_processed_operation_id"] += 1


@pytest.fixture
def jar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jar]:
    """The cookies of a first visit; the tab is open."""
    with Session(None) as tab:
        jar = Jar(tab.state)
        tab.state[browser._COOKIES] = {"last_processed_operation_id": 0}
        monkeypatch.setattr("streamlit_extras.cookie_manager.cookie_manager", lambda key: jar)
        monkeypatch.setattr(st, "rerun", lambda **_: None)
        yield jar


@pytest.mark.parametrize("leap", [0, YEAR, -YEAR, 60, -60])
def test_the_second_of_two_tabs_learns_whose_cart_it_is_whatever_the_clock_does(
    clock: Clock, jar: Jar, leap: float
):
    assert not browser.settle()
    assert jar.writes == 1
    first = f"{secrets.token_urlsafe(32)}.{int(clock.time()) // DAY}"
    clock.ahead = leap
    assert not browser.settle()  # too early: the other tab may still be writing
    assert not browser.browser().looked_again
    jar.held = first  # the other tab was later to write, and has the last word
    clock.passed += browser.LOOK_AGAIN_AFTER + 0.1
    assert not browser.settle()
    assert browser.settle()
    assert browser.browser() == browser.Browser(first.partition(".")[0], settled=True)


# Nobody waits for it


@contextmanager
def failing(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(store, "_read", lambda _: open("/nowhere"))  # noqa: SIM115, PTH123
        yield


@pytest.mark.parametrize("leap", [YEAR, -YEAR])
def test_the_rest_after_a_failure_is_as_long_as_ever(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, leap: float
):
    with failing(store, monkeypatch), pytest.raises(StoreError, match="No such file"):
        store.read(ME)
    clock.ahead = leap
    with pytest.raises(StoreError, match="resting"):
        store.read(ME)
    clock.passed += REST + 0.1
    assert stored(store) == {}


@pytest.mark.parametrize("leap", [YEAR, -YEAR])
def test_what_another_tab_did_is_seen_as_soon_as_ever(
    store: Store, clock: Clock, tabs: Callable[[str], Session], leap: float
):
    who = new_id()
    with tabs(f"{who}.1"):
        assert cart_state.get().units == 0
        store.update(who, [named(lambda cart: Cart.add(cart, "desk"))])
        clock.ahead = leap
        assert cart_state.refresh(max_age=5).units == 0
        clock.passed += 5
        assert cart_state.refresh(max_age=5).units == 1


def test_replicas_whose_clocks_differ_tidy_once_a_day(
    store: Store, store_url: str, open_store: OpenStore, clock: Clock
):
    next_day(store, clock)
    other = open_store(store_url)
    old = "INSERT INTO carts (id, next_place, touched, tokens) VALUES ('old', 0, 0, '')"
    sql(store_url, old)
    for ahead in (-YEAR, -DAY, -60, 60, 0.9 * DAY):
        clock.ahead = ahead
        assert other.tidy() == 0
    clock.ahead = 1.1 * DAY
    assert other.tidy() == 1
