"""What a shopper sees, and the log says, when something is wrong."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import cart_state
from cart_state.rules.cart import Cart
from tests.pages.shop import CART, CATALOG, HOME, PAGES, OpenShop, Sell, Shop, WriteSettings, shown

Errors = Callable[[], list[logging.LogRecord]]

SORRY = "Sorry, something went wrong on our side"
BACK = "Back to the start"

# A broken catalogue


@pytest.mark.parametrize("page", [HOME, CART])
def test_a_broken_catalogue_shows_every_fault_once_as_text_and_opens_once_it_is_mended(
    sell: Sell, open_shop: OpenShop, errors: Errors, page: str
):
    sell("desk,,Desks,<b>:red[$1$]</b>,1,,", "lamp,Lamp,Lighting,1,1.5,,")
    shop = open_shop().go(page)
    assert not shop.exception
    (error,) = shop.error
    for fault in (
        "goods.csv, line 2, column name: '' must not be empty",
        "goods.csv, line 2, column price: '<b>:red[$1$]</b>' must be an amount",
        "goods.csv, line 3, column stock: '1.5' must be a whole number",
    ):
        assert fault in shown(error.value)
    assert r"\<b\>\:red\[\$1\$\]\<\/b\>" in error.value
    (logged,) = errors()
    assert "line 2, column name" in logged.getMessage()
    assert logged.exc_info is None
    sell()
    assert shop.run().is_well()
    assert len(shop.go(CATALOG).cards()) == 4


def test_a_missing_catalogue_is_named_without_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, open_shop: OpenShop
):
    monkeypatch.setenv("CATALOG_CSV", str(tmp_path / "none.csv"))
    told = open_shop().error[0].value
    assert "none.csv: the file cannot be read" in shown(told)
    assert tmp_path.name not in told


def test_a_catalogue_broken_later_leaves_the_store_open(shop: Shop, sell: Sell, errors: Errors):
    shop.add("desk")
    sell("desk,,Desks,1,1,,")
    for page in (*PAGES, CART):
        assert shop.go(page).is_well()
    assert shop.quantities() == {"desk": 1}
    (logged,) = errors()
    assert "the last good one goes on" in logged.getMessage()
    sell("sofa,Sofa,Seats,1,1,,")
    assert shop.go(HOME).cards() == ["Sofa"]


def test_broken_settings_are_told_in_words_until_they_are_mended(
    sell: Sell, open_shop: OpenShop, write_settings: WriteSettings, errors: Errors
):
    sell()
    write_settings('language = "fr"\ncurrency = "EURO"\n[contact]\nemail = "<b>$1$</b>"')
    shop = open_shop()
    for page in PAGES:
        assert not shop.go(page).exception
        (error,) = shop.error
        assert error.proto.title == "The shop cannot open: its files need mending"
        assert shown(error.value).splitlines() == [
            "- shop.toml, key language: 'fr' must be one of en, de, hi.",
            "- shop.toml, key currency: 'EURO' must be a code of ISO 4217, such as EUR.",
            "- shop.toml, key contact.email: '<b>$1$</b>' must be an e-mail address,"
            " such as shop@example.com.",
        ]
    (logged,) = errors()
    assert "key currency" in logged.getMessage()
    write_settings('name = "Corner shop"\ncurrency = "EUR"')
    shop.go(CATALOG)
    assert shop.is_well()
    assert shop.tiles()["tile_desk"]["price"] == "€12,000.00"


def test_settings_that_change_are_followed_and_broken_ones_leave_the_last_good_ones(
    shop: Shop, write_settings: WriteSettings, errors: Errors
):
    write_settings('name = "Corner shop"\nprice_note = "incl. VAT"')
    shop.fill(desk=1)
    for broken in ('name = ""', "name", 'name = "Another"\ncurrency = "JPY"'):
        write_settings(broken)
        for _ in range(2):
            assert shop.go(HOME).is_well()
            assert "Corner shop" in shop.titles()
    assert len(errors()) == 3
    write_settings('name = "Another"')
    assert "Another" in shop.go(HOME).titles()
    assert shop.go(CART).quantities() == {"desk": 1}


# A picture that cannot be shown

BROKEN: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "no picture": lambda file: file.write_text("<html>404, not found</html>"),
    "empty": lambda file: file.write_bytes(b""),
    "half written": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
}
DRAWING = b" " * 30 + b"<svg xmlns='http://www.w3.org'/>"


@pytest.mark.parametrize(
    ("name", "broken"),
    [("desk.png", None), ("desk.svg", None), *(("desk.png", how) for how in BROKEN)],
)
def test_in_the_place_of_a_broken_picture_stands_a_drawing(
    sell: Sell,
    open_shop: OpenShop,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    name: str,
    broken: str | None,
):
    file = tmp_path / name
    if name.endswith("png"):
        Image.effect_noise((64, 64), 100).save(file)
    else:
        file.write_bytes(DRAWING)
    sell(f"desk,Oak desk,Desks,1,9,,{name}", "mug,Mug,Kitchen,1,9,,")
    shop = open_shop()
    if broken:
        BROKEN[broken](file)
    shop.fill(desk=1, mug=1)
    lines = shop.button_group[0].set_value("list").run().components("cart_line")
    thumbnails = {key: line["picture"] for key, line in lines.items()}
    assert thumbnails["line_mug"].startswith("data:image/svg+xml")
    assert (thumbnails["line_desk"] == thumbnails["line_mug"]) == bool(broken)
    for page in (HOME, CATALOG):
        drawn = shop.go(page).tiles()
        assert (drawn["tile_desk"]["picture"] == drawn["tile_mug"]["picture"]) == bool(broken)
        assert drawn["tile_desk"]["title"] == "Oak desk"
        assert shop.is_well()
    assert shop.go(CATALOG, product="desk").is_well()
    told = [r for r in caplog.records if str(file) in r.getMessage()]
    assert len(told) == bool(broken)


# An error of our own


class UnforeseenError(RuntimeError):
    """An error nobody has foreseen."""


def fails(*args: object, **kwargs: object) -> None:
    raise UnforeseenError("secret detail")


def logged_unforeseen(errors: Errors) -> list[logging.LogRecord]:
    return [r for r in errors() if r.exc_info and r.exc_info[0] is UnforeseenError]


@pytest.mark.parametrize(
    ("page", "name"),
    [(CATALOG, "catalog"), (CART, "get"), (HOME, "refresh")],
)
def test_an_uncaught_error_is_polite_logged_and_leaves_the_cart(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, errors: Errors, page: str, name: str
):
    shop.fill(desk=2)
    with monkeypatch.context() as patch:
        patch.setattr(cart_state, name, fails)
        shop.go(page)
        assert not shop.exception
        assert SORRY in [error.proto.title for error in shop.error]
        assert BACK in shop.links()
        assert "secret detail" not in shop.texts() + str(shop.error)
        assert logged_unforeseen(errors)
    assert shop.go(CART).quantities() == {"desk": 2}
    assert shop.is_well()


def test_an_error_in_one_card_leaves_the_others(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, errors: Errors
):
    from pages.parts import details

    availability = details.words.availability

    def fails_at_the_lamp(product: cart_state.Product) -> object:
        return fails() if product.sku == "lamp" else availability(product)

    monkeypatch.setattr(details.words, "availability", fails_at_the_lamp)
    shop.go(CATALOG)
    assert shop.cards() == ["Oak desk", "Mug", "Chair"]
    assert len(shop.error) == len(logged_unforeseen(errors)) == 1


@pytest.mark.parametrize("name", ["add", "clear"])
def test_an_error_in_a_click_is_polite_logged_and_leaves_the_cart(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, errors: Errors, name: str
):
    shop.fill(desk=1)
    shop.go(HOME if name == "add" else CART)
    with monkeypatch.context() as patch:
        patch.setattr(Cart, name, fails)
        shop.add("desk") if name == "add" else shop.click("Clear cart")
        assert not shop.exception
        assert SORRY in shop.toasts()[0]
        assert logged_unforeseen(errors)
    assert shop.go(CART).count() == 1
