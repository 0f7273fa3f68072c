"""What changes many goods, or comes from elsewhere: bulk changes, pictures, imports, versions."""

from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

import cart_state
from cart_state import ShopError, desk
from cart_state.desk import PictureError, Version
from pages.owner.parts.goods_draft import EMPTY, Draft, Entry
from pages.owner.parts.goods_saving import bullets, each_change
from pages.owner.parts.goods_table import action_button, carry_out, chosen, show
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
    with st.container(horizontal=True, vertical_alignment="center"):
        action_button(draft, words.ADD(), _add, icon=":material/add:")
        if draft.marked:
            label = words.REMOVE(count=len(draft.marked))
            action_button(draft, label, _remove, icon=":material/delete:")
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
            st.markdown(bullets(lines, more=len(draft.notes) - _NOTES))


def _many(draft: Draft) -> None:
    numbers = chosen(draft)
    count = len(numbers)
    scope = words.FOR_MARKED(count=count) if draft.marked else words.FOR_FOUND(count=count)
    st.markdown(f"**{scope}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        hint = words.PERCENT_HELP()
        st.number_input(words.PERCENT(), key=_PERCENT, value=0.0, format="%g", help=hint)
        action_button(draft, words.RAISE(), _raise, numbers)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        categories = {entry.row["category"] for entry in draft.entries.values()} - {""}
        st.selectbox(
            words.MOVE_TO(), sorted(categories), index=None, key=_MOVE_TO, accept_new_options=True
        )
        action_button(draft, words.MOVE(), _move, numbers)
    action_button(draft, words.RESTOCK(), _restock, numbers, help=words.RESTOCK_HELP())


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
        on_change=carry_out,
        args=(_keep_picture, draft.step, number, key),
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
    action_button(draft, words.TAKE_OVER(), _take_over, key)


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
    st.markdown(words.BRINGS())
    change = draft.difference_to(rows)
    st.markdown(bullets(words.difference(change)))
    each_change(change, {})
    st.checkbox(words.COUNTS_TOO(), key=_COUNTS)
    action_button(draft, words.BRING_BACK(), _bring_back, version)


def _add(draft: Draft) -> None:
    number = next(draft.numbers)
    draft.on_top.insert(0, number)
    draft.change({**draft.entries, number: Entry(EMPTY)})
    show("all")


def _remove(draft: Draft) -> None:
    draft.change({n: entry for n, entry in draft.entries.items() if n not in draft.marked})


def _raise(draft: Draft, numbers: tuple[int, ...]) -> Toast:
    products, shop = draft.review().products, cart_state.shop()
    sold = {n: products[n] for n in numbers if n in products}
    try:
        percent = Decimal(str(st.session_state[_PERCENT]))
        prices = {n: desk.raised(one.price, percent, shop.currency) for n, one in sold.items()}
    except (ValueError, InvalidOperation):
        return Toast(words.OUT_OF_RANGE(), "info")
    new = {n: f"{price:f}" for n, price in prices.items() if price != sold[n].price}
    return _set(draft, "price", new)


def _move(draft: Draft, numbers: tuple[int, ...]) -> Toast | None:
    category = st.session_state.get(_MOVE_TO)
    return _set(draft, "category", dict.fromkeys(numbers, category[:400])) if category else None


def _restock(draft: Draft, numbers: tuple[int, ...]) -> Toast:
    counted = {n: draft.entries[n].row["stock"] for n in numbers}
    return _set(draft, "stock", {n: text for n, text in counted.items() if draft.left(n) != text})


def _set(draft: Draft, column: str, texts: dict[int, str]) -> Toast:
    changed = {n: draft.with_cell(n, column, text) for n, text in texts.items()}
    draft.change({**draft.entries, **changed})
    return Toast(words.CHANGED_MANY(count=len(changed)), "check")


def _keep_picture(draft: Draft, number: int, key: str) -> Toast | None:
    sent: Any = st.session_state.get(key)
    if sent is None:
        return None
    st.session_state[_UPLOADS] += 1
    try:
        image = desk.save_picture(sent.name, sent.getvalue())
    except PictureError as error:
        return Toast(words.PICTURE_PROBLEMS[error.problem](), "broken_image")
    except OSError as error:
        return Toast(words.NOT_WRITTEN(reason=error.strerror or str(error)), "error")
    _, _, more = draft.entries[number].row["image"].partition(";")
    _set(draft, "image", {number: f"{image}; {more.strip()}" if more.strip() else image})
    return Toast(words.PICTURE_KEPT(), "image")


def _take_over(draft: Draft, key: str) -> Toast:
    sent: Any = st.session_state.get(key)
    if sent is None:
        return Toast(words.NO_FILE(), "info")
    try:
        export = desk.read_export(sent.getvalue())
    except ShopError as error:
        return Toast(plain(f"{sent.name}{error.faults[0]}"), "error")
    st.session_state[_UPLOADS] += 1
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


def _bring_back(draft: Draft, version: Version) -> Toast:
    rows = desk.version_rows(version)
    draft.take_over(rows, keeps_others=False, keeps_counts=not st.session_state[_COUNTS])
    show("changed")
    return Toast(words.BROUGHT_BACK(), "history")


def _upload_key(name: str) -> str:
    return f"goods_{name}_{st.session_state.setdefault(_UPLOADS, 0)}"
