"""Pictures of products; where there is none, the icon of the category."""

import base64
import functools
import io
import logging
import mimetypes
from pathlib import Path

import streamlit as st
from PIL import Image

from cart_state import Product
from pages.parts.text import plain

_ICONS = {
    "Desks": "table_restaurant",
    "Chairs": "chair",
    "Computers": "computer",
    "Audio and video": "headphones",
    "Lighting": "light",
    "Storage": "shelves",
    "Accessories": "edit",
}
_THUMBNAIL = (128, 96)

_log = logging.getLogger(__name__)


def picture(product: Product) -> None:
    """Draws the product's picture across its container."""
    if product.image:
        try:
            st.image(str(product.image), width="stretch", alt=product.name)
            return
        except Exception as error:  # Pillow has no one error for a broken file
            _unusable(product.image, type(error).__name__)
    icon = _ICONS.get(product.category, "inventory_2")
    with st.container(
        height=150, border=False, horizontal_alignment="center", vertical_alignment="center"
    ):
        # A metric, because its value is large and yet no heading.
        st.metric(plain(product.name), f":gray[:material/{icon}:]", label_visibility="collapsed")


def thumbnail(product: Product) -> str | None:
    """Returns a small picture as a data URL for a table cell, None when there is none."""
    if product.image is None:
        return None
    try:
        return _data_url(str(product.image), product.image.stat().st_mtime_ns)
    except Exception as error:  # Pillow has no one error for a broken file
        _unusable(product.image, type(error).__name__)
        return None


@functools.lru_cache(maxsize=5000)  # so that each file is told once and not at every look
def _unusable(file: Path, reason: str) -> None:
    _log.warning("The picture %s cannot be shown: %s", file, reason)


@functools.lru_cache(maxsize=5000)
def _data_url(path: str, changed: int) -> str:
    """`changed` is part of the cache's key: a picture that was replaced is read again."""
    file = Path(path)
    if file.suffix.lower() == ".svg":
        content, kind = file.read_bytes(), "image/svg+xml"
    else:
        with Image.open(file) as image:
            small = io.BytesIO()
            image.thumbnail(_THUMBNAIL)
            image.save(small, image.format)
        content, kind = small.getvalue(), mimetypes.guess_type(path)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
