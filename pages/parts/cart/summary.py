"""Beside the table: what it comes to, and what can be done with the cart as a whole."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import streamlit as st

import cart_state
from cart_state import Cart, ShareError
from pages.parts import actions, spreadsheet
from pages.parts.browser import is_phone, page_address, today
from pages.parts.details import amount
from pages.parts.document import Document, lines_of
from pages.parts.links import copyable, download
from pages.parts.next_steps import way_to_order
from pages.parts.spreadsheet import Cell, code
from pages.words import cart as words
from pages.words.refusals import refusal
from pages.words.shop import PRODUCTS

SHARED = "shared"  # the parameter of a link that holds a cart

_SAVE = "save_combination_open"
_DOWNLOAD = "download_open"


def cart_summary(cart: Cart, is_next: bool) -> None:
    """Draws pieces, total and the buttons; `is_next`: to order is what to do next on the page."""
    with st.container(border=True):
        amount(words.TOTAL(), cart.total)
        pieces = words.PIECES(count=cart.units)
        st.caption(words.SIZE(products=PRODUCTS(count=len(cart)), pieces=pieces))
        if not is_phone():
            way_to_order(is_next)
        icon = ":material/bookmark_add:"
        with st.popover(
            words.SAVE_COMBINATION(), icon=icon, width="stretch", key=_SAVE, on_change="rerun"
        ):
            st.markdown(words.SAVE_COMBINATION_HELP())
            save_form("save_combination", cart, None, after=_close)
        if cart.combinations:
            label = words.COMPARE_COMBINATIONS(count=len(cart.combinations))
            icon = ":material/compare:"
            st.page_link("pages/3_Compare.py", label=label, icon=icon, width="stretch")
        with st.popover(words.SHARE(), icon=":material/share:", width="stretch"):
            _share(cart)
        icon = ":material/download:"
        with st.popover(
            words.DOWNLOAD(), icon=icon, width="stretch", key=_DOWNLOAD, on_change="rerun"
        ) as opened:
            if opened.open:
                day = today()
                name = words.FILE_NAME.text(day=str(day))
                download(words.TABLE_CSV.text(), as_csv(cart), f"{name}.csv", "text/csv")
                summary = as_summary(cart, day)
                download(words.SUMMARY_TO_PRINT.text(), summary, f"{name}.html", "text/html")


def total_in_reach(cart: Cart, is_next: bool) -> None:
    """Draws, on a phone, total and way to order at the bottom of the window, however long it is."""
    if is_phone():
        with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words.TOTAL_OF(total=cart.total, count=cart.units))
            way_to_order(is_next)


def save_form(
    form: str, cart: Cart, wanted: actions.Wanted | None, after: Callable[[], None]
) -> None:
    """Draws a name to change and Save, which saves as `actions.save_combination` does."""
    offered = words.offered_name(cart)
    # A keyed widget ignores a changed default. So once the combinations are others, and with them
    # the name to offer, the key is another one too. The button's key goes with it: a click that
    # was under way meanwhile must not save under the name that is offered now.
    key = f"{form}_name_{len(cart.combinations)}_{offered}"
    with st.form(form, border=False):
        st.text_input(words.COMBINATION_NAME(), offered, max_chars=400, key=key)
        save = (after, actions.save_combination, wanted, key)
        st.form_submit_button(words.SAVE(), key=f"{key}_save", on_click=actions.then, args=save)


def as_csv(cart: Cart) -> bytes:
    """Returns the lines as CSV; what is no longer sold has no price."""
    rows: list[tuple[Cell, ...]] = []
    for line in cart.lines:
        price, total = (line.product.price, line.total) if line.product else ("", "")
        rows.append((code(line.sku), words.line_name(line), price, line.quantity, total))
    return spreadsheet.as_csv((column() for column in words.CSV_COLUMNS), rows)


def as_summary(cart: Cart, day: date) -> bytes:
    """Returns what is in the cart as a page to print: HTML in one file."""
    lines, gone = lines_of(cart), words.NO_LONGER_SOLD.text()
    pieces = sum(line.quantity for line in lines)
    left_out = [line for line in cart.lines if not line.product]
    document = Document(
        title=words.YOUR_CART.text(),
        lines=lines,
        total=words.TOTAL_FOR.text(total=cart.total, count=pieces),
        note=cart_state.shop().price_note,
        costs=tuple((f"{line.name} × {line.quantity}", gone) for line in left_out),
        foot=(words.PRICES_OF.text(day=day),),
    )
    return document.as_html().encode()


def _close() -> None:
    st.session_state[_SAVE] = False


def _share(cart: Cart) -> None:
    try:
        packed = cart_state.pack_shared((line.sku, line.quantity) for line in cart.lines)
    except ShareError as error:
        st.markdown(refusal(error))
        return
    st.markdown(words.SHARE_HELP())
    copyable(f"{page_address()}?{SHARED}={quote(packed, safe=':,')}")
