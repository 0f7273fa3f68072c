"""What a shopper sees and does. The words on the page are those of the shop that SHOP names."""

import re
from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Cookie, Locator, Page, expect

from cart_state import Product, money
from cart_state.goods.reader import read_catalog
from cart_state.goods.shop import Shop
from pages.words import cart as cart_words
from pages.words import compare as compare_words
from pages.words import shop as words
from tests.browser.server import Server
from tests.shops import OFFICE

GOODS_FILE = OFFICE / "catalog.csv"
GOODS = read_catalog(GOODS_FILE, Shop())
PER_PAGE = 12
PAGES = {
    "Home": words.HOME,
    "Catalog": words.CATALOG,
    "Cart": words.CART,
    "Compare": compare_words.PAGE,
}

# Milliseconds until a test gives up on what should have happened long before.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

# Streamlit looks for its own address below the path of the page first, then at the root.
# The cookies of a cart: under its own name, or that of the cart it is of.
_IS_CART = re.compile(r"(__Host-)?cart(\.[\w-]{8})?")
_PROBES = re.compile(r"/[A-Za-z]\w*/_stcore/(health|host-config)$")

# Which address could not be loaded is told by its answer, not by this message. And what a page
# still had to say when it was left, or its server was killed, is not missed by anybody.
_NO_ERRORS = (
    "Failed to load resource",
    "Cannot send rerun backMessage when disconnected",
    "TypeError: Failed to fetch dynamically imported module",
)

# True once the script has not been running, and nothing was marked stale, for a quarter of a
# second: an edit in the grid is sent 150 ms after it was typed, so one look is not enough.
_QUIET = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = app?.dataset.testScriptState !== "notRunning"
        || document.querySelector('[data-stale="true"]');
    if (busy || !window.quietSince) window.quietSince = performance.now();
    return performance.now() - window.quietSince > 250;
}"""

# The grid is painted on a canvas. The component that paints it knows where each cell is.
_BOUNDS = """(canvas, [column, row]) => {
    const name = Object.keys(canvas).find((key) => key.startsWith("__reactFiber"));
    for (let fiber = canvas[name]; fiber; fiber = fiber.return) {
        const grid = fiber.ref?.current;
        if (grid?.getBounds) return grid.getBounds(column, row);
    }
}"""

# Streamlit's toast is wider than the narrowest phones: nothing inside of it may stand out.
_TOO_WIDE = """() => [document.documentElement, document.body, ...document.querySelectorAll(
        "[data-testid=stMain], [role=dialog], [data-testid=stToast]")]
    .filter((e) => e.scrollWidth > Math.max(e.clientWidth, 1) + 1 || !e.closest(".stToast")
        && (e.scrollWidth > innerWidth || e.getBoundingClientRect().right > innerWidth + 0.5))
    .map((e) => `${e.localName} ${e.dataset.testid}: ${e.scrollWidth}`)"""

# Faster than anybody types, and the grid still takes every key (below 30 ms it loses some).
_KEY_EVERY = 60


class Shop:
    """One browser context with one tab in it, looking at the store."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.server = server
        self.context = context
        self.other_hosts: list[str] = []
        self.errors: list[str] = []
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self._note_address(request.url))
        context.on("page", self._watch)
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        """Opens another tab, which is watched like the first, as is any that a page opens."""
        return self.context.new_page()

    def on(self, page: Page) -> "Shop":
        """Returns the same browser, looking at another tab."""
        other = copy(self)
        other.page = page
        return other

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self._note_console("error", str(error)))
        page.on("console", lambda message: self._note_console(message.type, message.text))
        page.on("websocket", lambda socket: self._note_address(socket.url))
        page.on("response", lambda answer: self._note_status(answer.status, answer.url))

    # Getting about

    def goto(self, path: str = "/") -> "Shop":
        """Opens an address of the store and waits until it has all been drawn.

        A first visit is over once the browser holds its cookie, which costs a few more runs.
        """
        self.page.goto(self.server.url + path)
        drawn = self.link(words.HOME()).or_(self.page.get_by_role("alert")).first
        expect(drawn).to_be_visible()
        if not any(_IS_CART.fullmatch(cookie["name"]) for cookie in self.context.cookies()):
            self.page.wait_for_function(
                "/cart[.=]/.test(document.cookie) || document.querySelector('[role=alert]')"
            )
        self.idle()
        return self

    def open(self, page: str) -> "Shop":
        """Follows the link of this page in the header; it is one of PAGES."""
        link = self.cart_link if page == "Cart" else self.link(PAGES[page]())
        link.click()
        expect(self.page).to_have_title(re.compile(rf"^{PAGES[page]()}\b"))
        self.idle()
        return self

    def idle(self) -> None:
        """Waits until the page has come to rest."""
        self.page.evaluate("window.quietSince = 0")
        self.page.wait_for_function(_QUIET)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", name=name, exact=True)

    @property
    def undo(self) -> Locator:
        """The button that takes back the last change and says which that was."""
        undo, _, _ = cart_words.UNDO_ALL["clear"]().partition(":")
        return self.page.get_by_role("button", name=re.compile(rf"^{undo}:"))

    @property
    def params(self) -> dict[str, list[str]]:
        """The parameters in the address."""
        return parse_qs(urlsplit(self.page.evaluate("location.href")).query)

    @property
    def cookie(self) -> Cookie:
        """The cart's cookie that is kept longest; all of them hold the same id."""
        found = [one for one in self.context.cookies() if _IS_CART.fullmatch(one["name"])]
        assert len({one["value"].partition(".")[0] for one in found}) == 1, found
        return max(found, key=lambda one: one["expires"])

    @property
    def cart_id(self) -> str:
        """What nobody else may learn."""
        return self.cookie["value"].partition(".")[0]

    # The header

    @property
    def cart_link(self) -> Locator:
        return self.page.get_by_role("link", name=re.compile(rf"^{words.CART()}( \([\d,]+\))?$"))

    def count(self) -> int:
        """Returns the pieces the header tells of."""
        found = re.search(r"\((\d+)\)", self.cart_link.text_content() or "")
        return int(found[1]) if found else 0

    def expect_count(self, pieces: int) -> None:
        name = words.CART_OF(count=pieces) if pieces else words.CART()
        expect(self.cart_link).to_have_accessible_name(name)

    # Toasts

    @property
    def toasts(self) -> Locator:
        return self.page.get_by_test_id("stToast")

    def expect_toast(self, *words: str) -> None:
        """Waits for one toast that says all of this."""
        toast = self.toasts
        for text in words:
            toast = toast.filter(has_text=text)
        expect(toast.first).to_be_visible()

    def dismiss_toasts(self) -> None:
        """Closes the toasts, which lie over the right-hand side of the page.

        Whatever had the focus before gets it back a moment later, so type nothing right after.
        """
        while self.toasts.count():
            shown = self.toasts.count()
            self.toasts.first.get_by_role("button", name="Close").click()
            expect(self.toasts).not_to_have_count(shown)

    # Orders

    def tell(self, **fields: str) -> "Shop":
        """Fills in fields of the Order page; the last one keeps the focus."""
        for name, text in fields.items():
            self.field(name).fill(text)
        return self

    def field(self, name: str) -> Locator:
        return self.page.locator(f".st-key-order_{name} input, .st-key-order_{name} textarea")

    def notice(self, title: str) -> Locator:
        return self.page.get_by_role("alert").filter(has_text=title)

    @property
    def place(self) -> Locator:
        """The button that places the order."""
        return self.page.locator(".st-key-order_place button")

    def expect_status(self, status: str) -> str:
        """Waits for a receipt whose first line says this of its order; returns the number."""
        title = self.page.get_by_role("heading", level=1)
        expect(title).to_have_text(re.compile(rf"^Order \w{{6}} is {status}$"))
        self.idle()
        return (title.text_content() or "").split()[1]

    # Cards and the dialog

    @property
    def cards(self) -> Locator:
        """The boxes that hold a tile and the button under it."""
        return self.page.locator(
            '[data-testid="stVerticalBlock"]:has(> [class*="st-key-tile_"])'
            ':has(> [class*="st-key-add_"])'
        )

    @property
    def names(self) -> Locator:
        """The names on the cards, in their order."""
        return self.cards.locator("#title")

    def card(self, name: str) -> Locator:
        return self.cards.filter(has=self.page.locator("#title").get_by_text(name, exact=True))

    def tile(self, name: str) -> Locator:
        """Returns the link of a card."""
        return self.card(name).get_by_role("link")

    def add_button(self, name: str) -> Locator:
        return self.card(name).get_by_role("button", name=words.ADD_TO_CART())

    def add(self, *names: str) -> "Shop":
        """Adds one piece of each from its card and waits until the header tells of it.

        In a catalog of several pages, turns to the one with the card.
        """
        for name in names:
            number = 0
            while not self.card(name).count():
                number += 1
                self.button(f"Page {number}").click()
                self.idle()
            before = self.count()
            self.add_button(name).click()
            self.expect_count(before + 1)
        return self

    def open_details(self, name: str) -> Locator:
        """Opens the dialog of a product and returns it."""
        self.tile(name).click()
        return self.expect_details(name)

    def expect_details(self, name: str) -> Locator:
        """Waits for the dialog of a product and returns it."""
        expect(self.dialog.get_by_role("heading", name=name, exact=True)).to_be_visible()
        self.idle()
        return self.dialog

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def close_dialog(self) -> None:
        self.dialog.get_by_role("button", name="Close").click()
        expect(self.dialog).to_have_count(0)

    def pill(self, category: str) -> Locator:
        return self.page.get_by_role("toolbar").get_by_role("button", name=category, exact=True)

    # The cart

    @property
    def grid(self) -> Locator:
        """The canvas of the data editor, with the table that screen readers read inside."""
        return self.page.get_by_test_id("data-grid-canvas").first

    def column(self, title: str) -> Locator:
        """Returns the cells of this column, top to bottom; an arrow tells how it is sorted."""
        head = self.grid.locator("th").filter(has_text=re.compile(rf"^(. )?{title}$"))
        return self.grid.locator(f'td[aria-colindex="{head.get_attribute("aria-colindex")}"]')

    def expect_column(self, title: str, values: Sequence[object]) -> None:
        expect(self.column(title)).to_have_text([str(value) for value in values])

    def expect_total(self, amount: str) -> None:
        expect(self._total).to_have_text(amount)

    def set_quantity(self, row: int, value: str, key: str = "Enter") -> None:
        """Clicks the quantity of this row, the first being 0, types another and presses a key."""
        self.click_cell(words.QUANTITY(), row)
        self.type_quantities([value], key)

    def type_quantities(self, values: Sequence[str], key: str = "Enter") -> None:
        """Types into the cell that has the focus, and so on down the column.

        As quick as the grid can take it: the first key opens a box for the others.
        """
        box = self.page.locator(".gdg-input")
        for value in values:
            self.page.keyboard.press(value[0])
            expect(box).to_be_focused()
            self.page.keyboard.type(value[1:], delay=_KEY_EVERY)
            self.page.keyboard.press(key)
            expect(box).to_have_count(0)

    def click_action(self, label: str, row: int, left: int | None = None) -> None:
        """Clicks the button of a row, the first being 0, in the middle or so far from the left."""
        cell = self.grid.locator("tbody tr").nth(row).get_by_text(label, exact=True)
        self._click(int(cell.get_attribute("aria-colindex") or 0) - 1, row, left)

    def click_cell(self, title: str, row: int) -> None:
        """Gives the focus to a cell; one that has it already would be opened by another click."""
        head = self.grid.locator("th").filter(has_text=re.compile(rf"^{title}$"))
        column = int(head.get_attribute("aria-colindex") or 0) - 1
        cell = self.grid.get_by_test_id(f"glide-cell-{column}-{row}")
        if cell.get_attribute("aria-selected") != "true":
            self._click(column, row)
            expect(cell).to_have_attribute("aria-selected", "true")

    def click_head(self, title: str, from_right: int | None = None) -> None:
        """Clicks the head of a column, near its left or so far from its right."""
        head = self.grid.locator("th").filter(has_text=re.compile(rf"{title}$"))
        column = int(head.get_attribute("aria-colindex") or 0) - 1
        width = self.grid.evaluate(_BOUNDS, [column, -1])["width"]
        self._click(column, -1, left=width - from_right if from_right else 20)

    def _click(self, column: int, row: int, left: float | None = None) -> None:
        cell = self.grid.evaluate(_BOUNDS, [column, row])
        x = cell["x"] + (left or cell["width"] / 2)
        y = cell["y"] + cell["height"] / 2
        mouse = self.page.mouse
        mouse.move(x - 4, y)
        mouse.move(x, y)
        mouse.down()
        mouse.up()

    @property
    def _total(self) -> Locator:
        metric = self.page.get_by_test_id("stMetric").filter(has_text=cart_words.TOTAL())
        return metric.get_by_test_id("stMetricValue")

    # Looks

    def still(self) -> None:
        """Waits until nothing moves or fades any more."""
        self.idle()
        self.page.wait_for_function(
            "document.getAnimations().every((a) => a.playState !== 'running'"
            " || a.effect?.getComputedTiming().iterations === Infinity)"
        )

    def expect_no_sideways_scrolling(self) -> None:
        self.still()
        too_wide = self.page.evaluate(_TOO_WIDE)
        assert not too_wide, too_wide

    # What no page may do

    def check(self) -> None:
        """Fails when another host was asked or the browser had something to complain of."""
        assert not self.other_hosts, self.other_hosts
        assert not self.errors, self.errors

    def _note_address(self, url: str) -> None:
        parts = urlsplit(url)
        if (
            parts.scheme not in ("data", "blob")
            and parts.netloc != urlsplit(self.server.url).netloc
        ):
            self.other_hosts.append(url)

    def _note_console(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(_NO_ERRORS):
            self.errors.append(text)

    def _note_status(self, status: int, url: str) -> None:
        if status >= 400 and not _PROBES.search(urlsplit(url).path):
            self.errors.append(f"{status} {url}")


def goods_of(*categories: str) -> tuple[Product, ...]:
    return tuple(product for product in GOODS.values() if product.category in categories)


def amount(*lines: tuple[str, int] | str) -> str:
    """Returns what these products cost, as the shop writes it: `amount("mouse", ("desk", 2))`."""
    pairs = [(line, 1) if isinstance(line, str) else line for line in lines]
    return money_of(sum(GOODS[sku].price * count for sku, count in pairs))


def money_of(price: Decimal | int) -> str:
    """Returns an amount as the shop writes it."""
    return money(Decimal(price))
