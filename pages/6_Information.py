"""The page of the shop's texts, such as imprint and terms: `?text=Imprint` shows one."""

import streamlit as st

import cart_state
from pages.parts.footer import TEXT
from pages.parts.frame import page
from pages.words import shop as words
from pages.words.markdown import own

with page(words.INFORMATION):
    file = cart_state.shop().texts.get(st.query_params.get(TEXT, ""))
    if file and file.is_file():
        st.markdown(own(file.read_text(encoding="utf-8-sig", errors="replace")), width=720)
    else:
        st.title(words.INFORMATION(), anchor=False)
        st.markdown(words.TEXTS_BELOW())
