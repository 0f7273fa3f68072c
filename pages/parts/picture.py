"""Pictures of products, and a plain tile where there is none."""

import base64
import functools
import io
import logging
import mimetypes
from pathlib import Path

import streamlit as st

from cart_state import Product

_NO_PICTURE = Path(__file__).with_name("art") / "no-picture.svg"
_THUMBNAIL = (128, 96)

_log = logging.getLogger(__name__)


def picture(product: Product) -> None:
    """Draws the product's picture across its container."""
    file = product.image or _NO_PICTURE
    try:
        # Streamlit would read and encode a drawing anew each time.
        image = _data_url(file) if _is_drawing(file) else str(file)
        st.image(image, width="stretch", alt=product.name)
    except Exception as error:  # Pillow has no one error for a broken file
        _unusable(file, type(error).__name__)
        st.image(_data_url(_NO_PICTURE), width="stretch", alt=product.name)


def thumbnail(product: Product) -> str:
    """Returns a small picture as a data URL for a table cell."""
    file = product.image or _NO_PICTURE
    try:
        return _data_url(file)
    except Exception as error:  # Pillow has no one error for a broken file
        _unusable(file, type(error).__name__)
        return _data_url(_NO_PICTURE)


def _is_drawing(file: Path) -> bool:
    return file.suffix.lower() == ".svg"


def _data_url(file: Path) -> str:
    return _data_url_of(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=5000)
def _data_url_of(file: Path, changed: int) -> str:
    """`changed` is part of the cache's key: a picture that was replaced is read again."""
    if _is_drawing(file):
        content, kind = file.read_bytes(), "image/svg+xml"
        if b"<svg" not in content:
            raise ValueError("no drawing")
    else:
        from PIL import Image  # not above: a shop of drawings starts sooner without

        with Image.open(file) as image:
            small = io.BytesIO()
            image.thumbnail(_THUMBNAIL)
            image.save(small, image.format)
        content, kind = small.getvalue(), mimetypes.guess_type(file)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@functools.lru_cache(maxsize=5000)  # so that each file is told once and not at every look
def _unusable(file: Path, reason: str) -> None:
    _log.warning("The picture %s cannot be shown: %s", file, reason)
