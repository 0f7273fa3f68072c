"""What nobody may read: the id of a cart, a password, a path, a traceback."""

import secrets
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from cart_state.browser import Browser
from tests.browser.server import ROOT, Server
from tests.hard.shopping import NOT_SHOWN, Page, dated
from tests.loops import run

StartServer = Callable[..., Server]

SECRET = "what-no-shopper-may-read"
TALKATIVE = {"STREAMLIT_LOGGER_LEVEL": "debug"}
BREAKS = f"""
import streamlit

def broken(*args, **kwargs):
    raise RuntimeError(f"{SECRET} {{dict(streamlit.session_state)}}")

streamlit.%s = broken
"""
NO_DATABASE = "sqlite:////dev/null/carts.sqlite3"


async def shop_around(url: str, cart_id: str) -> bytes:
    """Goes everywhere with this cookie; returns all that was told."""
    tab = await Page(url, dated(cart_id)).open("Catalog")
    await tab.click("add_mug")
    await tab.switch("Cart")
    await tab.click("Save")
    for page in ("Compare", "", "Cart"):
        await tab.switch(page)
    await tab.click("Clear cart")
    await tab.close()
    return tab.everything()


def open_page(server: Server, cookie: str | None = None) -> Page:
    """Opens the Cart page; returns the tab, closed, with all that it was told."""

    async def visit() -> Page:
        tab = await Page(server.url, cookie, careless=True).open("Cart")
        await tab.close()
        return tab

    return run(visit())


def told(tab: Page) -> str:
    """All that was told but the path of Home.py, which Streamlit tells every browser."""
    for message in tab.heard:
        if message.WhichOneof("type") == "new_session":
            message.new_session.ClearField("main_script_path")
    return "\n".join(map(str, tab.heard)).replace("\\", "")


def test_the_id_is_on_no_page_and_in_no_log(start_server: StartServer):
    server, cart_id = start_server(TALKATIVE), secrets.token_urlsafe(32)
    seen = run(shop_around(server.url, cart_id))
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics", timeout=30) as answer:
        seen += answer.read()
    assert b"Mug" in seen
    assert cart_id.encode() not in seen
    server.stop()
    assert "Runtime state" in server.log()  # it did log all it can
    assert cart_id not in server.log()


@pytest.mark.parametrize("broken", ["title", "set_page_config"])  # that a page catches, and not
def test_a_fault_tells_the_shopper_nothing_and_the_log_everything_but_the_id(
    start_server: StartServer, tmp_path: Path, broken: str
):
    (tmp_path / "sitecustomize.py").write_text(BREAKS % broken)
    env = {"PYTHONPATH": str(tmp_path), "CART_DATABASE_URL": NO_DATABASE}
    server, cart_id = start_server(env | TALKATIVE), secrets.token_urlsafe(32)
    server.expects_traceback = True
    tab = open_page(server, dated(cart_id))
    assert tab.errors
    for hidden in (cart_id, SECRET, "RuntimeError", "Traceback", str(ROOT), "frame.py"):
        assert hidden not in told(tab), hidden
    server.stop()
    assert SECRET in server.log()
    assert broken == "set_page_config" or "cannot be used" in server.log()
    assert cart_id not in server.log()


def test_the_id_is_in_no_word_about_the_browser():
    known = Browser("A" * 43)
    assert "A" * 43 not in f"{known!r} {known} {[known]}"


def test_a_catalogue_that_cannot_be_read_names_no_folder(start_server: StartServer, tmp_path: Path):
    server = start_server({"CATALOG_CSV": str(tmp_path / SECRET / "goods.csv")})
    seen = told(open_page(server))
    assert "goods.csv" in seen
    for hidden in (SECRET, str(ROOT), "Traceback", "Error:"):
        assert hidden not in seen, hidden


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgres"])
def test_a_store_that_cannot_be_reached_tells_neither_password_nor_host(
    start_server: StartServer, scheme: str
):
    server = start_server({"CART_DATABASE_URL": f"{scheme}://keeper:{SECRET}@127.0.0.1:1/carts"})
    seen = told(open_page(server))
    assert NOT_SHOWN in seen
    for hidden in (SECRET, "keeper", "127.0.0.1:1/", "psycopg", "Traceback", str(ROOT)):
        assert hidden not in seen, hidden
    assert "cannot be used" in server.log()
    assert SECRET not in server.log()
