"""A picture that cannot be shown costs nothing but itself."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from cart_state import Product
from pages.parts import picture
from tests.pages.reading import (
    CART,
    CATALOG,
    HOME,
    add,
    cards,
    go,
    is_well,
    quantities,
    table,
    visit,
)

Sell = Callable[..., Path]


def png() -> bytes:
    """A picture wider than Streamlit shows one, so that it is read to its end."""
    file = io.BytesIO()
    Image.effect_noise((1600, 8), 100).save(file, "PNG")
    return file.getvalue()


BROKEN: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "no picture": lambda file: file.write_text("<html>404, not found</html>"),
    "empty": lambda file: file.write_bytes(b""),
    "half written": lambda file: file.write_bytes(png()[:2000]),
}


@pytest.fixture(params=["desk.png", "desk.svg"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    drawn = tmp_path / request.param
    drawn.write_bytes(png() if drawn.suffix == ".png" else b"<svg ></svg>")
    return drawn


@pytest.fixture
def shop(sell: Sell, open_shop: Callable[[], AppTest], file: Path) -> AppTest:
    """Two products, the first with a picture, and both in the cart."""
    sell(f"desk,Oak desk,Desks,1,9,,{file.name}", "mug,Mug,Kitchen,1,9,,")
    return add(add(open_shop(), "desk"), "mug")


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What was drawn last under each name. AppTest keeps no pictures."""
    images: dict[str, str] = {}
    draw = st.image

    def image(source: str, *, alt: str, **looks: object) -> object:
        element = draw(source, alt=alt, **looks)
        images[alt] = source
        return element

    monkeypatch.setattr(st, "image", image)
    return images


def tile() -> str:
    """What stands where there is no picture."""
    product = Product("any", "Any", "Any", Decimal(1), 1, "", None)
    return picture.thumbnail(product)


def test_a_good_picture_is_shown(shop: AppTest, drawn: dict[str, str]):
    assert is_well(go(shop, CATALOG))
    assert drawn["Oak desk"] != tile()
    assert drawn["Mug"] == tile()
    shown = table(go(shop, CART))["Picture"]
    assert shown["desk"].startswith("data:image/")
    assert shown["desk"] != shown["mug"] == tile()


@pytest.mark.parametrize("broken", BROKEN)
def test_in_the_place_of_a_broken_picture_stands_a_tile(
    shop: AppTest, drawn: dict[str, str], file: Path, caplog: pytest.LogCaptureFixture, broken: str
):
    BROKEN[broken](file)
    for page in (HOME, CATALOG, CATALOG):
        go(shop, page)
        assert is_well(shop)
        assert cards(shop) == ["Oak desk", "Mug"]
        assert drawn["Oak desk"] == tile()
    assert is_well(visit(shop, CATALOG, product="desk"))
    told = [r for r in caplog.records if str(file) in r.getMessage()]
    assert len(told) == 1


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_picture_leaves_the_cart_as_it_is(
    shop: AppTest, file: Path, caplog: pytest.LogCaptureFixture, broken: str
):
    BROKEN[broken](file)
    assert is_well(go(go(shop, CART), CART))
    assert quantities(shop) == {"desk": 1, "mug": 1}
    assert table(shop)["Picture"]["desk"] == tile()
    told = [r for r in caplog.records if str(file) in r.getMessage()]
    assert len(told) == 1
