"""Photos as owners have them, scaled to what a page shows, and kept on disk."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from pages.parts.photo import Scaled, keep, kept, scale

RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION = 0x0112
ONE, OTHER = Scaled("a", "b", "c"), Scaled("d", "e", "f")


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


@pytest.mark.parametrize(
    ("size", "own", "card"),
    [
        ((1600, 1200), (640, 480), (640, 480)),
        ((900, 1800), (240, 480), (640, 480)),
        ((2400, 300), (640, 80), (640, 480)),
        ((91, 70), (91, 70), (96, 72)),  # no photo is made larger than it is
        ((1, 1), (1, 1), (4, 3)),
    ],
)
def test_a_photo_of_any_shape_has_its_own_and_that_of_a_card(
    tmp_path: Path, size: tuple[int, int], own: tuple[int, int], card: tuple[int, int]
):
    made = scale(photo(tmp_path / "a.png", size))
    assert opened(made.own).size == own
    assert opened(made.card).size == card
    assert opened(made.thumbnail).size == min(card, (128, 96))


def test_what_a_card_has_beside_a_photo_is_transparent(tmp_path: Path):
    card = opened(scale(photo(tmp_path / "a.jpg", (600, 1200))).card)
    assert card.getpixel((0, 240))[3] == card.getpixel((639, 240))[3] == 0
    assert card.getpixel((320, 240))[3] == 255


def test_what_a_photo_has_transparent_stays_so(tmp_path: Path):
    file = tmp_path / "a.png"
    image = Image.new("RGBA", (400, 300), (*RED, 0))
    image.paste((*RED, 255), (200, 0, 400, 300))
    image.quantize(8).save(file)  # with a palette, as small files are
    card = opened(scale(file).card)
    assert card.getpixel((50, 150))[3] == 0
    assert is_like(card.getpixel((350, 150)), RED)


@pytest.mark.parametrize(
    ("orientation", "size", "red", "blue"),
    [
        (1, (640, 480), (50, 240), (590, 240)),
        (3, (640, 480), (590, 240), (50, 240)),
        (6, (360, 480), (180, 50), (180, 430)),
        (8, (360, 480), (180, 430), (180, 50)),
    ],
)
def test_a_photo_is_turned_as_its_exif_says(
    tmp_path: Path,
    orientation: int,
    size: tuple[int, int],
    red: tuple[int, int],
    blue: tuple[int, int],
):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    own = opened(scale(photo(tmp_path / "a.jpg", (1200, 900), exif=exif)).own)
    assert own.size == size
    assert is_like(own.getpixel(red), RED)
    assert is_like(own.getpixel(blue), BLUE)
    assert not own.getexif()  # which also says where it was taken


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_photo_of_any_kind_keeps_its_colours(tmp_path: Path, mode: str):
    file = photo(tmp_path / "a.jpg", (640, 480), mode)
    grey = Image.new("RGB", (1, 1), RED).convert("L").getpixel((0, 0))
    meant = RED if mode == "CMYK" else (grey, grey, grey)
    assert is_like(opened(scale(file).own).convert("RGB").getpixel((100, 240)), meant)


def test_a_photo_of_much_detail_is_light_enough_for_a_phone(tmp_path: Path):
    grain = Image.effect_noise((640, 480), 60).filter(ImageFilter.GaussianBlur(2))
    grain.save(tmp_path / "a.png")
    assert 15_000 < len(scale(tmp_path / "a.png").own) < 32_000


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [8_000, 12_000, 20_000])
def test_a_picture_that_would_fill_the_memory_is_not_decoded(tmp_path: Path, side: int):
    Image.new("1", (side, side)).save(tmp_path / "a.png")
    with pytest.raises((ValueError, Image.DecompressionBombError)):
        scale(tmp_path / "a.png")


def test_a_jpeg_of_a_large_camera_is_decoded_smaller(tmp_path: Path):
    Image.new("L", (9_000, 7_000)).save(tmp_path / "a.jpg")
    assert opened(scale(tmp_path / "a.jpg").own).size == (617, 480)


# On disk


def test_what_is_kept_is_found_by_file_and_state(tmp_path: Path):
    folder, file = tmp_path / "not" / "there", tmp_path / "bröt 茶.jpg"
    assert kept(folder, file, "1") is None
    keep(folder, file, "1", ONE)
    assert kept(folder, file, "1") == ONE
    assert kept(folder, file, "2") is None
    assert kept(folder, tmp_path / "other.jpg", "1") is None


def test_a_replaced_photo_takes_no_more_room(tmp_path: Path):
    keep(tmp_path, Path("a.jpg"), "1", ONE)
    keep(tmp_path, Path("a.jpg"), "2", OTHER)
    assert kept(tmp_path, Path("a.jpg"), "2") == OTHER
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"1", b"1\na\nb", b"1\na\nb\nc\nd", b"\xff\xfe"])
def test_a_kept_file_that_is_spoilt_is_not_used(tmp_path: Path, content: bytes):
    keep(tmp_path, Path("a.jpg"), "1", ONE)
    next(tmp_path.iterdir()).write_bytes(content)
    assert kept(tmp_path, Path("a.jpg"), "1") is None
