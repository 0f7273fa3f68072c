"""The Goods page of the desk: the catalogue to edit, and what is not saved yet."""

import streamlit as st

from pages.owner.frame import desk_page
from pages.owner.parts.goods_saving import conflict, saving
from pages.owner.parts.goods_table import goods_table, opened
from pages.owner.parts.goods_tools import tools
from pages.words.owner import GOODS

with desk_page(GOODS):
    draft = opened()
    conflict(draft)
    above = st.container()
    goods_table(draft)
    with above:  # drawn when it is known what was found
        tools(draft)
    saving(draft)
