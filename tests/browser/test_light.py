"""What the public loads: little, in a page that says at once whose it is, and that stands still."""

import os
import re
import signal
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, expect

import cart_state
from tests.browser.server import ROOT, Server, StartServer
from tests.browser.shop import Shop
from tests.browser.visit import visit

pytestmark = pytest.mark.long

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
LAPTOP, MOUSE = "Laptop", "Mouse"
OpenShop = Callable[..., Shop]
widths = pytest.mark.parametrize("width", [390, 1280])


@pytest.fixture(scope="module")
def served(start_shared: StartServer, browser: Browser) -> Server:
    """A server that has compressed all it compresses."""
    server = start_shared(script="pages/served/app.py")
    page = browser.new_page()
    for _ in range(600):
        page.goto(server.url)
        largest = page.request.get(server.url + script("protobuf", page.content()))
        if "content-encoding" in largest.headers:
            break
        page.wait_for_timeout(100)
    page.close()
    return server


def rgb(colour: str) -> str:
    """Returns a colour such as #FCFBF8 as a browser tells it."""
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def script(name: str, html: str) -> str:
    """The address of the script whose name begins like this."""
    (found,) = set(re.findall(rf"/static/js/{name}\.[\w-]+\.js", html))
    return found


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
    for path in ("/", "/Cart", "/nowhere"):
        shop.goto(path)
        expect(early).to_be_hidden()
        expect(shop.page.get_by_role("heading", level=1)).to_be_visible()
    shop.open("Catalog")
    expect(early).to_be_hidden()


@contextmanager
def silent(server: Server) -> Iterator[None]:
    """A server that answers nothing for a while: what is seen then, the browser shows by itself."""
    assert server.pid
    os.killpg(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(server.pid, signal.SIGCONT)


def test_a_press_is_seen_before_the_server_answers(served: Server, open_shop: OpenShop):
    shop = open_shop(served, width=390)

    def changes(what: Locator, shown: Locator | None = None) -> bool:
        shown = shown or what
        shop.still()
        what.scroll_into_view_if_needed()
        what.hover()
        before = shown.screenshot()
        with silent(served):
            what.click(delay=60)
            after = shown.screenshot()
        shop.idle()
        return before != after

    assert changes(shop.goto("/Catalog").add_button(LAPTOP))
    assert changes(shop.tile(MOUSE))
    shop.goto("/Catalog").open_details(LAPTOP)
    plus = shop.dialog.get_by_test_id("stNumberInputStepUp")
    assert changes(plus, shop.dialog.get_by_test_id("stNumberInput"))
    assert changes(shop.goto("/").link("Catalog"))
    assert changes(shop.goto("/").page.locator('[class*="st-key-category_"] a').first)
