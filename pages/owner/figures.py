"""The desk's page of figures: what orders come to, and what waits in carts."""

import streamlit as st

from cart_state import StoreError
from pages.owner.frame import desk_page
from pages.owner.parts.figures import (
    best_sellers,
    bought_together,
    by_day,
    cart_figures,
    chosen_span,
)
from pages.words import owner
from pages.words import owner_figures as words

with desk_page(owner.FIGURES):
    first, last = chosen_span()
    try:
        figures = by_day(first, last)
        if figures.days:
            sellers, together = st.columns(2, gap="large")
            with sellers:
                best_sellers(figures)
            with together:
                bought_together(figures)
        cart_figures()
    except StoreError:
        st.warning(words.AWAY_NOW(), title=words.AWAY(), icon=":material/cloud_off:")
