"""axe-core finds nothing serious that is ours on any page or dialog."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.server import Server
from tests.browser.shop import Shop

# What Streamlit paints itself and no setting changes: a toast without a name of its own, and in
# the dark theme the primary colour, made for white labels, as the colour of text.
STREAMLITS = (".stToast", '[data-testid="stSlider"]', 'button[data-selected="true"]')


def serious(shop: Shop) -> list[str]:
    shop.still()
    found = Axe().run(shop.page, options={"resultTypes": ["violations"]}).response["violations"]
    inside = "([where, theirs]) => !!document.querySelector(where)?.closest(theirs)"
    return [
        f"{one['id']}: {node['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        if not shop.page.evaluate(inside, [node["target"][0], ", ".join(STREAMLITS)])
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_shop: Callable[..., Shop], server: Server, scheme: str):
    shop = open_shop(server, color_scheme=scheme)
    found = {}
    for path in ("/", "/Cart", "/Catalog", "/Catalog?search=zzz&category=Desks", "/Compare"):
        found[path] = serious(shop.goto(path))
    shop.goto("/Catalog?product=laptop")
    found["dialog"] = serious(shop)
    shop.goto("/Cart?shared=laptop:2,printer:1,nonsense:1")
    found["shared"] = serious(shop)
    shop.button("Add to my cart").click()
    shop.expect_count(2)
    found["cart"] = serious(shop)
    shop.button("Save this combination").click()
    expect(shop.button("Save")).to_be_visible()
    found["saving"] = serious(shop)
    shop.button("Save").click()
    shop.expect_toast("is saved")
    shop.page.keyboard.press("Escape")
    shop.page.get_by_role("link", name="Compare combinations (1)").click()
    expect(shop.heading("Your combinations")).to_be_visible()
    found["comparing"] = serious(shop)
    assert not {where: what for where, what in found.items() if what}
