"""A tile: one component that shows a picture with a few words, and is a link.

Streamlit has no linked picture that stays in the tab and in the session. The link's address is
real, so that it can be copied and opened in a new tab; a plain click is answered in this session.
One component costs the browser a third of what picture, texts and button cost as elements.
"""

from collections.abc import Callable
from typing import Literal, TypedDict

import streamlit as st


class Tile(TypedDict, total=False):
    """What a tile shows. All of it is shown as text, whatever is in it."""

    href: str
    picture: str
    alt: str
    title: str
    price: str
    note: str
    tone: Literal["plain", "low", "none"]
    mark: str


def tile(key: str, shown: Tile, on_open: Callable[[], None]) -> None:
    """Draws a tile across its container; `on_open` is the callback of a plain click.

    With `on_open` go no arguments: bind them.
    """
    _component(key=key, data=shown, on_open_change=on_open)


# Before the script has run, the sizes below already give the tile its final layout: the picture
# has a fixed ratio and the title room for two lines.
_HTML = """
<a aria-labelledby="title price note mark" part="tile">
  <img width="400" height="300" alt="">
  <span id="title" dir="auto"></span>
  <span id="price"></span>
  <span class="facts"><span id="note"></span><span id="mark"></span></span>
</a>
"""

_CSS = """
a {
  display: flex;
  flex-direction: column;
  color: var(--st-text-color);
  font-family: var(--st-font);
  text-decoration: none;
  border-radius: var(--st-base-radius);
}
a:focus-visible {
  outline: 2px solid var(--st-primary-color);
  outline-offset: 4px;
}
img {
  width: 100%;
  height: auto;
  aspect-ratio: 4 / 3;
  object-fit: contain;
  background: var(--st-secondary-background-color);
  border-radius: calc(var(--st-base-radius) * 0.7);
}
span:empty {
  display: none;
}
#title {
  margin-top: 0.7rem;
  font-family: var(--st-heading-font);
  font-size: 1.12rem;
  font-weight: 600;
  line-height: 1.3;
  overflow-wrap: anywhere;
}
#title:has(+ #price:not(:empty)) {
  min-height: 2.6em;
}
a:hover #title {
  color: var(--st-link-color);
}
#price {
  margin-top: 0.2rem;
  color: var(--st-green-text-color);
  font-size: 1.06rem;
  font-weight: 700;
}
.facts {
  display: flex;
  flex-wrap: wrap;
  gap: 0.35rem;
  margin-top: 0.3rem;
  min-height: 1.5rem;
  align-items: center;
  font-size: 0.84rem;
  line-height: 1.4;
}
.facts:not(:has(> :not(:empty))) {
  display: none;
}
#note[data-tone="plain"] {
  color: var(--st-gray-text-color);
}
#note[data-tone="low"], #note[data-tone="none"], #mark {
  padding: 0 0.5em;
  border-radius: 999px;
}
#note[data-tone="low"] {
  color: var(--st-orange-text-color);
  background: var(--st-orange-background-color);
}
#note[data-tone="none"] {
  color: var(--st-gray-text-color);
  background: var(--st-gray-background-color);
}
#mark {
  color: var(--st-green-text-color);
  background: var(--st-green-background-color);
}
"""

_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const link = parentElement.querySelector("a");
  const picture = parentElement.querySelector("img");
  const note = parentElement.querySelector("#note");
  for (const name of ["title", "price", "note", "mark"]) {
    parentElement.querySelector("#" + name).textContent = data[name] ?? "";
  }
  note.dataset.tone = data.tone ?? "plain";
  picture.alt = data.alt ?? "";
  if (picture.getAttribute("src") !== data.picture) picture.src = data.picture;
  // A dialog gives the focus back to what had it, which from outside of a shadow root is its host.
  if (parentElement.host) parentElement.host.focus = (options) => link.focus(options);
  link.href = data.href;
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("open", true);
  };
}
"""

_component = st.components.v2.component("shop_tile", html=_HTML, css=_CSS, js=_JS)
