"""The page "How it works": a visit from the inside, without anything that is nobody's business."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

import cart_state
from tests.pages.shop import (
    ANOTHERS,
    CATALOG,
    HOME,
    HOW_IT_WORKS,
    OURS,
    OpenShop,
    OpenTab,
    Sell,
    Shop,
    shown,
)

CONTENTS = {"Two carts", "What survives what", "What the last click did", "What your session holds"}
TYPED = "My secret name"


def steps(shop: Shop) -> list[str]:
    """What the page says of the last change, step by step."""
    (said,) = (one.value for one in shop.markdown if one.value.startswith("1. "))
    return [shown(line).partition(". ")[2] for line in said.splitlines()]


def carts(shop: Shop) -> list[str]:
    """What is in the tutorial's cart, and in ours."""
    return [
        shown(one.value)
        for one in shop.markdown
        if "×" in one.value or "Nothing in it" in one.value
    ]


# The two carts


def test_a_new_session_has_lost_the_tutorial_s_cart_and_not_ours(tab: Shop, open_tab: OpenTab):
    tab.go(HOW_IT_WORKS).click("Add to both").click("Add to both")
    assert carts(tab) == ["Oak desk × 2", "Oak desk × 2"]
    assert tab.count() == 2
    assert carts(tab.go(HOME).go(HOW_IT_WORKS)) == ["Oak desk × 2", "Oak desk × 2"]
    assert carts(open_tab().go(HOW_IT_WORKS)) == ["Nothing in it", "Oak desk × 2"]


def test_the_tutorial_s_cart_takes_more_than_there_is_and_ours_says_why_not(tab: Shop, sell: Sell):
    sell("desk,Oak desk,Desks,12000,1,,")
    tab.go(HOW_IT_WORKS).click("Add to both").click("Add to both")
    assert carts(tab) == ["Oak desk × 2", "Oak desk × 1"]
    assert steps(tab)[1] == "The rule `Cart.add` refused it, and nothing was changed."
    assert "1 statement between begin and commit" in steps(tab)[2]


# The last change


def test_before_the_first_change_there_is_nothing_to_tell(tab: Shop):
    assert "Nothing yet" in tab.go(HOW_IT_WORKS).texts()


@pytest.mark.parametrize(
    ("verb", "arguments", "said", "rule", "statements"),
    [
        ("add", ("desk", 2), "'desk', 2", "Cart.add", 2),
        ("set_quantity", ("mug", 3), "'mug', 3", "Cart.set_quantity", 2),
        ("remove", ("desk",), "'desk'", "Cart.remove", 1),  # it is not there: nothing is written
        ("put_in_cart", ([("desk", 1)],), "…", "Cart.put", 2),
        ("replace_cart", ([("desk", 1)],), "…", "Cart.replace_with", 2),
        ("save_for_later", ("mug",), "'mug'", "save_for_later", 2),
        ("save_combination", (TYPED,), "…, …", "save_combination", 2),
    ],
)
def test_the_last_change_is_told_with_its_own_figures_and_the_code_that_made_it(
    tab: Shop, verb: str, arguments: tuple[object, ...], said: str, rule: str, statements: int
):
    tab.add("mug")
    session = tab.session_state["cart_state"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", {"cart_state": session})
        getattr(cart_state, verb)(*arguments)
    session.last.is_part = True
    ms = f"{session.last.seconds * 1000:.1f}"
    assert steps(tab.go(HOW_IT_WORKS)) == [
        f"The button called `cart_state.{verb}({said})`.",
        f"That applied the rule `{rule}` to the cart.",
        f"After {ms}\xa0ms the database had answered: {statements}"
        f" statement{'s' * (statements > 1)} between begin and commit.",
        "Only that was drawn again: what is around the button, the count, the toast.",
    ]
    sources = [one.value for one in tab.code]
    assert "def _change(" in sources[2]
    assert f"def {rule.rpartition('.')[2]}(" in sources[3]


def test_a_click_after_which_the_whole_page_was_drawn_is_told_so(tab: Shop):
    tab.go(CATALOG).add("lamp").go(HOW_IT_WORKS)  # AppTest draws all of a page
    assert "`cart_state.add('lamp', 1)`" in steps(tab)[0]
    assert steps(tab)[3] == "The whole page was drawn again."


def test_a_change_that_waits_is_told_so(tab: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CART_DATABASE_URL", "postgres://127.0.0.1:1/c")
    tab.go(HOW_IT_WORKS).click("Add to both")
    assert steps(tab)[2] == "The database did not answer, so the change waits in this session."
    assert json.loads(tab.code[-1].value)["cart_state"] == {"lines": 1, "outbox": 1}


def test_a_change_refused_while_the_database_is_away_does_not_wait(
    tab: Shop, sell: Sell, monkeypatch: pytest.MonkeyPatch
):
    sell("desk,Oak desk,Desks,12000,1,,")
    tab.go(HOW_IT_WORKS).click("Add to both")
    monkeypatch.setenv("CART_DATABASE_URL", "postgres://127.0.0.1:1/c")
    tab.click("Add to both")
    assert steps(tab)[1:] == [
        "The rule `Cart.add` refused it, and nothing was changed.",
        "The whole page was drawn again.",
    ]
    assert tab.session_state["cart_state"].outbox == ()


# What the session holds


def test_a_key_is_told_by_its_type_and_no_id_nor_anything_typed_is_drawn(tab: Shop):
    tab.add("desk", "mug").save(TYPED)
    tab.session_state["stranger"] = ANOTHERS
    tab.go(HOW_IT_WORKS)
    tab.text_input(key="how_it_works_name").set_value(TYPED).run()
    held = json.loads(tab.code[-1].value)
    assert {"_toasts.waiting", "how_it_works_add"} <= held.keys()
    assert held["cart_state"] == {"lines": 2, "outbox": 0}
    assert held["how_it_works_name"] == held["stranger"] == "str"
    drawn = "".join(text for (kind, _), text in tab.texts_by_place() if kind != "TextInput")
    assert [secret for secret in (OURS, ANOTHERS, TYPED) if secret in drawn] == []


# On and off


@pytest.mark.parametrize(
    ("said", "served", "is_on"),
    [
        ("", False, True),
        ("", True, False),
        ("how_it_works = true", True, True),
        ("how_it_works = false", False, False),
    ],
)
def test_it_is_on_as_the_shop_says_and_else_where_no_strangers_are_served(
    open_shop: OpenShop,
    write_catalog: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    said: str,
    served: bool,
    is_on: bool,
):
    write_catalog("desk,Oak desk,Desks,12000,10,,").rename(tmp_path / "catalog.csv")
    (tmp_path / "shop.toml").write_text(said, "utf-8")
    monkeypatch.setenv("SHOP", str(tmp_path))
    if served:
        monkeypatch.setenv("SHOP_SERVED", "yes")
    shop = open_shop().go(HOW_IT_WORKS)
    assert shop.is_well()
    assert CONTENTS.issubset(shop.titles()) == is_on
    assert ("There is no such page" in shop.titles()) != is_on
    assert bool(shop.code) == is_on
