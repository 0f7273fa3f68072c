"""The name of a product that is no longer sold: the one that it had, wherever it is told."""

from dataclasses import replace

import pytest

from cart_state.rules.cart import Cart
from cart_state.rules.combinations import delete_combination, save_combination, update_combination
from cart_state.rules.later import drop_saved, save_for_later
from cart_state.storage.stored import decoded, encoded
from pages.words import cart as words
from tests.unit.goods import DESK, LAMP, MUG, empty_cart, filled, next_day, product

TABLE = product("desk", name="Oak table")  # the same product, as it is called later on


def later_on(cart: Cart) -> Cart:
    """The cart once it was stored and read again, and neither desk nor mug is sold any more."""
    return next_day(replace(cart, contents=decoded(encoded(cart.contents))), LAMP)


def test_a_line_has_todays_name_as_long_as_it_is_sold():
    cart = filled({"desk": 1})
    assert cart.lines[0].name == "Desk"
    assert next_day(cart, TABLE).lines[0].name == "Oak table"
    assert next_day(later_on(cart), TABLE).lines[0].name == "Oak table"


def test_a_line_no_longer_sold_has_the_name_that_it_had():
    (line,) = later_on(filled({"desk": 1})).lines
    assert (line.sku, line.name, line.product) == ("desk", "Desk", None)


@pytest.mark.parametrize(
    "cart",
    [
        save_for_later(filled({"desk": 1}), "desk"),
        drop_saved(save_for_later(filled({"desk": 1}), "desk"), "desk"),
        filled({"desk": 1}).remove("desk"),
        save_combination(filled({"desk": 1}), "A").clear(),
        delete_combination(save_combination(empty_cart(), "A", [("desk", 1)]), 0),
    ],
    ids=["saved for later", "dropped", "removed", "in a combination", "in a deleted one"],
)
def test_the_name_is_known_wherever_the_product_still_is(cart: Cart):
    assert later_on(cart).name("desk") == "Desk"
    assert later_on(cart).name("mug") == "mug"  # never was in it


def test_each_change_notes_the_names_of_today_of_everything():
    cart = save_for_later(save_combination(filled({"desk": 2, "mug": 1}), "A"), "desk")
    renamed = next_day(cart, TABLE, MUG, LAMP).add("lamp")
    (step,) = renamed.contents.undo
    names = {item.name for one in renamed.combinations for item in one.items}
    assert names == {"Oak table", "Mug"}
    assert [line.name for line in (*later_on(renamed).later, *later_on(renamed).lines)] == [
        *("Oak table", "Mug", "Lamp")
    ]
    assert step.kind == "save for later"


def test_what_was_noted_is_not_overwritten_once_it_is_no_longer_sold():
    cart = later_on(filled({"desk": 2, "mug": 1})).add("lamp").set_quantity("desk", 1).clear()
    assert [line.name for line in later_on(cart.undo()).lines] == ["Desk", "Mug", "Lamp"]


def test_another_name_alone_is_no_change_to_write():
    cart = next_day(filled({"desk": 1}), TABLE)
    assert cart.remove("lamp") is cart
    assert cart.accept_prices() is cart


def test_a_combination_is_updated_whatever_its_products_are_called():
    cart = save_combination(filled({"desk": 1}), "A")
    changed = update_combination(next_day(cart, TABLE).add("desk"), 1)
    assert changed.undo().combination(1) is not None
    assert [item.quantity for item in changed.undo().combinations[0].items] == [1]


def test_toasts_and_undo_say_the_name():
    gone = later_on(filled({"desk": 2, "lamp": 1}))
    removed = gone.remove("desk")
    assert words.about(removed, "desk")[0] == "Desk"
    assert removed.undo_step is not None
    assert words.undo(removed.undo_step, removed) == "Undo: remove Desk"
    assert "Desk" in words.put_in_cart(gone, ["desk"])
    dropped = drop_saved(save_for_later(gone, "desk"), "desk")
    assert words.about(dropped, "desk")[0] == "Desk"


def test_a_cart_that_noted_no_names_goes_on_with_the_sku():
    cart = filled({"desk": 1, "lamp": 1})
    old = encoded(cart.contents).replace(',"name":"Desk"', "").replace(',"name":"Lamp"', "")
    assert "name" not in old
    gone = next_day(replace(cart, contents=decoded(old)), LAMP)
    assert [line.name for line in gone.lines] == ["desk", "Lamp"]
    assert (
        next_day(replace(cart, contents=decoded(old)), DESK, LAMP)
        .add("lamp")
        .contents.items[0]
        .name
        == "Desk"
    )
