"""What is not saved yet, in words, and saving it; and what somebody else has saved meanwhile."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from cart_state import desk
from cart_state.desk import ChangedMeanwhile, CountedAnew, Difference, Left
from pages.owner.parts import goods_draft
from pages.owner.parts.goods_draft import Draft
from pages.owner.parts.goods_table import action_button, show
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
    st.warning(words.CONFLICT(), icon=":material/group:")
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.subheader(words.THEIR_CHANGES(), anchor=False)
        if fault:
            st.markdown(plain(fault))
        else:
            difference(draft.difference_to(rows), {})
    with right.container(border=True, height="stretch"):
        st.subheader(words.YOUR_CHANGES(), anchor=False)
        difference(draft.review().difference, draft.review().seen)
    with st.container(horizontal=True):
        action_button(draft, words.COMBINE(), _combine, help=words.COMBINE_HELP())
        action_button(draft, words.KEEP_MINE(), _keep_mine, help=words.KEEP_MINE_HELP())


def difference(found: Difference, seen: Mapping[str, Left], carts: int = 0) -> None:
    """Draws what is different in words, and each change one by one for whoever wants to see it."""
    st.markdown(bullets(words.difference(found, carts)))
    if found:
        with st.popover(words.EACH_CHANGE(), type="tertiary", icon=":material/difference:"):
            each_change(found, seen)


def each_change(found: Difference, seen: Mapping[str, Left]) -> None:
    """Draws a table of what was, and what will be."""
    table = pd.DataFrame(
        words.each_change(found, seen), columns=[head.text() for head in words.CHANGE_HEAD]
    )
    st.dataframe(table, hide_index=True, alt=words.EACH_CHANGE.text())


def saving(draft: Draft) -> None:
    """Draws, at the foot of the window, what is not saved yet, what is amiss, and the buttons."""
    if not draft.is_unsaved:
        st.caption(words.ALL_SAVED())
        return
    review, is_latest = draft.review(), draft.state == desk.draft_state()
    with st.bottom.container(border=True):
        # A row that was added a moment ago is no fault yet.
        blank = {n for n, entry in draft.entries.items() if not any(entry.row.values())}
        if faults := [fault for fault in review.faults if fault.row not in blank]:
            shown = faults[:_FAULTS]
            lines = [words.at_cell(fault, draft.entries[fault.row].row) for fault in shown]
            said = bullets(lines, more=len(faults) - _FAULTS)
            st.error(said, title=words.PUT_RIGHT(count=len(faults)))
        elif review.faults:
            st.info(words.STILL_BLANK())
        elif not draft.entries:
            st.error(words.NO_PRODUCTS())
        # Save stands at the foot and last: it does not move under the pointer while more is typed.
        with st.container(horizontal=True, vertical_alignment="bottom"):
            with st.container(width="stretch"):
                if review.faults:
                    st.markdown(words.NOT_SAVED_YET())
                else:
                    carts = _in_carts(frozenset(one.sku for one in review.difference.removed))
                    difference(review.difference, review.seen, carts)
            action_button(draft, words.DISCARD(), _discard, type="tertiary")
            icon, is_first = ":material/undo:", not draft.past
            action_button(draft, words.UNDO(), _undo, icon=icon, disabled=is_first)
            if faults:
                action_button(draft, words.SHOW["faults"](), _faults)
            is_amiss = bool(review.faults or not draft.entries or not is_latest)
            action_button(draft, SAVE(), _save, draft.entries, type="primary", disabled=is_amiss)


def bullets(lines: list[Markdown], more: int = 0) -> Markdown:
    """Returns lines as a list, with how many more there are, or that nothing is different."""
    last = [words.AND_MORE(count=more)] if more > 0 else []
    return Markdown("\n".join(f"- {line}" for line in lines + last) or words.NO_DIFFERENCE())


@st.cache_data(ttl=60, show_spinner=False)
def _in_carts(skus: frozenset[str]) -> int:
    """How many carts held any of these up to a minute ago: each cart is read for it."""
    return desk.in_carts(skus)


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


def _undo(draft: Draft) -> None:
    draft.undo()


def _discard(_: Draft) -> Toast:
    goods_draft.load()
    show("all")
    return Toast(words.DISCARDED(), "delete_sweep")


def _combine(draft: Draft) -> Toast | None:
    clashes = goods_draft.combine(draft, keeps_theirs=True)
    said = " ".join(map(words.clash, clashes))
    return Toast(words.THEIRS_KEPT(clashes=Markdown(said)), "group") if clashes else None


def _keep_mine(draft: Draft) -> None:
    goods_draft.combine(draft, keeps_theirs=False)


def _faults(_: Draft) -> None:
    show("faults")
