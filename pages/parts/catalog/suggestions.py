"""Where nothing fits: what the shopper may have meant, and the products that come nearest."""

import itertools
from collections.abc import Callable

import streamlit as st

import cart_state
from cart_state import Product
from pages.parts.catalog.address import CATEGORY, IN_STOCK, PRICE, SEARCH, Asked
from pages.parts.product_grid import featured, product_grid
from pages.words import shop as words
from pages.words.markdown import plain

_MOST_TEXTS, _MOST_WORDS, _MOST_PRODUCTS = 3, 5, 8
_WIDER = {PRICE: None, IN_STOCK: False}

Find = Callable[[Asked], list[Product]]


def suggest(asked: Asked, find: Find, ask_for: Callable[[Asked], None]) -> list[Product]:
    """Draws a button for each text that finds something, and returns the nearest products."""
    guesses = cart_state.catalog().guesses(asked[SEARCH])
    texts = map(" ".join, itertools.islice(itertools.product(*guesses), _MOST_TEXTS))
    meant = {text: found for text in texts if (found := find({**asked, SEARCH: text}))}
    if meant:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(words.DID_YOU_MEAN(), width="content")
            for number, text in enumerate(meant):
                key, instead = f"meant_{number}", {SEARCH: text}
                st.button(plain(text), key=key, on_click=ask_for, args=(instead,))
        return next(iter(meant.values()))
    # All words without some of the filters, or one of the words: the fewer products, the nearer.
    alone = list(dict.fromkeys(likely[0] for likely in guesses if likely))[:_MOST_WORDS]
    for less in (asked, {**asked, **_WIDER}, {**asked, **_WIDER, CATEGORY: []}):
        every = [find({**less, SEARCH: text}) for text in (asked[SEARCH], *alone)]
        if some := [found for found in every if found]:
            return min(some, key=len)
    return []


def nearest(products: list[Product]) -> None:
    """Draws the nearest products; where there are none, those that the shop puts forward."""
    shown = products or featured()
    st.header(words.NEAREST() if products else words.FEATURED(), anchor=False)
    product_grid(shown[:_MOST_PRODUCTS])
