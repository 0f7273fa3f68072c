"""cart_state in an app of somebody else's, as README says it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from tests.pages.internals import FullAppTest
from tests.sessions import dated, new_id

GOODS = """
from decimal import Decimal
import streamlit as st
from streamlit import config
import cart_state

GOODS = [cart_state.Product("green", "Green tea", "Tea", Decimal("4.90"), stock=3)]
"""
PAGE = GOODS + "cart = cart_state.use(GOODS{settings})\nst.write(f'{{cart.units}} in the cart')\n"
ADD = "st.button('Add', on_click=cart_state.add, args=['green'])\n"
REMOVE = "st.button('Remove', on_click=cart_state.remove, args=['green'])\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the app, in which it is started; the shop's config.toml is not there."""
    ours = config.get_option("client.showErrorDetails")  # the file may have been read before
    config.set_option("client.showErrorDetails", "full")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)  # kept from app to app
    yield tmp_path
    config.set_option("client.showErrorDetails", ours)


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser sends to each app of the host."""
    jar: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: dict(jar)))
    return jar


def opened(script: str) -> FullAppTest:
    home = Path("Home.py").absolute()
    home.write_text(script, "utf-8")
    return FullAppTest(home).run()


def says(app: FullAppTest, text: str) -> bool:
    assert not app.exception
    return any(text in element.value for element in app.markdown)


def test_what_readme_shows_works_as_pasted_and_its_cart_is_kept(
    root: Path, folder: Path, cookies: dict[str, str]
):
    readme = (root / "README.md").read_text("utf-8")
    pasted = re.findall(r"```python\n(.*?)```", readme.split("## In another app")[1], re.DOTALL)[0]
    cookies["teas"] = dated(new_id())
    app = opened(pasted)
    app.button[0].click().run()
    app.button[0].click().run()
    assert [button.label for button in app.button] == ["Add green tea (2)"]
    again = opened(pasted)
    assert [button.label for button in again.button] == ["Add green tea (2)"]
    assert (folder / "teas.sqlite3").exists()


def test_each_page_of_a_pages_folder_begins_with_the_call(folder: Path, cookies: dict[str, str]):
    cookies["teas"] = dated(new_id())
    page = PAGE.format(settings=", cookie='teas', database='sqlite:///teas.sqlite3'")
    (folder / "pages").mkdir()
    (folder / "pages" / "Cart.py").write_text(page + REMOVE, "utf-8")
    app = opened(page + ADD)
    app.button[0].click().run()
    assert says(app, "1 in the cart")
    app.switch_page("pages/Cart.py").run()
    assert says(app, "1 in the cart")
    app.button[0].click().run()
    assert says(app, "0 in the cart")


@pytest.mark.parametrize(
    ("cookie", "database"), [("nuts", "teas"), ("teas", "nuts"), ("nuts", "nuts")]
)
def test_two_apps_on_one_host_do_not_mix(
    folder: Path, cookies: dict[str, str], cookie: str, database: str
):
    cookies.update(teas=dated(new_id()), nuts=dated(new_id()))
    teas = PAGE.format(settings=", cookie='teas', database='sqlite:///teas.sqlite3'")
    nuts = PAGE.format(settings=f", cookie='{cookie}', database='sqlite:///{database}.sqlite3'")
    opened(teas + ADD).button[0].click().run()
    assert says(opened(nuts), "0 in the cart")
    assert says(opened(teas), "1 in the cart")


def test_what_is_not_said_is_as_in_the_shop(
    folder: Path, cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CART_DATABASE_URL", "sqlite:///of-the-shop.sqlite3")
    cookies["cart"] = dated(new_id())
    app = PAGE.format(settings="")
    opened(app + ADD).button[0].click().run()
    assert says(opened(app), "1 in the cart")
    assert (folder / "of-the-shop.sqlite3").exists()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (", cookie='my teas'", "'my teas' has to be letters"),
        (", database='teas.sqlite3'", "Could not parse"),
        (", database='sqlite://'", "named as a file"),
    ],
)
def test_settings_that_cannot_be_are_told_to_whoever_writes_the_app(
    folder: Path, settings: str, reason: str
):
    (error,) = opened(PAGE.format(settings=settings)).exception
    assert reason in error.message
    assert list(folder.glob("*.sqlite3")) == []
