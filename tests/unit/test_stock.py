"""Stock: what is left of what was counted, and a catalogue that shows it."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart_state.goods.catalog import ORDERS, Catalog
from cart_state.rules.product import Left, Product, left
from tests.unit.goods import product

OAK = product("oak", "300", 4, "Oak desk", "Desks")
ASH = product("ash", "200", 5, "Ash desk", "Desks")
LAMP = product("lamp", "50", 6, "Desk lamp", "Lighting")
CATALOG = Catalog([OAK, ASH, LAMP], counted_at=10)
SOLD = {"ash": Left(5, 10, 0), "lamp": Left(6, 10, 2), "gone": Left(9, 10, 1)}


def never(*_: object) -> None:
    pytest.fail("nothing was counted since")


def recounts(catalog: Catalog, known: Mapping[str, Left]) -> list[tuple]:
    """What a catalogue has counted since that was known."""
    said: list[tuple] = []
    catalog.with_left(known, lambda *counted: said.append(counted))
    return said


def stocks(found: list[Product]) -> dict[str, int]:
    return {one.sku: one.stock for one in found}


@pytest.mark.parametrize(
    ("counted", "counted_at", "known", "there"),
    [
        (5, 10, None, 5),
        (5, 10, Left(5, 10, 3), 3),
        (5, 99, Left(5, 10, 3), 3),  # counted again, and the same
        (8, 10, Left(5, 10, 3), 8),
        (8, 11, Left(5, 10, 3), 8),
        (8, 9, Left(5, 10, 3), 3),  # by an older catalogue
        (0, 11, Left(5, 10, 3), 0),
        (5, 10, Left(5, 10, 7), 7),  # some came back after a recount
        (5, 10, Left(5, 10, -1), 0),  # by another hand: no page shows less than nothing
    ],
)
def test_what_is_left_counts_unless_a_catalogue_has_another_number_since(
    counted: int, counted_at: int, known: Left | None, there: int
):
    assert left(counted, counted_at, known) == there


times = st.integers(0, 3)
known_ones = st.builds(Left, st.integers(0, 9), times, st.integers(0, 9))


@given(st.integers(0, 9), times, known_ones)
def test_a_catalogue_replaces_what_is_left_only_where_it_says_so_and_once(
    counted: int, counted_at: int, known: Left
):
    catalog = Catalog([product("desk", stock=counted)], counted_at)
    said = recounts(catalog, {"desk": known})
    assert said == (
        [({"desk": counted}, counted_at)] if known.is_recounted(counted, counted_at) else []
    )
    stored = Left(counted, counted_at, counted) if said else known
    assert recounts(catalog, {"desk": stored}) == [], "stored, it is none any more"
    assert left(counted, counted_at, stored) == left(counted, counted_at, known)
    assert catalog.with_left({"desk": known}, lambda *_: None)["desk"].stock == (
        counted if said else known.left
    )


def test_all_that_is_asked_of_a_catalogue_tells_what_is_left():
    today = CATALOG.with_left(SOLD, never)
    there = {"oak": 4, "ash": 0, "lamp": 2}
    assert stocks([*today.values()]) == stocks([today[sku] for sku in today]) == there
    assert [*today] == ["oak", "ash", "lamp"]
    assert len(today) == 3
    assert "gone" not in today
    for order in ORDERS:
        assert [one.sku for one in today.find(order=order)] == [
            one.sku for one in CATALOG.find(order=order)
        ]
        assert stocks(today.find(order=order)) == there
    assert stocks(today.find("desk")) == there
    assert [one.sku for one in today.find("ash", order="price up")] == ["ash"]
    assert stocks(today.find(categories=["Desks"])) == {"oak": 4, "ash": 0}
    assert stocks(today.find(prices=(Decimal(50), Decimal(200)))) == {"ash": 0, "lamp": 2}
    assert stocks(today.find("desk", in_stock=True)) == {"oak": 4, "lamp": 2}


def test_what_is_left_of_again_something_is_in_stock_again():
    sold_out = Catalog([product("desk", stock=0)], 10)
    back = sold_out.with_left({"desk": Left(0, 10, 2)}, never)
    assert stocks(back.find(in_stock=True)) == {"desk": 2}
    assert sold_out.find(in_stock=True) == []


def test_what_was_counted_stays_as_it_was_whatever_is_left():
    today = CATALOG.with_left(SOLD, never)
    later = today.with_left({"oak": Left(4, 10, 1)}, never)
    assert stocks([*later.values()]) == {"oak": 1, "ash": 5, "lamp": 6}
    assert later.counted == today.counted == CATALOG.counted
    assert stocks([*CATALOG.values()]) == {"oak": 4, "ash": 5, "lamp": 6}
    assert later.counted_at == 10


def test_the_same_knowledge_is_worked_out_once_for_all_shoppers():
    catalog = Catalog([OAK, ASH, LAMP], 10)
    today = catalog.with_left(SOLD, never)
    assert catalog.with_left(SOLD, never) is today
    assert today.with_left(SOLD, never) is today
    newer = Catalog([OAK], 11)
    known = {"oak": Left(9, 10, 1)}
    assert recounts(newer, known) == [({"oak": 4}, 11)]
    assert recounts(newer, known) == [], "told once"


def test_each_product_counted_since_is_named_and_no_other():
    known = {"oak": Left(9, 9, 1), "ash": Left(5, 9, 1), "lamp": Left(9, 11, 1)}
    assert recounts(Catalog([OAK, ASH, LAMP], 10), known) == [({"oak": 4}, 10)]
