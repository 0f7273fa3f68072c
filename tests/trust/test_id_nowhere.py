"""The id of a cart appears nowhere but in the cookie: not on a page, in an address or in a log."""

import secrets
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cart_state.browser import Browser
from tests.bench.client import BenchError, Tab
from tests.browser.server import Server
from tests.loops import run


class Recorder(Tab):
    """A tab that keeps all it is told."""

    def _take(self, message: ForwardMsg) -> None:
        self.__dict__.setdefault("told", []).append(message.SerializeToString())
        super()._take(message)

    @property
    def everything(self) -> bytes:
        return b"".join(self.__dict__["told"])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server that logs all it can, with this environment."""
    servers: list[Server] = []

    def start(**env: str) -> Server:
        servers.append(Server(tmp_path, {"STREAMLIT_LOGGER_LEVEL": "debug", **env}))
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()


async def shop_around(url: str, cart_id: str) -> bytes:
    """Goes everywhere with this cookie; returns all that was told."""
    async with Recorder(url, f"{cart_id}.{int(time.time()) // 86_400}") as tab:
        await tab.open("Catalog")
        await tab.click("add_laptop")
        await tab.click("details_laptop")
        for page in ("Cart", "Compare", ""):
            await tab.switch(page)
        await tab.switch("Cart")
        await tab.click("Clear cart")
        assert b"laptop" in tab.everything
        return tab.everything


def test_the_id_is_on_no_page_and_in_no_log(start: Callable[..., Server]):
    server, cart_id = start(), secrets.token_urlsafe(32)
    told = run(shop_around(server.url, cart_id))
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics", timeout=30) as answer:
        told += answer.read()
    assert cart_id.encode() not in told
    server.stop()
    assert "Runtime state" in server.log()  # it did log all it can
    assert cart_id not in server.log()


def test_the_id_is_in_no_log_when_everything_fails(start: Callable[..., Server], tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(BREAKS)
    server = start(PYTHONPATH=str(tmp_path), CART_DATABASE_URL="sqlite:////dev/null/carts.sqlite3")
    cart_id = secrets.token_urlsafe(32)

    async def visit() -> bytes:
        async with Recorder(server.url, f"{cart_id}.{int(time.time()) // 86_400}") as tab:
            with pytest.raises(BenchError, match=r"went wrong|shows an error"):
                await tab.open("Cart")
            return tab.everything

    assert cart_id.encode() not in run(visit())
    server.stop()
    assert "cannot be used" in server.log()
    assert "nothing is drawn today" in server.log()
    assert cart_id not in server.log()


BREAKS = """
import streamlit

def title(*args, **kwargs):
    raise RuntimeError(f"nothing is drawn today: {dict(streamlit.session_state)}")

streamlit.title = title
"""


def test_the_id_is_in_no_word_about_the_browser():
    known = Browser("A" * 43)
    assert "A" * 43 not in repr(known)
    assert "A" * 43 not in f"{known} {[known]}"
