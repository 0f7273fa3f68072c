"""The page of the shop's texts, such as imprint and terms: `?text=Imprint` shows one."""

import streamlit as st

import cart_state
from pages.parts.footer import TEXT, own_text
from pages.parts.frame import page
from pages.words import shop as words

with page(words.INFORMATION):
    text = own_text(cart_state.shop().texts.get(st.query_params.get(TEXT, "")))
    if text is not None:
        st.markdown(text, width=720)
    else:
        st.title(words.INFORMATION(), anchor=False)
        st.markdown(words.TEXTS_BELOW())
