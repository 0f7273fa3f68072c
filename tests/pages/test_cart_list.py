"""The cart as a list: on a phone first, with everything that the table does."""

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitHeaders

from cart_state.rules.later import save_for_later
from pages.parts.actions import whole
from pages.parts.next_steps import undo_position
from tests.pages.shop import CART, HOME, OpenShop, OpenTab, Sell, Shop
from tests.sessions import dated, new_id
from tests.unit.goods import filled, product

CONTENTS = {"desk": 2, "lamp": 1, "mug": 3}
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537"
Held = Callable[..., None]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """Says by its headers in which hands the shop is."""

    def held(agent: str, hint: str | None = None) -> None:
        headers = {"User-Agent": agent} | ({"Sec-CH-UA-Mobile": hint} if hint else {})
        monkeypatch.setattr(
            type(st.context), "headers", property(lambda _: StreamlitHeaders(headers.items()))
        )

    return held


@pytest.fixture
def in_hand(held: Held) -> None:
    """The shop is on a phone."""
    held(PHONE)


@pytest.fixture
def phone(in_hand: None, cart: Shop) -> Shop:
    """The cart of three lines on a phone."""
    return cart


def listed(shop: Shop) -> dict[str, int]:
    """The quantities in the list by sku, in its order."""
    return {line["sku"]: line["quantity"] for line in shop.components("cart_line").values()}


def ask(shop: Shop, sku: str, text: object, number: int) -> Shop:
    """Types a quantity into a line of the list."""
    return shop.answer(f"line_{sku}", "quantity", {"text": text, "number": number})


@pytest.mark.parametrize(
    ("agent", "hint", "cookie", "first"),
    [
        *((PHONE, None, None, "list"), (DESKTOP, None, None, "table")),
        *((DESKTOP, "?1", None, "list"), (PHONE, "?0", None, "table")),
        *((PHONE, None, "table", "table"), (DESKTOP, None, "list", "list")),
        (PHONE, None, "<script>", "list"),
    ],
)
def test_the_device_says_which_view_comes_first_until_the_shopper_did(
    open_tab: OpenTab,
    held: Held,
    sell: Sell,
    monkeypatch: pytest.MonkeyPatch,
    agent: str,
    hint: str | None,
    cookie: str | None,
    first: str,
):
    held(agent, hint)
    cookies = {"cart": dated(new_id())} | ({"cart_view": cookie} if cookie else {})
    shop = open_tab()
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))
    shop.fill(desk=1)
    assert bool(listed(shop)) == (first == "list") != bool(shop.data_editor)
    assert not shop.components("cart_view")
    other = "list" if first == "table" else "table"
    shop.button_group[0].set_value(other).run()
    assert bool(listed(shop)) == (other == "list") != bool(shop.data_editor)
    assert shop.components("cart_view") == {"cart_view_cookie": other}
    shop.go(HOME).go(CART).button_group[0].set_value(first).run()
    assert shop.components("cart_view") == {"cart_view_cookie": first}  # the last word counts
    assert shop.is_well()


def test_a_line_of_the_list_does_what_a_row_of_the_table_does(phone: Shop):
    assert listed(phone) == CONTENTS
    desk = phone.components("cart_line")["line_desk"]
    assert (desk["title"], desk["price"]) == ("Oak desk", "₹12,000.00")
    assert (desk["total"], desk["href"]) == ("₹24,000.00", "?product=desk")
    assert list(desk["labels"].values()) == [
        *("One less", "Quantity", "One more", "Remove", "Save for later")
    ]
    ask(phone, "desk", "3", 1)
    assert (listed(phone)["desk"], phone.count(), phone.toasts()) == (3, 7, [])
    assert phone.components("cart_line")["line_desk"]["total"] == "₹36,000.00"
    assert phone.total() == "₹37,299.80"
    phone.answer("line_lamp", "remove", True)
    assert phone.toasts() == ["Desk lamp removed. Cart: 6"]
    phone.answer("line_mug", "later", True)
    assert phone.toasts() == ["Mug is saved for later."]
    assert listed(phone) == {"desk": 3}
    assert phone.tiles()["saved_tile_mug"] | {"picture": ""} == {
        "href": "?product=mug",
        "picture": "",
        "title": "Mug",
    }
    for key, name in (("line_desk", "Oak desk"), ("saved_tile_mug", "Mug")):
        assert phone.answer(key, "open", True).dialog() == name
        assert phone.titles()[0] == "Your cart"
        phone.go(CART)
    ask(phone, "desk", "0", 2)
    assert phone.count() == 0
    assert phone.is_well()


def test_a_request_that_comes_twice_or_late_is_not_carried_out_again(phone: Shop):
    ask(phone, "desk", "5", 7)
    ask(phone, "desk", "4", 7)
    ask(phone, "desk", "3", 6)
    for forged in (None, "9", {"text": "9"}, {"number": 99}, {"text": "9", "number": "99"}):
        phone.answer("line_desk", "quantity", forged)
    assert listed(phone) == CONTENTS | {"desk": 5}
    assert phone.components("cart_line")["line_desk"]["answered"] == 99  # which asked for nothing
    assert phone.is_well()


@pytest.mark.parametrize("text", ["2,7", "4,5", "1e1", "1/2", "abc", "", "1.000", "2.7", None, 3.5])
def test_what_is_no_whole_number_is_refused_in_words(phone: Shop, text: object):
    ask(phone, "desk", text, 1)
    assert phone.toasts() == ["Please enter a whole number, such as 2."]
    assert listed(phone) == CONTENTS


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 3 ", 3), ("１２", 12), ("१२", 12), ("007", 7), ("-1", -1), ("−2", -2), (7, 7)],
)
def test_a_whole_number_is_read_in_any_digits(text: object, number: int):
    assert whole(text) == number


def test_undo_stands_where_something_was_taken_out(phone: Shop):
    goods = [product(sku) for sku in ("desk", "lamp", "mug")]
    before = filled(dict.fromkeys(("desk", "lamp", "mug"), 2), *goods)
    assert undo_position(before) == 0
    for position, sku in enumerate(("desk", "lamp", "mug")):
        for after in (before.remove(sku), before.set_quantity(sku, 1), save_for_later(before, sku)):
            assert undo_position(after) == position
    assert undo_position(before.clear()) == 0
    phone.answer("line_lamp", "remove", True)
    drawn = [e.proto.DESCRIPTOR.name for e in phone.main if e.type in ("button", "bidi_component")]
    assert drawn[:3] == ["BidiComponent", "Button", "BidiComponent"]
    assert phone.undo() == "Undo: remove Desk lamp"
    assert listed(phone) == CONTENTS


def test_undo_of_what_was_saved_stands_beside_the_rest_of_it(phone: Shop):
    for sku in ("desk", "lamp"):
        phone.answer(f"line_{sku}", "later", True)
    phone.click_key("drop_saved_desk")
    labels = phone.labels()
    assert labels.index("Clear cart") < labels.index("Undo: remove Oak desk from saved for later")
    phone.click_key("drop_saved_lamp")  # the last of it, so there is no such place any more
    labels = phone.labels()
    assert labels.index("Undo: remove Desk lamp from saved for later") < labels.index("Clear cart")


def test_on_a_phone_total_and_order_stay_at_the_bottom_and_stand_out_once(
    phone: Shop, held: Held, open_shop: OpenShop
):
    assert phone.primary() == ["Order"]
    assert "₹25,299.80 for 6 pieces" in [shown.value.replace("*", "") for shown in phone.markdown]
    held(DESKTOP)
    desktop = open_shop().fill(desk=1)
    assert desktop.primary() == ["Order"]
    assert not [text for text in desktop.markdown if "for 1 piece" in text.value]


def test_a_very_long_cart_is_listed_in_parts(held: Held, sell: Sell, open_tab: OpenTab):
    held(PHONE)
    sell(*(f"p{number},Thing {number},Things,1,9,," for number in range(120)))
    shop = open_tab()
    for first in (0, 40, 80):
        shop.fill(**{f"p{number}": 1 for number in range(first, first + 40)})
    assert len(listed(shop)) == 50
    assert len(listed(shop.click("Show 50 more"))) == 100
    assert len(listed(shop.click("Show 20 more"))) == 120
    assert not [label for label in shop.labels() if label.startswith("Show")]
