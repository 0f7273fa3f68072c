"""The table on the Cart page told what no grid would say."""

import pytest

from tests.hostile.intruder import CART, HOME, Intruder, edits

DESK = 0

ADVICE = "Please enter a whole number, such as 2."
REFUSED = [
    ("-1", "A quantity cannot be less than 0. To take a line out, set it to 0."),
    ("1.5", ADVICE),
    ("1e308", ADVICE),
    ("-1e308", ADVICE),
    ("1e999", ADVICE),
    ("NaN", ADVICE),
    ("-0.0", ADVICE),
    ("3.0", ADVICE),
    ('"10"', ADVICE),
    ('"3; DROP TABLE carts"', ADVICE),
    ("true", ADVICE),
    ("false", ADVICE),
    ("null", ADVICE),
    ("[[3]]", ADVICE),
    ('{"Quantity": 3}', ADVICE),
    ("11", "Only 10 of Oak desk can be had, and 2 are in your cart."),
    ("9" * 4000, "Only 10 of Oak desk can be had, and 2 are in your cart."),
]

IGNORED = {
    "a row that does not exist": edits({3: {"Quantity": 9}}),
    "a row before the first": edits({-1: {"Quantity": 9}}),
    "ten thousand rows": edits({row: {"Quantity": 9} for row in range(10_000)}),
    "the same row twice": '{"edited_rows": {"0": {"Quantity": 9}, "00": {"Name": 1}}}',
    "no cells": edits({DESK: 5}),
    "cells that are null": edits({DESK: None}),
    "cells in a list": edits({DESK: [9]}),
    "a price": edits({DESK: {"Unit price": "₹1"}}),
    "a name": edits({DESK: {"Product": "Free desk"}}),
    "a total": edits({DESK: {"Line total": 0}}),
    "a picture": edits({DESK: {"Picture": "https://evil.example/x.png"}}),
    "the hidden sku": edits({DESK: {"_index": "chair"}}),
    "a column that does not exist": edits({DESK: {"__class__": 1}}),
    "a quantity beside a price": edits({DESK: {"Quantity": 9, "Unit price": "₹1"}}),
    "an added row": edits({}, added_rows=[{"_index": "chair", "Quantity": 1}]),
    "ten thousand added rows": edits({}, added_rows=[{"Quantity": 1}] * 10_000),
    "added rows that are a number": edits({}, added_rows=5),
    "a deleted row": edits({}, deleted_rows=[DESK]),
    "deleted rows that do not exist": edits({}, deleted_rows=[-1, 99, "x"]),
    "an edit beside a deleted row": edits({DESK: {"Quantity": 9}}, deleted_rows=[1]),
}

UNREADABLE = {
    "nothing": "",
    "no JSON": "Robert'); DROP TABLE carts;--",
    "a list": "[]",
    "null": "null",
    "edited rows in a list": '{"edited_rows": [1]}',
    "a row that is no number": edits({"x": {"Quantity": 9}}),  # type: ignore[dict-item]
    "a row of five thousand digits": edits({"9" * 5000: {"Quantity": 9}}),  # type: ignore[dict-item]
    "a quantity of a million digits": '{"edited_rows": {"0": {"Quantity": %s}}}' % ("9" * 10**6),
    "lists a hundred thousand deep": "[" * 100_000,
}


@pytest.fixture(scope="module")
def shopper(settled: Intruder) -> Intruder:
    return settled.open(CART)


@pytest.mark.parametrize(("quantity", "reason"), REFUSED)
def test_a_quantity_that_cannot_be_is_refused_in_words(
    shopper: Intruder, quantity: str, reason: str
):
    with shopper.attack():
        shopper.edit('{"edited_rows": {"0": {"Quantity": ' + quantity + "}}}")
        assert shopper.said() == [reason]


@pytest.mark.parametrize("state", IGNORED.values(), ids=IGNORED)
def test_edits_of_anything_but_a_quantity_in_a_row_change_nothing(shopper: Intruder, state: str):
    with shopper.attack():
        shopper.edit(state)
        assert shopper.said() == []


@pytest.mark.parametrize("state", UNREADABLE.values(), ids=UNREADABLE)
def test_a_state_that_cannot_be_read_changes_nothing(shopper: Intruder, state: str):
    with shopper.attack(cannot_be_read=True):
        shopper.edit(state)


def test_after_a_state_that_cannot_be_read_another_page_brings_the_session_back(intruder: Intruder):
    intruder.open(CART).edit("no JSON")
    intruder.switch(HOME)
    intruder.works()
    intruder.switch(CART)
    intruder.works()


def test_0_takes_the_line_out_and_a_second_0_for_the_row_that_is_gone_does_nothing(
    intruder: Intruder,
):
    intruder.open(CART)
    table = intruder.table().proto.id
    with intruder.attack(becomes={"lamp": 1, "mug": 5}):
        intruder.edit(edits({DESK: {"Quantity": 0}}))
    with intruder.attack():
        intruder.say_of(table, string_value=edits({DESK: {"Quantity": 0}}))


def test_one_good_edit_beside_bad_ones_of_other_rows_is_made(intruder: Intruder):
    intruder.open(CART)
    with intruder.attack(becomes={"desk": 4, "lamp": 1, "mug": 5}):
        intruder.edit(edits({DESK: {"Quantity": 4}, 1: {"Quantity": -1}, 2: {"Quantity": "10"}}))
        assert len(intruder.said()) == 2
