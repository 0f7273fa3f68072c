"""Finding on the Catalog page: what is asked, what is told, how it is taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.finding import CATEGORY, IN_STOCK, PAGE, PRICE, SEARCH, SORT
from tests.pages.reading import CART, CATALOG, cards, go, is_well, labels, shown, texts, visit

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]

ALL = ["Oak desk", "Desk lamp", "Mug", "Chair"]
NOTHING = "No products fit"
MANY = [f"p{n},Product {n},{'Even' if n % 2 == 0 else 'Odd'},{n},9,No. {n}," for n in range(1, 61)]


@pytest.fixture
def catalog(small_shop: AppTest) -> AppTest:
    return go(small_shop, CATALOG)


@pytest.fixture
def many(sell: Sell, open_shop: OpenShop) -> AppTest:
    """A catalog of 60 products that cost from 1 to 60, in 2 categories, on 5 pages."""
    sell(*MANY)
    return go(open_shop(), CATALOG)


def ask(
    shop: AppTest,
    text: str | None = None,
    categories: list[str] | None = None,
    prices: tuple[int, int] | None = None,
    in_stock: bool | None = None,
    order: str | None = None,
) -> AppTest:
    """Sets the controls that are named, all at once."""
    if text is not None:
        shop.text_input(key=SEARCH).set_value(text)
    if categories is not None:
        shop.get("pills")[0].set_value(categories)
    if prices is not None:
        shop.select_slider(key=PRICE).set_value(prices)
    if in_stock is not None:
        shop.toggle(key=IN_STOCK).set_value(in_stock)
    if order is not None:
        shop.selectbox(key=SORT).set_value(order)
    return shop.run()


def applied(shop: AppTest) -> list[str]:
    """What the applied filters say."""
    return [shown(b.label) for b in shop.button if str(b.key).startswith("drop_")]


def take_back(shop: AppTest, number: int | str) -> AppTest:
    return shop.button(key=f"drop_{number}").click().run()


def asked(shop: AppTest) -> dict:
    """What the address says of the view, once the shopper has been on another page."""
    params = dict(go(go(shop, CART), CATALOG).query_params)
    return {name: params[name] for name in sorted(params)}


# What is found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "lamp desk"}, ["Desk lamp"]),
        ({"text": "OÂK"}, ["Oak desk"]),
        ({"text": "   "}, ALL),
        ({"categories": ["Chairs", "Kitchen"]}, ["Mug", "Chair"]),
        ({"prices": (1000, 10000)}, ["Desk lamp", "Chair"]),
        ({"in_stock": True}, ["Oak desk", "Desk lamp", "Mug"]),
        ({"order": "price up"}, ["Mug", "Desk lamp", "Chair", "Oak desk"]),
        ({"order": "price down"}, ["Oak desk", "Chair", "Desk lamp", "Mug"]),
        ({"order": "name"}, ["Chair", "Desk lamp", "Mug", "Oak desk"]),
        (
            {"text": "a", "categories": ["Desks", "Chairs"], "prices": (500, 20000)}
            | {"in_stock": True, "order": "price up"},
            ["Oak desk"],
        ),
    ],
    ids=str,
)
def test_what_is_asked_for_is_found_and_counted(catalog: AppTest, wanted: dict, found: list[str]):
    ask(catalog, **wanted)
    assert is_well(catalog)
    assert cards(catalog) == found
    count = "1 product" if len(found) == 1 else f"{len(found)} products"
    assert (count if found else NOTHING) in texts(catalog).splitlines()


@pytest.mark.parametrize(
    "text",
    ["zzz [", "\\zzz", "a|b", "<script>alert(1)</script>", "**b**", "$x$ :red["],
)
def test_a_search_with_marks_finds_nothing_and_shows_them_as_text(catalog: AppTest, text: str):
    ask(catalog, text=text)
    assert is_well(catalog)
    assert cards(catalog) == []
    assert NOTHING in texts(catalog)
    assert applied(catalog)[0].startswith(f"“{text}”")


def test_a_very_long_search_does_no_harm(catalog: AppTest):
    ask(catalog, text="desk " * 2_000)
    assert is_well(catalog)
    assert cards(catalog) == ["Oak desk", "Desk lamp"]
    assert len(applied(catalog)[0]) < 100
    ask(catalog, text="x" * 10_000)
    assert is_well(catalog)
    assert cards(catalog) == []
    assert NOTHING in texts(catalog)


# What is applied, and taken back


FILTERS = {
    "text": "desk",
    "categories": ["Desks", "Lighting"],
    "prices": (100, 20000),
    "in_stock": True,
}


def test_every_filter_is_shown_as_a_button(catalog: AppTest):
    ask(catalog, **FILTERS)
    assert applied(catalog) == [
        *("“desk”", "Desks", "Lighting", "₹100 to ₹20,000", "In stock", "Clear all")
    ]


def test_the_order_is_no_filter(catalog: AppTest):
    assert applied(ask(catalog, order="price up")) == []


@pytest.mark.parametrize("number", [0, 2, 3])
def test_one_filter_is_taken_back_and_the_others_stay(catalog: AppTest, number: int):
    before = applied(ask(catalog, **FILTERS))
    after = applied(take_back(catalog, number))
    assert after == before[:number] + before[number + 1 :]
    assert applied(go(go(catalog, CART), CATALOG)) == after
    assert is_well(catalog)


def test_filters_are_taken_back_one_after_the_other(catalog: AppTest):
    ask(catalog, **FILTERS)
    for left in (4, 3, 2, 1, 0):
        take_back(catalog, 0)
        assert len([one for one in applied(catalog) if one != "Clear all"]) == left
    assert cards(catalog) == ALL


def test_all_filters_are_taken_back_at_once_and_the_order_stays(catalog: AppTest):
    ask(catalog, **FILTERS, order="price up")
    take_back(catalog, "all")
    assert applied(catalog) == []
    assert cards(catalog) == ["Mug", "Desk lamp", "Chair", "Oak desk"]
    assert asked(catalog) == {"sort": "Price, low to high"}


def test_one_filter_alone_needs_no_clear_all(catalog: AppTest):
    assert applied(ask(catalog, text="desk")) == ["“desk”"]


def test_where_nothing_fits_each_filter_says_what_it_costs(catalog: AppTest):
    ask(catalog, text="chair", categories=["Chairs"], in_stock=True)
    assert cards(catalog) == []
    assert NOTHING in texts(catalog)
    assert applied(catalog) == ["“chair”", "Chairs", "In stock: 1 product", "Clear all"]
    take_back(catalog, 2)
    assert cards(catalog) == ["Chair"]


def test_a_filter_that_is_not_to_blame_promises_nothing(catalog: AppTest):
    ask(catalog, text="mug", categories=["Chairs", "Lighting"])
    assert applied(catalog) == ["“mug”: 2 products", "Chairs", "Lighting", "Clear all"]


def test_where_nothing_fits_at_all_the_search_can_be_taken_back(catalog: AppTest):
    ask(catalog, text="zzz")
    assert applied(catalog) == ["“zzz”: 4 products"]
    assert cards(take_back(catalog, 0)) == ALL


# Pages


@pytest.mark.parametrize(
    "wanted",
    [
        {"text": "product"},
        {"categories": ["Even", "Odd"]},
        {"in_stock": True},
        {"order": "price down"},
    ],
    ids=str,
)
def test_whatever_is_asked_anew_begins_at_the_first_page(many: AppTest, wanted: dict):
    many.pagination[0].select(3).run()
    ask(many, **wanted)
    assert many.pagination[0].value == 1
    assert cards(many)[0] in ("Product 1", "Product 60")


def test_a_filter_taken_back_begins_at_the_first_page(many: AppTest):
    ask(many, text="product", in_stock=True)
    many.pagination[0].select(2).run()
    take_back(many, 0)
    assert cards(many)[0] == "Product 1"
    many.pagination[0].select(2).run()
    take_back(many, 0)
    assert cards(many)[0] == "Product 1"


def test_the_count_is_that_of_all_pages(many: AppTest):
    assert "30 products" in texts(ask(many, categories=["Even"])).splitlines()
    assert len(cards(many)) == 12


def test_filters_that_leave_one_page_need_no_pages(many: AppTest):
    ask(many, text="product 10")
    assert not many.pagination
    assert cards(many) == ["Product 10"]


# The address

VIEW = {
    "search": "desk",
    "category": ["Desks", "Lighting"],
    "price": ["₹100", "₹20,000"],
    "in_stock": "true",
    "sort": "Price, low to high",
}


def test_the_view_is_in_the_address(catalog: AppTest):
    ask(catalog, **FILTERS, order="price up")
    assert asked(catalog) == {name: VIEW[name] for name in sorted(VIEW)}


def test_the_view_of_a_fresh_catalog_is_not_in_the_address(catalog: AppTest):
    assert asked(catalog) == {}


def test_an_address_brings_the_view_back(open_shop: OpenShop, sell: Sell):
    sell()
    shop = visit(open_shop(), CATALOG, **VIEW)
    assert is_well(shop)
    assert cards(shop) == ["Desk lamp", "Oak desk"]
    assert len(applied(shop)) == 6
    assert shop.selectbox(key=SORT).value == "price up"


def test_filters_page_and_order_are_the_same_after_the_cart(many: AppTest):
    ask(many, text="product", order="price down")
    many.pagination[0].select(2).run()
    go(go(many, CART), CATALOG)
    assert cards(many)[0] == "Product 48"
    assert applied(many) == ["“product”"]
    assert many.query_params[PAGE] in ("2", ["2"])


@pytest.mark.parametrize(
    "params",
    [
        {PRICE: "x"},
        {PRICE: ["₹20,000", "₹100"]},
        {PRICE: ["₹100", "₹3"]},
        {PRICE: ["₹100", "₹200", "₹500"]},
        {PRICE: ["-1", "1e9"]},
        {SORT: "nonsense"},
        {IN_STOCK: "maybe"},
        {IN_STOCK: ["true", "false"]},
        {SEARCH: ["desk", "lamp"]},
        {SEARCH: "desk ("},
        {SEARCH: "\x00\u202e"},
        {SEARCH: "x" * 10_000},
        {SEARCH: "<img src=x onerror=alert(1)>", CATEGORY: "<b>", PRICE: "$", SORT: "*"},
    ],
    ids=lambda params: str(params)[:40],
)
def test_nonsense_in_the_address_falls_back_quietly(open_shop: OpenShop, sell: Sell, params: dict):
    sell()
    shop = visit(open_shop(), CATALOG, **params)
    assert is_well(shop)
    assert cards(shop) or NOTHING in texts(shop)
    assert not shop.toast
    if SEARCH not in params:
        assert sorted(cards(shop)) == sorted(ALL) or applied(shop)
    assert is_well(take_back(shop, 0) if applied(shop) else shop.run())


def test_prices_that_fall_while_a_range_is_chosen_do_no_harm(catalog: AppTest, sell: Sell):
    ask(catalog, prices=(5000, 20000))
    assert cards(catalog) == ["Oak desk", "Chair"]
    sell("desk,Oak desk,Desks,120,10,,", "lamp,Lamp,Lighting,99,3,,")
    assert is_well(catalog.run())
    assert is_well(go(go(catalog, CART), CATALOG))
    assert cards(catalog)


CHEAP = "mug,Mug,Kitchen,0.10,50,A mug.,"
DEAR = "desk,Oak desk,Desks,12000,10,A desk.,"


@pytest.mark.parametrize("lowest", [0, 100])
@pytest.mark.parametrize("leaves", [False, True])
def test_dearer_goods_are_not_hidden_by_a_limit_that_nobody_set(
    open_shop: OpenShop, sell: Sell, lowest: int, leaves: bool
):
    sell("lamp,Lamp,Lighting,900,3,,", CHEAP)
    shop = go(open_shop(), CATALOG)
    ask(shop, prices=(lowest, 1000))
    sell("lamp,Lamp,Lighting,900,3,,", CHEAP, DEAR)
    shop = go(go(shop, CART), CATALOG) if leaves else shop.run()
    assert "Oak desk" in cards(shop)
    assert applied(shop) == (["₹100 to ₹20,000"] if lowest else [])
    sell("lamp,Lamp,Lighting,900,3,,", CHEAP)
    shop = go(go(shop, CART), CATALOG) if leaves else shop.run()
    assert applied(shop) == (["₹100 to ₹1,000"] if lowest else [])


def test_a_limit_that_was_set_stays_when_dearer_goods_come(open_shop: OpenShop, sell: Sell):
    sell("lamp,Lamp,Lighting,900,3,,", CHEAP)
    shop = ask(go(open_shop(), CATALOG), prices=(0, 500))
    sell("lamp,Lamp,Lighting,900,3,,", CHEAP, DEAR)
    assert cards(shop.run()) == ["Mug"]
    assert applied(shop) == ["₹0 to ₹500"]


def test_the_two_prices_of_a_filter_make_no_formula(dollars: None, catalog: AppTest):
    ask(catalog, prices=(0, 500))
    assert catalog.button(key="drop_0").label == r"\$0 to \$500"


def test_adding_keeps_the_view(catalog: AppTest):
    ask(catalog, text="desk", order="name")
    catalog.button(key="add_desk").click().run()
    catalog.run()
    assert cards(catalog) == ["Desk lamp", "Oak desk"]
    assert applied(catalog) == ["“desk”"]
    assert "Clear all" not in labels(catalog)
