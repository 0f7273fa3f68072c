"""Tiles: a picture with a few words that is one real link, answered in place."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.shop import GOODS, Shop, amount, goods_of

MARKUP = GOODS["hook"].name

# Pictures as slow as a test wants: none gets its address before `showPictures` is called.
_SLOW_PICTURES = """() => {
    const src = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
    const held = [];
    const set = function (address) { held.push([this, address]); };
    Object.defineProperty(HTMLImageElement.prototype, "src", {...src, set, configurable: true});
    window.showPictures = () => {
        Object.defineProperty(HTMLImageElement.prototype, "src", src);
        for (const [image, address] of held) image.src = address;
        return held.length;
    };
}"""
_LOADED = "(images) => images.filter((image) => image.complete && image.naturalWidth).length"


def boxes(shop: Shop) -> list[list[float]]:
    """Where each card and each part of it is."""
    parts = shop.cards.or_(shop.cards.locator("a, #title, #price, button"))
    return parts.evaluate_all(
        "(parts) => parts.map((part) => { const box = part.getBoundingClientRect();"
        " return [box.x, box.y, box.width, box.height]; })"
    )


def test_a_click_opens_the_dialog_or_a_category_in_place(shop: Shop):
    shop.goto("/")
    shop.page.evaluate("window.same = true")
    category = GOODS["laptop"].category
    shop.link(category).click()
    expect(shop.page).to_have_title(re.compile("^Catalog"))
    expect(shop.pill(category)).to_have_attribute("aria-pressed", "true")
    expect(shop.names).to_have_text([product.name for product in goods_of(category)])
    assert shop.params == {"category": [category]}
    shop.idle()
    shop.open_details("Laptop")
    assert shop.params == {"category": [category], "product": ["laptop"]}
    shop.close_dialog()
    shop.idle()
    assert shop.params == {"category": [category]}
    assert shop.page.evaluate("window.same"), "the page was loaded anew"
    assert len(shop.context.pages) == 1


@pytest.mark.long
def test_a_tile_opened_in_a_new_tab_shows_the_product_and_the_same_cart(shop: Shop):
    shop.goto("/Catalog").add("Mouse")
    with shop.context.expect_page() as opened:
        shop.tile("Laptop").click(button="middle")
    expect(shop.dialog).to_have_count(0)  # nothing happened in this one
    other = shop.on(opened.value)
    other.expect_details("Laptop")
    other.expect_count(1)
    other.dialog.get_by_role("button", name="Add to cart").click()
    other.expect_count(2)


def test_the_keyboard_reaches_and_opens_a_tile_and_a_card_has_two_tab_stops(shop: Shop):
    shop.goto("/Catalog?category=Computers").add("Mouse")
    shop.dismiss_toasts()
    shop.tile("Laptop").focus()
    stops = [focused(shop.page)]
    for _ in range(5):
        shop.page.keyboard.press("Tab")
        stops.append(focused(shop.page))
    names = [product.name for product in goods_of("Computers")][:3]
    assert stops == [stop for name in names for stop in (f"A {name}", "BUTTON Add to cart")]
    shop.tile("Mouse").focus()
    outline = "(link) => getComputedStyle(link).outlineStyle"
    shop.page.keyboard.press("Shift+Tab")
    shop.page.keyboard.press("Tab")  # focus that comes by the keyboard is shown
    assert shop.tile("Mouse").evaluate(outline) == "solid"
    expect(shop.add_button("Mouse")).to_have_accessible_name("Add to cart: Mouse")  # drawn again
    shop.page.keyboard.press("Enter")
    shop.expect_details("Mouse")
    assert len(shop.context.pages) == 1


def test_a_dialog_has_no_button_over_its_picture_and_the_keyboard_opens_what_is_related(shop: Shop):
    shop.goto("/Catalog?product=laptop")
    add = shop.dialog.get_by_role("button", name="Add to cart")
    expect(add).to_have_accessible_name(re.compile("Add to cart: Laptop$"))
    expect(shop.add_button("Mouse")).to_have_accessible_name("Add to cart: Mouse")
    expect(shop.page.get_by_test_id("stElementToolbar")).to_have_count(0)
    add.focus()
    stops = []
    for _ in range(5):
        shop.page.keyboard.press("Tab")
        stops.append(focused(shop.page))
    others = [f"A {product.name}" for product in goods_of("Computers")[1:4]]
    assert stops[:3] == others
    assert "Compare side by side" in stops[3]
    assert stops[4] == "BUTTON "  # Close: the dialog keeps the focus
    shop.page.keyboard.press("Shift+Tab")
    shop.page.keyboard.press("Shift+Tab")
    shop.page.keyboard.press("Enter")
    shop.expect_details(others[2][2:])
    assert len(shop.context.pages) == 1


@pytest.mark.long
def test_on_a_phone_the_names_of_specs_stand_still_while_the_products_scroll(
    open_shop: Callable[..., Shop], server: Server
):
    shop = open_shop(server, width=390)
    shop.goto("/Compare?specs=laptop&specs=mouse&specs=keyboard&specs=monitor")
    row = shop.page.get_by_role("row").filter(has=shop.page.get_by_role("rowheader", name="Weight"))
    name, value = row.get_by_role("rowheader"), row.get_by_role("cell").first
    before = name.bounding_box(), value.bounding_box()
    row.evaluate("(row) => { row.closest('div').scrollLeft = 60; }")
    after = name.bounding_box(), value.bounding_box()
    assert before[0] == after[0]
    assert before[1] != after[1]
    shop.expect_no_sideways_scrolling()


def focused(page: Page) -> str:
    """Returns the kind and the name of what has the focus, inside a component as well."""
    return page.evaluate(
        """() => {
            let at = document.activeElement;
            while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            return `${at.localName.toUpperCase()} `
                + (at.querySelector("#title, p") ?? at).textContent.trim();
        }"""
    )


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.long), 390])
@pytest.mark.long
def test_no_card_moves_when_its_picture_comes(
    open_shop: Callable[..., Shop], server: Server, width: int
):
    shop = open_shop(server, width=width)
    shop.page.add_init_script(f"({_SLOW_PICTURES})()")
    for page in ("/Catalog", "/"):
        shop.goto(page).still()
        images = shop.cards.locator("img")
        assert images.evaluate_all(_LOADED) == 0
        before = boxes(shop)
        assert shop.page.evaluate("showPictures()") >= images.count() > 0
        shop.still()
        images.evaluate_all("(images) => Promise.all(images.map((image) => image.decode()))")
        assert images.evaluate_all(_LOADED) == images.count()
        assert boxes(shop) == before


def test_cards_in_a_row_are_of_one_height_and_their_buttons_in_line(shop: Shop):
    shop.goto("/Catalog?category=Accessories")
    rows: dict[float, set[tuple[float, float]]] = {}
    for card in shop.cards.all():
        box, button = card.bounding_box(), card.get_by_role("button").bounding_box()
        assert box
        assert button
        rows.setdefault(box["y"], set()).add((box["height"], button["y"]))
    assert len(rows) > 1
    assert all(len(looks) == 1 for looks in rows.values()), rows


def test_markup_in_a_name_is_shown_as_text(shop: Shop):
    shop.goto("/Catalog?category=Accessories")
    card = shop.card(MARKUP)
    expect(card.locator("#title")).to_have_text(MARKUP)
    expect(card.locator("#price")).to_have_text(amount("hook"))
    expect(card.locator("b, #title *")).to_have_count(0)
    expect(card.get_by_role("img")).to_have_attribute("alt", MARKUP)
    expect(shop.tile(MARKUP)).to_have_accessible_name(re.compile("^" + re.escape(MARKUP)))
