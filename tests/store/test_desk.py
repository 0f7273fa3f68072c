"""The owner's door over a real store: orders, stock that is counted anew, carts, health, copies."""

import base64
import os
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

import pytest

from cart_state import desk, wiring
from cart_state.goods.catalog import Catalog
from cart_state.goods.reader import here_since
from cart_state.rules.errors import CountedAnew, OrderError
from cart_state.rules.orders import Order, OrderForm
from cart_state.rules.product import Left
from cart_state.storage.carts import cart_key
from cart_state.storage.database import StoreError
from cart_state.storage.migrations import CURRENT
from cart_state.storage.store import Store
from cart_state.storage.tables import schema
from tests.conftest import HEADER, Process
from tests.postgres import add, at_once, finish, shop, sql
from tests.shops import OFFICE
from tests.store import ordering
from tests.store.ordering import insist

JAKE = OrderForm("Jörg Müller", "jake@example.com", note="Ring twice")
DAY = 24 * 60 * 60
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes the shop's catalogue with these counts by sku, as a desk or a spreadsheet does."""
    file = tmp_path / "goods.csv"
    monkeypatch.setenv("CATALOG_CSV", str(file))

    def write(**counted: int) -> Path:
        rows = [f"{sku},Name of {sku},Things,100,{n},," for sku, n in counted.items()]
        aside = file.with_suffix(".new")
        aside.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
        return aside.replace(file)

    write(desk=10, lamp=5, mug=20)
    return write


@pytest.fixture
def store(
    store_url: str, catalog: object, process: Process, monkeypatch: pytest.MonkeyPatch
) -> Store:
    """The store of the desk and of a shop in the same process."""
    monkeypatch.setenv("CART_DATABASE_URL", store_url)
    return wiring.store()


def place(
    store: Store, form: OrderForm = JAKE, goods: Catalog | None = None, **pieces: int
) -> Order:
    """The order of these quantities by sku, by a shopper who sees these goods, or today's."""
    sold, who = goods or wiring.catalog(), secrets.token_urlsafe(32)
    shop(store, *(add(sku, n) for sku, n in pieces.items()), who=who)
    return ordering.place(store, who, who, sold, form=form)


def left(*skus: str) -> list[int]:
    return [desk.stock()[sku].left for sku in skus]


def recount(
    counted: dict[str, int], seen: Mapping[str, Left], write: Callable[[], object]
) -> dict[str, int]:
    """What is left once an owner has counted who had seen the stock, as where the desk saves."""

    def written() -> int:
        write()
        return here_since(wiring.shop_folder().catalog)

    return wiring.store().stock.recount_seen(counted, seen, written)


def numbers(orders: tuple[Order, ...]) -> list[str]:
    return [order.number for order in orders]


def refused(do: Callable[..., object], *arguments: object, **pieces: int) -> OrderError:
    with pytest.raises(OrderError) as refusal:
        do(*arguments, **pieces)
    return refusal.value


# Orders, as they are listed


def test_open_orders_are_listed_newest_first_others_when_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("cart_state.storage.orders.BATCH", 3)
    first, second, third, fourth = (place(store, mug=1) for _ in range(4))
    desk.step(first, "ready")
    desk.step(desk.step(second, "ready"), "done")
    desk.step(third, "cancelled")
    assert numbers(desk.orders()) == numbers((fourth, first))
    assert numbers(desk.orders(["done"])) == [second.number]
    assert numbers(desk.orders(desk.STATES)) == numbers((fourth, third, second, first))
    assert desk.orders([]) == ()
    assert desk.order(third.number) == desk.orders(["cancelled"])[0]
    assert desk.order("none") is None
    assert desk.orders()[0] == replace(fourth, receipt=""), "its secret is the shopper's"


def test_orders_of_a_span_begin_at_its_first_moment_and_end_before_its_last(store: Store):
    order = place(store, mug=1)
    at, moment = order.placed_at, timedelta(microseconds=1)
    for since, until, is_in in [
        *((at, None, True), (at + moment, None, False), (None, at + moment, True)),
        *((None, at, False), (at, at, False), (at - moment, at + timedelta(days=1), True)),
    ]:
        assert len(desk.orders(since=since, until=until)) == is_in


def test_orders_are_found_by_any_words_of_theirs(store: Store):
    jake, eva = place(store, lamp=1), place(store, replace(JAKE, name="Eva", note=""), mug=1)
    for text in ("jorg", "MÜLLER  twice", "name of LAMP ring", jake.number.lower(), "lam", ""):
        assert jake.number in numbers(desk.orders(text=text))
    assert numbers(desk.orders(text="mug example.com")) == [eva.number]
    desk.erase(eva.number)
    assert numbers(desk.orders(text="mug")) == [eva.number]
    for text in ("müller lamp mug", "eva", "%", "_", "nobody", '"'):
        assert desk.orders(text=text) == ()


def test_the_mark_of_figures_is_another_after_each_order_step_and_step_taken_back(store: Store):
    seen = [desk.figures_mark()]
    placed = place(store, mug=1)
    for act in (
        lambda: desk.step(placed, "ready"),
        lambda: desk.undo_step(desk.order(placed.number)),
        lambda: desk.step(placed, "cancelled"),
        lambda: place(store, mug=1),
    ):
        seen.append(desk.figures_mark())
        assert desk.figures_mark() == seen[-1]
        act()
    seen.append(desk.figures_mark())
    undone = seen.index(seen[1], 2)
    assert seen[:undone] + seen[undone + 1 :] == [*dict.fromkeys(seen)], "but for what it was"
    assert undone == 3


def test_what_came_since_is_counted_and_nothing_that_became_of_it(store: Store):
    assert desk.news() == 0
    known = len({place(store, mug=1).number, place(store, mug=1).number})
    assert (desk.news(), desk.news(known)) == (2, 0)
    desk.step(place(store, mug=1), "cancelled")
    desk.erase(desk.orders()[0].number)
    assert (desk.news(), desk.news(known)) == (3, 1)


# Steps


def test_each_step_is_taken_once_however_often_it_is_clicked(store: Store):
    placed = place(store, desk=4)
    ready = desk.step(placed, "ready")
    assert desk.step(placed, "ready") == ready == desk.order(placed.number)
    cancelled = desk.step(ready, "cancelled", "Sold out,\n\0 sorry" + "!" * 600)
    assert left("desk") == [10]
    again = desk.step(ready, "cancelled", "Sold out,\n\0 sorry" + "!" * 600)
    assert (again, left("desk")) == (cancelled, [10])
    reason = store.orders.find(placed.receipt, "").steps[-1].reason  # the shopper's
    assert reason.startswith("Sold out, sorry!")
    assert len(reason) == 500


def test_who_is_late_is_told_what_the_other_did_and_changes_nothing(store: Store):
    placed = place(store, desk=4)
    store.orders.step(placed.number, "cancelled", "shopper")
    late = refused(desk.step, placed, "ready")
    assert (late.problem, late.order.status) == ("step", "cancelled")
    assert desk.order(placed.number) == late.order
    other = desk.step(place(store, mug=1), "cancelled", "Closed on Monday")
    mine = replace(other, steps=other.steps[:1])
    assert refused(desk.step, mine, "cancelled", "Sold out").order == other, "another reason"
    assert refused(desk.step, other, "done").order == other, "never possible"
    assert refused(desk.step, replace(mine, number="none"), "ready").problem == "unknown"


def test_of_two_owners_at_once_one_is_faster_and_the_other_is_told(
    store: Store, store_url: str, open_store: Callable[..., Store]
):
    def step(which: Store, order: Order, status: str) -> str | None:
        try:
            return which.orders.step(order.number, status, "owner", seen=order.steps).status
        except OrderError as error:
            return error.order.status

    other = open_store(store_url)
    for _ in range(5):
        order = place(store, desk=1)
        told = at_once(
            partial(step, store, order, "ready"), partial(step, other, order, "cancelled")
        )
        assert told in (["ready"] * 2, ["cancelled"] * 2)
        assert left("desk") == [9 if told[0] == "ready" else 10]
        if told[0] == "ready":
            desk.step(desk.order(order.number), "cancelled")


# Steps taken back


def test_nothing_is_taken_back_once_something_else_happened(store: Store):
    placed = place(store, desk=4)
    ready = desk.step(placed, "ready")
    done = desk.step(ready, "done")
    assert refused(desk.undo_step, ready).order == done
    assert refused(desk.undo_step, replace(done, number="none")).problem == "unknown"
    assert desk.undo_step(done) == desk.undo_step(done) == ready, (
        "once, however often it is clicked"
    )
    assert desk.undo_step(ready) == desk.order(placed.number) == replace(placed, receipt="")
    cancelled = desk.step(placed, "cancelled")
    assert refused(desk.undo_step, ready).order == cancelled, "as many steps, but others"
    assert desk.order(placed.number) == cancelled


def test_a_cancellation_taken_back_takes_its_stock_again(
    store: Store, catalog: Callable[..., Path]
):
    cancelled = desk.step(place(store, desk=4, lamp=2), "cancelled")
    assert left("desk", "lamp") == [10, 5]
    assert desk.undo_step(cancelled).status == "placed"
    assert desk.undo_step(cancelled).status == "placed"
    assert left("desk", "lamp") == [6, 3], "once"
    cancelled = desk.step(desk.orders()[0], "cancelled")
    catalog(desk=12)
    assert desk.undo_step(cancelled).status == "placed"
    assert left("desk", "lamp") == [8, 3], "of a recount, and of what is no longer sold"


def test_a_cancellation_whose_stock_is_gone_stays_and_what_is_short_is_named(
    store: Store, catalog: Callable[..., Path]
):
    cancelled = desk.step(place(store, desk=4, lamp=2, mug=1), "cancelled")
    place(store, desk=7, lamp=4)
    catalog(desk=10, mug=20)  # lamps are no longer sold: nobody misses them
    refusal = refused(desk.undo_step, cancelled)
    assert (refusal.problem, refusal.skus) == ("not enough", ("desk",))
    assert desk.order(cancelled.number) == cancelled
    assert left("desk", "lamp", "mug") == [3, 1, 20], "nor was anything else taken"


def test_what_is_taken_back_is_not_erased_as_if_it_were_done(store: Store, store_url: str):
    ready = desk.step(place(store, mug=1), "ready")
    done = desk.step(ready, "done")
    sql(store_url, "UPDATE cart_orders SET changed = 0")
    assert desk.undo_step(done) == ready
    desk.step(ready, "done")
    store.tidy()
    assert desk.order(done.number).form == JAKE


# Erased


# Stock


def test_stock_tells_what_was_counted_and_left_also_of_what_is_no_longer_sold(
    store: Store, catalog: Callable[..., Path]
):
    place(store, desk=4, lamp=2)
    catalog(desk=12, mug=20)
    finish("cart-recount")
    assert {sku: (one.counted, one.left) for sku, one in desk.stock().items()} == {
        **{"desk": (12, 12), "mug": (20, 20), "lamp": (5, 3)}
    }


@pytest.mark.parametrize("before", [0, 3])
def test_a_recount_loses_no_order_or_cancellation_that_came_meanwhile(
    store: Store, catalog: Callable[..., Path], before: int
):
    if before:
        place(store, desk=before)
    early = place(store, lamp=1)
    seen, old = desk.stock(), wiring.catalog()
    desk.step(early, "cancelled")
    place(store, desk=2, mug=1)
    counted = {"desk": 9, "lamp": 4, "mug": 20}
    now = recount(counted, seen, lambda: catalog(**counted))
    assert now == {"desk": 7, "lamp": 5, "mug": 19}
    assert left("desk", "lamp", "mug") == [7, 5, 19]
    goods = wiring.catalog()
    assert [goods.counted["desk"].stock, goods["desk"].stock] == [9, 7]
    assert desk.stock()["desk"] == Left(9, goods.counted_at, 7), "of the very file"
    place(store, desk=1)
    place(store, goods=old, desk=1)  # by a copy of the shop that has not read the file yet
    finish("cart-recount")
    assert left("desk") == [5]
    assert refused(place, store, desk=6).problem == "not enough"


def test_the_number_that_the_catalogue_has_already_is_a_recount_too(
    store: Store, catalog: Callable[..., Path]
):
    place(store, desk=3)
    seen = desk.stock()
    place(store, desk=1)
    counted = {"desk": 10, "lamp": 5}  # of which nobody has ordered any
    assert recount(counted, seen, lambda: None) == {"desk": 9, "lamp": 5}
    assert desk.stock()["desk"].counted == 10
    catalog(desk=10, lamp=5, mug=21)
    assert left("desk", "mug") == [9, 21], "another number of another product"


def test_a_shop_that_reads_the_new_catalogue_at_once_does_not_count_a_second_time(
    store: Store, store_url: str, open_store: Callable[..., Store], catalog: Callable[..., Path]
):
    place(store, desk=3)
    seen, other = desk.stock(), open_store(store_url)
    place(store, desk=2)

    def write() -> None:
        other.stock.recount({"desk": 9}, catalog(desk=9).stat().st_ctime_ns)

    assert recount({"desk": 9}, seen, write) == {"desk": 7}
    finish("cart-recount")
    assert left("desk") == [7]


def test_a_recount_is_made_once_and_refused_to_who_did_not_see_the_last_one(
    store: Store, catalog: Callable[..., Path]
):
    place(store, desk=3)
    place(store, lamp=1)
    seen, written = desk.stock(), []

    def count(**counted: int) -> dict[str, int]:
        return recount(counted, seen, lambda: written.append(catalog(**counted)))

    assert count(desk=9) == {"desk": 9}
    place(store, desk=1)
    assert count(desk=9) == {"desk": 8}, "a double click"
    with pytest.raises(CountedAnew) as refusal:
        count(desk=8, lamp=1)
    assert {sku: one.left for sku, one in refusal.value.left.items()} == {"desk": 8}
    assert (len(written), left("desk", "lamp")) == (2, [8, 4])
    again = desk.stock()
    assert recount({"desk": 9}, again, lambda: None) == {"desk": 9}, "as many as before"
    with pytest.raises(CountedAnew):
        recount({"desk": 11}, again, lambda: None)


def test_more_ordered_than_was_counted_is_below_zero_and_nothing_can_be_had(store: Store):
    seen = desk.stock()
    order = place(store, desk=4)
    assert recount({"desk": 1}, seen, lambda: None) == {"desk": -3}
    assert (left("desk"), wiring.catalog()["desk"].stock) == ([-3], 0)
    assert refused(place, store, desk=1).problem == "not enough"
    assert recount({"desk": 2}, desk.stock(), lambda: None) == {"desk": 2}
    desk.step(order, "cancelled")
    assert left("desk") == [6]


def test_all_that_is_left_can_be_ordered_also_if_less_was_counted(
    store: Store, catalog: Callable[..., Path]
):
    order = place(store, desk=8)
    assert refused(place, store, desk=3).problem == "not enough"
    catalog(desk=5)
    assert desk.stock()["desk"] == Left(5, wiring.catalog().counted_at, 5)
    place(store, desk=1)
    desk.step(order, "cancelled")
    assert left("desk") == [12]
    place(store, desk=12)
    assert left("desk") == [0]
    assert refused(place, store, desk=1).problem == "not enough"


@pytest.mark.parametrize("error", [OSError("No space"), ValueError("Changed by someone else")])
def test_a_catalogue_that_cannot_be_written_leaves_everything_as_it_was(
    store: Store, error: Exception, monkeypatch: pytest.MonkeyPatch
):
    place(store, desk=3)
    draft, seen = desk.draft(), desk.stock()

    def fail(*_: object) -> str:
        raise error

    monkeypatch.setattr(desk.writer, "save", fail)
    for counted in ({"desk": 9, "mug": 3}, {}):
        with pytest.raises(type(error)) as raised:
            desk.save(draft.rows, draft.seen, counted, seen)
        assert raised.value is error
    assert desk.stock() == seen
    assert store.check() is None, "which is not away"


def test_without_a_store_the_catalogue_is_written_only_if_nothing_was_counted(
    process: Process, catalog: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CART_DATABASE_URL", "sqlite:////dev/null/carts.sqlite3")
    rows, state = desk.draft()
    with pytest.raises(StoreError):
        desk.save(rows[:2], state, {"desk": 9}, {"desk": Left(10, 0, 10)})
    assert desk.draft() == (rows, state)
    assert desk.save(rows[:2], state, {}, {}) == desk.draft_state() != state


def test_a_crowd_orders_while_stock_is_counted_and_every_piece_is_accounted_for(
    store: Store, store_url: str, open_store: Callable[..., Store], catalog: Callable[..., Path]
):
    catalog(desk=100, mug=100)
    shops = [open_store(store_url) for _ in range(2)]
    for one in shops:
        one.check()

    def crowd(one: Store) -> None:
        for _ in range(15):
            insist(partial(place, one, desk=1, mug=2))

    came = 0
    with ThreadPoolExecutor(2) as crowds:
        ordered = [crowds.submit(crowd, one) for one in shops]
        while not came or not all(one.done() for one in ordered):
            seen = desk.stock()
            counted = {sku: seen[sku].left + 7 for sku in ("mug", "desk")}
            insist(partial(recount, counted, seen, lambda counted=counted: catalog(**counted)))
            came += 7
        for one in ordered:
            one.result()
    finish("cart-recount")
    assert left("desk", "mug") == [100 + came - 30, 100 + came - 60]


# Carts


def test_carts_at_rest_and_what_carts_hold_is_counted_in_batches(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("cart_state.storage.store.BATCH", 2)
    people = [str(n) * 43 for n in range(7)]
    for who in people:
        shop(store, add("desk"), add("pen", 3), who=who)
    shop(store, add("mug", 2), who="b" * 43)
    shop(store, add("mug"), lambda cart: cart.remove("mug"), who="e" * 43)
    finish("cart-tidy")
    old = int(datetime.now(UTC).timestamp()) - 8 * DAY
    odd = '{"lines":[{"sku":"mug","quantity":2},{"sku":"mug"},7,{"quantity":1}],"later":5}'
    sql(store_url, "UPDATE carts SET touched = :old WHERE contents LIKE '%desk%'", {"old": old})
    key = cart_key("b" * 43)
    sql(store_url, "UPDATE carts SET contents = :odd WHERE id = :key", {"odd": odd, "key": key})
    figures = desk.carts()
    assert (figures.at_rest, figures.worth) == (7, 700), "a pen is not sold here"
    assert figures.holding == {"desk": 7, "pen": 7, "mug": 1}


# The shop


def test_health_tells_how_the_store_and_the_catalogue_are(
    store: Store, store_url: str, catalog: Callable[..., Path]
):
    due = datetime(2026, 3, 1, 12, tzinfo=UTC)
    insert = (
        "INSERT INTO cart_mails (id, number, recipient, subject, text, html, tries, due)"
        " VALUES (:id, '', '', '', '', '', :tries, :due)"
    )
    assert desk.health().mails == (0, 0, None)
    waiting = [{"id": str(n), "tries": n, "due": int(due.timestamp()) + n} for n in range(3)]
    sql(store_url, insert, *waiting)
    health = desk.health()
    assert (health.schema, health.mails, health.faults) == (CURRENT, (3, 2, due), ())
    assert all(free > 0 for free in health.free.values())
    file = Path(store_url.removeprefix("sqlite:///"))
    beside = [file.parent] if store_url.startswith("sqlite") else []
    assert [*health.free] == [OFFICE, *beside]
    assert {*desk.installed()} == {"shop", "streamlit", "python"}
    assert all(desk.installed().values())
    assert (health.is_open, health.is_read_only, health.was_replaced) == (True, False, False)
    catalog(desk=-1.5)
    (fault,) = desk.health().faults
    assert "column stock" in fault
    catalog(desk=1)
    assert desk.health().faults == ()


# Goods


def test_goods_are_saved_with_what_was_counted_and_an_order_that_came_meanwhile_holds(
    store: Store, catalog: Callable[..., Path]
):
    place(store, desk=4)
    draft, seen = desk.draft(), desk.stock()
    place(store, desk=2, mug=1)
    rows = [{**row, "price": "120"} for row in draft.rows]
    rows[0]["stock"] = "9"
    state = desk.save(rows, draft.seen, {"desk": 9}, seen)
    assert state == desk.draft_state() == desk.draft().seen
    assert left("desk", "lamp", "mug") == [7, 5, 19]
    assert wiring.catalog()["lamp"].price == 120
    assert [len(desk.version_rows(one)) for one in desk.versions()] == [3]


@pytest.mark.parametrize("counted", [{}, {"desk": 9}])
def test_a_catalogue_that_another_has_written_meanwhile_is_left_and_nothing_is_counted(
    store: Store, catalog: Callable[..., Path], counted: dict[str, int]
):
    place(store, desk=4)
    draft, seen = desk.draft(), desk.stock()
    content = catalog(desk=10, lamp=5).read_bytes()
    with pytest.raises(desk.ChangedMeanwhile):
        desk.save(draft.rows, draft.seen, counted, seen)
    assert content == (wiring.shop_folder().catalog).read_bytes()
    assert left("desk") == [6]
    with pytest.raises(CountedAnew):
        desk.save(draft.rows, desk.draft_state(), {"desk": 8}, {"desk": Left(11, 0, 11)})
    assert (left("desk"), desk.versions()) == ([6], [])


def test_carts_that_hold_any_of_some_goods_are_counted_once_each(store: Store):
    shop(store, add("desk", 1), add("mug", 2), who="a" * 43)
    shop(store, add("mug", 1), who="b" * 43)
    shop(store, add("lamp", 1), who="c" * 43)
    counts = [desk.in_carts(skus) for skus in (["desk", "mug"], ["lamp"], ["none"], [])]
    assert counts == [2, 1, 0, 0]


def test_a_picture_is_found_beside_the_catalogue_alone(store: Store, catalog: Callable[..., Path]):
    folder = wiring.shop_folder().catalog.parent
    image = desk.save_picture("a b.png", PIXEL)
    assert desk.picture(image) == folder / image
    for name in ("", "none.png", f"../{folder.name}/{image}", str(folder / image), "goods.csv"):
        assert desk.picture(name) is None


# Copies


def test_a_copy_of_the_store_has_all_that_was_there_and_only_the_owner_may_read_it(
    store: Store, store_url: str, open_store: Callable[..., Store]
):
    order = place(store, desk=3)
    if not store_url.startswith("sqlite"):
        assert (desk.backup(), desk.backups()) == (None, ())
        return
    assert desk.backups() == ()
    first = desk.backup()
    place(store, desk=1)
    second = desk.backup()
    assert desk.backups() == (second, first)
    assert [one.file for one in (first, second)] == sorted(first.file.parent.iterdir())
    assert first.file.parent == Path(store_url.removeprefix("sqlite:///")).parent / "backups"
    assert {one.file.stat().st_mode & 0o777 for one in (first, second)} == {0o600}
    assert first.file.parent.stat().st_mode & 0o777 == 0o700
    assert abs(datetime.now(UTC) - first.at) < timedelta(minutes=1)
    assert first.size == first.file.stat().st_size
    copy = open_store(f"sqlite:///{first.file}")
    assert [replace(order, receipt="")] == copy.orders.listed(desk.STATES, None, None)
    with closing(sqlite3.connect(second.file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_copy_that_fails_leaves_nothing_that_looks_like_one(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
):
    if not store_url.startswith("sqlite"):
        return
    store.check()
    folder = Path(store_url.removeprefix("sqlite:///")).parent / "backups"

    def fail(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreError):
        desk.backup()
    assert ([*folder.iterdir()], desk.backups()) == ([], ())


def test_postgres_is_copied_by_a_command_without_a_password(
    process: Process, catalog: object, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CART_DATABASE_URL", "postgres://me:secret@db.example.com:5433/shop")
    command = desk.backup_command()
    assert command[0] == "pg_dump"
    assert command[-1] == "postgresql://me@db.example.com:5433/shop"
    assert "secret" not in " ".join(command)


def test_the_command_for_postgres_copies_every_table_of_ours(store: Store, store_url: str):
    command = desk.backup_command()
    assert bool(command) == store_url.startswith("postgresql")
    patterns = [word.removeprefix("--table=") for word in command if word.startswith("--table=")]
    for name in schema.tables if command else ():
        assert any(fnmatch(name, pattern) for pattern in patterns)
