"""Combinations: saved on the Cart page, compared and changed on the Compare page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import (
    CART,
    COMPARE,
    HOME,
    add,
    button,
    cards,
    count,
    go,
    is_well,
    labels,
    links,
    quantities,
    shown,
    texts,
    toasts,
    total,
)

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]

CHART = "vega_lite_chart"


def save(shop: AppTest, name: str | None = None) -> AppTest:
    """Saves the cart on the Cart page; without a name under the one offered."""
    go(shop, CART)
    if name is not None:
        shop.text_input[0].set_value(name)
    return button(shop, "Save").click().run()


@pytest.fixture
def saved(small_shop: AppTest) -> AppTest:
    """Saved: 2 desks as Red, then 2 desks and a lamp as Blue. In the cart: these and a mug."""
    save(add(add(small_shop, "desk"), "desk"), "Red")
    save(add(go(small_shop, HOME), "lamp"), "Blue")
    return go(add(go(small_shop, HOME), "mug"), COMPARE)


def act(shop: AppTest, what: str, at: int = 0) -> AppTest:
    """Clicks the button of this key on the card of the combination at this position."""
    return [b for b in shop.button if re.match(rf"{what}_\d", str(b.key))][at].click().run()


def compared(shop: AppTest) -> list[list[str]]:
    """The table, header first, as it is read."""
    table = shop.table[0].value
    return [[shown(str(c)) for c in table.columns]] + [
        [shown(str(cell)) for cell in row] for row in table.to_numpy()
    ]


# Saving


def test_a_combination_is_saved_under_the_name_offered(small_shop: AppTest):
    save(add(small_shop, "desk"))
    assert toasts(small_shop) == ["Combination 1 is saved."]
    assert quantities(small_shop) == {"desk": 1}
    assert "Compare combinations (1)" in links(small_shop)
    assert small_shop.text_input[0].value == "Combination 2"
    save(small_shop)
    assert cards(go(small_shop, COMPARE)) == ["Combination 1", "Combination 2"]
    assert is_well(small_shop)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("   ", "Please give the combination a name."),
        ("your CART", "This name stands for the cart itself. Please choose another."),
        ("RED", "Another combination has this name already. Please choose another."),
    ],
)
def test_a_bad_name_is_told(small_shop: AppTest, name: str, reason: str):
    save(add(small_shop, "desk"), "Red")
    save(small_shop, name)
    assert toasts(small_shop) == [reason]
    assert cards(go(small_shop, COMPARE)) == ["Red"]


def test_a_sixth_is_refused(small_shop: AppTest):
    add(small_shop, "desk")
    for _ in range(6):
        save(small_shop)
    assert "You have 5 combinations" in toasts(small_shop)[0]
    assert len(cards(go(small_shop, COMPARE))) == 5
    assert is_well(small_shop)


@pytest.mark.parametrize(
    "name",
    ["<b>*Blue*</b>", "# [a](http://x.y)", "a|b `x` $x$", ":red[x] 机"],
)
def test_a_name_is_text_and_never_markup(small_shop: AppTest, name: str):
    save(add(small_shop, "desk"), name)
    assert toasts(small_shop) == [f"{name} is saved."]
    go(small_shop, COMPARE)
    assert is_well(small_shop)
    assert cards(small_shop) == [name]
    assert compared(small_shop)[0] == ["Product", "Your cart", name]


@pytest.mark.parametrize("names", [["Product"], ["www.x", "www\u2060.x"]])
def test_names_that_read_the_same_are_columns_of_their_own(small_shop: AppTest, names: list[str]):
    add(small_shop, "desk")
    for name in names:
        save(small_shop, name)
    go(small_shop, COMPARE)
    assert is_well(small_shop)
    seen = [shown(name) for name in names]
    assert compared(small_shop)[0] == ["Product", "Your cart", *seen]
    assert cards(small_shop) == seen
    (chart,) = small_shop.get(CHART)
    assert chart.proto.alt.count("₹12,000") == 1 + len(names)


# Comparing


def test_nothing_saved_says_how_to_begin(small_shop: AppTest):
    go(small_shop, COMPARE)
    assert is_well(small_shop)
    assert "Save what is in your cart" in texts(small_shop)
    assert not small_shop.table
    assert "Go to your cart" in labels(small_shop)


def test_the_table_shows_cart_and_combinations_side_by_side(saved: AppTest):
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
    assert is_well(saved)


def test_a_combination_that_costs_the_same_says_so(small_shop: AppTest):
    go(save(add(small_shop, "desk")), COMPARE)
    assert compared(small_shop)[-1] == ["Compared with your cart", "", "the same"]


def test_a_combination_that_costs_more_says_so(saved: AppTest):
    button(go(saved, CART), "Clear cart").click().run()
    assert compared(go(saved, COMPARE))[-1][2:] == ["₹24,000 more", "₹25,299.50 more"]


def test_prices_are_those_of_today(saved: AppTest, sell: Sell):
    sell("desk,Oak desk,Desks,10000,10,,", "lamp,Desk lamp,Lighting,1000,3,,")
    assert compared(saved.run())[-2] == ["Total", "₹21,000", "₹20,000", "₹21,000"]
    assert "₹20,000] for 2 pieces" in texts(saved)


NOT_IN_THE_TOTAL = "no longer sold and not in the total: lamp"


def test_what_is_no_longer_sold_is_told_and_not_in_the_total(saved: AppTest, sell: Sell):
    sell("desk,Oak desk,Desks,12000,10,,", "mug,Mug,Kitchen,0.10,50,,")
    saved.run()
    assert is_well(saved)
    assert f"Blue: {NOT_IN_THE_TOTAL}" in texts(saved)
    assert "Red: " not in texts(saved)
    assert "lamp :gray-badge[No longer sold]" in [cells[0] for cells in compared(saved)]
    assert compared(saved)[-2][1:] == ["₹24,000.10", "₹24,000", "₹24,000"]
    assert total(go(saved, CART)) == "₹24,000.10"


def test_what_is_sold_out_is_told_and_counts_as_it_does_in_the_cart(saved: AppTest, sell: Sell):
    sell(
        "desk,Oak desk,Desks,12000,10,,",
        "mug,Mug,Kitchen,0.10,50,,",
        "lamp,Desk lamp,Lighting,1299.50,0,,",
    )
    saved.run()
    assert is_well(saved)
    assert "in the total" not in texts(saved)
    assert "Desk lamp :gray-badge[Sold out]" in [cells[0] for cells in compared(saved)]
    assert compared(saved)[-2][1:] == ["₹25,299.60", "₹24,000", "₹25,299.50"]
    assert total(go(saved, CART)) == "₹25,299.60"


def test_the_chart_says_the_totals_in_words(saved: AppTest):
    (chart,) = saved.get(CHART)
    alt = chart.proto.alt
    for words in ("Your cart: ₹25,299.60", "Red: ₹24,000", "Blue: ₹25,299.50"):
        assert words in alt


def test_combinations_of_things_that_cannot_be_had_need_no_chart(saved: AppTest, sell: Sell):
    sell("pen,Pen,Pens,1,1,,")
    saved.run()
    assert is_well(saved)
    assert not saved.get(CHART)
    assert compared(saved)[-2] == ["Total", "₹0", "₹0", "₹0"]


def test_five_combinations_of_many_products_are_compared(sell: Sell, open_shop: OpenShop):
    sell(*(f"p{n},Product {n},Category {n % 4},{n},9,," for n in range(8)))
    shop = open_shop()
    for n in range(5):
        save(add(add(go(shop, HOME), f"p{n}"), f"p{n + 3}"))
    go(shop, COMPARE)
    assert is_well(shop)
    assert {len(row) for row in compared(shop)} == {7}


# Putting one into the cart


def test_replacing_puts_the_combination_in_the_place_of_the_cart(saved: AppTest):
    act(saved, "replace")
    assert toasts(saved) == ["In your cart: 2 pieces, ₹24,000."]
    assert count(saved) == 2
    assert compared(saved)[-1][2] == "the same"
    assert quantities(go(saved, CART)) == {"desk": 2}


def test_undo_after_replacing_brings_the_former_cart_back(saved: AppTest):
    former = quantities(go(saved, CART))
    act(go(saved, COMPARE), "replace")
    button(saved, "Undo").click().run()
    assert "Undo" not in labels(saved)
    assert quantities(go(saved, CART)) == former == {"desk": 2, "lamp": 1, "mug": 1}
    assert total(saved) == "₹25,299.60"


def test_adding_goes_on_top_and_undo_takes_only_that_away(saved: AppTest):
    act(saved, "put", 1)
    assert quantities(go(saved, CART)) == {"desk": 4, "lamp": 2, "mug": 1}
    add(go(saved, HOME), "mug")
    button(go(saved, COMPARE), "Undo").click().run()
    assert quantities(go(saved, CART)) == {"desk": 2, "lamp": 1, "mug": 2}


def test_what_cannot_be_had_is_told_when_it_is_put_into_the_cart(saved: AppTest, sell: Sell):
    sell("desk,Oak desk,Desks,12000,1,,", "mug,Mug,Kitchen,0.10,50,,")
    act(saved, "replace", 1)
    assert toasts(saved) == [
        "In your cart: 1 piece, ₹12,000. Not all could be had: Oak desk, lamp."
    ]


def test_what_is_added_only_in_part_is_told(saved: AppTest, sell: Sell):
    sell(
        "desk,Oak desk,Desks,12000,3,,",
        "lamp,Desk lamp,Lighting,1299.50,3,,",
        "mug,Mug,Kitchen,0.10,50,,",
    )
    act(saved, "put", 1)  # 2 more desks, of which there is only 1
    assert "Oak desk" in toasts(saved)[0]


# Changing


def rename(shop: AppTest, at: int, name: str) -> AppTest:
    fields = [t for t in shop.text_input if str(t.key).startswith("rename_")]
    fields[at].set_value(name)
    return next(b for b in shop.button if b.form_id == fields[at].form_id).click().run()


def test_a_combination_is_renamed(saved: AppTest):
    rename(saved, 0, "  Green ")
    assert toasts(saved) == ["It is called Green now."]
    assert cards(saved) == ["Green", "Blue"]
    assert compared(saved)[0][2:] == ["Green", "Blue"]
    rename(saved, 0, "green")
    assert cards(saved) == ["green", "Blue"]


def test_a_name_that_is_taken_is_told(saved: AppTest):
    rename(saved, 0, "blue")
    assert "has this name already" in toasts(saved)[0]
    assert cards(saved) == ["Red", "Blue"]
    assert is_well(saved)


def test_a_combination_is_updated_from_the_cart(saved: AppTest):
    act(saved, "update")
    assert compared(saved)[-1][2:] == ["the same", "₹0.10 less"]
    assert cards(saved) == ["Red", "Blue"]


def test_a_combination_is_not_updated_from_an_empty_cart(saved: AppTest):
    button(go(saved, CART), "Clear cart").click().run()
    act(go(saved, COMPARE), "update")
    assert "Your cart is empty" in toasts(saved)[0]
    assert compared(saved)[-2][2] == "₹24,000"


def test_combinations_are_deleted(saved: AppTest):
    act(saved, "delete")
    assert cards(saved) == ["Blue"]
    assert compared(saved)[0] == ["Product", "Your cart", "Blue"]
    act(saved, "delete")
    assert not saved.table
    assert is_well(saved)
    assert quantities(go(saved, CART)) == {"desk": 2, "lamp": 1, "mug": 1}


def test_a_deleted_combination_comes_back_with_undo_in_its_place(saved: AppTest):
    shown_before = compared(saved)
    assert "Undo" not in labels(saved)
    act(saved, "delete")
    assert toasts(saved) == ["Red is deleted. Undo brings it back."]
    button(saved, "Undo").click().run()
    assert cards(saved) == ["Red", "Blue"]
    assert compared(saved) == shown_before
    assert "Undo" not in labels(saved)
    assert is_well(saved)


def test_the_last_combination_deleted_comes_back_too(small_shop: AppTest):
    go(save(add(small_shop, "desk"), "*Red*"), COMPARE)
    act(small_shop, "delete")
    assert toasts(small_shop) == ["*Red* is deleted. Undo brings it back."]
    assert not small_shop.table
    button(small_shop, "Undo").click().run()
    assert cards(small_shop) == ["*Red*"]


def test_a_deletion_is_undone_on_the_cart_page_too(saved: AppTest):
    button(go(act(saved, "delete"), CART), "Undo").click().run()
    assert quantities(saved) == {"desk": 2, "lamp": 1, "mug": 1}
    assert cards(go(saved, COMPARE)) == ["Red", "Blue"]


def test_one_that_comes_back_where_its_name_was_given_again_has_another(saved: AppTest):
    act(saved, "delete")
    save(saved, "red")
    button(go(saved, COMPARE), "Undo").click().run()
    assert cards(saved) == ["Red 2", "Blue", "red"]
    assert is_well(saved)


def test_a_sixth_that_comes_back_is_shown(small_shop: AppTest):
    add(small_shop, "desk")
    for n in range(1, 6):
        save(small_shop, str(n))
    act(go(small_shop, COMPARE), "delete")
    save(small_shop, "6")
    button(go(small_shop, COMPARE), "Undo").click().run()
    assert cards(small_shop) == ["1", "2", "3", "4", "5", "6"]
    assert compared(small_shop)[0] == ["Product", "Your cart", "1", "2", "3", "4", "5", "6"]
    assert is_well(small_shop)
    assert is_well(go(small_shop, CART))


def test_an_empty_cart_leads_to_the_combinations(saved: AppTest):
    button(go(saved, CART), "Clear cart").click().run()
    assert "Compare combinations" in links(saved)
