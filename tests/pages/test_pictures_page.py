"""A picture that cannot be shown costs nothing but itself."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

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


def icons(shop: AppTest) -> list[str]:
    return [metric.label for metric in shop.metric if metric.value.startswith(":gray[:material/")]


def test_a_good_picture_is_shown(shop: AppTest):
    assert "Oak desk" not in icons(go(shop, CATALOG))
    assert str(table(go(shop, CART))["Picture"]["desk"]).startswith("data:image/")


@pytest.mark.parametrize("broken", BROKEN)
def test_in_the_place_of_a_broken_picture_stands_the_icon(
    shop: AppTest, file: Path, caplog: pytest.LogCaptureFixture, broken: str
):
    BROKEN[broken](file)
    for page in (HOME, CATALOG, CATALOG):
        go(shop, page)
        assert is_well(shop)
        assert cards(shop) == ["Oak desk", "Mug"]
        assert "Oak desk" in icons(shop)
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
    told = [r for r in caplog.records if str(file) in r.getMessage()]
    assert len(told) == (broken == "gone" or file.suffix == ".png")
