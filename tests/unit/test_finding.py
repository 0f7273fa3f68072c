"""Finding products: words, categories, prices, stock, order."""

import itertools
import string
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cart_state.catalog import ORDERS, Catalog
from cart_state.search import folded
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
        ("desks cheap", ["pine"]),  # in different ones of these
        ("cm", ["oak", "alu"]),
        ("usb-c", ["oak"]),
        ("alu", ["alu"]),  # the beginning of a word
        ("minium", []),  # within a word
        ("esk", []),
        ("oak lamp", []),  # in different products
        ("nothing", []),
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


ALL = list(GOODS)
DESKS = ["oak", "pine", "lamp"]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        *(("desk (", DESKS), ("(140", ["oak"]), ("(140-cm)", ["oak"]), ("[blue]", ["cafe"])),
        *(("c++", ["oak", "lamp"]), ("100%", ["alu"]), ("d.sk", []), ("oak|pine", [])),
        *(("^oak$", ["oak"]), ("pine-desk", ["pine"]), ("desk—pine", ["pine"]), ("usb c", ["oak"])),
        *(("<b>", []), ("'; drop table", [])),
        *((mark, ALL) for mark in ("&", ".*", "\\", "?", "\x00", "×", "€", "°")),
    ],
)
def test_marks_are_the_same_as_a_space(text: str, skus: list[str]):
    assert found(text) == skus


@pytest.mark.parametrize("text", ["x" * 10_000, "desk " * 2_000 + "zzz", "(x" * 10_000])
def test_a_very_long_search_finds_nothing(text: str):
    assert found(text) == []


def test_a_very_long_search_may_still_find():
    assert found("desk " * 2_000) == ["oak", "pine", "lamp"]


@given(st.text())
@example(string.punctuation)
def test_any_text_can_be_searched(text: str):
    assert set(found(text)) <= set(GOODS)


def alone(text: str, name: str, description: str = "", category: str = "") -> bool:
    """Whether this text finds a product of this name, description and category."""
    goods = Catalog([product("it", "1", 1, name, category, description)])
    return bool(goods.find(text))


# The Turkish letter left out shares its capital with i.
LETTERS = st.text(
    st.characters(categories=["Lu", "Ll", "Lo", "Nd"], exclude_characters="ı"),
    min_size=1,
    max_size=12,
)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.data())
def test_a_product_is_found_by_any_word_of_its_name(words: list[str], data: st.DataObject):
    name = data.draw(st.sampled_from([" ", "-", ", ", " (", "/", " – "])).join(words)
    change = data.draw(st.sampled_from([str.upper, str.lower, str.swapcase, folded]))
    assert alone(change(data.draw(st.sampled_from(words))), name)
    assert alone(change(name), name)


@given(st.text(string.ascii_letters, min_size=2, max_size=12), st.data())
def test_a_product_is_found_by_the_beginning_of_a_word(word: str, data: st.DataObject):
    assert alone(word[: data.draw(st.integers(2, len(word)))], f"Big {word}!")


@pytest.mark.parametrize(
    ("text", "name", "is_found"),
    [
        *(("c", "USB-C hub", True), ("c", "Cable", False), ("a", "A table", True)),
        *(("2", "2 lamps", True), ("2", "20 lamps", False), ("a 2", "A2 2 a", True)),
    ],
)
def test_one_character_is_a_whole_word(text: str, name: str, is_found: bool):
    assert alone(text, name) is is_found


@pytest.mark.parametrize(
    ("text", "name", "is_found"),
    [
        *(("2.5", "2.5 cm", True), ("2.5", "2 by 5 cm", False), ("5", "2.5 cm", False)),
        *(("2", "2.5 cm", False), ("14", "14.8 cm", True), ("5", "It weighs 5.", True)),
        *(("1440", "1,440 dots", True), ("1,440", "1440 dots", True), ("440", "1,440", False)),
        *(("44", "1,44", True), ("4 5", "4,5", True), ("1440", "1,4400", False)),
        *(("140cm", "Desk 140 cm", True), ("140 cm", "Desk 140cm", True)),
        *(("65w", "65 W plug", True), ("65 w", "65W plug", True), ("65w", "65 wings", False)),
        *(("140 cm", "Desk 140 high", False), ("140cm", "140 high, 2 cm", False)),
        *(("4k", "4K screen", True), ("4k", "4 kg, 5000 K", False), ('27"', "27-inch", True)),
        *(("a5", "Pad A5", True), ("a5", "A pad of 5", False), ("1080", "1080p", True)),
    ],
)
def test_numbers_are_one_word_with_or_without_their_unit(text: str, name: str, is_found: bool):
    assert alone(text, name) is is_found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("显示器", "高清4K显示器"), ("器", "高清4K显示器"), ("4k", "高清4K显示器")),
        *(("4K显示器", "高清4K显示器"), ("スク", "デスクランプ"), ("ランプ", "デスクランプ")),
        *(("ทำงาน", "โต๊ะทำงาน"), ("책상", "스탠딩책상"), ("💻", "Desk 👩\u200d💻")),
        *(("कुर्सी", "कार्यालय कुर्सी"), ("ס", "כיסא"), ("机", "Café机")),
    ],
)
def test_writing_without_spaces_is_found_anywhere_in_a_text(text: str, name: str):
    assert alone(text, name)
    assert not alone(text, "Oak desk")


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1), st.data())
def test_any_part_of_a_chinese_name_finds_the_product(name: str, data: st.DataObject):
    begin = data.draw(st.integers(0, len(name) - 1))
    assert alone(name[begin : data.draw(st.integers(begin + 1, len(name)))], f"USB{name}2")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        *(("lamp", "lamps"), ("laptop", "laptops"), ("pen", "pens"), ("table", "tables")),
        *(("box", "boxes"), ("glass", "glasses"), ("switch", "switches"), ("brush", "brushes")),
        *(("case", "cases"), ("lens", "lenses"), ("bus", "buses"), ("battery", "batteries")),
        *(("copy", "copies"), ("tray", "trays"), ("movie", "movies"), ("accessory", "accessories")),
        *(("shelf", "shelves"), ("bookshelf", "bookshelves"), ("knife", "knives")),
        *(("glove", "gloves"), ("café", "cafés")),
    ],
)
def test_singular_and_plural_find_one_another(one: str, many: str):
    assert alone(one, f"Our {many}, new")
    assert alone(many, f"One {one}")
    assert alone(many.upper(), f"{many} here")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("glass", "glas"), ("bus", "bu"), ("status", "statu"), ("basis", "basi")),
        *(("lens", "length"), ("mats", "matt"), ("keys", "keyboard"), ("cars", "carries")),
        *(("ups", "up to 5"), ("notes", "not"), ("cases", "castors"), ("copy", "copper")),
        *(("brownies", "brown"), ("shelf", "shell"), ("shelves", "shell"), ("this", "thi")),
    ],
)
def test_what_only_looks_like_a_plural_is_none(text: str, name: str):
    assert not alone(text, name)


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
    assert found("ch", **asked) == ["cafe"]
    assert found("cm", **asked) == []
    assert found("ch", **(asked | {"in_stock": False}), order="price down") == [
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


NAMED = Catalog(
    [
        product("mat", "3", name="Mat for a desk", description="Put a lamp on it."),
        product("arm", "9", name="Arm", description="For a desk lamp.", category="Lamps"),
        product("lamp", "5", name="Desk lamp"),
        product("bulb", "1", name="Bulb", description="For lamps."),
        product("lights", "7", name="Lamp for desks"),
    ]
)


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("lamp", ["lamp", "lights", "mat", "arm", "bulb"]),
        ("lamps", ["lamp", "lights", "mat", "arm", "bulb"]),
        ("lamp desk", ["lamp", "lights", "mat", "arm"]),  # all words in the name
        ("for", ["mat", "lights", "arm", "bulb"]),
        ("put", ["mat"]),
        ("", ["mat", "arm", "lamp", "bulb", "lights"]),
    ],
)
def test_featured_are_first_the_products_with_all_words_in_their_name(text: str, skus: list[str]):
    assert [one.sku for one in NAMED.find(text)] == skus


@pytest.mark.parametrize(
    ("order", "skus"),
    [
        ("price up", ["bulb", "mat", "lamp", "lights", "arm"]),
        ("price down", ["arm", "lights", "lamp", "mat", "bulb"]),
        ("name", ["arm", "bulb", "lamp", "lights", "mat"]),
    ],
)
def test_any_other_order_does_not_care_for_names(order: str, skus: list[str]):
    assert [one.sku for one in NAMED.find("lamp", order=order)] == skus


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_neither_loses_nor_doubles(order: str):
    assert sorted(found(order=order)) == sorted(GOODS)
    assert sorted(found("desk", order=order)) == sorted(found("desk"))


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
