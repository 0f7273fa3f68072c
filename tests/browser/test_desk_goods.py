"""The Goods page of the desk in a browser, beside a shop that sells the same goods."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pages.words import owner as owner_words
from pages.words import owner_goods as words
from tests.browser.server import Server, StartServer
from tests.browser.shop import GOODS, Shop
from tests.shops import OFFICE

FIRST, SECOND, THIRD = list(GOODS.values())[:3]


class Goods:
    """The Goods page as one owner has it open in one tab."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.page = shop, shop.page
        self.page.goto(f"{shop.server.url}/goods")
        expect(shop.grid).to_be_attached()
        shop.idle()

    def type(self, column: str, row: int, *texts: str) -> None:
        """Types into the cells of a column from this row down, and waits until all is drawn."""
        self.shop.click_cell(words.COLUMNS[column](), row)
        self.shop.type_quantities(texts)
        self.shop.idle()

    def expect(self, column: str, *texts: str) -> None:
        """Waits until these stand in a column, from the top: the grid tells of them a bit late."""
        cells = self.shop.column(words.COLUMNS[column]())
        for row, text in enumerate(texts):
            expect(cells.nth(row)).to_have_text(text)

    def press(self, key: str) -> None:
        """Clicks the button with this key."""
        self.page.locator(f".st-key-goods_{key} button:visible").first.click()

    def save(self) -> None:
        """Saves, once more where what was typed last was not shown yet."""
        self.press("save")
        self.shop.idle()
        saved = self.page.get_by_text(words.ALL_SAVED())
        if not saved.count():
            self.press("save")
        expect(saved).to_be_visible()
        self.shop.idle()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shop of its own, which the desk may change."""
    return Path(shutil.copytree(OFFICE, tmp_path / "shop"))


@pytest.fixture
def env(folder: Path, tmp_path: Path) -> dict[str, str]:
    """What the desk and the shop have in common."""
    return {
        "SHOP": str(folder),
        "CATALOG_CSV": "",
        "CART_DATABASE_URL": f"sqlite:///{tmp_path / 'shared.sqlite3'}",
    }


@pytest.fixture
def desk(start_server: StartServer, env: dict[str, str]) -> Server:
    """The desk."""
    return start_server(env, script="pages/owner/app.py")


@pytest.fixture
def goods(open_shop: Callable[..., Shop], desk: Server) -> Goods:
    """The page, opened on a desktop."""
    return Goods(open_shop(desk))


def rows(folder: Path) -> list[list[str]]:
    """The rows of the catalogue file."""
    return [line.split(",") for line in (folder / "catalog.csv").read_text("utf-8").splitlines()]


def test_a_price_is_edited_its_difference_read_and_saved_and_the_shop_has_it_within_seconds(
    goods: Goods, open_shop: Callable[..., Shop], start_server: StartServer, env: dict[str, str]
):
    shop = open_shop(start_server(env)).goto("/Catalog")
    expect(shop.tile(FIRST.name)).not_to_contain_text("77,777")
    goods.type("price", 0, "77777")
    expect(goods.page.get_by_text(re.compile(r"1 price up by 21\d(\.\d)? %"))).to_be_visible()
    goods.save()
    expect(goods.page.get_by_text(words.ALL_SAVED())).to_be_visible()
    for _ in range(10):
        if shop.goto("/Catalog").tile(FIRST.name).get_by_text("77,777").count():
            break
    expect(shop.tile(FIRST.name)).to_contain_text("77,777")


@pytest.mark.long
def test_what_is_typed_quickly_down_a_column_is_all_kept_for_the_right_products(
    goods: Goods, folder: Path
):
    before, typed = rows(folder), ["101", "102", "103", "104"]
    goods.type("price", 1, *typed)
    goods.type("name", 2, "Wheel mouse")
    goods.save()
    after = rows(folder)
    goods.expect("price", before[1][3], *typed)
    goods.expect("name", FIRST.name, SECOND.name, "Wheel mouse")
    assert [row[3] for row in after[2:6]] == typed
    assert after[3][1] == "Wheel mouse"
    untouched = [0, 1, *range(6, len(before))]
    assert [after[line] for line in untouched] == [before[line] for line in untouched]
    assert [row[0] for row in after] == [row[0] for row in before]


@pytest.mark.parametrize(
    "leave",
    [
        pytest.param("filter", marks=pytest.mark.long),
        pytest.param("save", marks=pytest.mark.long),
        pytest.param("add", marks=pytest.mark.long),
    ],
)
def test_what_stands_in_an_open_cell_is_kept_when_the_owner_clicks_elsewhere(
    goods: Goods, leave: str
):
    goods.type("price", 0, "500")
    goods.shop.click_cell(words.COLUMNS["price"](), 1)
    goods.page.keyboard.type("600", delay=60)
    if leave == "filter":
        goods.page.get_by_text(words.SHOW["changed"](), exact=True).first.click()
    else:
        goods.press(leave)
    if leave == "save":
        goods.shop.expect_toast(words.NOT_SHOWN_YET())
    goods.shop.idle()
    goods.expect("price", *[""] * (leave == "add"), "500", "600")


@pytest.mark.long
def test_edits_outlast_a_look_at_another_page_of_the_desk(goods: Goods):
    goods.type("price", 0, "500")
    for page in (owner_words.FIGURES(), owner_words.GOODS()):
        goods.shop.link(page).first.click()
        expect(goods.shop.heading(page)).to_be_visible()
        goods.shop.idle()
    goods.expect("price", "500")
    expect(goods.page.get_by_text(re.compile(r"1 price down by 9\d(\.\d)? %"))).to_be_visible()


@pytest.mark.long
def test_an_undone_edit_is_gone_from_the_grid_and_can_be_typed_again(goods: Goods):
    goods.type("price", 0, "500")
    goods.press("undo")
    goods.expect("price", str(FIRST.price))
    goods.shop.idle()
    goods.type("price", 0, "500")
    goods.expect("price", "500")


@pytest.mark.long
def test_a_photo_is_uploaded_for_the_product_marked_by_keyboard(goods: Goods, folder: Path):
    photo = next(OFFICE.parent.glob("bakery/pictures/*.JPG"))
    goods.shop.click_cell(words.COLUMNS["name"](), 1)
    for key in ("ArrowLeft", "ArrowLeft", "Enter"):
        goods.page.keyboard.press(key)
    goods.shop.idle()
    goods.press("picture")
    expect(goods.page.get_by_text(words.PICTURE_OF(product=SECOND.name))).to_be_visible()
    goods.page.set_input_files("input[type=file]", photo)
    goods.shop.expect_toast(words.PICTURE_KEPT())
    expect(goods.page.get_by_role("img", name=SECOND.name)).to_be_visible()
    goods.shop.idle()
    goods.page.keyboard.press("Escape")
    goods.save()
    with (folder / "catalog.csv").open(encoding="utf-8", newline="") as file:
        image = [*csv.DictReader(file)][1]["image"]
    assert image.startswith(f"pictures/{photo.stem}-")
    assert (folder / image).exists()


@pytest.mark.long
def test_a_phone_never_scrolls_sideways(open_shop: Callable[..., Shop], desk: Server):
    goods = Goods(open_shop(desk, width=390, height=800))
    goods.shop.click_cell(words.COLUMNS["name"](), 0)
    goods.page.keyboard.press("Delete")
    expect(goods.page.get_by_role("alert")).to_be_visible()
    goods.shop.expect_no_sideways_scrolling()
    for name in ("many", "picture", "import", "versions"):
        goods.press(name)
        goods.shop.expect_no_sideways_scrolling()
        goods.page.keyboard.press("Escape")
