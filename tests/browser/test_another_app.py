"""cart_state in apps of somebody else's, two on one host, in a browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server, StartServer


@pytest.fixture
def start_app(root: Path, tmp_path: Path, start_server: StartServer):
    """Starts what README shows, pasted into a folder of its own."""
    readme = (root / "README.md").read_text("utf-8")
    pasted = re.findall(r"```python\n(.*?)```", readme.split("## In another app")[1], re.DOTALL)[0]

    def start(name: str) -> Server:
        home = tmp_path / name / "Home.py"
        home.parent.mkdir()
        home.write_text(pasted.replace("teas", name), "utf-8")
        return start_server({"PYTHONPATH": str(root)}, script=home, cwd=home.parent)

    return start


@pytest.mark.long
def test_a_pasted_app_keeps_its_cart_and_another_on_the_same_host_has_its_own(
    browser: Browser, start_app
):
    teas, nuts = start_app("teas"), start_app("nuts")
    with browser.new_context() as context:
        page, tab = context.new_page(), context.new_page()
        page.goto(teas.url)
        page.get_by_role("button", name="Add green tea (0)").click()
        expect(page.get_by_role("button", name="Add green tea (1)")).to_be_visible()
        page.wait_for_function("document.cookie.includes('teas=')")
        page.get_by_role("link", name="basket").click()
        expect(page.get_by_text("4.90 €")).to_be_visible()
        page.reload()
        expect(page.get_by_text("4.90 €")).to_be_visible()

        tab.goto(nuts.url)
        expect(tab.get_by_role("button", name="Add green tea (0)")).to_be_visible()
        tab.wait_for_function("document.cookie.includes('nuts=')")
        tab.goto(teas.url)
        tab.get_by_role("button", name="Add green tea (1)").click()
        expect(page.get_by_text("9.80 €")).to_be_visible(timeout=20_000)  # nobody touched it
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert cookies["teas"] != cookies["nuts"]
    assert Path(teas.database.removeprefix("sqlite:///")).exists() is False, "it names its own"
