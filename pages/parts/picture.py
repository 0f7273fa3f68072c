"""Pictures as data URLs, all in the shape of 4:3, and a plain drawing where there is none.

A data URL needs no second request, and works whichever copy of the shop answers. A large photo
takes 0.1 to 0.4 s to scale, once. No click waits for it: that is done in a thread, and a page
that shows the plain drawing in the meantime is drawn again when the photo is there.
"""

import functools
import logging
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from pathlib import Path
from queue import SimpleQueue

import streamlit as st

from cart_state import Product
from pages.parts.photo import Scaled, data_url, keep, kept, scale

_NO_PICTURE = Path(__file__).with_name("art") / "no-picture.svg"
_KEPT = Path(__file__).parents[2] / ".streamlit" / "pictures"
_LOOK_EVERY = 0.5  # seconds, and only while a picture of the page is missing
_SHAPE = re.compile(rb'<svg[^>]*\sviewBox="[^"]*?([\d.]+)[ ,]+([\d.]+)"')

# A drawing of another shape, in the shape of a card.
_CARD = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='400' height='300'%3E"
    "%3Cimage width='400' height='300' href='{}'/%3E%3C/svg%3E"
)

# What the run of a page that is under way had to draw without.
_missing: ContextVar[tuple[Future[Scaled], ...]] = ContextVar("missing", default=())

_log = logging.getLogger(__name__)


def picture(product: Product) -> None:
    """Draws the product's picture across its container."""
    st.image(_shown(product.image).card, width="stretch", alt=product.name)


def picture_url(file: Path | None) -> str:
    """Returns a picture in its own shape as a data URL, sharp at the width of a card."""
    return _shown(file).own


def thumbnail(product: Product) -> str:
    """Returns a small picture as a data URL for a table cell."""
    return _shown(product.image).thumbnail


def _shown(file: Path | None) -> Scaled:
    """The plain drawing where there is no picture, or until it is scaled."""
    if file is None:
        return _plain()
    made = _made(file, _state(file))
    if made.done():
        return made.result()
    _missing.set((*_missing.get(), made))
    return _plain()


def missing_pictures() -> None:
    """Has a page drawn again whenever a picture that it was drawn without has come."""
    missing = _missing.get()
    _missing.set(())

    @st.fragment(run_every=_LOOK_EVERY)
    def look() -> None:
        if any(made.done() for made in missing):
            st.rerun()

    if missing:
        look()


def _state(file: Path) -> str:
    """What tells one state of a file from another; empty while it cannot be seen."""
    try:
        found = file.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns} {found.st_size}"


@functools.lru_cache(maxsize=500)  # of about 50 kB each
def _made(file: Path, state: str) -> Future[Scaled]:
    """`state` is part of the cache's key: a picture that was replaced is read again."""
    made: Future[Scaled] = Future()
    if file.suffix.lower() == ".svg":
        _make(made, file, functools.partial(_drawing, file))
    elif known := kept(_KEPT, file, state):
        made.set_result(known)
    else:
        _beside(functools.partial(_make, made, file, functools.partial(_photo, file, state)))
    return made


def _make(made: Future[Scaled], file: Path, make: Callable[[], Scaled]) -> None:
    try:
        made.set_result(make())
    except Exception as error:  # Pillow has no one error for a broken file
        _log.warning("The picture %s cannot be shown: %s: %s", file, type(error).__name__, error)
        made.set_result(_plain())


def _photo(file: Path, state: str) -> Scaled:
    photo = scale(file)
    try:
        keep(_KEPT, file, state, photo)
    except OSError as error:
        _log.warning("The picture %s is scaled again after a restart: %s", file, error)
    return photo


def _drawing(file: Path) -> Scaled:
    content = file.read_bytes()
    if b"<svg" not in content:
        raise ValueError("no drawing")
    url = data_url("image/svg+xml", content)
    shape = _SHAPE.search(content)
    is_card = shape and float(shape[1]) * 3 == float(shape[2]) * 4
    return Scaled(url, url if is_card else _CARD.format(url), url)


@functools.cache
def _plain() -> Scaled:
    return _drawing(_NO_PICTURE)


def _beside(work: Callable[[], None]) -> None:
    _work().put(work)


@functools.cache
def _work() -> SimpleQueue[Callable[[], None]]:
    """What there is to scale. One thread does it, so that memory holds one decoded photo."""
    work: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def go_on() -> None:
        while True:
            work.get()()

    threading.Thread(target=go_on, name="pictures", daemon=True).start()
    return work
