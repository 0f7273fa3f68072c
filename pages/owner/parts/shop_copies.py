"""Copies of the store: made now, or listed; for Postgres the command that makes one."""

import shlex

import streamlit as st

from cart_state import StoreError, desk
from pages.owner.guard import owner_action
from pages.owner.parts.shop_health import size
from pages.parts.browser import local
from pages.parts.toasts import Toast
from pages.words import owner_figures as words

_LISTED = 10


def copies() -> None:
    """Draws the button that makes a copy, and the newest copies there are."""
    st.header(words.COPIES(), anchor=False)
    try:
        command, found = desk.backup_command(), desk.backups()
    except StoreError:
        st.markdown(words.AWAY())
        return
    if command:
        st.markdown(words.WITH_POSTGRES())
        st.code(shlex.join(command), language="bash", wrap_lines=True)
        return
    st.markdown(words.LAST_COPY(at=local(found[0].at)) if found else words.NO_COPY())
    st.button(
        words.BACK_UP(),
        key="back_up",
        type="primary",
        icon=":material/backup:",
        on_click=_back_up,
    )
    if found:
        listed = (words.COPY(at=local(one.at), size=size(one.size)) for one in found[:_LISTED])
        st.markdown("\n".join(f"- {one}" for one in listed))
        st.caption(words.WHERE(folder=str(found[0].file.parent)))


@owner_action
def _back_up() -> Toast:
    try:
        made = desk.backup()
    except StoreError:
        return Toast(words.NOT_BACKED_UP(), "error")
    return Toast(words.BACKED_UP(size=size(made.size if made else 0)), "check")
