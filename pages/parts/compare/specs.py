"""Products of one category side by side: `?specs=desk&specs=stool` names them."""

from itertools import islice

import pandas as pd
import streamlit as st

import cart_state
from pages.parts.compare.side_by_side import WIDEST
from pages.parts.details import SPECS
from pages.parts.product_grid import product_grid
from pages.words import shop as words
from pages.words.markdown import distinct, plain

_CHOSEN = "specs_chosen"
_MOST = 4
_OFFERED = 200  # of a category, for whoever has thousands


def compare_specs() -> bool:
    """Draws the products that the address names, and their choice; returns whether it names any."""
    goods = cart_state.catalog()
    found = [goods[sku] for sku in dict.fromkeys(st.query_params.get_all(SPECS)) if sku in goods]
    chosen = [one for one in found if one.category == found[0].category][:_MOST]
    if not chosen:
        return False
    category = chosen[0].category
    st.title(words.SIDE_BY_SIDE(category=category), anchor=False)
    others = islice((one for one in goods.values() if one.category == category), _OFFERED)
    known = {one.sku: one.name for one in (*chosen, *others)}
    offered = dict(zip(known, distinct([*known.values()]), strict=True))
    st.session_state[_CHOSEN] = [one.sku for one in chosen]
    st.multiselect(
        words.COMPARED(),
        offered,
        format_func=offered.__getitem__,
        max_selections=_MOST,
        key=_CHOSEN,
        on_change=_choose,
    )
    product_grid(chosen, redraws_page=True)
    specs = [dict(product.specs) for product in chosen]
    rows = {
        plain(name): [plain(one.get(name, "–")) for one in specs]
        for name in dict.fromkeys(name for one in specs for name in one)
    }
    if rows:
        names = distinct([plain(product.name) for product in chosen])
        table = pd.DataFrame(rows, index=names).transpose()
        st.table(table, border="horizontal", width=WIDEST, alt=words.SPECS.text())
    return True


def _choose() -> None:
    st.query_params[SPECS] = st.session_state[_CHOSEN]
