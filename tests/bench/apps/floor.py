"""The floor: the least that counts clicks. Nothing in Streamlit can be quicker than this."""

import streamlit as st

st.session_state.setdefault("count", 0)


def add() -> None:
    st.session_state.count += 1


st.button("Add", key="add", on_click=add)
st.markdown(f"Count: {st.session_state.count}")
