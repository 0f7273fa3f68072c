"""What the cart and each combination come to, as bars split by category."""

from typing import Any

import pandas as pd
import streamlit as st

from cart_state import Comparison, money
from pages.words import compare as words
from pages.words.cart import NO_LONGER_SOLD, YOUR_CART
from pages.words.markdown import distinct

_ROOM_FOR_TOTALS = 1.35


def totals_chart(comparison: Comparison) -> None:
    """Draws one bar for each column, its total beside it. The table says the same in words."""
    columns = comparison.columns
    groups = [group for group in comparison.groups if any(group.totals)]
    highest = max(float(column.total) for column in columns)
    if not highest:
        return
    # Bars and colours go by their names, so no two may be the same.
    names = distinct([column.name or YOUR_CART for column in columns])
    categories = distinct([group.category or NO_LONGER_SOLD for group in groups])
    totals = [money(column.total) for column in columns]
    parts = [
        (name, total, category, position, float(amount))
        for position, (category, group) in enumerate(zip(categories, groups, strict=True))
        for name, total, amount in zip(names, totals, group.totals, strict=True)
    ]
    st.vega_lite_chart(
        pd.DataFrame(parts, columns=["name", "total", "category", "position", "amount"]),
        _spec(highest * _ROOM_FOR_TOTALS),
        height=90 + 44 * len(columns),
        alt=words.CHART_ALT.text(totals="; ".join(map(": ".join, zip(names, totals, strict=True)))),
    )


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
            "tooltip": [{"field": "category"}, {"field": "amount", "format": ","}],
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
