"""The Catalog page: cards, categories, pages and the details dialog."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import NumberInput

from tests.pages.reading import CART, CATALOG, add, cards, count, go, is_well, shown, texts, toasts

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]

MANY = [f"p{n},Product {n},{'Even' if n % 2 == 0 else 'Odd'},{n},9,No. {n}," for n in range(1, 61)]


@pytest.fixture
def catalog(small_shop: AppTest) -> AppTest:
    return go(small_shop, CATALOG)


@pytest.fixture
def many(sell: Sell, open_shop: OpenShop) -> AppTest:
    """A catalog of 60 products in 2 categories."""
    sell(*MANY)
    return go(open_shop(), CATALOG)


def choose(shop: AppTest, *categories: str) -> AppTest:
    return shop.get("pills")[0].set_value(list(categories)).run()


# Cards


def test_a_card_tells_name_price_and_availability(catalog: AppTest):
    assert cards(catalog) == ["Oak desk", "Desk lamp", "Mug", "Chair"]
    page = texts(catalog)
    for words in ("₹12,000", "₹1,299.50", "₹0.10", "Only 3 left", "Sold out", "In stock"):
        assert words in page
    assert "in cart" not in page


def test_what_is_sold_out_cannot_be_added(catalog: AppTest):
    assert catalog.button(key="add_chair").disabled
    assert not catalog.button(key="add_desk").disabled


def test_a_card_marks_what_is_in_the_cart(catalog: AppTest):
    add(add(catalog, "desk"), "desk")
    assert "2 in cart" in texts(catalog.run())


def test_a_product_withdrawn_while_the_page_is_open_can_no_longer_be_added(
    catalog: AppTest, sell: Sell
):
    sell("lamp,Desk lamp,Lighting,1299.50,3,,")
    add(catalog, "desk")
    assert toasts(catalog) == ["This product is no longer sold."]
    assert count(catalog) == 0
    assert not catalog.exception


def test_a_product_sold_out_while_the_page_is_open_can_no_longer_be_added(
    catalog: AppTest, sell: Sell
):
    sell("desk,Oak desk,Desks,12000,0,,")
    add(catalog, "desk")
    assert toasts(catalog) == ["Oak desk is sold out."]
    assert count(catalog) == 0


# Categories


def test_categories_are_those_of_the_file(catalog: AppTest):
    assert catalog.get("pills")[0].options == ["Desks", "Lighting", "Kitchen", "Chairs"]


def test_several_categories_can_be_chosen(catalog: AppTest):
    assert cards(choose(catalog, "Lighting")) == ["Desk lamp"]
    assert cards(choose(catalog, "Chairs", "Lighting")) == ["Desk lamp", "Chair"]
    assert len(cards(choose(catalog))) == 4


def test_a_chosen_category_is_still_chosen_after_another_page(catalog: AppTest):
    choose(catalog, "Lighting")
    go(go(catalog, CART), CATALOG)
    assert cards(catalog) == ["Desk lamp"]


def test_an_address_names_categories(open_shop: OpenShop, sell: Sell):
    sell()
    shop = open_shop().switch_page(CATALOG)
    shop.query_params["category"] = ["Chairs", "Lighting"]
    shop.run()
    assert is_well(shop)
    assert cards(shop) == ["Desk lamp", "Chair"]


def follow_category(shop: AppTest, category: str) -> AppTest:
    """Opens the catalog by the link that Home shows for this category."""
    (link,) = (link for link in shop.page_link if shown(link.value) == category)
    shop.switch_page(CATALOG)
    for name, values in parse_qs(link.proto.query_string).items():
        shop.query_params[name] = values
    return shop.run()


def test_home_leads_into_a_category(small_shop: AppTest):
    follow_category(small_shop, "Lighting")
    assert is_well(small_shop)
    assert cards(small_shop) == ["Desk lamp"]


@pytest.mark.parametrize(
    "category", ["R&D", "A/V", "100% *wool*", "[Desks](x)", ":red[Desks]", "a,b", "$5", "#1 + 2"]
)
def test_home_leads_into_a_category_with_marks(open_shop: OpenShop, sell: Sell, category: str):
    sell(f'desk,Desk,"{category}",1,1,,', "lamp,Lamp,Lighting,1,1,,")
    shop = follow_category(open_shop(), category)
    assert is_well(shop)
    assert cards(shop) == ["Desk"]


@pytest.mark.parametrize(
    "params",
    [
        {"category": "Nothing"},
        {"category": ""},
        {"category": ["Desks", "Nothing"]},
        {"category": ["Desks", "Desks"]},
        {"category": "<script>alert(1)</script>"},
        {"category": "x" * 5000},
        {"page": "abc"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "999"},
        {"page": "1.5"},
        {"page": "nan"},
        {"page": "9" * 400},
        {"page": ["1", "2"]},
        {"category": "Desks", "page": "2"},
        {"unknown": "1", "": "2"},
    ],
    ids=lambda params: str(params)[:40],
)
def test_a_nonsense_address_does_no_harm(open_shop: OpenShop, params: dict):
    shop = open_shop().switch_page(CATALOG)
    for name, value in params.items():
        shop.query_params[name] = value
    shop.run()
    assert is_well(shop)
    assert cards(shop)
    assert is_well(shop.run())


def test_a_chosen_category_that_is_withdrawn_does_no_harm(catalog: AppTest, sell: Sell):
    choose(catalog, "Lighting")
    sell("desk,Oak desk,Desks,12000,10,,")
    assert is_well(catalog.run())
    assert is_well(go(go(catalog, CART), CATALOG))
    assert cards(catalog) == ["Oak desk"]


# Pages


def test_a_page_shows_12(many: AppTest):
    assert cards(many) == [f"Product {n}" for n in range(1, 13)]
    assert cards(many.pagination[0].select(2).run()) == [f"Product {n}" for n in range(13, 25)]
    assert cards(many.pagination[0].select(5).run()) == [f"Product {n}" for n in range(49, 61)]
    assert "60 products" in texts(many)


def test_another_category_begins_at_its_first_page(many: AppTest):
    many.pagination[0].select(3).run()
    choose(many, "Even")
    assert cards(many)[0] == "Product 2"
    assert len(cards(many)) == 12
    assert many.pagination[0].num_pages == 3


def test_the_page_is_the_same_after_the_cart(many: AppTest):
    many.pagination[0].select(2).run()
    go(go(many, CART), CATALOG)
    assert cards(many)[0] == "Product 13"


def test_adding_keeps_the_page(many: AppTest):
    many.pagination[0].select(2).run()
    add(many, "p20")
    assert count(many) == 1
    many.run()
    assert cards(many)[0] == "Product 13"


def test_a_page_that_is_no_more_does_no_harm(many: AppTest, sell: Sell):
    many.pagination[0].select(3).run()
    sell(*MANY[:30])
    assert is_well(many.run())
    assert cards(many)


# Details


@pytest.fixture
def details(catalog: AppTest) -> Callable[[str], AppTest]:
    return lambda sku: catalog.button(key=f"details_{sku}").click().run()


def offers(shop: AppTest) -> list[NumberInput]:
    """The quantity to add, where the details offer one."""
    return [n for n in shop.number_input if n.label == "Quantity"]


def test_details_show_the_description(details: Callable[[str], AppTest]):
    shop = details("desk")
    (dialog,) = shop.get("dialog")
    assert dialog.proto.dialog.title == "Oak desk"
    words = [shown(text.value) for text in dialog.markdown]
    assert "A desk of oak." in words
    assert [one.value for one in dialog.metric if one.label == "Price"] == ["₹12,000"]
    assert is_well(shop)


@pytest.mark.parametrize(("sku", "most"), [("desk", 10), ("lamp", 3), ("mug", 10)])
def test_details_offer_1_to_10_but_no_more_than_there_are(
    details: Callable[[str], AppTest], sku: str, most: int
):
    quantity = offers(details(sku))[0]
    assert (quantity.value, quantity.min, quantity.max, quantity.step) == (1, 1, most, 1)


def test_details_add_several_at_once(details: Callable[[str], AppTest]):
    shop = details("desk")
    offers(shop)[0].set_value(4)
    shop.button(key="dialog_add_desk").click().run()
    assert toasts(shop) == ["Oak desk × 4 added. In your cart: 4 pieces, ₹48,000."]
    assert count(shop) == 4
    assert is_well(shop)


def test_details_of_one_product_do_not_keep_the_quantity_of_another(
    details: Callable[[str], AppTest],
):
    offers(details("desk"))[0].set_value(9)
    shop = details("lamp")
    assert is_well(shop)
    assert offers(shop)[0].value == 1


def test_details_of_what_is_sold_out_offer_nothing(details: Callable[[str], AppTest]):
    shop = details("chair")
    assert shop.get("dialog")
    assert not offers(shop)
    assert "Sold out" in texts(shop)


def test_details_of_what_is_all_in_the_cart_offer_nothing(
    catalog: AppTest, details: Callable[[str], AppTest]
):
    for _ in range(3):
        add(catalog, "lamp")
    shop = details("lamp")
    assert not offers(shop)
    assert is_well(shop)
