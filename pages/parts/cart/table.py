"""The lines of the cart in one data editor, the quantities editable where they stand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

import cart_state
from cart_state import Cart, money
from pages.parts import actions, details
from pages.parts.art import art
from pages.parts.next_steps import is_of_saved, undo
from pages.words import cart as words
from pages.words.shop import QUANTITY

_ROW = 48
_ROWS_SHOWN = 12
_BLANK = "\u2007"  # as wide as a digit

# The grid is a picture of the rows in sight: on paper a plain table stands for it.
_on_paper = st.components.v2.component(
    "cart_on_paper",
    html='<table id="on_paper">\n</table>',
    js=art("on_paper.js"),
    isolate_styles=False,
)


@dataclass(slots=True)
class _Drawn:
    """The table as the shopper last saw it: which product stands in which row.

    `edits` are those already carried out. The grid goes on showing an edit until the data equals
    it; one that was refused, or overtaken by another tab, never will be: then the table is
    `outdated`. Only then, and for other rows, does `version`, a part of the grid's key, go up, so
    that a new grid is drawn.
    """

    version: int = 0
    skus: tuple[str, ...] = ()
    edits: dict[int, Any] = field(default_factory=dict)
    outdated: bool = False


def carry_out_edits() -> None:
    """Makes the quantities typed into the table those of the cart; comes before the drawing.

    Edits count by the product their row showed, not by position: meanwhile another tab may
    have added or removed lines. Each is noted as soon as it is made, for the next edit may end
    this run at any time, and then says this one again.
    """
    drawn = _drawn()
    edits = _quantities(st.session_state.get(_key(drawn.version)), len(drawn.skus))
    for row, said in (edits or {}).items():
        if (row, said) not in drawn.edits.items():
            actions.set_quantity(drawn.skus[row], actions.whole(said), quietly=True)
            drawn.edits[row] = said
    cart = cart_state.get()
    drawn.edits = edits or {}
    drawn.outdated = edits is None or any(
        str(said) not in ("0", str(cart.quantity(drawn.skus[row]))) for row, said in edits.items()
    )


def cart_table(cart: Cart) -> None:
    """Draws the lines of the cart with their quantities to edit, and once more for paper."""
    if not is_of_saved(cart):
        undo(cart)
    drawn = _drawn()
    lines = _as_table(cart)
    skus = tuple(lines.index)
    # With the rows Streamlit forgets the edits. Other rows get a table of their own, because what
    # the browser last said of these may still be under way when they come back.
    is_new = drawn.outdated or skus != drawn.skus
    version = drawn.version + is_new

    def button(name: str, label: str, action: Callable[[str], None], **looks: Any) -> Any:
        """A column of buttons that act on the product their row showed when it was clicked.

        Other rows get other keys: a click that was under way meanwhile is still one on the old.
        """
        key = f"cart_{name}_{version}"

        def act() -> None:
            row = st.session_state[key].row
            if 0 <= row < len(skus):
                action(skus[row])

        return column.ButtonColumn(label, type="tertiary", key=key, on_click=act, **looks)

    # The widths let a phone show everything up to the quantity. There the rest has to be scrolled
    # to, and it stays clear whose it is; on a wider page the rest grows.
    column = st.column_config
    at = 1 + list(lines).index("Quantity")  # the index comes first
    columns: dict[Any, Any] = {
        "Product": button(
            "open", words.PRODUCT(), details.show, alignment="left", width=226, pinned=True
        ),
        # A column for text, because one for numbers makes 27 of 2,7 and says nothing. By its
        # position, because by its name Streamlit 1.67 lets text edit nothing but text.
        at: column.TextColumn(QUANTITY(), alignment="right", width=90, max_chars=20),
        "Unit price": column.TextColumn(words.UNIT_PRICE(), alignment="right", width=90),
        "Line total": column.TextColumn(words.LINE_TOTAL(), alignment="right", width=96),
        "Remove": button("remove", "", actions.remove),
        "Save for later": button("save_for_later", "", actions.save_for_later),
    }
    with st.container(key="cart_table", gap=None):
        st.data_editor(
            lines,
            key=_key(version),
            num_rows="fixed",
            hide_index=True,
            row_height=_ROW,
            # Half a row more shows that there is more to scroll to.
            height=int(_ROW * min(len(cart), _ROWS_SHOWN + 0.5)) + 38,
            disabled=["Product", "Unit price", "Line total"],
            column_config=columns,
            alt=words.TABLE_ALT(),
        )
        head = [words.PRODUCT(), QUANTITY(), words.UNIT_PRICE(), words.LINE_TOTAL()]
        rows = lines.iloc[:, : len(head)].astype(str).to_numpy().tolist()
        _on_paper(key="cart_on_paper", data=[head, *rows])
    # Not before it is drawn: where a run ends earlier, the shopper still types into the old one.
    if is_new:
        drawn.version, drawn.skus, drawn.edits, drawn.outdated = version, skus, {}, False


def _drawn() -> _Drawn:
    drawn: _Drawn = st.session_state.setdefault("_cart_table.state", _Drawn())
    return drawn


def _as_table(cart: Cart) -> pd.DataFrame:
    """Returns the lines as the table shows them, with the sku as index.

    The columns are called the same in each language, because edits name them. No pictures: what
    a screen reader hears of one in a cell is its data URL.
    """
    lines = cart.lines
    return pd.DataFrame(
        {
            "Product": [words.line_name(line) for line in lines],
            "Quantity": [line.quantity for line in lines],
            "Unit price": _sortable(
                money(line.product.price) if line.product else "" for line in lines
            ),
            "Line total": _sortable(money(line.total) if line.product else "" for line in lines),
            "Remove": [words.REMOVE()] * len(lines),
            "Save for later": [words.SAVE_FOR_LATER()] * len(lines),
        },
        index=pd.Index([line.sku for line in lines], name="sku"),
    )


def _sortable(amounts: Iterable[str]) -> list[str]:
    """Amounts of money that are in order as texts are: all of one length.

    The grid sorts a column of text by what is read in it, and a blank comes before any digit.
    """
    texts = list(amounts)
    longest = max(map(len, texts), default=0)
    return [text.rjust(longest, _BLANK) for text in texts]


def _quantities(state: object, rows: int) -> dict[int, Any] | None:
    """The quantities that were typed, by row; None when no honest browser sends such edits."""
    if not isinstance(state, Mapping):
        return {}
    edited = state.get("edited_rows", {})
    if state.get("added_rows") or state.get("deleted_rows") or not isinstance(edited, Mapping):
        return None
    quantities = {}
    for row, cells in edited.items():
        is_quantity = isinstance(cells, Mapping) and set(cells) == {"Quantity"}
        if not (is_quantity and str(row).isdecimal() and int(row) < rows):
            return None
        quantities[int(row)] = cells["Quantity"]
    return quantities


def _key(version: int) -> str:
    return f"cart_table_{version}"
