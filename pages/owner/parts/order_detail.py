"""One order: what was ordered, by whom, what became of it, and what to do with it."""

from dataclasses import replace
from datetime import tzinfo
from functools import partial
from urllib.parse import quote

import streamlit as st

from cart_state import Order, OrderForm, next_steps
from pages.owner.parts.order_steps import cancel_button, erase_button
from pages.parts.browser import local, zone
from pages.parts.details import amount
from pages.parts.order.mail import contact, document
from pages.parts.order.receipt import history
from pages.parts.order.summary import goods_table
from pages.words import cart as cart_words
from pages.words import orders as order_words
from pages.words import owner as words
from pages.words.markdown import link, plain


def order_detail(order: Order) -> None:
    """Draws an order, and what can be done with it besides its next step."""
    with st.container(border=True):
        goods_table(order.lines, order.delivery, pictures=True)
        amount(cart_words.TOTAL(), order.total, order.price_note)
    st.markdown(_who(order.form) if order.form else words.ERASED())
    st.markdown("  \n".join(history(order)))
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            words.PACKING_SLIP(),
            partial(packing_slip, order, zone()),
            f"{words.PACKING_SLIP_FILE.text(number=order.number)}.html",
            "text/html",
            on_click="ignore",
            icon=":material/print:",
        )
        if "cancelled" in next_steps(order, "owner"):
            cancel_button(order)
        if order.form:
            erase_button(order)


def packing_slip(order: Order, here: tzinfo) -> bytes:
    """Returns what goes with the goods: HTML in one file, with where they go on top.

    The zone is handed in: a file is made after the run, in which alone the browser tells it.
    """
    placed = order_words.PLACED_AT.text(at=local(order.placed_at, here))
    slip = document(order, (placed,), contact(order))
    return replace(slip, title=words.SLIP_OF.text(number=order.number)).as_html().encode()


def _who(form: OrderForm) -> str:
    mail = link(form.email, f"mailto:{quote(form.email, safe='@')}")
    lines = [f"**{plain(form.name)}**", *map(plain, form.address.splitlines()), mail]
    if form.phone:
        lines.append(plain(form.phone))
    note = [f"> {plain(line)}" for line in form.note.splitlines()]
    return "  \n".join(lines) + "\n\n" + "  \n".join(note)
