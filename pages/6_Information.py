"""The page of the shop's texts, such as imprint and terms: `?text=imprint` shows imprint.md."""

import streamlit as st

import cart_state
from pages.parts.footer import TEXT
from pages.parts.frame import page
from pages.words import shop as words
from pages.words.markdown import own

with page(words.INFORMATION):
    shop = cart_state.shop()
    texts = {file.stem: file for file in shop.texts.values()}
    asked = st.query_params.get(TEXT)
    if asked in texts and texts[asked].is_file():
        st.markdown(own(texts[asked].read_text(encoding="utf-8-sig")), width=720)
    else:
        st.title(words.INFORMATION(), anchor=False)
        st.markdown(words.TEXTS_BELOW())
