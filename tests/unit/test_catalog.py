"""The catalogue as a value, and finding products by category, price, stock and order."""

from decimal import Decimal

import pytest

from cart_state.goods.catalog import Catalog
from cart_state.rules.product import Product
from tests.unit.goods import product

GOODS = Catalog(
    [
        product("oak", "12000", 3, "Oak desk", "Desks", "Solid wood."),
        product("pine", "8000", 0, "Pine desk", "Desks", "Cheap."),
        product("lamp", "1299.50", 5, "Désk lamp", "Lighting", "Warm light."),
        product("cafe", "499.99", 9, "café chair", "Chairs", "Blue."),
        product("alu", "499.99", 0, "ALUMINIUM stool", "Chairs", "Metal."),
    ]
)


def found(text: str = "", goods: Catalog = GOODS, **asked: object) -> list[str]:
    return [one.sku for one in goods.find(text, **asked)]  # type: ignore[arg-type]


def test_products_stand_in_the_order_of_the_file():
    assert list(GOODS) == ["oak", "pine", "lamp", "cafe", "alu"]
    assert [one.sku for one in GOODS.values()] == list(GOODS)
    assert GOODS.categories == ("Desks", "Lighting", "Chairs")
    assert GOODS.get("mug") is None
    assert len(GOODS) == 5


def test_each_category_has_a_first_product():
    assert [GOODS.first_of(one).sku for one in GOODS.categories] == ["oak", "lamp", "cafe"]
    with pytest.raises(KeyError):
        GOODS.first_of("Nonsense")


@pytest.mark.parametrize(
    ("goods", "ends"),
    [
        (GOODS, ("499.99", "12000")),
        (Catalog([product("gift", "0"), product("mug", "0.10")]), ("0.10", "0.10")),
        (Catalog([product("gift", "0")]), ("0", "0")),
        (Catalog([]), ("0", "0")),
    ],
)
def test_the_ends_of_all_prices_are_known(goods: Catalog, ends: tuple[str, str]):
    assert (goods.lowest_price, goods.highest_price) == tuple(map(Decimal, ends))


@pytest.mark.parametrize(
    ("categories", "skus"),
    [
        (["Lighting"], ["lamp"]),
        (["Chairs", "Lighting"], ["lamp", "cafe", "alu"]),
        ([], ["oak", "pine", "lamp", "cafe", "alu"]),
        (["Desks", "Nonsense"], ["oak", "pine"]),
        (["Nonsense"], []),
    ],
)
def test_several_categories_add_up(categories: list[str], skus: list[str]):
    assert found(categories=categories) == skus


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


def test_all_that_is_asked_for_holds_at_once():
    asked = {"categories": ["Desks", "Chairs"], "prices": (Decimal(400), Decimal(9000))}
    assert found("ch", **asked, order="price down") == ["pine", "alu", "cafe"]
    assert found("ch", **asked, in_stock=True) == ["cafe"]
    assert found("wood", **asked) == []


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
    assert found(text, NAMED) == skus


@pytest.mark.parametrize(
    ("text", "order", "skus"),
    [
        ("light", "featured", ["lamp", "lights", "mat", "arm", "bulb"]),
        ("desk light", "price up", ["mat", "lamp", "lights", "arm"]),
        ("mat", "featured", ["mat"]),
    ],
)
def test_synonyms_find_one_another_in_names_and_descriptions(
    text: str, order: str, skus: list[str]
):
    assert found(text, Catalog(NAMED.values(), synonyms=(("lamp", "light"),)), order=order) == skus


def test_plurals_are_those_of_the_language():
    loaf = product("loaf", name="Brot")
    assert found("brote", Catalog([loaf], language="de")) == ["loaf"]
    assert found("brote", Catalog([loaf])) == []


NUMBERED = Catalog(
    [
        product("4711-XL", name="Shirt", description="Like 4712 but larger."),
        product("desk-plant", name="Fern", category="Plants"),
        product("Desk", name="Standing table"),
        product("AB-12.b", name="Desk of oak"),
        product("4712", name="Trousers"),
        product("ab1-2B", name="Pegs"),
    ]
)


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        *((text, ["4711-XL"]) for text in ("4711-XL", "4711xl", " 4711 XL ", "4711", "4711-x")),
        *((text, ["AB-12.b", "ab1-2B"]) for text in ("AB-12.b", "ab12b", "Ab-12", "ab1")),
        *((text, ["desk-plant"]) for text in ("desk-plant", "DESKPLANT", "desk plant")),
        ("desk", ["Desk", "AB-12.b"]),  # no plant
        ("4712", ["4712", "4711-XL"]),
        *(("47", ["4711-XL", "4712"]), ("11-XL", []), ("4711-XL shirt", [])),
    ],
)
def test_a_sku_finds_its_product_before_all_others_and_its_beginning_does_with_a_digit(
    text: str, skus: list[str]
):
    assert found(text, NUMBERED) == skus
    assert sorted(found(text, NUMBERED, order="price up")) == sorted(skus)


def test_what_is_found_by_its_sku_has_to_fit_all_else_that_is_asked_for():
    assert found("pine", categories=["Desks"]) == ["pine"]
    assert found("pine", categories=["Chairs"]) == []
    assert found("4711-XL", NUMBERED, prices=(Decimal(1), Decimal(2))) == []


def test_words_that_no_product_has_are_guessed_from_those_of_all_products():
    assert GOODS.guesses("oka pnie") == [["oak"], ["pine"]]
    assert NUMBERED.guesses("4713") == [[]]


def test_what_is_found_can_be_changed_without_harm():
    GOODS.find().clear()
    assert found() == list(GOODS)


def test_a_product_is_made_of_five_values_and_its_price_is_exact():
    tea = Product("green", "Green tea", "Tea", Decimal("4.90"), stock=20)
    assert (tea.description, tea.image) == ("", None)
    with pytest.raises(TypeError, match="price of green has to be a Decimal"):
        Product("green", "Green tea", "Tea", 4.90, stock=20)
