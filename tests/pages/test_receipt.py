"""The receipt of an order, on its page, on paper and by mail; and what a browser has ordered."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import streamlit as st

import cart_state
from cart_state import (
    Delivery,
    Order,
    OrderForm,
    OrderLine,
    OrderStep,
    StoreError,
    ordering,
    wiring,
)
from cart_state.storage.orders import Orders
from pages.parts.document import contact, document, mails
from tests.mail_server import MailServer
from tests.pages.shop import (
    ANOTHERS,
    CART,
    ORDER,
    WHO,
    OpenTab,
    Shop,
    WriteSettings,
)
from tests.sessions import dated

NO_SUCH = "There is no such order here"
ODD = "*A* $1 [b](c) <i>d</i>"
PAGE = "https://shop.example/Order"
FORM = OrderForm("Asha <b>Rao</b>", "asha@example.com", "+91 98", "courier", "5 Church St", "Ring.")
PLACED = Order(
    "K7Q3XM",
    (
        OrderLine("desk", "Oak <desk>", Decimal(12000), 2),
        OrderLine("lamp", "Lamp", Decimal("9.50"), 1),
    ),
    Delivery("courier", "By courier", Decimal(500), needs_address=True),
    (OrderStep("placed", datetime(2026, 11, 29, 22, 30, tzinfo=UTC)),),
    FORM,
    receipt="s" * 22,
    currency="INR",
    price_note="incl. GST",
)


def number(shop: Shop) -> str:
    """The number of the order whose receipt is shown."""
    return shop.titles()[0].split()[1]


def step(shop: Shop, status: str) -> None:
    """The owner takes the next step with the order whose receipt is shown."""
    wiring.store().orders.step(number(shop), status, "owner")


def followed(order: Order, *statuses: str) -> Order:
    steps = [OrderStep(status, order.placed_at) for status in statuses]
    return replace(order, steps=(*order.steps, *steps))


@pytest.fixture
def receipt(cart: Shop) -> Shop:
    """The receipt of 2 desks, 1 lamp and 3 mugs, brought by courier."""
    fields = {"address": "5 Church Street", "phone": "+91 98", "note": f"Ring.\n{ODD}"}
    return cart.order(delivery="courier", **fields)


@pytest.fixture
def mailing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is configured."""
    owner = SimpleNamespace(owner="owner@shop.example")
    monkeypatch.setattr(cart_state, "mailing", lambda: owner)


@pytest.fixture
def show(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[[Order], Shop]:
    """Opens the receipt of any order."""

    def show(order: Order) -> Shop:
        monkeypatch.setattr(cart_state, "order", lambda receipt: order)
        return shop.go(ORDER, receipt="s" * 22)

    return show


# The receipt


def test_the_first_line_says_that_it_is_placed_and_then_what_happens_next(receipt: Shop):
    assert re.fullmatch(r"Order [3-9C-Y]{6} is placed", receipt.titles()[0])
    assert "bring to you" in receipt.texts()
    assert receipt.ordered() == [
        ["Oak desk  \n2 × ₹12,000.00", "₹24,000.00"],
        ["Desk lamp  \n1 × ₹1,299.50", "₹1,299.50"],
        ["Mug  \n3 × ₹0.10", "₹0.30"],
        ["By courier", "₹500.00"],
    ]
    assert receipt.total() == "₹25,799.80"
    for said in ("Asha Rao", "asha@example.com", "+91 98", "5 Church Street", "Ring.", ODD):
        assert said in receipt.texts().replace("  \n", "\n")
    assert receipt.primary() == []
    assert receipt.is_well()


def test_when_it_is_placed_the_cart_is_empty_and_its_combinations_are_not(cart: Shop):
    cart.save("Red").order()
    assert cart.count() == 0
    assert cart.go(CART).titles()[0] == "Your cart is empty"
    assert "Compare" in " ".join(cart.links())


def test_its_address_is_its_secret_and_shows_it_to_whoever_has_it(receipt: Shop, open_tab: OpenTab):
    secret = receipt.query_params["receipt"]
    assert re.fullmatch(r"[\w-]{22}", secret)
    assert receipt.copyable() == [f"?receipt={secret}"]
    for shop in (receipt.run(), open_tab(dated(ANOTHERS))):
        shop.go(ORDER, receipt=secret)
        assert shop.titles() == receipt.titles()
        assert "5 Church Street" in shop.texts()
    assert shop.click("Your orders").titles() == ["Your cart is empty"]


def test_a_wrong_secret_an_erased_order_and_one_that_never_was_look_alike(
    receipt: Shop, open_tab: OpenTab
):
    secret = receipt.query_params["receipt"]
    placed = number(receipt)
    wiring.store().orders.erase(placed)
    stranger = open_tab(dated(ANOTHERS))
    told = set()
    for asked in (secret, "A" * 22, placed, "", "'; --", "\0", "x" * 10_000):
        stranger.go(ORDER, receipt=asked)
        assert stranger.is_well()
        told.add((*stranger.titles(), stranger.texts()))
    assert len(told) == 1
    assert stranger.titles() == [NO_SUCH]
    assert "Your orders" not in receipt.go(ORDER).titles()


def test_who_tries_too_many_secrets_is_asked_to_come_back_later(shop: Shop):
    tries = 0
    while NO_SUCH in shop.go(ORDER, receipt=f"{tries:022}").titles():
        tries += 1
        assert tries < 100
    assert shop.titles() == ["This receipt cannot be shown at the moment"]
    assert "Please try again later." in shop.texts()
    assert shop.is_well()


def test_while_the_store_is_away_a_receipt_cannot_be_shown(
    receipt: Shop, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> None:
        raise StoreError("away")

    secret, told = receipt.query_params["receipt"], "We cannot be reached at the moment."
    with monkeypatch.context() as patch:
        patch.setattr(Orders, "find", away)
        patch.setattr(Orders, "of_cart", away)
        receipt.click("Yes, cancel it")
        assert receipt.toasts() == [f"{told} Please try again in a moment."]
        assert receipt.titles() == ["This receipt cannot be shown at the moment"]
        assert "They are safe." in receipt.go(ORDER).texts()
    assert receipt.go(ORDER, receipt=secret).titles()[0].endswith("is placed")


# Its steps


@pytest.mark.parametrize(
    ("needs_address", "status", "said"),
    [
        (False, "placed", "You pay when you pick it up."),
        (True, "placed", "You pay when it arrives."),
        (False, "ready", "ready for you to pick up"),
        (True, "ready", "on its way to you"),
        (False, "done", "has been picked up"),
        (True, "done", "has been delivered"),
        (True, "cancelled", "nothing to pay"),
    ],
)
def test_each_state_says_what_happens_next(
    show: Callable[[Order], Shop], needs_address: bool, status: str, said: str
):
    delivery = replace(PLACED.delivery, needs_address=needs_address)
    steps = () if status == "placed" else (status,)
    shop = show(followed(replace(PLACED, delivery=delivery), *steps))
    assert said in shop.texts()
    assert ("Cancel this order" in popovers(shop)) == (status == "placed")
    assert shop.is_well()


def popovers(shop: Shop) -> list[str]:
    return [one.proto.popover.label for one in shop.get("popover")]


def test_a_quote_is_a_request_in_every_word(cart: Shop, write_settings: WriteSettings):
    write_settings('[orders]\nmode = "quote"')
    cart.order()
    assert re.fullmatch(r"Request \w{6} is sent", cart.titles()[0])
    assert "Nothing is ordered yet." in cart.texts()
    assert popovers(cart) == ["Withdraw this request"]
    cart.click("Yes, cancel it")
    assert cart.titles()[0].endswith("is withdrawn")
    said = cart.texts()
    assert "Withdrawn on" in said
    assert "Placed" not in said


def test_the_shopper_cancels_in_two_steps_and_everything_can_be_had_again(
    receipt: Shop, open_tab: OpenTab
):
    other = open_tab(dated(ANOTHERS))
    assert other.fill(lamp=3).quantities() == {"lamp": 2}
    assert popovers(receipt) == ["Cancel this order"]
    receipt.click("Yes, cancel it")
    assert receipt.titles()[0].endswith("is cancelled")
    assert "Cancelled on" in receipt.texts()
    assert popovers(receipt) == []
    assert other.fill(lamp=1).quantities() == {"lamp": 3}


def test_an_order_that_the_owner_has_begun_with_cannot_be_cancelled(receipt: Shop):
    step(receipt, "ready")
    receipt.click("Yes, cancel it")  # drawn before
    assert receipt.toasts() == [
        "We have begun with this order, so it can no longer be cancelled here."
    ]
    assert receipt.titles()[0].endswith("is ready")
    assert popovers(receipt) == []
    step(receipt, "done")
    assert receipt.run().titles()[0].endswith("is completed")


def test_steps_have_the_time_of_where_the_shopper_is_and_the_shop_s_reason(
    show: Callable[[Order], Shop], monkeypatch: pytest.MonkeyPatch
):
    cancelled = OrderStep("cancelled", datetime(2026, 11, 30, 5, 0, tzinfo=UTC), ODD)
    order = replace(PLACED, steps=(*PLACED.steps, cancelled))

    def said(zone: str) -> str:
        monkeypatch.setattr(type(st.context), "timezone", property(lambda _: zone))
        return show(order).texts().replace("\u202f", " ")

    assert "Placed on 29 November 2026, 10:30 pm" in said("UTC")
    assert "Placed on 30 November 2026, 4:00 am" in said("Asia/Kolkata")
    assert f"Cancelled on 30 November 2026, 10:30 am: {ODD}" in said("Asia/Kolkata")
    assert "Placed on 29 November 2026, 10:30 pm" in said("No/Where")


def test_a_copy_is_spoken_of_only_where_mail_is_sent(receipt: Shop, mailing: None):
    assert "on its way to asha@example.com" in receipt.run().texts()
    step(receipt, "ready")
    assert "on its way to asha@example.com" not in receipt.run().texts()


def test_without_mail_nothing_says_that_any_was_sent(receipt: Shop):
    assert "A copy" not in receipt.texts()


# Your orders


def test_your_orders_are_those_of_this_browser_newest_first(
    cart: Shop, other: Shop, open_tab: OpenTab
):
    titles = [cart.order().titles()[0], cart.fill(mug=2).order().titles()[0]]
    stranger = open_tab(dated(ANOTHERS)).fill(mug=1)
    stranger.order()
    other.go(ORDER)
    assert other.titles() == ["Your cart is empty", "Your orders"]
    assert [label for label in other.labels() if label.endswith("is placed")] == titles[::-1]
    assert "₹25,299.80" in other.texts()
    assert other.click(titles[0]).titles() == [titles[0]]
    assert other.total() == "₹25,299.80"
    assert other.click("Your orders").titles()[1:] == ["Your orders"]


def test_of_many_orders_the_newest_are_drawn_until_one_asks_for_all(
    shop: Shop, write_settings: WriteSettings
):
    write_settings("[orders]\nopen_per_cart = 100")
    for _ in range(12):
        shop.fill(mug=1).order()
    shop.go(ORDER)

    def drawn() -> int:
        return len([label for label in shop.labels() if label.endswith("is placed")])

    assert drawn() == 10
    shop.click("Show all 12")
    assert drawn() == 12
    assert "Show all 12" not in shop.labels()


def test_order_again_puts_it_into_the_cart_as_far_as_it_goes(receipt: Shop, open_tab: OpenTab):
    open_tab(dated(ANOTHERS)).fill(desk=7).order()
    assert receipt.click("Order again").titles() == ["Your cart"]
    assert receipt.quantities() == {"desk": 1, "lamp": 1, "mug": 3}
    assert receipt.toasts() == ["Cart: 5. Not all could be had: Oak desk."]
    receipt.go(ORDER)
    assert "Order again" in receipt.labels()


# Paper and mail


def test_the_receipt_to_print_says_everything_and_escapes_it():
    text = document(PLACED, contact(PLACED)).as_html()
    assert "<h1>Order K7Q3XM is placed</h1>" in text
    for said in ("Oak &lt;desk&gt;", "₹24,000.00", "By courier", "₹500.00", "Total: ₹24,509.50"):
        assert said in text
    for said in ("incl. GST", "Asha &lt;b&gt;Rao&lt;/b&gt;<br>asha@example.com", "Ring."):
        assert said in text
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert "<desk>" not in text
    assert "receipt=" not in text


def test_the_receipt_can_be_printed(receipt: Shop):
    ((label, name, content),) = receipt.downloads()
    assert label == "Receipt to print"
    number = name.removeprefix("order-").removesuffix(".html")
    assert f"<h1>Order {number} is placed</h1>" in content.decode()
    assert receipt.is_well()


def test_the_owner_hears_who_ordered_what_and_the_shopper_gets_the_receipt(mailing: None):
    to_owner, to_shopper = mails(PLACED, PAGE)
    assert (to_owner.to, to_shopper.to) == ("owner@shop.example", "asha@example.com")
    assert to_owner.subject == to_shopper.subject == "Order K7Q3XM is placed"
    for mail in (to_owner, to_shopper):
        assert mail.text.startswith("Order K7Q3XM is placed\n")
        assert "Oak <desk>\n2 × ₹12,000.00 = ₹24,000.00" in mail.text
        assert "By courier: ₹500.00" in mail.text
        assert "Total: ₹24,509.50 incl. GST" in mail.text
        assert "Oak &lt;desk&gt;" in mail.html
        assert "shop@office.example" in mail.text
    for typed in (FORM.name, FORM.email, FORM.phone, FORM.address, FORM.note):
        assert typed in to_owner.text
    assert "receipt" not in to_owner.text + to_owner.html
    for text in (to_shopper.text, to_shopper.html):
        assert f"{PAGE}?receipt={'s' * 22}" in text
        assert "You pay when it arrives." in text


def test_nobody_has_the_shop_write_what_they_like_to_whom_they_like(mailing: None):
    _, to_shopper = mails(PLACED, PAGE)
    _, without_link = mails(PLACED, "")
    for mail in (to_shopper, without_link):
        for typed in ("Asha", "+91 98", "Church", "Ring."):
            assert typed not in mail.text + mail.html
    assert "receipt=" not in without_link.text + without_link.html


def test_the_owner_hears_of_a_cancellation_and_nobody_of_what_is_erased(mailing: None):
    (mail,) = mails(followed(PLACED, "cancelled"), PAGE)
    assert mail.to == "owner@shop.example"
    assert mail.subject == "Order K7Q3XM is cancelled"
    assert list(mails(replace(PLACED, form=None), PAGE)) == []


def test_without_mail_there_is_none():
    assert list(mails(PLACED, PAGE)) == []


@pytest.mark.parametrize(
    ("url", "said", "linked"),
    [
        ("https://shop.example/", "https://evil.example/Order?a=b", "https://shop.example/Order"),
        ("", "https://evil.example/Order", ""),
        ("", "https://localhost.evil.example/Order", ""),
        ("", "http://localhost:8501/Order?a=b", "http://localhost:8501/Order"),
    ],
)
def test_a_link_is_mailed_to_where_the_shop_says_it_is_or_to_this_machine(
    cart: Shop,
    monkeypatch: pytest.MonkeyPatch,
    mailing: None,
    write_settings: WriteSettings,
    url: str,
    said: str,
    linked: str,
):
    """What a browser says of the address, in the page's and in its Host header, may be forged."""
    made: list[str] = []

    def place(form: object, *, mails: Callable[[Order], object], **_: object) -> Order:
        made.extend(mail.text for mail in mails(PLACED))  # type: ignore[attr-defined]
        return PLACED

    write_settings(f'url = "{url}"')
    monkeypatch.setattr(cart_state, "place_order", place)
    monkeypatch.setattr(type(st.context), "url", property(lambda _: said))
    cart.order()
    assert (f"{linked}?receipt=" in made[1]) == bool(linked)
    assert ("receipt=" in made[1]) == bool(linked)
    assert "evil" not in "".join(made)


def test_an_order_and_its_cancellation_arrive_at_a_mail_server(
    cart: Shop, monkeypatch: pytest.MonkeyPatch, write_settings: WriteSettings
):
    write_settings('url = "https://shop.example"')
    with MailServer() as server:
        how = server.mailing()
        for module in (cart_state, ordering):
            monkeypatch.setattr(module, "mailing", lambda: how)
        cart.order(note="Ring twice.")
        (secret,) = cart.copyable()[0].split("=")[1:]
        wiring.store().mails.send_due(how)
        cart.click("Yes, cancel it")
        wiring.store().mails.send_due(how)
    told = {(mail["To"], mail["Subject"]) for mail in server.mails}
    order = f"Order {number(cart)} is"
    assert told == {
        (how.owner, f"{order} placed"),
        (WHO["email"], f"{order} placed"),
        (how.owner, f"{order} cancelled"),
    }
    bodies = {mail["To"]: mail.as_bytes() for mail in server.mails}
    (html,) = [
        part.get_content()
        for mail in server.mails
        for part in mail.walk()
        if mail["To"] == WHO["email"] and part.get_content_type() == "text/html"
    ]
    assert f"{PAGE}?receipt={secret}" in html
    assert secret.encode() not in bodies[how.owner]


def test_paper_and_mail_speak_the_shop_s_language(
    shop: Shop, mailing: None, write_settings: WriteSettings
):
    write_settings('language = "de"\nlocale = "de_DE"\ncurrency = "EUR"')
    _, mail = mails(replace(PLACED, currency="EUR"), PAGE)
    assert mail.subject == "Bestellung K7Q3XM ist aufgegeben"
    assert "Gesamt: 24.509,50\xa0€ incl. GST" in mail.text
    assert '<html lang="de">' in mail.html
    assert "Ihr Beleg" in mail.text


def test_an_order_keeps_its_currency_when_the_shop_takes_another(
    receipt: Shop, write_settings: WriteSettings
):
    secret = receipt.query_params["receipt"]
    write_settings('currency = "EUR"')
    receipt.go(ORDER, receipt=secret)
    assert receipt.metric[0].value.startswith("₹")
    assert "€" not in receipt.table[0].value.to_string()
    assert "₹" in receipt.table[0].value.to_string()
    receipt.go(ORDER)
    assert "₹" in receipt.texts()
    assert "€" not in receipt.texts()
    said = document(PLACED, ())
    assert "₹12,000.00" in said.as_text()
    assert "₹12,000.00" in said.as_html()
    assert "€" not in said.as_text() + said.as_html()
