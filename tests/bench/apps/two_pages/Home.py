"""Two pages with nothing on them: what changing pages costs before anybody draws anything."""

import streamlit as st

st.title("Home")
st.page_link("Home.py", label="Home")
st.page_link("pages/2_Other.py", label="Other")
