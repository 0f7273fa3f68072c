"""Pictures of products as data URLs, and a plain drawing where there is none.

A data URL needs no second request, and works whichever copy of the shop answers. Photos are
scaled down once and kept by file and time of change: decoding a large one takes 0.1 s.
"""

import base64
import functools
import io
import logging
from pathlib import Path

import streamlit as st

from cart_state import Product

_NO_PICTURE = Path(__file__).with_name("art") / "no-picture.svg"
_SIZE = (640, 480)
_THUMBNAIL_SIZE = (128, 96)

_log = logging.getLogger(__name__)


def picture(product: Product) -> None:
    """Draws the product's picture across its container."""
    st.image(picture_url(product.image), width="stretch", alt=product.name)


def picture_url(file: Path | None) -> str:
    """Returns a picture as a data URL, sharp at the width of a card or the dialog."""
    return _usable_url(file, _SIZE)


def thumbnail(product: Product) -> str:
    """Returns a small picture as a data URL for a table cell."""
    return _usable_url(product.image, _THUMBNAIL_SIZE)


def _usable_url(file: Path | None, size: tuple[int, int]) -> str:
    file = file or _NO_PICTURE
    try:
        return _data_url(file, size, file.stat().st_mtime_ns)
    except Exception as error:  # Pillow has no one error for a broken file
        _log_once(file, type(error).__name__)
        return _data_url(_NO_PICTURE, size, 0)


@functools.lru_cache(maxsize=2000)
def _data_url(file: Path, size: tuple[int, int], changed: int) -> str:
    """`changed` is part of the cache's key: a picture that was replaced is read again."""
    if file.suffix.lower() == ".svg":
        content, kind = file.read_bytes(), "image/svg+xml"
        if b"<svg" not in content:
            raise ValueError("no drawing")
    else:
        content, kind = _scaled(file, size), "image/webp"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _scaled(file: Path, size: tuple[int, int]) -> bytes:
    from PIL import Image, ImageOps  # not above: a shop of drawings starts sooner without

    with Image.open(file) as image:
        image.draft("RGB", (2 * size[0], 2 * size[1]))  # a JPEG is decoded no larger than needed
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail(size)
        small = io.BytesIO()
        upright.save(small, "WEBP", quality=80)
    return small.getvalue()


@functools.lru_cache(maxsize=5000)  # each file is logged once, not at every look
def _log_once(file: Path, reason: str) -> None:
    _log.warning("The picture %s cannot be shown: %s", file, reason)
