"""Which picture a page shows, that no page waits for one, and what becomes of photos."""

import base64
import io
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pages.parts import picture
from pages.parts.picture import HERO, picture_url, scale, thumbnail
from tests.unit.goods import product

PLAIN = picture_url(None)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 30"></svg>'
RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION = 0x0112


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Callable[[], None]]:
    """What is to be done beside the clicks; nothing does it but the test."""
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(picture, "_in_thread", work.append)
    monkeypatch.setattr(picture, "_KEPT", tmp_path / "not" / "there" / "kept")
    return work


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return photo(tmp_path / "bröt 茶.jpg", (64, 48))


def photo(file: Path, size: tuple[int, int], mode: str = "RGB", **how: Any) -> Path:
    """A photo, red on the left and blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    image.convert(mode).save(file, **how)
    return file


def opened(url: str) -> Image.Image:
    kind, _, content = url.partition(";base64,")
    assert kind == "data:image/webp"
    return Image.open(io.BytesIO(base64.b64decode(content)))


def is_like(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(seen - meant) < 60 for seen, meant in zip(pixel, colour, strict=False))


# Scaling


@pytest.mark.parametrize(
    ("size", "own", "small"),
    [
        ((1600, 1200), (640, 480), (128, 96)),
        ((900, 1800), (320, 640), (64, 128)),
        ((91, 70), (91, 70), (91, 70)),  # no photo is made larger than it is
        ((3000, 1), (640, 1), (128, 1)),
    ],
)
def test_a_photo_of_any_shape_is_scaled_for_a_card_and_for_a_cell(
    tmp_path: Path, size: tuple[int, int], own: tuple[int, int], small: tuple[int, int]
):
    made = scale(photo(tmp_path / "a.png", size))
    assert opened(made.url).size == own
    assert opened(made.thumbnail).size == small


def test_the_picture_beside_the_tagline_is_sharp_in_a_wide_window(
    work: list[Callable[[], None]], tmp_path: Path
):
    file = photo(tmp_path / "a.png", (1600, 1200))
    for longest, size in ((HERO, (1280, 960)), (640, (640, 480))):
        picture_url(file, longest)
        work.pop()()
        assert opened(picture_url(file, longest)).size == size


def test_what_a_photo_has_transparent_stays_so(tmp_path: Path):
    file = tmp_path / "a.png"
    image = Image.new("RGBA", (400, 300), (*RED, 0))
    image.paste((*RED, 255), (200, 0, 400, 300))
    image.quantize(8).save(file)  # with a palette, as small files are
    card = opened(scale(file).url)
    assert card.getpixel((50, 150))[3] == 0
    assert is_like(card.getpixel((350, 150)), RED)


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
@pytest.mark.parametrize(
    ("orientation", "size", "red", "blue"),
    [
        (1, (640, 480), (50, 240), (590, 240)),
        (3, (640, 480), (590, 240), (50, 240)),
        (6, (480, 640), (240, 50), (240, 590)),
        (8, (480, 640), (240, 590), (240, 50)),
    ],
)
def test_a_photo_is_turned_as_its_exif_says(
    tmp_path: Path,
    name: str,
    orientation: int,
    size: tuple[int, int],
    red: tuple[int, int],
    blue: tuple[int, int],
):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    made = scale(photo(tmp_path / name, (1200, 900), exif=exif))
    own, small = opened(made.url), opened(made.thumbnail)
    assert own.size == size
    assert is_like(own.getpixel(red), RED)
    assert is_like(own.getpixel(blue), BLUE)
    assert (small.width > small.height) == (size[0] > size[1])
    assert not own.getexif()  # which also says where it was taken


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_photo_of_any_kind_keeps_its_colours(tmp_path: Path, mode: str):
    file = photo(tmp_path / "a.jpg", (640, 480), mode)
    grey = Image.new("RGB", (1, 1), RED).convert("L").getpixel((0, 0))
    meant = RED if mode == "CMYK" else (grey, grey, grey)
    assert is_like(opened(scale(file).url).convert("RGB").getpixel((100, 240)), meant)


def test_a_photo_of_much_detail_is_light_enough_for_a_phone(tmp_path: Path):
    Image.effect_noise((80, 60), 60).resize((4000, 3000)).save(tmp_path / "a.jpg")
    assert len(scale(tmp_path / "a.jpg").url) < 40_000


# What a page shows


def test_a_photo_is_scaled_once_for_all_sizes_and_meanwhile_is_the_plain_drawing(
    work: list[Callable[[], None]], file: Path
):
    assert picture_url(file) == thumbnail(file) == PLAIN
    (scale,) = work
    scale()
    assert picture_url(file).startswith("data:image/webp")
    assert thumbnail(file).startswith("data:image/webp")
    assert len(work) == 1


def test_a_drawing_needs_no_work_and_has_the_shape_of_a_tile_where_it_is_no_tile(
    work: list[Callable[[], None]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    drawn: list[str] = []
    monkeypatch.setattr(picture, "pictures", lambda _key, urls, _alt: drawn.extend(urls))
    file = tmp_path / "a.svg"
    file.write_text(DRAWING, "utf-8")
    picture.pictures_of(replace(product("desk"), image=file, more_images=(file,)))
    assert drawn[0] == drawn[1]
    assert "width='400' height='300'" in drawn[0]
    assert picture_url(tmp_path / "a.svg") in drawn[0]
    assert picture_url(tmp_path / "a.svg") != PLAIN
    assert not work


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"\xff\xd8\xff\xe0 half", None])
@pytest.mark.parametrize("name", ["a.jpg", "a.svg"])
def test_what_is_no_picture_stays_a_plain_drawing_and_is_logged_once(
    work: list[Callable[[], None]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    name: str,
    content: bytes | None,
):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    for _ in range(3):
        assert picture_url(file) == PLAIN
        while work:
            work.pop()()
    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    assert str(file) in told.getMessage()


@pytest.mark.parametrize("touched", ["content", "time"])
def test_a_replaced_photo_is_seen(work: list[Callable[[], None]], file: Path, touched: str):
    picture_url(file)
    work.pop()()
    if touched == "content":
        photo(file, (640, 480))
    else:
        os.utime(file, (1, 1))
    assert picture_url(file) == PLAIN
    work.pop()()
    assert picture_url(file) != PLAIN


# After a restart


@pytest.mark.parametrize("spoilt", [None, b"", b"half", b"\xff\xfe"])
def test_after_a_restart_a_photo_is_there_at_once_unless_what_was_kept_is_spoilt(
    work: list[Callable[[], None]], file: Path, spoilt: bytes | None
):
    picture_url(file)
    work.pop()()
    before = picture_url(file)
    (kept,) = picture._KEPT.iterdir()
    if spoilt is not None:
        kept.write_bytes(spoilt)
    picture._made.cache_clear()
    assert picture_url(file) == (before if spoilt is None else PLAIN)
    assert bool(work) == (spoilt is not None)


def test_a_photo_that_cannot_be_kept_is_shown_and_that_is_logged(
    work: list[Callable[[], None]],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setattr(picture, "_KEPT", file)  # a file where the folder should be
    picture_url(file)
    work.pop()()
    assert picture_url(file) != PLAIN
    (told,) = caplog.records
    assert str(file) in told.getMessage()
