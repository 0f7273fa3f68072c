"""A photo that is not scaled yet holds no page up, and comes by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pages.parts import frame, picture
from tests.pages.shop import CART, CATALOG, HOME, OpenShop, Sell, Shop

PHOTO = "data:image/webp"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What is to be done beside the clicks."""
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(picture, "_in_thread", work.append)
    return work


@pytest.fixture
def shop(sell: Sell, tmp_path: Path, open_shop: OpenShop, work: object) -> Shop:
    """A shop whose desk has a photo."""
    Image.new("RGB", (30, 40)).save(tmp_path / "desk.jpg")
    sell("desk,Oak desk,Desks,1,9,,desk.jpg")
    return open_shop()


def test_no_page_waits_for_a_photo_and_the_next_look_shows_it(
    shop: Shop, work: list[Callable[[], None]]
):
    for page in (HOME, CATALOG):
        assert not shop.go(page).tiles()["tile_desk"]["picture"].startswith(PHOTO)
        assert shop.is_well()
    shop.fill(desk=1).button_group[0].set_value("list").run()
    assert not shop.components("cart_line")["line_desk"]["picture"].startswith(PHOTO)
    (scale,) = work
    scale()
    assert shop.go(CATALOG).tiles()["tile_desk"]["picture"].startswith(PHOTO)
    assert shop.go(CART).components("cart_line")["line_desk"]["picture"].startswith(PHOTO)


def test_a_page_is_drawn_again_once_its_photo_has_come(
    shop: Shop, work: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
):
    # It comes after the cards were drawn, and before the first look for it.
    monkeypatch.setattr(frame, "footer", lambda _: [scale() for scale in work])
    assert shop.go(CATALOG).tiles()["tile_desk"]["picture"].startswith(PHOTO)
