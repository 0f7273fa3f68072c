"""A tile: one component that shows a picture with a few words, and is a link; and mere pictures.

Streamlit has no linked picture that stays in the tab and in the session. The link's address is
real, so that it can be copied and opened in a new tab; a plain click is answered in this session.
One component costs the browser a third of what picture, texts and button cost as elements. Nor
has its picture a button for the whole screen, as `st.image` has, and none takes it away.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import streamlit as st

from pages.parts.art import art
from pages.words.shop import Tone


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

# What a component of ours begins with that is a picture in a link; a line of the cart is, too.
LINKED_PICTURE = art("linked_picture.js")
_LOOKS: Any = {"css": art("tile.css"), "js": LINKED_PICTURE + art("tile.js")}

_tile = st.components.v2.component(
    "tile", html=f'<a aria-labelledby="title">{_PICTURE}{_TITLE}</a>', **_LOOKS
)
_product_tile = st.components.v2.component(
    "product_tile",
    html=f'<a aria-labelledby="title price terms note mark">{_PICTURE}{_FACTS}</a>',
    **_LOOKS,
)
_pictures = st.components.v2.component(
    "pictures", html="<section></section>", css=art("pictures.css"), js=art("pictures.js")
)
