"""The goods and pictures that come with the store. Another shop's goods need other tests."""

import re
from pathlib import Path

import pytest

from cart_state.goods.catalog import Catalog
from cart_state.goods.reader import read_catalog
from cart_state.goods.shop import read_shop

SHOP = Path(__file__).parents[2] / "cart_state" / "shop"


@pytest.fixture(scope="module")
def sample() -> Catalog:
    return read_catalog(SHOP / "catalog.csv", read_shop(SHOP))


@pytest.mark.parametrize(
    ("name", "price"),
    [("Laptop", 25000), ("Mouse", 349), ("Keyboard", 499), ("Monitor", 7999), ("Headphones", 799)],
)
def test_the_given_products_are_there_at_their_price(sample: Catalog, name: str, price: int):
    assert [p.price for p in sample.values() if p.name == name] == [price]


def test_there_are_goods_enough_of_every_kind_that_a_page_draws(sample: Catalog):
    goods = sample.values()
    assert len(goods) >= 36
    assert len(sample.categories) >= 6
    assert any(p.stock == 0 for p in goods)
    assert any(0 < p.stock <= 5 for p in goods)
    assert any(p.stock > 5 for p in goods)
    assert any(p.price % 1 for p in goods)


def test_every_product_tells_what_it_is(sample: Catalog):
    for p in sample.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", p.sku)
        assert len(p.description) > 80
        assert re.search(r"\d", p.description), f"{p.sku}: no measure"
    assert len({p.name for p in sample.values()}) == len(sample)


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [
        *(("laptops", 3, "Laptop"), ("monitors", 5, "Monitor"), ("keyboards", 2, "Keyboard")),
        *(("plants", 1, "Potted snake plant"), ("bookshelves", 1, "Tall bookshelf")),
        *(("lamps", 3, "Desk lamp"), ("lights", 7, "Monitor light bar")),
        *(("table", 19, "Standing desk 140 cm"), ("mic", 6, "USB microphone")),
        *(("usb c", 5, "USB-C hub, 7 ports"), ("USB-C", 5, "USB-C hub, 7 ports")),
        *(("standing-desk", 2, "Standing desk 140 cm"), ("140cm", 1, "Standing desk 140 cm")),
        *(("cable clips", 3, "Cable clips, pack of 6"), ("usbc", 5, "USB-C hub, 7 ports")),
        *(("wifi", 2, "Mini desktop computer"), ("Standing Desk 140", 1, "Standing desk 140 cm")),
        *(("sofa", 1, "Lounge armchair"), ("couch", 1, "Lounge armchair")),
        *(("headset", 3, "Headphones"), ("bookcase", 1, "Tall bookshelf")),
    ],
)
def test_what_shoppers_look_for_is_found(sample: Catalog, text: str, count: int, first: str):
    found = sample.find(text)
    assert (len(found), found[0].name) == (count, first)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("laptp", "laptop"), ("dsk", "desk"), ("ofice chiar", "office chair")),
        *(("keybord", "keyboard"), ("moniter", "monitor"), ("stnding desk", "standing desk")),
    ],
)
def test_what_shoppers_mistype_is_known(sample: Catalog, text: str, meant: str):
    assert not sample.find(text)
    assert " ".join(likely[0] for likely in sample.guesses(text)) == meant


@pytest.mark.parametrize("letter", "abcdefghilmnoprstuvw123456789")
def test_the_first_letter_finds_something(sample: Catalog, letter: str):
    assert sample.find(letter)


def test_every_product_has_a_picture_of_its_own_and_no_picture_is_left_over(sample: Catalog):
    named = [p.image for p in sample.values()]
    assert len(set(named)) == len(named)
    settings = read_shop(SHOP)
    assert {*named, settings.hero, settings.icon} == set((SHOP / "pictures").iterdir())


def test_every_picture_is_safe_and_stands_alone():
    for picture in (SHOP / "pictures").glob("*.svg"):
        drawing = picture.read_text(encoding="utf-8").lower()
        assert "viewbox" in drawing, picture
        assert not re.search(
            r"<script|<text|<foreignobject|<image|<style|<!entity|javascript:|@import|\bon\w+\s*=",
            drawing,
        ), picture
        references = re.findall(r"(?:href|src)\s*=\s*[\"']([^\"']*)|url\(([^)]*)\)", drawing)
        assert all((a or b).strip("\"'").startswith("#") for a, b in references), picture
        addresses = re.findall(r"https?://[^\"'\s]*", drawing)
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, picture
