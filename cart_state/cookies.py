"""The browser's cookies of one name, as a script on the page reads and writes them."""

import streamlit as st

from cart_state.streamlit_internals import out_of_sight

_KEY = "cart_state.cookies"

# Two tabs opened at once are both without a cookie when they connect, and the order to write one
# may reach either much later. So it counts only for what the shop has `seen` of the browser's.
_JS = """
export default function ({ data, setStateValue }) {
  const held = () => document.cookie.split("; ").filter(
    (one) => one.startsWith(data.name) && "=.".includes(one[data.name.length])).join("; ");
  if (held() === data.seen) for (const cookie of data.given) document.cookie = cookie;
  setStateValue("told", `${data.seen}\\n${held()}`);
}
"""
_component = st.components.v2.component("cart_cookies", js=_JS)


def write_cookies(name: str, seen: str, given: list[str]) -> None:
    """Draws what has the browser take the cookies `given`, unless it holds others than `seen`.

    `name` is what those begin with that are meant, before "=" or a point.
    """
    data = {"name": name, "seen": seen, "given": given}
    with out_of_sight():
        _component(key=_KEY, data=data, on_told_change=lambda: None)


def cookies_held(seen: str) -> str | None:
    """Returns the cookies that the browser holds since it was given some; None: it has not said.

    They stand in the order in which it got them. `seen` are those it was given some for.
    """
    told = str(st.session_state.get(_KEY, {}).get("told", ""))
    before, is_answer, now = told.partition("\n")
    return now if is_answer and before == seen else None
