"""What a first visit costs on a slow line, and what a shopper sees meanwhile, in Chromium.

390 px wide where no width is named, nothing cached, a round trip of 150 ms, 1.6 Mbit/s down.
"""

import asyncio
import statistics

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import Figure, Target
from tests.bench.servers import Server, Servers
from tests.bench.setting import Setting
from tests.browser.server import CHROMIUM_ARGS, find_chromium
from tests.browser.visit import is_seen_at_once, visit, wait_until_compressed

_PAGES = ("", "Catalog", "Cart", "Compare", "Order")
_WIDTHS = (390, 1280)
_PRESSED = {  # what is pressed, by the page it is on
    "Catalog": ('[class*="st-key-add_"] button', '[class*="st-key-tile_"] a'),
    "": ('[data-testid="stPageLink-NavLink"] >> nth=1', '[class*="st-key-category_"] a'),
}


async def light(setting: Setting) -> list[Figure]:
    """First visits to a small shop, and presses that the server does not answer yet."""
    return await asyncio.to_thread(_light, setting)


def _light(setting: Setting) -> list[Figure]:
    with Servers() as servers, sync_playwright() as playwright:
        public = servers.public().start()
        wait_until_compressed(public.url)
        program = find_chromium()
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGS)
        figures = [*_first_visit(browser, public, setting.size.rounds), *_shifts(browser, public)]
        figures.append(_presses(browser, public))
        browser.close()
    return figures


def _first_visit(browser: Browser, public: Server, rounds: int) -> list[Figure]:
    visits = [visit(browser, public.url, 390, picture=True) for _ in range(rounds)]
    picture = statistics.median(one.picture or 0 for one in visits)
    text = statistics.median(one.text for one in visits)
    sent = statistics.median(one.bytes for one in visits) / 1000
    drawn = statistics.median(one.drawn for one in visits) / 1000
    return [
        Figure("first visit, slow line: shop's name", "ms", text, target=_own(3000)),
        Figure("first visit, slow line: first picture", "ms", picture, target=_own(5000)),
        Figure("first visit: requests", "", statistics.median(one.requests for one in visits)),
        Figure("first visit: loaded", "kB", sent, target=_own(1000)),
        Figure("first visit: sent by the script, besides", "kB", drawn),
    ]


def _shifts(browser: Browser, public: Server) -> list[Figure]:
    return [
        Figure(
            f"layout shift while {page or 'Home'} loads, {width} px",
            "",
            round(visit(browser, f"{public.url}/{page}", width).shift, 4),
            target=_own(0.1),
        )
        for page in _PAGES
        for width in _WIDTHS
    ]


def _presses(browser: Browser, public: Server) -> Figure:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    seen = []
    for path, selectors in _PRESSED.items():
        for selector in selectors:
            page.goto(f"{public.url}/{path}")
            page.wait_for_selector(selector)
            page.wait_for_selector('[data-test-script-state="notRunning"]')
            page.wait_for_timeout(1000)  # until pictures and fonts are there
            seen.append(is_seen_at_once(public, page.locator(selector).first))
    page.close()
    share = 100 * statistics.mean(seen)
    return Figure("presses seen within 100 ms, unanswered", "%", share, target=_own(100, True))


def _own(bound: float, at_least: bool = False) -> Target:
    return Target(bound, at_least, of_ratio=False)
