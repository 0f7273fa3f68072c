"""The Order page until something is ordered: the way to it, the form, what is refused and why."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from cart_state import LONGEST, StoreError
from cart_state.storage.database import Database
from cart_state.storage.orders import Orders
from tests.pages.shop import (
    ANOTHERS,
    CART,
    CATALOG,
    GOODS,
    HOME,
    HOW_IT_WORKS,
    ORDER,
    WHO,
    OpenTab,
    Sell,
    Shop,
    WriteSettings,
    shown,
)
from tests.sessions import dated

CONTACT = '[contact]\nemail = "shop@office.example"\n'
MUGS = "Mug  \n3 × ₹0.10"
NOTHING = "Nothing was ordered"
IN_CART = {"desk": 2, "lamp": 1, "mug": 3}
TYPED = {
    "delivery": "courier",
    "name": "Asha Rao",
    "email": "asha@example.com",
    "phone": "+91 98 5550 0000",
    "address": "5 Church Street",
    "note": "Ring twice.\nThen wait.",
}


def mode(write_settings: WriteSettings, mode: str, more: str = "") -> None:
    write_settings(f'{CONTACT}{more}[orders]\nmode = "{mode}"')


SEARCH = "_header.search"  # the key of the field that every page has


def fields(shop: Shop) -> dict[str, str]:
    """What stands in the fields of the form, and in the way of delivery."""
    drawn = (*shop.text_input, *shop.text_area, *shop.radio)
    keys = [str(one.key) for one in drawn]
    return {
        key.removeprefix("order_"): one.value
        for key, one in zip(keys, drawn, strict=True)
        if key != SEARCH
    }


def marked(shop: Shop) -> dict[str, str]:
    """What the form says at each field that is to be put right."""
    labels = {str(one.key): one.label for one in (*shop.text_input, *shop.text_area, *shop.radio)}
    return {
        key.removeprefix("order_"): label.partition("⚠ ")[2]
        for key, label in labels.items()
        if "⚠" in label
    }


def refusal(shop: Shop) -> str:
    """Why nothing was ordered."""
    (warning,) = (one for one in shop.warning if one.proto.title == NOTHING)
    return warning.value


def button(shop: Shop) -> str:
    """What the button says that it does."""
    return shop.button(key="order_place").label


def is_ordered(shop: Shop) -> bool:
    return any(title.endswith("is placed") for title in shop.titles())


@pytest.fixture
def form(cart: Shop) -> Shop:
    """The Order page with 2 desks, 1 lamp and 3 mugs, and somebody's name in the form."""
    return cart.go(ORDER).tell(**WHO)


# The way there


@pytest.mark.parametrize(
    ("said", "leads", "orders"),
    [("on", "Order", "Order for"), ("quote", "Request a quote", "Request a quote")],
)
def test_the_cart_s_one_primary_button_leads_to_the_order_page(
    cart: Shop, write_settings: WriteSettings, said: str, leads: str, orders: str
):
    mode(write_settings, said)
    assert cart.go(CART).primary() == [leads]
    cart.click_key("order")
    assert cart.titles() == [leads]
    (label,) = cart.primary()
    assert label.startswith(orders)
    assert cart.is_well()


def test_a_shop_that_takes_no_orders_says_how_to_reach_it_and_has_no_form(
    cart: Shop, write_settings: WriteSettings
):
    cart.go(ORDER).tell(**WHO)
    mode(write_settings, "off")
    cart.click_key("order_place")  # drawn while orders were taken
    assert cart.titles() == ["We take no orders here"]
    assert not fields(cart)
    for page in (ORDER, CART):
        assert "To order something, please get in touch:" in cart.go(page).texts()
        assert "mailto:shop@office.example" in cart.texts()
        assert cart.primary() == []
    assert cart.quantities() == IN_CART


def test_a_shared_cart_is_answered_before_anything_is_ordered(cart: Shop):
    assert cart.go(CART, shared="desk:1").primary() == ["Add to my cart"]
    assert "Order" in cart.labels()


def test_an_empty_cart_leads_to_the_catalog_and_to_what_was_ordered(shop: Shop):
    assert "Your orders" not in shop.go(CART).links()  # there are none
    assert shop.go(ORDER).titles() == ["Your cart is empty"]
    assert shop.primary() == ["Go to the catalog"]
    assert not fields(shop)
    assert shop.is_well()
    shop.fill(desk=1).order()
    assert "Your orders" in shop.go(CART).links()


def test_what_was_ordered_is_near_above_the_form(shop: Shop):
    assert not shop.fill(desk=1).go(ORDER).expander
    shop.order()
    (folded,) = shop.fill(mug=1).go(ORDER).expander
    assert folded.label == "Your orders"
    assert not folded.proto.expanded
    assert [shown(one.label) for one in folded.button][1:] == ["Order again"]


# What is ordered


def test_beside_the_form_stands_what_is_ordered_and_what_it_comes_to(form: Shop):
    assert form.ordered() == [
        ["Oak desk  \n2 × ₹12,000.00", "₹24,000.00"],
        ["Desk lamp  \n1 × ₹1,299.50", "₹1,299.50"],
        ["Mug  \n3 × ₹0.10", "₹0.30"],
        ["Pick-up", "free"],
    ]
    assert form.total() == "₹25,299.80"
    assert button(form) == "Order for ₹25,299.80, pay at pick-up"
    assert "Imprint" in form.labels()  # the shop's texts
    assert form.button(key="order_text_Imprint")


def test_the_delivery_has_its_cost_until_it_is_free_and_asks_for_the_address(form: Shop):
    assert form.radio[0].options == [r"Pick\-up", "By courier"]
    assert "address" not in fields(form)
    form.tell(delivery="courier")
    assert form.ordered()[-1] == ["By courier", "₹500.00"]
    assert form.total() == "₹25,799.80"
    assert button(form) == "Order for ₹25,799.80, pay on delivery"
    assert "address" in fields(form)
    form.go(CART).edit({0: 5})
    form.go(ORDER)
    assert form.ordered()[-1] == ["By courier", "free"]
    assert button(form) == "Order for ₹61,299.80, pay on delivery"


def test_a_shop_with_one_way_of_delivery_asks_for_none(cart: Shop, write_settings: WriteSettings):
    write_settings('price_note = "incl. GST"\n[[delivery]]\ncost = "5"\nneeds_address = true')
    cart.go(ORDER)
    assert list(fields(cart)) == ["name", "email", "phone", "address", "note"]
    assert cart.ordered()[-1] == ["Delivery", "₹5.00"]
    assert shown(cart.metric[0].delta) == "incl. GST"


def test_what_was_typed_is_kept_while_one_goes_elsewhere(form: Shop):
    form.tell(**TYPED)
    assert fields(form) == TYPED
    form.go(CART).edit({0: 1})
    for page in (HOME, CATALOG, CART):
        form.go(page)
    assert fields(form.go(ORDER)) == TYPED
    assert not marked(form)


def test_a_field_tells_the_browser_what_belongs_into_it(form: Shop):
    form.tell(delivery="courier")
    said = {one.key: (one.proto.autocomplete, one.proto.type) for one in form.text_input}
    del said[SEARCH]
    types = form.text_input[0].proto.Type
    assert said == {
        "order_name": ("name", types.DEFAULT),
        "order_email": ("email", types.EMAIL),
        "order_phone": ("tel", types.PHONE),
        "order_address": ("street-address", types.DEFAULT),
    }
    for one in (*form.text_input, *form.text_area):
        if one.key != SEARCH:  # the browser drops what is more, and says nothing
            assert one.proto.max_chars >= 4 * LONGEST[str(one.key).removeprefix("order_")]
        assert not one.proto.placeholder, "Streamlit's own is English"
        assert not getattr(one.proto, "validation_regex", ""), "it keeps back what does not fit"


# What has to be put right


def test_a_fault_is_told_at_its_field_until_it_is_put_right_and_nothing_is_lost(cart: Shop):
    cart.go(ORDER).tell(delivery="courier", email="asha", phone="call me", note="x" * 501)
    cart.click_key("order_place")
    assert marked(cart) == {
        "name": "Please tell us your name.",
        "email": "Please check it: there is an @, and an ending such as .com.",
        "phone": "A number is made of digits. You may leave it out, too.",
        "address": "Please tell us where to bring it.",
        "note": "Please use 500 characters at most.",
    }
    for label in ("Your name", "E-mail", "Phone (optional)", "Street and number", "A note to us"):
        assert f"- {label}" in refusal(cart)
    assert fields(cart)["note"] == "x" * 501
    cart.tell(email="asha@example.com", note="x" * 500)
    assert set(marked(cart)) == {"name", "phone", "address"}
    cart.tell(phone="", name="Asha", address="5 Church Street")
    assert not marked(cart)
    assert NOTHING not in cart.notices()
    assert is_ordered(cart.click_key("order_place"))


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("email", {"bytes_value": b"a@b.example"}, "Please tell us where"),
        ("name", {"string_value": "a\0b"}, "There is a character in it"),
        ("name", {"string_value": "x" * 200_000}, "Please use 100 characters at most."),
        ("name", {"string_value": "\u202e "}, "Please tell us your name."),
        ("email", {"string_value": "a@b.example, c@d.example"}, "Please check it"),
        ("delivery", {"string_value": "by rocket"}, ""),
    ],
)
def test_what_no_browser_of_ours_sends_is_refused_and_told(
    form: Shop, name: str, sent: dict[str, Any], said: str
):
    form.send_forged("order_place", f"order_{name}", **sent)
    assert not form.exception
    assert said in marked(form).get(name, "")
    assert NOTHING in form.notices()
    assert form.count() == 6


def test_a_way_of_delivery_that_was_not_drawn_yet_orders_nothing(form: Shop):
    form.radio[0].set_value("courier")
    form.click_key("order_place")  # both in one message
    assert "Something has changed" in refusal(form)
    assert button(form) == "Order for ₹25,799.80, pay on delivery"
    form.tell(address="5 Church Street").click_key("order_place")
    assert is_ordered(form)


# Why nothing was ordered, and the way on


def test_a_cart_that_another_tab_changed_is_shown_as_it_is_now(form: Shop, other: Shop):
    other.go(CART).edit({0: 1})
    form.click_key("order_place")
    assert "Something has changed" in refusal(form)
    assert form.ordered()[0] == ["Oak desk  \n1 × ₹12,000.00", "₹12,000.00"]
    assert button(form) == "Order for ₹13,299.80, pay at pick-up"
    assert fields(form)["name"] == WHO["name"]
    assert is_ordered(form.click_key("order_place"))


def test_a_higher_total_is_told_and_the_button_carries_it_and_a_lower_one_goes_through(
    form: Shop, sell: Sell
):
    dearer, cheaper = (GOODS[0].replace("12000", price) for price in ("13000", "11000"))
    sell(dearer, *GOODS[1:])
    form.click_key("order_place")
    assert "It comes to ₹27,299.80 now" in refusal(form)
    assert button(form) == "Order for ₹27,299.80, pay at pick-up"
    sell(cheaper, *GOODS[1:])
    form.click_key("order_place")
    assert is_ordered(form)
    assert form.total() == "₹23,299.80"


def test_a_price_that_rises_while_the_form_is_filled_in_is_told(form: Shop, sell: Sell):
    sell(GOODS[0].replace("12000", "13000"), *GOODS[1:])
    form.tell(phone="123")
    assert "Oak desk was ₹12,000.00, now :green[₹13,000.00]" in form.texts()
    assert button(form) == "Order for ₹27,299.80, pay at pick-up"


def test_too_few_left_are_named_and_the_cart_can_be_lowered_to_them(
    form: Shop, open_tab: OpenTab, sell: Sell
):
    stranger = open_tab(dated(ANOTHERS)).fill(desk=9, lamp=3)
    assert is_ordered(stranger.order())
    form.click_key("order_place")
    assert refusal(form) == "There is not enough left of some of it."
    assert "Oak desk is :orange[only 1 left], and you have 2 in your cart" in form.texts()
    assert "Desk lamp is :orange[sold out], and you have 1 in your cart" in form.texts()
    form.click("Lower to what is left")
    assert NOTHING not in form.notices()
    assert [line[0] for line in form.ordered()[:-1]] == ["Oak desk  \n1 × ₹12,000.00", MUGS]
    assert is_ordered(form.click_key("order_place"))


def test_what_is_no_longer_sold_is_named_and_taken_out_in_the_cart(form: Shop, sell: Sell):
    sell(*GOODS[1:])
    form.click_key("order_place")
    assert "no longer sold" in refusal(form)
    assert "desk is no longer sold and not in the total" in form.texts()
    assert form.button(key="order_to_cart")
    form.go(CART).edit({0: 0})
    assert NOTHING not in form.go(ORDER).notices()
    assert is_ordered(form.click_key("order_place"))


def test_a_cart_ordered_in_another_tab_is_told_to_be_empty_beside_its_order(
    form: Shop, other: Shop
):
    assert is_ordered(other.order())
    form.click_key("order_place")
    assert form.titles() == ["Your cart is empty", "Your orders"]
    assert len([label for label in form.labels() if label.endswith("is placed")]) == 1


@pytest.mark.parametrize(
    ("limit", "said"),
    [("open_per_cart", "You have 1 open order here"), ("per_address_and_hour", "1 order an hour")],
)
def test_too_many_orders_are_refused_politely_with_the_way_to_the_shop(
    form: Shop, write_settings: WriteSettings, limit: str, said: str
):
    write_settings(f"{CONTACT}[orders]\n{limit} = 1")
    assert is_ordered(form.click_key("order_place"))
    form.fill(mug=1).order()
    assert said in refusal(form)
    assert "mailto:shop@office.example" in refusal(form)
    assert form.go(CART).quantities() == {"mug": 1}


@pytest.fixture
def go_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The store answers nobody any more."""

    def reach(self: Database, *args: object, **more: object) -> None:
        raise StoreError("away")

    return lambda: monkeypatch.setattr(Database, "reach", reach)


def test_while_the_store_is_away_nothing_is_ordered_and_nothing_is_lost(
    form: Shop, go_away: Callable[[], None]
):
    form.tell(**TYPED)
    go_away()
    form.click_key("order_place")
    assert "Your cart is kept" in refusal(form)
    assert fields(form) == TYPED
    assert form.count() == 6
    assert "Your orders cannot be shown at the moment. They are safe." in form.texts()
    assert form.is_well()


@pytest.mark.parametrize("arrives", [False, True], ids=["lost", "placed"])
def test_where_it_is_open_whether_it_was_placed_another_press_tells_and_places_it_once(
    form: Shop, monkeypatch: pytest.MonkeyPatch, arrives: bool
):
    place = Orders.place

    def lost(self: Orders, *args: Any) -> None:
        if arrives:
            place(self, *args)
        raise StoreError("gone at the last moment")

    note = {"note": "Ring twice."}
    with monkeypatch.context() as patch:
        patch.setattr(Orders, "place", lost)
        patch.setattr(Database, "reach", lost_line)
        form.tell(**note).click_key("order_place")
    assert form.notices()[-1] == "Please press once more"
    assert fields(form)["note"] == note["note"]
    form.click_key("order_place")
    assert is_ordered(form)
    form.go(ORDER)
    assert len([label for label in form.labels() if label.endswith("is placed")]) == 1


def lost_line(self: Database, work: Callable[..., Any], queue: str | None = None) -> Any:
    """Reads fail; what writes is carried out."""
    if queue is None:
        raise StoreError("away")
    return self._carry_out(work, queue, 5)


def test_a_note_is_for_one_order_and_who_orders_is_remembered_for_the_next(form: Shop):
    form.tell(phone="123", note="Ring twice.").click_key("order_place")
    form.fill(mug=1).go(ORDER)
    assert fields(form) == {**WHO, "phone": "123", "delivery": "pick-up", "note": ""}
    assert is_ordered(form.click_key("order_place"))


# What stays private


def test_neither_the_log_nor_how_it_works_nor_an_address_tells_what_was_typed(
    form: Shop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    caplog.set_level(logging.DEBUG)
    form.tell(**TYPED)
    with monkeypatch.context() as patch:
        patch.setattr(Orders, "place", lambda *_: 1 / 0)  # a fault of ours
        form.click_key("order_place")
    assert form.toasts() == [
        "Sorry, something went wrong on our side. Your cart is safe. Please try again in a moment."
    ]
    form.click_key("order_place")
    secret = form.query_params["receipt"]
    form.go(HOW_IT_WORKS)
    (session,) = (one.value for one in form.code if "order_name" in one.value)
    for private in (*(TYPED[name].split("\n")[0] for name in TYPED if name != "delivery"), secret):
        assert private not in session
        assert private not in caplog.text
        assert private not in str(form.query_params)
    assert "ZeroDivisionError" in caplog.text


# What the owner changes while the page is open

WAYS = '[[delivery]]\nid = "pick-up"\n'
COURIER = '[[delivery]]\nid = "courier"\ncost = "500"\n'


@pytest.mark.parametrize(
    "then",
    [
        f'{WAYS}[orders]\nmode = "on"',  # a request would have become an order
        f'currency = "EUR"\n{WAYS}[orders]\nmode = "quote"',
        f'price_note = "plus VAT"\n{WAYS}[orders]\nmode = "quote"',
    ],
)
def test_other_terms_than_were_shown_order_nothing(
    cart: Shop, write_settings: WriteSettings, then: str
):
    write_settings(f'{WAYS}[orders]\nmode = "quote"')
    cart.go(ORDER).tell(**WHO)
    write_settings(then)
    cart.click_key("order_place")
    assert "Something has changed" in refusal(cart)
    assert cart.count() == 6
    cart.click_key("order_place")
    assert cart.titles()[0].endswith(("is placed", "is sent"))


@pytest.mark.parametrize("then", [WAYS, '[[delivery]]\nid = "fetched"\n'])
def test_a_way_of_delivery_that_is_no_longer_offered_is_told_and_the_next_press_orders(
    cart: Shop, write_settings: WriteSettings, then: str
):
    write_settings(WAYS + COURIER)
    cart.go(ORDER).tell(**WHO, delivery="courier")
    write_settings(then)
    cart.click_key("order_place")
    assert "Something has changed" in refusal(cart)
    assert is_ordered(cart.click_key("order_place"))


def test_why_nothing_was_ordered_is_told_until_one_goes_elsewhere(form: Shop, sell: Sell):
    form.tell(name=" ").click_key("order_place")
    assert NOTHING in form.notices()
    form.go(CATALOG).go(ORDER)
    assert NOTHING not in form.notices()


def test_of_two_tabs_that_order_the_late_one_is_told_why_it_did_not(form: Shop, open_tab: OpenTab):
    other = open_tab().go(ORDER).tell(**WHO)
    assert is_ordered(form.click_key("order_place"))
    other.click_key("order_place")
    assert other.titles() == ["Your cart is empty", "Your orders"]
    assert "Perhaps you ordered in another tab" in refusal(other)


def test_what_cannot_be_ordered_at_all_has_no_button_to_press(form: Shop, sell: Sell):
    assert not form.button(key="order_place").disabled
    sell("vase,Vase,Office,450,4,,")
    form.go(ORDER)
    assert form.button(key="order_place").disabled
