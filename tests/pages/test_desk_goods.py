"""The Goods page of the desk: editing, what is said before it is saved, saving, and the rest."""

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest
from PIL import Image

import cart_state
from cart_state import desk, wiring
from pages.owner.parts import goods_table
from tests.pages.desk import placed
from tests.pages.internals import FullAppTest
from tests.pages.shop import GOODS, Sell, WriteSettings, shown
from tests.sessions import Session, dated, new_id

pytestmark = pytest.mark.usefixtures("on_this_machine")
PAGE = "pages/owner/goods.py"
TYPED = [
    ("name", 0, "Oak desk, large"),
    ("sku", 0, "desk-2"),
    ("category", 1, "Lamps"),
    ("price", 1, "1300"),
    ("stock", 2, "7"),
    ("description", 3, "Four legs."),
    ("image", 3, "none.svg"),
]


class Goods(FullAppTest):
    """The Goods page as one owner has it open in one tab."""

    def grid(self) -> Any:
        """What the table was given."""
        return self.data_editor[0].value

    def column(self, name: str) -> list[Any]:
        """The cells of a column, top to bottom."""
        return list(self.grid()[name])

    def type(self, **cells: Any) -> Self:
        """Types into a column's cells: a list from the top row down, or by row."""
        rows: dict[int, dict[str, Any]] = {}
        for column, values in cells.items():
            values = values if isinstance(values, dict) else dict(enumerate(values))
            for row, value in values.items():
                rows.setdefault(row, {})[column] = value
        return self.send(rows)

    def send(self, edited: object, **other: object) -> Self:
        """Sends what the browser says of the table."""
        state = {"edited_rows": edited, "added_rows": [], "deleted_rows": []} | other
        self.session_state[self.data_editor[0].key] = state
        return self.run()

    def click(self, key: str) -> Self:
        """Clicks the button with this key."""
        return self.button(key=f"goods_{key}").click().run()

    def open(self, name: str) -> Self:
        """Opens what is over the table."""
        self.session_state[f"goods_{name}"] = True
        return self.run()

    def said(self) -> list[str]:
        """What is different, line by line."""
        lines = [line for text in self.markdown for line in shown(text.value).splitlines()]
        return [line.removeprefix("- ") for line in lines if line.startswith("- ")]

    def faults(self) -> list[str]:
        """What has to be put right."""
        return [line.removeprefix("- ") for e in self.error for line in shown(e.value).splitlines()]

    def toasts(self) -> list[str]:
        """What the toasts say."""
        return [shown(toast.value) for toast in self.toast]

    def is_saved(self) -> bool:
        """Whether the page says that there is nothing to save."""
        return [caption.value for caption in self.caption] == ["Everything is saved."]


@pytest.fixture
def open_goods(root: Path) -> Callable[[], Goods]:
    """Opens the page as one more owner does."""
    return lambda: Goods(root / PAGE).run()


@pytest.fixture
def file(sell: Sell) -> Path:
    """The catalogue, with GOODS."""
    return sell()


@pytest.fixture
def goods(file: Path, open_goods: Callable[[], Goods]) -> Goods:
    """The page over GOODS: desk, lamp, mug, chair."""
    return open_goods()


def rows(file: Path) -> list[str]:
    """The rows of the catalogue file."""
    return file.read_text("utf-8").splitlines()[1:]


def left(sku: str) -> int:
    """How many a shopper can have."""
    return cart_state.catalog()[sku].stock


def photo(width: int = 300, height: int = 200, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(content, kind)
    return content.getvalue()


# Editing


def test_the_table_shows_each_product_with_what_was_counted_and_what_is_left(
    file: Path, open_goods: Callable[[], Goods]
):
    placed(desk=4)
    goods = open_goods()
    assert not goods.exception
    assert not goods.error
    assert goods.column("sku") == ["desk", "lamp", "mug", "chair"]
    assert goods.column("price") == ["12000", "1299.50", "0.10", "8000"]
    assert goods.column("counted") == ["10", "3", "50", "0"]
    assert goods.column("stock") == ["6", "3", "50", "0"]
    assert goods.is_saved()


@pytest.mark.parametrize(("column", "row", "text"), TYPED)
def test_what_is_typed_is_kept_said_and_marked_in_its_row_alone(
    goods: Goods, column: str, row: int, text: str
):
    goods.type(**{column: {row: text}})
    assert goods.column(column)[row] == text
    assert [bool(state) for state in goods.column("state")] == [n == row for n in range(4)]
    assert not goods.is_saved()
    goods.click("undo")
    assert goods.is_saved()
    assert [*goods.column("state")] == [""] * 4


def test_edits_outlast_a_filter_that_hides_them_and_a_look_at_another_page(
    goods: Goods, root: Path
):
    goods.type(price=["12500"])
    goods.text_input(key="goods_find").set_value("MUG").run()
    assert goods.column("sku") == ["mug"]
    goods.type(price=["0.20"])
    assert goods.said() == ["2 prices up by 4.2 to 100 %: Oak desk, Mug"]
    goods.text_input(key="goods_find").set_value("").run()
    assert goods.column("price") == ["12500", "1299.50", "0.20", "8000"]
    goods.session_state["elsewhere"] = True  # a run in which the editor is not drawn
    del goods.session_state[goods.data_editor[0].key]
    assert goods.run().said() == ["2 prices up by 4.2 to 100 %: Oak desk, Mug"]


def test_a_row_stays_in_view_when_what_is_typed_no_longer_fits_the_filter(goods: Goods):
    goods.text_input(key="goods_find").set_value("desk").run()
    assert goods.column("sku") == ["desk", "lamp"]
    goods.type(name={1: "Table light"}, description={1: ""})
    assert goods.column("name") == ["Oak desk", "Table light"]
    goods.selectbox(key="goods_category").set_value("Lighting").run()
    assert not goods.data_editor, "a name that no longer has the word"
    assert "Nothing fits. Search for less, or show all." in [text.value for text in goods.markdown]


def test_an_edit_that_arrives_once_more_is_made_once(goods: Goods):
    goods.type(price=["12500"])
    goods.click("undo")
    assert goods.column("price")[0] == "12000", "though the browser still says 12500"
    goods.type(price=["12600"])
    goods.run()
    assert goods.column("price")[0] == "12600"
    goods.click("undo")
    assert goods.is_saved()


def test_an_edit_counts_for_the_product_its_row_showed(goods: Goods):
    goods.text_input(key="goods_find").set_value("mug").run()
    # With the click on another filter comes what was typed before it.
    key = goods.data_editor[0].key
    goods.session_state[key] = {"edited_rows": {0: {"price": "0.30"}}}
    goods.text_input(key="goods_find").set_value("").run()
    assert goods.column("price") == ["12000", "1299.50", "0.30", "8000"]


def test_what_was_typed_in_the_moment_of_a_click_is_part_of_what_it_does(goods: Goods):
    goods.open("many")
    goods.number_input(key="goods_percent").set_value(10.0)
    goods.session_state[goods.data_editor[0].key] = {"edited_rows": {0: {"price": "100"}}}
    goods.click("raise")
    assert goods.column("price")[0] == "110.00"


def test_a_press_that_the_browser_sends_twice_is_one(monkeypatch: pytest.MonkeyPatch):
    draft = SimpleNamespace(step=3)
    monkeypatch.setattr(goods_table, "opened", lambda: draft)

    def act(draft: Any) -> None:
        draft.step += 1

    goods_table.carry_out(act, 3)
    goods_table.carry_out(act, 3)
    assert draft.step == 4


FORGED = [
    {9: {"price": "1"}},
    {-1: {"price": "1"}},
    {"x": {"price": "1"}},
    {0: {"counted": "1"}},
    {0: {"state": "New"}},
    {0: {"left": "1"}},
    {0: {"price": 1}},
    {0: {"price": ["1"]}},
    {0: {"marked": "yes"}},
    {0: {"_index": 3}},
    {0: "price"},
    ["price"],
]


@pytest.mark.parametrize("edited", FORGED, ids=str)
def test_forged_edits_change_nothing(goods: Goods, edited: object):
    goods.send(edited)
    assert not goods.exception
    assert goods.is_saved()
    goods.type(price=["1"])
    assert goods.column("price")[0] == "1", "nor do they stop an honest one"


@pytest.mark.parametrize("other", [{"added_rows": [{"sku": "x"}]}, {"deleted_rows": [0]}])
def test_rows_are_added_and_removed_by_buttons_alone(goods: Goods, other: dict[str, object]):
    goods.send({}, **other)
    assert goods.is_saved()
    assert len(goods.grid()) == 4


def test_a_text_that_no_file_can_hold_is_a_fault(goods: Goods):
    goods.type(name=["\ud800"], category={1: "a\x07"})
    assert goods.column("name")[0] == "?"
    assert goods.faults() == ["Desk lamp, Category: There is an invisible character in it."]


def test_rows_are_shown_fifty_at_a_time_and_edits_are_kept_over_all_pages(
    sell: Sell, open_goods: Callable[[], Goods]
):
    sell(*(f"sku-{n},Name {n},Things,{n},1,," for n in range(1, 121)))
    goods = open_goods()
    assert (len(goods.grid()), goods.column("sku")[0]) == (50, "sku-1")
    goods.type(price=["9"])
    goods.session_state["goods_page"] = 3
    goods.run()
    assert (len(goods.grid()), goods.column("sku")[0]) == (20, "sku-101")
    goods.type(price=["202"])
    assert goods.said() == ["2 prices up by 100 to 800 %: Name 1, Name 101"]
    goods.text_input(key="goods_find").set_value("THINGS sku-11").run()
    assert goods.column("sku") == [f"sku-{n}" for n in (11, *range(110, 120))]


# What has to be put right


def test_every_fault_is_told_with_its_product_and_column_before_anything_is_saved(goods: Goods):
    goods.type(sku={1: "DESK"}, name={0: None}, price={0: "12x", 2: "1,299.50"}, stock={2: "2,7"})
    assert goods.faults() == [
        "Desk lamp, Article: “DESK” is used by another product. Capitals make no difference.",
        "desk, Name: It is still empty.",
        "desk, Price: “12x” is no price. Right is for example 1299.50: no sign, nothing between"
        " thousands.",
        "Mug, Price: “1,299.50” is no price. Right is for example 1299.50: no sign, nothing between"
        " thousands.",
        "Mug, Left: “2,7” is no whole number such as 12, or 0.",
    ]
    assert goods.button(key="goods_save").disabled
    assert all(goods.column("state")[row].startswith("⚠") for row in (0, 1, 2))
    goods.click("faults")
    assert goods.column("sku") == ["desk", "DESK", "mug"]


def test_the_words_of_a_price_are_those_of_the_shops_locale(
    file: Path, open_goods: Callable[[], Goods], write_settings: WriteSettings
):
    write_settings('currency = "EUR"\nlocale = "de_DE"')
    goods = open_goods()
    assert goods.column("price") == ["12000", "1299,50", "0,10", "8000"]
    goods.type(price=["4.90", "1349,50"])
    (fault,) = goods.faults()
    assert fault.startswith("Oak desk, Price: “4.90” is no price. Right is for example 1299,50")
    goods.type(price={0: "4,90", 1: "1349,50"})
    assert goods.said() == ["1 price up by 3,8 %: Desk lamp", "1 price down by 100 %: Oak desk"]
    goods.click("save")
    assert rows(file)[:2] == [GOODS[0].replace("12000", "4.90"), GOODS[1].replace("1299", "1349")]


def test_the_last_product_cannot_be_removed(goods: Goods):
    goods.type(marked=[True] * 4)
    goods.click("remove")
    assert goods.faults() == ["A shop needs at least one product."]
    assert goods.button(key="goods_save").disabled


# Saving


def test_what_is_saved_is_what_was_said_and_the_shop_sells_it(goods: Goods, file: Path):
    goods.type(price=["12480", "1364.475"], name={2: "Cup"})
    goods.type(price={0: "12480", 1: "1364.48"}, name={2: "Cup"})
    assert goods.said() == ["2 prices up by 4 to 5 %: Oak desk, Desk lamp", "1 name changed: Cup"]
    goods.click("save")
    assert goods.toasts() == ["Saved. The shop shows it within seconds."]
    assert goods.is_saved()
    assert [line.split(",")[3] for line in rows(file)] == ["12480", "1364.48", "0.10", "8000"]
    assert cart_state.catalog()["mug"].name == "Cup"
    goods.type(price={0: "12000"})
    assert goods.said() == ["1 price down by 3.8 %: Oak desk"]


def test_what_is_typed_with_the_click_on_save_is_shown_before_it_is_saved(goods: Goods, file: Path):
    goods.type(price=["12480"])
    goods.session_state[goods.data_editor[0].key] = {"edited_rows": {1: {"price": "1"}}}
    goods.click("save")
    assert goods.toasts() == ["Nothing was saved: please look first at what you have just typed."]
    assert rows(file) == GOODS
    assert goods.column("price")[:2] == ["12480", "1"]
    goods.click("save")
    assert rows(file)[1].split(",")[3] == "1"


def test_a_product_is_added_on_top_of_the_table_and_at_the_end_of_the_file(
    goods: Goods, file: Path
):
    goods.text_input(key="goods_find").set_value("mug").run()
    goods.click("add")
    assert goods.column("sku") == ["", "mug"]
    assert goods.faults() == [], "a row that was added a moment ago is no fault yet"
    assert goods.info[0].value.startswith("Fill in the product that you have added")
    assert goods.button(key="goods_save").disabled
    goods.send({0: {"name": "Bed"}})
    assert len(goods.faults()) == 4
    texts = {"sku": "bed", "name": "Bed", "category": "Beds", "price": "9", "stock": "2"}
    goods.send({0: texts})
    assert goods.said() == ["1 product added: Bed"]
    assert goods.column("state") == ["New", ""]
    goods.click("save")
    assert rows(file) == [*GOODS, "bed,Bed,Beds,9,2,,"]
    assert goods.column("sku") == ["mug"]


def test_it_is_said_how_many_carts_hold_what_is_removed(goods: Goods, file: Path):
    for sku in ("lamp", "mug", "chair", "lamp"):
        with Session(wiring.store(), dated(new_id())):
            cart_state.put_in_cart([(sku, 1), ("desk", 1)])
    goods.type(marked={1: True, 2: True})
    goods.click("remove")
    assert goods.said() == ["2 products removed that are in 3 carts: Desk lamp, Mug"]
    assert goods.column("sku") == ["desk", "chair"]
    goods.click("undo")
    assert goods.is_saved()
    goods.type(marked={3: True})
    goods.click("remove")
    assert goods.said() == ["1 product removed: Chair"]
    goods.click("save")
    assert rows(file) == GOODS[:3]


def test_another_sku_is_another_product_and_takes_along_what_is_left(
    file: Path, open_goods: Callable[[], Goods]
):
    placed(desk=4)
    goods = open_goods()
    goods.type(sku=["table"])
    assert goods.said() == ["1 product added: Oak desk", "1 product removed: Oak desk"]
    goods.click("save")
    assert (left("table"), rows(file)[0].split(",")[4]) == (6, "6")


def test_a_file_that_cannot_be_written_is_told_and_edits_stay(
    goods: Goods, file: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    goods.type(price=["1"], stock=["5"])
    monkeypatch.setattr(desk.writer, "_put", fail)
    goods.click("save")
    (said,) = goods.toasts()
    assert "cannot be written (No space left on device)" in said
    assert (rows(file), goods.column("price")[0], left("desk")) == (GOODS, "1", 10)


def test_percentages_are_as_fine_as_they_have_to_be_and_what_was_free_has_none(goods: Goods):
    goods.type(price=["12001", "1299.51", "0"])
    assert goods.said()[0] == "2 prices up by 0.001 to 0.008 %: Oak desk, Desk lamp"
    goods.click("save")
    goods.type(price={2: "5"})
    assert goods.said() == ["1 price up: Mug"]


def test_of_many_products_the_first_five_are_named(sell: Sell, open_goods: Callable[[], Goods]):
    sell(*(f"sku-{n},Name {n},Things,100,1,," for n in range(8)))
    goods = open_goods()
    goods.type(price=["103.5"] * 8)
    assert goods.said() == [
        "8 prices up by 3.5 %: Name 0, Name 1, Name 2, Name 3, Name 4 and 3 more"
    ]


# Stock


def test_a_recount_and_an_order_that_came_meanwhile_both_hold(
    file: Path, open_goods: Callable[[], Goods]
):
    placed(desk=4)
    goods = open_goods()
    goods.type(stock=["9"])
    assert goods.said() == ["1 recount: Oak desk"]
    placed(desk=2)
    assert goods.run().column("stock")[0] == "9"
    placed(desk=1)
    goods.click("save")
    assert goods.is_saved()
    assert (left("desk"), rows(file)[0].split(",")[4]) == (6, "9")
    assert goods.run().column("stock")[0] == "6"
    assert goods.column("counted")[0] == "9"


def test_an_order_alone_is_no_edit_and_is_seen(goods: Goods):
    placed(desk=4, lamp=1)
    assert goods.run().column("stock")[:2] == ["6", "2"]
    assert goods.is_saved()
    goods.type(price=["1"])
    goods.click("save")
    assert left("desk") == 6


def test_as_many_as_were_counted_last_are_a_recount_too(
    file: Path, open_goods: Callable[[], Goods]
):
    placed(desk=4, lamp=1)
    goods = open_goods()
    goods.type(stock=["10"])
    assert goods.said() == ["1 recount: Oak desk"]
    goods.click("save")
    assert (left("desk"), rows(file)) == (10, GOODS)
    placed(desk=1)
    goods.open("many")
    goods.click("restock")
    assert goods.said() == ["2 recounts: Oak desk, Desk lamp"]
    goods.click("save")
    assert (left("desk"), left("lamp")) == (10, 3)


def test_a_count_taken_back_is_none(file: Path, open_goods: Callable[[], Goods]):
    placed(desk=4)
    goods = open_goods()
    goods.type(stock=["5"])
    goods.type(stock=["6"])
    assert goods.is_saved()


def test_who_counts_what_another_has_counted_meanwhile_is_asked_to_count_again(
    goods: Goods, open_goods: Callable[[], Goods], file: Path
):
    placed(desk=1)
    other = open_goods()
    goods.run().type(stock=["5", "2"])
    other.type(stock=["7"])
    other.click("save")
    goods.click("save")
    assert left("desk") == 7
    goods.click("combine")
    assert goods.said() == ["1 recount: Desk lamp"]
    goods.click("save")
    assert (left("desk"), left("lamp")) == (7, 2)


def test_each_change_is_told_with_what_was_there(goods: Goods):
    goods.type(price=["12480"], stock={1: "1"}, name={2: "Cup"})
    goods.click("add")
    goods.send({0: {"sku": "bed", "name": "Bed", "category": "Beds", "price": "9", "stock": "2"}})
    (table,) = (one.value for one in goods.dataframe if "Before" in one.value)
    changes = table.values.tolist()
    assert changes == [
        ["Bed", "Added", "", "₹9.00"],
        ["Oak desk", "Price", "₹12,000.00", "₹12,480.00"],
        ["Desk lamp", "Left", "3", "1"],
        ["Mug", "Name", "Mug", "Cup"],
    ]


def test_a_count_below_nothing_is_a_slip(goods: Goods, file: Path):
    goods.type(stock=["-3"])
    (fault,) = goods.faults()
    assert "“-3” is no whole number such as 12, or 0." in fault
    assert goods.button(key="goods_save").disabled


def test_what_an_import_leaves_empty_stays_as_it_is(goods: Goods):
    imported(goods, "sku,name,category,price,stock,description,image\nlamp,,,1400,,,\n")
    assert goods.said() == ["1 price up by 7.7 %: Desk lamp"]
    assert goods.column("description")[:1] == ["A lamp."]


# Two owners


def test_edits_meet_another_s_both_are_shown_and_combined_where_they_do_not_collide(
    goods: Goods, open_goods: Callable[[], Goods], file: Path
):
    other = open_goods()
    goods.type(price=["100", "200", "300"], name={0: "Table"})
    other.type(price={1: "222"}, name={1: "Light"})
    other.click("save")
    goods.click("save")
    assert rows(file)[0] == GOODS[0], "nothing is overwritten"
    assert goods.run().warning[0].value == "Somebody else has changed the goods meanwhile"
    assert goods.button(key="goods_save").disabled
    assert {"1 price down by 82.9 %: Light", "1 name changed: Light"} <= {*goods.said()}
    goods.click("combine")
    (said,) = goods.toasts()
    assert said.endswith("Light, Price: 222 (you had 200).")
    assert goods.column("price") == ["100", "222", "300", "8000"]
    assert goods.column("name") == ["Table", "Light", "Mug", "Chair"]
    goods.click("save")
    assert [line.split(",")[3] for line in rows(file)] == ["100", "222", "300", "8000"]
    other.run()
    assert other.column("price")[0] == "100", "who has edited nothing sees it at once"


def test_who_goes_on_with_their_own_is_told_what_that_takes_back(
    goods: Goods, open_goods: Callable[[], Goods], file: Path
):
    other = open_goods()
    goods.type(price=["100"])
    other.type(price={1: "222"})
    other.click("save")
    goods.run().click("keep_mine")
    assert goods.said() == ["1 price up by 485.4 %: Desk lamp", "1 price down by 99.2 %: Oak desk"]
    assert goods.column("state") == ["Changed", "Changed", "", ""]
    goods.click("save")
    assert [line.split(",")[3] for line in rows(file)] == ["100", "1299.50", "0.10", "8000"]


def test_discarding_loads_the_file_as_it_is(
    goods: Goods, open_goods: Callable[[], Goods], file: Path
):
    other = open_goods()
    goods.type(price=["100"])
    other.type(price={1: "222"})
    other.click("save")
    goods.click("discard")
    assert goods.is_saved()
    assert goods.column("price") == ["12000", "222", "0.10", "8000"]


# Many at once


def test_prices_of_all_found_or_of_the_marked_are_raised(goods: Goods):
    goods.open("many")
    goods.text_input(key="goods_find").set_value("desk").run()
    assert "For all 2 products found" in [shown(text.value) for text in goods.markdown]
    goods.number_input(key="goods_percent").set_value(4.0)
    goods.click("raise")
    assert goods.toasts() == ["2 products changed."]
    assert goods.said() == ["2 prices up by 4 %: Oak desk, Desk lamp"]
    goods.type(marked=[True])
    assert "For the 1 marked product" in [shown(text.value) for text in goods.markdown]
    goods.number_input(key="goods_percent").set_value(-50.0)
    goods.click("raise")
    assert goods.column("price") == ["6240.00", "1351.48"]
    goods.click("undo")
    assert goods.column("price") == ["12480.00", "1351.48"]


@pytest.mark.parametrize("percent", [-101.0, 1e300])
def test_a_percentage_that_makes_no_sense_changes_nothing(goods: Goods, percent: float):
    goods.open("many")
    goods.number_input(key="goods_percent").set_value(percent)
    goods.click("raise")
    assert goods.toasts() == ["Please choose a number from -100 to 10,000."]
    assert goods.is_saved()


def test_the_marked_are_moved_to_another_category(goods: Goods):
    goods.open("many")
    goods.type(marked={1: True, 3: True})
    goods.selectbox(key="goods_move_to").set_value("Kitchen")
    goods.click("move")
    assert goods.column("category") == ["Desks", "Kitchen", "Kitchen", "Kitchen"]
    assert goods.said() == ["2 products in another category: Desk lamp, Chair"]


# Pictures


def test_a_picture_is_kept_beside_the_catalogue_and_put_into_the_marked_row(
    goods: Goods, file: Path
):
    goods.open("picture")
    assert "Mark the one product that it is for." in [text.value for text in goods.markdown]
    goods.type(marked={1: True})
    goods.file_uploader[0].set_value(("My lamp.png", photo(), "image/png")).run()
    assert goods.said() == ["1 picture changed: Desk lamp"]
    image = goods.column("image")[1]
    assert image.startswith("pictures/My-lamp-")
    assert (file.parent / image).exists()
    assert goods.file_uploader[0].value is None, "ready for the next"
    goods.click("save")
    assert cart_state.catalog()["lamp"].image == file.parent / image


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"<svg onload='alert(1)'/>", "no picture"), (photo(9000, 9000), "too many pixels")],
)
def test_what_is_no_picture_is_told_and_nothing_kept(
    goods: Goods, file: Path, content: bytes, why: str
):
    goods.open("picture")
    goods.type(marked={1: True})
    goods.file_uploader[0].set_value(("a.png", content, "image/png")).run()
    (said,) = goods.toasts()
    assert why in said
    assert goods.is_saved()
    assert not [*file.parent.glob("pictures/*")]


# An import

WOO = (
    "SKU,Name,Published,Type,In stock?,Stock,Regular price,Categories,Images\n"
    'lamp,Desk lamp,1,simple,1,8,1400,"Lighting, Home > Lights",https://x.example/a.jpg\n'
    "bed,Bed,1,simple,1,2,9000,Beds,\n"
)


def imported(goods: Goods, content: str, mode: str = "keep") -> Goods:
    goods.open("import")
    goods.file_uploader[0].set_value(("a.csv", content.encode(), "text/csv"))
    goods.radio[0].set_value(mode)
    return goods.click("take_over")


def test_an_import_is_a_draft_with_its_difference_and_what_could_not_be_taken_over(
    goods: Goods, file: Path
):
    imported(goods, WOO)
    assert goods.toasts() == ["2 products of the file taken over. Nothing is saved yet."]
    assert rows(file) == GOODS
    said = goods.said()
    assert "1 price up by 7.7 %: Desk lamp" in said
    assert "1 product added: Bed" in said
    assert "1 recount: Desk lamp" in said
    assert any(line.startswith("Picture of lamp: https") for line in said)
    assert goods.column("sku") == ["lamp", "bed"], "what is changed is shown"
    goods.click("save")
    assert [line.split(",")[0] for line in rows(file)] == ["desk", "lamp", "mug", "chair", "bed"]
    assert left("lamp") == 8


def test_an_import_in_the_place_of_everything_removes_what_is_not_in_it(goods: Goods, file: Path):
    imported(goods, WOO, "replace")
    assert "3 products removed: Oak desk, Mug, Chair" in goods.said()
    goods.click("undo")
    assert goods.is_saved()


def test_a_file_that_no_system_wrote_is_told_with_its_line(goods: Goods):
    imported(goods, "a,b\n1,2\n")
    (said,) = goods.toasts()
    assert said.startswith("a.csv, line 1: the header must have")
    assert goods.is_saved()
    goods.open("import")
    goods.click("take_over")
    assert goods.toasts() == [said], "the file is still there to be looked at"


# Versions


def test_a_version_is_looked_at_and_brought_back_without_old_counts(goods: Goods, file: Path):
    goods.open("versions")
    assert any("There is none yet" in text.value for text in goods.markdown)
    goods.type(price=["100"], stock={1: "1"})
    goods.click("save")
    goods.open("versions")
    assert goods.said() == ["1 price up by 11,900 %: Oak desk", "1 recount: Desk lamp"]
    goods.click("bring_back")
    goods.open("versions")
    goods.session_state["goods_versions"] = False
    assert goods.run().said() == ["1 price up by 11,900 %: Oak desk"]
    goods.click("save")
    assert rows(file) == [GOODS[0], GOODS[1].replace(",3,", ",1,"), *GOODS[2:]]
    assert len(desk.versions()) == 2


def test_counts_come_back_where_the_owner_says_so(goods: Goods, file: Path):
    goods.type(stock={1: "1"})
    goods.click("save")
    goods.open("versions")
    goods.checkbox(key="goods_counts_too").check().run()
    goods.click("bring_back")
    goods.click("save")
    assert (rows(file), left("lamp")) == (GOODS, 3)


def test_a_file_of_which_nothing_can_be_read_is_told_and_a_version_mends_it(
    goods: Goods, file: Path
):
    goods.type(price=["100"])
    goods.click("save")
    file.write_text("sku;name\nx", "utf-8")
    goods.run()
    assert "the header must have" in goods.error[0].value
    goods.open("versions")
    goods.click("bring_back")
    goods.click("save")
    assert rows(file) == GOODS
    assert not goods.run().error


# Nobody else


def test_who_is_no_owner_sees_nothing_and_changes_nothing(
    goods: Goods, file: Path, serve_on: Callable[[str | None], None]
):
    goods.type(price=["100"])
    serve_on("0.0.0.0")
    goods.click("save")
    assert rows(file) == GOODS
    assert not goods.data_editor
    assert not goods.text_input


def test_text_of_a_product_is_shown_as_it_is_written(sell: Sell, open_goods: Callable[[], Goods]):
    sell("a,**Bold** [x](y) $1$,Things,1,1,,")
    goods = open_goods()
    goods.type(price=["2"])
    assert goods.said() == ["1 price up by 100 %: **Bold** [x](y) $1$"]
    assert r"\*\*Bold\*\*" in goods.markdown[-1].value
    goods.type(price={0: "**2**"})
    assert r"\*\*2\*\*" in goods.error[0].value
