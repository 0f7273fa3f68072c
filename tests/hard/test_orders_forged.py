"""The Order page told what no page would: fields, ways, presses, and other people's receipts."""

import secrets

import pytest

from cart_state.rules.orders import Order
from tests.hard.intruder import HOME, Intruder
from tests.hard.test_forged_messages import CONTROL, KINDS, LONG, MARKUP, SQL, short

ORDER = "Order"
FIELDS = ("name", "email", "phone", "note")
PLENTY = {"mug": 3}  # each of these tests may order it
WHO = {"name": "Mallory", "email": "mallory@example.com"}


def typed(intruder: Intruder, **fields: str) -> None:
    for name, text in fields.items():
        intruder.tab.fill(f"order_{name}", string_value=text)


def orders(intruder: Intruder) -> tuple[Order, ...]:
    """The orders that came of this cart."""
    return intruder._store.orders.of_cart(intruder.cart_id)


def titles(intruder: Intruder) -> list[str]:
    return [one.body for one in intruder.tab.drawn("heading")]


@pytest.mark.parametrize("text", [CONTROL, LONG, " ", "\ud7ff" * 5000], ids=short)
@pytest.mark.parametrize("name", FIELDS)
def test_a_text_that_no_form_takes_orders_nothing(intruder: Intruder, name: str, text: str):
    if name in ("phone", "note") and text == " ":
        pytest.skip("they may be empty")
    intruder.fill(PLENTY).open(ORDER)
    typed(intruder, **WHO)
    with intruder.attack():
        typed(intruder, **{name: text})
        intruder.press("order_place")
        assert titles(intruder)[0] == "Order"
        assert not orders(intruder)


@pytest.mark.parametrize("text", [SQL, MARKUP], ids=short)
def test_what_looks_like_code_is_kept_and_shown_as_text(intruder: Intruder, text: str):
    intruder.fill(PLENTY).open(ORDER)
    typed(intruder, **WHO | {"name": text[:100], "note": text})
    since = len(intruder.server.log_file.read_bytes())
    intruder.press("order_place")
    (order,) = orders(intruder)
    assert order.form
    assert order.form.note == text
    assert intruder.tab.errors == []
    assert text not in intruder.server.log(since)
    assert "<script>" not in "".join(one.body for one in intruder.tab.drawn("markdown"))


@pytest.mark.parametrize("way", ["by rocket", "", SQL, LONG], ids=short)
def test_a_way_that_was_not_drawn_costs_what_was_shown_or_orders_nothing(
    intruder: Intruder, way: str
):
    intruder.fill(PLENTY).open(ORDER)
    typed(intruder, **WHO)
    intruder.tell(
        intruder.state("order_delivery", string_value=way),
        intruder.state("order_place", trigger_value=True),
    )
    assert intruder.tab.errors == []
    for order in orders(intruder):
        assert order.delivery.id == "pick-up"
        assert order.delivery.cost == 0


def test_a_button_that_is_pressed_again_and_again_orders_once(intruder: Intruder):
    intruder.fill(PLENTY).open(ORDER)
    typed(intruder, **WHO)
    pressed = intruder.state("order_place", trigger_value=True)
    intruder.mutter(pressed, times=9)
    intruder.tell(pressed)
    intruder.open(HOME)
    (order,) = orders(intruder)
    assert {line.sku: line.quantity for line in order.lines} == PLENTY
    assert intruder.stored() == {}


def test_other_peoples_receipts_show_nothing_and_the_number_alone_opens_nothing(
    intruder: Intruder, known: Intruder
):
    known.fill(PLENTY).open(ORDER)
    typed(known, name="Asha Rao", email="asha@example.com")
    known.press("order_place")
    order = orders(known)[0]
    for tried in (
        order.number,
        order.receipt[:-1],
        order.receipt.swapcase(),
        secrets.token_hex(11),
    ):
        intruder.open(ORDER, query=f"receipt={tried}")
        assert titles(intruder)[0] == "There is no such order here"
        told = intruder.tab.everything()
        assert b"Asha" not in told
        assert order.receipt.encode() not in told
    intruder.open(ORDER)
    assert b"Asha" not in intruder.tab.everything()
    assert order.number.encode() not in intruder.tab.everything()


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FIELDS)
def test_a_field_of_another_kind_orders_nothing_that_was_not_typed(
    intruder: Intruder, name: str, kind: str
):
    intruder.fill(PLENTY).open(ORDER)
    typed(intruder, **WHO)
    with intruder.attack(cannot_be_read=None):
        intruder.give(f"order_{name}", **{kind: KINDS[kind]})
    if not intruder.tab.errors:
        intruder.open(ORDER)
        typed(intruder, **WHO)
        forged = intruder.state(f"order_{name}", **{kind: KINDS[kind]})
        intruder.tell(forged, intruder.state("order_place", trigger_value=True))
    for order in orders(intruder):
        assert order.form
        assert isinstance(getattr(order.form, name), str)
