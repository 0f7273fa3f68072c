"""How the store looks and can be reached: phones, dark windows, contrast, axe, the keyboard."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import cart_state
from cart_state import Product
from pages.words import shop as words
from tests.browser.server import ROOT, Server
from tests.browser.shop import Shop, amount

PAGES = {
    "Home": "/",
    "Catalog": "/Catalog",
    "Cart": "/Cart",
    "Compare": "/Compare",
    "Order": "/Order",
    "How it works": "/How_it_works",
}
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")

# What Streamlit paints itself and no setting changes: a toast without a name of its own, and in
# the dark theme the primary colour, made for white labels, as the colour of text.
STREAMLITS = ('[data-testid="stSlider"]', 'button[data-selected="true"]')

# The words of what has the focus; the page itself, which scrolls, has none.
FOCUSED = """document.activeElement.closest("[data-testid='stMain'] *")
    ?.querySelector("p")?.textContent ?? ''"""

OpenShop = Callable[..., Shop]
both_schemes = pytest.mark.parametrize(
    "scheme", [pytest.param("light", marks=pytest.mark.long), "dark"]
)


def serious(shop: Shop) -> list[str]:
    """Returns what axe-core calls serious or worse and is ours."""
    shop.still()
    found = Axe().run(shop.page, options={"resultTypes": ["violations"]}).response["violations"]
    inside = "([where, theirs]) => !!document.querySelector(where)?.closest(theirs)"

    def is_theirs(node: dict[str, Any]) -> bool:
        target = node["target"][0]
        outermost = target if isinstance(target, str) else target[0]  # of shadow roots
        return (
            shop.page.evaluate(inside, [outermost, ", ".join(STREAMLITS)])
            or "stToast" in node["html"]  # it may be gone already
        )

    return [
        f"axe, {one['id']}: {node['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        if not is_theirs(node)
    ]


def too_low(shop: Shop) -> list[str]:
    """Returns the texts that do not stand out from their background."""
    shop.still()
    seen = shop.page.evaluate(CONTRAST)
    assert seen["texts"] > 5
    return [f"contrast, {text}" for text in seen["found"]]


@pytest.mark.long
@both_schemes
def test_axe_and_contrast_find_nothing_serious_on_any_page_or_dialog(
    open_shop: OpenShop, server: Server, scarce: Product, scheme: str
):
    shop = open_shop(server, color_scheme=scheme)
    found: dict[str, list[str]] = {}

    def look(where: str) -> None:
        found[where] = serious(shop) + too_low(shop)

    for path in PAGES.values():
        shop.goto(path)
        look(path)
    shop.goto(f"/Catalog?category={scarce.category}&product={scarce.sku}")
    look("dialog")
    shop.goto("/Compare?specs=laptop&specs=keyboard&product=laptop")
    look("dialog with specs")
    shop.close_dialog()
    look("specs side by side")
    shop.goto("/Cart?shared=laptop:2,stool:1,nonsense:1")
    look("shared cart")
    shop.button("Add to my cart").click()
    shop.expect_count(2)
    shop.idle()  # a table that has just come may not take what is typed
    shop.set_quantity(0, "99")
    shop.expect_toast("Only")
    shop.page.get_by_role("radio", name="List").click()
    expect(shop.button("Remove: Laptop")).to_be_visible()
    look("cart as a list")
    shop.button("Save this combination").click()
    expect(shop.button("Save")).to_be_visible()
    look("cart with a refusal, saving")
    shop.button("Save").click()
    shop.expect_toast("is saved")
    shop.goto("/Compare")
    look("comparing")
    shop.open("Home")
    look("home with a cart")
    assert not {where: what for where, what in found.items() if what}


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_never_scrolls_sideways(open_shop: OpenShop, server: Server, width: int):
    shop = open_shop(server, width=width, height=844)
    for path in (*PAGES.values(), "/Cart?shared=laptop:11,desk:1,nonsense:3"):
        shop.goto(path).expect_no_sideways_scrolling()
    shop.button("Add to my cart").click()
    shop.expect_count(12)
    shop.idle()
    shop.set_quantity(0, "12")
    shop.expect_total(amount(("laptop", 12), "desk"))
    shop.expect_no_sideways_scrolling()
    shop.button("Save this combination").click()
    shop.page.get_by_label("Name", exact=True).fill("A name of forty characters, which is all")
    shop.button("Save").click()
    shop.expect_toast("is saved")
    shop.goto("/Compare").expect_no_sideways_scrolling()
    shop.open("Catalog").open_details("Laptop")
    shop.expect_no_sideways_scrolling()


@both_schemes
def test_the_page_follows_the_colour_scheme_of_the_device(
    open_shop: OpenShop, server: Server, scheme: str
):
    shop = open_shop(server, color_scheme=scheme)
    app = shop.goto("/Catalog").page.get_by_test_id("stApp")
    expect(app).to_have_css("background-color", _rgb(THEME[scheme]["backgroundColor"]))
    expect(app).to_have_css("color", _rgb(THEME[scheme]["textColor"]))
    expect(shop.names.first).to_have_css("color", _rgb(THEME[scheme]["textColor"]))


def _rgb(color: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(color.removeprefix("#")))


@pytest.mark.long
def test_every_page_is_marked_described_and_free_of_developer_tools(shop: Shop):
    name = cart_state.shop().name
    for page, path in PAGES.items():
        shop.goto(path)
        expect(shop.page).to_have_title(words.PAGE_TITLE.text(page=page, store=name))
        icon = shop.page.locator("link[rel~=icon]").first.get_attribute("href") or ""
        assert "favicon" not in icon.rpartition("/")[2], "this is Streamlit's own"
        assert shop.page.locator("img:not([alt])").count() == 0
        for part in ("AppDeployButton", "MainMenu", "Sidebar", "ExpandSidebarButton"):
            expect(shop.page.get_by_test_id(f"st{part}")).to_have_count(0)
        links = {"Home": shop.link("Home"), "Catalog": shop.link("Catalog"), "Cart": shop.cart_link}
        ground = {
            name: link.evaluate("(link) => getComputedStyle(link).backgroundColor")
            for name, link in links.items()
        }
        marked = ground.pop(page, None)
        assert len(set(ground.values())) == 1, page
        assert marked not in ground.values(), page


def test_the_keyboard_alone_completes_the_journey(shop: Shop):
    shop.goto("/Catalog")
    keyboard = shop.page.keyboard

    def tab_to(name: str) -> list[str]:
        """Presses Tab until this has the focus, and returns what had it on the way."""
        reached: list[str] = []
        for _ in range(60):
            keyboard.press("Tab")
            reached.append(shop.page.evaluate(FOCUSED))
            if reached[-1].startswith(name):
                return reached
        raise AssertionError(f"{name} is not reached by Tab")

    reached = tab_to("Add to cart")
    assert [name for name in reached if name in PAGES] == ["Home", "Catalog", "Cart"]
    ring = "(e) => [getComputedStyle(e).outlineStyle, getComputedStyle(e).boxShadow]"
    assert shop.page.locator(":focus").evaluate(ring) != ["none", "none"]
    keyboard.press("Enter")
    shop.expect_count(1)
    keyboard.press("Enter")  # the button has kept the focus
    shop.expect_count(2)
    shop.page.get_by_label("Search", exact=True).focus()
    keyboard.type("mouse")
    expect(shop.names).to_have_text(["Mouse"])
    shop.idle()
    tab_to("Add to cart")
    keyboard.press("Enter")
    shop.expect_count(3)
    shop.cart_link.focus()
    keyboard.press("Enter")
    expect(shop.heading("Your cart")).to_be_visible()
    shop.idle()
    tab_to("Clear cart")
    keyboard.press("Enter")
    shop.expect_count(0)
    shop.idle()
    tab_to("Undo")
    keyboard.press("Enter")
    shop.expect_count(3)


def test_the_dialog_takes_the_focus_and_gives_it_back(shop: Shop):
    shop.goto("/Catalog")
    shop.tile("Laptop").focus()
    shop.page.keyboard.press("Enter")
    shop.expect_details("Laptop")
    focused = shop.page.locator(":focus")
    expect(shop.dialog.locator(":focus").or_(shop.dialog.and_(focused))).to_have_count(1)
    shop.page.keyboard.press("Escape")
    expect(shop.dialog).to_have_count(0)
    expect(shop.tile("Laptop")).to_be_focused()
