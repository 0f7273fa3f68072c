"""Combinations: saved on the Cart page, compared and changed on the Compare page."""

import pytest

from tests.pages.shop import CART, COMPARE, OpenShop, OpenTab, Sell, Shop

OUT_OF_DATE = "The page has changed meanwhile. Please look again and try once more."
NOTHING = "None of it can be had today, so your cart stays as it is."


# Saving


def test_a_combination_is_saved_under_the_name_offered(shop: Shop):
    shop.fill(desk=1).save()
    assert shop.toasts() == ["Combination 1 is saved."]
    assert shop.quantities() == {"desk": 1}
    assert "Compare combinations (1)" in shop.links()
    shop.save()
    assert shop.go(COMPARE).cards() == ["Combination 1", "Combination 2"]
    assert shop.is_well()


def test_the_toast_names_the_combination_that_was_saved(shop: Shop):
    shop.fill(desk=1).save("Cheap")
    shop.fill(lamp=1).save("Full")
    shop.press("Remove", "lamp")
    shop.save("Cheap")  # as it is saved already
    assert shop.toasts() == ["Cheap is saved."]
    assert shop.go(COMPARE).cards() == ["Cheap", "Full"]


@pytest.mark.parametrize("form", ["save_combination", "save_shared", "rename_form_"])
def test_a_form_that_is_gone_is_a_polite_note(shop: Shop, form: str):
    shop.fill(desk=1)
    if form == "save_shared":
        shop.go(CART, shared="mug:1")
    elif form == "rename_form_":
        shop.save("Red").go(COMPARE)
    before = shop.go(COMPARE).cards() if form == "rename_form_" else []
    shop.send_without_text(form)
    assert not shop.exception
    assert shop.toasts() == [OUT_OF_DATE]
    assert shop.go(COMPARE).cards() == before


def test_a_bad_name_is_told_by_saving_and_renaming(shop: Shop):
    shop.fill(desk=1).save("Red").save("Blue").save("RED")
    taken = ["Another combination has this name already. Please choose another."]
    assert shop.toasts() == taken
    assert shop.go(COMPARE).rename("Blue", "RED").toasts() == taken
    assert shop.cards() == ["Red", "Blue"]


def test_a_name_is_a_column_of_its_own_also_one_that_reads_as_another(shop: Shop):
    names = ["Product", "Your cart", "www.x", "www\u2060.x"]
    shop.fill(desk=1)
    for name in names:
        shop.save(name)
    read = [*names[:3], "www.x"]
    assert shop.go(COMPARE).cards() == read
    assert shop.compared()[0] == ["Product", "Your cart", *read]
    (chart,) = shop.get("vega_lite_chart")
    assert chart.proto.alt.count("₹12,000.00") == 5
    assert shop.is_well()


# Comparing


def test_nothing_saved_says_how_to_begin(shop: Shop):
    shop.go(COMPARE)
    assert shop.is_well()
    assert "Save what is in your cart" in shop.texts()
    assert not shop.table
    assert shop.primary() == ["Go to your cart"]
    assert set(shop.tiles()) == {"tile_desk", "tile_lamp", "tile_mug"}  # the chair is sold out
    shop.add("desk")
    assert (shop.count(), shop.primary()) == (1, ["Go to your cart"])


def test_the_table_and_the_chart_show_cart_and_combinations_side_by_side(saved: Shop):
    assert saved.compared() == [
        ["Product", "Your cart", "Red", "Blue"],
        ["Total", "₹25,299.60", "₹24,000.00", "₹25,299.50"],
        ["Compared with your cart", "", "₹1,299.60 less", "₹0.10 less"],
        ["Desks", "₹24,000.00", "₹24,000.00", "₹24,000.00"],
        ["Oak desk", "2", "2", "2"],
        ["Lighting", "₹1,299.50", "", "₹1,299.50"],
        ["Desk lamp", "1", ":orange-badge[none]", "1"],
        ["Kitchen", "₹0.10", "", ""],
        ["Mug", "1", ":orange-badge[none]", ":orange-badge[none]"],
    ]
    (chart,) = saved.get("vega_lite_chart")
    assert "Your cart: ₹25,299.60; Red: ₹24,000.00; Blue: ₹25,299.50" in chart.proto.alt
    saved.go(CART).click("Clear cart")
    assert "Compare combinations" in saved.labels() + saved.links()
    assert saved.go(COMPARE).compared()[:3] == [
        ["Product", "Red", "Blue"],
        ["Total", "₹24,000.00", "₹25,299.50"],
        ["Compared with Red", "", "₹1,299.50 more"],
    ]
    saved.act("replace", "Red")
    assert saved.compared()[2] == ["Compared with your cart", "", "the same", "₹1,299.50 more"]


def test_what_is_the_same_everywhere_is_left_out_where_one_likes(saved: Shop):
    saved.toggle(key="only_different").set_value(True).run()
    names = [cells[0] for cells in saved.compared()]
    assert names[3:] == ["Lighting", "Desk lamp", "Kitchen", "Mug"]
    saved.go(CART).click("Clear cart")
    saved.go(COMPARE).act("delete", "Red")
    assert [cells[0] for cells in saved.compared()][1:] == [
        "Total",
        "Desks",
        "Oak desk",
        "Lighting",
        "Desk lamp",
    ]


def test_to_go_on_with_the_cart_is_what_stands_out(saved: Shop):
    assert saved.primary() == ["Go to your cart"]
    saved.go(CART).click("Clear cart")
    assert saved.go(COMPARE).primary() == []


def test_prices_and_stock_are_those_of_today(saved: Shop, sell: Sell):
    sell("desk,Oak desk,Desks,10000,10,,", "mug,Mug,Kitchen,0.10,50,,", "lamp,Desk lamp,L,9,0,,")
    saved.run()
    assert "₹20,000.00] for 2 pieces" in saved.texts()
    assert "Desk lamp :gray-badge[Sold out]" in [cells[0] for cells in saved.compared()]
    assert "in the total" not in saved.texts()
    sell("desk,Oak desk,Desks,12000,10,,", "mug,Mug,Kitchen,0.10,50,,")
    saved.run()
    assert "Blue: no longer sold and not in the total: Desk lamp" in saved.texts()
    assert "Red: " not in saved.texts()
    assert "Desk lamp :gray-badge[No longer sold]" in [cells[0] for cells in saved.compared()]
    sell("pen,Pen,Pens,1,1,,")
    saved.go(COMPARE)
    assert saved.compared()[1] == ["Total", "₹0.00", "₹0.00", "₹0.00"]
    assert not saved.get("vega_lite_chart")
    assert saved.is_well()


def test_what_costs_nothing_is_no_blank_and_what_is_not_there_is(sell: Sell, open_shop: OpenShop):
    sell("sample,Sample,Free,0,9,,", "desk,Oak desk,Desks,12000,10,,")
    shop = open_shop().fill(sample=1).save("A").fill(desk=1).go(COMPARE)
    sums = [row for row in shop.compared() if row[0] in ("Free", "Desks", "Total")]
    assert sums == [
        ["Total", "₹12,000.00", "₹0.00"],
        ["Free", "₹0.00", "₹0.00"],
        ["Desks", "₹12,000.00", ""],
    ]


# Putting one into the cart


def test_replacing_and_adding(saved: Shop, sell: Sell):
    saved.act("put", "Blue")
    assert saved.toasts() == ["Cart: 7"]
    assert saved.go(CART).quantities() == {"desk": 4, "lamp": 2, "mug": 1}
    saved.go(COMPARE).act("replace", "Red")
    assert saved.toasts() == ["Cart: 2"]
    assert saved.count() == 2
    sell("desk,Oak desk,Desks,12000,1,,", "mug,Mug,Kitchen,0.10,50,,")
    told = ["Cart: 1. Not all could be had: Oak desk, Desk lamp."]
    assert saved.act("replace", "Blue").toasts() == told


@pytest.mark.parametrize("what", ["replace", "put"])
def test_where_nothing_can_be_had_nothing_changes(saved: Shop, sell: Sell, what: str):
    sell("desk,Oak desk,Desks,12000,0,,", "mug,Mug,Kitchen,0.10,50,,")
    before = saved.go(CART).quantities()
    saved.go(COMPARE).act(what, "Blue")
    assert saved.toasts() == [NOTHING]
    assert saved.go(CART).quantities() == before == {"desk": 2, "lamp": 1, "mug": 1}


# Changing


def test_a_combination_is_renamed_and_updated_from_the_cart(saved: Shop):
    saved.rename("Red", "  Green ")
    assert saved.toasts() == ["It is called Green now."]
    assert saved.compared()[0][2:] == saved.cards() == ["Green", "Blue"]
    saved.act("update", "Green")
    assert saved.compared()[2][2:] == ["the same", "₹0.10 less"]
    saved.go(CART).click("Clear cart")
    saved.go(COMPARE).act("update", "Green")
    assert "There is nothing to save" in saved.toasts()[0]


def test_what_another_tab_did_is_told(tab: Shop, open_tab: OpenTab):
    tab.fill(desk=1).save("Red")
    tab.save("Blue")
    tab.go(COMPARE)
    other = open_tab().go(COMPARE).act("delete", "Red").act("delete", "Blue")
    other.go(CART).click("Clear cart")
    renamed = tab.combination_key("update", "Blue")
    tab.click_key(tab.combination_key("delete", "Red"))
    assert tab.toasts() == ["Red is deleted."]  # its undo is not the next one here
    assert tab.cards() == []
    assert renamed not in [b.key for b in tab.button]
