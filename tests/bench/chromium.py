"""From a click to changed pixels, in a real browser."""

import asyncio
from dataclasses import dataclass
from typing import Any

from tests.bench import goods
from tests.bench.figures import Figure, Target
from tests.bench.pages import alternately
from tests.bench.servers import Servers
from tests.bench.setting import Setting
from tests.bench.shoppers import StoreShopper
from tests.browser.server import CHROMIUM_ARGS, find_chromium

_PAUSE = 0.15  # seconds between clicks: nobody clicks while the last click is being drawn

# Clicks the last `button` and resolves once `shown` holds and the frame that shows it was painted.
# Each frame is looked at, because no observer sees what is inside of a component.
_CLICK = """
([button, shown]) => new Promise((resolve, reject) => {
  const holds = new Function(`return ${shown}`);
  function look() {
    if (holds()) setTimeout(() => resolve(performance.now() - began), 0);
    else if (performance.now() - began > 30000) reject("nothing changed");
    else requestAnimationFrame(look);
  }
  const began = performance.now();
  [...document.querySelectorAll(button)].at(-1).click();
  requestAnimationFrame(look);
})
"""

# How many cards are drawn: each has a button, and a tile where there are tiles.
_CARDS = """
(() => {
  const buttons = document.querySelectorAll('[class*="st-key-add_"] button').length;
  const tiles = [...document.querySelectorAll('[class*="st-key-tile_"]')];
  const inside = '[data-testid="stBidiComponentIsolated"]';
  return tiles.every(tile => tile.querySelector(inside)?.shadowRoot
    ?.querySelector("#title")?.textContent) ? buttons : 0;
})()
"""


@dataclass
class Window:
    """A page of an app in Chromium. `count` selects the elements that show the count."""

    page: Any
    button: str
    count: str
    _clicks: int = 0

    async def click(self) -> float:
        """Clicks and returns the seconds until the count had changed on the screen."""
        text = f"[...document.querySelectorAll('{self.count}')].map(e => e.textContent).join()"
        before = await self.page.evaluate(text)
        return await self._until(self.button, f"{text} !== {before!r}")

    async def follow(self, link: str, shown: str) -> float:
        """Follows a link and returns the seconds until the other page was on the screen."""
        return await self._until(link, shown)

    async def _until(self, button: str, shown: str) -> float:
        took = await self.page.evaluate(_CLICK, [button, shown])
        await self.page.wait_for_selector('[data-test-script-state="notRunning"]')
        await asyncio.sleep(_PAUSE)
        return float(took) / 1000


async def click(setting: Setting) -> list[Figure]:
    """From a click to the new count in Chromium, one shopper."""
    async with _Browser() as browser:
        with Servers() as servers:
            catalog = goods.catalogue(servers.folder(), setting.size.goods)
            floor, store = servers.floor().start(), servers.store(catalog).start()
            tutorial = servers.list_cart().start()
            card = f".st-key-add_{goods.sku(3)} button"
            form = '[data-testid="stFormSubmitButton"] button'
            links = '[data-testid="stPageLink-NavLink"]'
            windows = {
                "store": await browser.window(f"{store.url}/Catalog", card, links),
                "floor": await browser.window(
                    floor.url, ".st-key-add button", '[data-testid="stMarkdown"]'
                ),
                "list cart": await browser.window(tutorial.url, form, "h2"),
            }
            names = {f"click to pixels, {name}": w.click for name, w in windows.items()}
            own, least, listed = (await alternately(setting, names)).values()
    what = "click to new count in Chromium"
    return [
        Figure(what, "ms", own.median, least.median, "floor", Target(1.5)),
        Figure(what, "ms", own.median, listed.median, "list cart"),
    ]


async def switch(setting: Setting) -> list[Figure]:
    """From a click on a link to the other page on the screen, in Chromium."""
    async with _Browser() as browser:
        with Servers() as servers:
            catalog = goods.catalogue(servers.folder(), setting.size.goods)
            store, empty = servers.store(catalog).start(), servers.two_pages().start()
            shopper = StoreShopper(store.url)
            goods.fill_cart(store.database, shopper.cart_id, catalog, 3)
            card = '[class*="st-key-add_"] button'
            page = await browser.open(f"{store.url}/Catalog", card, shopper.cart_id)
            cards = await page.evaluate(_CARDS)
            own = Window(page, "", "")
            least = Window(await browser.open(empty.url, "h1"), "", "")
            table = "document.querySelector('[data-testid=\"stDataFrame\"] canvas') !== null"
            timings = await alternately(
                setting,
                {
                    "page switch in Chromium, store": _turns(
                        own,
                        (_link("Cart"), table),
                        (_link("Catalog"), f"{_CARDS.strip()} >= {cards}"),
                    ),
                    "page switch in Chromium, empty pages": _turns(
                        least,
                        (_link("Other"), "document.querySelector('h1')?.textContent === 'Other'"),
                        (_link(""), "document.querySelector('h1')?.textContent === 'Home'"),
                    ),
                },
            )
    mine, theirs = timings.values()
    what = "page switch in Chromium, Catalog <-> Cart"
    return [Figure(what, "ms", mine.median, theirs.median, "empty pages", Target(2))]


def _link(page: str) -> str:
    return f'a[data-testid="stPageLink-NavLink"][href="{page}"]'


def _turns(window: Window, *ways: tuple[str, str]) -> Any:
    turn = -1

    async def go() -> float:
        nonlocal turn
        turn += 1
        return await window.follow(*ways[turn % len(ways)])

    return go


class _Browser:
    """Chromium, closed at the end."""

    async def __aenter__(self) -> "_Browser":
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        self._chromium = await self._playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_ARGS
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._chromium.close()
        await self._playwright.stop()

    async def window(self, url: str, button: str, count: str) -> Window:
        """Opens a page with a button to click and a count to watch."""
        return Window(await self.open(url, button), button, count)

    async def open(self, url: str, until: str, cart_id: str | None = None) -> Any:
        """Opens a page in a context of its own, as a returning shopper."""
        context = await self._chromium.new_context(viewport={"width": 1280, "height": 850})
        identity = StoreShopper("", cart_id).tab.cookie
        await context.add_cookies([{"name": "cart", "value": identity, "url": url}])
        page = await context.new_page()
        await page.goto(url)
        await page.wait_for_selector(until)
        await page.wait_for_selector('[data-test-script-state="notRunning"]')
        return page
