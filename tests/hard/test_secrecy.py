"""What nobody may read: the id of a cart, a password, a path, a traceback."""

import urllib.request
from pathlib import Path

from cart_state.browser import Browser
from tests.browser.server import ROOT, StartServer
from tests.hard.shopping import Page
from tests.loops import run
from tests.sessions import dated, new_id

SECRET = "what-no-shopper-may-read"
INSIDE = b"What your session holds"
TALKATIVE = {"STREAMLIT_LOGGER_LEVEL": "debug"}
BREAKS = f"""
import streamlit

def broken(*args, **kwargs):
    raise RuntimeError(f"{SECRET} {{dict(streamlit.session_state)}}")

streamlit.set_page_config = broken  # before any page could catch it
"""


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


def test_the_id_is_on_no_page_and_in_no_log(start_server: StartServer):
    server, cart_id = start_server(TALKATIVE), new_id()
    seen = run(shop_around(server.url, cart_id))
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics", timeout=30) as answer:
        seen += answer.read()
    assert b"Mug" in seen
    assert cart_id.encode() not in seen
    server.stop()
    assert "Runtime state" in server.log()  # it did log all it can
    assert cart_id not in server.log()


def test_a_fault_tells_the_shopper_nothing_and_the_log_everything_but_the_id(
    start_server: StartServer, tmp_path: Path
):
    (tmp_path / "sitecustomize.py").write_text(BREAKS)
    env = TALKATIVE | {"PYTHONPATH": str(tmp_path)}
    server, cart_id = start_server(env), new_id()
    server.expects_traceback = True
    tab = Page(server.url, dated(cart_id), careless=True)

    async def visit() -> None:
        await tab.open("Cart")
        await tab.close()

    run(visit())
    assert tab.errors
    for message in tab.heard:  # Streamlit tells every browser where Home.py is
        if message.WhichOneof("type") == "new_session":
            message.new_session.ClearField("main_script_path")
    told = tab.everything().replace(b"\\", b"")
    for hidden in (cart_id, SECRET, "RuntimeError", "Traceback", str(ROOT), "frame.py"):
        assert hidden.encode() not in told, hidden
    server.stop()
    assert SECRET in server.log()
    assert cart_id not in server.log()


def test_the_inside_is_shown_to_no_stranger_also_where_an_older_page_asks_for_it(
    start_server: StartServer, tmp_path: Path
):
    settings = tmp_path / "shop.toml"
    settings.write_text("how_it_works = true")
    server = start_server({"SHOP": str(tmp_path)}, script="pages/served/app.py")

    async def visit() -> None:
        tab = await Page(server.url, careless=True).open("How_it_works")
        assert INSIDE in tab.everything()
        settings.write_text("")
        other = Page(server.url, careless=True)
        while True:  # until the shop has read its settings again
            other.heard.clear()
            await other.open("How_it_works")
            if INSIDE not in other.everything():
                break
            await other.close()
        assert b"There is no such page" in other.everything()
        tab.heard.clear()
        await tab.click("how_it_works_add")  # in the fragment that was drawn before
        assert tab.heard
        assert INSIDE not in tab.everything()
        await tab.close()
        await other.close()

    run(visit())


def test_the_id_is_in_no_word_about_the_browser():
    known = Browser("A" * 43)
    assert "A" * 43 not in f"{known!r} {known} {[known]}"
