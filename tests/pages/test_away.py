"""What nginx shows while no copy of the shop answers."""

import re
from pathlib import Path

import pytest

from pages.served.away import away
from tests.conftest import Process
from tests.shops import BAKERY


def test_the_page_that_nginx_shows_is_in_the_shops_name_and_language_and_looks_again(
    process: Process, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "shop.toml").write_text('name = "Tea & <b>more</b>"', "utf-8")
    (tmp_path / "catalog.csv").write_text(
        "sku,name,category,price,stock,description,image\ntea,Tea,Tea,4,5,,\n", "utf-8"
    )
    monkeypatch.setenv("SHOP", str(tmp_path))
    page = away()
    assert "<h1>Tea &amp; &lt;b&gt;more&lt;/b&gt;</h1>" in page
    assert "<p>We are back in a moment. Your cart is safe" in page
    assert 'http-equiv="refresh" content="5"' in page
    assert not re.search(r"<script|src=|href=", page)  # there is nobody to load it from
    process.restart()
    monkeypatch.setenv("SHOP", str(BAKERY))
    assert '<html lang="de">' in away()
    assert "<p>Wir sind gleich wieder da." in away()
