"""One order or several: what was ordered, by whom, what became of it, and what to do with it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from urllib.parse import quote

import streamlit as st

from cart_state import LONGEST, Order, OrderError, OrderForm, desk, next_steps
from cart_state.desk import Status
from pages.owner.guard import owner_action
from pages.parts.browser import local, zone
from pages.parts.details import amount
from pages.parts.document import contact, document
from pages.parts.order.receipt import history
from pages.parts.order.summary import goods_table
from pages.parts.toasts import Toast
from pages.words import cart as cart_words
from pages.words import orders as order_words
from pages.words import owner as words
from pages.words.markdown import link, plain

CHOSEN = "orders_chosen"  # the key of what is drawn of them first

# The second click of a double click finds the button of the next step in the place of the first.
_TOO_SOON = timedelta(seconds=0.6)


def next_step(orders: Sequence[Order]) -> None:
    """Draws how things stand with one order or several, and a button for each next step."""
    with st.container(key=CHOSEN):
        if len(orders) == 1:
            st.subheader(order_words.title(orders[0]), anchor=False)
        else:
            st.subheader(words.COUNT(count=len(orders)), anchor=False)
            st.caption(", ".join(order.number for order in orders))
        _step_buttons(orders)


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
            _cancel_button(order)
        if order.form:
            _erase_button(order)


def packing_slip(order: Order, here: tzinfo) -> bytes:
    """Returns what goes with the goods: HTML in one file, with where they go on top.

    The zone is handed in: a file is made after the run, in which alone the browser tells it.
    """
    placed = order_words.PLACED_AT.text(at=local(order.placed_at, here))
    slip = document(order, (placed,), contact(order))
    return replace(slip, title=words.SLIP_OF.text(number=order.number)).as_html().encode()


def _step_buttons(orders: Sequence[Order]) -> None:
    """A button for each step that some of these can take next, and to undo each last one.

    Which orders it is for is in its key: a click that was under way while others were chosen is
    still one on the old.
    """
    ahead: defaultdict[tuple[Status, str], list[Order]] = defaultdict(list)
    back: defaultdict[str, list[Order]] = defaultdict(list)
    for order in orders:
        for status in next_steps(order, "owner"):
            if status != "cancelled":
                ahead[status, order_words.step(order, status)].append(order)
        if len(order.steps) > 1 and order.form:
            back[order_words.step(order, order.status)].append(order)
    with st.container(horizontal=True, gap="small"):
        for position, ((status, name), those) in enumerate(ahead.items()):
            st.button(
                words.TAKE_STEP(step=name, count=len(those)),
                key=_key(status, name, those),
                type="secondary" if position else "primary",
                icon=":material/check:",
                on_click=_step,
                args=(those, status),
            )
        for name, those in back.items():
            st.button(
                words.UNDO_STEP(step=name, count=len(those)),
                key=_key("undo", name, those),
                icon=":material/undo:",
                on_click=_undo,
                args=(those,),
            )


def _who(form: OrderForm) -> str:
    mail = link(form.email, f"mailto:{quote(form.email, safe='@')}")
    lines = [f"**{plain(form.name)}**", *map(plain, form.address.splitlines()), mail]
    if form.phone:
        lines.append(plain(form.phone))
    note = [f"> {plain(line)}" for line in form.note.splitlines()]
    return "  \n".join(lines) + "\n\n" + "  \n".join(note)


def _cancel_button(order: Order) -> None:
    key = f"order_reason_{order.number}"
    with st.popover(words.CANCEL(), icon=":material/cancel:"):
        st.text_area(words.REASON(), key=key, max_chars=LONGEST["note"])
        st.button(
            order_words.YES_CANCEL(),
            key=f"order_cancel_{order.number}",
            on_click=_cancel,
            args=(order, key),
        )


def _erase_button(order: Order) -> None:
    key = f"order_erase_{order.number}"
    with st.popover(words.ERASE(), icon=":material/person_remove:"):
        st.markdown(words.WHAT_IS_ERASED())
        is_sure = st.checkbox(words.FOR_GOOD(), key=key)
        st.button(
            words.YES_ERASE(),
            key=f"order_erase_now_{order.number}",
            disabled=not is_sure,
            on_click=_erase,
            args=(order.number, key),
        )


def _key(act: str, name: str, orders: Sequence[Order]) -> str:
    return f"order_{act}_{name}_{hash(tuple(order.number for order in orders))}"


@owner_action
def _step(orders: Sequence[Order], status: Status) -> Toast | None:
    now = datetime.now(UTC)
    meant = [
        order
        for order in orders
        if len(order.steps) == 1 or abs(now - order.steps[-1].at) > _TOO_SOON
    ]
    return _each(meant, lambda order: desk.step(order, status)) if meant else None


@owner_action
def _undo(orders: Sequence[Order]) -> Toast:
    return _each(orders, desk.undo_step)


@owner_action
def _cancel(order: Order, key: str) -> Toast:
    reason = str(st.session_state.get(key) or "")
    return _each([order], lambda order: desk.step(order, "cancelled", reason))


@owner_action
def _erase(number: str, key: str) -> Toast | None:
    if st.session_state.get(key) is not True:
        return None
    desk.erase(number)
    return Toast(words.HAS_ERASED(number=number), "person_remove")


def _each(orders: Sequence[Order], act: Callable[[Order], Order]) -> Toast:
    """Does the same with each, and says what became of them, and of which somebody was faster."""
    after, refused = [], []
    for order in orders:
        try:
            after.append(act(order))
        except OrderError as error:
            refused.append(words.refused(error, order))
    said = [words.became(after), *refused] if after else refused
    return Toast("  \n".join(said), "info" if refused else "check")
