"""What changes many goods, or comes from elsewhere: bulk changes, pictures, imports, versions."""

from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

import cart_state
from cart_state import ShopError, desk
from cart_state.desk import PictureError, Version
from pages.owner.guard import owner_action
from pages.owner.parts.goods_draft import EMPTY, Draft, Entry
from pages.owner.parts.goods_saving import bullets, each_change
from pages.owner.parts.goods_table import chosen, on_draft, show
from pages.parts.browser import local
from pages.parts.picture import picture_url
from pages.parts.toasts import Toast
from pages.words import owner_goods as words
from pages.words.markdown import plain

_LARGEST = 20  # megabytes of a file that is sent
_NOTES = 200  # that are told one by one
_UPLOADS = "_goods.uploads"  # how many files were taken over: a new uploader after each
_PERCENT, _MOVE_TO = "goods_percent", "goods_move_to"
_MODE, _VERSION, _COUNTS = "goods_import_mode", "goods_version", "goods_counts_too"


def tools(draft: Draft) -> None:
    """Draws the buttons over the table, each of which opens what it is for."""
    here = (draft.step,)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(words.ADD(), key="goods_add", icon=":material/add:", on_click=_add, args=here)
        if draft.marked:
            label, icon = words.REMOVE(count=len(draft.marked)), ":material/delete:"
            st.button(label, key="goods_remove", icon=icon, on_click=_remove, args=here)
        for draw, label, icon in (
            (_many, words.MANY(), "edit_note"),
            (_picture, words.COLUMNS["picture"](), "image"),
            (_import, words.IMPORT(), "upload_file"),
            (_versions, words.VERSIONS(), "history"),
        ):
            opened = st.popover(
                label,
                key=f"goods{draw.__name__}",
                icon=f":material/{icon}:",
                type="tertiary",
                on_change="rerun",
            )
            if opened.open:
                with opened:
                    draw(draft)
    if draft.notes:
        with st.expander(words.NOTES_TITLE(), icon=":material/info:"):
            lines = [words.note(note) for note in draft.notes[:_NOTES]]
            if more := len(draft.notes) - len(lines):
                lines.append(words.AND_MORE(count=more))
            st.markdown("\n".join(f"- {line}" for line in lines))


def _many(draft: Draft) -> None:
    numbers = chosen(draft)
    count = len(numbers)
    scope = words.FOR_MARKED(count=count) if draft.marked else words.FOR_FOUND(count=count)
    st.markdown(f"**{scope}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        hint = words.PERCENT_HELP()
        st.number_input(words.PERCENT(), key=_PERCENT, value=0.0, format="%g", help=hint)
        st.button(words.RAISE(), key="goods_raise", on_click=_raise, args=(draft.step, numbers))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        categories = {entry.row["category"] for entry in draft.entries.values()} - {""}
        st.selectbox(
            words.MOVE_TO(), sorted(categories), index=None, key=_MOVE_TO, accept_new_options=True
        )
        st.button(words.MOVE(), key="goods_move", on_click=_move, args=(draft.step, numbers))
    hint = words.RESTOCK_HELP()
    st.button(
        words.RESTOCK(),
        key="goods_restock",
        help=hint,
        on_click=_restock,
        args=(draft.step, numbers),
    )


def _picture(draft: Draft) -> None:
    if len(draft.marked) != 1:
        st.markdown(words.MARK_ONE())
        return
    (number,) = draft.marked
    row = draft.entries[number].row
    st.markdown(words.PICTURE_OF(product=row["name"] or row["sku"]))
    if file := desk.picture(row["image"]):
        st.image(picture_url(file), width=280, alt=row["name"])
    key = _upload_key("picture")
    kinds = ["jpg", "jpeg", "png", "webp"]
    st.file_uploader(
        words.UPLOAD(),
        kinds,
        key=key,
        max_upload_size=_LARGEST,
        on_change=_keep_picture,
        args=(draft.step, number, key),
    )


def _import(draft: Draft) -> None:
    key = _upload_key("import")
    st.file_uploader(words.IMPORT_FILE(), "csv", key=key, max_upload_size=_LARGEST)
    st.radio(
        words.IMPORT_MODE(),
        [*words.IMPORT_MODES],
        format_func=lambda mode: words.IMPORT_MODES[mode](),
        horizontal=True,
        key=_MODE,
    )
    st.button(words.TAKE_OVER(), key="goods_take_over", on_click=_take_over, args=(draft.step, key))


def _versions(draft: Draft) -> None:
    found = desk.versions()
    if not found:
        st.markdown(words.NO_VERSIONS())
        return
    version = st.selectbox(
        words.VERSIONS(),
        found,
        format_func=lambda one: words.version(one, local(one.until)),
        key=_VERSION,
    )
    try:
        rows = desk.version_rows(version)
    except (ShopError, OSError) as error:
        st.error(plain(str(error)))
        return
    then = desk.check(dict(enumerate(rows))).products.values()
    now = {one.sku: one for one in draft.before.products.values()}
    st.markdown(words.BRINGS())
    change = desk.difference(now, {one.sku: one for one in then})
    st.markdown(bullets(words.difference(change)))
    each_change(change, {})
    st.checkbox(words.COUNTS_TOO(), key=_COUNTS)
    st.button(
        words.BRING_BACK(), key="goods_bring_back", on_click=_bring_back, args=(draft.step, version)
    )


@owner_action
@on_draft
def _add(draft: Draft) -> None:
    number = next(draft.numbers)
    draft.on_top.insert(0, number)
    draft.change({**draft.entries, number: Entry(EMPTY)})
    show("all")


@owner_action
@on_draft
def _remove(draft: Draft) -> None:
    draft.change({n: entry for n, entry in draft.entries.items() if n not in draft.marked})


@owner_action
@on_draft
def _raise(draft: Draft, numbers: tuple[int, ...]) -> Toast:
    products, shop = draft.review().products, cart_state.shop()
    sold = {n: products[n] for n in numbers if n in products and n in draft.entries}
    try:
        percent = Decimal(str(st.session_state[_PERCENT]))
        prices = {n: desk.raised([one], percent, shop.currency)[one.sku] for n, one in sold.items()}
    except (ValueError, InvalidOperation):
        return Toast(words.OUT_OF_RANGE(), "info")
    new = {n: {"price": f"{price:f}"} for n, price in prices.items() if price != sold[n].price}
    return _set(draft, new)


@owner_action
@on_draft
def _move(draft: Draft, numbers: tuple[int, ...]) -> Toast | None:
    category = st.session_state.get(_MOVE_TO)
    if not isinstance(category, str) or not category:
        return None
    return _set(draft, {number: {"category": category[:400]} for number in numbers})


@owner_action
@on_draft
def _restock(draft: Draft, numbers: tuple[int, ...]) -> Toast:
    entries = {n: draft.entries[n] for n in numbers if n in draft.entries}
    again = {
        n: Entry(row, draft.stock.get(row["sku"]))
        for n, (row, _) in entries.items()
        if draft.left(n) != row["stock"]
    }
    draft.change({**draft.entries, **again})
    return Toast(words.CHANGED_MANY(count=len(again)), "check")


def _set(draft: Draft, cells: dict[int, dict[str, str]]) -> Toast:
    known = {n: draft.entries[n] for n in cells if n in draft.entries}
    entries = {n: Entry({**row, **cells[n]}, seen) for n, (row, seen) in known.items()}
    draft.change({**draft.entries, **entries})
    return Toast(words.CHANGED_MANY(count=len(entries)), "check")


@owner_action
@on_draft
def _keep_picture(draft: Draft, number: int, key: str) -> Toast | None:
    sent: Any = st.session_state.get(key)
    if sent is None or number not in draft.entries:
        return None
    _next_upload()
    try:
        image = desk.save_picture(sent.name, sent.getvalue())
    except PictureError as error:
        return Toast(words.PICTURE_PROBLEMS[error.problem](), "broken_image")
    except OSError as error:
        return Toast(words.NOT_WRITTEN(reason=error.strerror or str(error)), "error")
    _, _, more = draft.entries[number].row["image"].partition(";")
    _set(draft, {number: {"image": f"{image}; {more.strip()}" if more.strip() else image}})
    return Toast(words.PICTURE_KEPT(), "image")


@owner_action
@on_draft
def _take_over(draft: Draft, key: str) -> Toast:
    sent: Any = st.session_state.get(key)
    if sent is None:
        return Toast(words.NO_FILE(), "info")
    try:
        export = desk.read_export(sent.getvalue())
    except ShopError as error:
        return Toast(plain(f"{sent.name}{error.faults[0]}"), "error")
    _next_upload()
    # What the file leaves empty stays as it is.
    known = {entry.row["sku"]: entry.row for entry in draft.entries.values()}
    rows = [
        {column: text or known.get(row["sku"], row)[column] for column, text in row.items()}
        for row in export.rows
    ]
    draft.take_over(rows, st.session_state[_MODE] != "replace", keeps_counts=False)
    draft.notes = export.notes
    show("changed")
    return Toast(words.TAKEN_OVER(count=len(export.rows)), "upload_file")


@owner_action
@on_draft
def _bring_back(draft: Draft, version: Version) -> Toast:
    rows = desk.version_rows(version)
    draft.take_over(rows, keeps_others=False, keeps_counts=not st.session_state[_COUNTS])
    show("changed")
    return Toast(words.BROUGHT_BACK(), "history")


def _upload_key(name: str) -> str:
    return f"goods_{name}_{st.session_state.get(_UPLOADS, 0)}"


def _next_upload() -> None:
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
