"""What the public loads: little, in a page that says at once whose it is, and that stands still."""

import tomllib
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, expect

import cart_state
from tests.browser.server import ROOT, Server, StartServer
from tests.browser.shop import Shop
from tests.browser.visit import is_seen_at_once, visit, wait_until_compressed

pytestmark = pytest.mark.long

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
LAPTOP, MOUSE = "Laptop", "Mouse"
OpenShop = Callable[..., Shop]
widths = pytest.mark.parametrize("width", [390, 1280])


@pytest.fixture(scope="module")
def served(start_shared: StartServer) -> Server:
    """A server that has compressed all it compresses."""
    server = start_shared(script="pages/served/app.py")
    wait_until_compressed(server.url)
    return server


def rgb(colour: str) -> str:
    """Returns a colour such as #FCFBF8 as a browser tells it."""
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def test_a_first_visit_loads_less_than_a_megabyte(served: Server, browser: Browser):
    seen = visit(browser, served.url, 390, slow=False, picture=True)
    assert seen.bytes <= 1_000_000
    assert seen.drawn <= 150_000


@widths
def test_nothing_moves_while_a_page_loads(
    served: Server, browser: Browser, open_shop: OpenShop, width: int
):
    shop = open_shop(served)
    shop.goto("/Catalog").add(LAPTOP, MOUSE)
    full = shop.context.cookies()
    visits = [("/", ()), ("/Catalog", ()), ("/Cart", ()), ("/Compare", ()), ("/Order", ())]
    visits += [("/Cart", full), ("/Order", full)]
    for path, cookies in visits:
        seen = visit(browser, served.url + path, width, cookies)
        assert seen.shift < 0.1, (path, bool(cookies), seen.moved)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_shops_name_is_there_before_any_script_and_gives_way_to_the_page(
    served: Server, open_shop: OpenShop, scheme: str
):
    shop = open_shop(served, width=390, color_scheme=scheme)
    early = shop.page.locator("#early")
    shop.page.route("**/static/js/*", lambda route: route.abort())
    shop.page.goto(served.url)
    expect(early).to_be_visible()
    expect(early).to_have_text(cart_state.shop().name)
    expect(early).to_have_css("background-color", rgb(THEME[scheme]["backgroundColor"]))
    shop.page.unroute("**/static/js/*")
    shop.errors.clear()
    for path in ("/", "/Cart"):
        shop.goto(path)
        expect(early).to_be_hidden()
        expect(shop.page.get_by_role("heading", level=1)).to_be_visible()
    shop.open("Catalog")
    expect(early).to_be_hidden()


def test_a_press_is_seen_before_the_server_answers(served: Server, open_shop: OpenShop):
    shop = open_shop(served, width=390)

    def is_seen(pressed: Locator, shown: Locator | None = None) -> bool:
        shop.still()
        return is_seen_at_once(served, pressed, shown)

    assert is_seen(shop.goto("/Catalog").add_button(LAPTOP))
    assert is_seen(shop.goto("/Catalog").tile(MOUSE))
    shop.goto("/Catalog").open_details(LAPTOP)
    plus = shop.dialog.get_by_test_id("stNumberInputStepUp")
    assert is_seen(plus, shop.dialog.get_by_test_id("stNumberInput"))
    assert is_seen(shop.goto("/").link("Catalog"))
    assert is_seen(shop.goto("/").page.locator('[class*="st-key-category_"] a').first)
