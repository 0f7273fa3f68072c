"""Finding products: search, filters and order, all of them in the URL and easily undone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

import streamlit as st

from cart_state import ORDERS, Catalog, Product, money
from pages.parts.text import plain, price, products

# Widget keys, and at the same time the names of the parameters in the URL.
SEARCH = "search"
CATEGORY = "category"
PRICE = "price"
IN_STOCK = "in_stock"
SORT = "sort"
PAGE = "page"

_LONGEST_SEARCH = 80
_TOP = "_finding.top"
_ORDERS = {
    "featured": "Featured",
    "price up": "Price, low to high",
    "price down": "Price, high to low",
    "name": "Name",
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for, in any order; `prices` is None where any will do."""

    text: str
    categories: list[str]
    prices: tuple[Decimal, Decimal] | None
    in_stock: bool

    def found(self, goods: Catalog, order: str = "featured") -> list[Product]:
        return goods.find(self.text, self.categories, self.prices, self.in_stock, order)


@dataclass(frozen=True, slots=True)
class _Filter:
    """One thing asked for: what it says, how to take it back, what is asked for without it."""

    label: str
    drop: Callable[[], None]
    without: _Wanted


def find(goods: Catalog) -> list[Product]:
    """Draws the controls and what is applied, and returns the products that fit."""
    steps = price_steps(goods.highest_price)
    _follow(steps)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Search",
            type="search",
            placeholder="Desk, USB-C, 140 cm",
            live=True,
            key=SEARCH,
            bind="query-params",
            persist_state="session",
            on_change=first_page,
        )
        text = str(typed)[:_LONGEST_SEARCH]  # a forged message may bring something else than text
        order = st.selectbox(
            "Sort by",
            ORDERS,
            format_func=_ORDERS.__getitem__,
            key=SORT,
            bind="query-params",
            persist_state="session",
            on_change=first_page,
            width=190,
        )
    chosen = st.pills(
        "Category",
        goods.categories,
        selection_mode="multi",
        format_func=plain,
        key=CATEGORY,
        bind="query-params",
        persist_state="session",
        on_change=first_page,
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        lowest, highest = st.select_slider(
            "Price",
            steps,
            value=(steps[0], steps[-1]),
            # Without escapes: the address names these labels, and one amount makes no formula.
            format_func=lambda step: money(Decimal(step)),
            key=PRICE,
            bind="query-params",
            persist_state="session",
            on_change=first_page,
            width=320,
        )
        in_stock = st.toggle(
            "In stock only",
            key=IN_STOCK,
            bind="query-params",
            persist_state="session",
            on_change=first_page,
        )
    # A forged message may name a category ten thousand times: each is one filter to take back.
    chosen = list(dict.fromkeys(chosen))
    any_price = (lowest, highest) == (steps[0], steps[-1])
    prices = None if any_price else (Decimal(lowest), Decimal(highest))
    wanted = _Wanted(text, chosen, prices, in_stock)
    found = wanted.found(goods, order)
    _say(goods, found, _applied(wanted))
    return found


def first_page() -> None:
    """Whatever else is asked for, its first page comes first."""
    st.session_state[PAGE] = 1


def price_steps(highest: Decimal) -> list[int]:
    """Returns 0, 100, 200, 500, 1000 ... up to the first that no price is above."""
    round_sums = (first * 10**power for power in count(2) for first in (1, 2, 5))
    steps = [0, next(round_sums)]
    while steps[-1] < highest:
        steps.append(next(round_sums))
    return steps


def _follow(steps: list[int]) -> None:
    """Keeps a price without an upper limit without one when the catalogue has another top."""
    top = st.session_state.get(_TOP)
    st.session_state[_TOP] = steps[-1]
    if top not in (None, steps[-1]) and PRICE in st.session_state:
        lowest, highest = st.session_state[PRICE]
        if highest == top:
            st.session_state[PRICE] = (lowest if lowest in steps else 0, steps[-1])


def _applied(wanted: _Wanted) -> list[_Filter]:
    filters = []
    if text := wanted.text.strip():
        filters.append(_Filter(f"“{plain(text)}”", _drop(SEARCH, ""), replace(wanted, text="")))
    for category in wanted.categories:
        rest = [other for other in wanted.categories if other != category]
        without = replace(wanted, categories=rest)
        filters.append(_Filter(plain(category), _drop(CATEGORY, rest), without))
    if wanted.prices:
        lowest, highest = map(price, wanted.prices)
        without = replace(wanted, prices=None)
        filters.append(_Filter(f"{lowest} to {highest}", _drop(PRICE, None), without))
    if wanted.in_stock:
        filters.append(_Filter("In stock", _drop(IN_STOCK, False), replace(wanted, in_stock=False)))
    return filters


def _say(goods: Catalog, found: list[Product], filters: list[_Filter]) -> None:
    """Says how many were found and by what; when it is none, what each filter costs."""
    if not found:
        st.header("No products fit", anchor=False)
        st.markdown("Take a filter away to see more:")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if found:
            st.header(products(len(found)), anchor=False, width="content")
        for number, one in enumerate(filters):
            label = one.label
            if not found and (left := one.without.found(goods)):
                label += f": {products(len(left))}"
            st.button(label, key=f"drop_{number}", icon=":material/close:", on_click=one.drop)
        if len(filters) > 1:
            st.button("Clear all", key="drop_all", type="tertiary", on_click=_drop_all)


def _drop(key: str, value: object) -> Callable[[], None]:
    def drop() -> None:
        if value is None:
            del st.session_state[key]
        else:
            st.session_state[key] = value
        first_page()

    return drop


def _drop_all() -> None:
    for key, value in ((SEARCH, ""), (CATEGORY, []), (IN_STOCK, False), (PRICE, None)):
        _drop(key, value)()
