"""The desk's page of figures: what it shows against a plain recomputation, and what it does not."""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import streamlit as st

from cart_state import desk as owner
from cart_state import money, wiring
from pages.owner.parts import figures
from pages.parts.browser import today
from pages.words import owner_figures as words
from tests.pages.internals import cached_for_all
from tests.pages.shop import Sell, WriteSettings
from tests.pages.sold import (
    Sold,
    metrics,
    open_page,
    rows,
    write_carts,
    write_orders,
)
from tests.pages.test_nothing_shared import reachable

ZONE = ZoneInfo("Asia/Kolkata")
PRICES = {"desk": "12000", "lamp": "1299.50", "mug": "0.10", "chair": "8000", "old": "7.25"}
NOW = datetime.now(UTC)

Write = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def url(
    monkeypatch: pytest.MonkeyPatch,
    fresh_shop: None,
    on_this_machine: None,
    sell: Sell,
    tmp_path: Path,
) -> str:
    """An owner in Kolkata, whose shop sells GOODS; the address of its store."""
    monkeypatch.setattr(type(st.context), "timezone", property(lambda _: ZONE.key))
    sell()
    wiring.store().check()
    return f"sqlite:///{tmp_path / 'carts.sqlite3'}"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[list[list[str]]]:
    """What the files that were made say, row by row, the header first."""
    made: list[list[list[str]]] = []
    as_csv = figures.as_csv

    def note(*what: object) -> bytes:
        data = as_csv(*what)
        text = data.decode("utf-8-sig")
        made.append([*csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ",")])
        return data

    monkeypatch.setattr(figures, "as_csv", note)
    return made


def random_orders(seed: int) -> list[Sold]:
    chance = random.Random(seed)
    return [
        Sold(
            {sku: chance.randint(1, 9) for sku in chance.sample([*PRICES], chance.randint(1, 4))},
            NOW - timedelta(days=chance.uniform(0, 40)),
            chance.choice(["placed", "ready", "done", "cancelled"]),
            chance.choice(["0", "500"]),
            chance.choice(["INR", "INR", "INR", "EUR"]),
        )
        for _ in range(60)
    ]


def counted(sold: list[Sold], first: date, last: date) -> list[Sold]:
    """Those that figures are of."""
    return [
        one
        for one in sold
        if one.status != "cancelled"
        and one.currency == "INR"
        and first <= one.at.astimezone(ZONE).date() <= last
    ]


def total(one: Sold) -> Decimal:
    return sum((Decimal(PRICES[sku]) * n for sku, n in one.pieces.items()), Decimal(one.cost))


def grouped(number: int) -> str:
    assert number < 1000
    return str(number)


# Orders


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("days", [30, 12])
def test_figures_are_those_of_a_plain_count(
    url: str, files: list[list[list[str]]], seed: int, days: int
):
    sold = random_orders(seed)
    write_orders(url, PRICES, *sold)
    desk, last = open_page("figures"), today()
    first = last - timedelta(days=days - 1)
    if days != 30:
        files.clear()
        desk.date_input[0].set_value((first, last)).run()
    assert desk.is_well()
    found = counted(sold, first, last)
    turnover = sum(map(total, found))
    assert metrics(desk) | {words.AT_REST(): "0"} == {
        words.PLACED(): grouped(len(found)),
        words.TURNOVER(): money(turnover),
        words.AVERAGE(): money(round(turnover / len(found), 2)),
        words.AT_REST(): "0",
    }
    by_day, best, *together = files
    every = [first + timedelta(days=n) for n in range(days)]
    of_day = {day: [one for one in found if one.at.astimezone(ZONE).date() == day] for day in every}
    assert by_day[1:] == [
        [str(day), str(len(of_day[day])), f"{sum(map(total, of_day[day])):.2f}"] for day in every
    ]
    pieces, earned = Counter[str](), Counter[str]()
    for one in found:
        pieces.update(one.pieces)
        for sku, n in one.pieces.items():
            earned[sku] += Decimal(PRICES[sku]) * n
    ranked = sorted(pieces, key=lambda sku: (-pieces[sku], -earned[sku], sku))
    assert rows(desk, 0) == [
        [sku.capitalize(), grouped(pieces[sku]), money(earned[sku])] for sku in ranked
    ]
    assert best[1:] == [
        [sku, sku.capitalize(), str(pieces[sku]), f"{earned[sku]:.2f}"] for sku in ranked
    ]
    pairs = Counter(pair for one in found for pair in combinations(sorted(one.pieces), 2))
    often = sorted((-n, pair) for pair, n in pairs.items() if n >= 5)
    expected = [[a.capitalize(), b.capitalize(), str(-n)] for n, (a, b) in often]
    assert [[row[1], row[3], row[4]] for table in together for row in table[1:]] == expected
    assert [rows(desk, n) for n in range(1, len(desk.table))] == [expected[:10]] * bool(expected)


def test_a_chart_tells_its_days_and_the_highest_in_words(url: str):
    noon = datetime.combine(today() - timedelta(days=3), time(12), ZONE)
    other = noon - timedelta(days=1)
    write_orders(url, PRICES, *[Sold({"mug": 1}, noon)] * 3, Sold({"desk": 2}, other))
    desk = open_page("figures")
    orders, turnover = (one.proto.alt for one in desk.get("vega_lite_chart"))
    highest = words.MOST.text(day=noon.date(), value="3")
    first, last = today() - timedelta(days=29), today()
    assert orders == words.BARS_ALT.text(
        title=words.ORDERS_BY_DAY(), first=first, last=last, most=highest
    )
    assert words.MOST.text(day=other.date(), value=money(Decimal(24000))) in turnover
    assert highest in desk.texts()


@pytest.mark.parametrize("chosen", [(), (0,), (0, 0)])
def test_a_span_that_is_being_chosen_is_of_one_day_or_the_last_ones(
    url: str, chosen: tuple[int, ...]
):
    write_orders(url, PRICES, Sold({"mug": 1}, NOW), Sold({"mug": 1}, NOW - timedelta(days=5)))
    desk = open_page("figures")
    desk.date_input[0].set_value([today() - timedelta(days=n) for n in chosen]).run()
    assert desk.is_well()
    assert metrics(desk)[words.PLACED()] == ("1" if chosen else "2")


def test_a_shop_without_orders_says_so_and_so_do_days_without_any(url: str):
    desk = open_page("figures")
    assert words.NO_ORDERS_YET() in desk.texts()
    assert (len(desk.table), len(desk.get("vega_lite_chart"))) == (0, 0)
    write_orders(url, PRICES, Sold({"mug": 1}, NOW - timedelta(days=50)))
    assert words.NONE_THEN() in desk.run().texts()
    desk.date_input[0].set_value((today() - timedelta(days=60), today())).run()
    assert metrics(desk)[words.PLACED()] == "1"


def test_what_four_orders_have_together_is_not_told(url: str):
    both = Sold({"desk": 1, "mug": 1}, NOW)
    write_orders(url, PRICES, *[both] * 4)
    desk = open_page("figures")
    assert words.NOT_TOGETHER(count=5) in desk.texts()
    write_orders(url, PRICES, both)
    assert rows(desk.run(), 1) == [["Desk", "Mug", "5"]]


def test_figures_are_read_again_only_when_something_became_of_an_order(
    url: str, monkeypatch: pytest.MonkeyPatch
):
    read: list[object] = []
    figures = owner.figures
    monkeypatch.setattr(owner, "figures", lambda *what: read.append(what) or figures(*what))
    (number,) = write_orders(url, PRICES, Sold({"mug": 1}, NOW))
    write_orders(url, PRICES, Sold({"desk": 1}, NOW))
    desk = open_page("figures")
    assert metrics(desk.run())[words.TURNOVER()] == "₹12,000.10"
    assert len(read) == 1
    owner.step(owner.order(number), "cancelled")
    assert metrics(desk.run())[words.TURNOVER()] == "₹12,000.00"
    owner.undo_step(owner.order(number))
    owner.step(owner.order(number), "ready")
    write_orders(url, PRICES, Sold({"lamp": 1}, NOW))
    assert metrics(desk.run())[words.TURNOVER()] == "₹13,299.60"
    assert len(read) == 3


def test_neither_the_page_nor_a_cache_knows_who_ordered(url: str):
    write_orders(url, PRICES, *[Sold({"desk": 1, "mug": 1}, NOW)] * 9)
    desk = open_page("figures")
    assert metrics(desk)[words.PLACED()] == "9"
    assert not [text for _, text in desk.texts_by_place() if "Jörg" in text]
    held = [one for _, one in reachable(cached_for_all()) if isinstance(one, bytes)]
    assert [one for one in held if b"Desk" in one]
    assert not [one for one in held if "Jörg".encode() in one or b"J\\u00f6rg" in one]


def test_a_name_is_text_on_the_page_and_no_formula_in_a_file(
    url: str, files: list[list[list[str]]]
):
    odd = "=1+1 *a* $1 [b](c)"
    write_orders(url, {odd: "1"}, Sold({odd: 1}, NOW))
    desk = open_page("figures")
    assert rows(desk, 0)[0][0] == odd.capitalize()
    assert files[1][1][:2] == [f"'{odd}", f"'{odd.capitalize()}"]


# Carts


@pytest.mark.parametrize(("number", "worth"), [(4, None), (5, "₹6,497.50")])
def test_carts_at_rest_are_a_number_and_their_worth_if_they_are_five(
    url: str, number: int, worth: str | None
):
    write_carts(url, *[{"lamp": 1}] * number, touched=NOW - timedelta(days=8))
    write_carts(url, {"desk": 1}, touched=NOW)
    desk = open_page("figures")
    told = {words.AT_REST(): str(number)}
    assert metrics(desk) == told | ({words.WORTH(): worth} if worth else {})
    assert words.NOT_KEPT(count=5) in desk.texts()
    assert words.NOTHING_WANTED() in desk.texts()


def test_what_is_sold_out_and_in_carts_is_told_with_how_many(url: str):
    write_carts(url, *[{"chair": 2, "desk": 1}] * 3, {"old": 1}, touched=NOW)
    assert rows(open_page("figures"), 0) == [["Chair", "3"]]


# Elsewhere, and when the store is away


def test_a_store_that_is_away_is_said_politely(
    monkeypatch: pytest.MonkeyPatch, errors: Callable[[], list[object]]
):
    monkeypatch.setenv("CART_DATABASE_URL", "sqlite:////dev/null/carts.sqlite3")
    desk = open_page("figures")
    assert desk.is_well()
    assert desk.notices() == [words.AWAY()]
    assert not [one for one in errors() if "could not be drawn" in one.getMessage()]


@pytest.mark.parametrize(
    ("locale", "form"),
    [
        ("de_DE", "DD.MM.YYYY"),
        ("en_US", "MM/DD/YYYY"),
        ("en_IN", "DD/MM/YYYY"),
        ("sv_SE", "YYYY-MM-DD"),
        ("ja_JP", "YYYY/MM/DD"),
        ("cs_CZ", "DD.MM.YYYY"),
    ],
)
def test_days_are_asked_for_as_the_shops_locale_writes_them(
    write_settings: WriteSettings, locale: str, form: str
):
    write_settings(f'locale = "{locale}"')
    assert open_page("figures").date_input[0].proto.format == form


def test_numbers_and_files_are_written_as_the_shops_locale_does(
    url: str, write_settings: WriteSettings, files: list[list[list[str]]]
):
    write_settings('locale = "de_DE"\ncurrency = "EUR"\nlanguage = "de"')
    write_orders(url, PRICES, *[Sold({"desk": 1000}, NOW, currency="EUR")] * 2)
    desk = open_page("figures")
    assert desk.titles()[0] == "Zahlen"
    assert metrics(desk)["Umsatz"] == money(Decimal(24_000_000)) == "24.000.000,00\xa0€"
    assert rows(desk, 0) == [["Desk", "2.000", "24.000.000,00\xa0€"]]
    assert files[0][0] == ["Tag", "Bestellungen", "Umsatz"]
    assert files[0][-1] == [str(today()), "2", "24000000,00"]


def test_a_shop_whose_currency_has_no_decimals_has_an_average_without(
    url: str, write_settings: WriteSettings, sell: Sell
):
    write_settings('locale = "ja_JP"\ncurrency = "JPY"')
    sell("pen,Pen,Pens,100,10,,")
    prices = {"pen": "100"}
    write_orders(url, prices, *[Sold({"pen": n}, NOW, currency="JPY") for n in (1, 1, 2)])
    desk = open_page("figures")
    assert metrics(desk)[words.AVERAGE()] == money(Decimal(133))
