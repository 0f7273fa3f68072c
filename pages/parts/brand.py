"""The shop's icon and name, in what room there is for them; and what is on every page."""

import streamlit as st

from cart_state import Shop, streamlit_internals
from pages.parts.details import PRODUCT
from pages.parts.picture import picture_url

# It takes the room that is left in its row and asks for none of its own, so that no name, however
# long, moves the links beside it.
_CSS = """
#brand { contain: inline-size; display: flex; align-items: center; gap: 0.4rem; height: 2.5rem; }
img { min-width: 0; flex: 0 1 2.25rem; }
img:not([src]) { display: none; }
span {
  flex: 0 9 auto;
  font-weight: 600;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  color: var(--st-text-color);
  font-family: var(--st-font);
}
"""
_JS = """
export default function ({ data, parentElement }) {
  tidyHistory(data.dialog);
  const name = parentElement.querySelector("span");
  name.textContent = name.title = data.name;
  if (data.icon) parentElement.querySelector("img").src = data.icon;
}
"""
_HTML = '<div id="brand"><img alt=""><span dir="auto"></span></div>'
_SCRIPT = streamlit_internals.TIDY_HISTORY + _JS
_brand = st.components.v2.component("brand", html=_HTML, css=_CSS, js=_SCRIPT)


def brand(shop: Shop) -> None:
    """Draws the shop's icon, where it has one, and its name."""
    icon = picture_url(shop.icon) if shop.icon else ""
    _brand(key="brand", data={"name": shop.name, "icon": icon, "dialog": PRODUCT}, height=40)
