"""The foot of every page, the texts it leads to, and what the shop says of its prices."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.shop import CART, CATALOG, HOME, PAGES, OpenShop, Sell, Shop

INFORMATION = "pages/6_Information.py"
SETTINGS = """
name = "Tea & more"
price_note = "incl. 19 % *VAT*"
[contact]
email = "tea+shop@example.com"
phone = "+49 (0)30 12/34"
address = '''1 Tea Street
Berlin'''
[texts]
"Imprint" = "imprint.md"
"Delivery" = "texts/delivery.md"
[links]
"Elsewhere" = "https://example.com/tea?a=1"
"""

OpenTea = Callable[..., Shop]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tea"
    (folder / "texts").mkdir(parents=True)
    (folder / "imprint.md").write_text("# Imprint\n\nTea costs $4 or $5.", "utf-8-sig")
    (folder / "texts" / "delivery.md").write_text("# Delivery\n\nTwo days.", "utf-8")
    return folder


@pytest.fixture
def open_tea(
    folder: Path, sell: Sell, open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> OpenTea:
    """Opens a shop with these settings."""
    sell()
    monkeypatch.setenv("SHOP", str(folder))

    def open_tea(settings: str = SETTINGS) -> Shop:
        (folder / "shop.toml").write_text(settings, "utf-8")
        return open_shop()

    return open_tea


def foot(shop: Shop) -> str:
    """The last text of the page."""
    return shop.markdown[-1].value


@pytest.mark.parametrize("page", [*PAGES, INFORMATION])
def test_every_page_tells_how_to_reach_the_shop_and_leads_to_its_texts(
    open_tea: OpenTea, page: str
):
    tea = open_tea().go(page)
    assert tea.labels()[-3:] == ["Imprint", "Delivery", "How it works"]
    (elsewhere,) = (one.proto for one in tea.get("link_button"))
    assert (elsewhere.label, elsewhere.url) == ("Elsewhere", "https://example.com/tea?a=1")
    assert foot(tea) == (
        r":small[incl\. 19 \% \*VAT\* · 1 Tea Street Berlin"
        r" · [tea\+shop\@example\.com](mailto:tea%2Bshop@example.com)"
        r" · [\+49 \(0\)30 12\/34](tel:+49301234)]"
    )


def test_a_shop_that_says_nothing_has_a_foot_without_lines(open_tea: OpenTea):
    tea = open_tea("")
    assert tea.is_well()
    assert tea.labels()[-1] == "How it works"
    assert not any(str(one.key).startswith("foot_text") for one in tea.button)
    assert not foot(tea).startswith(":small")


def test_a_page_that_fails_still_has_its_foot(open_tea: OpenTea, monkeypatch: pytest.MonkeyPatch):
    tea = open_tea()
    monkeypatch.setattr("pages.parts.cart.summary.as_csv", None)
    monkeypatch.setattr("pages.parts.next_steps.lead", None)
    tea.go(CART)
    assert tea.error
    assert "Imprint" in tea.labels()


@pytest.mark.parametrize(
    ("text", "said"),
    [("Imprint", "# Imprint\n\nTea costs \\$4 or \\$5."), ("Delivery", "# Delivery\n\nTwo days.")],
)
def test_a_text_is_a_page_of_the_shop(open_tea: OpenTea, text: str, said: str):
    tea = open_tea().click_key(f"foot_text_{text}")
    assert said in [one.value for one in tea.markdown]
    assert not tea.title
    assert tea.query_params["text"] == text


@pytest.mark.parametrize("text", ["none", "../shop", "", "imprint.md", "imprint"])
def test_a_text_that_the_shop_does_not_name_is_not_shown(open_tea: OpenTea, text: str):
    tea = open_tea().go(INFORMATION, text=text)
    assert tea.is_well()
    assert tea.titles() == ["Information"]
    assert "linked at the foot" in tea.texts()


def test_a_text_that_was_deleted_meanwhile_is_no_fault(open_tea: OpenTea, folder: Path):
    tea = open_tea()
    (folder / "imprint.md").unlink()
    assert tea.go(INFORMATION, text="Imprint").is_well()
    assert tea.titles() == ["Information"]


def test_what_holds_for_all_prices_stands_beside_the_price_and_the_total(open_tea: OpenTea):
    tea = open_tea().go(CATALOG, product="desk")
    assert [one.delta for one in tea.metric] == [r"incl\. 19 \% \*VAT\*"]
    tea.fill(desk=1)
    assert [one.delta for one in tea.go(CART).metric] == [r"incl\. 19 \% \*VAT\*"]


def test_the_shop_puts_forward_what_it_names_as_far_as_it_sells_it(open_tea: OpenTea):
    tea = open_tea('featured = ["mug", "gone", "desk"]').go(HOME)
    assert [key for key in tea.tiles() if key.startswith("tile_")] == ["tile_mug", "tile_desk"]
    tea = open_tea('featured = ["gone"]').go(HOME)
    assert len([key for key in tea.tiles() if key.startswith("tile_")]) == 4
