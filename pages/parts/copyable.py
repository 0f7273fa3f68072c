"""A link to copy, which says that it was copied.

The button of `st.code` shows under a mouse only, and on plain http, where browsers have no
clipboard for a page, it does nothing.
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
.copyable { display: flex; flex-wrap: wrap; gap: 0.5rem; color: var(--st-text-color); }
.copyable > * { font: inherit; color: inherit; }
.copyable input, .copyable button {
  padding: 0.4rem 0.8rem;
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius);
  background: var(--st-secondary-background-color);
}
.copyable input { flex: 1 1 12rem; min-width: 0; }
.copyable button { cursor: pointer; background: var(--st-background-color); }
.copyable output:empty { display: none; }
""",
    js="""
export default function ({ data, parentElement }) {
  const [field, button, said] = parentElement.querySelector(".copyable").children;
  if (field.value !== data.link) said.textContent = "";
  field.value = data.link;
  field.ariaLabel = data.label;
  button.textContent = data.copy;
  field.onfocus = () => field.select();
  button.onclick = async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(data.link);
    } catch {
      field.focus();
      field.setSelectionRange(0, field.value.length);
      done = document.execCommand("copy");
    }
    said.textContent = done ? data.copied : data.by_hand;
  };
}
""",
    isolate_styles=False,
)


def copyable(link: str) -> None:
    """Draws a link to an address with the button that copies it."""
    said = {"copy": words.COPY, "copied": words.COPIED, "by_hand": words.BY_HAND}
    data = {name: message.text() for name, message in said.items()}
    _copyable(data={"link": link, "label": words.LINK.text(), **data})
