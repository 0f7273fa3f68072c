"""Combinations: names, saving, changing, and what putting one into the cart does."""

import secrets
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cart_state import combinations
from cart_state.cart import Cart, CartError
from cart_state.store import Store
from tests.postgres import finish_tidying
from tests.unit.goods import (
    DESK,
    LAMP,
    MUG,
    combined,
    empty_cart,
    filled,
    held,
    next_day,
    product,
    refused,
)

save = combinations.save


def saved(*names: str) -> Cart:
    """A cart of 2 desks and a lamp, saved under these names."""
    cart = filled({"desk": 2, "lamp": 1})
    for name in names:
        cart = save(cart, name)
    return cart


def numbers(cart: Cart) -> list[int]:
    return [one.number for one in cart.contents.combinations]


# Saving


def test_a_combination_holds_what_the_cart_did():
    cart = saved("Blue").remove("lamp").add("desk", 5)
    assert combined(cart) == [("Blue", [("desk", 2), ("lamp", 1)])]


def test_saving_leaves_the_cart_and_the_undo_alone():
    cart = filled({"desk": 2, "lamp": 1}).remove("lamp")
    again = save(cart, "Blue")
    assert held(again) == held(cart)
    assert held(again.undo()) == [("desk", 2), ("lamp", 1)]


def test_an_empty_cart_is_nothing_to_save():
    assert "nothing" in refused(empty_cart(), save, "Blue")


def test_combinations_stand_in_the_order_saved():
    assert [name for name, _ in combined(saved("B", "a", "C"))] == ["B", "a", "C"]


def test_there_are_five_at_most():
    cart = saved("1", "2", "3", "4", "5")
    assert len(combined(cart)) == combinations.MOST == 5
    assert "5 combinations" in refused(cart, save, "6")
    assert len(combined(save(combinations.delete(cart, numbers(cart)[2]), "6"))) == 5


def test_a_shared_cart_can_be_saved_without_touching_the_cart():
    cart = save(filled({"mug": 1}), "Theirs", [("lamp", 3), ("desk", 50)])
    assert held(cart) == [("mug", 1)]
    assert combined(cart) == [("Theirs", [("lamp", 3), ("desk", 50)])]


def test_of_a_shared_cart_what_is_not_sold_here_is_left_out():
    cart = save(empty_cart(), "Theirs", [("unknown", 3), ("desk", 1)])
    assert combined(cart) == [("Theirs", [("desk", 1)])]
    assert "nothing" in refused(empty_cart(), save, "Theirs", [("unknown", 3)])


# Names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("x", "x"),
        ("x" * 40, "x" * 40),
        ("  Blue  ", "Blue"),
        (" " * 30 + "Blue" + " " * 30, "Blue"),
        ("Blue \t\n room", "Blue room"),
        ("机" * 40, "机" * 40),
        ("👩‍💻 for her", "👩‍💻 for her"),
        ("<b>*Blue*</b> :red[x] [a](http://x)", "<b>*Blue*</b> :red[x] [a](http://x)"),
        ("combination:7:x", "combination:7:x"),
        ("cart", "cart"),
        ("'; drop table carts; --", "'; drop table carts; --"),
        ("Your cart 2", "Your cart 2"),
    ],
)
def test_a_name_is_kept_as_text_without_the_space_around_it(name: str, kept: str):
    assert [name for name, _ in combined(saved(name))] == [kept]
    cart = saved("Old")
    assert combined(combinations.rename(cart, numbers(cart)[0], name))[0][0] == kept


@pytest.mark.parametrize(
    "name",
    ["", " ", "\t\n\u2003", "x" * 41, "Your cart", "YOUR CART", " your   cart ", "Red", "rED "],
)
def test_a_bad_name_is_refused(name: str):
    cart = saved("Red", "Blue").add("mug")
    refused(cart, save, name)
    refused(cart, combinations.rename, numbers(cart)[1], name)


@pytest.mark.parametrize("name", ["Red", " Red ", "Dark\x07red", "Dark\x85 red"])
def test_the_same_saved_twice_is_saved_once(name: str):
    cart = saved(name)
    assert save(cart, name) is cart
    assert len(combined(save(cart.add("mug"), "Blue"))) == 2


@pytest.mark.parametrize(("name", "same"), [("straße", "STRASSE"), ("ÉTÉ", "été"), ("a b", "A  B")])
def test_names_are_told_apart_without_regard_to_case(name: str, same: str):
    assert "name already" in refused(saved(name), save, same)


@pytest.mark.parametrize("name", ["\u200b", "\u2060\ufeff", "\u00ad", "\x07"])
def test_a_name_that_shows_nothing_is_none(name: str):
    refused(filled({"desk": 1}), save, name)


@pytest.mark.parametrize("name", ["a\x00b", "\x00"])
def test_a_name_never_holds_what_a_database_cannot(name: str):
    try:
        cart = saved(name)
    except CartError:
        return
    assert "\x00" not in combined(cart)[0][0]


def test_the_name_offered_is_always_free():
    cart = filled({"desk": 1})
    for _ in range(combinations.MOST):
        cart = save(cart, combinations.free_name(cart))
    assert len(combined(cart)) == combinations.MOST
    assert combinations.free_name(cart) not in [name for name, _ in combined(cart)]


def test_a_name_that_is_free_again_is_offered_again():
    cart = saved("Combination 1", "Combination 2")
    cart = combinations.delete(cart, numbers(cart)[0])
    assert combinations.free_name(cart) == "Combination 1"


@pytest.mark.parametrize("taken", ["combination 1", "COMBINATION 1"])
def test_the_name_offered_is_one_that_save_accepts(taken: str):
    cart = saved(taken)
    save(cart, combinations.free_name(cart))


# Changing


def test_a_combination_is_renamed():
    cart = saved("Red", "Blue")
    cart = combinations.rename(cart, numbers(cart)[0], "Green")
    assert [name for name, _ in combined(cart)] == ["Green", "Blue"]
    assert combined(cart)[0][1] == [("desk", 2), ("lamp", 1)]


@pytest.mark.parametrize("name", ["Red", "red", "RED"])
def test_a_combination_may_keep_its_own_name(name: str):
    cart = saved("Red")
    assert combined(combinations.rename(cart, numbers(cart)[0], name))[0][0] == name


def test_a_combination_is_updated_from_the_cart():
    cart = saved("Red", "Blue").remove("lamp").add("mug", 4)
    cart = combinations.update(cart, numbers(cart)[1])
    assert combined(cart) == [
        ("Red", [("desk", 2), ("lamp", 1)]),
        ("Blue", [("desk", 2), ("mug", 4)]),
    ]


def test_a_combination_is_not_updated_from_an_empty_cart():
    cart = saved("Red").clear()
    assert "empty" in refused(cart, combinations.update, numbers(cart)[0])


def test_a_combination_is_deleted():
    cart = saved("Red", "Blue")
    gone = combinations.delete(cart, numbers(cart)[0])
    assert [name for name, _ in combined(gone)] == ["Blue"]
    assert held(gone) == held(cart)


@pytest.mark.parametrize(
    "change",
    [lambda c, n: combinations.rename(c, n, "Green"), combinations.update],
    ids=["rename", "update"],
)
def test_one_that_another_tab_deleted_is_told(change: Callable[[Cart, int], Cart]):
    cart = saved("Red")
    number = numbers(cart)[0]
    cart = combinations.delete(cart, number)
    assert "no longer there" in refused(cart, change, number)
    assert combinations.delete(cart, number).contents == cart.contents


def test_the_number_of_a_deleted_combination_is_never_given_again():
    """Another tab still shows a button that deletes the old one."""
    cart = saved("Red", "Blue")
    old = numbers(cart)[1]
    cart = save(combinations.delete(cart, old), "Green")
    assert old not in numbers(cart)


# Putting one into the cart

WANTED = [("mug", 4), ("desk", 3)]


def test_replacing_leaves_nothing_but_the_combination():
    cart = filled({"desk": 2, "lamp": 1}).put(WANTED, replacing=True)
    assert dict(held(cart)) == {"mug": 4, "desk": 3}


def test_adding_goes_on_top():
    cart = filled({"desk": 2, "lamp": 1}).put(WANTED)
    assert held(cart) == [("desk", 5), ("lamp", 1), ("mug", 4)]


@pytest.mark.parametrize("replacing", [True, False])
def test_each_goes_in_as_far_as_stock_allows(replacing: bool):
    goods = (DESK, LAMP, product("pen", stock=0))
    cart = filled({"desk": 2}, *goods)
    cart = cart.put([("desk", 99), ("pen", 1), ("unknown", 1), ("lamp", 10)], replacing)
    assert dict(held(cart)) == {"desk": 10, "lamp": 10}


def test_a_product_named_twice_is_summed():
    assert held(empty_cart().put([("desk", 2), ("desk", 3)])) == [("desk", 5)]


@pytest.mark.parametrize("replacing", [True, False])
@pytest.mark.parametrize("wanted", [[], [("unknown", 1)]])
def test_nothing_put_into_an_empty_cart_changes_nothing(wanted: list, replacing: bool):
    cart = empty_cart()
    assert cart.put(wanted, replacing) is cart


def test_adding_what_cannot_be_had_keeps_the_former_undo():
    cart = filled({"desk": 10, "lamp": 1}).remove("lamp")
    assert held(cart.put([("desk", 1)]).undo()) == [("desk", 10), ("lamp", 1)]


@pytest.mark.parametrize("before", [{}, {"desk": 2}, {"lamp": 1, "desk": 10}, {"mug": 4}])
@pytest.mark.parametrize("wanted", [WANTED, [("lamp", 1)], [("desk", 2)], [("desk", 99)]])
@pytest.mark.parametrize("replacing", [True, False])
def test_undo_takes_back_what_putting_did(before: dict, wanted: list, replacing: bool):
    cart = filled(before).put(wanted, replacing).undo()
    assert dict(held(cart)) == before
    assert not cart.can_undo


@pytest.mark.parametrize("before", [{"desk": 2}, {"lamp": 1, "mug": 10}])
def test_undo_after_adding_keeps_the_order(before: dict):
    assert held(filled(before).put(WANTED).undo()) == list(before.items())


@pytest.mark.parametrize("wanted", [[("mug", 1), ("desk", 2)], [("lamp", 1), ("desk", 2)]])
def test_undo_after_replacing_brings_the_very_same_lines_back(wanted: list):
    cart = filled({"desk": 2, "lamp": 1})
    assert cart.put(wanted, replacing=True).undo().contents.items == cart.contents.items


def test_replacing_a_cart_by_itself_keeps_the_former_undo():
    cart = filled({"desk": 2, "lamp": 1}).remove("lamp")
    assert cart.put([("desk", 2)], replacing=True).can_undo


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (lambda cart: cart.add("lamp", 2), {"desk": 2, "lamp": 3}),
        (lambda cart: cart.add("mug", 1), {"desk": 2, "lamp": 1, "mug": 1}),
        (lambda cart: cart.set_quantity("mug", 1), {"desk": 2, "lamp": 1}),
        (lambda cart: cart.remove("mug"), {"mug": 4, "desk": 3}),
    ],
    ids=["added back", "more of the new", "less of the new", "removed"],
)
def test_undo_after_replacing_keeps_what_came_after(after: Callable[[Cart], Cart], expected: dict):
    cart = filled({"desk": 2, "lamp": 1}).put(WANTED, replacing=True)
    assert dict(held(after(cart).undo())) == expected


def test_undo_takes_back_the_last_putting_alone():
    cart = filled({"desk": 2}).put([("lamp", 1)]).put([("mug", 1)]).undo()
    assert held(cart) == [("desk", 2), ("lamp", 1)]
    assert not cart.can_undo


def test_putting_and_undoing_leave_combinations_alone():
    cart = saved("Red")
    assert combined(cart.put(WANTED, True).undo().clear()) == combined(cart)


# Bringing a deleted one back


def delete(cart: Cart, at: int) -> Cart:
    return combinations.delete(cart, numbers(cart)[at])


@pytest.mark.parametrize("at", [0, 1, 2])
def test_undo_brings_a_deleted_combination_back_as_it_was_in_its_place(at: int):
    cart = saved("Red", "Blue", "Green")
    gone = delete(cart, at)
    assert gone.can_undo
    assert gone.undo().contents == cart.contents
    assert not gone.undo().can_undo
    assert gone.undo().undo() == gone.undo()


def test_a_deletion_that_finds_nothing_leaves_the_undo_as_it_is():
    cart = saved("Red").remove("lamp")
    assert combinations.delete(cart, 99) is cart


def test_undo_brings_back_only_the_combination_deleted_last():
    cart = delete(delete(saved("Red", "Blue", "Green"), 0), 1).undo()
    assert [name for name, _ in combined(cart)] == ["Blue", "Green"]
    assert cart.undo() == cart


def test_of_a_line_and_a_combination_undo_brings_back_what_was_taken_last():
    cart = saved("Red")
    line_first = delete(cart.remove("lamp"), 0).undo()
    assert (held(line_first), len(combined(line_first))) == ([("desk", 2)], 1)
    assert not line_first.can_undo
    line_last = delete(cart, 0).remove("lamp").undo()
    assert (held(line_last), combined(line_last)) == (held(cart), [])
    assert not line_last.can_undo


def test_undo_of_a_deletion_keeps_all_that_came_after():
    cart = save(delete(saved("Red", "Blue"), 0).add("mug", 3), "Green")
    cart = combinations.rename(cart, numbers(cart)[0], "Grey")
    back = cart.undo()
    assert held(back) == held(cart)
    assert [name for name, _ in combined(back)] == ["Red", "Grey", "Green"]
    assert back.contents.combinations[1:] == cart.contents.combinations


@pytest.mark.parametrize(
    ("deleted", "taken", "called"),
    [
        ("Red", ["Red"], "Red 2"),
        ("Red", ["rED"], "Red 2"),
        ("Red", ["Red", "red 2", "RED 3", "Red 5"], "Red 4"),
        ("straße", ["STRASSE"], "straße 2"),
        ("x" * 40, ["X" * 40], "x" * 38 + " 2"),
        ("x" * 37 + " yz", ["x" * 37 + " YZ"], "x" * 37 + " 2"),
    ],
)
def test_a_combination_whose_name_was_given_again_comes_back_under_a_free_one(
    deleted: str, taken: list[str], called: str
):
    cart = delete(saved(deleted), 0).add("mug")
    for name in taken:
        cart = save(cart, name)
    back = cart.undo()
    assert [name for name, _ in combined(back)] == [called, *taken]
    assert combined(back)[0][1] == [("desk", 2), ("lamp", 1)]
    named = combinations.rename(back, numbers(back)[0], called)
    assert named == back, "it is a name that a shopper could have given"


def test_a_sixth_comes_back_and_no_seventh_ever():
    """Told to delete another first, its shopper would lose it by doing so."""
    six = save(delete(saved("1", "2", "3", "4", "5"), 0), "6").undo()
    assert [name for name, _ in combined(six)] == ["1", "2", "3", "4", "5", "6"]
    assert refused(six, save, "7") == ("You have 6 combinations. Delete 2 before you save another.")
    five = delete(six, 5)
    assert refused(five, save, "7") == (
        "You have 5 combinations. Delete one before you save another."
    )
    assert five.undo() == six
    seven = save(delete(five, 4), "7").undo()
    assert [name for name, _ in combined(seven)] == ["1", "2", "3", "4", "5", "7"]


def test_with_six_there_still_is_a_name_to_offer():
    cart = filled({"desk": 1})
    for n in range(1, 6):
        cart = save(cart, f"Combination {n}")
    six = save(delete(cart, 0), "Combination 6").undo()
    assert combinations.free_name(six) == "Combination 7"


def test_a_combination_of_what_is_no_longer_sold_comes_back():
    cart = saved("Red")
    back = next_day(delete(cart, 0), MUG).undo()
    assert back.contents == cart.contents


def test_a_deleted_combination_is_brought_back_at_a_later_visit(store: Store):
    odd = "undo:combination:7:x"
    cart = saved("Red", odd)
    gone = delete(cart, 1)
    for change in (lambda _: cart.contents, lambda _: gone.contents):
        store.update("me", [(secrets.token_hex(4), change)])
    assert store.read("me") == gone.contents
    again = Cart(cart.products, store.read("me")).undo()
    store.update("me", [("undo", lambda _: again.contents)])
    assert store.read("me") == cart.contents


# Prices


def test_a_combination_is_worth_what_it_costs_today():
    cart = saved("Red")
    (one,) = cart.contents.combinations
    assert cart.worth(one.items) == 300
    dearer = next_day(cart, product("desk", "0.10"), product("lamp", "1299.50"))
    assert dearer.worth(one.items) == Decimal("1299.70")


@pytest.mark.parametrize(
    ("goods", "worth"), [((LAMP,), 100), ((product("desk", stock=0), LAMP), 300)]
)
def test_what_is_no_longer_sold_is_not_in_the_worth(goods: tuple, worth: int):
    cart = saved("Red")
    (one,) = cart.contents.combinations
    cart = next_day(cart, *goods)
    assert cart.worth(one.items) == cart.put([]).total == worth


# Over visits


@pytest.fixture(scope="module")
def lasting_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("carts")
    store = Store(f"sqlite:///{folder / 'carts.sqlite3'}")
    yield store
    finish_tidying()
    store.close()


def test_combinations_are_kept_over_visits(store: Store):
    cart = saved("Red", "a:1 <b>é机</b>", "combination:7:x").add("mug", 3)
    for change in (
        lambda cart: combinations.rename(cart, numbers(cart)[0], "Green"),
        lambda cart: combinations.update(cart, numbers(cart)[1]),
        lambda cart: combinations.delete(cart, numbers(cart)[2]),
    ):
        store.update("me", [(secrets.token_hex(4), lambda _, cart=cart: cart.contents)])
        assert store.read("me") == cart.contents
        cart = change(cart)
    store.update("me", [("last", lambda _: cart.contents)])
    assert store.read("me") == cart.contents


@settings(max_examples=40)
@given(names=st.lists(st.text(min_size=1, max_size=45), min_size=1, max_size=5))
def test_any_name_that_is_accepted_is_kept_over_visits(lasting_store: Store, names: list[str]):
    cart = filled({"desk": 2, "lamp": 1}, DESK, LAMP, MUG)
    for name in names:
        try:
            cart = save(cart, name).add("mug")
        except CartError:
            continue
    lasting_store.update("me", [(secrets.token_hex(4), lambda _: cart.contents)])
    assert lasting_store.read("me") == cart.contents
