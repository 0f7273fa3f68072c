"""A combination, and what can be done with it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from cart_state import Cart, Combination
from pages.parts import actions
from pages.parts.accessible import named
from pages.parts.picture import within_text
from pages.words import cart as cart_words
from pages.words import compare as words
from pages.words.markdown import plain


def combination_card(cart: Cart, combination: Combination) -> None:
    """Draws one combination with everything that can be done with it."""
    number = combination.number
    wanted = [(item.sku, item.quantity) for item in combination.items]
    units = sum(quantity for _, quantity in wanted)
    with st.container(height="stretch", gap="xsmall"):
        shown = (cart.products.get(sku) for sku, _ in wanted[:4])
        st.markdown(" ".join(map(within_text, shown)))
        st.subheader(plain(combination.name), anchor=False)
        st.markdown(words.WORTH(total=cart.worth(combination.items), count=units))
        st.space("stretch")  # so that the buttons of a row stand in line
        replace = actions.replace_cart
        _button(words.REPLACE_CART(), named(f"replace_{number}", combination.name), replace, wanted)
        put = actions.once(actions.put_in_cart)
        _button(
            words.ADD_ALL(), named(f"put_{number}", combination.name), put, wanted, type="tertiary"
        )
        with st.popover(
            words.CHANGE(),
            icon=":material/edit:",
            type="tertiary",
            width="stretch",
            key=f"change_{number}",
            on_change="rerun",
        ):
            _change(combination)


def _change(combination: Combination) -> None:
    number = combination.number

    def close() -> None:
        st.session_state[f"change_{number}"] = False

    # A keyed widget ignores a changed default, so with another name it has another key. The
    # button's goes with it: a click that was under way meanwhile must not give the old name back.
    key = f"rename_{number}_{combination.name}"
    with st.form(f"rename_form_{number}", border=False):
        st.text_input(cart_words.COMBINATION_NAME(), combination.name, max_chars=400, key=key)
        st.form_submit_button(
            words.RENAME(),
            key=f"{key}_save",
            width="stretch",
            on_click=actions.then,
            args=(close, actions.rename_combination, number, key),
        )
    update = actions.update_combination
    _button(words.UPDATE(), f"update_{number}", actions.then, close, update, number)
    _button(words.DELETE(), f"delete_{number}", actions.delete_combination, number)


def _button(label: str, key: str, act: Callable[..., Any], *args: object, **looks: Any) -> None:
    st.button(label, key=key, width="stretch", on_click=act, args=args, **looks)
