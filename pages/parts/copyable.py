"""A link to copy, which says that it was copied.

The button of `st.code` shows under a mouse only, and does nothing on plain http.
"""

import streamlit as st

from pages.words import shop as words

# Not in a shadow root: what holds the focus, such as a dialog, leaves those out.
_copyable = st.components.v2.component(
    "copyable",
    html="""
<div class="copyable"><input readonly><button></button><output></output></div>
""",
    css="""
.copyable { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
.copyable > * { padding: 0.4rem 0.8rem; border-radius: var(--st-base-radius); font: inherit; }
.copyable > :not(output) { border: 1px solid var(--st-border-color); color: inherit; }
.copyable input { flex: 1 1 12rem; min-width: 0; background: var(--st-secondary-background-color); }
.copyable button { background: var(--st-background-color); cursor: pointer; }
""",
    js="""
export default function ({ data: [link, label, copy, copied, byHand], parentElement }) {
  const [field, button, said] = parentElement.querySelector(".copyable").children;
  if (field.value !== link) said.textContent = "";
  field.value = link;
  field.ariaLabel = label;
  button.textContent = copy;
  button.onclick = () => {
    field.focus();
    field.setSelectionRange(0, link.length);
    said.textContent = document.execCommand("copy") ? copied : byHand;
  };
}
""",
    isolate_styles=False,
)


def copyable(link: str) -> None:
    """Draws a link to an address with the button that copies it."""
    said = words.LINK.text(), words.COPY.text(), words.COPIED.text(), words.BY_HAND.text()
    _copyable(data=[link, *said])
