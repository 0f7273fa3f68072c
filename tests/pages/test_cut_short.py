"""A shopper who clicks again at once: the run of the first click is ended wherever it is.

Streamlit looks for the next click at every element and at every look at session state. Here one
arrives at each of these moments in turn.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest
import streamlit as st
from streamlit.errors import StreamlitInvalidLayoutContextError
from streamlit.runtime.scriptrunner import RerunData, RerunException

from cart_state import StoreError, streamlit_internals
from cart_state.storage.store import Store
from pages.parts import actions, toasts
from tests.pages.internals import Interruption
from tests.pages.shop import CART, CATALOG, HOME, NOT_SOLD, OpenShop, Sell, Shop, shown

# The callback is over, and the toast is drawn, at the 46th moment at the latest.
MOMENTS = [*((n, "up") for n in range(1, 51, 2)), *((n, "down") for n in range(2, 51, 6))]
EVERY_MOMENT = [(n, store) for n in range(1, 400) for store in ("up", "down")]

REMOVED = "Desk lamp removed. In your cart: 1 piece, ₹12,000."
REFUSED = "Only 3 of Desk lamp can be had, and 1 is in your cart."
ADDED = "Oak desk × 1 added. In your cart: 3 pieces, ₹25,299.50."
IN_CART = {"lamp": 1, "desk": 1}

Expected = list[tuple[dict[str, int], list[str]]]
Check = Callable[[str, Callable[[Shop], object], tuple[int, str], Expected], None]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the toasts said, in all runs together."""
    said: list[str] = []
    draw = st.toast

    def toast(text: str, **looks: object) -> object:
        drawn = draw(text, **looks)
        said.append(shown(text))
        return drawn

    monkeypatch.setattr(st, "toast", toast)
    return said


@pytest.fixture
def check(
    monkeypatch: pytest.MonkeyPatch,
    sell: Sell,
    open_shop: OpenShop,
    told: list[str],
) -> Check:
    """Acts on a page, the next click arriving at this moment; with the store away, too.

    Once the shopper has stopped clicking, the cart and what was said are one of those expected.
    """

    def update(self: Store, *args: object) -> None:
        raise StoreError("away")

    def check(
        page: str, act: Callable[[Shop], object], when: tuple[int, str], expected: Expected
    ) -> None:
        moment, store = when
        sell()
        shop = open_shop().fill(**IN_CART)
        if store == "down":
            monkeypatch.setattr(Store, "update", update)
        shop.go(page)
        told.clear()
        interruption = Interruption(monkeypatch)
        interruption.at(moment)
        act(shop)
        interruption.at(0)
        shop.go(CART).run()
        assert shop.is_well()
        assert (shop.quantities(), told) in expected

    return check


@pytest.mark.parametrize("when", MOMENTS)
def test_a_removal_is_made_and_told_or_neither(check: Check, when: tuple[int, str]):
    neither = (IN_CART, [])
    check(
        CART,
        lambda shop: shop.press("Remove", "lamp"),
        when,
        [({"desk": 1}, [REMOVED]), neither],
    )


@pytest.mark.parametrize("when", MOMENTS)
def test_an_add_is_made_and_told_or_neither(check: Check, when: tuple[int, str]):
    both = {"lamp": 1, "desk": 2}
    check(CATALOG, lambda shop: shop.add("desk"), when, [(both, [ADDED]), (IN_CART, [])])


@pytest.mark.parametrize("when", MOMENTS)
@pytest.mark.parametrize(
    ("typed", "after", "said"), [(0, {"desk": 1}, REMOVED), (4, IN_CART, REFUSED)]
)
def test_an_edit_is_made_once_and_told_once(
    check: Check, when: tuple[int, str], typed: int, after: dict[str, int], said: str
):
    # The next edit says the first one again, as the grid does.
    check(CART, lambda shop: shop.edit({0: typed}).run(), when, [(after, [said])])


@pytest.mark.long
@pytest.mark.parametrize("when", EVERY_MOMENT)
def test_of_two_edits_each_is_made_once_and_told_once(check: Check, when: tuple[int, str]):
    check(CART, lambda shop: shop.edit({0: 0, 1: 5}).run(), when, [({"desk": 5}, [REMOVED])])


def test_a_press_sent_early_whose_run_was_ended_is_carried_out_when_it_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(streamlit_internals, "is_press_sent_early", lambda: True)
    ended, carried_out = [RerunException(RerunData())], []

    def act() -> None:
        if ended:
            raise ended.pop()
        with toasts.reporting() as report:
            carried_out.append("once")
            report("Added.", "check")
        raise RerunException(RerunData())  # as where all of the page has to show it

    pressed = actions.once(act)
    with suppress(RerunException):
        pressed()
    with suppress(RerunException):
        pressed()
    pressed()
    assert carried_out == ["once"]


@pytest.mark.parametrize("moment", [*range(4, 130, 10), *range(130, 138)])
def test_a_link_to_what_is_not_sold_says_so_once(
    shop: Shop, told: list[str], monkeypatch: pytest.MonkeyPatch, moment: int
):
    interruption = Interruption(monkeypatch)
    interruption.at(moment)
    shop.go(HOME, product="gone")
    interruption.at(0)
    shop.go(CATALOG)
    assert told == [NOT_SOLD]


@pytest.mark.parametrize("page", [HOME, CATALOG, CART])
def test_a_count_that_has_lost_its_slot_brings_the_whole_page(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, page: str
):
    shop.fill(**IN_CART).go(page)
    draw, lost = st.page_link, [StreamlitInvalidLayoutContextError("no slot")]

    def page_link(target: str, **looks: object) -> object:
        if lost and target == CART:
            raise lost.pop()
        return draw(target, **looks)

    monkeypatch.setattr(st, "page_link", page_link)
    shop.run()
    assert not lost
    assert shop.is_well()
    assert shop.count() == 2
