"""A shop in another language: nothing that a shopper reads stays English."""

import gettext
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from pages.parts.browser import today
from pages.words import cart as words
from pages.words import orders as order_words
from pages.words import shop as shop_words
from tests.pages.shop import CART, CATALOG, COMPARE, HOME, ORDER, OpenShop, Sell, Shop

HOW_IT_WORKS, INFORMATION = "pages/5_How_it_works.py", "pages/6_Information.py"
NUMBER = re.compile(r"\b[3-9C-Y]{6}\b")  # of an order, which is the same in each language
SETTINGS = """
name = "Лавка"
tagline = "Столы"
search_hint = "стол"
currency = "EUR"
locale = "de_DE"
how_it_works = true
"""
TABLE, *OTHERS = [
    "1,Стол,Столы,120,10,Дуб.,",
    "2,Лампа,Свет,49.50,3,Яркая.,",
    "3,Стул,Стулья,80,0,Мягкий.,",
    "4,Полка,Столы,60,20,Длинная.,",
]
# Fields beside texts, and those with texts inside, which are looked into one by one.
TECHNICAL = re.compile(
    r"(.*\.)?(\w*id|\w*icon|\w*type|\w*format|\w*key|\w*_content|\w*_path|\w*_hash|\w*_widgets"
    r"|component_name|tag|url|page|autocomplete|theme|language|code_text|data|json|columns|spec)"
)
MARKUP = re.compile(
    r"!\[\]\(<data:[^>]*>\)|:material/\w+:|:[a-z-]+\[|`[^`]*`( [\\\w]+)?"
)  # and code, with its type


class Foreign(gettext.NullTranslations):
    """A language in Cyrillic letters: what is in Latin ones on a page, nobody can translate."""

    def gettext(self, message: str) -> str:
        kept = r"(\{\w+\}|:[a-z-]+\[)"
        return re.sub(f"{kept}|[A-Za-z]", lambda m: m[1] or chr(ord(m[0]) + 0x400), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def foreign(
    tmp_path: Path, sell: Sell, open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """A shop in a language that is nobody's."""
    (tmp_path / "shop.toml").write_text(SETTINGS, "utf-8")
    monkeypatch.setenv("SHOP", str(tmp_path))
    monkeypatch.setattr("pages.words.messages._translations", lambda language: Foreign())
    sell(TABLE, *OTHERS)
    return open_shop()


def read(shop: Shop) -> Iterator[str]:
    """Everything that the page says."""
    for (kind, place), text in shop.texts_by_place():
        if kind == "Html":
            continue  # the style sheet
        if not TECHNICAL.fullmatch(place):
            yield text
        elif place == "columns":
            yield from (str(column.get("label", "")) for column in json.loads(text).values())
        elif place == "spec":
            yield from titles(json.loads(text))
    for tile in shop.tiles().values():
        yield from (tile.get(name, "") for name in ("title", "price", "note", "mark"))
    for table in shop.table:
        yield from map(str, [*table.value.columns, *table.value.to_numpy().flat])
    for editor in shop.data_editor:
        yield from map(str, editor.value.to_numpy().flat)


def titles(chart: Any) -> Iterator[str]:
    """The titles of a chart; a field that has none is called as it is in the data."""
    for one in chart if isinstance(chart, list) else chart.values():
        if isinstance(one, dict | list):
            yield from titles(one)
    if isinstance(chart, dict) and "tooltip" in chart:
        yield from (field.get("title", field["field"]) for field in chart["tooltip"])


def english(shop: Shop) -> set[str]:
    """What the page says that has a word in Latin letters."""
    said = ((text, NUMBER.sub("", MARKUP.sub("", text))) for text in read(shop))
    return {text for text, ours in said if re.search("[A-Za-z]{2}", ours)}


@pytest.mark.parametrize("page", [HOME, CATALOG, CART, COMPARE, ORDER, HOW_IT_WORKS, INFORMATION])
def test_an_empty_page_says_nothing_in_english(foreign: Shop, page: str):
    foreign.go(page)
    assert foreign.is_well()
    assert shop_words.CATALOG() in set(read(foreign))
    assert english(foreign) == set()


def test_a_cart_is_told_without_english_from_the_first_piece_to_the_last(foreign: Shop, sell: Sell):
    def undo() -> None:
        (button,) = (b for b in foreign.button if b.label.startswith(words.UNDO_ALL["clear"]()[:4]))
        button.click().run()

    def after_new_goods(*rows: str) -> None:
        sell(*rows)
        foreign.go(CART)

    told = 0
    for act in (
        lambda: foreign.go(CART, shared="oops"),
        lambda: foreign.go(CART, shared="1:2,2:5,3:1,9:1"),
        lambda: foreign.click(words.ADD_TO_MY_CART()),
        lambda: foreign.submit("save_combination", label=words.SAVE()),
        lambda: foreign.press("Remove", "1"),
        undo,
        lambda: foreign.press("Save for later", "2"),
        *(lambda quantity=quantity: foreign.edit({0: quantity}) for quantity in (-1, 2.5, 99, 3)),
        lambda: foreign.go(HOME).add("4"),
        lambda: foreign.go(CART).submit("save_combination", label=words.SAVE()),
        lambda: foreign.go(COMPARE),
        lambda: after_new_goods(TABLE.replace("120,10", "130,1"), *OTHERS),
        lambda: after_new_goods(*OTHERS),
        lambda: foreign.go(COMPARE),
        lambda: foreign.go(HOW_IT_WORKS),
    ):
        act()
        assert foreign.is_well()
        assert english(foreign) == set()
        told += len(foreign.toast)
    assert told >= 8


@pytest.mark.parametrize("mode", ["on", "quote"])
def test_an_order_is_told_without_english_from_the_form_to_its_end(
    foreign: Shop, tmp_path: Path, mode: str
):
    more = f'[orders]\nmode = "{mode}"\nopen_per_cart = 1\n[[delivery]]\n[[delivery]]\nid = "1"'
    settings = SETTINGS.replace("de_DE", "ru_RU")  # whose months are in Cyrillic letters, too
    (tmp_path / "shop.toml").write_text(f"{settings}{more}\nneeds_address = true", "utf-8")
    wrong = {"delivery": "1", "email": "1", "phone": "+", "note": "1" * 501, "name": "я\0"}
    right = {"email": "аня@пример.рф", "phone": "1", "note": "", "name": "Аня", "address": "Дом"}

    def fill() -> None:
        foreign.go(CART, shared="1:2").click(words.ADD_TO_MY_CART())
        foreign.go(ORDER)

    for act in (
        fill,
        lambda: foreign.tell(**wrong).click_key("order_place"),
        lambda: foreign.tell(**right).click_key("order_place"),
        lambda: foreign.go(ORDER),
        fill,
        lambda: foreign.click_key("order_place"),
        lambda: foreign.click(order_words.YOUR_ORDERS()) if foreign.copyable() else foreign.run(),
        lambda: foreign.click_key(next(b.key for b in foreign.button if "receipt_" in str(b.key))),
        lambda: foreign.click(order_words.YES_CANCEL()),
        lambda: foreign.go(ORDER, receipt="1"),
    ):
        act()
        assert foreign.is_well()
        assert english(foreign) == set()
    assert foreign.titles() == [order_words.NO_SUCH_ORDER()]


def test_finding_and_looking_closely_need_no_english(foreign: Shop):
    asked = {"category": ["Столы", "Свет"], "price": "0-100", "in_stock": "true"}
    for params in (asked, {**asked, "search": "0"}, {"product": "1"}, {"product": "9"}):
        foreign.go(CATALOG, **params)
        assert foreign.is_well()
        assert english(foreign) == set(), params
    assert english(foreign.add("2").go(CATALOG, product="2")) == set()


def test_what_was_asked_for_stays_when_the_shop_changes_its_language(
    tmp_path: Path, sell: Sell, open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
):
    """The browser names an order as it was called before."""
    monkeypatch.setenv("SHOP", str(tmp_path))
    sell(TABLE, *OTHERS)
    shop = open_shop().go(CATALOG)
    shop.selectbox(key="sort").set_value("price up").run()
    sent = shop._tree.get_widget_states()
    (tmp_path / "shop.toml").write_text('language = "de"', "utf-8")
    shop._run(sent)
    assert shop.titles() == ["Sortiment", "4 Produkte"]
    assert shop.selectbox(key="sort").value == "price up"
    assert shop.cards() == ["Лампа", "Полка", "Стул", "Стол"]


def test_the_day_is_the_shoppers(monkeypatch: pytest.MonkeyPatch):
    def day_in(zone: object) -> Any:
        monkeypatch.setattr(type(st.context), "timezone", property(lambda _: zone))
        return today()

    # 25 hours apart.
    assert day_in("Pacific/Kiritimati") > day_in("Pacific/Pago_Pago")
    before = datetime.now(UTC).date()
    for forged in (
        None,
        "",
        "../etc/passwd",
        "/etc/passwd",
        "Europe",
        "No/Where",
        "a\0",
        "é" * 999,
    ):
        assert day_in(forged) - before <= timedelta(1)
