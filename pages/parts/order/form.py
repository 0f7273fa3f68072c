"""The form of an order: what is typed into it, how it is placed, and why it was not."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

import cart_state
from cart_state import LONGEST, Cart, Delivery, OrderError, OrderForm, Shop, StoreError
from pages.parts import actions, scroll
from pages.parts.browser import page_address
from pages.parts.document import mails
from pages.words import orders as words
from pages.words.markdown import distinct, plain

RECEIPT = "receipt"  # the parameter that holds the secret of a receipt

# Without the English that Streamlit puts into such a field, and without its check.
_BARE: dict[str, Any] = {"placeholder": "", "icon": "", "validate": ""}


def _new_key() -> str:
    return secrets.token_urlsafe(16)


@dataclass(slots=True)
class Draft:
    """What the session knows of it.

    `key` stays the same until it is placed, however often that is tried. `refused`: why the last
    try failed, with what was typed then, the visit of the page, and what was in the cart when that
    was told first.
    """

    key: str = field(default_factory=_new_key)
    refused: OrderError | StoreError | None = None
    form: OrderForm | None = None
    cart: Cart | None = None
    visit: int = 0

    def refusal(self, cart: Cart) -> OrderError | StoreError | None:
        """Returns why it was refused, until another cart, or what was put right, makes it moot."""
        self.cart = self.cart or cart
        if self.cart.contents != cart.contents or self.visit != scroll.visit():
            return None
        is_form = isinstance(self.refused, OrderError) and self.refused.problem == "form"
        return None if is_form and not any(map(self.problem, LONGEST)) else self.refused

    def problem(self, name: str) -> str:
        """Returns what is wrong with a field as it is now; nothing once it was changed."""
        fields = self.refused.fields if isinstance(self.refused, OrderError) else {}
        return fields.get(name, "") if _typed(name) == getattr(self.form, name, "") else ""


def draft() -> Draft:
    """Returns the one of this session."""
    kept: Draft = st.session_state.setdefault("order_draft", Draft())
    return kept


def order_form() -> Delivery:
    """Draws the fields, and returns the way of delivery that is chosen.

    No `st.form`: what was typed would be lost by whoever goes back to the cart before sending it.
    What the browser lets in is far more than an order takes: it drops the rest, and says nothing.
    """
    shop = cart_state.shop()
    _field("name", autocomplete="name")
    _field("email", type="email", **_BARE)
    _field("phone", type="phone", **_BARE)
    delivery = _delivery(shop.delivery)
    if delivery.needs_address:
        _field("address", autocomplete="street-address")
    _field("note", st.text_area)
    st.caption(words.ERASED_AFTER(count=shop.orders.erase_after_days))
    return delivery


@actions.with_toast
def place(key: str, total: Decimal, cart: Cart, delivery: Delivery, drawn: Shop) -> None:
    """Places the order as it was drawn: this cart and delivery, for this total or less.

    `drawn` are the shop's settings of then.
    """
    kept, send = draft(), partial(mails, page=_page())
    form = OrderForm(delivery=delivery.id, **{name: _typed(name) for name in LONGEST})
    try:
        shop, chosen = cart_state.shop(), _typed("delivery")
        is_other = len(shop.delivery) > 1 and chosen not in ("", delivery.id)
        # Another way that is chosen and not drawn yet, or other terms than were read.
        if is_other or _terms(shop) != _terms(drawn) or delivery not in shop.delivery:
            raise OrderError("changed")
        order = cart_state.place_order(form, key=key, total=total, shown=cart, mails=send)
    except (OrderError, StoreError) as error:
        kept.refused, kept.form, kept.cart, kept.visit = error, form, None, scroll.visit()
        if isinstance(error, OrderError) and error.problem == "key":
            kept.key = _new_key()  # that order stands; what is wanted now is another one
        return
    # A second press, sent before the receipt was drawn, comes with the key that was drawn: it is
    # the same order.
    kept.key, kept.refused = _new_key(), None
    show(order.receipt)
    st.session_state[_key("note")] = ""  # a note is about one order


def show(secret: str) -> None:
    """A callback that opens a receipt from its top, or closes it where there is no secret."""
    if secret:
        st.query_params[RECEIPT] = secret
        scroll.to_top()
    else:
        st.query_params.pop(RECEIPT, None)


def _field(name: str, draw: Callable[..., Any] = st.text_input, **looks: Any) -> Any:
    label: str = words.FIELDS[name]()
    looks |= {"max_chars": 4 * LONGEST[name]} if name in LONGEST else {}
    problem = draft().problem(name)
    if problem:
        # No colour: its markup would be read aloud.
        label = f"{label} ⚠ {words.field_problem(name, problem)}"
    return draw(label, key=_key(name), persist_state="session", **looks)


def _delivery(ways: Sequence[Delivery]) -> Delivery:
    if len(ways) > 1:
        names = distinct([plain(words.delivery_name(way)) for way in ways])
        labels = dict(zip((way.id for way in ways), names, strict=True))
        chosen = _field(
            "delivery",
            st.radio,
            options=list(labels),
            format_func=lambda way: labels.get(way, ""),
            captions=[words.cost(way) for way in ways],
        )
        return next((way for way in ways if way.id == chosen), ways[0])
    return ways[0]


def _key(name: str) -> str:
    """The key of the widget of a field."""
    return f"order_{name}"


def _typed(name: str) -> Any:
    """The text in a field; a forged message may have left anything there."""
    return st.session_state.get(_key(name)) or ""


def _page() -> str:
    """The address of this page, for a mail; nothing where shop.toml does not tell it.

    What a browser says is believed of this machine alone: a forged one would have us mail links to
    where it likes.
    """
    if url := cart_state.shop().url:
        return f"{url.rstrip('/')}/Order"
    here = page_address()
    return here if urlsplit(here).hostname in ("localhost", "127.0.0.1") else ""


def _terms(shop: Shop) -> tuple[str, ...]:
    """What an order takes over of the shop's settings."""
    return shop.orders.mode, shop.currency, shop.price_note
