"""What the store promises, the same on SQLite and on Postgres."""

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from cart_state.rules import combinations, later
from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents
from cart_state.rules.errors import NotSold
from cart_state.storage import store as store_module
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from cart_state.storage.stored import encoded
from tests.postgres import GOODS, ME, add, finish_tidying, shop, sql, stored

OpenStore = Callable[..., Store]

DAY = 24 * 60 * 60
YOU = "y" * 43


def key(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()


def rows(url: str) -> list[tuple]:
    return sql(url, "SELECT id, format, contents, touched, tokens FROM carts ORDER BY id")


# Keeping


def test_an_unknown_cart_is_empty_and_what_changes_nothing_makes_no_row(
    store: Store, store_url: str
):
    store.check()
    assert store.read(ME) == Contents()
    for idle in (Cart.clear, Cart.undo, lambda cart: cart.remove("desk")):
        assert shop(store, idle).contents == Contents()
    assert rows(store_url) == []


def test_an_outcome_tells_how_many_statements_it_took(store: Store):
    sent: list[str] = []
    shop(store, add("lamp"))
    finish_tidying()
    sa.event.listen(
        store.database._engine, "before_cursor_execute", lambda *seen: sent.append(seen[2])
    )
    for rule, took in ((add("desk"), 2), (Cart.clear, 2), (Cart.clear, 1), (add("no such"), 1)):
        sent.clear()
        assert store.update(ME, GOODS, [Change(rule)]).statements == took
        assert len([said for said in sent if not said.startswith("BEGIN")]) == took


def test_all_that_a_shopper_does_is_there_again_in_another_process(
    store: Store, store_url: str, open_store: OpenStore
):
    odd = 'Mine: "2" & 100 % of it; \\ ☕'
    for rule in (
        add("desk", 5),
        add("lamp"),
        lambda cart: cart.set_quantity("desk", 2),
        lambda cart: combinations.save_combination(cart, odd),
        lambda cart: later.save_for_later(cart, "desk"),
        lambda cart: cart.remove("lamp"),
        add("mug", 7),
        Cart.undo,
        lambda cart: cart.set_quantity("lamp", 0),
        Cart.clear,
    ):
        after = shop(store, rule).contents
        assert store.read(ME) == after
    assert open_store(store_url).read(ME) == after
    assert [(one.name, len(one.items)) for one in after.combinations] == [(odd, 2)]
    assert [item.sku for item in after.later] == ["desk"]
    back = shop(open_store(store_url), Cart.undo, Cart.undo).contents
    assert stored(store) == {"lamp": 1, "mug": 7}
    assert store.read(ME) == back


def test_every_cart_is_its_own(store: Store):
    shop(store, add("desk"), lambda cart: cart.remove("desk"))
    shop(store, add("lamp"), who=YOU)
    assert stored(store) == {}
    shop(store, Cart.clear, who=YOU)
    shop(store, Cart.undo)
    assert (stored(store), stored(store, YOU)) == ({"desk": 1}, {})


def test_a_refused_change_leaves_the_others_and_a_rule_that_fails_leaves_everything(
    store: Store, store_url: str, caplog: pytest.LogCaptureFixture
):
    changes = [Change(add("desk")), Change(add("sofa")), Change(add("lamp"))]
    result = store.update(ME, GOODS, changes)
    assert [*result.refused] == [changes[1].token]
    assert isinstance(result.refused[changes[1].token], NotSold)
    assert stored(store) == {"desk": 1, "lamp": 1}
    assert not caplog.records
    before = rows(store_url)
    with pytest.raises(ZeroDivisionError):
        shop(store, add("mug"), lambda cart: 1 / 0)
    assert rows(store_url) == before
    assert shop(store, add("desk")).units == 3


def test_what_other_versions_store_besides_stays(store: Store, store_url: str):
    shop(store, add("desk"))
    ((text,),) = sql(store_url, "SELECT contents FROM carts")
    sql(
        store_url,
        "UPDATE carts SET contents = :text",
        {"text": json.dumps({**json.loads(text), "wishes": ["sofa"]})},
    )
    shop(store, add("lamp"))
    ((text,),) = sql(store_url, "SELECT contents FROM carts")
    assert json.loads(text)["wishes"] == ["sofa"]
    assert stored(store) == {"desk": 1, "lamp": 1}


# Changes sent again


def test_a_change_sent_again_is_made_once(store: Store, store_url: str, open_store: OpenStore):
    change, other = Change(add("desk")), Change(add("lamp"))
    for again in (store, store, open_store(store_url)):
        again.update(ME, GOODS, [change])
    for _ in range(20):
        shop(store, add("mug"))
    cart = store.update(ME, GOODS, [change, other, change]).cart
    assert cart.quantity("desk") == 1
    assert stored(store) == {"desk": 1, "mug": 20, "lamp": 1}
    store.update(YOU, GOODS, [change])  # the same token means something else in another cart
    assert stored(store, YOU) == {"desk": 1}
    shop(store, lambda cart: cart.remove("desk"), who=YOU)  # what was taken back stays so
    store.update(YOU, GOODS, [change])
    assert stored(store, YOU) == {}


def test_of_a_long_list_of_changes_none_is_made_twice(store: Store, store_url: str):
    for _ in range(3):
        changes = [Change(add("desk")) for _ in range(300)]
        for _ in range(2):
            store.update(ME, GOODS, changes)
    assert stored(store) == {"desk": 900}
    ((tokens,),) = sql(store_url, "SELECT tokens FROM carts")
    assert len(tokens.split()) < 400  # what is remembered does not grow for ever


# Privacy


def test_only_the_hash_of_an_id_is_in_the_database_and_nothing_that_can_be_worked_out(
    store: Store, store_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    who = secrets.token_urlsafe(32)
    shop(store, add("desk", 7), add("lamp", 3), lambda cart: cart.remove("lamp"), who=who)
    finish_tidying()
    held = str(rows(store_url))
    assert key(who) in held
    assert "desk" in held
    assert "Desk" in held, "for when it is no longer sold"
    for absent in ("Things", "84000"):
        assert absent not in held
    for start in range(0, 30, 6):
        secret = who[start : start + 12]
        assert secret not in held + caplog.text
        assert not any(secret.encode() in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE carts; --",
        "%(cart)s :cart ? %s $1 {0}",
        "back\\slash 'quote\\'",
        "名前 🪑",
        "a" * 5000,
    ],
)
def test_ids_and_skus_are_just_text(store: Store, text: str):
    goods = {**GOODS, text: replace(GOODS["desk"], sku=text)}
    for who in (text, ME):
        store.update(who, goods, [Change(add("mug")), Change(add(text, 2))])
        assert stored(store, who) == {"mug": 1, text: 2}


# House-keeping


@pytest.fixture
def tomorrow() -> float:
    """A day on which nobody has tidied: the store's own tidying was done today."""
    return time.time() + 1.01 * DAY


def untouched_for(url: str, seconds: float, who: str | None = None) -> None:
    """Makes a cart, or all of them, look as if nobody had come for so long."""
    finish_tidying()
    where = "" if who is None else f"WHERE id = '{key(who)}'"
    sql(url, f"UPDATE carts SET touched = {int(time.time() - seconds)} {where}")


def carts(url: str) -> set[str]:
    return {row[0] for row in rows(url)}


def test_an_empty_cart_is_deleted_after_a_day_and_what_was_set_aside_keeps_it(
    store: Store, store_url: str, tomorrow: float
):
    def emptied(who: str, *rules: Callable[[Cart], Cart]) -> None:
        shop(store, add("desk"), *rules, who=who)
        untouched_for(store_url, 600, who)

    emptied("only undo", Cart.clear)
    emptied("later", lambda cart: later.save_for_later(cart, "desk"))
    emptied("combination", lambda cart: combinations.save_combination(cart, "Mine"), Cart.clear)
    emptied("filled")
    for who in ("nothing left", "just emptied"):
        emptied(who)
        sql(
            store_url,
            "UPDATE carts SET contents = :nothing WHERE id = :id",
            {"nothing": encoded(Contents()), "id": key(who)},
        )
    untouched_for(store_url, -DAY / 2, "just emptied")
    assert store.tidy(tomorrow) == 1
    kept = ("only undo", "later", "combination", "filled", "just emptied")
    assert carts(store_url) == set(map(key, kept))
    shop(store, Cart.undo, who="only undo")
    assert stored(store, "only undo") == {"desk": 1}


def test_tidying_is_done_once_a_day_by_whoever_comes_first(
    store: Store, store_url: str, open_store: OpenStore, tomorrow: float
):
    def age() -> None:
        shop(store, add("desk"))
        untouched_for(store_url, 300 * DAY)

    other = open_store(store_url)
    age()
    assert store.tidy(tomorrow) == 1
    age()
    for again in (store, other):
        assert again.tidy(tomorrow) == 0
        assert again.tidy(tomorrow + 0.9 * DAY) == 0
    assert other.tidy(tomorrow + 1.1 * DAY) == 1
    assert store.tidy(tomorrow + 1.2 * DAY) == 0


def test_a_change_starts_the_tidying_batch_by_batch(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store_module, "TIDY_BATCH", 3)
    store.check()
    sql(
        store_url,
        "INSERT INTO carts (id, format, contents, touched, tokens) VALUES (:id, 1, :full, 0, '')",
        *({"id": str(n), "full": '{"lines":[{"sku":"desk","quantity":1}]}'} for n in range(7)),
    )
    shop(store, add("desk"))
    finish_tidying()
    assert carts(store_url) == {key(ME)}


def test_a_cart_untouched_for_200_days_is_deleted_and_one_looked_at_meanwhile_is_kept(
    store: Store, store_url: str, tomorrow: float
):
    for who, days in ((ME, 201), (YOU, 200), ("almost", 198)):
        shop(store, add("desk"), add("lamp"), who=who)
        untouched_for(store_url, days * DAY, who)
    store.read(ME)
    finish_tidying()  # the visit is noted without anybody waiting for it
    assert store.tidy(tomorrow) == 1
    assert carts(store_url) == {key(ME), key("almost")}
    untouched_for(store_url, 50 * 60)
    before = rows(store_url)
    store.read(ME)  # which is the same visit, and writes nothing
    finish_tidying()
    assert rows(store_url) == before


def test_a_cart_of_one_line_that_nobody_came_back_to_is_deleted_after_30_days(
    store: Store, store_url: str, tomorrow: float
):
    rules: dict[str, list[Callable[[Cart], Cart]]] = {
        "a bot": [add("desk"), add("desk")],
        "not yet": [add("desk")],
        "came back": [add("desk")],
        "two lines": [add("desk"), add("mug")],
        "saved": [add("desk"), lambda cart: later.save_for_later(cart, "desk"), add("mug")],
        "removed": [add("desk"), add("mug"), lambda cart: cart.remove("desk")],
    }
    for who, made in rules.items():
        shop(store, *made, who=who)
    shop(store, add("desk"), who="of old")
    finish_tidying()
    sql(store_url, "UPDATE carts SET tokens = '1234' WHERE id = :id", {"id": key("of old")})
    untouched_for(store_url, 2 * 60 * 60, "came back")
    store.read("came back")
    finish_tidying()
    untouched_for(store_url, 31 * DAY)
    untouched_for(store_url, 28 * DAY, "not yet")
    assert store.tidy(tomorrow) == 1
    assert carts(store_url) == {key(who) for who in (*rules, "of old") if who != "a bot"}
    shop(store, add("mug"), who="came back")
    assert store.tidy(tomorrow + 2 * DAY) == 1
    assert key("not yet") not in carts(store_url)
    assert stored(store, "came back") == {"desk": 1, "mug": 1}


def test_after_8000_carts_of_bots_the_file_is_small_again_and_shoppers_carts_are_there(
    open_store: OpenStore, tmp_path: Path, tomorrow: float
):
    file = tmp_path / "carts.sqlite3"
    url = f"sqlite:///{file}"
    store = open_store(url)
    people = [f"shopper {n}" for n in range(20)]
    for who in people:
        shop(store, add("desk"), add("mug"), who=who)
    shop(store, add("desk"), who="bot")
    ((bot,),) = sql(url, f"SELECT contents FROM carts WHERE id = '{key('bot')}'")
    small = file.stat().st_size
    bots = ({"id": f"{n}", "contents": bot} for n in range(8000))
    insert = "INSERT INTO carts VALUES (:id, 1, :contents, 0, 'first 1234')"
    sql(url, insert, *bots)
    finish_tidying()
    untouched_for(url, 40 * DAY)
    sql(url, "PRAGMA wal_checkpoint(TRUNCATE)")
    assert file.stat().st_size > 10 * small
    assert store.tidy(tomorrow) == 8001
    assert file.stat().st_size < 2 * small + 100_000
    assert all(stored(store, who) == {"desk": 1, "mug": 1} for who in people)
    assert sql(url, "PRAGMA integrity_check") == [("ok",)]
