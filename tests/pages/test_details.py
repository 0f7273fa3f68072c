"""A product's tile, its link, and its dialog: quantity, what is in the cart, what goes with it."""

from pathlib import Path

import pytest

from tests.pages.shop import (
    CART,
    CATALOG,
    COMPARE,
    NOT_SOLD,
    PAGES,
    OpenShop,
    Sell,
    Shop,
    shown,
)

PRODUCT, IN_CART, QUANTITY = "product", "In your cart", "Quantity"
ODD_SKUS = ["'\"<b> $1", "a/b?c=d&e", "None", "add_lamp"]


def related(shop: Shop) -> list[str]:
    return [one["title"] for key, one in shop.tiles().items() if key.startswith("related_")]


# The link


@pytest.mark.parametrize("page", PAGES)
def test_a_link_opens_the_product_on_every_page_and_an_unknown_one_is_told_once(
    shop: Shop, page: str
):
    shop.go(page, product="desk")
    assert shop.dialog() == "Oak desk"
    assert shop.query_params[PRODUCT] in ("desk", ["desk"])
    assert shop.is_well()
    assert shop.go(page).dialog() is None
    for unknown in ("", "DESK", "x" * 10_000):
        shop.go(page, product=unknown)
        assert shop.dialog() is None
        assert shop.toasts() == [NOT_SOLD]
        assert PRODUCT not in shop.query_params
        assert shop.is_well()
        assert not shop.run().toasts()


def test_a_link_is_the_first_thing_of_a_session_and_may_name_several_products_and_a_view(
    root: Path, sell: Sell
):
    sell()
    shop = Shop(root / "Home.py")
    shop.go(CATALOG, product=["desk", "lamp"], category="Lighting")
    assert shop.dialog() in ("Oak desk", "Desk lamp")
    assert shop.query_params["category"] in ("Lighting", ["Lighting"])
    assert shop.is_well()


def test_a_tile_has_the_address_of_its_product_and_opens_it_in_place(shop: Shop):
    assert shop.tiles()["tile_lamp"]["href"] == "?product=lamp"
    shop.open_tile("tile_lamp")
    assert shop.query_params[PRODUCT] in ("lamp", ["lamp"])
    assert shop.run().dialog() == "Desk lamp"


def test_the_name_in_the_cart_leads_to_the_product(shop: Shop):
    shop.fill(lamp=1).press("Product", "lamp")
    assert shop.is_well()
    assert shop.dialog() == "Desk lamp"


@pytest.mark.parametrize("sku", ODD_SKUS)
def test_any_sku_has_a_link_can_be_bought_and_edited(sell: Sell, open_shop: OpenShop, sku: str):
    quoted = '"' + sku.replace('"', '""') + '"'
    sell(f"{quoted},Thing,Things,1,9,,", "lamp,Lamp,Things,1,9,,")
    shop = open_shop()
    assert shop.go(CATALOG, product=sku).number(QUANTITY)
    assert related(shop) == ["Lamp"]
    shop.go(CATALOG).add(sku)
    assert shop.go(CATALOG, product=sku).number(IN_CART)
    shop.go(CART).edit({0: 5})
    assert shop.quantities() == {sku: 5}
    assert shop.is_well()


def test_a_product_withdrawn_while_its_dialog_is_open_does_no_harm(shop: Shop, sell: Sell):
    shop.go(CATALOG, product="desk")
    sell("lamp,Desk lamp,Lighting,1299.50,3,,")
    assert shop.run().dialog() is None
    assert shop.toasts() == [NOT_SOLD]


# Adding


def test_the_dialog_tells_everything_and_asks_how_many(shop: Shop):
    for sku, text in (("lamp", "A lamp."), ("mug", "A mug.")):
        (opened,) = shop.go(CATALOG, product=sku).get("dialog")
        assert text in [shown(one.value) for one in opened.markdown]
        assert [one.value for one in opened.metric if one.label == "Price"]
        offered = shop.number(QUANTITY)
        assert (offered.value, offered.step) == (1, 1)
    shop.go(CATALOG, product="chair")
    assert shop.dialog()
    assert not shop.number_input
    assert "Sold out" in shop.texts()


def test_several_are_added_at_once_and_the_dialog_closes(shop: Shop):
    shop.go(CATALOG, product="desk").number(QUANTITY).set_value(4)
    shop.click_key("dialog_add_desk")
    assert shop.toasts() == ["Oak desk × 4 added. Cart: 4"]
    assert shop.count() == 4
    assert shop.dialog() is None
    assert PRODUCT not in shop.query_params
    assert shop.is_well()


@pytest.mark.parametrize("by", ["its tile", "its link", "a related product"])
def test_the_quantity_is_not_kept_for_the_next_product(sell: Sell, open_shop: OpenShop, by: str):
    sell("desk,Desk,Desks,1,9,,", "table,Table,Desks,1,9,,")
    shop = open_shop().go(CATALOG)
    shop.open_tile("tile_desk").number(QUANTITY).set_value(7).run()
    if by == "a related product":
        shop.open_tile("related_table")
    elif by == "its link":
        shop.go(CATALOG, product="table")
    else:
        shop.go(CATALOG).open_tile("tile_table")
    assert shop.dialog() == "Table"
    assert shop.number(QUANTITY).value == 1
    shop.click_key("dialog_add_table")
    assert shop.go(CART).quantities() == {"table": 1}


def test_more_than_there_are_is_refused_with_the_reason_and_not_cut_by_the_browser(shop: Shop):
    shop.go(CATALOG, product="lamp").number(QUANTITY).set_value(12)
    assert shop.number(QUANTITY).max is None
    shop.click_key("dialog_add_lamp")
    assert shop.toasts() == ["Only 3 of Desk lamp can be had."]
    assert (shop.count(), shop.dialog()) == (0, "Desk lamp")
    shop.number(QUANTITY).set_value(3)
    shop.click_key("dialog_add_lamp")
    shop.go(CATALOG, product="lamp").number(IN_CART).set_value(500).run()
    assert shop.toasts() == [
        "Only 3 of Desk lamp can be had, and you have all of them in your cart."
    ]
    assert shop.count() == shop.number(IN_CART).value == 3


def test_more_than_there_are_meanwhile_is_refused(shop: Shop, sell: Sell):
    shop.go(CATALOG, product="desk").number(QUANTITY).set_value(4)
    sell("desk,Oak desk,Desks,12000,3,,")
    shop.click_key("dialog_add_desk")
    assert shop.toasts() == ["Only 3 of Oak desk can be had."]
    assert shop.count() == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (99, "Only 10 of Oak desk can be had."),
        (0, "Please add 1 or more."),
        (-3, "Please add 1 or more."),
        (2.7, "Please enter a whole number"),
    ],
)
def test_a_quantity_that_cannot_be_is_refused_in_words(shop: Shop, typed: float, told: str):
    number = shop.go(CATALOG, product="desk").number(QUANTITY)
    # Without bounds: a browser would mark what is beyond them, send nothing and say nothing.
    assert (number.min, number.max) == (None, None)
    number.set_value(typed)
    shop.click_key("dialog_add_desk")
    assert told in shop.toasts()[0]
    assert shop.count() == 0
    assert shop.dialog() == "Oak desk"


# What is in the cart


@pytest.mark.parametrize("page", [CATALOG, CART])
def test_what_is_in_the_cart_is_told_and_changed(shop: Shop, page: str):
    shop.fill(desk=2).go(page, product="desk")
    own = shop.number(IN_CART)
    assert own.value == 2
    assert shop.number(QUANTITY) is None
    assert "2 in cart" in shop.texts()
    own.set_value(10).run()
    assert shop.count() == shop.number(IN_CART).value == 10
    shop.number(IN_CART).set_value(0).run()
    assert shop.count() == 0
    assert shop.number(IN_CART) is None
    assert shop.dialog() == "Oak desk"
    assert shop.is_well()


def test_a_quantity_that_cannot_be_had_any_more_shows_the_real_one_again(shop: Shop, sell: Sell):
    shop.fill(desk=1).go(CATALOG, product="desk").number(IN_CART).set_value(8)
    sell("desk,Oak desk,Desks,12000,5,,")
    shop.run()
    assert shop.toasts() == ["Only 5 of Oak desk can be had, and 1 is in your cart."]
    assert shop.count() == shop.number(IN_CART).value == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (99, "you have all of them in your cart"),
        (-3, "A quantity cannot be less than 0."),
        (2.7, "Please enter a whole number"),
    ],
)
def test_a_quantity_in_the_cart_that_cannot_be_is_refused_in_words(
    shop: Shop, typed: float, told: str
):
    number = shop.fill(lamp=3).go(CATALOG, product="lamp").number(IN_CART)
    assert (number.min, number.max) == (None, None)
    number.set_value(typed).run()
    assert told in shop.toasts()[0]
    assert shop.count() == shop.number(IN_CART).value == 3


def test_once_all_there_are_lie_in_the_cart_card_and_dialog_say_so(shop: Shop):
    shop.fill(lamp=2).go(CATALOG, product="lamp")
    assert shop.button(key="add_lamp").label == "Add to cart"
    assert "are in your cart" not in shop.texts()
    shop.number(IN_CART).set_value(3).run()
    assert "All 3 are in your cart" in shop.texts()
    added = shop.button(key="add_lamp")
    assert (added.label, added.disabled) == ("All 3 are in your cart", True)
    soldout = shop.button(key="add_chair")
    assert (soldout.label, soldout.disabled) == ("Add to cart", True)


# What goes with it


def test_related_are_three_of_the_category_that_can_be_had_and_open_in_place(
    sell: Sell, open_shop: OpenShop
):
    chairs = [f"c{n},Chair {n},Chairs,{n},{0 if n == 2 else 9},," for n in range(1, 8)]
    sell(*chairs, "desk,Desk,Desks,1,1,,")
    shop = open_shop().go(COMPARE, product="c3")
    assert related(shop) == ["Chair 1", "Chair 4", "Chair 5"]
    assert "More in Chairs" in [shown(one.value) for one in shop.subheader]
    assert shop.tiles()["related_c4"]["price"] == "₹4.00"
    shop.open_tile("related_c4")
    assert shop.dialog() == "Chair 4"
    assert shop.query_params[PRODUCT] in ("c4", ["c4"])
    assert related(shop) == ["Chair 1", "Chair 3", "Chair 5"]
    shop.go(COMPARE, product="desk")
    assert related(shop) == []
    assert shop.is_well()
