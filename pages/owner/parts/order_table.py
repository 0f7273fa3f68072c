"""Which orders are shown, in a table in which one or several are chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import partial

import pandas as pd
import streamlit as st
from streamlit_extras.scroll_to_element import scroll_to_element

from cart_state import Order, OrderLine, desk, next_steps
from pages.owner.guard import owner_action
from pages.owner.parts.order_detail import CHOSEN
from pages.parts import spreadsheet
from pages.parts.browser import local, zone
from pages.words import cart as cart_words
from pages.words import orders as order_words
from pages.words import owner as words
from pages.words.shop import QUANTITY, SEARCH

_ROW = 36
_ROWS_SHOWN = 14


@dataclass(slots=True)
class _Shown:
    """What the table showed last: the `numbers` of its orders, and those that are `chosen`.

    An order stays chosen where it is no longer among those shown, so that a step can be undone.
    Other orders get a table of their own, as `version` is a part of its key: what the browser says
    of rows it had before counts for the orders that stood there.
    """

    version: int = 0
    numbers: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    is_new_choice: bool = False


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
        format_func=lambda state: order_words.STEPS[state](),
        key="orders_states",
        persist_state="session",
    )
    days = days_slot.date_input(
        words.DAYS(), [], key="orders_days", format="YYYY-MM-DD", persist_state="session"
    )
    found = desk.orders(states or desk.STATES, *_span(days), text=str(text or ""))
    return sorted(found, key=lambda order: not next_steps(order, "owner"))


def order_table(orders: Sequence[Order]) -> None:
    """Draws the orders, one a row, and under them the way to have them as a file."""
    shown, numbers = _shown(), tuple(order.number for order in orders)
    if numbers != shown.numbers:
        shown.version, shown.numbers = shown.version + 1, numbers
    st.caption(words.COUNT(count=len(orders)))
    column, key = st.column_config, f"orders_table_{shown.version}"
    rows = [row for row, number in enumerate(numbers) if number in set(shown.chosen)]
    st.dataframe(
        _as_table(orders),
        key=key,
        on_select=lambda: _choose(key, numbers),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": rows}},
        hide_index=True,
        row_height=_ROW,
        # Half a row more shows that there is more to scroll to.
        height=int(_ROW * min(len(orders), _ROWS_SHOWN + 0.5)) + 38,
        column_config={
            "Number": column.TextColumn(words.NUMBER(), width=90),
            "State": column.TextColumn(words.STATE(), width=100),
            "Name": column.TextColumn(words.WHO(), width=150),
            "Total": column.NumberColumn(
                cart_words.TOTAL(), format="localized", step=0.01, width=100
            ),
            "Placed": column.DatetimeColumn(words.PLACED(), format="YYYY-MM-DD HH:mm", width=130),
        },
        alt=words.TABLE_ALT(),
    )
    st.download_button(
        words.AS_TABLE(),
        partial(as_csv, orders, zone()),
        f"{words.CSV_FILE.text()}.csv",
        "text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def chosen_orders(found: Sequence[Order]) -> list[Order]:
    """Returns the orders that are chosen, as they are now; without a choice the only one found.

    Raises StoreError.
    """
    shown, known = _shown(), {order.number: order for order in found}
    if shown.is_new_choice:  # on a phone they are below the table
        shown.is_new_choice = False
        scroll_to_element(CHOSEN, scroll_mode="instant", alignment="nearest")
    orders = (known.get(number) or desk.order(number) for number in shown.chosen)
    return [order for order in orders if order] or list(found if len(found) == 1 else ())


def close() -> None:
    """A callback after which no order is chosen."""
    shown = _shown()
    shown.numbers = shown.chosen = ()


def as_csv(orders: Sequence[Order], here: tzinfo) -> bytes:
    """Returns each line of these orders for the books, the costs of their delivery among them.

    So the rows of an order come to its total. The zone is handed in: a file is made after the run,
    in which alone the browser tells it.
    """
    rows = []
    for order in orders:
        state = order_words.STEPS[order.status].text()
        about = spreadsheet.code(order.number), local(order.placed_at, here), state
        lines = order.lines
        if cost := order.delivery.cost:
            lines += (OrderLine("", order_words.delivery_name(order.delivery), cost, 1),)
        for line in lines:
            said = spreadsheet.code(line.sku), line.name, line.quantity, line.unit_price, line.total
            rows.append((*about, *said, order.currency))
    columns = [
        *(words.NUMBER.text(), words.PLACED.text(), words.STATE.text()),
        *(cart_words.ARTICLE.text(), cart_words.PRODUCT.text(), QUANTITY.text()),
        *(cart_words.UNIT_PRICE.text(), cart_words.LINE_TOTAL.text(), words.CURRENCY.text()),
    ]
    return spreadsheet.as_csv(columns, rows)


def _span(days: tuple[date, ...]) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment of these days, where the owner is."""
    if not days:
        return None, None
    first = datetime.combine(days[0], time.min, zone())
    return first, datetime.combine(days[-1], time.max, zone())


@owner_action
def _choose(key: str, numbers: Sequence[str]) -> None:
    said = st.session_state[key]["selection"]["rows"]
    rows = said if isinstance(said, list) else ()
    known = range(len(numbers))
    told = dict.fromkeys(row for row in rows if isinstance(row, int))  # each once
    shown = _shown()
    shown.chosen = tuple(numbers[row] for row in told if row in known)
    shown.is_new_choice = bool(shown.chosen)


def _shown() -> _Shown:
    shown: _Shown = st.session_state.setdefault("_order_table.shown", _Shown())
    return shown


def _as_table(orders: Sequence[Order]) -> pd.DataFrame:
    # What is the same for many is asked for once: there may be ten thousand.
    here = zone()
    alike = {(order.status, order.is_quote): order for order in orders}
    states = {key: order_words.step(order, order.status) for key, order in alike.items()}
    return pd.DataFrame(
        {
            "Number": [order.number for order in orders],
            "State": [states[order.status, order.is_quote] for order in orders],
            "Name": [order.form.name if order.form else words.ERASED.text() for order in orders],
            "Total": [float(order.total) for order in orders],
            "Placed": [local(order.placed_at, here) for order in orders],
        }
    )
