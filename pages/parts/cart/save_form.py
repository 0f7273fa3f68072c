"""The form that saves a combination under a name."""

from collections.abc import Callable

import streamlit as st

from cart_state import Cart
from pages.parts import actions
from pages.words import cart as words


def save_form(
    form: str, cart: Cart, wanted: actions.Wanted | None, after: Callable[[], None]
) -> None:
    """Draws a name to change and Save, which saves as `actions.save_combination` does."""
    offered = words.offered_name(cart)
    # A keyed widget ignores a changed default. So once the combinations are others, and with them
    # the name to offer, the key is another one too. The button's key goes with it: a click that
    # was under way meanwhile must not save under the name that is offered now.
    key = f"{form}_name_{len(cart.combinations)}_{offered}"
    with st.form(form, border=False):
        st.text_input(words.COMBINATION_NAME, offered, key=key)
        st.form_submit_button(
            words.SAVE,
            key=f"{key}_save",
            on_click=actions.then,
            args=(after, actions.save_combination, wanted, key),
        )
