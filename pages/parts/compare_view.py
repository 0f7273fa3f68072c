"""How combinations are compared: one table, and what can be done with each."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from cart_state import Cart
from cart_state.cart import Combination
from cart_state.comparison import Comparison, Row
from pages.parts import actions
from pages.parts.text import distinct, pieces, plain, price


def compare_table(comparison: Comparison) -> None:
    """Draws products by category as rows and cart and combinations as columns."""
    columns = comparison.columns
    rows: list[list[str]] = []
    for group in comparison.groups:
        sums = [f"**{price(total)}**" if total else "" for total in group.totals]
        rows.append([f"**{plain(group.category)}**", *sums])
        rows += [[_product(row), *_quantities(row)] for row in group.rows]
    rows.append(["**Total**", *(f"**{price(column.total)}**" for column in columns)])
    own = columns[0].total
    differences = [_difference(column.total - own) for column in columns[1:]]
    rows.append(["Compared with your cart", "", *differences])
    labels = distinct(["Product", *(plain(column.name) for column in columns)])
    st.table(
        pd.DataFrame(rows, columns=labels),
        alt="Products and quantities in your cart and in each combination",
        hide_index=True,
        border="horizontal",
    )
    st.caption("Marked quantities are those that differ. Prices are today's.")
    for column in columns:
        if column.gone:
            gone = ", ".join(plain(sku) for sku in column.gone)
            st.markdown(
                f":material/info: **{plain(column.name)}**: no longer sold and not in the total:"
                f" {gone}"
            )


def combination_card(cart: Cart, combination: Combination) -> None:
    """Draws one combination with everything that can be done with it."""
    number = combination.number
    wanted = [(item.sku, item.quantity) for item in combination.items]
    units = sum(item.quantity for item in combination.items)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.subheader(plain(combination.name), anchor=False)
        st.markdown(f":green[**{price(cart.worth(combination.items))}**] for {pieces(units)}")
        st.space("stretch")  # so that the buttons of a row stand in line
        st.button(
            "Replace cart",
            key=f"replace_{number}",
            type="primary",
            width="stretch",
            on_click=actions.put,
            args=(wanted, True),
        )
        st.button(
            "Add all to cart",
            key=f"put_{number}",
            width="stretch",
            on_click=actions.put,
            args=(wanted, False),
        )
        with st.popover(
            "Change",
            icon=":material/edit:",
            type="tertiary",
            width="stretch",
            key=f"change_{number}",
            on_change="rerun",
        ):
            _change(combination)


def _change(combination: Combination) -> None:
    number = combination.number
    key = f"rename_{number}_{combination.name}"

    def close() -> None:
        st.session_state[f"change_{number}"] = False

    with st.form(f"rename_form_{number}", border=False):
        st.text_input("Name", combination.name, key=key)
        st.form_submit_button(
            "Rename",
            on_click=actions.rename_combination,
            args=(number, key, close),
            width="stretch",
        )
    st.button(
        "Update from your cart",
        key=f"update_{number}",
        width="stretch",
        on_click=actions.update_combination,
        args=(number, close),
    )
    st.button(
        "Delete",
        key=f"delete_{number}",
        width="stretch",
        on_click=actions.delete_combination,
        args=(number,),
    )


def _product(row: Row) -> str:
    if row.product is None:
        return f"{plain(row.sku)} :gray-badge[No longer sold]"
    sold_out = "" if row.product.stock else " :gray-badge[Sold out]"
    return plain(row.product.name) + sold_out


def _quantities(row: Row) -> list[str]:
    own = row.quantities[0]
    return [
        f":orange-badge[{quantity or 'none'}]" if quantity != own else str(quantity or "–")
        for quantity in row.quantities
    ]


def _difference(amount: Decimal) -> str:
    if not amount:
        return "the same"
    return f"{price(abs(amount))} {'more' if amount > 0 else 'less'}"
