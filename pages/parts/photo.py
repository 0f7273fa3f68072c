"""Photos scaled for a card and for a table cell, and kept on disk from one start to the next."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

_CARD = (640, 480)
_THUMBNAIL = (128, 96)
_QUALITIES = (75, 60)
_ENOUGH = 24_000  # bytes; a photo that takes more is saved in the lower quality
_MOST_PIXELS = 60_000_000  # 240 MB while it is decoded; a JPEG is decoded smaller than it is
_ORIENTATION = 0x0112  # in EXIF; from 5 on, width and height change places


class Scaled(NamedTuple):
    """One picture as data URLs: in its own shape, in that of a card, and small for a cell."""

    own: str
    card: str
    thumbnail: str


def scale(file: Path) -> Scaled:
    """Returns a photo turned upright and scaled, on a transparent ground where it is not 4:3.

    Raises an error of Pillow's, which has no one class, where the file is no whole picture.
    """
    import PIL.Image  # not above: a shop of drawings starts sooner without
    import PIL.ImageOps

    with PIL.Image.open(file) as image:
        box = _CARD[::-1] if image.getexif().get(_ORIENTATION) in (5, 6, 7, 8) else _CARD
        image.draft(None, box)
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError(f"{image.width} × {image.height} pixels are too many")
        mode = "RGBA" if image.has_transparency_data else "RGB"
        small = image if image.mode == mode else image.convert(mode)
        small.thumbnail(box)
        upright = PIL.ImageOps.exif_transpose(small)
    own = card = _webp(upright)
    unit = max(-(-upright.width // 4), -(-upright.height // 3))
    if upright.size != (4 * unit, 3 * unit):
        upright = PIL.ImageOps.pad(upright.convert("RGBA"), (4 * unit, 3 * unit))
        card = _webp(upright)
    upright.thumbnail(_THUMBNAIL)
    return Scaled(own, card, _webp(upright))


def _webp(image: Image) -> str:
    for quality in _QUALITIES:
        content = io.BytesIO()
        image.save(content, "WEBP", quality=quality)
        if content.tell() <= _ENOUGH:
            break
    return data_url("image/webp", content.getvalue())


def data_url(kind: str, content: bytes) -> str:
    """Returns content as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def kept(folder: Path, file: Path, state: str) -> Scaled | None:
    """Returns what `keep` kept of a file, if that was of the same state."""
    try:
        seen, own, card, thumbnail = _place(folder, file).read_text(encoding="ascii").split("\n")
    except (OSError, ValueError):
        return None
    return Scaled(own, card, thumbnail) if seen == state else None


def keep(folder: Path, file: Path, state: str, picture: Scaled) -> None:
    """Keeps a scaled photo, in place of an earlier one of the same file. Raises OSError."""
    place = _place(folder, file)
    written = place.with_suffix(f".{os.getpid()}")  # another copy of the shop may write the same
    folder.mkdir(parents=True, exist_ok=True)
    written.write_text("\n".join([state, *picture]), encoding="ascii", newline="\n")
    written.replace(place)


def _place(folder: Path, file: Path) -> Path:
    return folder / f"{hashlib.sha256(os.fsencode(file.absolute())).hexdigest()}.txt"
