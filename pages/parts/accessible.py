"""Names of buttons for those who do not see what stands around them: "Add to cart: Laptop"."""

import re
from collections import Counter
from contextvars import ContextVar

import streamlit as st

# Of the buttons that the run of a page which is under way has drawn, by the class that Streamlit
# 1.67 makes of a key.
_names: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("names", default=())


def named(key: str, name: str) -> str:
    """Notes what a button is about, such as the product's name, and returns its key.

    The button is then called "label: name". That stands in a style sheet, which no rerun of the
    button takes away: text that CSS adds belongs to the name, also where it has no size.
    """
    _names.set((*_names.get(), (re.sub("[^a-zA-Z0-9_-]", "-", key.strip()), name)))
    return key


def names() -> None:
    """Draws, at the end of a page, what its buttons are about."""
    found = dict.fromkeys(_names.get())
    styles = Counter(style for style, _ in found)
    rules = [
        f".st-key-{style} button p::after{{font-size:0;content:'{_escaped(f': {name}')}'}}"
        for style, name in found
        if styles[style] == 1  # of two keys: a wrong name is worse than none
    ]
    _names.set(())
    _sheet(key="names", data="".join(rules))


def _escaped(text: str) -> str:
    """A text for a string in CSS, in which no character has a meaning of its own."""
    return re.sub("[^a-zA-Z0-9 ]", lambda found: f"\\{ord(found[0]):x} ", text)


_JS = """
export default ({ data, parentElement }) => {
  parentElement.querySelector("style").textContent = data;
};
"""
_sheet = st.components.v2.component("names", html="<style></style>", js=_JS, isolate_styles=False)
