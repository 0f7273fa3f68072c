"""Carts of an earlier version are brought to this one, and those of others are left alone."""

import json
import logging
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing import Queue
from multiprocessing.context import BaseContext
from multiprocessing.synchronize import Barrier
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from cart_state.rules import combinations
from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents, quantities
from cart_state.storage import migrations
from cart_state.storage import stored as stored_module
from cart_state.storage.database import StoreError
from cart_state.storage.store import Store
from tests.postgres import GOODS, ME, add, finish_tidying, shop, sql, stored, tables
from tests.store.ordering import bought

OpenStore = Callable[..., Store]

NOW = int(time.time())
FIRST_EDITION = (Path(__file__).parent / "first_edition.sql").read_text()
A, B = "A" * 43, "B" * 43
SMALL = {"ergonomic-chair": 2, "laptop": 1, "desk-lamp": 1}
SET = {"standing-desk-140": 1, **SMALL, "headphones": 1}


def run_script(url: str, script: str) -> None:
    """Carries out several statements."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as db:
            db.executescript(script)
    else:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(script)


@pytest.fixture
def first_edition(store_url: str) -> str:
    """The address of a shop of the first edition."""
    run_script(store_url, FIRST_EDITION.replace("1795614717", str(NOW)))  # it is no older
    return store_url


def is_refused(store: Store, caplog: pytest.LogCaptureFixture) -> str:
    """What the log says of a database that the store must not use."""
    for work in (store.check, lambda: shop(store, add("desk"))):
        with pytest.raises(StoreError):
            work()
    (error,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    return error.getMessage()


# From the first edition


def test_a_shop_of_the_first_edition_is_brought_over_completely(
    first_edition: str, open_store: OpenStore
):
    store = open_store(first_edition)
    contents = store.read(A)
    assert quantities(contents.items) == SMALL
    assert [(item.position, str(item.price_seen)) for item in contents.items] == [
        (1, "12999"),
        (2, "25000"),
        (3, "1499.50"),
    ]
    assert quantities(contents.later) == {"headphones": 1}
    assert {one.number: (one.name, quantities(one.items)) for one in contents.combinations} == {
        5: ("Set Ä & <b>1</b>", SET),
        7: ("Small", SMALL),
    }
    assert contents.next_position == 8
    back = Cart({}, contents).undo().contents
    assert quantities(back.items) == {"standing-desk-140": 1, **SMALL}
    assert store.read(B).items == ()
    assert store.knows(A)  # so the cookies of then lead to their carts
    assert store.knows(B)
    assert not store.knows("C" * 43)
    assert Cart({}, store.read(B)).undo_step.kind == "remove"
    assert quantities(Cart({}, store.read(B)).undo().contents.items) == {"mouse": 7}
    # Nor is a change made twice whose answer was lost when the shop was stopped.
    ((tokens,),) = sql(first_edition, "SELECT tokens FROM carts WHERE contents LIKE '%laptop%'")
    assert tokens == "t0 t1 t2 t3 t4 s1 l1 r1 s2"
    assert sql(first_edition, "SELECT * FROM cart_chores") == [("tidy", NOW)]
    assert sql(first_edition, "SELECT * FROM cart_schema") == [(1, migrations.CURRENT)]
    assert set(tables(first_edition)) == {*migrations.schema.tables}


def test_an_empty_cart_of_the_first_edition_is_deleted_as_any_other(
    first_edition: str, open_store: OpenStore
):
    sql(first_edition, f"INSERT INTO carts VALUES ('empty', 0, {NOW}, '')")
    store = open_store(first_edition)
    assert store.tidy(NOW + 1.5 * 24 * 60 * 60) == 1
    assert stored(store, A) == SMALL
    assert Cart(GOODS, store.read(B)).undo_step


@pytest.mark.parametrize(
    ("rows", "kind", "undone"),
    [
        ([("undo", "desk", 2), ("undo", "pen", 1)], "clear", {"mug": 5, "desk": 2, "pen": 1}),
        ([("undo", "desk", 2), ("undo", "mug", -3)], "replace", {"desk": 2, "mug": 2}),
        ([("undo", "mug", -5)], "replace", {}),
        ([("undo:later", "pen", 4)], "drop", {"mug": 5}),
        ([("undo:combination:3:A: b", "pen", 4)], "delete", {"mug": 5}),
    ],
)
def test_what_undo_would_bring_back_is_brought_over(
    first_edition: str, open_store: OpenStore, rows: list, kind: str, undone: dict
):
    insert_lines(first_edition, ("cart", "mug", 5), *rows)
    store = open_store(first_edition)
    cart = Cart(GOODS, store.read(B))
    assert cart.undo_step.kind == kind
    back = cart.undo()
    assert quantities(back.contents.items) == undone
    assert quantities(back.contents.later) == ({"pen": 4} if kind == "drop" else {})
    assert [(one.number, one.name) for one in back.combinations] == (
        [(3, "A: b")] if kind == "delete" else []
    )


def insert_lines(url: str, *rows: tuple) -> None:
    """Puts lines into the cart of B, in place of the one that is there."""
    ((key,),) = sql(url, "DELETE FROM cart_lines WHERE sku = 'mouse' RETURNING cart")
    for position, (name, sku, quantity, *rest) in enumerate(rows):
        place, price = rest or (position, "1")
        line = {"list": name, "sku": sku, "quantity": quantity, "place": place, "price": price}
        sql(
            url,
            "INSERT INTO cart_lines VALUES (:cart, :list, :sku, :quantity, :place, :price)",
            {"cart": key, **line},
        )


def test_a_line_that_makes_no_sense_is_left_out_and_logged(
    first_edition: str, open_store: OpenStore, caplog: pytest.LogCaptureFixture
):
    broken: list[tuple] = [
        ("cart", "none", 0),
        ("cart", "less than none", -3),
        ("cart", "beyond all measure", 10**18),
        ("cart", "last place there is", 1, 2**63 - 1, "1"),
        ("cart", "no price", 1, 0, "abc"),
        ("cart", "endless price", 1, 0, "Infinity"),
        ("undo", "nothing taken out", 0),
        ("undo", "too much taken out", -(10**12)),
        ("wishes", "list nobody knows", 1),
        ("combination:x:y", "combination without a number", 1),
    ]
    if first_edition.startswith("sqlite"):
        broken += [("cart", "text", "many"), ("cart", "bytes", b"\0"), ("cart", b"\0\xff", 1)]
        broken += [("undo", "text", "many"), (b"\0\xff", "bytes", 1)]
    insert_lines(first_edition, *broken, ("cart", "mug", 2), ("undo", "pen", 1))
    store = open_store(first_edition)
    stored_module._log_once.cache_clear()
    assert stored(store, B) == {"mug": 2}
    said = [record for record in caplog.records if "left out" in record.getMessage().lower()]
    assert len(said) == len(broken)
    assert quantities(Cart(GOODS, store.read(B)).undo().contents.items) == {"mug": 2, "pen": 1}
    assert stored(store, A) == SMALL


def test_what_the_owner_has_added_to_the_tables_stays(first_edition: str, open_store: OpenStore):
    run_script(
        first_edition,
        "ALTER TABLE carts ADD COLUMN note TEXT; UPDATE carts SET note = 'mine';"
        "CREATE INDEX mine ON carts (note, touched); CREATE TABLE customers (name TEXT)",
    )
    for _ in range(2):
        store = open_store(first_edition)
        shop(store, add("mug"))
        shop(store, add("mug"), who=A)
        assert stored(store, A)["laptop"] == 1
        assert len(sql(first_edition, "SELECT note FROM carts WHERE note = 'mine'")) == 2
        engine = sa.create_engine(first_edition, poolclass=sa.NullPool)
        indexes = sa.inspect(engine).get_indexes("carts")
        assert {index["name"] for index in indexes} == {"mine", "ix_carts_touched"}
        assert "customers" in tables(first_edition)


MANY = 1500  # more than one batch


def many_carts(url: str, count: int) -> None:
    """Adds carts to a shop of the first edition, with a mug in each."""
    numbers = (
        f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count})"
        if url.startswith("sqlite")
        else f"WITH n AS (SELECT n FROM generate_series(1, {count}) n)"
    )
    sql(url, f"INSERT INTO carts {numbers} SELECT 'n' || n, 1, {NOW}, '' FROM n")
    sql(
        url,
        f"INSERT INTO cart_lines {numbers} SELECT 'n' || n, 'cart', 'mug', n, 0, '0.10' FROM n",
    )


def brought_over(url: str) -> list[int]:
    """The number of mugs in each of many carts, in their order."""
    rows = sql(url, "SELECT contents FROM carts WHERE id LIKE 'n%'")
    return sorted(json.loads(contents)["lines"][0]["quantity"] for (contents,) in rows)


def open_and_say(url: str, start: Barrier, done: Queue) -> None:
    """What a copy of the shop does when it starts. Says what the log would tell of failures."""
    store, said = Store(url), []
    start.wait()
    while True:
        try:
            done.put((len(store.read(A).items), said))
        except StoreError as error:
            said.append(str(error))
            time.sleep(0.2)
        else:
            break
    store.close()


def test_copies_that_start_at_once_take_turns(first_edition: str, processes: BaseContext):
    many_carts(first_edition, MANY)
    start, done = processes.Barrier(4), processes.Queue()
    copies = [
        processes.Process(target=open_and_say, args=(first_edition, start, done)) for _ in range(4)
    ]
    for copy in copies:
        copy.start()
    found = [done.get(timeout=60) for _ in copies]
    for copy in copies:
        copy.join()
    assert [lines for lines, _ in found] == [3] * 4
    waited = ("not ready", "not answer", "resting", "came first")
    assert not [one for _, said in found for one in said if not any(w in one for w in waited)]
    assert brought_over(first_edition) == list(range(1, MANY + 1))


CHANGES = ("CREATE", "INSERT", "ALTER", "UPDATE", "DROP")


def open_and_be_killed(url: str, at: int) -> None:
    """What a copy of the shop does that is killed before one of the statements that change."""
    count = 0

    def killed(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def before(_db, _cursor, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(CHANGES):
            killed()

    sa.event.listen(sa.Engine, "commit", killed)
    Store(url).check()


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.long)])
def test_a_kill_at_any_statement_loses_nothing(
    first_edition: str, processes: BaseContext, open_store: OpenStore, step: int
):
    many_carts(first_edition, MANY)
    before = tables(first_edition)
    at = 0
    while tables(first_edition) == before:
        at += step
        copy = processes.Process(target=open_and_be_killed, args=(first_edition, at))
        copy.start()
        copy.join()
    assert at > 8
    assert brought_over(first_edition) == list(range(1, MANY + 1))
    assert stored(open_store(first_edition), A) == SMALL


@pytest.mark.long
def test_a_million_carts_are_brought_over_in_little_memory(
    first_edition: str, processes: BaseContext
):
    million = 10**6
    many_carts(first_edition, million)
    done = processes.Queue()
    copy = processes.Process(target=memory_of_opening, args=(first_edition, done))
    copy.start()
    assert done.get(timeout=1200) < 150_000  # kB more than before
    copy.join()
    assert sql(first_edition, "SELECT count(*) FROM carts WHERE contents LIKE '%mug%'") == [
        (million,)
    ]


def memory_of_opening(url: str, done: Queue) -> None:
    """What a copy of the shop needs in addition, in kB, to bring the carts over."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = Store(url)
    start.tidy(0)  # waits as long as it takes
    done.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    start.close()


# From version 2, which knew no orders


@pytest.fixture
def second_version(store_url: str, open_store: OpenStore) -> str:
    """The address of a shop of version 2, with a lamp and a combination in a cart."""
    store = open_store(store_url)
    shop(store, add("lamp"), lambda cart: combinations.save_combination(cart, "Mine"))
    finish_tidying()
    store.close()
    newer = {*migrations.schema.tables} - {"carts", "cart_chores", "cart_schema"}
    drops = "".join(f"DROP TABLE {name};" for name in newer)
    run_script(store_url, f"{drops} UPDATE cart_schema SET version = 2")
    return store_url


def test_a_shop_without_orders_takes_them_and_its_carts_stay_as_they_are(
    second_version: str, open_store: OpenStore
):
    before = tables(second_version)
    store = open_store(second_version)
    store.check()
    after = tables(second_version)
    assert after["carts"] == before["carts"]
    assert after["cart_chores"] == before["cart_chores"]
    assert after["cart_schema"] == [(1, migrations.CURRENT)]
    assert {*after} == {*migrations.schema.tables}
    assert bought(store, desk=1).number
    assert Cart(GOODS, store.read(ME)).combination_named("Mine")


def test_a_table_of_another_program_with_one_of_the_new_names_is_left_as_it_is(
    second_version: str, open_store: OpenStore, caplog: pytest.LogCaptureFixture
):
    run_script(
        second_version,
        "CREATE TABLE cart_orders (id INTEGER); INSERT INTO cart_orders VALUES (7);"
        "CREATE TABLE orders (number TEXT); INSERT INTO orders VALUES ('K7Q3XM')",
    )
    before = tables(second_version)
    assert "It was left as it is" in is_refused(open_store(second_version), caplog)
    assert tables(second_version) == before
    run_script(second_version, "DROP TABLE cart_orders")
    assert bought(open_store(second_version), desk=1).number
    assert tables(second_version)["orders"] == [("K7Q3XM",)]


# Databases that are not ours to use


def test_a_newer_version_is_refused_in_words_and_left_as_it_is(
    store_url: str, open_store: OpenStore, caplog: pytest.LogCaptureFixture
):
    store = open_store(store_url)
    shop(store, add("desk"))
    store.close()
    run_script(
        store_url,
        "UPDATE cart_schema SET version = 7; ALTER TABLE carts ADD COLUMN new TEXT;"
        "CREATE TABLE orders (id TEXT)",
    )
    before = tables(store_url)
    message = is_refused(open_store(store_url), caplog)
    assert "newer version" in message
    assert "7" in message
    assert tables(store_url) == before


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE carts (id TEXT PRIMARY KEY, goods TEXT); INSERT INTO carts VALUES ('1', 'x')",
        "CREATE TABLE carts (id TEXT, next_place INTEGER, touched INTEGER, tokens TEXT)",
        "CREATE TABLE cart_lines (cart TEXT, sku TEXT)",
        "CREATE TABLE cart_schema (id INTEGER, version INTEGER)",
        "CREATE TABLE cart_schema (id INTEGER, version INTEGER); CREATE TABLE carts (id INTEGER);"
        "INSERT INTO cart_schema VALUES (1, 2)",
    ],
)
def test_tables_of_our_names_that_are_not_ours_are_left_as_they_are(
    store_url: str, script: str, open_store: OpenStore, caplog: pytest.LogCaptureFixture
):
    run_script(store_url, script)
    before = tables(store_url)
    assert "It was left as it is" in is_refused(open_store(store_url), caplog)
    assert tables(store_url) == before


@pytest.mark.parametrize(
    "content",
    [b"sku,name\ndesk,Desk\n" * 300, b"SQLite format 3\0" + b"\1" * 5000, b"notes", None],
)
def test_a_file_that_holds_something_else_is_left_as_it_is(
    tmp_path: Path, content: bytes | None, open_store: OpenStore, caplog: pytest.LogCaptureFixture
):
    theirs = tmp_path / "theirs"
    if content:
        theirs.write_bytes(content)
    else:
        run_script(f"sqlite:///{theirs}", "CREATE TABLE customers (id INTEGER, name TEXT)")
    before = theirs.read_bytes()
    is_refused(open_store(f"sqlite:///{theirs}"), caplog)
    assert theirs.read_bytes() == before
    assert list(tmp_path.iterdir()) == [theirs]


def test_a_postgres_that_others_use_too_is_shared(postgres, open_store: OpenStore):
    url = postgres.url()
    sql(url, "CREATE TABLE customers (id INTEGER)")
    store = open_store(url)
    shop(store, add("desk"))
    assert stored(store) == {"desk": 1}
    assert "customers" in tables(url)


def test_an_empty_database_becomes_a_store(store: Store, store_url: str):
    assert store.read(ME) == Contents()
    assert sql(store_url, "SELECT * FROM cart_schema") == [(1, migrations.CURRENT)]
