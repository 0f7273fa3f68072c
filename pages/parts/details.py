"""The dialog that shows one product closely. Its link, `?product=<sku>`, works on every page."""

import functools
import re
from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import streamlit as st

import cart_state
from cart_state import Product, Shop, money
from pages.parts import actions, toasts
from pages.parts.accessible import named
from pages.parts.errors import boundary
from pages.parts.footer import own_text
from pages.parts.picture import picture_url, pictures_of
from pages.parts.tile import ProductTile, tile
from pages.words import orders as order_words
from pages.words import shop as words
from pages.words.markdown import plain, price

PRODUCT = "product"
SPECS = "specs"  # of the Compare page: each product whose specs it shows

_RELATED = 3
# Whatever was typed is sent: of a whole number between bounds the browser would send 2 for 2.7, and
# nothing for what is out of bounds.
_ANY: dict[str, Any] = {"step": 1.0, "format": "%g"}
_LOOKS = {"plain": ":gray[:small[{}]]", "low": ":orange-badge[{}]", "none": ":gray-badge[{}]"}


def show(sku: str) -> None:
    """A callback that opens the dialog by putting its link into the address."""
    st.query_params[PRODUCT] = sku
    st.rerun()


def address(sku: str) -> str:
    """Returns the address that opens the dialog over the page that is shown."""
    return f"?{urlencode({PRODUCT: sku})}"


def product_tile(key: str, product: Product, held: int, on_open: Callable[[], None]) -> None:
    """Draws a product as a tile that leads to the dialog; `held`: pieces in the cart."""
    note, tone = words.availability(product)
    shown = ProductTile(
        href=address(product.sku),
        picture=picture_url(product.image),
        title=product.name,
        price=money(product.price),
        terms=cart_state.shop().price_note,
        note=note,
        tone=tone,
        mark=words.COUNT_IN_CART(count=held) if held else "",
    )
    tile(key, shown, on_open)


def amount(label: str, value: Decimal, note: str | None = None, **looks: Any) -> None:
    """Draws an amount of money so that it stands out, with what the shop says of all its prices.

    `note` is what it said when something was ordered; None: what it says today.
    """
    said = plain(cart_state.shop().price_note if note is None else note) or None
    st.metric(label, price(value), said, delta_color="off", delta_arrow="off", **looks)


def asked_for() -> Product | None:
    """Returns the product that the address names; has it told if that is not sold.

    Ask before anything is drawn: what is told then waits, however often the run is cut short.
    """
    sku = st.query_params.get(PRODUCT)
    product = cart_state.catalog().get(sku or "")
    if product is None and sku is not None:
        waiting, toast = toasts.waiting(), toasts.Toast(words.NOT_SOLD_HERE(), "info")
        if toast not in waiting:
            waiting.append(toast)
        _close()
    return product


def details(product: Product) -> None:
    """Opens the dialog that shows a product closely."""
    st.dialog(plain(product.name), width="medium", on_dismiss=_close)(_dialog)(product)


def _dialog(product: Product) -> None:
    with boundary():
        looks, facts = st.columns([5, 4], gap="medium")
        with looks:
            pictures_of(product)
        with facts:
            held = cart_state.get().quantity(product.sku)
            st.caption(f"{plain(product.category)} · {plain(product.sku)}")
            amount(words.PRICE(), product.price, label_visibility="collapsed")
            st.markdown(plain(product.description))
            said, tone = words.availability(product)
            mark = f" :green-badge[{words.COUNT_IN_CART(count=held)}]" if held else ""
            st.markdown(_LOOKS[tone].format(said) + mark)
            _buy(product, held)
        if product.specs:
            table = {plain(name): plain(value) for name, value in product.specs}
            st.table(table, border="horizontal", alt=words.SPECS.text())
        _delivery(cart_state.shop())
        _related(product)


def _buy(product: Product, held: int) -> None:
    """Draws how many are in the cart, to be changed there, or how many to put into it."""
    if held:
        key = f"dialog_in_cart_{product.sku}"
        st.session_state[key] = float(held)
        st.number_input(
            words.IN_YOUR_CART(),
            value=float(held),  # what counts when a browser sends no number
            **_ANY,
            key=key,
            width=150,
            on_change=_set_quantity,
            args=(product.sku, key),
        )
        if 0 < product.stock <= held:
            st.caption(words.ALL_IN_CART(count=product.stock))
    elif product.stock:
        key = f"dialog_quantity_{product.sku}"
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(words.QUANTITY(), value=1.0, **_ANY, key=key, width=130)
            st.button(
                words.ADD_TO_CART(),
                key=named(f"dialog_add_{product.sku}", product.name),
                type="primary",
                icon=":material/add_shopping_cart:",
                on_click=actions.once(_add),
                args=(product.sku, key),
            )


def _delivery(shop: Shop) -> None:
    """Draws the ways to get it and what they cost, and the shop's text about them."""
    if shop.orders.mode == "off":
        return
    names = [plain(order_words.delivery_name(way)) for way in shop.delivery]
    costs = map(order_words.cost, shop.delivery)
    st.caption("  \n".join(map(": ".join, zip(names, costs, strict=True))))
    text = own_text(shop.delivery_text)
    if text is not None:
        st.expander(words.DELIVERY()).markdown(re.sub(r"\A\s*#.*", "", text))  # without its title


def _related(product: Product) -> None:
    sku, category, goods = product.sku, product.category, cart_state.catalog().values()
    alike = (one for one in goods if one.category == category and one.stock and one.sku != sku)
    others = [*islice(alike, _RELATED)]
    if not others:
        return
    st.subheader(words.MORE_IN(category=category), anchor=False)
    with st.grid(_RELATED, min_column_width=90):
        for other in others:
            held = cart_state.get().quantity(other.sku)
            product_tile(f"related_{other.sku}", other, held, functools.partial(show, other.sku))
    compared = [one for one in (product, *others) if one.specs]
    if len(compared) > 1:
        st.page_link(
            "pages/3_Compare.py",
            label=words.COMPARE_THESE(),
            icon=":material/compare_arrows:",
            query_params={SPECS: [one.sku for one in compared]},
        )


def _add(sku: str, key: str) -> None:
    actions.then(_close, actions.add, sku, _typed(key))
    st.rerun()


def _set_quantity(sku: str, key: str) -> None:
    actions.set_quantity(sku, _typed(key))
    st.rerun()


def _typed(key: str) -> Any:
    """What was typed: an int, unless it is no whole number, which the cart refuses."""
    number: float = st.session_state.get(key, 1.0)
    return int(number) if number.is_integer() else number


def _close() -> None:
    st.query_params.pop(PRODUCT, None)
