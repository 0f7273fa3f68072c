"""Two copies of the shop behind nginx in plain rotation: a request goes to either."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.browser.nginx import rotating
from tests.browser.server import Server, StartServer
from tests.browser.shop import Shop
from tests.postgres import Postgres
from tests.shops import BAKERY


@pytest.fixture
def rotation(
    start_server: StartServer, postgres: Postgres, tmp_path: Path
) -> Iterator[SimpleNamespace]:
    """The address of both copies of the bakery, and what nginx wrote of each request."""
    env = {
        "CART_DATABASE_URL": postgres.url("rotation"),
        "SHOP": str(BAKERY),
        "CATALOG_CSV": str(BAKERY / "catalog.csv"),
        "STREAMLIT_SERVER_COOKIE_SECRET": "the same of both",
    }
    copies: list[Server] = [start_server(env, script="pages/served/app.py") for _ in range(2)]
    with rotating(copies, tmp_path) as rotation:
        yield rotation


@pytest.mark.long
def test_photos_downloads_and_an_order_need_no_copy_in_particular(
    rotation: SimpleNamespace, open_shop: Callable[..., Shop]
):
    for _ in range(2):  # so that each copy has once been the first
        shop = open_shop(rotation)
        page = shop.page
        page.goto(f"{rotation.url}/Catalog")
        pictures = page.locator('[class*="st-key-tile_"] img')
        expect(pictures.first).to_be_visible()
        expect(page.locator('img[src^="data:image/webp"]').first).to_be_visible()
        page.wait_for_function(
            "() => [...document.querySelectorAll('img')].every(i => i.complete && i.naturalWidth)"
        )
        page.locator('[class*="st-key-add_"] button').first.click()
        expect(page.get_by_role("link", name="Warenkorb (1)")).to_be_visible()
        page.get_by_role("link", name="Warenkorb (1)").click()
        page.get_by_role("button", name="Herunterladen").click()
        for label, end in (("Tabelle (CSV)", "csv"), ("Übersicht zum Drucken", "html")):
            with page.expect_download() as download:
                page.get_by_role("link", name=label).click()
            assert download.value.suggested_filename.endswith(f".{end}")
            assert download.value.path().read_bytes()
        page.goto(f"{rotation.url}/Order")
        page.get_by_label("Ihr Name").fill("Jörg Müller")
        page.get_by_label("E-Mail").fill("joerg@example.com")
        page.get_by_label("E-Mail").press("Tab")
        page.get_by_role("button", name=re.compile("^Für .* bestellen")).click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Beleg zum Drucken").click()
        assert "Jörg Müller" in download.value.path().read_text("utf-8")
    requests = re.findall(r"127.0.0.1:(\d+) (\d+) (\S+)", rotation.log())
    assert len({copy for copy, _, _ in requests}) == 2
    probes = re.compile("/[A-Za-z]+/_stcore/")  # Streamlit looks below each page first
    failed = [one for one in requests if one[1][0] in "45" and not probes.match(one[2])]
    assert not failed
    assert not [path for _, _, path in requests if path.startswith("/media")]
