"""How the store looks and can be reached: phones, dark windows, contrast, the keyboard."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.server import ROOT, Server
from tests.browser.shop import GOODS, Shop

PAGES = {"Home": "/", "Catalog": "/Catalog", "Cart": "/Cart"}
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]


def expect_no_sideways_scrolling(shop: Shop) -> None:
    wide = shop.page.evaluate(
        """() => {
            const main = document.querySelector("[data-testid=stMain]");
            const places = [document.documentElement, document.body, main];
            const dialog = document.querySelector("[role=dialog]");
            if (dialog) places.push(dialog);
            return places.filter((place) => place.scrollWidth > innerWidth
                || place.scrollWidth > place.clientWidth
                || place.getBoundingClientRect().right > innerWidth + 0.5)
                .map((place) => `${place.localName} ${place.dataset.testid}: ${place.scrollWidth}`);
        }"""
    )
    assert wide == []


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_never_scrolls_sideways(open_shop: Callable[..., Shop], server: Server, width: int):
    shop = open_shop(server, width=width, height=844)
    for path in PAGES.values():
        shop.goto(path)
        expect_no_sideways_scrolling(shop)
    shop.goto("/Catalog").add("Laptop").add("Monitor").add("Keyboard")
    for _ in range(9):
        shop.add("Laptop")
    expect_no_sideways_scrolling(shop)
    shop.open_details("Headphones")
    shop.still()
    expect_no_sideways_scrolling(shop)
    shop.close_dialog()
    shop.open("Cart").expect_total("₹2,58,498")
    expect_no_sideways_scrolling(shop)
    shop.open("Home")
    expect_no_sideways_scrolling(shop)


def test_a_quantity_can_be_edited_on_a_phone(open_shop: Callable[..., Shop], server: Server):
    shop = open_shop(server, width=390, height=844)
    shop.goto("/Catalog?category=Computers").add("Laptop").open("Cart")
    shop.set_quantity(0, "2")
    shop.expect_count(2)
    shop.expect_total("₹50,000")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_colour_scheme_of_the_device(
    open_shop: Callable[..., Shop], server: Server, scheme: str
):
    shop = open_shop(server, color_scheme=scheme)
    theme = THEME[scheme]
    for path in PAGES.values():
        app = shop.goto(path).page.get_by_test_id("stApp")
        expect(app).to_have_css("background-color", _rgb(theme["backgroundColor"]))
        expect(app).to_have_css("color", _rgb(theme["textColor"]))


def _rgb(color: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(color.removeprefix("#")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_background(
    open_shop: Callable[..., Shop], start_broken: Server, server: Server, scheme: str
):
    shop = open_shop(server, color_scheme=scheme)
    low: list[str] = []

    def look(where: str) -> None:
        shop.still()
        seen = shop.run_script("contrast.js")
        assert seen["texts"] > 5, where
        low.extend(f"{where}: {text}" for text in seen["found"])

    shop.goto("/Cart")
    look("empty cart")
    scarce = next(p for p in GOODS.values() if 1 < p.stock <= 5)
    shop.goto("/Catalog").add(scarce.name)
    look("catalog")
    shop.pill("Computers").click()
    shop.add("Laptop").page.mouse.move(0, 0)
    look("catalog with a category")
    shop.open_details("Laptop")
    look("details")
    shop.close_dialog()
    shop.open("Cart")
    look("cart")
    shop.set_quantity(0, "99")
    shop.expect_toast("Only")
    look("cart with a refusal")
    shop.open("Home")
    look("home")
    shop = open_shop(start_broken, color_scheme=scheme).goto("/")
    look("broken catalogue")
    assert not low, "\n".join(low)


@pytest.fixture
def start_broken(start_server: Callable[..., Server], catalog_csv: Path) -> Server:
    catalog_csv.write_text("sku,name\n", "utf-8")
    return start_server({"CATALOG_CSV": str(catalog_csv)})


def test_no_page_shows_a_developer_tool(shop: Shop):
    for path in PAGES.values():
        shop.goto(path)
        for part in ("AppDeployButton", "MainMenu", "Sidebar", "ExpandSidebarButton"):
            expect(shop.page.get_by_test_id(f"st{part}")).to_have_count(0)
        expect(shop.page.get_by_text("Deploy", exact=True)).to_have_count(0)


def test_every_page_has_its_title_its_icon_and_its_link_marked(shop: Shop):
    for page, path in PAGES.items():
        shop.goto(path)
        expect(shop.page).to_have_title(f"{page} · Alcove")
        icon = shop.page.locator("link[rel~=icon]").first.get_attribute("href") or ""
        assert "favicon" not in icon.rpartition("/")[2], "this is Streamlit's own"
        links = {"Home": shop.link("Home"), "Catalog": shop.link("Catalog"), "Cart": shop.cart_link}
        ground = {
            name: link.evaluate("(link) => getComputedStyle(link).backgroundColor")
            for name, link in links.items()
        }
        marked = ground.pop(page)
        assert len(set(ground.values())) == 1, page
        assert marked not in ground.values(), page


def test_every_picture_is_described(shop: Shop):
    for path in PAGES.values():
        assert shop.goto(path).page.locator("img:not([alt])").count() == 0


def test_the_keyboard_reaches_the_header_and_the_first_card(shop: Shop):
    shop.goto("/Catalog")
    order = ["Home", "Catalog", "Cart", "Add to cart"]
    reached: list[str] = []
    for _ in range(40):
        shop.page.keyboard.press("Tab")
        name = shop.page.locator(":focus").evaluate(
            "(e) => e.closest('a, button')?.querySelector('p')?.textContent ?? ''"
        )
        if name in order and name not in reached:
            reached.append(name)
        if name == "Add to cart":
            break
    assert reached == order
    ring = "(e) => [getComputedStyle(e).outlineStyle, getComputedStyle(e).boxShadow]"
    assert shop.page.locator(":focus").evaluate(ring) != ["none", "none"]
    shop.page.keyboard.press("Enter")
    shop.expect_count(1)
    shop.page.keyboard.press("Enter")  # the button has kept the focus
    shop.expect_count(2)


def test_a_link_of_the_header_is_followed_with_the_keyboard(shop: Shop):
    shop.goto("/").cart_link.focus()
    shop.page.keyboard.press("Enter")
    expect(shop.heading("Your cart is empty")).to_be_visible()


def test_the_dialog_takes_the_focus_and_gives_it_back(shop: Shop):
    shop.goto("/Catalog")
    details = shop.card("Laptop").get_by_role("button", name="Details")
    details.focus()
    shop.page.keyboard.press("Enter")
    expect(
        shop.dialog.locator(":focus").or_(shop.dialog.and_(shop.page.locator(":focus")))
    ).to_have_count(1)
    shop.page.keyboard.press("Escape")
    expect(shop.dialog).to_have_count(0)
    expect(details).to_be_focused()
