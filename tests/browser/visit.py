"""A first visit over a slow line, in a browser that has nothing of the shop yet."""

import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from playwright.sync_api import Browser, Locator
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.server import Server

WATCH = Path(__file__).with_name("visit.js").read_text(encoding="utf-8")

# A phone far from its mast: the round trip in ms, and bytes a second down and up.
SLOW = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
_PHONE = {"is_mobile": True, "has_touch": True, "user_agent": "Mozilla/5.0 (Linux) Chrome Mobile"}
_DRAWN = '[data-test-script-state="notRunning"]'
_AT_REST = """() => !document.querySelector('[data-testid="stSkeleton"]')
    && document.fonts.status === "loaded"
    && document.querySelector('[data-test-script-state="notRunning"]')"""


@dataclass(frozen=True)
class Visited:
    """What it took: requests and their bytes, those of the page itself, ms until text and the first
    picture, and what moved.
    """

    bytes: int
    requests: int
    drawn: int
    text: float
    picture: float | None
    shift: float
    moved: tuple[str, ...]


def visit(
    browser: Browser,
    url: str,
    width: int,
    cookies: Any = (),
    slow: bool = True,
    picture: bool = False,
) -> Visited:
    """Opens a page and returns what that took once it is at rest; `picture`: waits for one too."""
    device: Any = _PHONE if width < 600 else {}
    context = browser.new_context(viewport={"width": width, "height": 844}, **device)
    context.add_cookies(list(cookies))
    page = context.new_page()
    page.add_init_script(WATCH)
    wire = context.new_cdp_session(page)
    loaded: list[float] = []
    wire.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    frames: list[int] = []
    # A binary frame is told in base64.
    wire.on(
        "Network.webSocketFrameReceived",
        lambda event: frames.append(len(event["response"]["payloadData"]) * 3 // 4),
    )
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if slow:
        wire.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    page.goto(url, wait_until="commit")
    with suppress(TooLate):
        page.wait_for_selector(_DRAWN, timeout=30_000)
    if not page.query_selector(_DRAWN):  # slowed down, Chromium at times lets no request through
        context.close()
        return visit(browser, url, width, cookies, slow, picture)
    if picture:
        page.wait_for_function("() => seen.picture", timeout=60_000)
    page.wait_for_timeout(1000)  # what comes after the last, such as reruns for the cookie
    page.wait_for_function(_AT_REST, timeout=60_000)
    page.wait_for_timeout(500)
    seen = page.evaluate("seen")
    context.close()
    requests = [length for length in loaded if length]  # data URLs have none
    return Visited(
        round(sum(requests)),
        len(requests),
        sum(frames),
        seen["text"],
        seen.get("picture"),
        seen["shift"],
        tuple(seen["moved"]),
    )


def wait_until_compressed(url: str) -> None:
    """Returns once the scripts of a first visit come as small as they will be."""
    static = Path(st.__file__).parent / "static"
    (largest,) = static.rglob("protobuf.*.js")
    address = f"{url}/{largest.relative_to(static).as_posix()}"
    asking = urllib.request.Request(address, headers={"Accept-Encoding": "br"})
    for _ in range(600):
        with urllib.request.urlopen(asking, timeout=60) as answer:
            if int(answer.headers["content-length"]) < largest.stat().st_size / 11:
                return
        time.sleep(0.1)  # it can only be asked for again
    raise TimeoutError(address)


@contextmanager
def silent(server: Server) -> Iterator[None]:
    """A server that answers nothing for a while: what is seen then, the browser shows by itself."""
    assert server.pid
    os.killpg(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(server.pid, signal.SIGCONT)


def is_seen_at_once(server: Server, pressed: Locator, shown: Locator | None = None) -> bool:
    """Presses, and returns whether that looks different 100 ms later, before any answer.

    `shown` is where to look, if not at what is pressed.
    """
    shown = shown or pressed
    pressed.scroll_into_view_if_needed()
    pressed.hover()
    before = shown.screenshot()
    with silent(server):
        pressed.click(delay=60)
        time.sleep(0.04)
        return before != shown.screenshot()
