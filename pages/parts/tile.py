"""A tile: one component that shows a picture with a few words, and is a link; and mere pictures.

Streamlit has no linked picture that stays in the tab and in the session. The link's address is
real, so that it can be copied and opened in a new tab; a plain click is answered in this session.
One component costs the browser a third of what picture, texts and button cost as elements. Nor
has its picture a button for the whole screen, as `st.image` has, and none takes it away.
"""

from collections.abc import Callable, Sequence
from typing import Literal, TypedDict

import streamlit as st

Tone = Literal["plain", "low", "none"]


class Tile(TypedDict):
    """What every tile shows, as text whatever is in it, and where its link leads."""

    href: str
    picture: str
    title: str


class ProductTile(Tile):
    """What the tile of a product also shows; `terms`, of its price, and `mark` may be empty."""

    price: str
    terms: str
    note: str
    tone: Tone
    mark: str


def tile(key: str, shown: Tile | ProductTile, on_open: Callable[[], None]) -> None:
    """Draws a tile across its container; `on_open`, without arguments, answers a plain click."""
    component = _product_tile if "price" in shown else _tile
    component(key=key, data=shown, on_open_change=on_open)


def pictures(key: str, urls: Sequence[str], alt: str) -> None:
    """Draws pictures of one thing across their container, side by side to be scrolled."""
    _pictures(key=f"pictures_{key}", data={"urls": urls, "alt": alt})


# Before the script has run, the sizes below already give the tile its final layout: the picture
# has a fixed ratio, and a product the same height whatever its texts are, so that the buttons
# under the tiles of a row stand in line.
_PICTURE = '<img width="400" height="300" alt="">'
_TITLE = '<span id="title" dir="auto"></span>'
_FACTS = f"""
  <span id="facts">
    {_TITLE}
    <span id="price"></span>
    <span id="terms"></span>
    <span id="note"></span>
  </span>
  <span id="mark"></span>
"""

_CSS = """
a {
  position: relative;
  display: flex;
  flex-direction: column;
  color: var(--st-text-color);
  font-family: var(--st-font);
  text-decoration: none;
  border-radius: var(--st-base-radius);
  container-type: inline-size;
  transition: opacity 0s 0.6s; /* a press is seen for as long as most answers take */
}
a:active {
  opacity: 0.5;
  transition: none;
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
  filter: var(--pictures);
}
#title {
  flex: none;
  margin-top: 0.7rem;
  min-height: 1.3em;
  font-family: var(--st-heading-font);
  font-size: 1.02rem;
  font-weight: 600;
  line-height: 1.3;
  overflow-wrap: anywhere;
  text-wrap: balance;
}
#facts {
  display: flex;
  flex-direction: column;
  height: 6.6rem;
}
#facts:has(#terms:not(:empty)) {
  height: 7.8rem;
}
#facts #title {
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  overflow: hidden;
}
@container (min-width: 12rem) {
  #facts #title {
    font-size: 1.12rem;
  }
}
@container (max-width: 8rem) {
  #title {
    font-size: 0.95rem;
  }
}
a:hover #title {
  color: var(--st-link-color);
}
#price {
  margin-top: 0.2rem;
  min-height: 1.6rem;
  color: var(--st-green-text-color);
  font-size: 1.06rem;
  font-weight: 700;
}
#terms, #note {
  align-self: flex-start;
  max-width: 100%;
  height: 1.4em;
  overflow: hidden;
  font-size: 0.84rem;
  line-height: 1.4;
  text-overflow: ellipsis;
  white-space: nowrap;
}
#terms, #note[data-tone="plain"] {
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
  position: absolute;
  top: 0.5rem;
  right: 0.5rem;
  border: 1px solid var(--st-border-color);
  color: var(--st-green-text-color);
  background: var(--st-green-background-color);
  font-size: 0.84rem;
  line-height: 1.6;
}
#terms:empty, #mark:empty {
  display: none;
}
"""

# What a component of ours begins with that is a picture in a link; a line of the cart is, too.
LINKED_PICTURE = """
const linkPicture = ({ data, parentElement, setTriggerValue }) => {
  const link = parentElement.querySelector("a");
  const picture = parentElement.querySelector("img");
  if (picture.getAttribute("src") !== data.picture) picture.src = data.picture;
  // A dialog gives the focus back by what it sees: of a shadow root the host.
  if (parentElement.host) parentElement.host.focus = (options) => link.focus(options);
  if (data.href) link.href = data.href;
  else link.removeAttribute("href");
  link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (data.href) setTriggerValue("open", true);
  };
};
"""

_JS = f"""{LINKED_PICTURE}
export default function (component) {{
  const {{ data, parentElement }} = component;
  linkPicture(component);
  for (const name of ["title", "price", "terms", "note", "mark"]) {{
    const part = parentElement.querySelector("#" + name);
    if (part) part.textContent = data[name];
    if (name === "note" && part) part.dataset.tone = data.tone;
  }}
  parentElement.querySelector("img").alt = data.title;
  // And the keyboard reaches what a dialog sees.
  if (parentElement.host.closest("[role=dialog]")) parentElement.host.tabIndex = 0;
}}
"""

_tile = st.components.v2.component(
    "tile", html=f'<a aria-labelledby="title">{_PICTURE}{_TITLE}</a>', css=_CSS, js=_JS
)
_product_tile = st.components.v2.component(
    "product_tile",
    html=f'<a aria-labelledby="title price terms note mark">{_PICTURE}{_FACTS}</a>',
    css=_CSS,
    js=_JS,
)
_pictures = st.components.v2.component(
    "pictures",
    html="<section></section>",
    css="""
section { display: flex; gap: 0.5rem; overflow-x: auto; container-type: inline-size; }
img { flex: none; width: 92cqw; border-radius: calc(var(--st-base-radius) * 0.7); }
img { aspect-ratio: auto 4 / 3; filter: var(--pictures); }
img:only-child { width: 100cqw; }
""",
    js="""
export default function ({ data, parentElement }) {
  const row = parentElement.querySelector("section");
  const picture = (src) => Object.assign(new Image(), { src, alt: data.alt });
  row.replaceChildren(...data.urls.map(picture));
  if (data.urls.length < 2) return;
  parentElement.host.tabIndex = row.tabIndex = 0;
  parentElement.host.focus = (options) => row.focus(options);
}
""",
)
