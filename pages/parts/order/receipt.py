"""What was ordered: the receipt of one order, which its secret link shows, and all of a browser."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import streamlit as st

import cart_state
from cart_state import Order, OrderError, StoreError, streamlit_internals
from pages.parts import actions, scroll
from pages.parts.browser import local, page_address
from pages.parts.details import amount
from pages.parts.document import contact, document, mails
from pages.parts.errors import boundary
from pages.parts.header import LOOK_EVERY
from pages.parts.links import copyable, download
from pages.parts.order.form import RECEIPT, show
from pages.parts.order.summary import goods_table
from pages.words import cart as cart_words
from pages.words import orders as words
from pages.words.markdown import plain
from pages.words.refusals import refusal

_TOP = "receipt_top"
_SHOWN = "orders_shown"  # how many, in session state; the newest come first


def receipt(secret: str) -> None:
    """Draws the receipt, or says that there is none: the same of one that is erased or wrong."""
    try:
        order = cart_state.order(secret)
    except (OrderError, StoreError) as error:
        st.title(words.RECEIPT_AWAY(), anchor=False)
        if isinstance(error, OrderError):
            st.markdown(refusal(error))
    else:
        if order:
            _receipt(order)
        else:
            st.title(words.NO_SUCH_ORDER(), anchor=False)
            st.markdown(words.PERHAPS_CUT_OFF())
    st.button(words.YOUR_ORDERS(), icon=":material/receipt_long:", on_click=show, args=("",))


def has_ordered() -> bool:
    """Returns whether this browser has orders, or may have while that cannot be told."""
    with suppress(StoreError):
        return bool(cart_state.orders())
    return True


def your_orders(is_folded: bool = False) -> None:
    """Draws each order with the way to its receipt; nothing where there is none.

    `is_folded`: in a line that unfolds, above what is more important.
    """
    try:
        orders = cart_state.orders()
    except StoreError:
        st.caption(words.ORDERS_AWAY())
        return
    if not orders:
        return
    if not is_folded:
        st.header(words.YOUR_ORDERS(), anchor=False)
    with st.expander(words.YOUR_ORDERS(), width=1100) if is_folded else st.container():
        shown = st.session_state.get(_SHOWN, 10)
        for order in orders[:shown]:
            with st.container(horizontal=True, vertical_alignment="center", border=True):
                st.button(
                    words.title(order),
                    key=f"receipt_{order.number}",
                    type="tertiary",
                    icon=":material/receipt_long:",
                    on_click=show,
                    args=(order.receipt,),
                )
                day = local(order.placed_at).date()
                with cart_state.in_currency(order.currency):
                    st.caption(words.ORDERED_ON(day=day, total=order.total), width="content")
                st.space("stretch")
                order_again(order, type="tertiary")
        if len(orders) > shown:
            label, everything = words.SHOW_ALL(count=len(orders)), {_SHOWN: len(orders)}
            st.button(label, type="tertiary", on_click=st.session_state.update, args=(everything,))


def order_again(order: Order, **looks: Any) -> None:
    """Draws the button that puts an order into the cart, as far as it can be had."""
    wanted = [(line.sku, line.quantity) for line in order.lines]
    st.button(
        words.ORDER_AGAIN(),
        key=f"order_again_{order.number}",
        icon=":material/replay:",
        on_click=actions.once(actions.then),
        args=(partial(st.switch_page, "pages/2_Cart.py"), actions.put_in_cart, wanted),
        **looks,
    )


def history(order: Order) -> Iterator[str]:
    """Yields, as Markdown, the steps of an order, when they were, and what the shop said."""
    for one in order.steps:
        icon = ":material/cancel:" if one.status == "cancelled" else ":material/check_circle:"
        step = f"{icon} **{words.step(order, one.status)}** {words.AT(at=local(one.at))}"
        yield f"{step}: {plain(one.reason)}" if one.reason else step


def _receipt(order: Order) -> None:
    with st.container(key=_TOP):
        st.title(words.title(order), anchor=False)
    scroll.scroll((), top=_TOP)
    st.markdown(words.next_step(order))
    lines, about = st.columns([3, 2], gap="large", width=1100)
    with lines, st.container(border=True, key="raised"), cart_state.in_currency(order.currency):
        goods_table(order.lines, order.delivery)
        amount(cart_words.TOTAL(), order.total, order.price_note)
    with about:
        if order.form and order.status == "placed" and cart_state.mailing():
            st.markdown(words.COPY_SENT(email=order.form.email))
        st.markdown("  \n".join(history(order)))
        who = "  \n".join(plain(line) for text in contact(order) for line in text.splitlines())
        st.markdown(f"**{words.YOUR_DETAILS()}**  \n{who}")
        st.markdown(f"**{words.RECEIPT_LINK()}**  \n{words.KEEP_PRIVATE()}")
        copyable(f"{page_address()}?{RECEIPT}={order.receipt}")
        _buttons(order)
    if cart_state.next_steps(order, "owner"):
        _watch(order.receipt, order.status)


def _buttons(order: Order) -> None:
    with st.container(horizontal=True, gap="small"):
        order_again(order)
        placed = words.PLACED_AT.text(at=local(order.placed_at))
        download(
            words.RECEIPT_TO_PRINT.text(),
            document(order, (*contact(order), placed)).as_html().encode(),
            f"{words.RECEIPT_FILE.text(number=order.number)}.html",
            "text/html",
        )
        if "cancelled" in cart_state.next_steps(order, "shopper"):
            label = words.CANCEL_REQUEST() if order.is_quote else words.CANCEL()
            with st.popover(label):
                st.markdown(words.FOR_GOOD())
                args = (order.receipt, partial(mails, page=""))
                st.button(words.YES_CANCEL(), on_click=actions.cancel_order, args=args)


@st.fragment(run_every=LOOK_EVERY)
def _watch(receipt: str, status: str) -> None:
    """Has the page drawn anew once the order has taken a step."""
    if not streamlit_internals.is_fragment_run():
        return  # the page has just looked
    with boundary(), suppress(OrderError, StoreError):
        order = cart_state.order(receipt)
        if order is None or order.status != status:
            st.rerun()
