"""Windows of any width, and dark ones: what stands side by side and what stays in sight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from pages.words import shop as words
from tests.browser.server import Server
from tests.browser.shop import GOODS, Shop, amount

pytestmark = pytest.mark.long
OpenShop = Callable[..., Shop]
MANY = [product.sku for product in GOODS.values() if product.stock][:20]


def box(element: Locator) -> dict[str, float]:
    found = element.bounding_box()
    assert found
    return dict(found)


def colour(element: Locator, name: str = "backgroundColor") -> list[int]:
    """A colour as the page computes it: red, green, blue, from 0 to 255."""
    text = element.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return [int(part) for part in text.removeprefix("rgb(").removesuffix(")").split(",")]


@pytest.mark.parametrize(
    ("width", "columns"), [(320, 2), (390, 2), (768, 4), (1024, 4), (1280, 4), (1920, 6)]
)
def test_as_many_products_stand_side_by_side_as_a_window_has_room_for(
    open_shop: OpenShop, server: Server, width: int, columns: int
):
    shop = open_shop(server, width=width)
    for path in ("/", "/Catalog"):
        shop.goto(path).expect_no_sideways_scrolling()
        assert len({box(card)["x"] for card in shop.cards.all()}) == columns, path
        button = shop.cards.first.get_by_role("button", name=words.ADD_TO_CART())
        assert box(button)["height"] < 50, "its label is one line"
    assert box(shop.page.locator(".st-key-search"))["width"] <= 640


def compared(shop: Shop) -> Locator:
    """The table of three combinations with names of their own, beside the cart."""
    for number, packed in enumerate(("laptop:1", "laptop:1,desk:1", "laptop:1,stool:2")):
        shop.goto(f"/Cart?shared={packed}")
        shop.button("Save as a combination").click()
        shop.page.get_by_label("Name", exact=True).fill(f"Everything for room {number}")
        shop.button("Save").click()
        shop.expect_toast("is saved")
    shop.goto("/Cart?shared=mouse:1").button("Add to my cart").click()
    shop.expect_count(1)
    shop.goto("/Compare")
    return shop.page.get_by_role("table").first


def test_on_a_phone_three_combinations_scroll_while_the_names_stand_still(
    open_shop: OpenShop, server: Server
):
    shop = open_shop(server, width=390)
    table = compared(shop)
    shop.expect_no_sideways_scrolling()
    names = table.get_by_role("rowheader")
    name, last = names.first, table.get_by_role("row").nth(1).get_by_role("cell").last
    expect(name).to_have_text("Total")
    before = box(name)
    assert before["width"] < 150
    assert box(last)["x"] + box(last)["width"] > 390
    last.scroll_into_view_if_needed()
    assert box(name) == before
    assert before["x"] + before["width"] <= box(last)["x"]
    assert box(last)["x"] + box(last)["width"] <= 390
    expect(last).to_have_text(amount("laptop", ("stool", 2)))
    assert colour(name, "backgroundColor") == colour(shop.page.get_by_test_id("stApp"))


def test_amounts_end_in_one_line(open_shop: OpenShop, server: Server):
    shop = open_shop(server)
    sums = compared(shop).locator("tr:nth-child(-n + 2) td:nth-of-type(3) p")
    assert sums.count() == 2
    assert len({round(box(one)["x"] + box(one)["width"]) for one in sums.all()}) == 1
    costs = shop.goto("/Order").page.get_by_role("table").first.locator("td:last-child p")
    assert costs.count() == 2
    assert len({round(box(one)["x"] + box(one)["width"]) for one in costs.all()}) == 1


def test_the_button_that_orders_is_near_however_much_is_ordered(
    open_shop: OpenShop, server: Server
):
    shop = open_shop(server)
    goods = ",".join(f"{sku}:1" for sku in MANY)
    shop.goto(f"/Cart?shared={goods}").button("Add to my cart").click()
    shop.expect_count(len(MANY))
    shop.goto("/Order").still()
    place = box(shop.place)
    assert place["y"] + place["height"] < 1100


def test_a_dark_window_has_a_warm_ground_raised_cards_and_pictures_that_do_not_glare(
    open_shop: OpenShop, server: Server
):
    shop = open_shop(server, color_scheme="dark")
    shop.goto("/Catalog")
    red, green, blue = ground = colour(shop.page.get_by_test_id("stApp"))
    assert red > green > blue > 15, "a brown-grey, not black"
    card = colour(shop.page.locator(".stGridCell").first)
    assert all(raised - lower >= 8 for raised, lower in zip(card, ground, strict=True))
    seen = [shop.cards.locator("img").first]
    shop.open_details("Laptop")
    seen.append(shop.dialog.get_by_role("img").first)
    for image in seen:
        filtered = image.evaluate("(image) => getComputedStyle(image).filter")
        assert 0.6 < float(filtered.removeprefix("brightness(").removesuffix(")")) < 0.95


def test_a_light_window_shows_pictures_as_they_are(shop: Shop):
    shop.goto("/Catalog")
    filtered = shop.cards.locator("img").first.evaluate("(i) => getComputedStyle(i).filter")
    assert filtered == "none"
