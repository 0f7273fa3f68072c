"""The goods in one data editor, and the edits that were typed into it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from cart_state import desk
from pages.owner.guard import owner_action
from pages.owner.parts import goods_draft
from pages.owner.parts.goods_draft import Draft
from pages.parts.picture import thumbnail
from pages.parts.toasts import Toast
from pages.words import owner_goods as words
from pages.words.shop import SEARCH

_PER_PAGE = 50
_ROW = 42
_FIND, _CATEGORY, _SHOW, _PAGE = "goods_find", "goods_category", "goods_show", "goods_page"


@dataclass(slots=True)
class _Drawn:
    """The table as the owner last saw it: which row of the draft stands where.

    `edits` are those already carried out. The grid goes on showing an edit until the data equals
    it. One that never will, or was overtaken, makes the table `outdated`: then, and for other rows,
    `version`, a part of the grid's key, goes up, so that a new grid is drawn.
    """

    version: int = 0
    asked: object = None
    found: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    edits: dict[tuple[int, str], Any] = field(default_factory=dict)
    outdated: bool = False


def opened() -> Draft:
    """Returns the draft with all that was typed, of the file as it is unless there are edits.

    Raises ShopError where the form of the file is at fault, OSError or StoreError.
    """
    draft = goods_draft.held() or goods_draft.load()
    _carry_out_edits(draft)
    if not draft.is_unsaved and draft.state != desk.draft_state():
        return goods_draft.load()
    draft.stock = desk.stock()
    return draft


@owner_action
def carry_out(act: Callable[..., Toast | None], step: int, *args: object) -> Toast | None:
    """A callback that does `act` with a draft that has all that was typed, and these arguments.

    What was typed last may come with the click, and callbacks run before the page does. `step` is
    that at which its button was drawn: a press that the browser sends twice is one.
    """
    draft = opened()
    return act(draft, *args) if draft.step == step else None


def action_button(
    draft: Draft, label: str, act: Callable[..., Toast | None], *args: object, **looks: Any
) -> None:
    """Draws a button that has `act` carried out, whose key is named so: goods_add for `_add`."""
    key = f"goods{act.__name__}"
    st.button(label, key=key, on_click=carry_out, args=(act, draft.step, *args), **looks)


def chosen(draft: Draft) -> tuple[int, ...]:
    """Returns the rows for which an action on many is: the marked ones, or else all found."""
    return tuple(draft.marked) or _drawn().found


def show(which: str) -> None:
    """Has the table show all, or what is changed or has to be put right whatever it is."""
    st.session_state.update({_SHOW: which, _PAGE: 1})
    if which != "all":
        st.session_state.update({_FIND: "", _CATEGORY: None})


def goods_table(draft: Draft) -> None:
    """Draws search and filters, and a page of the rows that fit."""
    drawn = _drawn()
    asked = (*_filters(draft), draft.step)
    if asked != drawn.asked:
        # Only now: what is typed makes no row leave the table.
        drawn.found = _found(draft, *asked[:3])
        drawn.asked = asked
    pages = max(1, math.ceil(len(drawn.found) / _PER_PAGE))
    page = max(1, min(st.session_state.get(_PAGE, 1), pages))
    numbers = drawn.found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    is_new = drawn.outdated or numbers != drawn.numbers
    version = drawn.version + is_new
    if numbers:
        _grid(draft, numbers, _key(version))
    else:
        st.markdown(words.NOTHING_FOUND())
    # Not before it is drawn: where a run ends earlier, the owner still types into the old one.
    if is_new:
        drawn.version, drawn.numbers, drawn.edits, drawn.outdated = version, numbers, {}, False
    if pages > 1:
        st.session_state[_PAGE] = page
        st.pagination(pages, key=_PAGE, persist_state="session")


def _drawn() -> _Drawn:
    drawn: _Drawn = st.session_state.setdefault("_goods.table", _Drawn())
    return drawn


def _key(version: int) -> str:
    return f"goods_table_{version}"


def _carry_out_edits(draft: Draft) -> None:
    """Makes what was typed part of the draft, each edit for the product its row showed."""
    drawn = _drawn()
    edits = _edits(st.session_state.get(_key(drawn.version)), len(drawn.numbers))
    new = {
        (drawn.numbers[row], column): value
        for (row, column), value in (edits or {}).items()
        if ((row, column), value) not in drawn.edits.items() and drawn.numbers[row] in draft.entries
    }
    if any(column != "marked" for _, column in new):
        draft.edit({**draft.entries})
    for (number, column), value in new.items():
        if column == "marked":
            (draft.marked.add if value else draft.marked.discard)(number)
        else:
            text = words.with_mark(value) if column == "price" else value
            draft.entries[number] = draft.with_cell(number, column, text)
    drawn.edits = edits or {}
    drawn.outdated = edits is None or any(
        drawn.numbers[row] in draft.entries and _cells(draft, drawn.numbers[row])[column] != value
        for (row, column), value in drawn.edits.items()
    )


def _edits(state: object, rows: int) -> dict[tuple[int, str], Any] | None:
    """What was typed, by row and column; None when no honest browser sends such edits."""
    if not isinstance(state, Mapping):
        return {}
    edited = state.get("edited_rows", {})
    if state.get("added_rows") or state.get("deleted_rows") or not isinstance(edited, Mapping):
        return None
    edits: dict[tuple[int, str], Any] = {}
    for row, cells in edited.items():
        if not (str(row).isdecimal() and int(row) < rows and isinstance(cells, Mapping)):
            return None
        for column, value in cells.items():
            if column == "marked" and isinstance(value, bool):
                edits[int(row), column] = value
            elif column in desk.COLUMNS and isinstance(value, str | None):
                # Half a pair of surrogates, as a browser may send, cannot be sent back to it.
                edits[int(row), column] = (value or "")[:20_000].encode(errors="replace").decode()
            else:
                return None
    return edits


def _cells(draft: Draft, number: int) -> dict[str, Any]:
    """What stands in the cells of a row that can be edited, and how many were counted."""
    row = draft.entries[number].row
    cells = {"marked": number in draft.marked, **row, "price": words.with_mark(row["price"])}
    return {**cells, "stock": draft.left(number), "counted": row["stock"]}


def _filters(draft: Draft) -> tuple[str, str | None, str]:
    categories = dict.fromkeys(entry.row["category"] for entry in draft.entries.values())
    kept: Any = {
        "persist_state": "session",
        "on_change": _first_page,
        "label_visibility": "collapsed",
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        looks: Any = {"placeholder": SEARCH.text(), "width": 320, "max_chars": 400}
        text = st.text_input(SEARCH(), type="search", key=_FIND, **looks, **kept)
        category = st.selectbox(
            words.COLUMNS["category"](),
            sorted(filter(None, categories)),
            index=None,
            placeholder=words.ALL_CATEGORIES.text(),
            key=_CATEGORY,
            width=240,
            **kept,
        )
        which = st.segmented_control(
            words.SHOWN(),
            [*words.SHOW],
            format_func=lambda show: words.SHOW[show](),
            default="all",
            required=True,
            key=_SHOW,
            **kept,
        )
    return str(text), category, which or "all"


def _first_page() -> None:
    st.session_state[_PAGE] = 1


def _found(draft: Draft, text: str, category: str | None, which: str) -> tuple[int, ...]:
    """The rows in which every word of `text` occurs, those added by hand before the others."""
    asked = desk.folded(text).split()
    found = {number: entry.row for number, entry in draft.entries.items()}
    if category:
        found = {n: row for n, row in found.items() if row["category"] == category}
    if which == "changed":
        found = {n: row for n, row in found.items() if draft.is_changed(n)}
    elif which == "faults":
        wrong = {fault.row for fault in draft.review().faults}
        found = {n: row for n, row in found.items() if n in wrong}
    if asked:
        said = {n: desk.folded(" ".join(row.values())) for n, row in found.items()}
        found = {n: row for n, row in found.items() if all(word in said[n] for word in asked)}
    top = (number for number in draft.on_top if number in draft.entries)
    return tuple(dict.fromkeys([*top, *found]))


def _grid(draft: Draft, numbers: tuple[int, ...], key: str) -> None:
    column = st.column_config
    rows = [_cells(draft, number) for number in numbers]
    states = {n: words.CHANGED.text() for n in numbers if draft.is_changed(n)}
    states |= {n: words.NEW.text() for n in numbers if n not in draft.base}
    for found in draft.review().faults:
        if found.row in numbers:
            states[found.row] = f"⚠ {words.fault(found, draft.entries[found.row].row)}"
    data = {name: [cells[name] for cells in rows] for name in ("marked", *rows[0])}
    data["picture"] = [thumbnail(desk.picture(cells["image"])) for cells in rows]
    data["state"] = [states.get(number, "") for number in numbers]
    widths = {"sku": 130, "name": 220, "category": 140, "price": 90, "counted": 80, "stock": 70}
    widths |= {"state": 110, "description": 320, "image": 200, "specs": 320, "goes_with": 200}
    columns: dict[str, Any] = {
        name: column.TextColumn(
            words.COLUMNS[name](),
            width=width,
            max_chars=20_000,
            alignment="right" if name in ("price", "counted", "stock") else "left",
            help=str(words.HELP[name]()) if name in words.HELP else None,
        )
        for name, width in widths.items()
    }
    columns["marked"] = column.CheckboxColumn(words.COLUMNS["marked"](), width=84, pinned=True)
    columns["picture"] = column.ImageColumn("", width=56, pinned=True)
    st.data_editor(
        pd.DataFrame(data, index=pd.Index(numbers, name="number")),
        key=key,
        num_rows="fixed",
        hide_index=True,
        row_height=_ROW,
        height=int(_ROW * min(len(numbers), 12.5)) + 38,
        column_order=["marked", "picture", *(c for c in words.COLUMNS if c in widths)],
        disabled=["picture", "state", "counted"],
        column_config=columns,
        alt=words.TABLE_ALT.text(),
    )
