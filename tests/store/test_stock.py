"""What is left of the goods, the same on SQLite and on Postgres, and random orders and recounts."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cart_state.goods.catalog import Catalog
from cart_state.rules.cart import Cart
from cart_state.rules.combinations import save_combination
from cart_state.rules.errors import OrderError
from cart_state.rules.later import save_for_later
from cart_state.rules.product import Left
from cart_state.storage import stock as stock_module
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.postgres import ME, add, finish, finish_tidying, shop, sql
from tests.store.ordering import OFFICE, asked, bought, fill, goods, left, place
from tests.store.ordering import patience as patience

OpenStore = Callable[..., Store]

YOU = "y" * 43


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stands still until a test makes `now` later."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(stock_module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def seen(store: Store, products: Catalog) -> Catalog:
    """What a process with this catalogue sells, once it has noted a recount."""
    found = products.with_left(store.stock.known(), store.stock.recount)
    finish("cart-recount")
    store.stock.look_again()
    return found


def row(url: str) -> tuple:
    """What is stored of the one product of which anything is: counted, when, and what is left."""
    ((_, *found),) = sql(url, 'SELECT sku, counted, counted_at, "left" FROM cart_stock')
    return tuple(found)


# What is shown


def test_goods_never_ordered_have_no_row_and_cost_nobody_a_change(store: Store, store_url: str):
    fill(store, desk=2)
    assert store.stock.known() == {}
    assert seen(store, OFFICE)["desk"].stock == 5
    assert left(store_url) == {}


def test_what_one_process_sells_another_shows_at_its_next_look(
    store: Store, store_url: str, open_store: OpenStore, clock: SimpleNamespace
):
    other = open_store(store_url)
    assert (store.stock.known(), other.stock.known()) == ({}, {})
    bought(store, desk=2)
    assert store.stock.known() == {"desk": Left(5, 1, 3)}, "its own at once"
    assert other.stock.known() == {}
    clock.now += stock_module.LOOK_EVERY
    known = other.stock.known()
    assert known == {"desk": Left(5, 1, 3)}
    clock.now += stock_module.LOOK_EVERY
    assert other.stock.known() is known, "unchanged, so that nothing of it is worked out again"
    assert stock_module.LOOK_EVERY < 2


def test_one_shopper_looks_for_all_of_the_process(store: Store, clock: SimpleNamespace):
    bought(store, desk=2)
    finish_tidying()
    sent: list[str] = []
    engine = store.database._engine
    sa.event.listen(engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    for _ in range(3):
        for _ in range(20):
            store.stock.known()
        clock.now += stock_module.LOOK_EVERY
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 3


def test_while_the_store_is_away_what_was_seen_last_is_shown(store: Store, clock: SimpleNamespace):
    bought(store, desk=2)
    known = store.stock.known()
    store.close()
    clock.now += 3600
    assert store.stock.known() is known
    assert OFFICE.with_left(known, store.stock.recount)["desk"].stock == 3


# Recounts


@pytest.mark.parametrize(
    ("counted_at", "count", "now"),
    [
        (2, 9, (9, 2, 9)),
        (1, 9, (9, 1, 9)),  # a file may change twice within what its clock can tell
        (2, 0, (0, 2, 0)),
        (2, 5, (5, 1, 3)),  # the file changed, but not this number
        (0, 9, (5, 1, 3)),  # another copy of the shop has an older file for a moment
    ],
)
def test_a_number_changed_in_the_file_replaces_what_is_left_and_an_older_file_nothing(
    store: Store, store_url: str, counted_at: int, count: int, now: tuple
):
    order = bought(store, desk=2)
    changed = goods(counted_at, desk=count, lamp=7)
    assert seen(store, changed)["desk"].stock == now[2]
    assert row(store_url) == now
    store.stock.recount({"desk": 5}, 1)  # as a copy does that has not seen the other number yet
    finish("cart-recount")
    assert row(store_url) == (now if counted_at != 1 else (5, 1, 5))
    store.orders.step(order.number, "cancelled", "owner")
    assert row(store_url)[2] == now[2] + 2 if counted_at != 1 else 7


def test_a_copy_with_an_older_file_sells_what_is_left_and_not_what_it_counts(
    store: Store, store_url: str
):
    plenty, few = goods(2, desk=9), goods(1, desk=3)
    fill(store, products=plenty, desk=1)
    place(store, "one", products=plenty)
    fill(store, products=plenty, desk=7)
    assert place(store, "two", products=few).lines[0].quantity == 7
    fill(store, products=plenty, desk=2)
    with pytest.raises(OrderError) as refused:
        place(store, "three", products=few)
    assert [product.stock for product in refused.value.products] == [1]
    assert row(store_url) == (9, 2, 1)


def test_what_is_no_longer_sold_comes_back_too_and_is_there_once_it_is_sold_again(
    store: Store, store_url: str
):
    order = bought(store, desk=4)
    assert "desk" not in seen(store, goods(2, lamp=1))
    store.orders.step(order.number, "cancelled", "owner")
    assert row(store_url) == (5, 1, 5)
    assert seen(store, goods(3, desk=5))["desk"].stock == 5


@pytest.mark.parametrize("known", [False, True], ids=["first order", "later one"])
def test_no_more_is_taken_than_there_is(store: Store, known: bool):
    desk, stock = OFFICE.counted["desk"], store.stock
    taken = [1, 4, 1, 0] if known else [6]
    for pieces in taken[:-1]:
        store.database.reach(lambda db, n=pieces: stock.take(db, desk, 1, n), "stock")
    assert not store.database.reach(lambda db: stock.take(db, desk, 1, taken[0]), "stock")


def test_skus_are_just_text(store: Store, store_url: str):
    skus = ["'; DROP TABLE cart_stock; --", "%s :of ? {0}", "名前 🪑", "a" * 5000]
    odd = goods(**dict.fromkeys(skus, 9))
    fill(store, products=odd, **dict.fromkeys(skus, 2))
    order = place(store, products=odd)
    assert left(store_url) == dict.fromkeys(skus, 7)
    store.orders.step(order.number, "cancelled", "owner")
    assert [seen(store, odd)[sku].stock for sku in skus] == [9] * 4


# Random orders, cancellations, steps and recounts

SKUS = ("desk", "lamp", "mug")
MOST_OPEN = 3
OPEN = ("placed", "ready")
MAY = {("owner", "placed"): ("ready", "cancelled"), ("owner", "ready"): ("done", "cancelled")}
MAY["shopper", "placed"] = ("cancelled",)
TABLES = ("cart_orders", "cart_order_steps", "cart_stock", "carts")

skus = st.sampled_from(SKUS)
shoppers = st.sampled_from([ME, YOU])
baskets = st.dictionaries(skus, st.integers(1, 4))


class AnyOrders(RuleBasedStateMachine):
    """A store, and a plain model of its goods, carts and orders.

    `files` are the catalogues that there were, the newest last: a copy may have an older one.
    """

    store: Store

    def __init__(self) -> None:
        super().__init__()
        for table in TABLES:
            self.sql(f"DELETE FROM {table}", "machine")
        self.files = [goods(0, desk=4, lamp=2, mug=9)]
        self.known: dict[str, Left] = {}
        self.carts: dict[str, dict[str, int]] = {ME: {}, YOU: {}}
        self.orders: dict[str, tuple[str, dict[str, int], str]] = {}  # whose, pieces, status
        self.asked: dict[str, tuple[str, Cart]] = {}
        aside = [add("mug"), lambda cart: save_combination(cart, "Mine"), add("desk")]
        aside += [lambda cart: save_for_later(cart, "mug"), lambda cart: cart.remove("desk")]
        self.aside = {who: shop(self.store, *aside, who=who).contents for who in self.carts}

    def sql(self, statement: str, queue: str | None = None) -> list[tuple]:
        def work(db: sa.Connection) -> list[tuple]:
            result = db.execute(sa.text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []

        return self.store.database.reach(work, queue)

    def left(self, sku: str, file: Catalog) -> Left:
        """What there is to a copy with this file."""
        counted, known = file.counted[sku].stock, self.known.get(sku)
        if known and (counted == known.counted or file.counted_at < known.counted_at):
            return known
        return Left(counted, file.counted_at, counted)

    # The shop

    @rule(sku=skus, count=st.integers(0, 9))
    def the_file_changes(self, sku: str, count: int) -> None:
        newest = self.files[-1]
        counts = {one.sku: one.stock for one in newest.counted.values()} | {sku: count}
        self.files.append(goods(newest.counted_at + 1, **counts))

    @rule(age=st.integers(1, 3))
    def a_copy_looks(self, age: int) -> None:
        file = self.files[-age:][0]
        shown = seen(self.store, file)
        assert [shown[sku].stock for sku in SKUS] == [self.left(sku, file).left for sku in SKUS]
        self.known = {sku: self.left(sku, file) for sku in self.known}

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), status=st.sampled_from(["ready", "done", "cancelled"]))
    def step(self, data: st.DataObject, status: str) -> None:
        number = data.draw(st.sampled_from([*self.orders]))
        who = data.draw(st.sampled_from(["shopper", "owner"]))
        whose, pieces, before = self.orders[number]
        if status not in (before, *MAY.get((who, before), ())):
            with pytest.raises(OrderError):
                self.store.orders.step(number, status, who)
            return
        assert self.store.orders.step(number, status, who).status == status
        self.orders[number] = (whose, pieces, status)
        if status == "cancelled" != before:
            for sku, n in pieces.items():
                known = self.known[sku]
                self.known[sku] = known._replace(left=known.left + n)

    # Shoppers

    @rule(who=shoppers, age=st.sampled_from([1, 1, 2]), wanted=baskets)
    def order(self, who: str, age: int, wanted: dict[str, int]) -> None:
        def fill(cart: Cart) -> Cart:  # as it may have been filled on any day
            instead = dict.fromkeys((line.sku for line in cart.lines), 0) | wanted
            return cart.changed_to(cart.holding(instead))

        self.carts[who] = wanted
        file, key = self.files[-age:][0], f"key {len(self.asked)}"
        shown = self.store.update(who, file, [Change(fill)]).cart
        there = {sku: self.left(sku, file) for sku in wanted}
        is_short = any(wanted[sku] > there[sku].left for sku in wanted)
        is_open = [whose == who and now in OPEN for whose, _, now in self.orders.values()]
        problem = "not enough" if is_short else "open per cart" if sum(is_open) >= MOST_OPEN else ""
        problem = problem if wanted else "empty"
        request = asked(shown, key, products=file, open_per_cart=MOST_OPEN)
        if problem:
            with pytest.raises(OrderError) as refused:
                self.store.orders.place(who, request)
            assert refused.value.problem == problem
            return
        placed, _ = self.store.orders.place(who, request)
        self.asked[key] = (placed.number, shown)
        self.orders[placed.number], self.carts[who] = (who, wanted, "placed"), {}
        for sku, n in wanted.items():
            self.known[sku] = there[sku]._replace(left=there[sku].left - n)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=shoppers)
    def ask_again(self, data: st.DataObject, who: str) -> None:
        key = data.draw(st.sampled_from([*self.asked]))
        number, shown = self.asked[key]
        again, _ = self.store.orders.place(who, asked(shown, key, products=self.files[-1]))
        whose, _, status = self.orders[number]
        assert (again.number, again.status, bool(again.receipt)) == (number, status, who == whose)

    # What always holds

    @invariant()
    def what_is_left_is_what_the_model_says(self) -> None:
        found = {sku: Left(*rest) for sku, *rest in self.sql("SELECT * FROM cart_stock")}
        assert found == self.known
        if len(self.files) == 1:  # then it also is, with what orders hold, what was counted
            for sku, (counted, _, left) in found.items():
                orders = self.orders.values()
                ordered = [n.get(sku, 0) for _, n, status in orders if status != "cancelled"]
                assert left + sum(ordered) == counted == self.files[0].counted[sku].stock

    @invariant()
    def each_order_is_there_once_as_it_was_and_its_cart_s(self) -> None:
        found = {
            order.number: (who, {line.sku: line.quantity for line in order.lines}, order.status)
            for who in self.carts
            for order in self.store.orders.of_cart(who)
        }
        assert found == self.orders
        assert self.sql("SELECT count(*) FROM cart_orders") == [(len(found),)]

    @invariant()
    def a_cart_is_empty_once_it_was_ordered_and_all_else_in_it_stays(self) -> None:
        for who, wanted in self.carts.items():
            contents = self.store.read(who)
            assert {item.sku: item.quantity for item in contents.items} == wanted
            for part in ("later", "combinations", "undo"):
                assert getattr(contents, part) == getattr(self.aside[who], part)


@pytest.mark.parametrize("examples", [15, pytest.param(1000, marks=pytest.mark.long)])
def test_any_orders_steps_and_recounts_leave_the_books_as_a_plain_model_says(
    store: Store, examples: int
):
    store.check()
    finish_tidying()
    machine = type("Machine", (AnyOrders,), {"store": store})
    some = settings(max_examples=examples, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(machine, settings=some)
