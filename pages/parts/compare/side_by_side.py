"""The cart and the combinations side by side: in a table, and as bars split by category."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cart_state import Comparison, Product, money
from pages.parts.picture import within_text
from pages.words import cart as cart_words
from pages.words import compare as words
from pages.words import shop as shop_words
from pages.words.markdown import distinct, listed, plain, price

_ROOM_FOR_TOTALS = 1.6
WIDEST = 1100  # pixels; a table with a width in numbers keeps its index in sight as it scrolls


def compare_table(comparison: Comparison) -> None:
    """Draws cart and combinations as columns: what they come to, and products by category."""
    columns = comparison.columns
    names = [column.name or cart_words.YOUR_CART() for column in columns]
    rows = [(f"**{cart_words.TOTAL()}**", *(f"**{price(column.total)}**" for column in columns))]
    is_all = True
    if len(columns) > 1:
        first = columns[0]
        differences = (words.difference(column.total - first.total) for column in columns[1:])
        compared = words.COMPARED_WITH(name=first.name) if first.name else words.COMPARED()
        rows.append((compared, "", *differences))
        is_all = not st.toggle(words.ONLY_DIFFERENT(), key="only_different")
    for group in comparison.groups:
        shown = [row for row in group.rows if is_all or len(set(row.quantities)) > 1]
        if shown:
            pieces = map(sum, zip(*(row.quantities for row in group.rows), strict=True))
            sums = (
                f"**{price(total)}**" if group.category and count else ""
                for total, count in zip(group.totals, pieces, strict=True)
            )
            rows.append((f"**{plain(group.category or cart_words.NO_LONGER_SOLD())}**", *sums))
        rows += [(_product(row.name, row.product), *_quantities(row.quantities)) for row in shown]
    # A table's columns need different names; combinations may be called like another one.
    heads = distinct([cart_words.PRODUCT(), *map(plain, names)])
    table = pd.DataFrame(rows, columns=heads).set_index(heads[0])
    with st.container(key="compared"):
        st.table(table, width=WIDEST, alt=words.TABLE_ALT(), border="horizontal")
    st.caption(words.CAPTION())
    for name, column in zip(names, columns, strict=True):
        if column.gone:
            gone = words.GONE(name=name, products=listed(column.gone))
            st.markdown(f":material/info: {gone}")


def totals_chart(comparison: Comparison) -> None:
    """Draws one bar for each column, its total beside it. The table says the same in words."""
    columns = comparison.columns
    groups = [group for group in comparison.groups if any(group.totals)]
    highest = max(float(column.total) for column in columns)
    if not highest:
        return
    # Bars and colours go by their names, so no two may be the same.
    names = distinct([column.name or cart_words.YOUR_CART() for column in columns])
    categories = distinct([group.category or cart_words.NO_LONGER_SOLD() for group in groups])
    totals = [money(column.total) for column in columns]
    parts = [
        (name, total, category, position, float(amount), money(amount))
        for position, (category, group) in enumerate(zip(categories, groups, strict=True))
        for name, total, amount in zip(names, totals, group.totals, strict=True)
    ]
    st.vega_lite_chart(
        pd.DataFrame(parts, columns=["name", "total", "category", "position", "amount", "price"]),
        _spec(highest * _ROOM_FOR_TOTALS),
        width=WIDEST,
        height=90 + 44 * len(columns),
        alt=words.CHART_ALT.text(totals="; ".join(map(": ".join, zip(names, totals, strict=True)))),
    )


def _product(name: str, product: Product | None) -> str:
    if product is None:
        return f"{plain(name)} {cart_words.gone_badge()}"
    return f"{within_text(product)} {plain(name)}{shop_words.sold_out_badge(product)}"


def _quantities(quantities: Sequence[int]) -> list[str]:
    own = quantities[0]
    return [
        f":orange-badge[{quantity or words.NONE()}]" if quantity != own else str(quantity or "–")
        for quantity in quantities
    ]


def _spec(highest: float) -> dict[str, Any]:
    # The theme's, which Streamlit gives to axes and legends but not to text within a chart.
    text_color = st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor")
    legend = {"title": None, "orient": "bottom", "columns": 2}
    order = {"field": "position", "type": "quantitative"}  # as in the table and the legend
    bars = {
        "mark": "bar",
        "encoding": {
            "color": {"field": "category", "type": "nominal", "sort": None, "legend": legend},
            "order": order,
            "tooltip": [
                {"field": "category", "title": shop_words.CATEGORY()},
                {"field": "price", "title": cart_words.TOTAL()},
            ],
        },
    }
    whole = {"op": "sum", "field": "amount", "as": "amount"}
    labels = {
        "transform": [{"aggregate": [whole], "groupby": ["name", "total"]}],
        "mark": {"type": "text", "align": "left", "dx": 8, "color": text_color},
        "encoding": {"text": {"field": "total"}},
    }
    scale = {"domain": [0, highest], "nice": False}
    axis = {"title": None, "domain": False, "ticks": False, "labelLimit": 110}
    return {
        "layer": [bars, labels],
        "encoding": {
            "x": {"field": "amount", "type": "quantitative", "axis": None, "scale": scale},
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": axis},
        },
    }
