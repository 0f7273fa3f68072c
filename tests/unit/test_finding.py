"""Finding products: words, categories, prices, stock, order."""

import itertools
import string
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cart_state.catalog import ORDERS, Catalog, folded
from pages.parts.finding import price_steps
from tests.unit.goods import product

GOODS = Catalog(
    [
        product("oak", "12000", 3, "Oak desk (140 cm)", "Desks", "Solid wood, USB-C socket."),
        product("pine", "8000", 0, "Pine desk", "Desks", "Light & cheap."),
        product("lamp", "1299.50", 5, "Désk lamp", "Lighting", "Warm light, C++ green."),
        product("cafe", "499.99", 9, "Café chair", "Chairs", "Straße colour [blue]."),
        product("alu", "499.99", 0, "ALUMINIUM stool", "Chairs", "100% metal, 45 cm."),
    ]
)


def found(text: str = "", **asked: object) -> list[str]:
    return [one.sku for one in GOODS.find(text, **asked)]  # type: ignore[arg-type]


# Words


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("oak", ["oak"]),
        ("desk", ["oak", "pine", "lamp"]),
        ("wood", ["oak"]),  # in a description
        ("chairs", ["cafe", "alu"]),  # in a category
        ("desks light", ["pine"]),  # in different ones of these
        ("cm", ["oak", "alu"]),
        ("usb-c", ["oak"]),
        ("minium", ["alu"]),  # within a word
        ("oak lamp", []),  # in different products
        ("nothing", []),
        ("pine-desk", []),
    ],
)
def test_every_word_has_to_occur_somewhere(text: str, skus: list[str]):
    assert found(text) == skus


@pytest.mark.parametrize("words", list(itertools.permutations(["oak", "cm", "solid", "desks"])))
def test_the_order_of_the_words_does_not_matter(words: tuple[str, ...]):
    assert found(" ".join(words)) == ["oak"]


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        *(("OAK", "oak"), ("aluminium", "alu"), ("cAfE", "cafe"), ("CAFÉ", "cafe")),
        *(("cafe\u0301", "cafe"), ("cafè", "cafe"), ("désk lamp", "lamp"), ("desk LAMP", "lamp")),
        *(("strasse", "cafe"), ("STRASSE", "cafe"), ("straße", "cafe"), ("ｏａｋ", "oak")),
    ],
)
def test_case_and_accents_do_not_matter(text: str, sku: str):
    assert found(text) == [sku]


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u00a0\u2003", " " * 10_000])
def test_no_words_find_everything(text: str):
    assert found(text) == list(GOODS)


@pytest.mark.parametrize("text", ["  oak   desk ", "\toak\ndesk", "oak\u00a0desk", "oak oak desk"])
def test_space_around_and_between_words_does_not_matter(text: str):
    assert found(text) == ["oak"]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        *(("desk (", ["oak"]), ("(140", ["oak"]), ("desk )", ["oak"]), ("[blue]", ["cafe"])),
        *(("c++", ["lamp"]), ("100%", ["alu"]), ("&", ["pine"]), ("d.sk", []), ("oak|pine", [])),
        *((".*", []), ("^oak", []), ("oak$", []), ("\\", []), ("?", []), ("*", []), ("desk [", [])),
        *(("cafe)", []), ("<b>", []), ("'; drop table", []), ("\x00", [])),
    ],
)
def test_marks_are_text_like_any_other(text: str, skus: list[str]):
    assert found(text) == skus


@pytest.mark.parametrize("text", ["x" * 10_000, "desk " * 2_000 + "zzz", "(" * 10_000])
def test_a_very_long_search_finds_nothing(text: str):
    assert found(text) == []


def test_a_very_long_search_may_still_find():
    assert found("desk " * 2_000) == ["oak", "pine", "lamp"]


@given(st.text())
@example(string.punctuation)
def test_any_text_can_be_searched(text: str):
    assert set(found(text)) <= set(GOODS)


@given(st.sampled_from(list(GOODS)), st.data())
def test_any_part_of_a_name_finds_the_product(sku: str, data: st.DataObject):
    name = GOODS[sku].name
    begin = data.draw(st.integers(0, len(name) - 1))
    part = name[begin : data.draw(st.integers(begin + 1, len(name)))]
    change = data.draw(st.sampled_from([str.upper, str.lower, str.swapcase, folded]))
    assert sku in found(change(part))


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_folding_leaves_neither_case_nor_accents(text: str):
    once = folded(text)
    assert folded(once) == folded(text.lower()) == once
    assert not any(unicodedata.combining(mark) for mark in once)


@pytest.mark.parametrize(("text", "same"), [("60 ℃", "60 °c"), ("Co™", "cotm"), ("№", "no")])
def test_signs_made_of_letters_are_found_by_these(text: str, same: str):
    assert folded(text) == folded(same)


# Filters


def test_several_categories_add_up():
    assert found(categories=["Lighting"]) == ["lamp"]
    assert found(categories=["Chairs", "Lighting"]) == ["lamp", "cafe", "alu"]
    assert found(categories=[]) == list(GOODS)
    assert found(categories=["Desks", "Nonsense"]) == ["oak", "pine"]
    assert found(categories=["Nonsense"]) == []


@pytest.mark.parametrize(
    ("prices", "skus"),
    [
        (("0", "99999"), ["oak", "pine", "lamp", "cafe", "alu"]),
        (("499.99", "1299.50"), ["lamp", "cafe", "alu"]),
        (("500", "1299.49"), []),
        (("8000", "8000"), ["pine"]),
        (("9000", "100"), []),
    ],
)
def test_a_price_range_includes_its_ends(prices: tuple[str, str], skus: list[str]):
    assert found(prices=(Decimal(prices[0]), Decimal(prices[1]))) == skus


def test_what_is_sold_out_can_be_left_out():
    assert found(in_stock=True) == ["oak", "lamp", "cafe"]


def test_all_filters_hold_at_once():
    asked: dict = {
        "categories": ["Desks", "Chairs"],
        "prices": (Decimal(400), Decimal(9000)),
        "in_stock": True,
    }
    assert found("c", **asked) == ["cafe"]
    assert found("cm", **asked) == []
    assert found("c", **(asked | {"in_stock": False}), order="price down") == [
        "pine",
        "alu",
        "cafe",
    ]


# Order


@pytest.mark.parametrize(
    ("order", "skus"),
    [
        ("featured", ["oak", "pine", "lamp", "cafe", "alu"]),
        ("price up", ["cafe", "alu", "lamp", "pine", "oak"]),
        ("price down", ["oak", "pine", "lamp", "alu", "cafe"]),
        ("name", ["alu", "cafe", "lamp", "oak", "pine"]),
        ("nonsense", ["oak", "pine", "lamp", "cafe", "alu"]),
    ],
)
def test_the_order_is_the_one_asked_for(order: str, skus: list[str]):
    assert found(order=order) == skus


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_neither_loses_nor_doubles(order: str):
    assert sorted(found(order=order)) == sorted(GOODS)


def test_what_is_found_can_be_changed_without_harm():
    GOODS.find().clear()
    assert found() == list(GOODS)


# Steps of the price


@pytest.mark.parametrize(
    ("highest", "steps"),
    [
        ("0", [0, 100]),
        ("0.10", [0, 100]),
        ("100", [0, 100]),
        ("100.01", [0, 100, 200]),
        ("1299.50", [0, 100, 200, 500, 1000, 2000]),
        ("24999", [0, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000]),
    ],
)
def test_prices_are_chosen_in_round_steps(highest: str, steps: list[int]):
    assert price_steps(Decimal(highest)) == steps


@given(st.decimals("0", "999999999999.99", places=2))
def test_no_price_is_above_the_last_step(highest: Decimal):
    steps = price_steps(highest)
    assert steps[0] == 0
    assert steps == sorted(set(steps))
    assert steps[-2] < highest <= steps[-1] or steps == [0, 100]
