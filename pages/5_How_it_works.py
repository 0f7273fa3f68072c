"""The page "How it works": the shop from the inside, for whoever learns from it."""

import streamlit as st

from pages.parts.frame import page
from pages.parts.header import counting
from pages.parts.how_it_works import is_on, live
from pages.words import how_it_works as words
from pages.words.shop import BACK_TO_START

with page(words.TITLE):
    if is_on():
        st.title(words.TITLE(), anchor=False)
        st.markdown(words.INTRO())
        counting(live)
    else:
        st.title(words.NO_PAGE(), anchor=False)
        st.page_link("Home.py", label=BACK_TO_START(), icon=":material/arrow_back:")
