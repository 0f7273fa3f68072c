"""Finding products: search, filters, order and pages; and what may help where nothing fits."""

import itertools
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st
from babel.numbers import get_currency_precision
from streamlit.delta_generator import DeltaGenerator

import cart_state
from cart_state import ORDERS, Catalog, Product, money
from pages.parts import scroll
from pages.parts.browser import is_phone
from pages.parts.catalog import address
from pages.parts.catalog.address import CATEGORY, IN_STOCK, PAGE, PRICE, SEARCH, SORT, Asked, Prices
from pages.parts.header import search_field
from pages.parts.product_grid import featured, product_grid
from pages.words import shop as words
from pages.words.markdown import Markdown, plain

_PER_PAGE = 12  # each card costs every click on the page, in the browser most of all
_LONGEST_SEARCH = 80
_IN_A_ROW = 80  # characters of categories; more are behind the button on a desktop, too
_STEPS = "_filters.steps"
_FEWEST_STEPS = 5
_MOST_TEXTS, _MOST_WORDS, _MOST_PRODUCTS = 3, 5, 8  # where nothing fits
_WIDER = {PRICE: None, IN_STOCK: False}


def find(goods: Catalog, search_row: DeltaGenerator) -> list[Product]:
    """Draws the controls and what is applied, and returns the products that fit."""
    shop = cart_state.shop()
    decimals = get_currency_precision(shop.currency)
    steps = price_steps(goods.lowest_price, goods.highest_price, decimals)
    any_price = steps[0], steps[-1]
    _follow(steps)
    address.read(goods, steps)
    kept: Any = {"persist_state": "session", "on_change": _first_page}
    bound: Any = {"bind": "query-params", **kept}
    is_small = is_phone() or sum(map(len, goods.categories)) > _IN_A_ROW
    with search_row:
        typed = search_field(SEARCH, live=True, **bound)
        filters = st.popover(words.FILTERS(), icon=":material/tune:") if is_small else None
    with filters or st.container(horizontal=True, vertical_alignment="center", gap="small"):
        looks: Any = {} if is_small else {"label_visibility": "collapsed"}
        chosen = st.pills(
            words.CATEGORY(),
            goods.categories,
            selection_mode="multi",
            format_func=plain,
            key=CATEGORY,
            **looks,
            **kept,
        )
        with st.container() if is_small else st.popover(words.PRICE()):
            lowest, highest = st.select_slider(
                words.PRICE(),
                steps,
                value=any_price,
                format_func=money,  # one amount alone makes no formula
                key=PRICE,
                width=320,
                **kept,
            )
        in_stock = st.toggle(words.IN_STOCK_ONLY(), key=IN_STOCK, **bound)
        order = st.selectbox(
            words.SORT_BY(),
            ORDERS,
            format_func=lambda order: words.ORDERS[order](),
            key=SORT,
            width=190,
            **looks,
            **kept,
        )
    # An address may bring any amount of text, and a forged message a category ten thousand times.
    text, categories = typed[:_LONGEST_SEARCH], list(dict.fromkeys(chosen))
    address.write(categories, (lowest, highest), steps, order)
    prices = None if (lowest, highest) == any_price else (lowest, highest)
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


def price_steps(lowest: Decimal, highest: Decimal, decimals: int) -> list[Decimal]:
    """Returns 0 and round sums from `lowest` until no price is higher.

    Where prices lie far apart these are such as 1, 2, 5, 10; where they do not, such as 20, 25, 30.
    None has more decimals than prices have.
    """
    unit = Decimal(1).scaleb(-decimals)
    lowest = max(lowest, unit)
    sums = [first * unit * 10**power for power in range(18) for first in (1, 2, 5)]
    steps = _covering(sums, lowest, highest)
    if len(steps) < _FEWEST_STEPS:
        width = next(one for one in sums if one * 10 >= highest - lowest)
        first, last = int(lowest // width), int(highest // width) + 1
        multiples = [width * times for times in range(first, last + 1)]
        steps = _covering(multiples, lowest, highest)
    return [Decimal(0), *steps]


def _covering(sums: list[Decimal], lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """Those of rising sums from the first that is not below `lowest` to one not below `highest`."""
    rising = itertools.pairwise([Decimal(0), *sums])
    return [one for before, one in rising if one >= lowest and before < max(lowest, highest)]


def _follow(steps: list[Decimal]) -> None:
    """Keeps the prices asked for, as far as these steps go, once the catalogue has other steps.

    Without an upper limit there is none among dearer products either.
    """
    before = st.session_state.get(_STEPS, steps)
    if before != steps and PRICE in st.session_state:
        lowest, highest = st.session_state[PRICE]
        no_limit = highest == before[-1]
        st.session_state[PRICE] = address.enclosing(lowest, None if no_limit else highest, steps)
    st.session_state[_STEPS] = steps


def _found(goods: Catalog, asked: Asked, order: str = "featured") -> list[Product]:
    return goods.find(asked[SEARCH], asked[CATEGORY], asked[PRICE], asked[IN_STOCK], order)


def _applied(asked: Asked, any_price: Prices) -> list[tuple[Markdown, Asked]]:
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


def _say(goods: Catalog, found: list[Product], asked: Asked, any_price: Prices) -> None:
    """Says how many were found and by what; when it is none, what may help."""
    if not found:
        st.header(words.NOTHING_FITS(), anchor=False)
        near = _suggest(goods, asked)
    applied = _applied(asked, any_price)
    costs = not found and len(applied) > 1  # to take the only one away leaves everything
    if costs:
        st.markdown(words.TAKE_A_FILTER_AWAY())
    # A key of its own for each number: where the browser translates, an old one would stay.
    key = f"found_{len(found)}"
    with st.container(key=key, horizontal=True, vertical_alignment="center", gap="xsmall"):
        if found:
            st.header(words.PRODUCTS(count=len(found)), anchor=False, width="content")
        for number, (label, without) in enumerate(applied):
            if costs and (left := _found(goods, {**asked, **without})):
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
    if not found:
        st.header(words.NEAREST() if near else words.FEATURED(), anchor=False)
        product_grid((near or featured())[:_MOST_PRODUCTS])


def _suggest(goods: Catalog, asked: Asked) -> list[Product]:
    """Draws a button for each text that finds something, and returns the nearest products."""
    guesses = goods.guesses(asked[SEARCH])
    texts = map(" ".join, itertools.islice(itertools.product(*guesses), _MOST_TEXTS))
    meant = {text: found for text in texts if (found := _found(goods, {**asked, SEARCH: text}))}
    if meant:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(words.DID_YOU_MEAN(), width="content")
            for number, text in enumerate(meant):
                key, instead = f"meant_{number}", {SEARCH: text}
                st.button(plain(text), key=key, on_click=_ask_for, args=(instead,))
        return next(iter(meant.values()))
    # All words without some of the filters, or one of the words: the fewer products, the nearer.
    alone = list(dict.fromkeys(likely[0] for likely in guesses if likely))[:_MOST_WORDS]
    for less in (asked, {**asked, **_WIDER}, {**asked, **_WIDER, CATEGORY: []}):
        every = [_found(goods, {**less, SEARCH: text}) for text in (asked[SEARCH], *alone)]
        if some := [found for found in every if found]:
            return min(some, key=len)
    return []


def _ask_for(values: Asked) -> None:
    st.session_state.update(values)
    _first_page()


def _first_page() -> None:
    """Whatever else is asked for, its first page comes first."""
    st.session_state[PAGE] = 1
