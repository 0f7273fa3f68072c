"""Widgets told what no page would: what cannot be is refused or ignored, and the shop goes on.

Each promise is one test, given the places at which it could be broken.
"""

import json

import pytest

from tests.hard.intruder import CART, CATALOG, FILLED, HOME, Intruder, edits
from tests.hard.shopping import comes_true

DESK = 0
LONG = "desk " * 40_000  # about as much as a message may bring
SQL = "'; DROP TABLE carts; --"
MARKUP = "<script>alert(1)</script> [a](https://evil.example) :red[x] $x^2$"
CONTROL = "a\x00b\x1b[31mc\r\nd\u202ee\u200bf"


def short(value: object) -> str:
    return ascii(value)[:30]


def row(number: int) -> str:
    return json.dumps({"row": number, "label": "Remove"})


@pytest.fixture(scope="module")
def at_cart(known: Intruder) -> Intruder:
    return known.open(CART)


# The table of the cart

ADVICE = "Please enter a whole number, such as 2."
TOO_MANY = "Only 10 of Oak desk can be had, and 2 are in your cart."
NOT_WHOLE = ["1e308", "-0.0", "3.0", "1e999", "NaN", '"2,7"', "true", "null", "[[3]]", "{}"]
REFUSED = {"9" * 4000: TOO_MANY} | dict.fromkeys(NOT_WHOLE, ADVICE)

IGNORED = {
    "a row that does not exist": edits({3: {"Quantity": 9}}),
    "nine thousand rows": edits({row: {"Quantity": 9} for row in range(9_000)}),
    "the same row twice": '{"edited_rows": {"0": {"Quantity": 9}, "00": {"Name": 1}}}',
    "no cells": edits({DESK: 5}),
    "cells in a list": edits({DESK: [9]}),
    "a price": edits({DESK: {"Unit price": "₹1.00"}}),
    "the hidden sku": edits({DESK: {"_index": "chair"}}),
    "a quantity beside a price": edits({DESK: {"Quantity": 9, "Unit price": "₹1.00"}}),
    "ten thousand added rows": edits({}, added_rows=[{"Quantity": 1}] * 10_000),
    "deleted rows that do not exist": edits({}, deleted_rows=[-1, 99, "x"]),
    "an edit beside a deleted row": edits({DESK: {"Quantity": 9}}, deleted_rows=[1]),
}


@pytest.mark.parametrize("quantity", REFUSED, ids=short)
def test_a_quantity_that_cannot_be_is_refused_in_words(at_cart: Intruder, quantity: str):
    with at_cart.attack():
        at_cart.edit('{"edited_rows": {"0": {"Quantity": ' + quantity + "}}}")
        assert at_cart.said() == [REFUSED[quantity]]


@pytest.mark.parametrize("state", IGNORED.values(), ids=IGNORED)
def test_edits_of_anything_but_a_quantity_in_a_row_change_nothing(at_cart: Intruder, state: str):
    with at_cart.attack():
        at_cart.edit(state)
        assert at_cart.said() == []


def test_one_good_edit_beside_bad_ones_is_made_and_a_second_0_for_a_row_that_is_gone_is_not(
    intruder: Intruder,
):
    intruder.open(CART)
    table = intruder.tab.table().id
    with intruder.attack(becomes={"desk": 4, "lamp": 1, "mug": 5}):
        intruder.edit(edits({DESK: {"Quantity": 4}, 1: {"Quantity": -1}, 2: {"Quantity": "1e1"}}))
        assert len(intruder.said()) == 2
    with intruder.attack(becomes={"lamp": 1, "mug": 6}):
        intruder.edit(edits({DESK: {"Quantity": 0}}))
    with intruder.attack():
        intruder.say_of(table, string_value=edits({DESK: {"Quantity": 0}}))


@pytest.mark.parametrize("column", ["Product", "Remove", "Save for later"])
def test_a_click_in_a_row_that_is_not_there_or_no_longer_does_nothing(
    intruder: Intruder, column: str
):
    intruder.open(CART)
    with intruder.attack():
        for number in (3, 10**30):
            intruder.press_in_row(column, row(number))
            assert intruder.said() == []
    if column != "Product":
        intruder.open(CART).fill({"lamp": 1, "mug": 5})
        with intruder.attack():
            intruder.press_in_row(column, row(DESK))  # the lamp is in this row now


# What cannot be read

OF_A_TABLE = {
    "nothing": "",
    "no JSON": "Robert'); DROP TABLE carts;--",
    "a list": "[]",
    "a row that is no number": edits({"x": {"Quantity": 9}}),
    "a row of five thousand digits": edits({"9" * 5000: {"Quantity": 9}}),
    "a quantity of 200,000 digits": '{"edited_rows": {"0": {"Quantity": %s}}}' % ("9" * 200_000),
    "lists a hundred thousand deep": "[" * 100_000,
}
OF_A_ROW = ['{"row":-1}', '{"row":NaN}', '{"row":"0"}', "{}", '{"row":true,"label":"Remove"}', "x"]
TILE_EVENTS = {
    "of another product": '[{"event": "open", "value": "pen-1"}]',
    "nested": '[{"event": "open", "value": {"sku": ["pen-1"]}}]',
    "a long text": json.dumps([{"event": "open", "value": LONG}]),
    "a hundred": json.dumps([{"event": "open", "value": True}] * 100),
    "no list": '{"event": "open", "value": true}',
    "no JSON": "Robert'); DROP TABLE carts;--",
    "lists a hundred thousand deep": "[" * 100_000,
}


@pytest.mark.parametrize("state", OF_A_TABLE.values(), ids=OF_A_TABLE)
def test_edits_that_cannot_be_read_change_nothing(at_cart: Intruder, state: str):
    with at_cart.attack(cannot_be_read=True):
        at_cart.edit(state)


@pytest.mark.parametrize("text", OF_A_ROW)
def test_a_click_in_a_row_that_cannot_be_read_does_nothing(at_cart: Intruder, text: str):
    with at_cart.attack(cannot_be_read=True):
        at_cart.press_in_row("Remove", text)


@pytest.mark.parametrize(
    ("sku", "key"), [("pen-24", "dialog_quantity_pen-24"), ("desk", "dialog_in_cart_desk")]
)
def test_a_quantity_that_is_no_number_changes_nothing(intruder: Intruder, sku: str, key: str):
    for quantity in (float("nan"), float("inf")):
        intruder.open(HOME, f"product={sku}")
        with intruder.attack():
            intruder.give(key, double_value=quantity)


TILES = [("tile_desk", events) for events in TILE_EVENTS]
TILES += [("category_Pens", "of another product")]


@pytest.mark.parametrize(("key", "events"), TILES)
def test_whatever_a_tile_says_it_opens_what_it_shows_or_nothing(
    intruder: Intruder, key: str, events: str
):
    intruder.open(HOME)
    with intruder.attack(cannot_be_read=None):
        intruder.open_tile(key, TILE_EVENTS[events])
        if not intruder.tab.errors:
            sku = key.partition("_")[2]
            assert intruder.tab.query in ("", f"product={sku}", f"category={sku}")
            intruder.open(HOME)


# Buttons and quantities


def test_a_sold_out_product_cannot_be_added_by_its_disabled_button(intruder: Intruder):
    intruder.open(HOME)
    assert intruder.tab.widget("add_chair").proto.disabled
    for said in ({"trigger_value": True}, {"string_value": "yes"}, {"double_value": 1e308}):
        with intruder.attack():
            intruder.give("add_chair", **said)


@pytest.mark.parametrize("quantity", [0, -1, 1e308])
def test_a_quantity_that_cannot_be_is_not_added_and_leaves_a_line_alone(
    intruder: Intruder, quantity: float
):
    intruder.open(HOME, "product=pen-24")
    given = intruder.state("dialog_quantity_pen-24", double_value=quantity)
    pressed = intruder.state("dialog_add_pen-24", trigger_value=True)
    with intruder.attack():
        intruder.tell(given, pressed)
    if quantity:  # 0 takes the line out
        intruder.open(HOME, "product=desk")
        with intruder.attack():
            intruder.give("dialog_in_cart_desk", double_value=quantity)


BUTTONS = {
    "add_mug": (HOME, "", 1),
    "dialog_add_pen-24": (HOME, "product=pen-24", 1),
    "Add to my cart": (CART, "shared=mug:3", 3),
}


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("key", BUTTONS)
def test_a_press_that_the_browser_sends_with_a_timer_s_message_and_again_is_carried_out_once(
    intruder: Intruder, key: str, waits: bool
):
    page, query, pieces = BUTTONS[key]
    intruder.open(page, query)
    node, pressed = intruder.tab.widget(key), intruder.state(key, trigger_value=True)

    async def sent_twice() -> None:
        await intruder.tab.mutter(pressed, fragment=intruder.tab.timer, auto=True)
        if waits:
            await comes_true(lambda: intruder.stored() != FILLED)
        await intruder.tab.mutter(pressed, fragment=node.fragment)
        await comes_true(lambda: intruder.stored() != FILLED)
        await intruder.tab.tell()  # both were heard once this is answered

    intruder.run(sent_twice())
    with intruder.attack():
        intruder.open(CART)
        assert intruder.tab.count() == sum(FILLED.values()) + pieces


# Widgets that are not on the page


def test_a_page_that_was_left_does_no_more_than_its_buttons_say(intruder: Intruder):
    intruder.open(CART)
    table, save = intruder.tab.table().id, intruder.tab.widget("Save").proto.id
    clear = intruder.tab.widget("Clear cart").proto.id
    intruder.switch(HOME)
    add = intruder.tab.widget("add_lamp").proto.id
    with intruder.attack():
        intruder.say_of(table, string_value=edits({DESK: {"Quantity": 9}}))
    with intruder.attack():
        intruder.say_of(save, trigger_value=True)  # its form is gone
        assert intruder.combinations() == []
    intruder.switch(CART)
    with intruder.attack(becomes=FILLED | {"mug": 7, "lamp": 2}):
        intruder.say_of(add, trigger_value=True)
    for state in ({"trigger_value": True}, {"string_value": edits({DESK: {"Quantity": 9}})}):
        intruder.open(HOME)  # a session that never saw the page
        for page in ("", intruder.tab.pages[CART]):
            with intruder.attack():
                intruder.say_of(clear if "trigger_value" in state else table, page=page, **state)
                intruder.open(HOME)


INVENTED = [
    "",
    "add_mug",
    "$$ID-00000000000000000000000000000000-add_mug",
    "$$STREAMLIT_INTERNAL_KEY_SCRIPT_RUN_WITHOUT_ERRORS",
    "cart_state",
    "_cart_table.state",
    "\x00\x1b[31m\u202e<script>" * 5_000,
]


@pytest.mark.parametrize("identity", INVENTED, ids=short)
def test_invented_widgets_are_nobody_s(intruder: Intruder, identity: str):
    intruder.open(HOME)
    # A text field of Streamlit reads all that the session holds, and gives up on some of these.
    with intruder.attack(cannot_be_read=None):
        intruder.say_of(identity, string_value="[]")
        intruder.say_of(identity, trigger_value=True)


@pytest.mark.parametrize("name", ["cart_count", "card_chair", "x" * 10**5])
def test_fragments_and_pages_that_are_not_there_do_nothing(intruder: Intruder, name: str):
    with intruder.attack():
        intruder.open(HOME).tell(page=name)
    if name != "cart_count":  # there is one
        with intruder.attack():
            intruder.mutter(intruder.state("add_lamp", trigger_value=True), fragment=name)


# Search, filters, order and names

CHOICES: dict[str, tuple[str, list]] = {
    "sort": ("string_value", ["cheapest", "", SQL, LONG]),
    "category": ("string_array_value", [["Nothing"], [SQL, MARKUP, CONTROL], [LONG]]),
    "price": ("string_array_value", [["a", "b"], [""] * 10_000, [LONG, SQL], ["₹0.00"]]),
    "page": ("int_value", [0, -1, 4, 2**62, -(2**62)]),
}
# A widget given a value of a kind it does not have. Some Streamlit takes for another; the rest
# it cannot read.
KINDS = {
    "bool_value": True,
    "int_value": 4,  # there are three pages
    "double_value": float("nan"),
    "string_value": "x",
    "string_array_value": ["x"],
    "int_array_value": [4],
    "bytes_value": b"\xff\x00",
    "json_value": "{",
    "trigger_value": True,
}
WIDGETS = [*((CATALOG, key) for key in ("search", "in_stock", *CHOICES)), (CART, "Name")]


def skus(intruder: Intruder) -> list[str]:
    buttons = (button.id for button in intruder.tab.drawn("button"))
    return [identity.rpartition("-add_")[2] for identity in buttons if "-add_" in identity]


@pytest.mark.parametrize("key", CHOICES)
def test_a_choice_that_is_not_offered_is_as_good_as_none(intruder: Intruder, key: str):
    intruder.open(CATALOG)
    before, (field, values) = skus(intruder), CHOICES[key]
    for value in values:
        with intruder.attack():
            intruder.give(key, **{field: value})
            assert skus(intruder) == before, short(value)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("page", "key"), WIDGETS)
def test_a_value_of_another_kind_changes_nothing(
    intruder: Intruder, page: str, key: str, kind: str
):
    intruder.open(page)
    with intruder.attack(cannot_be_read=None):
        intruder.give(key, **{kind: KINDS[kind]})
        if key == "search" and not intruder.tab.errors:
            intruder.give(key, string_value="")  # no mug is called "True"
