"""Pictures as data URLs, and a plain drawing where there is none.

A data URL needs no second request, and works whichever copy of the shop answers. A large photo
takes a moment to scale. No click waits for that: it is done in a thread, and a page that shows
the plain drawing in the meantime is drawn again when the photo is there. What was scaled is kept
on disk, so that the first shoppers after a restart see photos; the folder may be emptied.
"""

import base64
import functools
import hashlib
import io
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from cart_state import Product
from pages.parts.tile import pictures
from pages.words.markdown import Markdown

_NO_PICTURE = Path(__file__).with_name("art") / "no-picture.svg"
_KEPT = Path(__file__).parents[2] / ".streamlit" / "pictures"
_LOOK_EVERY = 0.5  # seconds, and only while a photo of the page is missing
_CARD, _CELL = 640, 128  # pixels, of the longer side of a photo
HERO = 1280
_QUALITY = 65

# A picture of any shape in the shape of a tile.
_TILE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}'%3E"
    "%3Cimage width='{0}' height='{1}' href='{2}'/%3E%3C/svg%3E"
)

_one_at_a_time = threading.Lock()  # so that memory holds one decoded photo

_log = logging.getLogger(__name__)


class Picture(NamedTuple):
    """A picture in its own shape, as data URLs: sharp in a card, and small for a table cell."""

    url: str
    thumbnail: str


# The photos that the run of a page that is under way had to draw without.
_missing: ContextVar[tuple[Future[Picture], ...]] = ContextVar("missing", default=())


def pictures_of(product: Product) -> None:
    """Draws the product's pictures across its container, in the shape of a tile."""
    files = [product.image, *product.more_images]
    pictures("product", [_TILE.format(400, 300, picture_url(file)) for file in files], product.name)


def picture_url(file: Path | None, longest: int = _CARD) -> str:
    """Returns a picture in its own shape as a data URL, by default sharp at the width of a card."""
    return _shown(file, longest).url


def thumbnail(file: Path | None) -> str:
    """Returns a small picture as a data URL for a table cell."""
    return _shown(file).thumbnail


def within_text(product: Product | None) -> Markdown:
    """Returns Markdown that shows a small picture in the shape of a tile; words stand beside it."""
    image = product.image if product else None
    return Markdown(f"![](<{_TILE.format(56, 42, thumbnail(image))}>)")


def missing_pictures() -> None:
    """Has a page drawn again whenever a photo that it was drawn without has come."""
    missing = _missing.get()
    _missing.set(())

    @st.fragment(run_every=_LOOK_EVERY)
    def look() -> None:
        if any(photo.done() for photo in missing):
            st.rerun()

    if missing:
        look()


def _shown(file: Path | None, longest: int = _CARD) -> Picture:
    """The plain drawing where there is no picture, or until it is scaled."""
    if file is None:
        return _plain()
    made = _made(file, _kept_at(file, longest), longest)
    if made.done():
        return made.result()
    _missing.set((*_missing.get(), made))
    return _plain()


@functools.cache
def _plain() -> Picture:
    return _drawing(_NO_PICTURE)


def _kept_at(file: Path, longest: int) -> Path:
    """Where a photo is kept: elsewhere once its file was replaced, so that it is read again."""
    try:
        found = file.stat()
        state = f"{found.st_mtime_ns} {found.st_size}"
    except OSError:
        state = ""
    name = hashlib.sha256(os.fsencode(f"{file.absolute()} {state} {longest}")).hexdigest()
    return _KEPT / f"{name}.txt"


@functools.lru_cache(maxsize=500)  # of about 30 kB each
def _made(file: Path, kept: Path, longest: int) -> Future[Picture]:
    made: Future[Picture] = Future()
    if file.suffix.lower() == ".svg":
        _make(made, file, lambda: _drawing(file))
    elif photo := _read(kept):
        made.set_result(photo)
    else:
        _in_thread(lambda: _make(made, file, lambda: _photo(file, kept, longest)))
    return made


def _in_thread(work: Callable[[], None]) -> None:
    # Without ThreadPoolExecutor: a server told to stop would first scale all that still waits.
    threading.Thread(target=work, daemon=True).start()


def _make(made: Future[Picture], file: Path, make: Callable[[], Picture]) -> None:
    try:
        made.set_result(make())
    except Exception as error:  # Pillow has no one error for a broken file
        _log.warning("The picture %s cannot be shown: %s: %s", file, type(error).__name__, error)
        made.set_result(_plain())


def _drawing(file: Path) -> Picture:
    content = file.read_bytes()
    if b"<svg" not in content:
        raise ValueError("no drawing")
    url = _data_url("image/svg+xml", content)
    return Picture(url, url)


def _photo(file: Path, kept: Path, longest: int) -> Picture:
    with _one_at_a_time:
        photo = scale(file, longest)
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            written = kept.with_suffix(f".{os.getpid()}")  # another copy may write the same
            written.write_text("\n".join(photo), encoding="ascii")
            written.replace(kept)
        except OSError as error:
            _log.warning("The picture %s is scaled again after a restart: %s", file, error)
    return photo


def _read(kept: Path) -> Picture | None:
    try:
        return Picture(*kept.read_text(encoding="ascii").split())
    except (OSError, ValueError, TypeError):  # none yet, or cut short when the power failed
        return None


def scale(file: Path, longest: int = _CARD) -> Picture:
    """Returns a photo turned upright, scaled to a card and to a cell, never made larger.

    Raises an error of Pillow's, which has no one class, where the file is no whole picture.
    """
    from PIL import Image, ImageOps  # not above: a shop of drawings starts sooner without

    with Image.open(file) as image:
        image.draft(None, (longest, longest))  # a large JPEG is decoded smaller than it is
        photo = image.convert("RGBA")
    urls = []
    for side in (longest, _CELL):
        photo.thumbnail((side, side))
        content = io.BytesIO()
        ImageOps.exif_transpose(photo).save(content, "WEBP", quality=_QUALITY)
        urls.append(_data_url("image/webp", content.getvalue()))
    return Picture(*urls)


def _data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
