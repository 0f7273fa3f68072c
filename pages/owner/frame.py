"""The frame of every page of the desk: the guard, what is new, its title, and the toasts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import streamlit as st

import cart_state
from cart_state import StoreError, desk, streamlit_internals
from pages.owner.guard import has_login, is_owner
from pages.parts import toasts
from pages.parts.errors import boundary
from pages.parts.picture import missing_pictures, picture_url
from pages.words import owner as words
from pages.words import shop as shop_words
from pages.words.markdown import plain
from pages.words.messages import Message

LOOK_EVERY = 5  # seconds
_KNOWN = "desk.known"  # the orders there were when an owner last did something with orders
_BY_ITSELF = "desk.by_itself"  # nobody has asked for this run: something is new


@contextmanager
def desk_page(title: Message, is_orders: bool = False) -> Iterator[None]:
    """Draws the frame around a page's own lines, which go inside the `with` block.

    It is drawn again by itself when an order comes in; one that `is_orders` also when something
    becomes of an order.
    """
    if not is_owner():
        _locked_out()
        st.stop()
    looked: object = None
    is_ready, look = False, desk.figures_mark if is_orders else desk.news
    with boundary(sorry):
        if not st.session_state.pop(_BY_ITSELF, False) and is_orders:
            st.session_state.pop(_KNOWN, None)
        _header(title, is_orders)
        with suppress(StoreError):  # the page says so itself; once the store is back, it is drawn
            looked = look()
        toasts.show()
        is_ready = True
    if is_ready:
        with boundary(sorry):
            yield
            missing_pictures()
    _watch(look, looked)
    if not is_ready:
        st.stop()


def sorry() -> None:
    """Says that something failed, and where the reason is."""
    st.error(words.IN_THE_LOG(), title=shop_words.SORRY(), icon=":material/error:")


def polite(_: Exception) -> bool:
    """Says sorry in our words, and not in Streamlit's, for what no page could catch."""
    sorry()
    return True


def _header(title: Message, is_orders: bool) -> None:
    shop, new = cart_state.shop(), 0
    with suppress(StoreError):
        new = desk.news(st.session_state.setdefault(_KNOWN, desk.news()))
    tab = shop_words.PAGE_TITLE.text(page=title.text(), store=shop.name)
    st.set_page_config(f"({new}) {tab}" if new else tab, shop.icon, layout="wide")
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        if shop.icon:
            st.image(picture_url(shop.icon), width=36, alt="")
        st.markdown(f"**{plain(shop.name)}**", width="content")
        st.space("stretch")
        if new:
            label, icon = words.NEW_ORDERS(count=new), ":material/notifications:"
            go = None if is_orders else partial(st.switch_page, "orders.py")
            st.button(label, icon=icon, on_click=go)
        if has_login():
            st.button(words.LOG_OUT(), type="tertiary", on_click=st.logout)
    st.title(title(), anchor=False)


@st.fragment(run_every=LOOK_EVERY)
def _watch(look: Callable[[], object], looked: object) -> None:
    """Has the page drawn again when something is new, or whoever was logged in no longer is."""
    if not streamlit_internals.is_fragment_run():
        return  # the page has just looked
    with boundary(sorry):
        try:
            is_new = not is_owner() or look() != looked
        except StoreError:
            is_new = False  # it stays as it was until the store is back
        if is_new:
            st.session_state[_BY_ITSELF] = True
            st.rerun()


def _locked_out() -> None:
    """Says who may come in, with the way there."""
    st.set_page_config(words.DESK.text())
    st.title(words.DESK(), anchor=False)
    if not has_login():
        st.markdown(words.THIS_MACHINE_ALONE())
    elif not st.user.get("is_logged_in"):
        st.markdown(words.FOR_OWNERS())
        st.button(words.LOG_IN(), type="primary", on_click=st.login)
    else:
        st.markdown(words.NO_OWNER(email=str(st.user.get("email", ""))))
        st.button(words.LOG_OUT(), type="primary", on_click=st.logout)
