"""Orders: what may be ordered, how a form is put right, steps, stock and numbers."""

import random
import re
import string
from collections import Counter
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart_state.rules.cart import Cart
from cart_state.rules.errors import CartError, OrderError
from cart_state.rules.orders import (
    LONGEST,
    Delivery,
    Order,
    OrderForm,
    OrderLine,
    OrderStep,
    is_repeated,
    next_steps,
    order_number,
    order_total,
    ordered,
    stepped,
    stock_taken,
    unstepped,
)
from tests.unit.goods import filled, next_day, product, refused

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JAKE = OrderForm("Jake", "jake@example.com")
PICK_UP = Delivery()
COURIER = Delivery("courier", "By bike", Decimal("3.50"), Decimal("300"), needs_address=True)
WAYS = (PICK_UP, COURIER)
AT_HOME = replace(JAKE, delivery="courier", address="1 Lane\nX")
DESK, LAMP = product("desk", "100.00"), product("lamp", "49.50", name="Lamp *x*")
A_LOT = Decimal(10**9)


def order(cart: Cart, form: OrderForm = JAKE, shown: Decimal = A_LOT) -> Order:
    """The order of a cart at noon."""
    return ordered(cart, form, WAYS, shown, "K7Q3XM", NOON)


def why(cart: Cart, form: OrderForm = JAKE, shown: Decimal = A_LOT) -> dict:
    """Why a cart cannot be ordered: the problem and what there is to say of it."""
    kind, data = refused(order, cart, form, shown)
    assert kind is OrderError
    return {name: value for name, value in data.items() if value}


def faults(**fields: str) -> dict[str, str]:
    """What is wrong with a form that says this, which is all right but for it."""
    data = why(filled({"desk": 1}), replace(AT_HOME, **fields))
    assert data.pop("problem") == "form"
    return data["fields"]


def kept(**fields: str) -> OrderForm:
    """The form as it is stored of one that says this."""
    form = order(filled({"desk": 1}), replace(AT_HOME, **fields)).form
    assert form is not None
    return form


def after(*steps: str) -> Order:
    """An order that the owner has taken through these steps."""
    one = order(filled({"mug": 1, "desk": 2}))
    for hours, status in enumerate(steps, 1):
        one = stepped(one, status, "owner", NOON + timedelta(hours=hours))
    return one


# What an order is


def test_an_order_is_a_copy_of_the_cart_at_the_prices_of_today():
    cart = filled({"lamp": 3, "desk": 1}, DESK, LAMP)
    one = order(next_day(cart, replace(DESK, price=Decimal(90)), LAMP), AT_HOME)
    assert one.lines == (
        OrderLine("lamp", "Lamp *x*", Decimal("49.50"), 3),
        OrderLine("desk", "Desk", Decimal(90), 1),
    )
    assert [line.total for line in one.lines] == [Decimal("148.50"), Decimal(90)]
    assert (one.number, one.status, one.placed_at) == ("K7Q3XM", "placed", NOON)
    assert one.steps == (OrderStep("placed", NOON),)
    assert (one.form, one.receipt) == (AT_HOME, "")
    assert one.total == Decimal("242.00")


@pytest.mark.parametrize(
    ("price", "form", "cost", "total"),
    [
        *(("299.99", JAKE, "0", "299.99"), ("299.99", AT_HOME, "3.50", "303.49")),
        *(("300", AT_HOME, "0", "300"), ("300.01", AT_HOME, "0", "300.01")),
    ],
)
def test_delivery_costs_what_it_does_up_to_the_amount_from_which_it_is_free(
    price: str, form: OrderForm, cost: str, total: str
):
    cart = filled({"desk": 1}, product("desk", price))
    one = order(cart, form)
    assert (one.delivery.cost, one.total) == (Decimal(cost), Decimal(total))
    assert (one.delivery.id, one.delivery.free_from) == (form.delivery, None)
    assert one.total == order_total(cart, PICK_UP if form is JAKE else COURIER)
    assert Delivery(cost=Decimal(5)).cost_for(A_LOT) == 5, "no amount from which it is free"


def test_neither_an_order_nor_its_form_nor_a_refusal_tells_who_ordered():
    form = replace(AT_HOME, phone="no number", note="Ring twice")
    with pytest.raises(OrderError) as refusal:
        order(filled({"desk": 1}), form)
    one = replace(order(filled({"desk": 1}), AT_HOME), receipt="secret")
    told = f"{form!r} {one!r} {refusal.value!r} {refusal.value}"
    private = ("Jake", "jake", "Lane", "no number", "Ring", "secret")
    assert not [word for word in private if word in told]


# What cannot be ordered


def test_the_first_reason_is_told_and_each_product_of_it():
    pieces = {"desk": 2, "lamp": 2, "mug": 5, "pen": 5}
    cart = filled(pieces, *map(product, pieces))
    mug, pen = product("mug", stock=4), product("pen", stock=0)
    bad, nowhere = replace(JAKE, email=""), replace(JAKE, delivery="drone")
    nothing = Decimal(0)
    today = next_day(cart, mug, pen)
    assert why(today.clear(), bad, nothing) == {"problem": "empty"}
    assert why(today, bad, nothing) == {"problem": "form", "fields": {"email": "missing"}}
    assert why(today, nowhere, nothing) == {"problem": "form", "fields": {"delivery": "unknown"}}
    assert why(today, JAKE, nothing) == {"problem": "not sold", "skus": ("desk", "lamp")}
    today = today.remove("desk").remove("lamp")
    short = {"problem": "not enough", "skus": ("mug", "pen"), "products": (mug, pen)}
    assert why(today, JAKE, nothing) == short
    assert why(today.lower_to_stock(), JAKE, nothing) == {"problem": "dearer", "total": 400}
    assert order(today.lower_to_stock())


def test_a_refusal_is_one_of_the_cart_and_plain_english():
    refusal = OrderError("empty")
    assert isinstance(refusal, CartError)
    assert str(refusal) == "This order cannot be placed or changed so."


# The form


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        *((field, "", "missing") for field in ("name", "email", "address")),
        *((field, " \t\u2003\u200b", "missing") for field in ("name", "email", "address")),
        *(("name", "?!", "missing"), ("address", "\n-\n", "missing")),
        *((field, "1" * (most + 1), "too long") for field, most in LONGEST.items()),
        *((field, "1\x00", "malformed") for field in LONGEST),
        *((field, "1\x1b[31m", "malformed") for field in LONGEST),
        *((field, f"1{half}", "malformed") for field in LONGEST for half in "\ud800\udfff"),
        *((field, "1\x85", "malformed") for field in LONGEST),
        *((field, "1\rx", "malformed") for field in LONGEST),
        *((field, "1\nx", "malformed") for field in ("name", "email", "phone")),
        ("phone", "ask me", "malformed"),
        ("delivery", "drone", "unknown"),
        ("delivery", "", "unknown"),
    ],
)
def test_a_field_that_has_to_be_put_right_is_named_with_what_is_wrong(
    field: str, text: str, fault: str
):
    assert faults(**{field: text}) == {field: fault}


def test_all_fields_to_put_right_are_named_at_once():
    assert faults(name="", email="x", address=" ", note="\0") == {
        **{"name": "missing", "email": "malformed"},
        **{"address": "missing", "note": "malformed"},
    }


@pytest.mark.parametrize(
    "email",
    [
        *("a", "a@b", "a@b.", "a@.b", "a@b..c", "@b.c", "a@b@c.d", "a b@c.d", "a@b.c, d@e.f"),
        *("a@b.c;d", "<a@b.c>", "A <a@b.c>", '"a"@b.c', "a@b.c\x00", "a@b\x07.c", "a@b.c\nBcc: x"),
        *("a,d@b.c", "a@b.c\\", "a@[1.2]"),
    ],
)
def test_what_is_no_single_address_is_malformed(email: str):
    assert faults(email=email) == {"email": "malformed"}


@pytest.mark.parametrize(
    "email",
    ["a@b.co", "a.b+c'd@e-f.example.com", "käthe@müller.example", "डाक@उदाहरण.भारत", "_@b.c.d.e.f"],
)
def test_an_address_of_any_language_passes(email: str):
    assert kept(email=email).email == email


def test_texts_are_kept_without_surplus_spaces_and_marks_that_nobody_sees():
    form = kept(
        name="  Jake\u00a0\t de\u2028Vries ",
        email=" jake@example.com\n",
        phone="\u202a+91 80 5550\u202c",
        address="\n 1  Lane \r\n\r\nX\n",
        note="*a* <b>\n :red[c]",
    )
    assert form.name == "Jake de Vries"
    assert form.email == "jake@example.com"
    assert form.phone == "+91 80 5550"
    assert form.address == "1 Lane\n\nX"
    assert form.note == "*a* <b>\n:red[c]", "text stays text"


def test_what_joins_letters_stays():
    assert kept(name="क्‍ष 👩\u200d💻").name == "क्‍ष 👩\u200d💻"


@pytest.mark.parametrize(("field", "most"), LONGEST.items())
def test_a_text_may_be_as_long_as_said_and_is_never_cut(field: str, most: int):
    text = "1" * (most - 6) + ("@b.com" if field == "email" else "111111")
    assert getattr(kept(**{field: f" {text} "}), field) == text
    assert len(text) == most


def test_an_address_that_nobody_needs_is_neither_checked_nor_kept():
    form = replace(JAKE, address="1 Lane\0" * 500)
    assert order(filled({"desk": 1}), form).form == JAKE


@pytest.mark.parametrize("what", [None, 7, b"1", ["1"], {"1": "1"}])
def test_what_is_no_text_is_refused_by_field(what: object):
    assert faults(**dict.fromkeys(LONGEST, what)).keys() == LONGEST.keys()
    assert faults(delivery=what) == {"delivery": "unknown"}


texts = st.text(st.sampled_from("a1 \n\t\0é\u202a.@"), max_size=12) | st.text()
emails = st.just("a@b.co") | texts
forms = st.builds(OrderForm, texts, emails, texts, st.sampled_from(["courier", "x"]), texts, texts)


@given(forms)
def test_any_form_is_refused_by_field_or_kept_so_that_it_passes_again(form: OrderForm):
    cart = filled({"desk": 1})
    try:
        one, refusal = order(cart, form), None
    except OrderError as error:
        one, refusal = None, error
    if refusal:
        assert refusal.problem == "form"
        assert set() < refusal.fields.keys() <= {*LONGEST, "delivery"}
    else:
        assert order(cart, one.form) == one
        assert all(len(getattr(one.form, name)) <= most for name, most in LONGEST.items())
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "".join(astuple(one.form)))


# Asked for once more


def test_an_order_is_repeated_by_the_form_and_the_cart_that_it_came_of_or_the_one_it_emptied():
    cart = filled({"desk": 2, "mug": 1})
    one, due = order(cart, AT_HOME), Decimal(300)
    as_typed = replace(AT_HOME, name=" Jake\u200b", address="1 Lane\r\nX ")
    for form in (AT_HOME, as_typed):
        assert is_repeated(one, form, due, cart)
        assert is_repeated(one, form, Decimal(0), cart.clear()), "what is empty costs nothing"
    assert is_repeated(one, AT_HOME, due + 1, next_day(cart)), "a price or a product that went"
    assert is_repeated(replace(one, form=None), JAKE, due, cart), "nobody knows any more"
    for other in (
        (replace(AT_HOME, note="x"), due, cart),
        (replace(AT_HOME, email="other@example.com"), due, cart.clear()),
        (JAKE, due, cart),
        (AT_HOME, due - 1, cart),
        (AT_HOME, due, cart.remove("mug")),
        (AT_HOME, due, cart.add("mug")),
    ):
        assert not is_repeated(one, *other)


def test_an_address_that_nobody_needs_makes_no_other_order():
    cart = filled({"desk": 1})
    assert is_repeated(order(cart), replace(JAKE, address="1 Lane"), Decimal(100), cart)


# Steps


@pytest.mark.parametrize(
    ("taken", "owner", "shopper"),
    [
        ((), ("ready", "cancelled"), ("cancelled",)),
        (("ready",), ("done", "cancelled"), ()),
        (("ready", "done"), (), ()),
        (("cancelled",), (), ()),
        (("ready", "cancelled"), (), ()),
    ],
)
def test_who_may_make_what_of_an_order_and_nothing_else(taken: tuple, owner: tuple, shopper: tuple):
    one = after(*taken)
    assert next_steps(one, "owner") == owner
    assert next_steps(one, "shopper") == shopper
    for who, may in (("owner", owner), ("shopper", shopper)):
        for status in {"placed", "ready", "done", "cancelled", "lost"} - {one.status}:
            if status in may:
                assert stepped(one, status, who, NOON).status == status
            else:
                assert refused(stepped, one, status, who, NOON)[1]["problem"] == "step"


def test_each_step_is_kept_with_its_time_and_changes_nothing_else():
    one = after("ready", "done")
    assert [(step.status, step.at.hour) for step in one.steps] == [
        *(("placed", 12), ("ready", 13), ("done", 14))
    ]
    assert (one.status, one.placed_at) == ("done", NOON)
    assert replace(one, steps=one.steps[:1]) == after()


@pytest.mark.parametrize("taken", [(), ("ready",), ("ready", "done"), ("cancelled",)])
def test_a_step_taken_twice_is_taken_once(taken: tuple):
    one = after(*taken)
    assert stepped(one, one.status, "owner", NOON + timedelta(days=1)) is one


def test_who_did_not_see_the_last_step_takes_none_and_is_shown_the_order():
    placed, ready, done = after(), after("ready"), after("ready", "done")
    assert stepped(placed, "ready", "owner", NOON, seen=placed.steps).status == "ready"
    for seen, status in ((placed, "done"), (placed, "cancelled"), (done, "done")):
        refusal = refused(stepped, ready, status, "owner", NOON, "", seen.steps)[1]
        assert (refusal["problem"], refusal["order"]) == ("step", ready)


def test_the_same_step_with_the_same_reason_was_taken_already_another_one_was_not():
    placed = after()
    cancelled = stepped(placed, "cancelled", "owner", NOON, "Sold out", placed.steps)
    again = stepped(cancelled, "cancelled", "owner", NOON, "Sold out", placed.steps)
    assert again is cancelled
    other = refused(stepped, cancelled, "cancelled", "owner", NOON, "Closed", placed.steps)[1]
    assert other["order"] is cancelled


@given(st.lists(st.sampled_from(["ready", "done", "cancelled"])))
def test_the_last_step_is_taken_back_and_the_order_is_as_it_was(tried: list[str]):
    history = [order(filled({"mug": 1}))]
    for status in tried:
        if status in next_steps(history[-1], "owner"):
            history.append(stepped(history[-1], status, "owner", NOON))
    for before, one in pairwise(history):
        assert unstepped(one, one.steps) == before
        assert unstepped(before, one.steps) is before, "as by a double click"
    last = history[-1]
    for seen in history[:-1]:
        if seen.steps[:-1] != last.steps:
            assert refused(unstepped, last, seen.steps)[1]["order"] is last
    assert refused(unstepped, history[0], history[0].steps)[1]["problem"] == "step"


def test_an_order_of_nobody_any_more_does_not_go_back():
    erased = replace(after("ready", "done"), form=None)
    assert refused(unstepped, erased, erased.steps)[1]["order"] is erased


# Stock


skus = st.text(string.ascii_lowercase, min_size=1, max_size=3)
wanted = st.dictionaries(skus, st.integers(1, 10), min_size=1, max_size=5)
statuses = st.sampled_from(["placed", "ready", "done", "cancelled"])
steps = st.lists(st.tuples(statuses, st.sampled_from(["shopper", "owner"])))


@given(wanted, steps)
def test_what_is_out_of_stock_is_what_orders_hold_whatever_steps_they_take(
    pieces: dict[str, int], tried: list[tuple[str, str]]
):
    one = order(filled(pieces, *map(product, pieces)))
    first = stock_taken(None, one)
    assert list(first) == sorted(first), "so that nobody waits in a circle"
    taken, given_back = Counter(first), 0
    assert taken == {line.sku: line.quantity for line in one.lines} == pieces
    for status, who in tried:
        try:
            later = stepped(one, status, who, NOON)
        except OrderError:
            continue
        change = stock_taken(one, later)
        assert list(change) == sorted(change)
        taken.update(change)
        given_back += bool(change)
        one = later
    assert {sku for sku in taken if taken[sku]} == (
        set() if one.status == "cancelled" else set(pieces)
    )
    assert given_back == (one.status == "cancelled"), "once"


amounts = st.decimals(0, 1000, places=2)


@given(wanted, amounts, amounts, amounts, st.none() | amounts)
def test_no_order_comes_to_more_than_was_shown(
    pieces: dict[str, int], price: Decimal, shown: Decimal, cost: Decimal, free: Decimal | None
):
    cart = filled(pieces, *(product(sku, str(price)) for sku in pieces))
    way = Delivery(cost=cost, free_from=free)
    due = order_total(cart, way)
    if due > shown:
        assert refused(ordered, cart, JAKE, [way], shown, "", NOON)[1]["total"] == due
    else:
        assert ordered(cart, JAKE, [way], shown, "", NOON).total == due
    assert due - cart.total in (cost, 0)


# Numbers


def test_a_number_is_six_characters_that_are_easy_to_tell_apart():
    numbers = {order_number(random.Random(seed).choice) for seed in range(500)}
    marks = set("".join(numbers))
    assert {len(number) for number in numbers} == {6}
    assert len(numbers) == 500
    assert set("K7Q3XM") <= marks < set(string.ascii_uppercase + string.digits)
    assert not marks & set("0O1IL2Z5S8BAEIOU"), "nor does a word come out"
    assert len(marks) ** 6 > 10**8
