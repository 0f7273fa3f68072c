"""Buttons and quantities that no page offers, pressed and given all the same."""

import json
from collections.abc import Callable

import pytest

from tests.hostile.intruder import CART, HOME, Intruder, edits

Meet = Callable[[], Intruder]

NOWHERE = ['{"row":3,"label":"Remove"}', '{"row":1' + "0" * 30 + ',"label":"Remove"}']
NO_CLICK = [
    '{"row":-1,"label":"Remove"}',
    '{"row":1e308,"label":"Remove"}',
    '{"row":NaN,"label":"Remove"}',
    '{"row":"0","label":"Remove"}',
    '{"row":[0],"label":"Remove"}',
    '{"row":true,"label":"Remove"}',
    '{"row":0}',
    "{}",
    "[0]",
    "Remove",
]


def row(number: int) -> str:
    return json.dumps({"row": number, "label": "Remove"})


@pytest.fixture(scope="module")
def at_cart(meet: Meet):
    intruder = meet().open(CART)
    yield intruder
    intruder.close()


@pytest.fixture(scope="module")
def at_home(meet: Meet):
    intruder = meet().open(HOME)
    yield intruder
    intruder.close()


@pytest.mark.parametrize("column", ["cart_open", "cart_remove", "cart_later"])
def test_a_click_in_a_row_that_does_not_exist_does_nothing(at_cart: Intruder, column: str):
    for text in NOWHERE:
        with at_cart.attack():
            at_cart.press_in_row(column, text)
            assert at_cart.said() == []


@pytest.mark.parametrize("text", NO_CLICK)
def test_a_click_that_cannot_be_read_does_nothing(at_cart: Intruder, text: str):
    with at_cart.attack(cannot_be_read=True):
        at_cart.press_in_row("cart_remove", text)


@pytest.mark.parametrize("column", ["cart_remove", "cart_later"])
def test_a_click_in_the_row_of_a_line_that_is_gone_takes_no_other(intruder: Intruder, column: str):
    intruder.open(CART).fill({"lamp": 1, "mug": 5})
    with intruder.attack():
        intruder.press_in_row(column, row(0))
    assert intruder.store.read(intruder.cart_id).later == ()


@pytest.mark.parametrize("said", [{}, {"string_value": "yes"}, {"double_value": 1e308}])
def test_a_sold_out_product_cannot_be_added_by_its_disabled_button(at_home: Intruder, said: dict):
    assert at_home.tab.widget("add_chair").proto.disabled
    with at_home.attack():
        at_home.press("add_chair", **said)


def test_a_product_sold_out_since_it_was_drawn_is_refused_in_words(intruder: Intruder):
    intruder.fill({"lamp": 3, "mug": 5}).open(HOME)
    with intruder.attack():
        intruder.press("add_lamp")
        assert intruder.said() == [
            "Only 3 of Desk lamp can be had, and you have all of them in your cart."
        ]


@pytest.mark.parametrize("quantity", [0, -1, 11, 1e308, 1e15])
def test_a_quantity_that_the_dialog_does_not_offer_counts_as_1(intruder: Intruder, quantity: float):
    intruder.open(HOME, "product=pen-24")
    given = intruder.state("dialog_quantity", double_value=quantity)
    pressed = intruder.state("dialog_add_pen-24", trigger_value=True)
    with intruder.attack(becomes={"desk": 2, "lamp": 1, "mug": 5, "pen-24": 1}):
        intruder.tell(given, pressed)


@pytest.mark.parametrize("quantity", [-1, 11, 1e308, 1e15])
def test_a_quantity_that_cannot_be_leaves_the_line_of_the_dialog_alone(
    intruder: Intruder, quantity: float
):
    intruder.open(HOME, "product=desk")
    with intruder.attack():
        intruder.give("dialog_in_cart_desk", double_value=quantity)


@pytest.mark.parametrize(
    ("sku", "key"), [("pen-24", "dialog_quantity"), ("desk", "dialog_in_cart_desk")]
)
def test_a_quantity_that_cannot_be_read_changes_nothing(intruder: Intruder, sku: str, key: str):
    for quantity in (float("nan"), float("inf")):
        intruder.open(HOME, f"product={sku}")
        with intruder.attack(cannot_be_read=True):
            intruder.give(key, double_value=quantity)


def test_0_in_the_dialog_takes_the_line_out(intruder: Intruder):
    intruder.open(HOME, "product=desk")
    with intruder.attack(becomes={"lamp": 1, "mug": 5}):
        intruder.give("dialog_in_cart_desk", double_value=0)


def test_widgets_of_pages_this_session_never_saw_do_nothing(intruder: Intruder, at_cart: Intruder):
    intruder.open(HOME)
    cart = intruder.tab.pages[CART]
    clear = at_cart.tab.widget("Clear cart").proto.id
    table = at_cart.table().proto.id
    with intruder.attack():
        intruder.say_of(clear, trigger_value=True)
        intruder.say_of(table, string_value=edits({0: {"Quantity": 9}}))
    with intruder.attack():
        intruder.say_of(clear, page=cart, trigger_value=True)


def test_a_button_of_a_page_that_was_left_still_does_what_it_says_and_no_more(intruder: Intruder):
    intruder.open(HOME)
    add = intruder.tab.widget("add_lamp").proto.id
    intruder.switch(CART)
    with intruder.attack(becomes={"desk": 2, "lamp": 2, "mug": 5}):
        intruder.say_of(add, trigger_value=True)


def test_edits_of_a_table_on_a_page_that_was_left_do_nothing(intruder: Intruder):
    intruder.open(CART)
    table = intruder.table().proto.id
    intruder.switch(HOME)
    with intruder.attack():
        intruder.say_of(table, string_value=edits({0: {"Quantity": 9}}))


@pytest.mark.parametrize(
    "identity",
    [
        "",
        "add_mug",
        "$$ID-00000000000000000000000000000000-add_mug",
        "$$ID-00000000000000000000000000000000-None",
        "$$STREAMLIT_INTERNAL_KEY_SCRIPT_RUN_WITHOUT_ERRORS",
        "_cart_state.kept",
        "_cart_state.browser",
        "_cart_table.state",
        "_notice.notes",
        "../../secrets.toml",
        "x" * 100_000,
        "\x00\x1b[31m\u202e<script>",
    ],
    ids=lambda identity: ascii(identity[:40]),
)
def test_invented_widgets_are_nobody_s(at_home: Intruder, identity: str):
    with at_home.attack():
        at_home.say_of(identity, string_value="[]")
        at_home.say_of(identity, trigger_value=True)


@pytest.mark.parametrize(
    "fragment", ["x", "header", "card_chair", "results", "0" * 32, "x" * 10**5]
)
def test_a_click_for_a_fragment_that_does_not_exist_does_nothing(at_home: Intruder, fragment: str):
    with at_home.attack():
        at_home.mutter(at_home.state("add_lamp", trigger_value=True), fragment=fragment)


@pytest.mark.parametrize("page", ["../../etc/passwd", "0" * 32, "<script>", "x" * 10**5])
def test_a_page_that_does_not_exist_is_the_first_page(intruder: Intruder, page: str):
    with intruder.attack():
        intruder.open(page)
        intruder.tell(page=page)


def test_a_hundred_clicks_in_one_message_are_one_click(at_home: Intruder):
    pressed = at_home.state("add_mug", trigger_value=True)
    with at_home.attack(becomes=at_home.stored() | {"mug": at_home.stored()["mug"] + 1}):
        at_home.tell(*[pressed] * 100, fragment=at_home.tab.widget("add_mug").fragment)
