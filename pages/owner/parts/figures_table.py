"""Figures as a table to read, and the same numbers as a file."""

from collections.abc import Collection, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st
from babel.numbers import format_decimal

import cart_state
from pages.parts.spreadsheet import Cell, as_csv
from pages.words import cart as words
from pages.words.markdown import plain, price

_ROWS = 10  # to read; the file has all


def table(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], alt: str, hidden: Collection[int] = ()
) -> None:
    """Draws rows, without the columns that only the file has, and the file."""
    shown = [n for n in range(len(columns)) if n not in hidden]
    frame = pd.DataFrame(
        [[written(row[n]) for n in shown] for row in rows[:_ROWS]],
        columns=[columns[n] for n in shown],
    )
    st.table(frame, alt=alt, hide_index=True, border="horizontal")
    download(columns, rows, alt)


def download(columns: Sequence[str], rows: Sequence[Sequence[Cell]], name: str) -> None:
    """Draws the button that hands out rows as CSV."""
    st.download_button(
        words.TABLE_CSV(),
        as_csv(columns, rows),
        f"{name}.csv",
        "text/csv",
        key=f"figures_{name}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def written(value: Cell) -> str:
    """Returns a text, a number or an amount as Markdown, as the shop's locale writes it."""
    if isinstance(value, Decimal):
        return price(value)
    if isinstance(value, int):
        return format_decimal(value, locale=cart_state.shop().locale)
    return plain(str(value))
