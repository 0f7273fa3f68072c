"""What orders promise, the same on SQLite and on Postgres."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from cart_state.rules import combinations, later
from cart_state.rules.cart import Cart
from cart_state.rules.errors import OrderError
from cart_state.rules.orders import Order, OrderLine
from cart_state.storage import carts as carts_module
from cart_state.storage import database
from cart_state.storage import orders as orders_module
from cart_state.storage.database import StoreError
from cart_state.storage.mails import Mail
from cart_state.storage.store import Store
from tests.postgres import ME, Postgres, add, at_once, finish_tidying, shop, sql, stored, tables
from tests.store.ordering import (
    JAKE,
    OFFICE,
    asked,
    bought,
    fill,
    goods,
    insist,
    left,
    place,
)
from tests.store.ordering import patience as patience

OpenStore = Callable[..., Store]

DAY = 24 * 60 * 60
YOU = "y" * 43

everything = partial(tables, but="touched")  # each look at a cart touches it


def why(work: Callable[..., object], *arguments: object) -> str:
    """The problem for which an order is refused."""
    with pytest.raises(OrderError) as refused:
        work(*arguments)
    return refused.value.problem


class Clock:
    """What the store reads the time from."""

    ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead

    def time_ns(self) -> int:
        return time.time_ns() + int(self.ahead * 1e9)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (orders_module, carts_module):
        monkeypatch.setattr(module, "time", clock)
    return clock


# Placing


def test_an_order_empties_the_cart_and_leaves_all_else_in_it(
    store: Store, store_url: str, open_store: OpenStore
):
    cart = shop(
        store,
        add("lamp", 1),
        lambda cart: combinations.save_combination(cart, "Mine"),
        lambda cart: later.save_for_later(cart, "lamp"),
        add("mug", 9),
        add("desk", 2),
        lambda cart: cart.set_quantity("mug", 3),
    )
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    order, contents = store.orders.place(ME, asked(Cart(OFFICE, cart.contents)))
    assert contents == replace(cart.contents, items=()) == store.read(ME)
    assert order.lines == (
        OrderLine("mug", "Mug", Decimal(100), 3),
        OrderLine("desk", "Desk", Decimal(100), 2),
    )
    assert (order.status, order.form, order.total) == ("placed", JAKE, 500)
    assert before <= order.placed_at <= datetime.now(UTC)
    assert left(store_url) == {"desk": 3, "mug": 47}
    other = open_store(store_url)
    assert other.orders.of_cart(ME) == (order,)
    assert other.orders.find(order.receipt, "") == order


def test_all_that_is_said_of_an_order_is_stored_as_it_is(store: Store):
    form = replace(JAKE, delivery="courier", address="1 Läne\n名前", name="'; DROP TABLE x; % :a")
    request = asked(fill(store, desk=2), form=form)

    def make(*what: object) -> Order:
        order = request.make(*what)  # type: ignore[arg-type]
        return replace(order, currency="EUR", price_note="incl. 19 % VAT", is_quote=True)

    order, _ = store.orders.place(ME, replace(request, make=make))
    assert (order.form, order.delivery.cost, order.currency) == (form, Decimal("3.50"), "EUR")
    assert store.orders.of_cart(ME) == (order,)


def test_orders_of_a_cart_are_its_own_and_the_newest_is_first(store: Store):
    mine = [bought(store, str(n), desk=1) for n in range(3)]
    yours = bought(store, "yours", YOU, lamp=1)
    assert store.orders.of_cart(ME) == tuple(
        sorted(mine, key=lambda order: order.placed_at, reverse=True)
    )
    assert store.orders.of_cart(YOU) == (yours,)
    assert store.orders.of_cart("somebody") == ()


@pytest.mark.parametrize(
    ("problem", "other"),
    [
        ("form", {"form": replace(JAKE, email="")}),
        ("dearer", {"total": Decimal("199.99")}),
        ("not sold", {"products": goods(lamp=3)}),
        ("not enough", {"products": goods(2, desk=1)}),
        ("open per cart", {"open_per_cart": 1}),
        ("per address and hour", {"per_address_and_hour": 1}),
    ],
)
def test_a_refusal_changes_nothing(store: Store, store_url: str, problem: str, other: dict):
    bought(store, "before", desk=1)
    fill(store, desk=2)
    finish_tidying()
    before = everything(store_url)
    assert why(partial(place, store, "a key", ME, **other)) == problem
    assert everything(store_url) == before
    assert place(store).status == "placed"


def test_an_empty_cart_is_no_order_and_leaves_no_row(store: Store, store_url: str):
    assert why(place, store) == "empty"
    assert (sql(store_url, "SELECT id FROM carts"), left(store_url)) == ([], {})


def test_mail_that_cannot_be_written_takes_the_order_back(store: Store, store_url: str):
    def fails(order: Order) -> Iterator[Mail]:
        yield Mail("owner@example.com", order.number, "", "")
        raise ZeroDivisionError

    order = bought(store, "before", desk=1)
    fill(store, desk=2)
    finish_tidying()
    before = everything(store_url)
    with pytest.raises(ZeroDivisionError):
        place(store, mails=fails)
    with pytest.raises(ZeroDivisionError):
        store.orders.step(order.number, "cancelled", "owner", mails=fails)
    assert everything(store_url) == before


def test_a_number_that_is_taken_is_not_given_again(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
):
    numbers = iter(["CCCCCC", "CCCCCC", "CCCCCC", "DDDDDD"])
    monkeypatch.setattr(orders_module, "order_number", lambda choice: next(numbers))
    assert bought(store, "one", desk=1).number == "CCCCCC"
    assert bought(store, "other", desk=1).number == "DDDDDD"
    assert left(store_url) == {"desk": 3}
    assert sql(store_url, "SELECT length(times) FROM cart_origins") == [(21,)], "two orders"


# The same key


def test_the_same_key_is_the_same_order_however_often_and_from_wherever_it_comes(
    store: Store, store_url: str, open_store: OpenStore
):
    cart = fill(store, desk=2)
    order = place(store)
    finish_tidying()
    placed = everything(store_url)
    for again in (store, store, open_store(store_url)):
        assert again.orders.place(ME, asked(cart))[0] == order  # the page that did not hear of it
        assert place(again) == order  # one that sees the empty cart
    assert everything(store_url) == placed
    elsewhere, contents = store.orders.place(YOU, asked(cart))
    assert (elsewhere, contents.items) == (replace(order, receipt=""), ())
    shop(store, add("mug", 3))
    assert store.orders.place(ME, asked(cart))[0] == order
    assert stored(store) == {"mug": 3}
    assert left(store_url) == {"desk": 3}


def test_a_key_with_other_contents_is_refused_and_changes_nothing(store: Store, store_url: str):
    cart = fill(store, desk=2)
    order = place(store)
    for other in (
        {"form": replace(JAKE, note="")},
        {"form": replace(JAKE, delivery="courier", address="1 Lane")},
        {"total": Decimal("199.99")},
        {"shown": fill(store, desk=1)},
        {"shown": fill(store, desk=2, mug=1)},
    ):
        finish_tidying()
        before = everything(store_url)
        request = asked(**{"shown": cart} | other)
        assert (
            why(store.orders.place, ME, request) == why(store.orders.place, YOU, request) == "key"
        )
        assert everything(store_url) == before
    assert store.orders.of_cart(ME) == (order,)


# Limits


def test_open_orders_of_a_cart_are_limited_and_closed_ones_do_not_count(store: Store):
    first, second = (bought(store, str(n), desk=1) for n in range(2))
    fill(store, lamp=1)
    for step in ("placed", "ready"):
        store.orders.step(first.number, step, "owner")
        assert why(partial(place, store, open_per_cart=2)) == "open per cart"
        again, _ = store.orders.place(ME, asked(Cart(OFFICE), "0", open_per_cart=2))
        assert again.number == first.number, "placed already"
    assert bought(store, "yours", YOU, lamp=1)
    store.orders.step(first.number, "done", "owner")
    assert place(store, open_per_cart=2)
    store.orders.step(second.number, "cancelled", "shopper")
    fill(store, lamp=1)
    assert place(store, "last", open_per_cart=2)


def test_orders_of_an_address_are_limited_by_the_hour_over_carts_and_copies(
    store: Store, store_url: str, open_store: OpenStore, clock: Clock
):
    copies = store, open_store(store_url)

    def order(n: int, **other: str) -> Order:
        fill(copies[n % 2], f"{n:043}", mug=1)
        return place(copies[n % 2], str(n), f"{n:043}", per_address_and_hour=3, **other)

    store.orders.step(order(0).number, "cancelled", "shopper")
    clock.ahead += 1800
    order(1), order(2)
    assert why(order, 3) == why(order, 4) == "per address and hour"
    assert order(3, origin="another")
    clock.ahead += 1801
    assert order(4)
    assert why(order, 5) == "per address and hour"
    clock.ahead += 3600
    assert [order(n).status for n in (6, 7, 8)] == ["placed"] * 3
    ids = [row[0] for row in sql(store_url, "SELECT id FROM cart_origins")]
    assert len(ids) == 2
    assert all(len(found) == 64 for found in ids), "nobody's address is stored"


@pytest.mark.parametrize("leap", [400 * DAY, -400 * DAY])
def test_a_clock_that_was_wrong_bars_no_address_for_longer_than_an_hour(
    store: Store, clock: Clock, leap: float
):
    store.tidy()
    clock.ahead = leap
    bought(store, "then", mug=1)
    fill(store, mug=1)
    assert why(partial(place, store, per_address_and_hour=1)) == "per address and hour"
    clock.ahead = 0
    assert place(store, per_address_and_hour=1)


# At once


def test_a_key_sent_many_times_at_once_is_one_order(
    store: Store, store_url: str, open_store: OpenStore
):
    copies = store, open_store(store_url)
    cart = fill(store, desk=2)
    fill(store, YOU, desk=2)
    jobs = [
        partial(insist, partial(copy.orders.place, who, asked(cart)))
        for copy in copies
        for who in (ME, ME, YOU)
    ]
    orders = [found[0] for found in at_once(*jobs)]
    assert len({order.number for order in orders}) == 1
    assert sql(store_url, "SELECT count(*) FROM cart_orders") == [(1,)]
    assert left(store_url) == {"desk": 3}
    assert sorted(map(len, (stored(store), stored(store, YOU)))) == [0, 1], "one cart was ordered"


def test_two_tabs_with_a_form_each_order_a_cart_once(
    store: Store, store_url: str, open_store: OpenStore
):
    cart, other = fill(store, desk=2), open_store(store_url)
    one, two = at_once(
        *(
            partial(insist, partial(copy.orders.place, ME, asked(cart, key)))
            for copy, key in ((store, "one"), (other, "two"))
        )
    )
    assert "empty" in (one, two)
    assert len(store.orders.of_cart(ME)) == 1
    assert left(store_url) == {"desk": 3}


def test_of_twenty_buyers_of_the_last_piece_one_has_it(
    store: Store, store_url: str, open_store: OpenStore
):
    copies = store, open_store(store_url)
    bought(store, "before", desk=4)
    buyers = [f"{n:043}" for n in range(20)]
    for who in buyers:
        fill(store, who, desk=1, mug=1)
    got = at_once(
        *(
            partial(insist, partial(place, copies[n % 2], f"key {n}", who))
            for n, who in enumerate(buyers)
        )
    )
    assert sorted(map(str, got))[1:] == ["not enough"] * 19
    assert left(store_url) == {"desk": 0, "mug": 49}
    assert [len(stored(store, who)) for who in buyers].count(0) == 1


def test_an_add_beside_an_order_is_in_the_order_or_in_the_cart(store: Store):
    for n in range(5):
        fill(store, mug=1)
        ask = partial(place, store, f"key {n}", total=Decimal(200))
        order, _ = at_once(ask, partial(shop, store, add("mug")))
        assert order.lines[0].quantity + sum(stored(store).values()) == 2


# While the store is away


def test_where_the_goods_are_locked_nothing_is_ordered_and_the_shopper_is_told_so(
    store_url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "_LOCKED", 0.3)
    store = open_store(store_url)
    bought(store, "before", desk=1)
    fill(store, desk=2)
    finish_tidying()
    before = everything(store_url)
    other = sa.create_engine(store_url, poolclass=sa.NullPool)
    with other.connect() as db, db.begin():
        db.execute(sa.text("UPDATE cart_stock SET counted = counted"))
        assert why(place, store) == "away"
    assert everything(store_url) == before
    assert insist(partial(place, store)).lines[0].quantity == 2


def test_an_order_that_is_late_is_taken_back_once_the_shopper_was_told_that_there_is_none(
    postgres: Postgres, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    store, goes_on, done = open_store(postgres.url()), threading.Event(), threading.Event()
    fill(store, desk=2)
    monkeypatch.setattr(database, "PATIENCE", 0.3)
    shown = Cart(OFFICE, store.read(ME))
    sa.event.listen(store.database._engine, "rollback", lambda db: done.set())
    assert (
        why(store.orders.place, ME, asked(shown, mails=lambda _: goes_on.wait() and ())) == "away"
    )
    goes_on.set()
    assert done.wait(10)
    assert (sql(postgres.address(), "SELECT * FROM cart_orders"), left(postgres.address())) == (
        [],
        {},
    )
    assert insist(partial(place, store)).lines[0].quantity == 2


def test_an_order_whose_commit_is_late_is_open_and_asking_again_tells(
    postgres: Postgres, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    store, goes_on = open_store(postgres.url()), threading.Event()
    cart = fill(store, desk=2)
    monkeypatch.setattr(database, "PATIENCE", 0.3)
    with monkeypatch.context() as slow:
        dialect = store.database._engine.dialect
        commit = dialect.do_commit
        slow.setattr(dialect, "do_commit", lambda db: (goes_on.wait(), commit(db)))
        with pytest.raises(StoreError):
            store.orders.place(ME, asked(cart))
        goes_on.set()
    order, _ = insist(partial(store.orders.place, ME, asked(cart)))
    assert store.orders.of_cart(ME) == (order,)
    assert left(postgres.address()) == {"desk": 3}


# Receipts


def test_a_receipt_is_128_bits_of_its_own_and_neither_it_nor_key_nor_cart_is_in_the_database(
    store: Store, store_url: str
):
    orders = [bought(store, f"secret key {n}", who, desk=1) for n, who in enumerate((ME, ME, YOU))]
    receipts = [order.receipt for order in orders]
    assert len(set(receipts)) == 3
    assert {len(base64.urlsafe_b64decode(receipt + "==")) for receipt in receipts} == {16}
    found = str(everything(store_url))
    assert not [secret for secret in (*receipts, "secret key", ME, YOU) if secret in found]
    assert [store.orders.find(receipt, "") for receipt in receipts] == orders
    assert [one.receipt for one in store.orders.of_cart(YOU)] == receipts[2:]


def test_a_wrong_an_erased_and_a_receipt_that_never_was_look_alike(store: Store):
    order, erased = bought(store, "one", desk=1), bought(store, "two", desk=1)
    store.orders.erase(erased.number)
    wrong = ("A" if order.receipt[0] != "A" else "Q") + order.receipt[1:]
    none = (wrong, f"{order.receipt}=", order.number, "", "x" * 5000, "\ud800")
    for receipt in (erased.receipt, *none):
        assert store.orders.find(receipt, "") is None
    assert store.orders.find(order.receipt, "") == order


def test_who_tries_many_receipts_has_to_wait_and_nobody_else_has(store: Store, clock: Clock):
    order = bought(store, desk=1)
    for n in range(30):
        assert store.orders.find(order.receipt, "here") == order
        assert store.orders.find(f"wrong {n}", "here") is None
    assert why(store.orders.find, "wrong", "here") == "tries"
    assert why(store.orders.find, order.receipt, "here") == "tries"
    assert store.orders.find(order.receipt, "there") == order
    clock.ahead += 10 * 60
    assert store.orders.find(order.receipt, "here") == order


# Steps


def test_each_step_is_stored_with_its_time_and_what_may_not_be_taken_changes_nothing(
    store: Store, store_url: str, open_store: OpenStore
):
    order, other = bought(store, desk=2), open_store(store_url)
    for status in ("ready", "ready", "done"):
        order = other.orders.step(order.number, status, "owner")
    assert [step.status for step in order.steps] == ["placed", "ready", "done"]
    assert [*order.steps] == sorted(order.steps, key=lambda step: step.at)
    assert store.orders.of_cart(ME)[0].steps == order.steps
    finish_tidying()
    before = everything(store_url)
    for who, status in (("owner", "ready"), ("owner", "cancelled"), ("shopper", "cancelled")):
        assert why(store.orders.step, order.number, status, who) == "step"
    assert why(store.orders.step, "NOSUCH", "done", "owner") == "unknown"
    assert everything(store_url) == before
    assert left(store_url) == {"desk": 3}


# Erasing


def tell(order: Order) -> list[Mail]:
    """A mail that waits, because nobody has said how to send it."""
    return [Mail("jake@example.com", order.number, "Dear Jake", "<p>Dear Jake")]


def test_who_ordered_is_erased_at_once_and_what_was_ordered_stays(
    store: Store, store_url: str, tmp_path: Path
):
    cart = fill(store, desk=2)
    order = place(store, mails=tell)
    store.orders.erase(order.number)
    raw = "SELECT cart, receipt, form FROM cart_orders"
    assert sql(store_url, raw) == [(None, None, None)]
    assert store.orders.find(order.receipt, "") is None
    assert store.orders.of_cart(ME) == ()
    assert "Jake" not in str(everything(store_url))
    nobody = replace(order, form=None, receipt="")
    assert store.orders.place(ME, asked(cart))[0] == nobody, "by its key"
    done = store.orders.step(order.number, "cancelled", "owner")
    assert replace(done, steps=order.steps) == nobody, "by its number"
    assert left(store_url) == {"desk": 5}
    store.close()
    assert not [file for file in tmp_path.iterdir() if b"Jake" in file.read_bytes()]


def test_who_ordered_is_erased_so_many_days_after_the_order_is_done_or_cancelled(
    store: Store, store_url: str
):
    numbers = {}
    for name in ("placed", "ready", "done", "cancelled"):
        fill(store, mug=1)
        numbers[name] = place(store, name, mails=tell).number
    for last in ("ready", "done", "cancelled"):
        for status in {"done": ("ready", "done")}.get(last, (last,)):
            store.orders.step(numbers[last], status, "owner")
    finish_tidying()
    sql(store_url, f"UPDATE cart_orders SET changed = changed - {80 * DAY}")
    now = int(time.time())

    def named(days: int, after: int) -> set[str]:
        store.orders.tidy(now + days * DAY, after)
        known = sql(store_url, "SELECT status FROM cart_orders WHERE form IS NOT NULL")
        return {status for (status,) in known}

    assert named(9, 90) == {*numbers}
    assert named(11, 90) == named(10_000, 90) == {"placed", "ready"}
    assert sql(store_url, "SELECT count(*) FROM cart_orders") == [(4,)]
    assert sql(store_url, "SELECT * FROM cart_origins") == [], "nor where it came from"
    waiting = {number for (number,) in sql(store_url, "SELECT number FROM cart_mails")}
    assert waiting == {numbers["placed"], numbers["ready"]}, "nor mail that nobody could send"


def test_the_day_s_tidying_erases_and_a_clock_set_back_makes_no_order_old(
    store: Store, store_url: str, clock: Clock
):
    days = count(int(time.time()) + 2 * DAY, 2 * DAY)
    store.tidy(next(days))
    order = bought(store, desk=1)
    clock.ahead = -56 * 365 * DAY
    store.orders.step(order.number, "cancelled", "shopper")
    clock.ahead = 0
    store.erase_after_days = 5
    store.tidy(next(days))
    assert store.orders.find(order.receipt, "").form == JAKE
    for _ in range(3):
        store.tidy(next(days))
    assert sql(store_url, "SELECT cart, receipt, form FROM cart_orders") == [(None, None, None)]
