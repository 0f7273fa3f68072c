"""What holds on every page: each can be the first, in any order, empty and full."""

import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pages.parts.names import PAGES as PAGE_FILES
from pages.parts.names import meant
from tests.pages.desk import Desk, placed
from tests.pages.shop import CART, CATALOG, EMPTY, HOME, ORDER, PAGES, Shop
from tests.pages.sold import open_page


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
def test_pages_open_in_any_order(shop: Shop, full: bool):
    if full:
        shop.add("desk", "mug", "desk")
    for order in itertools.permutations(PAGES, 2):
        for page in order:
            shop.go(page)
            assert shop.is_well()
            assert shop.count() == (3 if full else 0)
            assert {"Home", "Catalog"} <= set(shop.links())
            assert shop.title
    assert (EMPTY in shop.go(CART).titles()) == (not full)
    assert shop.quantities() == ({"desk": 2, "mug": 1} if full else {})


@pytest.mark.parametrize("page", PAGES)
def test_any_page_can_be_the_first_of_a_session(root: Path, page: str):
    """Shop enters through Home.py; the page asked for is the first that is run."""
    shop = Shop(str(root / "Home.py"))
    assert shop.go(page).is_well()
    assert shop.count() == 0


def limits(page: Shop) -> dict[str, int]:
    """How many characters each field takes; 0 where no end is set."""
    return {str(one.key): one.proto.max_chars for one in (*page.text_input, *page.text_area)}


def test_every_field_of_every_page_takes_so_many_characters_and_cuts_what_a_forged_one_brings(
    shop: Shop, root: Path, on_this_machine: None
):
    shop.add("lamp").save("Light")
    found = limits(shop.go(ORDER).tell(delivery="courier"))
    for page in PAGES:
        found |= limits(shop.go(page))
    found |= limits(shop.go(CART, shared="mug:1"))
    order = placed()
    found |= limits(Desk(root).run().choose(order))
    for name in ("goods", "figures", "shop"):
        found |= limits(open_page(name))
    assert len(found) >= 14
    assert all(0 < most <= 2000 for most in found.values()), found
    for page, key in ((CATALOG, "search"), (ORDER, "order_note")):
        field = next(one for one in (*shop.go(page).text_input, *shop.text_area) if one.key == key)
        field.set_value("x" * 100_000).run()
        assert len(shop.session_state[key]) == found[key]
        assert shop.is_well()


def test_home_leads_back_to_a_cart_that_is_not_empty(shop: Shop):
    shop.add("lamp", "desk").go(HOME)
    assert "Continue where you left off" in shop.texts()
    assert "Go to your cart" in shop.links()


def test_the_header_leads_to_comparing_once_a_combination_is_saved(shop: Shop):
    assert "Compare" not in shop.add("lamp").links()
    shop.save("Light")
    for page in PAGES:
        assert shop.go(page).links().count("Compare") == 1


def test_home_says_that_there_is_no_page_of_the_name_that_was_asked_for(shop: Shop):
    assert [info.value for info in shop.go(HOME, lost="yes").info] == ["There is no such page"]
    assert not shop.go(HOME).info


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("catalog", "Catalog"),
        ("CART", "Cart"),
        ("how_It_works", "How_it_works"),
        ("", None),
        ("1_Catalog", None),
        ("../Cart", None),
        ("cart?x", None),
    ],
)
def test_a_page_is_found_by_its_name_however_it_is_written(asked: str, page: str | None):
    assert meant(asked) == page
    assert page is None or PAGE_FILES[page].is_file()


@pytest.mark.parametrize("page", [HOME, CATALOG])
def test_an_add_is_confirmed_once_by_a_toast_and_the_count_or_refused_with_the_reason(
    shop: Shop, page: str
):
    shop.go(page).add("lamp")
    assert shop.toasts() == ["Desk lamp added. Cart: 1"]
    shop.add("lamp")
    assert shop.toasts() == ["Desk lamp added. Cart: 2"]
    assert shop.go(CART).labelled("Clear cart")
    assert not shop.toasts()
    shop.go(page).add("lamp")
    assert shop.button(key="add_lamp").disabled
    shop.go(page, product="lamp").number("In your cart").set_value(4).run()
    refusal = "Only 3 of Desk lamp can be had, and you have all of them in your cart."
    assert shop.toasts() == [refusal]
    assert shop.count() == 3
    assert shop.is_well()


def test_lines_of_the_log_carry_time_and_level(root: Path):
    """In a process of its own: the log of this one is pytest's."""
    script = (
        "import streamlit.logger, pages.parts.frame, logging\n"
        "logging.getLogger('cart_state.any').warning('the words')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    (line,) = [line for line in done.stderr.splitlines() if "the words" in line]
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", line)
    assert "WARNING" in line
