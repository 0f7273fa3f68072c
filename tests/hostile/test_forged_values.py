"""Search, filters, order and names given what no widget lets anybody choose."""

from collections.abc import Callable, Iterator

import pytest

from tests.hostile.intruder import CART, CATALOG, COMPARE, Intruder

Meet = Callable[[], Intruder]

MEGABYTE = "desk " * 200_000
SQL = "'; DROP TABLE carts; --"
MARKUP = "<script>alert(1)</script> [a](https://evil.example) :red[x] $x^2$"
CONTROL = "a\x00b\x1b[31mc\r\nd\u202ee\u200bf"

TEXTS = [MEGABYTE, SQL, MARKUP, CONTROL, "%" * 5000, "(((" * 5000, "\u0301" * 5000, "ﷺ" * 5000]
CHOICES: dict[str, list] = {
    "sort": ["cheapest", "", SQL, MEGABYTE],
    "category": [["Nothing"], [SQL, MARKUP, CONTROL], [MEGABYTE] * 2],
    "price": [["a", "b"], ["₹0"], [""] * 10_000, [MEGABYTE, SQL], ["a", "b", "c"]],
    "page": [0, -1, 4, 2**62, -(2**62)],
}
FIELDS = {"sort": "string_value", "category": "string_array_value", "page": "int_value"}
FIELDS |= {"price": "string_array_value"}

# A widget given a value of a kind it does not have. Some Streamlit takes for another; the rest
# it cannot read.
KINDS = {
    "bool_value": True,
    "int_value": 4,  # there are three pages
    "double_value": float("nan"),
    "string_value": "x",
    "string_array_value": ["x"],
    "int_array_value": [4],
    "bytes_value": b"\xff\x00",
    "json_value": "{",
    "trigger_value": True,
}
WIDGETS = {
    CATALOG: ["search", "sort", "category", "price", "in_stock", "page"],
    CART: ["Name"],
}


@pytest.fixture(scope="module")
def browsing(meet: Meet) -> Iterator[Intruder]:
    intruder = meet().open(CATALOG)
    yield intruder
    intruder.close()


def short(value: object) -> str:
    return ascii(value)[:30]


@pytest.mark.parametrize("text", TEXTS, ids=short)
def test_any_text_can_be_searched_for(browsing: Intruder, text: str):
    with browsing.attack():
        browsing.give("search", string_value=text)
        browsing.give("search", string_value="")


@pytest.mark.parametrize(
    ("key", "value"),
    [(key, value) for key, values in CHOICES.items() for value in values],
    ids=short,
)
def test_a_choice_that_is_not_offered_is_as_good_as_none(
    browsing: Intruder, key: str, value: object
):
    before = skus(browsing)
    with browsing.attack():
        browsing.give(key, **{FIELDS[key]: value})
        assert skus(browsing) == before


def test_a_category_chosen_ten_thousand_times_is_chosen_once(intruder: Intruder):
    intruder.open(CATALOG)
    with intruder.attack():
        intruder.give("category", string_array_value=["Kitchen"] * 10_000)
        assert skus(intruder) == ["mug"]
        drop = [button for button in intruder.tab.drawn("button") if "-drop_" in button.id]
        assert [button.label for button in drop] == ["Kitchen"]


NAMES = {
    "control characters": (CONTROL[:38], "a b [31mc d\u202ee\u200bf"),
    "markup": (MARKUP[:38], MARKUP[:38]),
    "SQL": (SQL, SQL),
    "a name of the store's own": ("combination:0:x", "combination:0:x"),
}


@pytest.mark.parametrize(("typed", "kept"), NAMES.values(), ids=NAMES)
def test_a_name_that_means_harm_is_a_name(intruder: Intruder, typed: str, kept: str):
    intruder.open(CART)
    with intruder.attack():
        named = intruder.state("Name", string_value=typed)
        intruder.tell(named, intruder.state("Save", trigger_value=True))
    assert [combination.name for combination in combinations(intruder)] == [kept]
    intruder.switch(COMPARE)
    with intruder.attack():
        named = intruder.state("Name", string_value=f"2 {typed}")
        intruder.tell(named, intruder.state("Rename", trigger_value=True))
    assert [combination.name for combination in combinations(intruder)] == [f"2 {kept}"]


@pytest.mark.parametrize("typed", ["n" * 10_000, "\u0301" * 10_000, MARKUP * 100])
def test_a_name_of_ten_thousand_characters_is_refused(intruder: Intruder, typed: str):
    intruder.open(CART)
    with intruder.attack():
        named = intruder.state("Name", string_value=typed)
        intruder.tell(named, intruder.state("Save", trigger_value=True))
        assert intruder.said() == ["Please choose a name of at most 40 characters."]
    assert combinations(intruder) == ()


@pytest.mark.parametrize("name", ["", " \t\n", "\x00", "\u200b\u202e", "\x7f" * 40])
def test_a_name_of_nothing_is_refused(intruder: Intruder, name: str):
    intruder.open(CART)
    with intruder.attack():
        named = intruder.state("Name", string_value=name)
        intruder.tell(named, intruder.state("Save", trigger_value=True))
        assert intruder.said() == ["Please give the combination a name."]
    assert combinations(intruder) == ()


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("page", "key"), [(page, key) for page, keys in WIDGETS.items() for key in keys]
)
def test_a_value_of_another_kind_changes_nothing(
    intruder: Intruder, page: str, key: str, kind: str
):
    intruder.open(page)
    with intruder.attack(cannot_be_read=None):
        intruder.give(key, **{kind: KINDS[kind]})
        if key == "search" and not intruder.tab.errors:
            intruder.give(key, string_value="")  # no mug is called "True"


def skus(intruder: Intruder) -> list[str]:
    buttons = (button.id for button in intruder.tab.drawn("button"))
    return [identity.rpartition("-add_")[2] for identity in buttons if "-add_" in identity]


def combinations(intruder: Intruder):
    return intruder.store.read(intruder.cart_id).combinations
