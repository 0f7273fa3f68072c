"""The Catalog page: cards, what is asked for and found, how it is taken back, the address."""

from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.reading import (
    CART,
    CATALOG,
    HOME,
    OpenShop,
    Sell,
    add,
    card,
    cards,
    click_key,
    count,
    go,
    is_well,
    open_tile,
    shown,
    titles,
    toasts,
    visit,
)

ALL = ["Oak desk", "Desk lamp", "Mug", "Chair"]
NOTHING = "No products fit"
MANY = [f"p{n},Product {n},{'Even' if n % 2 == 0 else 'Odd'},{n},9,No. {n}," for n in range(1, 61)]


@pytest.fixture
def catalog(shop: AppTest) -> AppTest:
    return go(shop, CATALOG)


@pytest.fixture
def many(sell: Sell, open_shop: OpenShop) -> AppTest:
    """A catalog of 60 products that cost from 1 to 60, in 2 categories, on 5 pages."""
    sell(*MANY)
    return go(open_shop(), CATALOG)


def ask(shop: AppTest, **wanted: Any) -> AppTest:
    """Sets the controls that are named, all at once."""
    controls = {
        "search": lambda: shop.text_input(key="search"),
        "category": lambda: shop.get("pills")[0],
        "price": lambda: shop.select_slider(key="price"),
        "in_stock": lambda: shop.toggle(key="in_stock"),
        "sort": lambda: shop.selectbox(key="sort"),
    }
    for name, value in wanted.items():
        controls[name]().set_value(value)
    return shop.run()


def applied(shop: AppTest) -> list[str]:
    """What the applied filters say."""
    return [shown(b.label) for b in shop.button if str(b.key).startswith("drop_")]


def take_back(shop: AppTest, which: int | str) -> AppTest:
    return click_key(shop, f"drop_{which}")


def address(shop: AppTest) -> dict[str, list[str]]:
    """What the address says of the view, once the shopper has been on another page."""
    params = go(go(shop, CART), CATALOG).query_params
    return {name: [value] if isinstance(value, str) else value for name, value in params.items()}


# Cards


def test_a_card_tells_name_price_availability_and_what_is_in_the_cart(catalog: AppTest):
    assert cards(catalog) == ALL
    told = {sku: card(catalog, sku) for sku in ("desk", "lamp", "mug", "chair")}
    prices = ["₹12,000", "₹1,299.50", "₹0.10", "₹8,000"]
    assert [one["price"] for one in told.values()] == prices
    notes = ["In stock", "Only 3 left", "In stock", "Sold out"]
    assert [one["note"] for one in told.values()] == notes
    assert not any(one["mark"] for one in told.values())
    assert catalog.button(key="add_chair").disabled
    add(catalog, "desk", "desk")
    assert card(catalog, "desk")["mark"] == card(catalog.run(), "desk")["mark"] == "2 in cart"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("lamp,Desk lamp,Lighting,1299.50,3,,", "This product is no longer sold."),
        ("desk,Oak desk,Desks,12000,0,,", "Oak desk is sold out."),
    ],
    ids=["withdrawn", "sold out"],
)
def test_what_cannot_be_had_any_more_is_not_added_from_a_page_left_open(
    catalog: AppTest, sell: Sell, row: str, reason: str
):
    sell(row)
    add(catalog, "desk")
    assert toasts(catalog) == [reason]
    assert count(catalog) == 0
    assert is_well(catalog)


# What is found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"search": "lamp desk"}, ["Desk lamp"]),
        ({"search": "OÂK"}, ["Oak desk"]),
        ({"search": "   "}, ALL),
        ({"category": ["Chairs", "Kitchen"]}, ["Mug", "Chair"]),
        ({"price": (1000, 10000)}, ["Desk lamp", "Chair"]),
        ({"in_stock": True}, ["Oak desk", "Desk lamp", "Mug"]),
        ({"sort": "price up"}, ["Mug", "Desk lamp", "Chair", "Oak desk"]),
        ({"sort": "price down"}, ["Oak desk", "Chair", "Desk lamp", "Mug"]),
        ({"sort": "name"}, ["Chair", "Desk lamp", "Mug", "Oak desk"]),
        (
            {"search": "a", "category": ["Desks", "Chairs"], "price": (500, 20000)}
            | {"in_stock": True, "sort": "price up"},
            ["Oak desk"],
        ),
        ({"search": "desk " * 2_000}, ["Oak desk", "Desk lamp"]),
        *(({"search": text}, []) for text in ("zzz [", "\\zzz", "a|b", "$x$ :red[", "x" * 10_000)),
    ],
    ids=lambda wanted: str(wanted)[:50],
)
def test_what_is_asked_for_is_found_and_counted(
    catalog: AppTest, wanted: dict[str, Any], found: list[str]
):
    ask(catalog, **wanted)
    assert is_well(catalog)
    assert cards(catalog) == found
    counted = "1 product" if len(found) == 1 else f"{len(found)} products"
    assert (counted if found else NOTHING) in titles(catalog)
    if not found:
        assert applied(catalog)[0].startswith(f"“{wanted['search'][:20]}")
        assert len(applied(catalog)[0]) < 110


def test_categories_are_those_of_the_file(catalog: AppTest):
    assert catalog.get("pills")[0].options == ["Desks", "Lighting", "Kitchen", "Chairs"]


# What is applied, and taken back

FILTERS = {
    "search": "desk",
    "category": ["Desks", "Lighting"],
    "price": (100, 20000),
    "in_stock": True,
}
APPLIED = ["“desk”", "Desks", "Lighting", "₹100 to ₹20,000", "In stock"]


@pytest.mark.parametrize("which", range(len(APPLIED)))
def test_every_filter_is_a_button_that_takes_it_back_and_leaves_the_others(
    catalog: AppTest, which: int
):
    assert applied(ask(catalog, **FILTERS)) == [*APPLIED, "Clear all"]
    left = [*APPLIED[:which], *APPLIED[which + 1 :], "Clear all"]
    assert applied(take_back(catalog, which)) == left
    assert applied(go(go(catalog, CART), CATALOG)) == left
    assert is_well(catalog)


def test_all_filters_are_taken_back_at_once_and_the_order_is_none(catalog: AppTest):
    ask(catalog, **FILTERS, sort="price up")
    take_back(catalog, "all")
    assert applied(catalog) == []
    assert cards(catalog) == ["Mug", "Desk lamp", "Chair", "Oak desk"]
    assert address(catalog) == {"sort": ["price-up"]}
    assert applied(ask(catalog, search="desk")) == ["“desk”"]  # one alone needs no "Clear all"


@pytest.mark.parametrize("which", [3, "all"])
def test_the_slider_shows_that_its_prices_were_taken_back(catalog: AppTest, which: int | str):
    take_back(ask(catalog, **FILTERS), which)
    slider = catalog.select_slider(key="price").proto
    assert slider.set_value, "the browser is told"
    assert list(slider.raw_value) == [slider.options[0], slider.options[-1]]


def test_where_nothing_fits_each_filter_says_what_it_costs(catalog: AppTest):
    ask(catalog, search="chair", category=["Chairs"], in_stock=True)
    assert cards(catalog) == []
    assert applied(catalog) == ["“chair”", "Chairs", "In stock: 1 product", "Clear all"]
    assert cards(take_back(catalog, 2)) == ["Chair"]
    ask(catalog, search="mug", category=["Chairs", "Lighting"])
    assert applied(catalog) == ["“mug”: 2 products", "Chairs", "Lighting", "Clear all"]
    take_back(catalog, "all")
    assert applied(ask(catalog, search="zzz")) == ["“zzz”: 4 products"]


def test_the_two_prices_of_a_filter_make_no_formula(dollars: None, catalog: AppTest):
    ask(catalog, price=(0, 500))
    assert catalog.button(key="drop_0").label == r"\$0 to \$500"


# Pages of the list


def test_a_page_draws_the_count_once_however_many_cards_it_has(
    many: AppTest, monkeypatch: pytest.MonkeyPatch
):
    draw, drawn = st.page_link, []

    def page_link(target: str, **looks: Any) -> object:
        drawn.append(target)
        return draw(target, **looks)

    monkeypatch.setattr(st, "page_link", page_link)
    many.run()
    assert drawn.count(CART) == 1
    for number, sku in enumerate(("p1", "p12", "p1"), start=1):
        add(many, sku)
        assert count(many) == number


def test_a_page_shows_12_and_the_count_is_that_of_all(many: AppTest):
    for page, first in ((1, 1), (2, 13), (5, 49)):
        if page > 1:
            many.pagination[0].select(page).run()
        assert cards(many) == [f"Product {n}" for n in range(first, first + 12)]
        assert "60 products" in titles(many)
    ask(many, search="product 10")
    assert not many.pagination
    assert cards(many) == ["Product 10"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"search": "product"},
        {"category": ["Even"]},
        {"price": (0, 50)},
        {"in_stock": True},
        {"sort": "price down"},
    ],
    ids=str,
)
def test_whatever_is_asked_for_or_taken_back_begins_at_the_first_page(
    many: AppTest, wanted: dict[str, Any]
):
    many.pagination[0].select(3).run()
    ask(many, **wanted)
    assert many.pagination[0].value == 1
    if "sort" not in wanted:
        many.pagination[0].select(2).run()
        assert cards(take_back(many, 0))[0] == "Product 1"


def test_page_filters_and_order_are_the_same_after_the_cart_and_after_an_add(many: AppTest):
    ask(many, search="product", sort="price down")
    many.pagination[0].select(2).run()
    add(many, "p40")
    for shop in (many, many.run(), go(go(many, CART), CATALOG)):
        assert cards(shop)[0] == "Product 48"
        assert applied(shop) == ["“product”"]
        assert count(shop) == 1
    assert address(many)["page"] == ["2"]


# When the goods change meanwhile


def test_a_view_outlives_the_goods_it_was_made_for(many: AppTest, sell: Sell):
    ask(many, category=["Odd"], price=(10, 50))
    many.pagination[0].select(2).run()
    sell(*(row for row in MANY[:20] if "Even" in row))
    for shop in (many.run(), go(go(many, CART), CATALOG)):
        assert is_well(shop)
        assert cards(shop)


CHEAP = ["mug,Mug,Kitchen,0.10,50,A mug.,", "lamp,Lamp,Lighting,900,3,,"]
DEAR = "desk,Oak desk,Desks,12000,10,A desk.,"


@pytest.mark.parametrize("leaves", [False, True], ids=["stays", "leaves"])
@pytest.mark.parametrize(
    ("prices", "then", "again"),
    [
        ((0, 1000), [], []),
        ((100, 1000), ["₹100 to ₹20,000"], ["₹100 to ₹1,000"]),
        ((0, 500), ["₹0 to ₹500"], ["₹0 to ₹500"]),
    ],
    ids=["none", "lower", "upper"],
)
def test_dearer_goods_are_hidden_by_no_limit_but_one_that_was_set(
    open_shop: OpenShop,
    sell: Sell,
    prices: tuple[int, int],
    then: list[str],
    again: list[str],
    leaves: bool,
):
    sell(*CHEAP)
    shop = ask(go(open_shop(), CATALOG), price=prices)
    for goods, limits in (([*CHEAP, DEAR], then), (CHEAP, again)):
        sell(*goods)
        shop = go(go(shop, CART), CATALOG) if leaves else shop.run()
        assert applied(shop) == limits
        assert ("Oak desk" in cards(shop)) == (DEAR in goods and prices[1] == 1000)


# The address

VIEW = {
    "search": ["desk"],
    "category": ["Desks", "Lighting"],
    "price": ["100-20000"],
    "in_stock": ["true"],
    "sort": ["price-up"],
}


def test_an_address_holds_the_view_as_ids_and_brings_it_back(catalog: AppTest, open_shop: OpenShop):
    assert address(catalog) == {}
    ask(catalog, **FILTERS, sort="price up")
    assert address(catalog) == VIEW | {"price": ["100-"]}  # there is no dearer one to hide
    shop = visit(open_shop(), CATALOG, **VIEW)
    assert is_well(shop)
    assert cards(shop) == ["Desk lamp", "Oak desk"]
    assert applied(shop) == [*APPLIED, "Clear all"]
    assert shop.selectbox(key="sort").value == "price up"


@pytest.mark.parametrize(
    "category",
    ["Lighting", "R&D", "A/V", "100% *wool*", "[Desks](x)", ":red[Desks]", "a,b", "$5", "#1 + 2"],
)
def test_home_leads_into_a_category_by_its_name_and_to_nothing_else_asked_before(
    sell: Sell, open_shop: OpenShop, category: str
):
    sell(f'desk,Desk,"{category}",1,1,,', "mug,Mug,Kitchen,1,1,,")
    shop = ask(go(open_shop(), CATALOG), search="mug", in_stock=True, category=["Kitchen"])
    open_tile(go(shop, HOME), f"category_{category}")
    assert is_well(shop)
    assert cards(shop) == ["Desk"]
    assert applied(shop) == [category]
    assert address(shop) == {"category": [category]}


FORGED = [
    {"category": "Nothing"},
    {"category": ""},
    {"category": ["Desks", "Nothing"]},
    {"category": ["Desks"] * 1_000},
    {"category": "<script>alert(1)</script>"},
    {"category": "x" * 5000},
    *({"page": page} for page in ("abc", "0", "-1", "999", "1.5", "nan", "9" * 400, ["1", "2"])),
    *({"price": price} for price in ("x", "9-1", "-", "1e9-nan", "-1--5", "1-" + "9" * 400)),
    {"price": ["1-2", "100-5000"]},
    {"price": "Infinity-Infinity"},
    *({"sort": sort} for sort in ("nonsense", "Price, low to high", ["name", "price-up"])),
    {"in_stock": "maybe"},
    {"in_stock": ["true", "false"]},
    *({"search": text} for text in (["desk", "lamp"], "desk (", "\x00\u202e", "x" * 10_000)),
    {"search": "<img src=x onerror=alert(1)>", "category": "<b>", "price": "$", "sort": "*"},
    {"unknown": "1", "": "2"},
]


@pytest.mark.parametrize("params", FORGED, ids=lambda params: str(params)[:40])
def test_a_forged_address_is_ignored_politely(catalog: AppTest, params: dict[str, str | list[str]]):
    go(catalog, HOME)
    visit(catalog, CATALOG, **params)
    assert is_well(catalog)
    assert not toasts(catalog)
    assert cards(catalog) or NOTHING in titles(catalog)
    assert cards(catalog) or applied(catalog)
    assert len(applied(catalog)) < 5
    take_back(catalog, 0) if applied(catalog) else catalog.run()
    assert is_well(catalog)
    assert sorted(cards(ask(catalog, search="", category=[], in_stock=False))) == sorted(ALL) or (
        applied(catalog)
    )


def test_a_price_that_is_no_step_is_widened_to_one(catalog: AppTest):
    visit(go(catalog, HOME), CATALOG, price="1100-7999")
    assert applied(catalog) == ["₹1,000 to ₹10,000"]
    assert cards(catalog) == ["Desk lamp", "Chair"]
    assert "2 products" in titles(catalog)
