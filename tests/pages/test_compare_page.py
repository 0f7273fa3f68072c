"""Combinations: saved on the Cart page, compared and changed on the Compare page."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.internals import send_without_text
from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    OpenShop,
    OpenTab,
    Sell,
    act,
    cards,
    click,
    click_key,
    combination_key,
    compared,
    count,
    fill,
    go,
    is_well,
    labels,
    links,
    press,
    quantities,
    rename,
    save,
    shown,
    texts,
    toasts,
    total,
    undo,
    visit,
)

OUT_OF_DATE = "The page has changed meanwhile. Please look again and try once more."
NOTHING = "None of it can be had today, so your cart stays as it is."


# Saving


def test_a_combination_is_saved_under_the_name_offered(shop: AppTest):
    save(fill(shop, desk=1))
    assert toasts(shop) == ["Combination 1 is saved."]
    assert quantities(shop) == {"desk": 1}
    assert "Compare combinations (1)" in links(shop)
    save(shop)
    assert cards(go(shop, COMPARE)) == ["Combination 1", "Combination 2"]
    assert is_well(shop)


def test_the_toast_names_the_combination_that_was_saved(shop: AppTest):
    save(fill(shop, desk=1), "Cheap")
    save(fill(shop, lamp=1), "Full")
    press(shop, "Remove", "lamp")
    save(shop, "Cheap")  # as it is saved already
    assert toasts(shop) == ["Cheap is saved."]
    assert cards(go(shop, COMPARE)) == ["Cheap", "Full"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("   ", "Please give the combination a name."),
        ("x" * 41, "Please choose a name of at most 40 characters."),
        ("RED", "Another combination has this name already. Please choose another."),
    ],
)
def test_a_bad_name_is_told_by_saving_and_renaming(shop: AppTest, name: str, reason: str):
    save(fill(shop, desk=1), "Red")
    save(fill(shop, desk=1), "Blue")
    save(fill(shop, desk=1), name)
    assert toasts(shop) == [reason]
    rename(go(shop, COMPARE), "Blue", name)
    assert toasts(shop) == [reason]
    assert cards(shop) == ["Red", "Blue"]


def test_a_sixth_is_refused(shop: AppTest):
    fill(shop, desk=1)
    for n in range(6):
        save(shop, str(n))
    assert toasts(shop) == ["You have 5 combinations. Delete one before you save another."]
    assert len(cards(go(shop, COMPARE))) == 5


@pytest.mark.parametrize("form", ["save_combination", "save_shared", "rename_form_"])
def test_a_form_that_is_gone_is_a_polite_note(shop: AppTest, form: str):
    fill(shop, desk=1)
    if form == "save_shared":
        visit(shop, CART, shared="mug:1")
    elif form == "rename_form_":
        go(save(shop, "Red"), COMPARE)
    before = cards(go(shop, COMPARE)) if form == "rename_form_" else []
    send_without_text(shop, form)
    assert not shop.exception
    assert toasts(shop) == [OUT_OF_DATE]
    assert cards(go(shop, COMPARE)) == before


NAMES = ["<b>*Blue*</b>", "# [a](http://x.y)", "a|b `x` $x$", ":red[x] 机", "Product", "Your cart"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_and_a_column_of_its_own(shop: AppTest, name: str):
    save(fill(shop, desk=1), name)
    assert toasts(shop) == [f"{name} is saved."]
    assert cards(go(shop, COMPARE)) == [name]
    assert compared(shop)[0] == ["Product", "Your cart", name]
    (chart,) = shop.get("vega_lite_chart")
    assert chart.proto.alt.count("₹12,000") == 2
    assert is_well(shop)


def test_names_that_read_the_same_are_told_apart(shop: AppTest):
    for name in ("www.x", "www\u2060.x"):
        save(fill(shop, desk=1), name)
    assert compared(go(shop, COMPARE))[0] == ["Product", "Your cart", "www.x", "www.x"]
    assert is_well(shop)


# Comparing


def test_nothing_saved_says_how_to_begin(shop: AppTest):
    go(shop, COMPARE)
    assert is_well(shop)
    assert "Save what is in your cart" in texts(shop)
    assert not shop.table
    assert "Go to your cart" in labels(shop)


def test_the_table_and_the_chart_show_cart_and_combinations_side_by_side(saved: AppTest):
    assert compared(saved) == [
        ["Product", "Your cart", "Red", "Blue"],
        ["Desks", "₹24,000", "₹24,000", "₹24,000"],
        ["Oak desk", "2", "2", "2"],
        ["Lighting", "₹1,299.50", "", "₹1,299.50"],
        ["Desk lamp", "1", ":orange-badge[none]", "1"],
        ["Kitchen", "₹0.10", "", ""],
        ["Mug", "1", ":orange-badge[none]", ":orange-badge[none]"],
        ["Total", "₹25,299.60", "₹24,000", "₹25,299.50"],
        ["Compared with your cart", "", "₹1,299.60 less", "₹0.10 less"],
    ]
    (chart,) = saved.get("vega_lite_chart")
    assert "Your cart: ₹25,299.60; Red: ₹24,000; Blue: ₹25,299.50" in chart.proto.alt
    click(go(saved, CART), "Clear cart")
    assert "Compare combinations" in labels(saved) + links(saved)
    assert compared(go(saved, COMPARE))[-1][2:] == ["₹24,000 more", "₹25,299.50 more"]
    act(saved, "replace", "Red")
    assert compared(saved)[-1][2] == "the same"


def test_prices_and_stock_are_those_of_today(saved: AppTest, sell: Sell):
    sell("desk,Oak desk,Desks,10000,10,,", "mug,Mug,Kitchen,0.10,50,,", "lamp,Desk lamp,L,9,0,,")
    saved.run()
    assert compared(saved)[-2] == ["Total", "₹20,009.10", "₹20,000", "₹20,009"]
    assert "₹20,000] for 2 pieces" in texts(saved)
    assert "Desk lamp :gray-badge[Sold out]" in [cells[0] for cells in compared(saved)]
    assert "in the total" not in texts(saved)
    sell("desk,Oak desk,Desks,12000,10,,", "mug,Mug,Kitchen,0.10,50,,")
    saved.run()
    assert "Blue: no longer sold and not in the total: lamp" in texts(saved)
    assert "Red: " not in texts(saved)
    assert "lamp :gray-badge[No longer sold]" in [cells[0] for cells in compared(saved)]
    assert compared(saved)[-2] == ["Total", "₹24,000.10", "₹24,000", "₹24,000"]
    assert total(go(saved, CART)) == "₹24,000.10"
    sell("pen,Pen,Pens,1,1,,")
    go(saved, COMPARE)
    assert compared(saved)[-2] == ["Total", "₹0", "₹0", "₹0"]
    assert not saved.get("vega_lite_chart")
    assert is_well(saved)


# Putting one into the cart


def test_replacing_and_adding(saved: AppTest):
    act(saved, "put", "Blue")
    assert toasts(saved) == ["In your cart: 7 pieces, ₹50,599.10."]
    assert quantities(go(saved, CART)) == {"desk": 4, "lamp": 2, "mug": 1}
    act(go(saved, COMPARE), "replace", "Red")
    assert toasts(saved) == ["In your cart: 2 pieces, ₹24,000."]
    assert count(saved) == 2


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("replace", "In your cart: 1 piece, ₹12,000. Not all could be had: Oak desk, lamp."),
        ("put", "Not all could be had: Oak desk, lamp."),
    ],
)
def test_what_cannot_be_had_is_told(saved: AppTest, sell: Sell, what: str, told: str):
    if what == "put":
        click(go(saved, CART), "Clear cart")
        go(saved, COMPARE)
    sell("desk,Oak desk,Desks,12000,1,,", "mug,Mug,Kitchen,0.10,50,,")
    act(saved, what, "Blue")
    assert told in toasts(saved)[0]


@pytest.mark.parametrize("what", ["replace", "put"])
def test_where_nothing_can_be_had_nothing_changes(saved: AppTest, sell: Sell, what: str):
    sell("desk,Oak desk,Desks,12000,0,,", "mug,Mug,Kitchen,0.10,50,,")
    before = quantities(go(saved, CART))
    act(go(saved, COMPARE), what, "Blue")
    assert toasts(saved) == [NOTHING]
    assert quantities(go(saved, CART)) == before == {"desk": 2, "lamp": 1, "mug": 1}


# Changing


def test_a_combination_is_renamed_and_updated_from_the_cart(saved: AppTest):
    rename(saved, "Red", "  Green ")
    assert toasts(saved) == ["It is called Green now."]
    assert compared(saved)[0][2:] == cards(saved) == ["Green", "Blue"]
    rename(saved, "Green", "green")
    assert cards(saved) == ["green", "Blue"]
    act(saved, "update", "green")
    assert compared(saved)[-1][2:] == ["the same", "₹0.10 less"]
    click(go(saved, CART), "Clear cart")
    act(go(saved, COMPARE), "update", "green")
    assert "There is nothing to save" in toasts(saved)[0]
    assert compared(saved)[-2][2] == "₹25,299.60"


def test_a_deleted_combination_comes_back_in_its_position(saved: AppTest):
    before = compared(saved)
    for name in ("Red", "Blue"):
        act(saved, "delete", name)
        assert toasts(saved) == [f"{name} is deleted. Undo brings it back."]
    assert not saved.table
    undo(saved)
    undo(go(saved, CART))  # here too
    assert compared(go(saved, COMPARE)) == before
    assert quantities(go(saved, CART)) == {"desk": 2, "lamp": 1, "mug": 1}


def test_what_another_tab_did_is_told(tab: AppTest, open_tab: OpenTab):
    save(fill(tab, desk=1), "Red")
    save(tab, "Blue")
    go(tab, COMPARE)
    other = act(act(go(open_tab(), COMPARE), "delete", "Red"), "delete", "Blue")
    click(go(other, CART), "Clear cart")
    renamed = combination_key(tab, "update", "Blue")
    click_key(tab, combination_key(tab, "delete", "Red"))
    assert toasts(tab) == ["Red is deleted."]  # its undo is not the next one here
    assert cards(tab) == []
    assert renamed not in [b.key for b in tab.button]


def test_five_combinations_of_many_products_are_compared(sell: Sell, open_shop: OpenShop):
    sell(*(f"p{n},Product {n},Category {n % 4},{n},9,," for n in range(8)))
    shop = open_shop()
    for n in range(5):
        save(fill(shop, **{f"p{n}": 1, f"p{n + 3}": 1}))
    go(shop, COMPARE)
    assert is_well(shop)
    assert {len(row) for row in compared(shop)} == {7}
    assert not shown("".join(toasts(go(shop, CATALOG))))
