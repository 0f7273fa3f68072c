"""What orders and carts come to, against a plain recomputation on random ones."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart_state.rules.contents import Item
from cart_state.rules.figures import (
    FEWEST,
    Day,
    Seller,
    Together,
    cart_figures,
    figures_of,
)
from cart_state.rules.orders import Delivery, Order, OrderLine, OrderStep
from tests.unit.goods import product

KOLKATA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


def order(
    lines: dict[str, int],
    at: datetime = NOON,
    status: str = "placed",
    price: str = "10",
    cost: str = "0",
    name: str = "",
    number: str = "K7Q3XM",
) -> Order:
    """An order of these quantities by sku, all of one price."""
    ordered = tuple(
        OrderLine(sku, name or sku.capitalize(), Decimal(price), n) for sku, n in lines.items()
    )
    steps = [OrderStep("placed", at)]
    if status != "placed":
        steps.append(OrderStep(status, at + timedelta(hours=1)))
    way = Delivery("courier", "Courier", Decimal(cost))
    return Order(number, ordered, way, tuple(steps), None, currency="INR")


def together(orders: Iterable[Order]) -> dict[tuple[str, str], int]:
    return {pair.skus: pair.orders for pair in figures_of(orders, UTC).together}


skus = st.sampled_from(["desk", "lamp", "mug", "pen", "chair"])
times = st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 5)).map(
    lambda at: at.replace(tzinfo=UTC)
)
amounts = st.decimals(0, 1000, places=2).map(str)
random_orders = st.lists(
    st.builds(
        order,
        st.dictionaries(skus, st.integers(1, 9), min_size=1),
        times,
        st.sampled_from(["placed", "ready", "done", "cancelled"]),
        amounts,
        amounts,
        number=st.uuids().map(str),
    ),
    max_size=40,
)
zones = st.sampled_from([UTC, KOLKATA, BERLIN, ZoneInfo("Pacific/Kiritimati")])


# Days


@given(random_orders, zones)
def test_orders_and_turnover_by_day_are_those_of_a_plain_count(orders: list[Order], zone: ZoneInfo):
    days = figures_of(orders, zone).days
    for day, figures in days.items():
        that_day = [
            one
            for one in orders
            if one.status != "cancelled"
            and f"{one.placed_at.astimezone(zone):%Y-%m-%d}" == str(day)
        ]
        assert figures.orders == len(that_day)
        assert figures.turnover == sum(one.total for one in that_day)
    counted = [one for one in orders if one.status != "cancelled"]
    assert sum(day.orders for day in days.values()) == len(counted)
    assert sum(day.turnover for day in days.values()) == sum(one.total for one in counted)
    assert [*days] == sorted(days)


def test_a_day_is_that_of_the_owners_zone_also_where_clocks_are_set():
    late = datetime(2026, 3, 28, 22, 59, tzinfo=UTC)  # 23:59 in Berlin, where clocks are set then
    orders = [order({"desk": 1}, late), order({"desk": 1}, late + timedelta(minutes=1))]
    assert [*figures_of(orders, UTC).days] == [date(2026, 3, 28)]
    assert [*figures_of(orders, BERLIN).days] == [date(2026, 3, 28), date(2026, 3, 29)]
    end = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)  # that day has 23 hours
    assert [*figures_of([order({"desk": 1}, end)], BERLIN).days] == [date(2026, 3, 30)]


def test_days_without_an_order_are_not_made_up():
    orders = [order({"desk": 2}, NOON, cost="5"), order({"desk": 1}, NOON - timedelta(days=2))]
    assert figures_of(orders, UTC).days == {
        date(2026, 3, 26): Day(1, Decimal(10)),
        date(2026, 3, 28): Day(1, Decimal(25)),
    }
    assert figures_of([], UTC).days == {}


def test_cancelled_orders_count_nowhere():
    figures = figures_of([order({"desk": 1, "mug": 1}, status="cancelled")] * FEWEST, UTC)
    assert (figures.days, figures.sellers, figures.together) == ({}, (), ())


# Best sellers


@given(random_orders)
def test_best_sellers_are_those_of_a_plain_count(orders: list[Order]):
    sellers = figures_of(orders, UTC).sellers
    lines = [line for one in orders if one.status != "cancelled" for line in one.lines]
    assert {one.sku for one in sellers} == {line.sku for line in lines}
    assert len({one.sku for one in sellers}) == len(sellers)
    for one in sellers:
        mine = [line for line in lines if line.sku == one.sku]
        assert one.pieces == sum(line.quantity for line in mine)
        assert one.turnover == sum(line.unit_price * line.quantity for line in mine)
    for better, worse in pairwise(sellers):
        assert (better.pieces, better.turnover) >= (worse.pieces, worse.turnover)


def test_a_product_is_one_seller_under_its_last_name_whatever_it_cost():
    orders = [
        order({"desk": 1}, NOON, price="12", name="Oak desk"),
        order({"desk": 2}, NOON - timedelta(days=1), price="10", name="Desk"),
    ]
    assert figures_of(orders, UTC).sellers == (Seller("desk", "Oak desk", 3, Decimal(32)),)


# Bought together


@given(random_orders)
def test_what_is_bought_together_is_that_of_a_plain_count(orders: list[Order]):
    found = together(orders)
    baskets = [{line.sku for line in one.lines} for one in orders if one.status != "cancelled"]
    every = sorted({sku for basket in baskets for sku in basket})
    for first in every:
        for second in every:
            count = sum({first, second} <= basket for basket in baskets)
            is_told = first < second and count >= 5
            assert found.get((first, second), 0) == (count if is_told else 0)
    counts = [pair.orders for pair in figures_of(orders, UTC).together]
    assert counts == sorted(counts, reverse=True)


@given(random_orders)
def test_figures_are_the_same_in_whatever_order_the_orders_come(orders: list[Order]):
    assert figures_of(orders, UTC).together == figures_of(orders[::-1], UTC).together
    assert figures_of(orders, UTC).days == figures_of(orders[::-1], UTC).days


def test_a_pair_is_told_from_five_orders_on_the_most_frequent_first():
    orders = [order({"mug": 1, "desk": 2})] * 5 + [order({"pen": 1, "mug": 9})] * 4
    assert figures_of(orders, UTC).together == (Together(("desk", "mug"), 5),)
    orders += [order({"pen": 1, "mug": 1})] * 2
    assert together(orders) == {("mug", "pen"): 6, ("desk", "mug"): 5}
    assert [*together(orders)] == [("mug", "pen"), ("desk", "mug")]


# Carts


random_carts = st.lists(
    st.tuples(
        st.dictionaries(skus, st.integers(1, 9)).map(
            lambda held: tuple(Item(sku, n, 0, Decimal(1)) for sku, n in held.items())
        ),
        st.booleans(),
    ),
    max_size=15,
)


@given(random_carts)
def test_figures_of_carts_are_those_of_a_plain_count(carts: list[tuple[tuple[Item, ...], bool]]):
    goods = {sku: product(sku, "12.50") for sku in ("desk", "lamp", "mug")}
    figures = cart_figures(iter(carts), goods)
    at_rest = [items for items, rests in carts if rests and items]
    pieces = sum(item.quantity for items in at_rest for item in items if item.sku in goods)
    assert figures.at_rest == len(at_rest)
    assert figures.worth == (pieces * Decimal("12.50") if len(at_rest) >= 5 else None)
    for sku in ("desk", "lamp", "mug", "pen", "chair"):
        holding = sum(any(item.sku == sku for item in items) for items, _ in carts)
        assert figures.holding.get(sku, 0) == holding


@pytest.mark.parametrize(("carts", "worth"), [(0, None), (1, None), (4, None), (5, Decimal(500))])
def test_what_the_carts_of_a_few_are_worth_is_not_told(carts: int, worth: Decimal | None):
    cart = (Item("desk", 1, 0, Decimal(100)),), True
    figures = cart_figures([cart] * carts, {"desk": product("desk")})
    assert (figures.at_rest, figures.worth) == (carts, worth)


def test_goods_sold_out_that_are_in_carts_are_told_those_in_most_carts_first():
    goods = {sku: product(sku, stock=n) for sku, n in {"desk": 0, "lamp": 5, "mug": 0}.items()}
    held = [["desk"], ["desk", "lamp"], ["mug", "gone"], ["mug", "desk"], ["lamp"]]
    carts = [(tuple(Item(sku, 1, 0, Decimal(1)) for sku in cart), False) for cart in held]
    figures = cart_figures(carts, goods)
    assert list(figures.sold_out(goods).items()) == [("desk", 3), ("mug", 2)]
