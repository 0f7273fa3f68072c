"""The cart and the combinations side by side in one table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cart_state import Comparison, Product
from pages.words import cart as cart_words
from pages.words import compare as words
from pages.words import shop as shop_words
from pages.words.markdown import distinct, listed, plain, price


def compare_table(comparison: Comparison) -> None:
    """Draws products by category as rows and cart and combinations as columns."""
    columns = comparison.columns
    rows: list[list[str]] = []
    for group in comparison.groups:
        sums = [f"**{price(total)}**" if total else "" for total in group.totals]
        rows.append([f"**{plain(group.category or cart_words.NO_LONGER_SOLD)}**", *sums])
        for row in group.rows:
            rows.append([_product(row.sku, row.product), *_quantities(row.quantities)])
    rows.append([f"**{cart_words.TOTAL}**", *(f"**{price(column.total)}**" for column in columns)])
    own = columns[0].total
    differences = [words.difference(column.total - own) for column in columns[1:]]
    rows.append([words.COMPARED, "", *differences])
    # A table's columns need different names; combinations may be called like the first two.
    names = [column.name or cart_words.YOUR_CART for column in columns]
    table = pd.DataFrame(rows, columns=distinct([cart_words.PRODUCT, *map(plain, names)]))
    st.table(table, alt=words.TABLE_ALT, hide_index=True, border="horizontal")
    st.caption(words.CAPTION)
    for name, column in zip(names, columns, strict=True):
        if column.gone:
            gone = words.GONE(name=name, skus=listed(column.gone))
            st.markdown(f":material/info: {gone}")


def _product(sku: str, product: Product | None) -> str:
    if product is None:
        return f"{plain(sku)} :gray-badge[{cart_words.NO_LONGER_SOLD}]"
    sold_out = "" if product.stock else f" :gray-badge[{shop_words.SOLD_OUT}]"
    return plain(product.name) + sold_out


def _quantities(quantities: Sequence[int]) -> list[str]:
    own = quantities[0]
    return [
        f":orange-badge[{quantity or words.NONE}]" if quantity != own else str(quantity or "–")
        for quantity in quantities
    ]
