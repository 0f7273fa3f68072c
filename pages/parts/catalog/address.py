"""Category, price and order in the address of the Catalog page, as ids that no language changes.

`?category=Desks&category=Chairs&price=1000-5000&sort=price-up`. Streamlit's own `bind` would
write the labels: escaped as Markdown, with the currency, in the language of the shop.
"""

import re
from collections.abc import Sequence

import streamlit as st

from cart_state import ORDERS, Catalog, streamlit_internals
from pages.parts import scroll

# Keys of widgets, and at the same time names of the parameters.
SEARCH = "search"
CATEGORY = "category"
PRICE = "price"
IN_STOCK = "in_stock"
SORT = "sort"
PAGE = "page"

_READ = "_address.read"

_RANGE = re.compile(r"(\d{0,12})-(\d{0,12})", re.ASCII)
_BOUND = {SEARCH: "", IN_STOCK: False, PAGE: 1}  # by Streamlit, which writes what they hold


def read(goods: Catalog, steps: Sequence[int]) -> None:
    """Sets the widgets to what the address asks for, where that is news; else they stay.

    It is news after Back and Forward, and when the shopper comes by an address that asks for
    anything. What that does not name is then not asked for. Unknown values are left out.
    """
    visit = scroll.visit()
    names = {CATEGORY, PRICE, SORT, *_BOUND}.intersection(st.query_params)
    if streamlit_internals.is_history_navigation() or (
        names and st.session_state.get(_READ) != visit
    ):
        for key in _BOUND.keys() - names:
            st.session_state[key] = _BOUND[key]
        chosen = dict.fromkeys(st.query_params.get_all(CATEGORY))
        st.session_state[CATEGORY] = [name for name in chosen if name in goods.categories]
        st.session_state[PRICE] = _prices(st.query_params.get(PRICE, ""), steps)
        order = st.query_params.get(SORT, "").replace("-", " ")
        st.session_state[SORT] = order if order in ORDERS else ORDERS[0]
    # Not before: each of these lines may end the run. And no later: what is clicked now counts.
    st.session_state[_READ] = visit


def write(categories: list[str], prices: tuple[int, int], steps: Sequence[int], order: str) -> None:
    """Makes the address say what is asked for, where that is not everything."""
    lowest, highest = prices
    # Without an upper limit the id has none: it then holds when dearer products are sold.
    price_id = f"{lowest}-{highest if highest < steps[-1] else ''}"
    asked = {
        CATEGORY: categories,
        PRICE: [price_id] if prices != (steps[0], steps[-1]) else [],
        SORT: [order.replace(" ", "-")] if order != ORDERS[0] else [],
    }
    news = {name: ids for name, ids in asked.items() if st.query_params.get_all(name) != ids}
    if news:
        st.query_params.update(news)  # at once: each message is a step in the browser's history


def _prices(price_id: str, steps: Sequence[int]) -> tuple[int, int]:
    """The steps of the slider that enclose the prices asked for."""
    asked = _RANGE.fullmatch(price_id)
    low, high = asked.groups() if asked else ("", "")
    lowest = max(step for step in steps if step <= int(low or 0))
    highest = min((step for step in steps if high and step >= int(high)), default=steps[-1])
    makes_sense = lowest <= highest and lowest < steps[-1]
    return (lowest, highest) if makes_sense else (steps[0], steps[-1])
