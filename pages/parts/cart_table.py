"""The lines of the cart in one data editor, the quantities editable where they stand."""

from typing import cast

import pandas as pd
import streamlit as st

import cart_state
from cart_state import Cart, CartError, money
from pages.parts import actions
from pages.parts.picture import thumbnail

# The grid keeps showing an edit that was refused until it gets a new key: only then.
_VERSION = "_cart_table.version"
_REMOVE = "cart_remove"
_ROW = 64
_ROWS_SHOWN = 10


def cart_table(cart: Cart) -> None:
    """Draws the lines and carries out what was edited in them."""
    lines = frame(cart)
    edited = st.data_editor(
        lines,
        key=f"cart_table_{st.session_state.get(_VERSION, 0)}",
        num_rows="fixed",
        hide_index=True,
        row_height=_ROW,
        height=_ROW * min(len(lines), _ROWS_SHOWN) + 38,
        disabled=["Picture", "Product", "Unit price", "Line total"],
        column_config={
            # The widths let a phone show everything up to the quantity; what is left is shared.
            "Picture": st.column_config.ImageColumn("", width=66),
            "Product": st.column_config.TextColumn(width=124),
            "Unit price": st.column_config.TextColumn(alignment="right", width=86),
            "Quantity": st.column_config.NumberColumn(min_value=0, step=1, required=True, width=80),
            "Line total": st.column_config.TextColumn(alignment="right", width=96),
            "Remove": st.column_config.ButtonColumn(
                "",
                type="tertiary",
                key=_REMOVE,
                on_click=_remove,
                args=(tuple(lines.index),),
            ),
        },
        alt="Your cart: products with unit price, quantity and line total",
    )
    changed = edited["Quantity"].ne(lines["Quantity"]).fillna(True)
    if changed.any():
        _carry_out(edited.loc[changed, "Quantity"])
        st.rerun()


def frame(cart: Cart) -> pd.DataFrame:
    """Returns the lines as the table shows them, with the sku as index."""
    lines = cart.lines
    return pd.DataFrame(
        {
            "Picture": [thumbnail(line.product) if line.product else None for line in lines],
            "Product": [line.product.name if line.product else line.sku for line in lines],
            "Unit price": [money(line.product.price) if line.product else "" for line in lines],
            "Quantity": pd.array([line.quantity for line in lines], dtype="Int64"),
            "Line total": [money(line.total) for line in lines],
            "Remove": ["Remove"] * len(lines),
        },
        index=pd.Index([line.sku for line in lines], name="sku"),
    )


def _carry_out(quantities: "pd.Series[int]") -> None:
    for sku, quantity in quantities.items():
        try:
            cart_state.set_quantity(cast(str, sku), quantity)
        except CartError as refusal:
            actions.refuse(refusal)
            st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


def _remove(skus: tuple[str, ...]) -> None:
    click = st.session_state[_REMOVE]
    if 0 <= click.row < len(skus):
        actions.remove(skus[click.row])
