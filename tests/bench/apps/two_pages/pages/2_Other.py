"""The other of the two pages."""

import streamlit as st

st.title("Other")
st.page_link("Home.py", label="Home")
st.page_link("pages/2_Other.py", label="Other")
