"""The verbs of orders in the session of a tab: exactly once, refused in full, nobody else's."""

import contextlib
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import streamlit as st

import cart_state
from cart_state import (
    Delivery,
    Order,
    OrderError,
    OrderForm,
    Product,
    StoreError,
    embedding,
    wiring,
)
from cart_state.storage import stock as stock_module
from cart_state.storage.store import Store
from tests.pages.shop import ANOTHERS, OURS, Sell, WriteSettings
from tests.postgres import finish, finish_tidying
from tests.sessions import Session, dated

JAKE = OrderForm("Jake", "jake@example.com")
AT_HOME = OrderForm("Jake", "jake@example.com", delivery="courier", address="1 Lane")
DUE = Decimal("25299.50")  # for 2 desks and a lamp

SETTINGS = """
price_note = "incl. GST"
[orders]
mode = "{mode}"
open_per_cart = 2
per_address_and_hour = 3
[[delivery]]
[[delivery]]
id = "courier"
name = "By bike"
cost = "49.50"
free_from = "20000"
needs_address = true
"""


@pytest.fixture
def say(write_settings: WriteSettings) -> Callable[[str], None]:
    """Makes the shop take orders, or requests, or none."""
    return lambda mode: write_settings(SETTINGS.format(mode=mode))


@pytest.fixture
def store(tmp_path: Path, sell: Sell, say: Callable[[str], None]) -> Iterator[Store]:
    """The store that all tabs share."""
    sell()
    say("on")
    store = Store(f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    yield store
    store.close()


class Tab(Session):
    """A tab with 2 desks and a lamp in the cart, once it was filled."""

    def fill(self, **wanted: int) -> "Tab":
        with self:
            cart_state.replace_cart([*(wanted or {"desk": 2, "lamp": 1}).items()])
        return self

    def order(self, key: str = "a key", form: OrderForm = JAKE, **other: object) -> Order:
        with self:
            return cart_state.place_order(form, **{"key": key, "total": DUE} | other)

    def refused(self, *arguments: object, **other: object) -> OrderError:
        """Why an order is refused, the cart being as it was."""
        with self:
            before = cart_state.get()
        with pytest.raises(OrderError) as refusal:
            self.order(*arguments, **other)
        with self:
            assert cart_state.get() == before
        return refusal.value

    def held(self) -> dict[str, int]:
        with self:
            return {line.sku: line.quantity for line in cart_state.refresh().lines}


@pytest.fixture
def tab(store: Store) -> Tab:
    return Tab(store, dated(OURS)).fill()


@pytest.fixture
def other(store: Store) -> Tab:
    """Another tab of the same browser."""
    return Tab(store, dated(OURS))


@pytest.fixture
def stranger(store: Store) -> Tab:
    """A tab of another browser."""
    return Tab(store, dated(ANOTHERS))


def test_what_is_in_the_cart_is_ordered_as_the_shop_says_it_and_the_cart_is_empty(
    tab: Tab, other: Tab, say: Callable[[str], None]
):
    order = tab.order(form=AT_HOME, total=DUE + 100)
    assert [(line.sku, line.quantity) for line in order.lines] == [("desk", 2), ("lamp", 1)]
    assert (order.total, order.currency, order.price_note) == (DUE, "INR", "incl. GST")
    assert (order.status, order.form, order.is_quote) == ("placed", AT_HOME, False)
    with tab:
        assert cart_state.get().units == 0
        assert cart_state.status().saved
    for one in (tab, other):
        with one:
            assert cart_state.orders() == (order,)
            assert cart_state.order(order.receipt) == order
            assert cart_state.catalog()["desk"].stock == 8
    say("quote")
    quote = tab.fill(mug=1).order("another", form=AT_HOME, total=Decimal("49.60"))
    assert (quote.is_quote, quote.delivery.cost, quote.total) == (
        True,
        Decimal("49.50"),
        Decimal("49.60"),
    )


def test_delivery_is_in_the_total_and_a_dearer_one_is_refused_a_cheaper_one_goes_through(
    tab: Tab, sell: Sell
):
    tab.fill(lamp=1)
    assert tab.refused(form=AT_HOME, total=Decimal("1348.99")).total == 1349
    assert tab.refused(form=AT_HOME, total=Decimal("1299.50")).problem == "dearer"
    sell("lamp,Desk lamp,Lighting,1300,3,,")
    dearer = tab.refused(total=Decimal("1299.50"))
    assert (dearer.problem, dearer.total) == ("dearer", 1300)
    sell("lamp,Desk lamp,Lighting,999.50,3,,")
    assert tab.order(form=AT_HOME, total=Decimal(1349)).total == 1049


def test_what_cannot_be_had_any_more_is_named(tab: Tab, sell: Sell):
    sell("desk,Oak desk,Desks,12000,1,,", "lamp,Lamp,Lighting,1,0,,")
    short = tab.refused()
    assert (short.problem, [one.stock for one in short.products]) == ("not enough", [1, 0])
    sell("lamp,Lamp,Lighting,1,9,,")
    gone = tab.refused()
    assert (gone.problem, gone.skus) == ("not sold", ("desk",))


def test_a_shop_that_takes_no_orders_refuses_and_still_finds_those_that_it_took(
    tab: Tab, say: Callable[[str], None]
):
    order = tab.order("before")
    tab.fill()
    say("off")
    assert tab.refused().problem == "off"
    with tab:
        cart_state.clear()
        assert cart_state.orders() == (order,)
    assert tab.order("before") == order


def test_another_cart_than_was_shown_is_refused_until_it_is_seen(tab: Tab, other: Tab):
    with tab:
        shown = cart_state.get()
    with other:
        cart_state.add("mug")
    for seen in (None, shown):
        assert tab.refused(total=DUE + 1, shown=seen).problem == "changed"
    assert tab.held() == {"desk": 2, "lamp": 1, "mug": 1}
    assert tab.refused(total=DUE + 1, shown=shown).problem == "changed", "though the session knows"
    assert tab.order(total=DUE + 1).total == DUE + Decimal("0.1")
    assert tab.refused("another").problem == "empty"


def test_a_key_is_one_order_from_whatever_tab_or_browser_it_comes(
    tab: Tab, other: Tab, stranger: Tab, store: Store
):
    other.held()
    order = tab.order()
    reloaded = Tab(store, dated(OURS))
    for again in (tab, other, reloaded, tab):
        assert again.order() == order
    with reloaded:  # as a page does that shows what it finds
        found = cart_state.place_order(JAKE, key="a key", total=cart_state.get().total)
    assert found == order
    assert stranger.order().receipt == "", "who only has the key does not get the receipt"
    assert stranger.fill(mug=1).refused().problem == "key"
    assert tab.refused(form=AT_HOME).problem == "key"
    assert tab.fill(mug=2).refused().problem == "key"
    with stranger:
        assert cart_state.orders() == ()
    with tab:
        assert cart_state.orders() == (order,)


def test_open_orders_of_a_cart_are_limited_as_the_shop_says(tab: Tab, other: Tab, stranger: Tab):
    first = tab.fill(mug=1).order("1")
    other.fill(mug=1).order("2")
    refused = tab.fill(mug=1).refused("3")
    assert (refused.problem, refused.limit) == ("open per cart", 2)
    with other:
        assert cart_state.cancel_order(first.receipt).status == "cancelled"
    assert tab.order("3")
    assert stranger.fill(mug=1).refused("4").problem == "per address and hour"


@pytest.mark.parametrize(
    ("address", "same", "another"),
    [
        ("203.0.113.7", "::ffff:203.0.113.7", "203.0.113.8"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
        ("fe80::1%eth0", "fe80::2", "fe81::1"),
        (None, "no address", "198.51.100.1"),
    ],
)
def test_an_address_and_all_of_one_home_may_order_so_much_an_hour(
    store: Store, address: str | None, same: str, another: str
):
    def order(n: int, whence: str | None) -> Order:
        return Tab(store, f"{n:043}.1", whence).fill(mug=1).order(f"key {n}")

    for n, whence in enumerate((address, same, address)):
        order(n, whence)
    for whence in (address, same):
        with pytest.raises(OrderError) as refused:
            order(4, whence)
        assert (refused.value.problem, refused.value.limit) == ("per address and hour", 3)
    assert order(5, another)


def test_who_tries_receipts_has_to_wait_and_somebody_elsewhere_has_not(store: Store):
    one, other = (Tab(store, None, f"203.0.113.{n}") for n in (1, 2))
    with one:
        for n in range(30):
            assert cart_state.order(f"wrong {n}") is None
        for verb in (cart_state.order, cart_state.cancel_order):
            with pytest.raises(OrderError) as refused:
                verb("wrong")
            assert refused.value.problem == "tries"
    with other, pytest.raises(OrderError) as refused:
        cart_state.cancel_order("wrong")
    assert refused.value.problem == "unknown"


def test_an_order_is_cancelled_by_its_receipt_until_the_owner_has_begun(
    tab: Tab, stranger: Tab, store: Store
):
    order = tab.order()
    with stranger:  # to whom the shopper gave the link
        for _ in range(2):
            cancelled = cart_state.cancel_order(order.receipt)
            assert [step.status for step in cancelled.steps] == ["placed", "cancelled"]
            assert cancelled.receipt == order.receipt
        assert cart_state.catalog()["desk"].stock == 10
        assert cart_state.orders() == ()
    begun = tab.fill().order("another")
    store.orders.step(begun.number, "ready", "owner")
    with tab:
        with pytest.raises(OrderError) as refused:
            cart_state.cancel_order(begun.receipt)
        assert refused.value.problem == "step"
        assert [one.status for one in cart_state.orders()] == ["ready", "cancelled"]
        assert cart_state.catalog()["desk"].stock == 8


# While the store is away


@contextlib.contextmanager
def away(store: Store) -> Iterator[None]:
    """While the store does not answer, without the waiting."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.database, "_resting_until", float("inf"))
        yield


def test_while_the_store_is_away_nothing_is_ordered_nor_queued_and_the_cart_is_kept(
    tab: Tab, store: Store
):
    with away(store):
        assert tab.refused().problem == "away"
        with tab:
            cart_state.add("mug")
        assert tab.refused(total=DUE + 1).problem == "away", "with what waits in the outbox"
        for asked in (cart_state.orders, lambda: cart_state.order("x")):
            with tab, pytest.raises(StoreError):
                asked()
    assert tab.held() == {"desk": 2, "lamp": 1, "mug": 1}
    with tab:
        assert cart_state.orders() == ()
    assert tab.order(total=DUE + 1)


def test_what_waited_is_made_first_and_then_ordered(tab: Tab, store: Store):
    with tab, away(store):
        cart_state.add("mug")
    assert tab.order(total=DUE + 1).total == DUE + Decimal("0.1")
    assert tab.held() == {}


def test_an_order_that_was_placed_is_not_denied_while_the_store_is_away(tab: Tab, store: Store):
    order = tab.order()
    with away(store), pytest.raises(StoreError):
        tab.order()
    assert tab.order() == order


# What is left


def test_what_another_copy_of_the_shop_sells_is_shown_here_within_two_seconds(
    tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with tab:
        assert cart_state.catalog()["lamp"].stock == 3
    elsewhere = Store(f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    Tab(elsewhere, dated(ANOTHERS)).fill(lamp=3).order("theirs")
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + 2)
    monkeypatch.setattr(stock_module, "time", later)
    with tab:
        assert cart_state.catalog()["lamp"].stock == 0
        assert [one.sku for one in cart_state.catalog().find(in_stock=True)] == ["desk", "mug"]
        assert cart_state.get().lines[1].is_short
    assert tab.refused().skus == ("lamp",)
    elsewhere.close()


def test_a_run_takes_one_further_statement_at_most(tab: Tab, store: Store):
    tab.order()
    finish_tidying()
    sent: list[str] = []
    engine = store.database._engine
    sa.event.listen(engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    with tab:
        for _ in range(20):
            cart_state.catalog().find("desk", in_stock=True)
            cart_state.get()
    assert len(sent) == 1
    sent.clear()
    with tab:
        cart_state.add("mug")
    assert len([said for said in sent if not said.startswith("BEGIN")]) == 2, "as ever"


# In another app


def test_another_app_sells_goods_of_its_own_in_a_database_of_its_own(
    tmp_path: Path, process: object, monkeypatch: pytest.MonkeyPatch
):
    def goods(stock: int) -> list[Product]:
        return [Product("vase", "Vase", "", Decimal(9), stock, "", None)]

    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    monkeypatch.setattr(embedding, "_follow", lambda: None)
    monkeypatch.setattr(st, "session_state", {})
    cart_state.use(goods(3), database=url)
    cart_state.add("vase", 2)
    order = cart_state.place_order(JAKE, key="a key", total=Decimal(18))
    assert cart_state.use(goods(3), database=url).stock("vase") == 1
    assert cart_state.orders() == (order,)
    assert cart_state.use(goods(7), database=url).stock("vase") == 7, "a recount"
    finish("cart-recount")
    assert cart_state.cancel_order(order.receipt).status == "cancelled"
    assert cart_state.use(goods(7), database=url).stock("vase") == 9
    assert wiring.store(url).stock.known()["vase"].left == 9
    assert "vase" not in cart_state.catalog(), "the shop of the process is another"


def test_an_app_with_goods_of_its_own_orders_on_no_shop_s_terms(tab: Tab):
    with tab:
        cart_state.use([Product("green", "Green tea", "Tea", Decimal("4.90"), 20)])
        cart_state.clear()
        cart_state.add("green", 2)
        order = cart_state.place_order(JAKE, key="tea", total=cart_state.get().total)
    assert (order.currency, order.price_note, order.is_quote) == ("", "", False)
    assert (order.delivery, order.total) == (Delivery(), Decimal("9.80"))
