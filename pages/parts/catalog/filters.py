"""Finding products: search, filters, order and pages, all of them in the address."""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

import streamlit as st

import cart_state
from cart_state import ORDERS, Catalog, Product, money
from pages.parts import scroll
from pages.parts.catalog import address
from pages.parts.catalog.address import CATEGORY, IN_STOCK, PAGE, PRICE, SEARCH, SORT
from pages.words import shop as words
from pages.words.markdown import Markdown, plain

_PER_PAGE = 12  # each card costs every click on the page, in the browser most of all
_LONGEST_SEARCH = 80
_TOP = "_filters.top"
_FEWEST_STEPS = 10

# What the filters hold, by the keys of their widgets; for PRICE None where any will do.
Asked = Mapping[str, Any]


def find(goods: Catalog) -> list[Product]:
    """Draws the controls and what is applied, and returns the products that fit."""
    steps = price_steps(goods.highest_price)
    any_price = steps[0], steps[-1]
    address.read(goods, steps)
    _follow(steps)
    kept: Any = {"persist_state": "session", "on_change": _first_page}
    bound: Any = {"bind": "query-params", **kept}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        hint = cart_state.shop().search_hint
        typed = st.text_input(
            words.SEARCH(), type="search", placeholder=hint, live=True, key=SEARCH, **bound
        )
        order = st.selectbox(
            words.SORT_BY(),
            ORDERS,
            format_func=lambda order: words.ORDERS[order](),
            key=SORT,
            width=190,
            **kept,
        )
    chosen = st.pills(
        words.CATEGORY(),
        goods.categories,
        selection_mode="multi",
        format_func=plain,
        key=CATEGORY,
        **kept,
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        lowest, highest = st.select_slider(
            words.PRICE(),
            steps,
            value=any_price,
            format_func=lambda step: money(Decimal(step)),  # one amount alone makes no formula
            key=PRICE,
            width=320,
            **kept,
        )
        in_stock = st.toggle(words.IN_STOCK_ONLY(), key=IN_STOCK, **bound)
    # A forged message may bring something else than text, and a category ten thousand times.
    text, categories = str(typed)[:_LONGEST_SEARCH], list(dict.fromkeys(chosen))
    address.write(categories, (lowest, highest), steps, order)
    prices = None if (lowest, highest) == any_price else (Decimal(lowest), Decimal(highest))
    asked = {SEARCH: text, CATEGORY: categories, PRICE: prices, IN_STOCK: in_stock}
    found = _found(goods, asked, order)
    _say(goods, found, asked, any_price)
    return found


def page_of(found: Sequence[Product]) -> Sequence[Product]:
    """Draws the pagination where there is more than one page; returns the products of this one."""
    if len(found) <= _PER_PAGE:
        return found
    pages = math.ceil(len(found) / _PER_PAGE)
    number = st.pagination(
        pages, key=PAGE, bind="query-params", persist_state="session", on_change=scroll.to_top
    )
    return found[(number - 1) * _PER_PAGE : number * _PER_PAGE]


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


def _found(goods: Catalog, asked: Asked, order: str = "featured") -> list[Product]:
    return goods.find(asked[SEARCH], asked[CATEGORY], asked[PRICE], asked[IN_STOCK], order)


def _applied(asked: Asked, any_price: tuple[int, int]) -> list[tuple[Markdown, Asked]]:
    """Each thing asked for: what it says, and what its widget holds without it."""
    applied: list[tuple[Markdown, Asked]] = []
    if text := asked[SEARCH].strip():
        applied.append((words.SEARCHED(text=text), {SEARCH: ""}))
    for category in asked[CATEGORY]:
        rest = [other for other in asked[CATEGORY] if other != category]
        applied.append((plain(category), {CATEGORY: rest}))
    if asked[PRICE]:
        lowest, highest = asked[PRICE]
        applied.append((words.PRICES(lowest=lowest, highest=highest), {PRICE: any_price}))
    if asked[IN_STOCK]:
        applied.append((words.IN_STOCK(), {IN_STOCK: False}))
    return applied


def _say(goods: Catalog, found: list[Product], asked: Asked, any_price: tuple[int, int]) -> None:
    """Says how many were found and by what; when it is none, what each filter costs."""
    if not found:
        st.header(words.NOTHING_FITS(), anchor=False)
        st.markdown(words.TAKE_A_FILTER_AWAY())
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if found:
            st.header(words.PRODUCTS(count=len(found)), anchor=False, width="content")
        applied = _applied(asked, any_price)
        for number, (label, without) in enumerate(applied):
            if not found and (left := _found(goods, {**asked, **without})):
                label = words.FILTER_COSTS(filter=label, count=len(left))
            icon, key = ":material/close:", f"drop_{number}"
            st.button(label, key=key, icon=icon, on_click=_ask_for, args=(without,))
        if len(applied) > 1:
            nothing = {SEARCH: "", CATEGORY: [], PRICE: any_price, IN_STOCK: False}
            st.button(
                words.CLEAR_ALL(),
                key="drop_all",
                type="tertiary",
                on_click=_ask_for,
                args=(nothing,),
            )


def _ask_for(values: Asked) -> None:
    st.session_state.update(values)
    _first_page()


def _first_page() -> None:
    """Whatever else is asked for, its first page comes first."""
    st.session_state[PAGE] = 1
