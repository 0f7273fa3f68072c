"""The link of a product, and its dialog: quantity, what is in the cart, what goes with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.details import PRODUCT
from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    HOME,
    add,
    count,
    dialog,
    go,
    is_well,
    press,
    quantities,
    shown,
    texts,
    toasts,
    visit,
)

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]

EVERYWHERE = (HOME, CATALOG, CART, COMPARE)
NOT_SOLD = "This product is not sold here, or no longer."
IN_CART = "In your cart"

everywhere = pytest.mark.parametrize("page", EVERYWHERE)


def number(shop: AppTest, label: str):
    found = [one for one in shop.number_input if one.label == label]
    return found[0] if found else None


def related(shop: AppTest) -> list[str]:
    return [shown(b.label) for b in shop.button if str(b.key).startswith("dialog_related_")]


# The link


@everywhere
def test_a_link_opens_the_product_on_every_page(small_shop: AppTest, page: str):
    visit(small_shop, page, product="desk")
    assert dialog(small_shop) == "Oak desk"
    assert small_shop.query_params[PRODUCT] in ("desk", ["desk"])
    assert is_well(small_shop)


@pytest.mark.parametrize("page", [HOME, CATALOG])
@pytest.mark.parametrize(
    "others", [["quantity", "add_lamp"], ["several_lamp"], ["in_cart_lamp", "related_lamp"]]
)
def test_no_other_sku_gets_into_the_way_of_a_dialog(
    sell: Sell, open_shop: OpenShop, page: str, others: list[str]
):
    sell(*(f"{sku},{sku},Lighting,1,9,," for sku in ("lamp", *others)))
    shop = add(open_shop(), "lamp")
    for sku in ("lamp", *others):
        visit(shop, page, product=sku)
        assert is_well(shop)
        assert number(shop, IN_CART if sku == "lamp" else "Quantity")
        assert set(related(shop)) == {"lamp", *others} - {sku}


@pytest.mark.parametrize(
    ("page", "sku"),
    [
        *((page, "unknown") for page in EVERYWHERE),
        *((CATALOG, sku) for sku in ("", "DESK", "<script>", "\x00", "x" * 10_000)),
    ],
)
def test_an_unknown_product_is_told_and_taken_out_of_the_address(
    small_shop: AppTest, page: str, sku: str
):
    visit(small_shop, page, product=sku)
    assert dialog(small_shop) is None
    assert toasts(small_shop) == [NOT_SOLD]
    assert PRODUCT not in small_shop.query_params
    assert is_well(small_shop)
    assert not toasts(small_shop.run())


@everywhere
def test_no_link_opens_nothing(small_shop: AppTest, page: str):
    assert dialog(go(small_shop, page)) is None


def test_a_link_may_name_several_products(small_shop: AppTest):
    visit(small_shop, CATALOG, product=["desk", "lamp"])
    assert dialog(small_shop) in ("Oak desk", "Desk lamp")
    assert is_well(small_shop)


def test_a_link_is_the_first_thing_of_a_session(root: Path, sell: Sell):
    sell()
    shop = AppTest.from_file(str(root / "Home.py"), default_timeout=30)
    visit(shop, CATALOG, product="lamp")
    assert dialog(shop) == "Desk lamp"


def test_a_link_and_a_view_go_together(small_shop: AppTest):
    visit(small_shop, CATALOG, product="mug", category="Lighting")
    assert dialog(small_shop) == "Mug"
    assert small_shop.query_params["category"] in ("Lighting", ["Lighting"])


def test_details_put_the_link_into_the_address(small_shop: AppTest):
    go(small_shop, CATALOG).button(key="details_lamp").click().run()
    assert small_shop.query_params[PRODUCT] in ("lamp", ["lamp"])
    assert dialog(small_shop.run()) == "Desk lamp"


def test_the_name_in_the_cart_leads_to_the_product(small_shop: AppTest):
    go(add(small_shop, "lamp"), CART)
    press(small_shop, "Product", "lamp")
    assert is_well(small_shop)
    assert dialog(small_shop) == "Desk lamp"


def test_a_product_withdrawn_while_its_dialog_is_open_does_no_harm(small_shop: AppTest, sell: Sell):
    visit(small_shop, CATALOG, product="desk")
    sell("lamp,Desk lamp,Lighting,1299.50,3,,")
    assert dialog(small_shop.run()) is None
    assert toasts(small_shop) == [NOT_SOLD]
    assert is_well(small_shop)


@pytest.mark.parametrize("name", ["*Oak* <b>desk</b>", "[a](http://x) $5"])
def test_a_name_is_text_and_never_markup(sell: Sell, open_shop: OpenShop, name: str):
    sell(f'desk,"{name}",Desks,1,1,,')
    assert dialog(visit(open_shop(), CATALOG, product="desk")) == name


# Adding


def test_several_are_added_and_the_dialog_closes(small_shop: AppTest):
    visit(small_shop, CATALOG, product="desk")
    number(small_shop, "Quantity").set_value(4)
    small_shop.button(key="dialog_add_desk").click().run()
    assert count(small_shop) == 4
    assert dialog(small_shop) is None
    assert PRODUCT not in small_shop.query_params


def test_more_than_there_are_is_refused(small_shop: AppTest, sell: Sell):
    visit(small_shop, CATALOG, product="desk")
    number(small_shop, "Quantity").set_value(4)
    sell("desk,Oak desk,Desks,12000,3,,")
    small_shop.button(key="dialog_add_desk").click().run()
    assert toasts(small_shop) == ["Only 3 of Oak desk can be had."]
    assert count(small_shop) == 0


# What is in the cart


def test_what_is_not_in_the_cart_has_nothing_to_change(small_shop: AppTest):
    assert number(visit(small_shop, CATALOG, product="desk"), IN_CART) is None


@pytest.mark.parametrize("page", [CATALOG, CART])
def test_what_is_in_the_cart_is_told_and_changed(small_shop: AppTest, page: str):
    add(add(small_shop, "desk"), "desk")
    visit(small_shop, page, product="desk")
    own = number(small_shop, IN_CART)
    assert (own.value, own.min, own.max) == (2, 0, 10)
    assert "2 in cart" in texts(small_shop)
    own.set_value(5).run()
    assert count(small_shop) == 5
    assert number(small_shop, IN_CART).value == 5
    assert number(small_shop, "Quantity") is None
    assert is_well(small_shop)
    assert quantities(go(small_shop, CART)) == {"desk": 5}


def test_0_takes_it_out_of_the_cart(small_shop: AppTest):
    visit(add(small_shop, "desk"), CATALOG, product="desk")
    number(small_shop, IN_CART).set_value(0).run()
    assert count(small_shop) == 0
    assert number(small_shop, IN_CART) is None
    assert dialog(small_shop) == "Oak desk"
    assert is_well(small_shop)


def test_all_of_them_may_be_in_the_cart_and_no_more(small_shop: AppTest):
    visit(add(small_shop, "lamp"), CATALOG, product="lamp")
    assert number(small_shop, IN_CART).max == 3
    number(small_shop, IN_CART).set_value(3).run()
    assert count(small_shop) == 3
    assert is_well(small_shop)


def test_stock_that_has_fallen_lets_the_quantity_only_go_down(small_shop: AppTest, sell: Sell):
    visit(add(small_shop, "desk"), CATALOG, product="desk")
    number(small_shop, IN_CART).set_value(8).run()
    sell("desk,Oak desk,Desks,12000,5,,")
    small_shop.run()
    assert (number(small_shop, IN_CART).value, number(small_shop, IN_CART).max) == (8, 8)
    number(small_shop, IN_CART).set_value(7).run()
    assert count(small_shop) == 7
    assert is_well(small_shop)


def test_a_quantity_that_cannot_be_had_any_more_shows_the_real_one_again(
    small_shop: AppTest, sell: Sell
):
    visit(add(small_shop, "desk"), CATALOG, product="desk")
    number(small_shop, IN_CART).set_value(8)
    sell("desk,Oak desk,Desks,12000,5,,")
    small_shop.run()
    assert toasts(small_shop) == ["Only 5 of Oak desk can be had, and 1 is in your cart."]
    assert number(small_shop, IN_CART).value == 1
    assert count(small_shop) == 1


# What goes with it

CHAIRS = [f"c{n},Chair {n},Chairs,{n},{0 if n == 2 else 9},," for n in range(1, 8)]


@pytest.fixture
def chairs(sell: Sell, open_shop: OpenShop) -> AppTest:
    """Seven chairs, the second of them sold out, and a desk."""
    sell(*CHAIRS, "desk,Desk,Desks,1,1,,")
    return go(open_shop(), CATALOG)


def test_related_products_are_three_of_the_category_that_can_be_had(chairs: AppTest):
    assert related(visit(chairs, CATALOG, product="c3")) == ["Chair 1", "Chair 4", "Chair 5"]
    assert "More in Chairs" in [shown(one.value) for one in chairs.subheader]


def test_the_only_product_of_its_category_has_none(chairs: AppTest):
    assert related(visit(chairs, CATALOG, product="desk")) == []
    assert "More in Desks" not in [shown(one.value) for one in chairs.subheader]


@pytest.mark.parametrize("page", [CATALOG, COMPARE])
def test_a_related_product_opens_in_the_place_of_this_one(chairs: AppTest, page: str):
    visit(chairs, page, product="c3")
    chairs.button(key="dialog_related_c4").click().run()
    assert dialog(chairs) == "Chair 4"
    assert chairs.query_params[PRODUCT] in ("c4", ["c4"])
    assert related(chairs) == ["Chair 1", "Chair 3", "Chair 5"]
    assert is_well(chairs)
