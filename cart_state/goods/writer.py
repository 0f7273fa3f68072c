"""Writing catalog.csv and its pictures: the old file or the new one is there, never a mixture.

What the catalogue was before stays beside it, in `versions`. Those who write take turns, and
whoever has not seen what another wrote meanwhile is told, and writes nothing.
"""

import codecs
import csv
import hashlib
import io
import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cart_state.goods import checks, reader
from cart_state.goods.checks import ShopError
from cart_state.goods.reader import OPTIONAL, REQUIRED, Row, Sheet, tidy

VERSIONS = "versions"  # the folder beside the catalogue
KEPT = 20  # versions of each catalogue
WAIT = 10.0  # seconds, for another who writes
LARGEST = 20_000_000  # bytes of a picture that is sent
MOST_PIXELS = 50_000_000  # of such a picture, of which each takes four bytes of memory
SIDE = 1600  # pixels, the longer side of a picture that is kept

_TIME = "%Y%m%dT%H%M%S.%fZ"


class ChangedMeanwhile(Exception):
    """Someone else has written the catalogue meanwhile. Nothing was written."""


class PictureError(ValueError):
    """No picture was kept: `problem` is "bytes" or "pixels" where it has too many, or "kind"."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class Draft(NamedTuple):
    """The rows of a catalogue file as an editor shows them, and the state of the file they are of.

    Prices have a point before their decimals, whatever they have in the file.
    """

    rows: list[Row]
    seen: str


class Version(NamedTuple):
    """A catalogue as it was until a time; how many rows it has, None if it cannot be read."""

    file: Path
    until: datetime
    rows: int | None


def bytes_of(path: Path) -> bytes:
    """Returns what is in a catalogue file; nothing where there is none. Raises OSError."""
    return path.read_bytes() if path.exists() else b""


def draft(content: bytes) -> Draft:
    """Returns the rows in the content of a catalogue file, good or not.

    Raises ShopError where its form is at fault, so that no cell could show it.
    """
    rows: list[Row] = []
    if content:
        sheet = reader.read_sheet(checks.decoded(content))
        reader.raise_faults(sheet.too_long())
        goods, mark = sheet.goods()
        rows = reader.with_points(goods.values(), mark)
    return Draft(rows, state(content))


def state(content: bytes) -> str:
    """Returns what tells the content of one file from that of another."""
    return hashlib.sha256(content).hexdigest()


def save(path: Path, rows: Iterable[Row], seen: str, currency: str) -> str:
    """Makes rows the catalogue, in the form that its file has, and returns the state of the file.

    What the file has in columns of its owner's stays with the skus. Raises ShopError where the rows
    cannot be sold, ChangedMeanwhile where the file is not as `seen`, OSError where it cannot be
    written; then it is as it was.
    """
    folder, path = path.parent, path.resolve()
    with _alone(path.parent):
        old = bytes_of(path)
        new = _content_with(rows, old)
        reader.read_goods(checks.decoded(new), folder, currency)  # raises ShopError
        if new != old:
            if state(old) != seen:
                raise ChangedMeanwhile
            if old:
                _keep(path, old)
            _put(path, new, path, old)
    return state(new)


def versions(path: Path) -> list[Version]:
    """Returns what the catalogue was before, newest first."""
    path = path.resolve()
    name = re.compile(rf"{re.escape(path.stem)}\.(\d{{8}}T\d{{6}}\.\d{{6}}Z)\.(\d+|broken)\.csv")
    found = []
    for file in (path.parent / VERSIONS).glob("*.csv"):
        if match := name.fullmatch(file.name):
            until = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
            found.append(Version(file, until, int(match[2]) if match[2].isdecimal() else None))
    return sorted(found, key=lambda version: version.until, reverse=True)


def save_picture(folder: Path, name: str, content: bytes) -> str:
    """Keeps a photo that was sent, upright and scaled, and returns what column image says of it.

    It is a new file in `pictures`, beside the catalogue, made of nothing but what is seen. Needs
    Pillow. Raises PictureError, or OSError where it cannot be written.
    """
    photo = _photo(content)
    # Named after its content, too: no other picture has this name, and no system reserves it.
    stem = re.sub(r"\W+", "-", Path(name).stem).strip("-")[:50] or "picture"
    image = f"pictures/{stem}-{state(photo)[:16]}.webp"
    file = folder / image
    file.parent.mkdir(exist_ok=True)
    with _alone(folder):
        _put(file, photo)
    return image


def _keep(path: Path, content: bytes) -> None:
    """Makes a version of the catalogue, unless the newest one is the same."""
    kept = versions(path)
    if kept and kept[0].file.read_bytes() == content:
        return
    try:
        rows = str(len(draft(content).rows))
    except ShopError:
        rows = "broken"
    # Later than the last one, whatever the clock says.
    until = max([datetime.now(UTC), *(one.until + timedelta(microseconds=1) for one in kept[:1])])
    _put(path.parent / VERSIONS / f"{path.stem}.{until:{_TIME}}.{rows}.csv", content, like=path)
    for version in kept[KEPT - 1 :]:
        version.file.unlink(missing_ok=True)


def _put(file: Path, content: bytes, like: Path | None = None, old: bytes | None = None) -> None:
    """Writes a file aside, has it on disk, and moves it to its place, so that no part is ever seen.

    Who may read it is as with `like`. Raises ChangedMeanwhile where it is not `old` at the last
    moment: who writes it with another program does not take turns.
    """
    aside = file.with_name(".being-written")
    aside.unlink(missing_ok=True)  # of one who was killed
    with aside.open("xb") as out:
        if like and like.exists():
            shutil.copymode(like, aside)
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if old is not None and bytes_of(file) != old:
        raise ChangedMeanwhile
    aside.replace(file)
    with suppress(OSError):  # Windows and some file systems cannot sync a folder
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Waits until nobody else writes in this folder. Raises OSError where that lasts too long.

    SQLite locks a file on every system, and the system lets go of it however a process ends.
    """
    (folder / VERSIONS).mkdir(exist_ok=True)
    file = folder / VERSIONS / "lock"
    try:
        with closing(sqlite3.connect(file, timeout=WAIT, isolation_level=None)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            yield
    except sqlite3.Error as error:
        raise OSError(f"{file}: {error}") from error


def _content_with(rows: Iterable[Row], old: bytes) -> bytes:
    """The content of a file with these rows, in the form of the old one where that can be read."""
    try:
        sheet = reader.read_sheet(checks.decoded(old))
        goods, mark = sheet.goods()
    except ShopError:
        sheet, goods, mark = Sheet(1, [*REQUIRED], ",", {}), {}, "."
    rows = [*rows]
    said = [name for name in OPTIONAL if any(row[name] for row in rows)]
    sheet.header.extend([name for name in said if name not in sheet.places()])
    places, width = sheet.places(), len(sheet.header)
    known = {tidy(row["sku"]): sheet.rows[line][:width] for line, row in goods.items()}
    out = io.StringIO(newline="")
    ends = "\r\n" if b"\r\n" in old else "\n"
    writer = csv.writer(out, delimiter=sheet.separator, lineterminator=ends)
    writer.writerow(sheet.header)
    for row in rows:
        texts = {column: tidy(row[column]) for column in places}
        texts["price"] = reader.with_mark(texts["price"], mark)
        fields = [*known.get(texts["sku"], []), *[""] * width][:width]
        for column, place in places.items():
            fields[place] = texts[column]
        writer.writerow(fields)
    start = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    return start + out.getvalue().encode(errors="surrogatepass")


def _photo(content: bytes) -> bytes:
    from PIL import Image, ImageCms, ImageOps  # not above: an app with a cart alone has no Pillow

    if len(content) > LARGEST:
        raise PictureError("bytes")
    made = io.BytesIO()
    try:
        # No SVG: there may be a script in it.
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureError("pixels")
            photo = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGBA")
            photo.thumbnail((SIDE, SIDE))
            photo = ImageOps.exif_transpose(photo)
            if profile := image.info.get("icc_profile"):
                with suppress(ImageCms.PyCMSError):  # then colours are a little off
                    known = ImageCms.getOpenProfile(io.BytesIO(profile))
                    kind = photo.mode if photo.mode == "RGBA" else "RGB"
                    srgb = ImageCms.createProfile("sRGB")
                    photo = ImageCms.buildTransform(known, srgb, photo.mode, kind).apply(photo)
            photo.save(made, "WEBP", quality=90)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError("pixels") from None
    except Exception:  # Pillow has no one error for what is no picture
        raise PictureError("kind") from None
    return made.getvalue()
