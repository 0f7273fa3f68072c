"""A shopper who clicks again at once: the run of the first click is ended wherever it is.

Streamlit looks for the next click at every element and at every look at session state. Here one
arrives at each of these moments in turn.
"""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
import streamlit as st
from streamlit.errors import StreamlitInvalidLayoutContextError
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from cart_state.store import Store, StoreError
from tests.pages.reading import CART, CATALOG, add, edit, go, is_well, press, quantities, shown
from tests.pages.reading import count as count_in

# A callback is over, and the edits of the table are carried out, well before the last of these.
MOMENTS = range(1, 41)
EVERY_MOMENT = range(1, 400)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the toasts said, in all runs together."""
    said: list[str] = []
    draw = st.toast

    def toast(text: str, **kwargs: object) -> object:
        drawn = draw(text, **kwargs)
        said.append(shown(text))
        return drawn

    monkeypatch.setattr(st, "toast", toast)
    return said


@pytest.fixture
def next_click(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Lets the next click arrive at the nth moment from now on at which Streamlit looks for it."""
    look = ScriptRunner._maybe_handle_execution_control_request
    arrives_at, looks = [0], count(1)

    def maybe_handle(self: ScriptRunner) -> None:
        if self._execing and next(looks) == arrives_at[0]:
            context = get_script_run_ctx()
            assert context
            raise RerunException(RerunData(page_script_hash=context.page_script_hash))
        look(self)

    def next_click(moment: int) -> None:
        nonlocal looks
        arrives_at[0], looks = moment, count(1)

    monkeypatch.setattr(ScriptRunner, "_maybe_handle_execution_control_request", maybe_handle)
    yield next_click
    next_click(0)


@pytest.fixture(params=["store up", "store down"])
def store_fails(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything holds with a store that cannot be reached, too."""
    if request.param == "store down":

        def update(self: Store, *args: object) -> None:
            raise StoreError("away")

        monkeypatch.setattr(Store, "update", update)


REMOVED = "Desk lamp removed. In your cart: 1 piece, ₹12,000."
REFUSED = "Only 3 of Desk lamp can be had, and 1 is in your cart."
IN_CART = {"lamp": 1, "desk": 1}


def shop_on(page: str, open_shop: Callable[[], AppTest]) -> AppTest:
    return go(add(add(open_shop(), "lamp"), "desk"), page)


def check(shop: AppTest, told: list[str], expected: list[tuple[dict[str, int], list[str]]]) -> None:
    """Once the shopper has stopped clicking, one of these is what is in the cart and was said."""
    go(shop, CART).run()
    assert is_well(shop)
    assert (quantities(shop), told) in expected


@pytest.mark.usefixtures("store_fails")
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_removal_is_made_and_told_or_neither(
    sell: Callable, open_shop: Callable, told: list[str], next_click: Callable, moment: int
):
    sell()
    shop = shop_on(CART, open_shop)
    told.clear()
    next_click(moment)
    press(shop, "Remove", "lamp")
    check(shop, told, [({"desk": 1}, [REMOVED]), (IN_CART, [])])


@pytest.mark.usefixtures("store_fails")
@pytest.mark.parametrize("moment", MOMENTS)
def test_an_add_is_made_and_told_or_neither(
    sell: Callable, open_shop: Callable, told: list[str], next_click: Callable, moment: int
):
    sell()
    shop = shop_on(CATALOG, open_shop)
    told.clear()
    next_click(moment)
    add(shop, "desk")
    both = {"lamp": 1, "desk": 2}
    added = "Oak desk × 1 added. In your cart: 3 pieces, ₹25,299.50."
    check(shop, told, [(both, [added]), (IN_CART, [])])


@pytest.mark.usefixtures("store_fails")
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    ("typed", "after", "said"), [(0, {"desk": 1}, [REMOVED]), (4, IN_CART, [REFUSED])]
)
def test_an_edit_is_made_once_and_told_once(
    sell: Callable,
    open_shop: Callable,
    told: list[str],
    next_click: Callable,
    moment: int,
    typed: int,
    after: dict[str, int],
    said: list[str],
):
    sell()
    shop = shop_on(CART, open_shop)
    told.clear()
    next_click(moment)
    edit(shop, {0: typed})
    shop.run()  # the next edit says the first one again, as the grid does
    check(shop, told, [(after, said)])


@pytest.mark.parametrize("page", [CATALOG, CART])
def test_a_count_that_has_lost_its_place_brings_the_whole_page(
    sell: Callable, open_shop: Callable, monkeypatch: pytest.MonkeyPatch, page: str
):
    sell()
    shop = shop_on(page, open_shop)
    draw, lost = st.page_link, [StreamlitInvalidLayoutContextError("no place")]

    def page_link(target: str, **looks: object) -> object:
        if lost and target == CART:
            raise lost.pop()
        return draw(target, **looks)

    monkeypatch.setattr(st, "page_link", page_link)
    shop.run()
    assert not lost
    assert is_well(shop)
    assert count_in(shop) == 2


@pytest.mark.long
@pytest.mark.usefixtures("store_fails")
@pytest.mark.parametrize("moment", EVERY_MOMENT)
def test_of_two_edits_each_is_made_once_and_told_once(
    sell: Callable, open_shop: Callable, told: list[str], next_click: Callable, moment: int
):
    sell()
    shop = shop_on(CART, open_shop)
    told.clear()
    next_click(moment)
    edit(shop, {0: 0, 1: 5})
    shop.run()
    check(shop, told, [({"desk": 5}, [REMOVED])])
