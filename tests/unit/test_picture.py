"""Which picture a page shows, and that no page waits for one."""

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from cart_state import Product
from pages.parts import picture
from pages.parts.picture import picture_url, thumbnail
from tests.unit.goods import product

PLAIN = picture_url(None)
WIDE, CARD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}"></svg>'
    for size in ("80 30", "40 30")
)


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Callable[[], None]]:
    """What is to be done beside the clicks; nothing does it but the test."""
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(picture, "_beside", work.append)
    monkeypatch.setattr(picture, "_KEPT", tmp_path / "kept")
    return work


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A photo."""
    file = tmp_path / "desk.jpg"
    Image.new("RGB", (64, 48)).save(file)
    return file


def desk(image: Path) -> Product:
    return replace(product("desk"), image=image)


def restart() -> None:
    picture._made.cache_clear()


def test_a_photo_is_scaled_once_for_all_sizes_and_meanwhile_is_the_plain_drawing(
    work: list[Callable[[], None]], file: Path
):
    assert picture_url(file) == thumbnail(desk(file)) == PLAIN
    (scale,) = work
    scale()
    assert picture_url(file).startswith("data:image/webp")
    assert thumbnail(desk(file)).startswith("data:image/webp")
    assert len(work) == 1


def test_after_a_restart_a_photo_is_there_at_once(work: list[Callable[[], None]], file: Path):
    picture_url(file)
    work.pop()()
    before = picture_url(file)
    restart()
    assert picture_url(file) == before != PLAIN
    assert not work


@pytest.mark.parametrize("touched", ["content", "time"])
def test_a_replaced_photo_is_seen(work: list[Callable[[], None]], file: Path, touched: str):
    picture_url(file)
    work.pop()()
    if touched == "content":
        Image.new("RGB", (640, 480), "red").save(file)
    else:
        os.utime(file, (1, 1))
    assert picture_url(file) == PLAIN
    work.pop()()
    assert picture_url(file) != PLAIN


def test_a_photo_that_cannot_be_kept_is_shown_and_that_is_logged(
    work: list[Callable[[], None]], file: Path, caplog: pytest.LogCaptureFixture
):
    (file.parent / "kept").write_text("a file where the folder should be")
    picture_url(file)
    work.pop()()
    assert picture_url(file) != PLAIN
    (told,) = caplog.records
    assert str(file) in told.getMessage()


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"\xff\xd8\xff\xe0 half", None])
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.svg", "a.webp"])
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
        assert picture_url(file) == thumbnail(desk(file)) == PLAIN
        while work:
            work.pop()()
    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    assert str(file) in told.getMessage()


def test_a_drawing_needs_no_work_and_is_framed_in_the_shape_of_a_card(
    work: list[Callable[[], None]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    drawn = []
    monkeypatch.setattr(picture.st, "image", lambda url, **_: drawn.append(url))
    for name, svg in (("card.svg", CARD), ("wide.svg", WIDE)):
        (tmp_path / name).write_text(svg, "utf-8")
        picture.picture(desk(tmp_path / name))
    card, wide = drawn
    assert card == picture_url(tmp_path / "card.svg")
    assert "width='400' height='300'" in wide
    assert picture_url(tmp_path / "wide.svg") in wide
    assert not work
