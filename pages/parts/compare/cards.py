"""A combination, and what can be done with it."""

from collections.abc import Sequence

import streamlit as st

from cart_state import Cart, Combination
from pages.parts import actions
from pages.words import cart as cart_words
from pages.words import compare as words
from pages.words.markdown import plain


def combination_card(cart: Cart, combination: Combination) -> None:
    """Draws one combination with everything that can be done with it."""
    number = combination.number
    wanted = [(item.sku, item.quantity) for item in combination.items]
    units = sum(item.quantity for item in combination.items)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.subheader(plain(combination.name), anchor=False)
        st.markdown(words.WORTH(total=cart.worth(combination.items), count=units))
        st.space("stretch")  # so that the buttons of a row stand in line
        st.button(
            words.REPLACE_CART,
            key=f"replace_{number}",
            type="primary",
            width="stretch",
            on_click=_replace,
            args=(wanted,),
        )
        st.button(
            words.ADD_ALL,
            key=f"put_{number}",
            width="stretch",
            on_click=actions.once(_put),
            args=(wanted,),
        )
        with st.popover(
            words.CHANGE,
            icon=":material/edit:",
            type="tertiary",
            width="stretch",
            key=_popover(number),
            on_change="rerun",
        ):
            _change(combination)


def _change(combination: Combination) -> None:
    number = combination.number
    # A keyed widget ignores a changed default, so with another name it has another key. The
    # button's goes with it: a click that was under way meanwhile must not give the old name back.
    key = f"rename_{number}_{combination.name}"
    with st.form(f"rename_form_{number}", border=False):
        st.text_input(cart_words.COMBINATION_NAME, combination.name, key=key)
        st.form_submit_button(
            words.RENAME,
            key=f"{key}_save",
            on_click=_rename,
            args=(number, key),
            width="stretch",
        )
    st.button(
        words.UPDATE,
        key=f"update_{number}",
        width="stretch",
        on_click=_update,
        args=(number,),
    )
    st.button(
        words.DELETE,
        key=f"delete_{number}",
        width="stretch",
        on_click=actions.delete_combination,
        args=(number,),
    )


def _replace(wanted: Sequence[tuple[str, int]]) -> None:
    actions.replace_cart(wanted)


def _put(wanted: Sequence[tuple[str, int]]) -> None:
    actions.put_in_cart(wanted)


def _rename(number: int, name_key: str) -> None:
    if actions.rename_combination(number, name_key):
        st.session_state[_popover(number)] = False


def _update(number: int) -> None:
    if actions.update_combination(number):
        st.session_state[_popover(number)] = False


def _popover(number: int) -> str:
    return f"change_{number}"
