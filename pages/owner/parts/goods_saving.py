"""What is not saved yet, in words, and saving it; and what somebody else has saved meanwhile."""

import streamlit as st

from cart_state import desk
from cart_state.desk import ChangedMeanwhile, CountedAnew
from pages.owner.guard import owner_action
from pages.owner.parts import goods_draft
from pages.owner.parts.goods_draft import Draft
from pages.owner.parts.goods_table import on_draft, price_mark, show
from pages.parts.toasts import Toast
from pages.words import owner_goods as words
from pages.words.cart import SAVE
from pages.words.markdown import Markdown, listed, plain

_FAULTS = 5  # that are told one by one


def conflict(draft: Draft) -> None:
    """Draws what somebody else has saved while there are edits here, and the ways to go on.

    And what is wrong with a file of which nothing can be read.
    """
    if draft.fault:
        st.error(plain(draft.fault), title=words.UNREADABLE())
    if draft.state == desk.draft_state():
        return
    rows, _, fault = goods_draft.read()
    theirs = desk.check(dict(enumerate(rows))).products.values()
    before = {one.sku: one for one in draft.before.products.values()}
    their_changes = desk.difference(before, {one.sku: one for one in theirs})
    st.warning(words.CONFLICT(), icon=":material/group:")
    for column, title, lines in zip(
        st.columns(2),
        (words.THEIR_CHANGES(), words.YOUR_CHANGES()),
        (
            [plain(fault)] if fault else words.difference(their_changes),
            words.difference(draft.review().difference),
        ),
        strict=True,
    ):
        with column.container(border=True, height="stretch"):
            st.subheader(title, anchor=False)
            st.markdown(_bullets(lines))
    with st.container(horizontal=True):
        for key, label, hint, keeps_theirs in (
            ("goods_combine", words.COMBINE(), words.COMBINE_HELP(), True),
            ("goods_keep_mine", words.KEEP_MINE(), words.KEEP_MINE_HELP(), False),
        ):
            st.button(label, key=key, help=hint, on_click=_combine, args=(draft.step, keeps_theirs))


def saving(draft: Draft) -> None:
    """Draws, at the foot of the window, what is not saved yet, what is amiss, and the buttons."""
    if not draft.is_unsaved:
        st.caption(words.ALL_SAVED())
        return
    review, is_latest = draft.review(), draft.state == desk.draft_state()
    with st.bottom.container(border=True):
        if faults := review.faults:
            lines = [
                words.at_cell(fault, draft.entries[fault.row].row, price_mark())
                for fault in faults[:_FAULTS]
            ]
            if more := len(faults) - len(lines):
                lines.append(words.AND_MORE(count=more))
            st.error(_bullets(lines), title=words.PUT_RIGHT(count=len(faults)))
        elif not draft.entries:
            st.error(words.NO_PRODUCTS())
        with st.container(horizontal=True, vertical_alignment="center"):
            told = [] if faults else words.difference(review.difference, _in_carts(draft))
            said = _bullets(told) if told else words.NOT_SAVED_YET()
            st.markdown(said, width="stretch")
            st.button(
                SAVE(),
                key="goods_save",
                type="primary",
                disabled=bool(faults or not draft.entries or not is_latest),
                on_click=_save,
                args=(draft.step, draft.entries),
            )
            if faults:
                label = words.SHOW["faults"]()
                st.button(label, key="goods_faults", on_click=_show_faults)
            label, icon = words.UNDO(), ":material/undo:"
            st.button(
                label,
                key="goods_undo",
                icon=icon,
                disabled=not draft.past,
                on_click=_undo,
                args=(draft.step,),
            )
            st.button(words.DISCARD(), key="goods_discard", type="tertiary", on_click=_discard)


def _bullets(lines: list[Markdown]) -> Markdown:
    return Markdown("\n".join(f"- {line}" for line in lines) or words.NO_DIFFERENCE())


def _in_carts(draft: Draft) -> int:
    """How many carts hold what would be removed; counted again only when that is something else."""
    skus = frozenset(product.sku for product in draft.review().difference.removed)
    if draft.held[0] != skus:
        draft.held = skus, desk.in_carts(skus)
    return draft.held[1]


@owner_action
@on_draft
def _save(draft: Draft, shown: goods_draft.Entries) -> Toast:
    """Saves what was shown, and nothing that was typed in the moment of the click."""
    review = draft.review()
    if draft.entries is not shown or review.faults:
        return Toast(words.NOT_SHOWN_YET(), "info")
    rows = {number: entry.row for number, entry in shown.items()}
    try:
        state = desk.save(rows.values(), draft.state, review.counted, review.seen)
    except ChangedMeanwhile:
        return Toast(words.LOOK_AGAIN(), "group")
    except CountedAnew as error:
        draft.forget_counts(error.left)
        names = listed(row["name"] for row in rows.values() if row["sku"] in error.left)
        return Toast(words.COUNTED_MEANWHILE(products=names), "group")
    except OSError as error:
        return Toast(words.NOT_WRITTEN(reason=error.strerror or str(error)), "error")
    draft.saved(state)
    show("all")
    return Toast(words.SAVED(), "check")


@owner_action
@on_draft
def _undo(draft: Draft) -> None:
    draft.undo()


@owner_action
def _discard() -> Toast:
    goods_draft.load()
    show("all")
    return Toast(words.DISCARDED(), "delete_sweep")


@owner_action
@on_draft
def _combine(draft: Draft, keeps_theirs: bool) -> None:
    goods_draft.combine(draft, keeps_theirs)


@owner_action
def _show_faults() -> None:
    show("faults")
