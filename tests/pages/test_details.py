"""A product's tile, its link, and its dialog: quantity, what is in the cart, what goes with it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    HOME,
    NOT_SOLD,
    PAGES,
    OpenShop,
    Sell,
    add,
    click_key,
    count,
    dialog,
    edit,
    fill,
    go,
    is_well,
    number,
    open_tile,
    press,
    quantities,
    shown,
    texts,
    tiles,
    toasts,
    visit,
)

PRODUCT, IN_CART, QUANTITY = "product", "In your cart", "Quantity"
ODD_SKUS = ["a b", "ä", "x_y-z", "$1", "'\"<b>", "a/b?c=d&e", "0", "None", "add_lamp", "quantity"]


def related(shop: AppTest) -> list[str]:
    return [shown(b.label) for b in shop.button if str(b.key).startswith("related_")]


# The link


@pytest.mark.parametrize("page", PAGES)
def test_a_link_opens_the_product_on_every_page_and_another_page_does_not(shop: AppTest, page: str):
    visit(shop, page, product="desk")
    assert dialog(shop) == "Oak desk"
    assert shop.query_params[PRODUCT] in ("desk", ["desk"])
    assert is_well(shop)
    assert dialog(go(shop, page)) is None


@pytest.mark.parametrize(
    ("page", "sku"),
    [
        *((page, "unknown") for page in PAGES),
        *((CATALOG, sku) for sku in ("", "DESK", "<script>", "\x00", "x" * 10_000)),
    ],
    ids=lambda text: text[:12],
)
def test_an_unknown_product_is_told_once_and_taken_out_of_the_address(
    shop: AppTest, page: str, sku: str
):
    visit(shop, page, product=sku)
    assert dialog(shop) is None
    assert toasts(shop) == [NOT_SOLD]
    assert PRODUCT not in shop.query_params
    assert is_well(shop)
    assert not toasts(shop.run())


def test_a_link_may_name_several_products_and_a_view(shop: AppTest):
    visit(shop, CATALOG, product=["desk", "lamp"], category="Lighting")
    assert dialog(shop) in ("Oak desk", "Desk lamp")
    assert shop.query_params["category"] in ("Lighting", ["Lighting"])
    assert is_well(shop)


def test_a_link_is_the_first_thing_of_a_session(root, sell: Sell):
    sell()
    shop = AppTest.from_file(str(root / "Home.py"), default_timeout=30)
    assert dialog(visit(shop, CATALOG, product="lamp")) == "Desk lamp"


@pytest.mark.parametrize("page", [HOME, CATALOG])
def test_a_tile_has_the_address_of_its_product_and_opens_it_in_place(shop: AppTest, page: str):
    go(shop, page)
    assert tiles(shop)["tile_lamp"]["href"] == "?product=lamp"
    open_tile(shop, "tile_lamp")
    assert shop.query_params[PRODUCT] in ("lamp", ["lamp"])
    assert dialog(shop.run()) == "Desk lamp"


def test_the_name_in_the_cart_leads_to_the_product(shop: AppTest):
    press(fill(shop, lamp=1), "Product", "lamp")
    assert is_well(shop)
    assert dialog(shop) == "Desk lamp"


@pytest.mark.parametrize("sku", ODD_SKUS)
def test_any_sku_has_a_link_can_be_bought_and_edited(sell: Sell, open_shop: OpenShop, sku: str):
    quoted = '"' + sku.replace('"', '""') + '"'
    sell(f"{quoted},Thing,Things,1,9,,", "lamp,Lamp,Things,1,9,,")
    shop = open_shop()
    assert number(visit(shop, CATALOG, product=sku), QUANTITY)
    assert related(shop) == ["Lamp"]
    add(go(shop, CATALOG), sku)
    assert number(visit(shop, CATALOG, product=sku), IN_CART)
    edit(go(shop, CART), {0: 5})
    assert quantities(shop) == {sku: 5}
    assert is_well(shop)


def test_a_product_withdrawn_while_its_dialog_is_open_does_no_harm(shop: AppTest, sell: Sell):
    visit(shop, CATALOG, product="desk")
    sell("lamp,Desk lamp,Lighting,1299.50,3,,")
    assert dialog(shop.run()) is None
    assert toasts(shop) == [NOT_SOLD]
    assert is_well(shop)


# Adding


@pytest.mark.parametrize(("sku", "most"), [("desk", 10), ("lamp", 3), ("mug", 10)])
def test_the_dialog_tells_everything_and_offers_1_to_10_but_no_more_than_there_are(
    shop: AppTest, sku: str, most: int
):
    (opened,) = visit(shop, CATALOG, product=sku).get("dialog")
    words = [shown(text.value) for text in opened.markdown]
    assert {"desk": "A desk of oak.", "lamp": "A lamp.", "mug": "A mug."}[sku] in words
    assert [one.value for one in opened.metric if one.label == "Price"]
    offered = number(shop, QUANTITY)
    assert (offered.value, offered.min, offered.max, offered.step) == (1, 1, most, 1)


def test_several_are_added_at_once_and_the_dialog_closes(shop: AppTest):
    number(visit(shop, CATALOG, product="desk"), QUANTITY).set_value(4)
    click_key(shop, "dialog_add_desk")
    assert toasts(shop) == ["Oak desk × 4 added. In your cart: 4 pieces, ₹48,000."]
    assert count(shop) == 4
    assert dialog(shop) is None
    assert PRODUCT not in shop.query_params
    assert is_well(shop)


@pytest.mark.parametrize("by", ["its tile", "its link", "a related product"])
def test_the_quantity_is_not_kept_for_the_next_product(sell: Sell, open_shop: OpenShop, by: str):
    sell("desk,Desk,Desks,1,9,,", "table,Table,Desks,1,9,,")
    shop = go(open_shop(), CATALOG)
    number(open_tile(shop, "tile_desk"), QUANTITY).set_value(7).run()
    if by == "a related product":
        click_key(shop, "related_table")
    elif by == "its link":
        visit(shop, CATALOG, product="table")
    else:
        open_tile(go(shop, CATALOG), "tile_table")
    assert dialog(shop) == "Table"
    assert number(shop, QUANTITY).value == 1
    click_key(shop, "dialog_add_table")
    assert quantities(go(shop, CART)) == {"table": 1}


def test_more_than_there_are_meanwhile_is_refused(shop: AppTest, sell: Sell):
    number(visit(shop, CATALOG, product="desk"), QUANTITY).set_value(4)
    sell("desk,Oak desk,Desks,12000,3,,")
    click_key(shop, "dialog_add_desk")
    assert toasts(shop) == ["Only 3 of Oak desk can be had."]
    assert count(shop) == 0


def test_what_cannot_be_had_is_not_offered(shop: AppTest):
    visit(shop, CATALOG, product="chair")
    assert dialog(shop)
    assert not shop.number_input
    assert "Sold out" in texts(shop)


# What is in the cart


@pytest.mark.parametrize("page", [CATALOG, CART, COMPARE])
def test_what_is_in_the_cart_is_told_and_changed(shop: AppTest, page: str):
    visit(fill(shop, desk=2), page, product="desk")
    own = number(shop, IN_CART)
    assert (own.value, own.min, own.max) == (2, 0, 10)
    assert number(shop, QUANTITY) is None
    assert "2 in cart" in texts(shop)
    own.set_value(10).run()
    assert count(shop) == number(shop, IN_CART).value == 10
    number(shop, IN_CART).set_value(0).run()
    assert count(shop) == 0
    assert number(shop, IN_CART) is None
    assert dialog(shop) == "Oak desk"
    assert is_well(shop)


def test_stock_that_has_fallen_lets_the_quantity_only_go_down(shop: AppTest, sell: Sell):
    visit(fill(shop, desk=8), CATALOG, product="desk")
    sell("desk,Oak desk,Desks,12000,5,,")
    shop.run()
    assert (number(shop, IN_CART).value, number(shop, IN_CART).max) == (8, 8)
    number(shop, IN_CART).set_value(7).run()
    assert count(shop) == 7
    assert is_well(shop)


def test_a_quantity_that_cannot_be_had_any_more_shows_the_real_one_again(shop: AppTest, sell: Sell):
    number(visit(fill(shop, desk=1), CATALOG, product="desk"), IN_CART).set_value(8)
    sell("desk,Oak desk,Desks,12000,5,,")
    shop.run()
    assert toasts(shop) == ["Only 5 of Oak desk can be had, and 1 is in your cart."]
    assert count(shop) == number(shop, IN_CART).value == 1


# What goes with it


@pytest.mark.parametrize("page", [CATALOG, COMPARE])
def test_related_are_three_of_the_category_that_can_be_had_and_open_in_place(
    sell: Sell, open_shop: OpenShop, page: str
):
    chairs = [f"c{n},Chair {n},Chairs,{n},{0 if n == 2 else 9},," for n in range(1, 8)]
    sell(*chairs, "desk,Desk,Desks,1,1,,")
    shop = visit(open_shop(), page, product="c3")
    assert related(shop) == ["Chair 1", "Chair 4", "Chair 5"]
    assert "More in Chairs" in [shown(one.value) for one in shop.subheader]
    click_key(shop, "related_c4")
    assert dialog(shop) == "Chair 4"
    assert shop.query_params[PRODUCT] in ("c4", ["c4"])
    assert related(shop) == ["Chair 1", "Chair 3", "Chair 5"]
    visit(shop, page, product="desk")
    assert related(shop) == []
    assert is_well(shop)
