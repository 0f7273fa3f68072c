"""Which orders are shown: those in which a text occurs, in some states, of some days."""

from datetime import date, datetime, time

import streamlit as st

from cart_state import Order, desk, next_steps
from pages.parts.browser import zone
from pages.words import owner as words
from pages.words.orders import STEPS
from pages.words.shop import SEARCH


def order_filters() -> list[Order]:
    """Draws the filters, and returns the orders that fit: open ones first, newest on top.

    Raises StoreError.
    """
    text_slot, states_slot, days_slot = st.columns([3, 4, 3])
    text = text_slot.text_input(
        SEARCH(),
        placeholder=words.SEARCH_HINT.text(),
        key="orders_text",
        max_chars=400,
        type="search",
        live=True,
        persist_state="session",
    )
    states = states_slot.pills(
        words.STATES(),
        desk.STATES,
        selection_mode="multi",
        default=desk.OPEN,
        format_func=lambda state: STEPS[state](),
        key="orders_states",
        persist_state="session",
    )
    days = days_slot.date_input(
        words.DAYS(), [], key="orders_days", format="YYYY-MM-DD", persist_state="session"
    )
    found = desk.orders(states or desk.STATES, *_span(days), text=str(text or ""))
    return sorted(found, key=lambda order: not next_steps(order, "owner"))


def _span(days: tuple[date, ...]) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment of these days, where the owner is."""
    if not days:
        return None, None
    first = datetime.combine(days[0], time.min, zone())
    return first, datetime.combine(days[-1], time.max, zone())
