"""Category, price and order in the address of the Catalog page, as ids that no language changes.

`?category=Desks&category=Chairs&price=0.5-20&sort=price-up`. Streamlit's own `bind` would
write the labels: escaped as Markdown, with the currency, in the language of the shop.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

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

Prices = tuple[Decimal, Decimal]  # the lowest and the highest
# What the filters hold, by the keys of their widgets; for PRICE None where any will do.
Asked = Mapping[str, Any]

_AMOUNT = r"(\d{1,12}(?:\.\d{1,4})?)?"  # no currency has more decimals
_RANGE = re.compile(f"{_AMOUNT}-{_AMOUNT}", re.ASCII)
_BOUND = {SEARCH: "", IN_STOCK: False, PAGE: 1}  # by Streamlit, which writes what they hold


def open_catalog(asked: Mapping[str, str]) -> None:
    """A callback that leads to the catalog, which then shows what is asked for and nothing else."""
    st.session_state[_READ] = None
    st.switch_page("pages/1_Catalog.py", query_params=asked)


def read(goods: Catalog, steps: Sequence[Decimal]) -> None:
    """Sets the widgets to what the address asks for, where that is news; else they stay.

    It is news after Back and Forward, after `open_catalog`, and when the shopper comes by an
    address that asks for anything. What that does not name is then not asked for. Unknown values
    are left out.
    """
    visit = scroll.visit()
    names = {CATEGORY, PRICE, SORT, *_BOUND}.intersection(st.query_params)
    last = st.session_state.get(_READ)
    if last is None or streamlit_internals.is_history_navigation() or (names and last != visit):
        for key in _BOUND.keys() - names:
            st.session_state[key] = _BOUND[key]
        chosen = dict.fromkeys(st.query_params.get_all(CATEGORY))
        st.session_state[CATEGORY] = [name for name in chosen if name in goods.categories]
        st.session_state[PRICE] = _prices(st.query_params.get(PRICE, ""), steps)
        order = st.query_params.get(SORT, "").replace("-", " ")
        st.session_state[SORT] = order if order in ORDERS else ORDERS[0]
    # Not before: each of these lines may end the run. And no later: what is clicked now counts.
    st.session_state[_READ] = visit


def write(categories: list[str], prices: Prices, steps: Sequence[Decimal], order: str) -> None:
    """Makes the address say what is asked for, where that is not everything."""
    lowest, highest = (f"{price.normalize():f}" for price in prices)
    # Without an upper limit the id has none: it then holds when dearer products are sold.
    price_id = f"{lowest}-{highest if prices[1] < steps[-1] else ''}"
    asked = {
        CATEGORY: categories,
        PRICE: [price_id] if prices != (steps[0], steps[-1]) else [],
        SORT: [order.replace(" ", "-")] if order != ORDERS[0] else [],
    }
    news = {name: ids for name, ids in asked.items() if st.query_params.get_all(name) != ids}
    if news:
        st.query_params.update(news)  # at once: each message is a step in the browser's history


def enclosing(lowest: Decimal, highest: Decimal | None, steps: Sequence[Decimal]) -> Prices:
    """Returns the steps that enclose these prices; all of them where that makes no sense."""
    low = max(step for step in steps if step <= lowest)
    above = [step for step in steps if highest is not None and step >= highest]
    high = min(above, default=steps[-1])
    return (low, high) if low <= high and low < steps[-1] else (steps[0], steps[-1])


def _prices(price_id: str, steps: Sequence[Decimal]) -> Prices:
    asked = _RANGE.fullmatch(price_id)
    lowest, highest = asked.groups() if asked else (None, None)
    return enclosing(Decimal(lowest or 0), Decimal(highest) if highest else None, steps)
