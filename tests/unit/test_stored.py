"""The contents of a cart as JSON: there and back, from other versions and from other hands."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart_state.rules.cart import Cart
from cart_state.rules.combinations import (
    delete_combination,
    rename_combination,
    save_combination,
    update_combination,
)
from cart_state.rules.contents import Contents, Item
from cart_state.rules.later import drop_saved, save_for_later
from cart_state.storage import stored
from cart_state.storage.stored import EMPTY, decoded, encoded
from tests.unit.goods import empty_cart, filled, product

LINE = {"sku": "desk", "quantity": 2, "position": 0, "price_seen": "100.50", "name": "Desk"}
ITEM = Item("desk", 2, 0, Decimal("100.50"), "Desk")


def full() -> Cart:
    """A cart with some of everything that is stored."""
    cart = filled({"desk": 2, "lamp": 1, "mug": 3})
    cart = save_combination(save_combination(cart, 'Red "é机" 👩\u200d💻'), "B", [("mug", 9)])
    cart = save_for_later(save_for_later(cart, "lamp"), "mug").add("mug", 2)
    red, blue = (one.number for one in cart.combinations)
    cart = rename_combination(update_combination(cart, red), blue, "Blue")
    cart = save_combination(delete_combination(cart, blue), "Green").set_quantity("desk", 1)
    return drop_saved(cart.replace_with([("lamp", 4), ("desk", 1)]), "mug").remove("lamp")


# There and back


def test_everything_is_read_as_it_was_written():
    contents = full().contents
    assert contents.items
    assert contents.later
    assert contents.combinations
    assert len({step.kind for step in contents.undo}) == 8
    assert decoded(encoded(contents)) == contents
    assert decoded(encoded(contents, encoded(contents))) == contents


def test_an_empty_text_is_an_empty_cart():
    assert decoded("") == Contents()
    assert decoded(encoded(Contents())) == Contents()


def test_the_text_is_json_that_a_person_can_read():
    fields = json.loads(encoded(filled({"desk": 2}, product("desk", "1299.50")).contents))
    assert fields["lines"] == [{**LINE, "price_seen": "1299.50"}]
    assert "机" in encoded(full().contents)


def test_a_cart_with_nothing_in_it_is_told_by_its_text():
    """What is tidied away sooner is found so, without reading every cart."""
    assert EMPTY in encoded(Contents())
    assert EMPTY not in encoded(filled({"desk": 1}).clear().contents)  # undo brings it back
    assert EMPTY not in encoded(filled({"desk": 1}).contents)
    assert EMPTY not in encoded(save_for_later(filled({"desk": 1}), "desk").contents)
    assert EMPTY not in encoded(save_combination(filled({"desk": 1}), "X").clear().contents)
    assert EMPTY not in encoded(save_combination(filled({"desk": 1}), EMPTY[:40]).contents)


items = st.builds(
    Item,
    st.text(min_size=1, max_size=5).filter(lambda text: text.isprintable()),
    st.integers(1, 10**9),
    st.integers(0, 10**9),
    st.decimals(0, 10**11, places=2),
    st.text(max_size=5),
)


@given(st.lists(items, max_size=5, unique_by=lambda item: item.sku))
def test_any_lines_come_back_exactly(lines: list[Item]):
    contents = Contents(items=tuple(lines), later=tuple(lines[:2]), next_position=10**10)
    again = decoded(encoded(contents))
    assert again == contents
    assert list(map(str, again.items)) == list(map(str, contents.items))


# From other versions


def test_what_this_version_does_not_know_is_kept():
    before = {
        "gift": True,
        "lines": [{**LINE, "engraving": "For Ann"}, {**LINE, "sku": "lamp", "wrap": {"a": [1]}}],
        "later": [{**LINE, "sku": "mug", "name": "Mug", "since": "Monday"}],
        "combinations": [
            {"number": 7, "name": "Red", "color": "red", "lines": [{**LINE, "size": "XL"}]}
        ],
        "undo": [],
        "next_position": 8,
    }
    text = json.dumps(before)
    assert json.loads(encoded(decoded(text), text)) == before
    cart = Cart(empty_cart().products, decoded(text)).add("desk", 3).remove("lamp")
    after = json.loads(encoded(cart.contents, text))
    assert after["gift"] is True
    assert after["lines"] == [{**before["lines"][0], "quantity": 5}]
    assert (after["later"], after["combinations"]) == (before["later"], before["combinations"])


def test_what_is_missing_has_a_default():
    assert decoded("{}") == Contents()
    (item,) = decoded('{"lines": [{"sku": "desk", "quantity": 2}]}').items
    assert (item.sku, item.quantity, item.name) == ("desk", 2, "")
    (odd,) = decoded('{"lines": [{"sku": "desk", "quantity": 2, "name": ["Desk"]}]}').items
    assert odd == item
    (one,) = decoded('{"combinations": [{"number": 3, "name": "Red"}]}').combinations
    assert (one.number, one.name, one.items) == (3, "Red", ())
    (step,) = decoded('{"undo": [{"kind": "clear"}]}').undo
    assert (step.kind, step.cart, step.later, step.combinations) == ("clear", (), (), ())


@pytest.mark.parametrize("missing", [{}, {"next_position": None}, {"next_position": "x"}])
def test_without_the_next_position_new_lines_still_stand_last(missing: dict[str, Any]):
    lines = [{**LINE, "position": 4}, {**LINE, "sku": "lamp", "position": 7}]
    contents = decoded(json.dumps({"lines": lines, **missing}))
    cart = Cart(empty_cart().products, contents).add("mug")
    assert [item.sku for item in cart.contents.items] == ["desk", "lamp", "mug"]
    assert len({item.position for item in cart.contents.items}) == 3


# From other hands


@pytest.fixture(autouse=True)
def nothing_logged_yet():
    stored._log_once.cache_clear()


SENSELESS = [
    *(None, 1, "desk", [], {}, {"sku": "mug"}, {"quantity": 2}),
    *({**LINE, "sku": sku} for sku in ("", None, 7, ["desk"], {})),
    *({**LINE, "quantity": n} for n in (0, -1, 1.5, "2", None, True, [], 10**30, float("nan"))),
    *({**LINE, "position": n} for n in (-1, "0", None, 1.0, 10**30)),
    *({**LINE, "price_seen": p} for p in ("x", "", "NaN", "sNaN", "-1", "Infinity", None, [], {})),
]
senseless = pytest.mark.parametrize("line", SENSELESS, ids=repr)


@senseless
def test_a_senseless_line_is_left_out_and_logged(line: object, caplog: pytest.LogCaptureFixture):
    lamp = {**LINE, "sku": "lamp"}
    fields = {
        "lines": [LINE, line, lamp],
        "later": [line],
        "combinations": [{"number": 1, "name": "Red", "lines": [line, LINE]}],
        "undo": [{"kind": "clear", "cart": [{"line": line, "pieces": 2}]}],
    }
    contents = decoded(json.dumps(fields))
    assert contents.items == (ITEM, replace(ITEM, sku="lamp"))
    assert contents.later == ()
    assert contents.combinations[0].items == (ITEM,)
    assert contents.undo[0].cart == ()
    assert len(caplog.messages) == 3  # the same one is logged once, for a cart is read often
    assert all("makes no sense" in message for message in caplog.messages)


def test_of_two_lines_of_one_product_the_first_counts(caplog: pytest.LogCaptureFixture):
    contents = decoded(json.dumps({"lines": [LINE, {**LINE, "quantity": 9}]}))
    assert contents.items == (ITEM,)
    assert len(caplog.messages) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("combinations", one) for one in ({}, {"number": 1}, {"number": "1", "name": "Red"})),
        *(("combinations", {"number": 1, "name": name}) for name in (None, 7, ["Red"])),
        *(("undo", one) for one in ({}, {"kind": "dance"}, {"kind": []}, {"kind": None}, None)),
        *((name, value) for name in ("lines", "later", "undo") for value in ("x", 7, {"a": 1})),
    ],
    ids=repr,
)
def test_whatever_else_is_senseless_is_left_out_and_logged(
    name: str, value: object, caplog: pytest.LogCaptureFixture
):
    stored = value if name != "combinations" and not isinstance(value, dict) else [value]
    contents = decoded(json.dumps({"lines": [LINE], name: stored}))
    assert (contents.combinations, contents.undo, contents.later) == ((), (), ())
    assert caplog.messages


@pytest.mark.parametrize("text", ["[]", "7", "null", "x", "{", '"desk"', '{"lines":'])
def test_a_text_that_is_no_object_is_an_empty_cart_and_logged(
    text: str, caplog: pytest.LogCaptureFixture
):
    assert decoded(text) == Contents()
    assert len(caplog.messages) == 1
    assert decoded(encoded(full().contents, text)) == full().contents


def test_what_the_log_tells_of_a_line_is_short(caplog: pytest.LogCaptureFixture):
    decoded(json.dumps({"lines": [{"sku": "x" * 10**5, "quantity": 0}]}))
    assert len(caplog.messages[0]) < 400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["sku", "quantity", "lines", "number", "name", "kind", "cart", "line"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["lines", "later", "combinations", "undo", "next_position", "else"]),
        json_values,
    )
)
def test_any_json_is_read_and_can_be_written_again(fields: dict[str, Any]):
    text = json.dumps(fields)
    contents = decoded(text)
    assert decoded(encoded(contents, text)) == contents
