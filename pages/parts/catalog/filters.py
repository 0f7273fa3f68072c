"""Finding products: search, filters and order, all of them in the address and easily undone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

import streamlit as st

from cart_state import ORDERS, Catalog, Product, money
from pages.parts.catalog.address import (
    CATEGORY,
    IN_STOCK,
    PAGE,
    PRICE,
    SEARCH,
    SORT,
    read_address,
    write_address,
)
from pages.words import shop as words
from pages.words.markdown import Markdown, plain

_LONGEST_SEARCH = 80
_TOP = "_filters.top"
_FEWEST_STEPS = 10


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

    label: Markdown
    drop: Callable[[], None]
    without: _Wanted


def find(goods: Catalog) -> list[Product]:
    """Draws the controls and what is applied, and returns the products that fit."""
    steps = price_steps(goods.highest_price)
    read_address(goods, steps)
    _follow(steps)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            words.SEARCH,
            type="search",
            placeholder=words.SEARCH_HINT,
            live=True,
            key=SEARCH,
            bind="query-params",
            persist_state="session",
            on_change=first_page,
        )
        text = str(typed)[:_LONGEST_SEARCH]  # a forged message may bring something else than text
        order = st.selectbox(
            words.SORT_BY,
            ORDERS,
            format_func=words.ORDERS.__getitem__,
            key=SORT,
            persist_state="session",
            on_change=first_page,
            width=190,
        )
    chosen = st.pills(
        words.CATEGORY,
        goods.categories,
        selection_mode="multi",
        format_func=plain,
        key=CATEGORY,
        persist_state="session",
        on_change=first_page,
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        lowest, highest = st.select_slider(
            words.PRICE,
            steps,
            value=(steps[0], steps[-1]),
            format_func=lambda step: money(Decimal(step)),  # one amount alone makes no formula
            key=PRICE,
            persist_state="session",
            on_change=first_page,
            width=320,
        )
        in_stock = st.toggle(
            words.IN_STOCK_ONLY,
            key=IN_STOCK,
            bind="query-params",
            persist_state="session",
            on_change=first_page,
        )
    # A forged message may name a category ten thousand times: each is one filter to take back.
    chosen = list(dict.fromkeys(chosen))
    prices = None if (lowest, highest) == (steps[0], steps[-1]) else (lowest, highest)
    write_address(chosen, prices, steps, order)
    wanted = _Wanted(text, chosen, prices and (Decimal(lowest), Decimal(highest)), in_stock)
    found = wanted.found(goods, order)
    _say(goods, found, _applied(wanted))
    return found


def first_page() -> None:
    """A callback: whatever else is asked for, its first page comes first."""
    st.session_state[PAGE] = 1


def price_steps(highest: Decimal) -> list[int]:
    """Returns 0 and round sums, such as 100, 200, 500, 1000, up to the first none is dearer than.

    There are about ten of them, whatever is sold, but none between 0 and 1.
    """
    round_sums = (first * 10**power for power in count() for first in (1, 2, 5))
    steps = [next(round_sums)]
    while steps[-1] < highest:
        steps.append(next(round_sums))
    return [0, *steps[-_FEWEST_STEPS:]]


def _follow(steps: Sequence[int]) -> None:
    """Leaves a price without an upper limit without one when the catalogue has another top."""
    top = st.session_state.get(_TOP)
    st.session_state[_TOP] = steps[-1]
    if top in (None, steps[-1]) or PRICE not in st.session_state:
        return
    lowest, highest = st.session_state[PRICE]
    if highest == top or highest not in steps:
        st.session_state[PRICE] = (lowest if lowest in steps else 0, steps[-1])


def _applied(wanted: _Wanted) -> list[_Filter]:
    filters = []
    if text := wanted.text.strip():
        label = words.SEARCHED(text=text)
        filters.append(_Filter(label, _drop(SEARCH, ""), replace(wanted, text="")))
    for category in wanted.categories:
        rest = [other for other in wanted.categories if other != category]
        without = replace(wanted, categories=rest)
        filters.append(_Filter(plain(category), _drop(CATEGORY, rest), without))
    if wanted.prices:
        label = words.PRICES(lowest=wanted.prices[0], highest=wanted.prices[1])
        filters.append(_Filter(label, _drop(PRICE, None), replace(wanted, prices=None)))
    if wanted.in_stock:
        without = replace(wanted, in_stock=False)
        filters.append(_Filter(words.IN_STOCK, _drop(IN_STOCK, False), without))
    return filters


def _say(goods: Catalog, found: list[Product], filters: list[_Filter]) -> None:
    """Says how many were found and by what; when it is none, what each filter costs."""
    if not found:
        st.header(words.NOTHING_FITS, anchor=False)
        st.markdown(words.TAKE_A_FILTER_AWAY)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if found:
            st.header(words.PRODUCTS(count=len(found)), anchor=False, width="content")
        for number, one in enumerate(filters):
            label = one.label
            if not found and (left := one.without.found(goods)):
                label = words.FILTER_COSTS(filter=label, count=len(left))
            st.button(label, key=f"drop_{number}", icon=":material/close:", on_click=one.drop)
        if len(filters) > 1:
            st.button(words.CLEAR_ALL, key="drop_all", type="tertiary", on_click=_drop_all)


def _drop(key: str, value: object) -> Callable[[], None]:
    """A callback that sets a widget to `value`, or to its default where that is None."""

    def drop() -> None:
        if value is not None:
            st.session_state[key] = value
        elif key in st.session_state:
            del st.session_state[key]
        first_page()

    return drop


def _drop_all() -> None:
    for key, value in ((SEARCH, ""), (CATEGORY, []), (IN_STOCK, False), (PRICE, None)):
        _drop(key, value)()
