"""Where an address that is no page's leads, also for a shop that stands in a folder of its host."""

import pytest
import streamlit as st

from pages.served.page_names import redirect


@pytest.mark.parametrize("base", ["", "shop", "/at/home/"])
@pytest.mark.parametrize(
    ("path", "query", "leads"),
    [
        ("/catalog", b"", (308, "/Catalog")),
        ("/CART/", b"shared=desk:2", (308, "/Cart?shared=desk:2")),
        ("/nowhere", b"product=desk", (307, "/?lost=yes")),
        ("/Order/nowhere", b"", (307, "/?lost=yes")),
        ("/", b"", None),
        ("", b"", None),
        ("/Catalog", b"category=Desks&category=Chairs", None),
        ("/static/js/index.js", b"", None),
        ("/media/nowhere", b"", None),
        ("/_stcore/health", b"", None),
        ("/Cart/_stcore/stream", b"", None),
        ("/favicon.ico", b"", None),
    ],
)
def test_a_wrong_address_leads_to_a_page_within_the_shop(
    monkeypatch: pytest.MonkeyPatch,
    base: str,
    path: str,
    query: bytes,
    leads: tuple[int, str] | None,
):
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": base}.__getitem__)
    folder = "/" + base.strip("/") if base else ""
    answer = redirect({"path": folder + path, "query_string": query})
    found = (answer.status_code, answer.headers["location"]) if answer else None
    assert found == (leads and (leads[0], folder + leads[1]))
