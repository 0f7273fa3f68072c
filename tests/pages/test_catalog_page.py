"""The Catalog page: cards, what is asked for and found, how it is taken back, the address."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from pages.parts.catalog import filters
from tests.pages.shop import (
    CART,
    CATALOG,
    HOME,
    PAGES,
    OpenShop,
    Sell,
    Shop,
    WriteSettings,
    shown,
)

ALL = ["Oak desk", "Desk lamp", "Mug", "Chair"]
NOTHING = "No products fit"
MANY = [f"p{n},Product {n},{'Even' if n % 2 == 0 else 'Odd'},{n},9,No. {n}," for n in range(1, 61)]


@pytest.fixture
def catalog(shop: Shop) -> Shop:
    return shop.go(CATALOG)


@pytest.fixture
def many(sell: Sell, open_shop: OpenShop) -> Shop:
    """A catalog of 60 products that cost from 1 to 60, in 2 categories, on 5 pages."""
    sell(*MANY)
    return open_shop().go(CATALOG)


def applied(shop: Shop) -> list[str]:
    """What the applied filters say."""
    return [shown(b.label) for b in shop.button if str(b.key).startswith("drop_")]


def meant(shop: Shop) -> list[str]:
    """What the shopper may have meant, by the buttons that search for it."""
    return [shown(b.label) for b in shop.button if str(b.key).startswith("meant_")]


def take_back(shop: Shop, which: int | str) -> Shop:
    return shop.click_key(f"drop_{which}")


def address(shop: Shop) -> dict[str, list[str]]:
    """What the address says of the view, once the shopper has been on another page."""
    params = shop.go(CART).go(CATALOG).query_params
    return {name: [value] if isinstance(value, str) else value for name, value in params.items()}


# Cards


def test_a_card_tells_name_price_availability_and_what_is_in_the_cart(catalog: Shop):
    assert catalog.cards() == ALL
    told = {sku: catalog.tiles()[f"tile_{sku}"] for sku in ("desk", "lamp", "mug", "chair")}
    prices = ["₹12,000.00", "₹1,299.50", "₹0.10", "₹8,000.00"]
    assert [one["price"] for one in told.values()] == prices
    notes = ["In stock", "Only 3 left", "In stock", "Sold out"]
    assert [one["note"] for one in told.values()] == notes
    assert not any(one["mark"] or one["terms"] for one in told.values())
    assert catalog.button(key="add_chair").disabled
    catalog.add("desk", "desk")
    for shop in (catalog, catalog.run()):
        assert shop.tiles()["tile_desk"]["mark"] == "2 in cart"


def test_what_the_shop_says_of_its_prices_stands_beside_each(
    catalog: Shop, write_settings: WriteSettings
):
    write_settings('price_note = "incl. 19 % *VAT*"')
    assert {one["terms"] for one in catalog.run().tiles().values()} == {"incl. 19 % *VAT*"}


def test_a_list_has_no_button_that_stands_out_and_home_one(shop: Shop):
    assert shop.go(CATALOG).primary() == []
    assert shop.go(HOME).primary() == ["See everything"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("lamp,Desk lamp,Lighting,1299.50,3,,", "This product is no longer sold."),
        ("desk,Oak desk,Desks,12000,0,,", "Oak desk is sold out."),
    ],
    ids=["withdrawn", "sold out"],
)
def test_what_cannot_be_had_any_more_is_not_added_from_a_page_left_open(
    catalog: Shop, sell: Sell, row: str, reason: str
):
    sell(row)
    catalog.add("desk")
    assert catalog.toasts() == [reason]
    assert catalog.count() == 0
    assert catalog.is_well()


# What is found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"search": "lamp desk"}, ["Desk lamp"]),
        ({"category": ["Chairs", "Kitchen"]}, ["Mug", "Chair"]),
        ({"price": (1000, 10000)}, ["Desk lamp", "Chair"]),
        ({"in_stock": True}, ["Oak desk", "Desk lamp", "Mug"]),
        ({"sort": "price up"}, ["Mug", "Desk lamp", "Chair", "Oak desk"]),
        (
            {"search": "a", "category": ["Desks", "Chairs"], "price": (500, 50000)}
            | {"in_stock": True, "sort": "price up"},
            ["Oak desk"],
        ),
        ({"search": "desk " * 2_000}, ["Oak desk", "Desk lamp"]),
    ],
    ids=lambda wanted: str(wanted)[:50],
)
def test_what_is_asked_for_is_found_and_counted(
    catalog: Shop, wanted: dict[str, Any], found: list[str]
):
    catalog.ask(**wanted)
    assert catalog.is_well()
    assert catalog.cards() == found
    assert ("1 product" if len(found) == 1 else f"{len(found)} products") in catalog.titles()
    assert NOTHING not in catalog.titles()


@pytest.mark.parametrize("text", ["zzz [", "x" * 10_000], ids=lambda text: text[:5])
def test_where_nothing_is_like_what_was_searched_for_the_featured_products_are_shown_as_such(
    catalog: Shop, text: str
):
    catalog.ask(search=text, category=["Desks"])
    assert catalog.is_well()
    assert catalog.titles()[-3:] == ["Catalog", NOTHING, "Featured"]
    assert catalog.cards() == ALL
    assert meant(catalog) == []
    assert applied(catalog)[0].startswith(f"“{text[:20]}")
    assert len(applied(catalog)[0]) < 110


# What is not found


@pytest.mark.parametrize(
    ("text", "texts", "near"),
    [
        ("dsk", ["desk"], ["Oak desk", "Desk lamp"]),
        ("dekslmp oka", [], ["Oak desk"]),  # one of the words
        ("oka chiar", [], ["Oak desk"]),  # each is known, but no product has both
        ("lapm dsek", ["lamp desk"], ["Desk lamp"]),
    ],
)
def test_what_was_meant_is_a_button_and_its_products_are_there(
    catalog: Shop, text: str, texts: list[str], near: list[str]
):
    catalog.ask(search=text)
    assert meant(catalog) == texts
    assert catalog.cards() == near
    assert catalog.titles()[-2:] == [NOTHING, "What comes nearest"]
    assert catalog.is_well()
    if texts:
        catalog.click_key("meant_0")
        assert catalog.cards() == near
        assert applied(catalog) == [f"“{texts[0]}”"]
        assert "What comes nearest" not in catalog.titles()
        assert address(catalog) == {"search": [texts[0]]}


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ({"search": "chair", "category": ["Chairs"], "in_stock": True}, ["Chair"]),
        ({"search": "mug", "category": ["Chairs", "Lighting"]}, ["Mug"]),
        ({"search": "desk oak lamp"}, ["Oak desk"]),
        ({"category": ["Chairs"], "in_stock": True}, ["Chair"]),
        ({"search": "dsk", "category": ["Lighting"]}, ["Desk lamp"]),
    ],
    ids=str,
)
def test_the_nearest_products_fit_without_some_of_what_is_asked_for(
    catalog: Shop, wanted: dict[str, Any], near: list[str]
):
    catalog.ask(**wanted)
    assert NOTHING in catalog.titles()
    assert catalog.cards() == near


def test_the_nearest_products_can_be_put_into_the_cart(catalog: Shop):
    catalog.ask(search="lapm").add("lamp")
    assert catalog.count() == 1
    assert catalog.tiles()["tile_lamp"]["mark"] == "1 in cart"
    assert NOTHING in catalog.titles()
    assert catalog.is_well()


def test_no_letter_on_the_way_to_a_word_says_that_nothing_fits(catalog: Shop):
    for text in ("d", "de", "des", "desk", "desk ", "desk l", "desk la"):
        assert NOTHING not in catalog.ask(search=text).titles(), text


def test_a_sku_finds_its_product(catalog: Shop):
    assert catalog.ask(search="CHAIR").cards() == ["Chair"]


# What is applied, and taken back

FILTERS = {
    "search": "desk",
    "category": ["Desks", "Lighting"],
    "price": (100, 20000),
    "in_stock": True,
}
APPLIED = ["“desk”", "Desks", "Lighting", "₹100.00 to ₹20,000.00", "In stock"]


def test_every_filter_is_a_button_that_takes_it_back_and_leaves_the_others(catalog: Shop):
    assert applied(catalog.ask(**FILTERS)) == [*APPLIED, "Clear all"]
    for which, left in ((1, [0, 2, 3, 4]), (3, [0, 2, 3]), (0, [2, 3]), (1, [2])):
        names = [APPLIED[n] for n in left] + ["Clear all"] * (len(left) > 1)
        assert applied(take_back(catalog, which)) == names
        assert applied(catalog.go(CART).go(CATALOG)) == names
    assert catalog.is_well()


def test_all_filters_are_taken_back_at_once_and_the_order_is_none(catalog: Shop):
    catalog.ask(**FILTERS, sort="price up")
    take_back(catalog, "all")
    assert applied(catalog) == []
    assert catalog.cards() == ["Mug", "Desk lamp", "Chair", "Oak desk"]
    assert address(catalog) == {"sort": ["price-up"]}
    assert applied(catalog.ask(search="desk")) == ["“desk”"]  # one alone needs no "Clear all"


@pytest.mark.parametrize("which", [3, "all"])
def test_the_slider_shows_that_its_prices_were_taken_back(catalog: Shop, which: int | str):
    take_back(catalog.ask(**FILTERS), which)
    slider = catalog.select_slider(key="price").proto
    assert slider.set_value, "the browser is told"
    assert list(slider.raw_value) == [slider.options[0], slider.options[-1]]


def test_where_nothing_fits_each_filter_says_what_it_costs(catalog: Shop):
    catalog.ask(search="chair", category=["Chairs"], in_stock=True)
    assert NOTHING in catalog.titles()
    assert applied(catalog) == ["“chair”", "Chairs", "In stock: 1 product", "Clear all"]
    assert take_back(catalog, 2).cards() == ["Chair"]
    catalog.ask(search="mug", category=["Chairs", "Lighting"])
    assert applied(catalog) == ["“mug”: 2 products", "Chairs", "Lighting", "Clear all"]
    take_back(catalog, "all")
    assert applied(catalog.ask(search="zzz")) == ["“zzz”"]


# Pages of the list


def test_a_page_draws_the_count_once_however_many_cards_it_has(
    many: Shop, monkeypatch: pytest.MonkeyPatch
):
    draw, drawn = st.page_link, []

    def page_link(target: str, **looks: Any) -> object:
        drawn.append(target)
        return draw(target, **looks)

    monkeypatch.setattr(st, "page_link", page_link)
    many.run()
    assert drawn.count(CART) == 1
    for number, sku in enumerate(("p1", "p12", "p1"), start=1):
        assert many.add(sku).count() == number


def test_a_page_shows_12_and_the_count_is_that_of_all(many: Shop):
    for page, first in ((1, 1), (2, 13), (5, 49)):
        if page > 1:
            many.pagination[0].select(page).run()
        assert many.cards() == [f"Product {n}" for n in range(first, first + 12)]
        assert "60 products" in many.titles()
    many.ask(search="product 10")
    assert not many.pagination
    assert many.cards() == ["Product 10"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"search": "product"},
        {"sort": "price down"},
    ],
    ids=str,
)
def test_whatever_is_asked_for_or_taken_back_begins_at_the_first_page(
    many: Shop, wanted: dict[str, Any]
):
    many.pagination[0].select(3).run()
    many.ask(**wanted)
    assert many.pagination[0].value == 1
    if "sort" not in wanted:
        many.pagination[0].select(2).run()
        assert take_back(many, 0).cards()[0] == "Product 1"


def test_page_filters_and_order_are_the_same_after_the_cart_and_after_an_add(many: Shop):
    many.ask(search="product", sort="price down")
    many.pagination[0].select(2).run()
    many.add("p40")
    for shop in (many, many.run(), many.go(CART).go(CATALOG)):
        assert shop.cards()[0] == "Product 48"
        assert applied(shop) == ["“product”"]
        assert shop.count() == 1
    assert address(many)["page"] == ["2"]


# When the goods change meanwhile


def test_a_view_outlives_the_goods_it_was_made_for(many: Shop, sell: Sell):
    many.ask(category=["Odd"], price=(10, 50))
    many.pagination[0].select(2).run()
    sell(*(row for row in MANY[:20] if "Even" in row))
    for shop in (many.run(), many.go(CART).go(CATALOG)):
        assert shop.is_well()
        assert shop.cards()


CHEAP = ["mug,Mug,Kitchen,2,50,A mug.,", "lamp,Lamp,Lighting,900,3,,"]
DEAR = "desk,Oak desk,Desks,43000,10,A desk.,"


@pytest.mark.parametrize(
    ("prices", "then", "again", "leaves"),
    [
        ((0, 1000), [], [], True),
        ((100, 1000), ["₹100.00 to ₹50,000.00"], ["₹100.00 to ₹1,000.00"], False),
        ((0, 500), ["₹0.00 to ₹500.00"], ["₹0.00 to ₹500.00"], True),
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
    shop = open_shop().go(CATALOG).ask(price=prices)
    for goods, limits in (([*CHEAP, DEAR], then), (CHEAP, again)):
        sell(*goods)
        shop = shop.go(CART).go(CATALOG) if leaves else shop.run()
        assert applied(shop) == limits
        assert ("Oak desk" in shop.cards()) == (DEAR in goods and prices[1] == 1000)


# The address

VIEW = {
    "search": ["desk"],
    "category": ["Desks", "Lighting"],
    "price": ["100-20000"],
    "in_stock": ["true"],
    "sort": ["price-up"],
}


def test_an_address_holds_the_view_as_ids_and_brings_it_back(catalog: Shop, open_shop: OpenShop):
    assert address(catalog) == {}
    catalog.ask(**FILTERS, sort="price up")
    assert address(catalog) == VIEW | {"price": ["100-"]}  # there is no dearer one to hide
    shop = open_shop().go(CATALOG, **VIEW)
    assert shop.is_well()
    assert shop.cards() == ["Desk lamp", "Oak desk"]
    assert applied(shop) == [*APPLIED, "Clear all"]
    assert shop.selectbox(key="sort").value == "price up"


@pytest.mark.parametrize("category", ["Lighting", "R&D/A, #1 + 2", "100% *wool* [Desks](x) $5"])
def test_home_leads_into_a_category_by_its_name_and_to_nothing_else_asked_before(
    sell: Sell, open_shop: OpenShop, category: str
):
    sell(f'desk,Desk,"{category}",1,1,,', "mug,Mug,Kitchen,1,1,,")
    shop = open_shop().go(CATALOG).ask(search="mug", in_stock=True, category=["Kitchen"])
    shop.go(HOME).open_tile(f"category_{category}")
    assert shop.is_well()
    assert shop.cards() == ["Desk"]
    assert applied(shop) == [category]
    assert address(shop) == {"category": [category]}


def test_see_everything_shows_everything_and_the_link_in_the_header_what_was_there(many: Shop):
    many.ask(search="1", category=["Odd"], price=(10, 50), in_stock=True)
    left = many.cards()
    assert many.go(HOME).go(CATALOG).cards() == left
    many.go(HOME).click("See everything")
    assert "60 products" in many.titles()
    assert applied(many) == []
    assert address(many) == {}


@pytest.mark.parametrize(("text", "found"), [("mug", ["Mug"]), ("", ALL)])
def test_the_search_of_another_page_leads_to_what_was_typed_and_to_nothing_asked_before(
    catalog: Shop, text: str, found: list[str]
):
    catalog.ask(search="lamp", category=["Lighting"], in_stock=True)
    catalog.go(CART).text_input(key="_header.search").input(text)
    catalog.click("Search")
    assert catalog.cards() == found
    assert catalog.text_input(key="search").value == text
    assert address(catalog) == ({"search": [text]} if text else {})
    assert catalog.go(HOME).text_input(key="_header.search").value == ""


@pytest.mark.parametrize("page", PAGES)
def test_each_page_has_one_search(shop: Shop, page: str):
    searches = [one for one in shop.go(page).text_input if one.label == "Search"]
    assert len(searches) == 1
    assert shop.is_well()


@pytest.mark.parametrize("is_phone", [True, False])
def test_filters_are_behind_one_button_on_a_phone_and_where_they_do_not_fit_into_a_row(
    shop: Shop, sell: Sell, monkeypatch: pytest.MonkeyPatch, is_phone: bool
):
    monkeypatch.setattr(filters, "is_phone", lambda: is_phone)

    def buttons() -> list[str]:
        return [one.proto.popover.label for one in shop.go(CATALOG).get("popover")]

    assert buttons() == (["Filters"] if is_phone else ["Price"])
    sell(*(f"p{n},Product {n},Category number {n},{n},9,," for n in range(1, 9)))
    assert buttons() == ["Filters"]


FORGED = [
    {"category": ["Desks", "Nothing", *["Desks"] * 1_000]},
    {"category": "<script>alert(1)</script>"},
    *({"page": page} for page in ("abc", "-1", "999", "1.5", "9" * 400, ["1", "2"])),
    *({"price": price} for price in ("x", "9-1", "1e9-nan", "1-" + "9" * 400, "Infinity-Infinity")),
    *({"price": price} for price in ("0,5-5", ".5-5", "0.00001-5", "-", "1e2-", "٥-٩", "1 -5")),
    {"price": ["1-2", "100-5000"]},
    {"sort": ["name", "nonsense"], "in_stock": ["true", "maybe"]},
    {"search": "<img src=x onerror=alert(1)>", "category": "<b>", "price": "$", "sort": "*"},
    {"search": ["desk", "\x00\u202e", "x" * 10_000], "unknown": "1", "": "2"},
]


@pytest.mark.parametrize("params", FORGED, ids=lambda params: str(params)[:40])
def test_a_forged_address_is_ignored_politely(catalog: Shop, params: dict[str, str | list[str]]):
    catalog.go(HOME)
    catalog.go(CATALOG, **params)
    assert catalog.is_well()
    assert not catalog.toasts()
    assert catalog.cards() or NOTHING in catalog.titles()
    assert catalog.cards() or applied(catalog)
    assert len(applied(catalog)) < 5
    take_back(catalog, 0) if applied(catalog) else catalog.run()
    assert catalog.is_well()
    assert sorted(catalog.ask(search="", category=[], in_stock=False).cards()) == sorted(ALL) or (
        applied(catalog)
    )


def test_a_price_that_is_no_step_is_widened_to_one(catalog: Shop):
    catalog.go(HOME).go(CATALOG, price="1100-7999")
    assert applied(catalog) == ["₹1,000.00 to ₹10,000.00"]
    assert catalog.cards() == ["Desk lamp", "Chair"]
    assert "2 products" in catalog.titles()


# A shop of small prices, in another language

BAKERY = """
currency = "EUR"
locale = "de_DE"
language = "de"
synonyms = [["Semmel", "Brötchen"]]
"""


@pytest.fixture
def bakery(
    sell: Sell, open_shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    (tmp_path / "shop.toml").write_text(BAKERY, "utf-8")
    monkeypatch.setenv("SHOP", str(tmp_path))
    sell("roll,Brötchen,Brot,0.45,9,,", "rye,Roggenbrot,Brot,4.9,9,,", "cake,Torte,Kuchen,38,9,,")
    return open_shop().go(CATALOG)


def test_small_prices_have_small_steps_in_the_slider_and_in_the_address(
    bakery: Shop, open_shop: OpenShop
):
    slider = bakery.select_slider(key="price")
    euros = ["0,00", "0,50", "1,00", "2,00", "5,00", "10,00", "20,00", "50,00"]
    assert slider.options == [f"{amount}\u00a0€" for amount in euros]
    assert bakery.ask(price=(Decimal("0.50"), Decimal(5))).cards() == ["Roggenbrot"]
    assert address(bakery) == {"price": ["0.5-5"]}
    shop = open_shop().go(CATALOG, price="0.5-5.00")
    assert shop.select_slider(key="price").value == (Decimal("0.5"), Decimal(5))
    assert shop.cards() == ["Roggenbrot"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("Semmeln", ["Brötchen"]), ("torten", ["Torte"]), ("broetchen", ["Brötchen"])],
)
def test_words_are_searched_for_in_the_shops_language_and_with_its_synonyms(
    bakery: Shop, text: str, found: list[str]
):
    assert bakery.ask(search=text).cards() == found


@pytest.mark.parametrize(("text", "meant_texts"), [("bröchten", ["Brötchen"]), ("zzz", [])])
def test_what_is_not_found_is_told_in_the_shops_language_and_as_the_goods_are_written(
    bakery: Shop, text: str, meant_texts: list[str]
):
    bakery.ask(search=text)
    near = "Was dem am nächsten kommt" if meant_texts else "Empfohlen"
    assert bakery.titles()[-2:] == ["Keine passenden Produkte", near]
    assert ("Meinten Sie" in bakery.texts()) == bool(meant_texts)
    assert meant(bakery) == meant_texts
    if meant_texts:
        assert bakery.click_key("meant_0").cards() == ["Brötchen"]
