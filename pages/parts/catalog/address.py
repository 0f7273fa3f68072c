"""Category, price and order in the address of the Catalog page, as ids that no language changes.

`?category=Desks&category=Chairs&price=1000-5000&sort=price-up`. Streamlit's own `bind` would
write the labels: escaped as Markdown, with the currency, in the language of the shop.
"""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from cart_state import ORDERS, Catalog
from pages.parts import scroll
from pages.parts.streamlit_internals import is_history_navigation

# Keys of widgets, and at the same time names of the parameters.
SEARCH = "search"
CATEGORY = "category"
PRICE = "price"
IN_STOCK = "in_stock"
SORT = "sort"
PAGE = "page"

_BOUND = {SEARCH: "", IN_STOCK: False, PAGE: 1}  # by Streamlit, which writes what they hold
_NAMES = frozenset((CATEGORY, PRICE, SORT, *_BOUND))


def read_address(goods: Catalog, steps: Sequence[int]) -> None:
    """Sets the widgets to what the address asks for, where that is news; else they stay.

    It is news after Back and Forward, and when the shopper comes by an address that asks for
    anything. What that does not name is then not asked for. Unknown values are left out.
    """
    names = _NAMES & set(st.query_params)
    if not is_history_navigation():
        if not (names and scroll.has_arrived()):
            return
        for key, default in _BOUND.items():
            if key not in names:
                st.session_state[key] = default
    chosen = dict.fromkeys(st.query_params.get_all(CATEGORY))
    st.session_state[CATEGORY] = [name for name in chosen if name in goods.categories]
    st.session_state[PRICE] = _prices(st.query_params.get(PRICE, ""), steps)
    st.session_state[SORT] = _order(st.query_params.get(SORT, ""))


def write_address(
    categories: Sequence[str], prices: tuple[int, int] | None, steps: Sequence[int], order: str
) -> None:
    """Makes the address say what is asked for; `prices` is None where any will do."""
    asked = {
        CATEGORY: list(categories),
        PRICE: [_price_id(prices, steps)] if prices else [],
        SORT: [_order_id(order)] if order != ORDERS[0] else [],
    }
    news = {name: ids for name, ids in asked.items() if st.query_params.get_all(name) != ids}
    if news:
        st.query_params.update(news)  # at once: each message is a step in the browser's history


def _order_id(order: str) -> str:
    return order.replace(" ", "-")


def _order(order_id: str) -> str:
    orders = {_order_id(order): order for order in ORDERS}
    return orders.get(order_id, ORDERS[0])


def _price_id(prices: tuple[int, int], steps: Sequence[int]) -> str:
    """Without an upper limit the id has none: it then holds when dearer products are sold."""
    lowest, highest = prices
    return f"{lowest}-{highest if highest < steps[-1] else ''}"


def _prices(price_id: str, steps: Sequence[int]) -> tuple[int, int]:
    """The steps of the slider that enclose the prices asked for."""
    low, dash, high = price_id.partition("-")
    try:
        lowest = Decimal(low or 0)
        highest = Decimal(high or steps[-1])
        below = [step for step in steps if step <= lowest]
        above = [step for step in steps if step >= highest] or [steps[-1]]
    except ArithmeticError:  # neither a number nor a range
        below, above = [], []
    if not (dash and below and below[-1] <= above[0]):
        return steps[0], steps[-1]
    return below[-1], above[0]
