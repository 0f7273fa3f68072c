"""Products of one category side by side, by their specs: those that the address names."""

from itertools import islice
from urllib.parse import unquote

import pandas as pd
import streamlit as st

import cart_state
from cart_state import Product
from pages.parts.details import SPECS, side_by_side
from pages.parts.product_grid import product_grid
from pages.words import shop as words
from pages.words.markdown import distinct, plain

_CHOSEN = "specs_chosen"
_MOST = 4
_OFFERED = 200  # of a category, for whoever has thousands
_WIDE = 1200  # pixels; with a number, the names in front stand still where less is in sight


def compare_specs() -> None:
    """Draws the products that the address names, to be chosen anew; nothing if it names none."""
    goods = cart_state.catalog()
    skus = dict.fromkeys(map(unquote, st.query_params.get(SPECS, "").split(",")))
    found = [goods[sku] for sku in skus if sku in goods]
    chosen = [one for one in found if one.category == found[0].category][:_MOST]
    if not chosen:
        return
    category = chosen[0].category
    st.header(words.SIDE_BY_SIDE(category=category), anchor=False)
    others = islice((one for one in goods.values() if one.category == category), _OFFERED)
    offered = {one.sku: one for one in (*chosen, *others)}
    st.session_state[_CHOSEN] = [one.sku for one in chosen]
    st.multiselect(
        words.COMPARED(),
        offered,
        format_func=lambda sku: plain(offered[sku].name),
        max_selections=_MOST,
        key=_CHOSEN,
        on_change=_choose,
        args=(offered,),
    )
    product_grid(chosen, is_all=False)
    _table(chosen)


def _table(products: list[Product]) -> None:
    specs = [dict(product.specs) for product in products]
    rows = {
        plain(name): [plain(one.get(name, "–")) for one in specs]
        for name in dict.fromkeys(name for one in specs for name in one)
    }
    if rows:
        names = distinct([f"**{plain(product.name)}**" for product in products])
        table = pd.DataFrame(rows, index=names).transpose()
        st.table(table, border="horizontal", width=_WIDE, alt=words.SPECS.text())


def _choose(offered: dict[str, Product]) -> None:
    chosen = st.session_state[_CHOSEN]
    st.query_params[SPECS] = side_by_side(offered[sku] for sku in chosen if sku in offered)
