"""What the cart and each combination come to, as bars split by category."""

from typing import Any

import pandas as pd
import streamlit as st

from cart_state import money
from cart_state.comparison import Comparison

_ROOM_FOR_TOTALS = 1.35


def totals_chart(comparison: Comparison) -> None:
    """Draws one bar for each column, its total beside it. The table says the same in words."""
    columns = comparison.columns
    highest = max(float(column.total) for column in columns)
    if not highest:
        return
    parts = [
        (column.name, group.category, float(amount), None, place)
        for place, group in enumerate(comparison.groups)
        for column, amount in zip(columns, group.totals, strict=True)
        if amount
    ]
    totals = [
        (column.name, None, float(column.total), money(column.total), None) for column in columns
    ]
    st.vega_lite_chart(
        pd.DataFrame(totals + parts, columns=["name", "category", "amount", "total", "place"]),
        _spec(highest * _ROOM_FOR_TOTALS),
        height=90 + 44 * len(columns),
        alt="Totals by category. "
        + "; ".join(f"{column.name}: {money(column.total)}" for column in columns),
    )


def _text_color() -> str | None:
    """The theme's, which Streamlit gives to axes and legends but not to text within a chart."""
    color: str | None = st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor")
    return color


def _spec(highest: float) -> dict[str, Any]:
    legend = {"title": None, "orient": "bottom", "columns": 2}
    bars = {
        "transform": [{"filter": "datum.category !== null"}],
        "mark": "bar",
        "encoding": {
            "color": {"field": "category", "type": "nominal", "sort": None, "legend": legend},
            "order": {"field": "place", "type": "quantitative"},  # as in the table and the legend
            "tooltip": [{"field": "category"}, {"field": "amount", "format": ","}],
        },
    }
    labels = {
        "transform": [{"filter": "datum.total !== null"}],
        "mark": {"type": "text", "align": "left", "dx": 8, "color": _text_color()},
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
