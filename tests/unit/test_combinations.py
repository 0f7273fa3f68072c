"""Combinations: names, saving and changing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart_state.rules.cart import Cart
from cart_state.rules.combinations import (
    MOST_COMBINATIONS,
    cleaned,
    delete_combination,
    rename_combination,
    save_combination,
    update_combination,
)
from cart_state.rules.errors import CartError, CombinationError, QuantityError
from tests.unit.goods import combined, empty_cart, filled, held, refused


def saved(*names: str) -> Cart:
    """A cart of 2 desks and a lamp, saved under these names."""
    cart = filled({"desk": 2, "lamp": 1})
    for name in names:
        cart = save_combination(cart, name)
    return cart


def numbers(cart: Cart) -> list[int]:
    return [one.number for one in cart.combinations]


# Saving


def test_a_combination_holds_what_the_cart_did():
    cart = saved("Blue")
    assert held(cart) == [("desk", 2), ("lamp", 1)]
    assert combined(cart.remove("lamp").add("desk", 5)) == {"Blue": [("desk", 2), ("lamp", 1)]}


def test_a_sku_named_twice_is_one_line():
    twice = save_combination(filled({}), "Blue", [("desk", 2), ("lamp", 1), ("desk", 3)])
    assert combined(twice) == {"Blue": [("desk", 3), ("lamp", 1)]}


def test_combinations_stand_in_the_order_saved_and_keep_their_number():
    cart = saved("B", "a", "C")
    assert list(combined(cart)) == ["B", "a", "C"]
    number = numbers(cart)[1]
    assert cart.combination(number) == cart.combinations[1]
    renamed = rename_combination(delete_combination(cart, numbers(cart)[0]), number, "D")
    assert renamed.combination(number).name == "D"
    assert renamed.combination(99) is None


@pytest.mark.parametrize("name", ["Blue", "blue", "  BLUE ", "Blue\x07"])
def test_a_combination_is_found_by_its_name_however_it_is_written(name: str):
    assert saved("Red", "Blue").combination_named(name).name == "Blue"
    assert saved("Red").combination_named(name) is None


def test_an_empty_cart_is_nothing_to_save_or_to_update_from():
    assert refused(save_combination, empty_cart(), "Blue")[1]["problem"] == "empty"
    cart = saved("Red").clear()
    assert refused(update_combination, cart, numbers(cart)[0])[1]["problem"] == "empty"


def test_there_are_five_at_most():
    cart = saved(*"12345")
    assert refused(save_combination, cart, "6") == (
        CombinationError,
        {"problem": "limit", "have": 5, "limit": MOST_COMBINATIONS},
    )
    assert len(save_combination(delete_combination(cart, numbers(cart)[2]), "6").combinations) == 5


def test_a_shared_cart_is_saved_without_touching_the_cart_and_without_what_is_not_sold():
    shared = [("lamp", 3), ("unknown", 3), ("desk", 50)]
    cart = save_combination(filled({"mug": 1}), "Theirs", shared)
    assert (held(cart), combined(cart)) == ([("mug", 1)], {"Theirs": [("lamp", 3), ("desk", 50)]})
    _, why = refused(save_combination, empty_cart(), "Theirs", [("unknown", 3)])
    assert why["problem"] == "empty"


@pytest.mark.parametrize("quantity", [1.5, "3", None, True, 0, -1])
def test_what_is_saved_has_quantities_that_are_whole_and_one_or_more(quantity: object):
    assert refused(save_combination, empty_cart(), "X", [("desk", quantity)])[0] is QuantityError


@pytest.mark.parametrize("name", ["Red", " Red ", "Dark\x07red", "Dark\x85 red"])
def test_the_same_saved_twice_is_saved_once(name: str):
    cart = saved(name)
    assert save_combination(cart, name) is cart
    assert refused(save_combination, cart.add("mug"), name)[1]["problem"] == "name taken"
    assert save_combination(saved(*"12345"), "3") == saved(*"12345")


# Names


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        *((name, name) for name in ("x", "x" * 40, "机" * 40, "👩‍💻 for her", "cart", "lines")),
        *((f"  {' ' * 30}Blue  ", "Blue"), ("Blue \t\n room", "Blue room"), ("a\x00b", "a b")),
        *((name, name) for name in ("<b>*Blue*</b> :red[x] [a](http://x)", "'; drop table x; --")),
    ],
)
def test_a_name_is_kept_as_text_without_the_space_around_it(name: str, stored: str):
    assert list(combined(saved(name))) == [stored]
    cart = saved("Old")
    assert list(combined(rename_combination(cart, numbers(cart)[0], name))) == [stored]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        *((name, "name missing") for name in ("", " ", "\t\n\u2003", "\x00", "\x07", "\ud800")),
        *((name, "name missing") for name in ("\u200b", "\u2060\ufeff", "\u00ad")),
        ("x" * 41, "name too long"),
        *((name, "name taken") for name in ("Red", "rED ", "STRASSE")),
    ],
)
def test_a_bad_name_is_refused(name: str, problem: str):
    cart = saved("Red", "Blue", "straße").add("mug")
    limit = 40 if problem == "name too long" else 0
    expected = CombinationError, {"problem": problem, "limit": limit, "have": 0}
    assert refused(save_combination, cart, name) == expected
    assert refused(rename_combination, cart, numbers(cart)[1], name) == expected


@given(st.text(min_size=1, max_size=45))
def test_any_name_that_is_accepted_is_short_visible_and_storable(name: str):
    try:
        (stored,) = combined(saved(name))
    except CartError:
        return
    assert stored == cleaned(stored) == cleaned(name)
    assert 0 < len(stored) <= 40
    assert "\x00" not in stored.encode().decode()


# Changing


@pytest.mark.parametrize("name", ["Red", "red", "RED"])
def test_a_combination_may_keep_its_own_name(name: str):
    cart = saved("Red")
    assert list(combined(rename_combination(cart, numbers(cart)[0], name))) == [name]


def test_a_combination_is_updated_from_the_cart():
    cart = saved("Red", "Blue").remove("lamp").add("mug", 4)
    assert combined(update_combination(cart, numbers(cart)[1])) == {
        "Red": [("desk", 2), ("lamp", 1)],
        "Blue": [("desk", 2), ("mug", 4)],
    }


def test_one_that_another_tab_deleted_is_told():
    cart = saved("Red", "Blue")
    number = numbers(cart)[0]
    cart = delete_combination(cart, number)
    assert list(combined(cart)) == ["Blue"]
    assert refused(rename_combination, cart, number, "Green")[1]["problem"] == "gone"
    assert refused(update_combination, cart, number)[1]["problem"] == "gone"
    assert delete_combination(cart, number) is cart


def test_the_number_of_a_deleted_combination_is_never_given_again():
    """Another tab still shows a button that deletes the old one."""
    cart = saved("Red", "Blue")
    old = numbers(cart)[1]
    assert old not in numbers(save_combination(delete_combination(cart, old), "Green"))


def test_changes_to_the_cart_leave_combinations_alone():
    cart = saved("Red")
    for change in (Cart.clear, Cart.accept_prices, lambda cart: cart.replace_with([("mug", 1)])):
        assert change(cart).combinations == cart.combinations
        assert change(cart).undo().combinations == cart.combinations


# Two carts that become one


def test_the_combinations_of_a_cart_that_joins_come_along_under_free_names():
    mine, theirs = saved("Red", "Blue"), saved("red", "Green")
    both = mine.joined(theirs.contents)
    assert list(combined(both)) == ["Red", "Blue", "red 2", "Green"]
    assert len(set(numbers(both))) == 4
    assert both.combinations[:2] == mine.combinations
