"""A shopper who clicks again at once: the run of the first click is ended wherever it is.

Streamlit looks for the next click at every element and at every look at session state. Here one
arrives at each of these moments in turn.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from cart_state import StoreError, streamlit_internals
from cart_state.storage.store import Store
from pages.parts import actions, toasts
from tests.pages.internals import Interruption
from tests.pages.shop import (
    CART,
    CATALOG,
    HOME,
    NOT_SOLD,
    ORDER,
    WHO,
    OpenShop,
    Sell,
    Shop,
    WriteSettings,
    shown,
)

# The callback is over, and the toast is drawn, some 45 moments after the click.
SOME = [*range(1, 40, 4), *range(40, 52)]
moments = pytest.mark.parametrize(
    "moments", [SOME, pytest.param(range(1, 400), marks=pytest.mark.long)], ids=["some", "all"]
)

REMOVED = "Desk lamp removed. Cart: 1"
REFUSED = "Only 3 of Desk lamp can be had, and 1 is in your cart."
ADDED = "Oak desk added. Cart: 3"
IN_CART = {"lamp": 1, "desk": 1}

Seen = tuple[dict[str, int], list[str]]


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
def cut_short(
    monkeypatch: pytest.MonkeyPatch, sell: Sell, open_shop: OpenShop, told: list[str]
) -> Callable[..., Iterator[Seen]]:
    """Acts on a page, the next click arriving at each of these moments; with the store away, too.

    Returns the cart, and what was said, once the shopper has stopped clicking.
    """
    sell()

    def update(self: Store, *args: object) -> None:
        raise StoreError("away")

    def act_on(page: str, act: Callable[[Shop], object], moments: Sequence[int]) -> Iterator[Seen]:
        for moment, away in [*((n, False) for n in moments), *((n, True) for n in moments[1::4])]:
            shop = open_shop().fill(**IN_CART)
            with monkeypatch.context() as patch:
                if away:
                    patch.setattr(Store, "update", update)
                shop.go(page)
                told.clear()
                interruption = Interruption(patch)
                interruption.at(moment)
                act(shop)
                interruption.at(0)
                shop.go(CART).run()
                assert shop.is_well(), moment
                yield shop.quantities(), told

    return act_on


@moments
@pytest.mark.parametrize(
    ("page", "act", "made"),
    [
        (CATALOG, lambda shop: shop.add("desk"), ({"lamp": 1, "desk": 2}, [ADDED])),
        pytest.param(
            *(CART, lambda shop: shop.press("Remove", "lamp"), ({"desk": 1}, [REMOVED])),
            marks=pytest.mark.long,
        ),
    ],
    ids=["an add", "a removal"],
)
def test_a_click_is_made_and_told_or_neither(
    cut_short: Callable[..., Iterator[Seen]],
    page: str,
    act: Callable[[Shop], object],
    made: Seen,
    moments: Sequence[int],
):
    seen = [(lines, [*said]) for lines, said in cut_short(page, act, moments)]
    assert all(one in (made, (IN_CART, [])) for one in seen), seen
    assert made in seen


@moments
@pytest.mark.parametrize(
    ("typed", "after", "said"),
    [
        ({0: 0, 1: 5}, {"desk": 5}, REMOVED),
        pytest.param({0: 4}, IN_CART, REFUSED, marks=pytest.mark.long),
    ],
)
def test_of_two_edits_each_is_made_once_and_told_once(
    cut_short: Callable[..., Iterator[Seen]],
    typed: dict[int, object],
    after: dict[str, int],
    said: str,
    moments: Sequence[int],
):
    # The next edit says the first one again, as the grid does.
    for seen in cut_short(CART, lambda shop: shop.edit(typed).run(), moments):
        assert seen == (after, [said])


@moments
def test_a_second_press_on_order_at_any_moment_orders_once_and_shows_the_receipt(
    shop: Shop,
    sell: Sell,
    write_settings: WriteSettings,
    monkeypatch: pytest.MonkeyPatch,
    moments: Sequence[int],
):
    sell("mug,Mug,Kitchen,0.10,1000,A mug.,")
    write_settings("[orders]\nopen_per_cart = 1000\nper_address_and_hour = 1000")
    cut_short, ordered = Interruption(monkeypatch), set()
    for number, moment in enumerate(moments, 1):
        shop.fill(mug=1).go(ORDER).tell(**WHO, note="Ring twice.")
        press = shop.button(key="order_place")
        cut_short.at(moment, press)
        press.click().run()
        cut_short.at(0)
        ordered |= {title for title in shop.titles() if title.endswith("is placed")}
        assert len(ordered) == number, moment
        shop.go(ORDER)
        assert len([label for label in shop.labels() if label in ordered]) == min(number, 10)


def test_a_press_sent_early_whose_run_was_ended_is_carried_out_when_it_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(streamlit_internals, "is_press_sent_early", lambda: True)
    ended, carried_out = [RerunException(RerunData())], []

    @actions.with_toast
    def add() -> toasts.Toast:
        carried_out.append("once")
        return toasts.Toast("Added.", "check")

    def act() -> None:
        if ended:
            raise ended.pop()
        add()
        raise RerunException(RerunData())  # as where all of the page has to show it

    pressed = actions.once(act)
    with suppress(RerunException):
        pressed()
    with suppress(RerunException):
        pressed()
    pressed()
    assert carried_out == ["once"]


@pytest.mark.parametrize("moment", range(1, 170, 13))
def test_a_link_to_what_is_not_sold_says_so_once(
    shop: Shop, told: list[str], monkeypatch: pytest.MonkeyPatch, moment: int
):
    interruption = Interruption(monkeypatch)
    interruption.at(moment)
    shop.go(HOME, product="gone")
    interruption.at(0)
    shop.go(CATALOG)
    assert told == [NOT_SOLD]


def test_a_fragment_that_has_lost_its_slot_brings_the_whole_page():
    def app() -> None:
        import streamlit as st

        from cart_state.streamlit_internals import Slot

        def press() -> None:
            st.session_state.pressed = True
            st.rerun("part")

        slot = Slot()
        st.button("press", on_click=press)

        @st.fragment(key="part")
        def part() -> None:
            if "pressed" in st.session_state:  # as if the run before had ended above
                slot.show(lambda: st.text("drawn"))

        part()

    page = AppTest.from_function(app, default_timeout=60).run()
    page.button[0].click().run()
    assert [text.value for text in page.text] == ["drawn"]
    assert len(page.button) == 1
