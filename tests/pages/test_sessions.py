"""The verbs in the session of a tab: tabs of one browser, a store that is away or answers late."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import cart_state
from cart_state import CartError, NotInCart, OutOfStock, StoreError, browser, session, visit
from cart_state.browser import Browser
from cart_state.rules.contents import Contents, quantities
from cart_state.session import unsaved
from cart_state.storage.outbox import Change, Outcome, Unsaved
from cart_state.storage.store import Store
from tests.pages.shop import ANOTHERS, GOODS, OURS
from tests.sessions import Session, dated, new_id

SAVED = cart_state.Status(saved=True, remembered=True, shown=True)


class Unreliable(Store):
    """A store that a test makes unreachable, or lose its answers, without the waiting."""

    away = False
    loses = False

    def read(self, cart_id: str) -> Contents:
        if self.away:
            raise StoreError("away")
        return super().read(cart_id)

    def update(self, cart_id: str, *what: Sequence) -> Outcome:
        if self.away:
            raise StoreError("away")
        outcome = super().update(cart_id, *what)
        if self.loses:
            raise StoreError("no answer")
        return outcome

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        self.away = True
        yield
        self.away = False

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        self.loses = True
        yield
        self.loses = False


@pytest.fixture
def store(
    tmp_path: Path, write_catalog: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Unreliable]:
    """The store that all tabs share."""
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*GOODS)))
    store = Unreliable(f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    yield store
    store.close()


@pytest.fixture
def tab(store: Unreliable) -> Session:
    return Session(store, dated(OURS))


@pytest.fixture
def other(store: Unreliable) -> Session:
    """Another tab of the same browser."""
    return Session(store, dated(OURS))


def held(cart: cart_state.Cart) -> dict[str, int]:
    return {line.sku: line.quantity for line in cart.lines}


def test_tabs_and_reloads_share_one_cart_and_a_refusal_counts_what_the_other_added(
    tab: Session, other: Session
):
    with tab:
        cart_state.add("desk", 2)
    with other:
        assert held(cart_state.get()) == {"desk": 2}
        cart_state.add("lamp", 3)
    with tab:
        assert held(cart_state.get()) == {"desk": 2}  # as last seen
        with pytest.raises(OutOfStock) as refused:
            cart_state.add("lamp")
        assert (refused.value.product.sku, refused.value.held) == ("lamp", 3)
        assert held(cart_state.refresh()) == {"desk": 2, "lamp": 3}


def test_every_verb_and_every_rule_holds_while_the_store_is_away(tab: Session, store: Unreliable):
    with tab:
        cart_state.add("desk")
        assert cart_state.status() == SAVED
        with store.unreachable():
            assert held(cart_state.add("mug", 4)) == {"desk": 1, "mug": 4}
            assert held(cart_state.set_quantity("mug", 3)) == {"desk": 1, "mug": 3}
            assert held(cart_state.remove("desk")) == {"mug": 3}
            assert held(cart_state.undo()) == {"desk": 1, "mug": 3}
            for refused in (("lamp", 4), ("chair", 1), ("sofa", 1), ("mug", 0)):
                with pytest.raises(CartError):
                    cart_state.add(*refused)
            assert held(cart_state.refresh()) == {"desk": 1, "mug": 3}
            assert cart_state.status() == cart_state.Status(False, True, True)
        assert held(cart_state.refresh()) == {"desk": 1, "mug": 3}
        assert cart_state.status() == SAVED
        assert cart_state.refusals() == ()  # what was refused at once does not wait


@pytest.mark.parametrize(("absences", "by"), [(1, "looking"), (3, "the next change")])
def test_what_waited_is_made_once_beside_what_another_tab_did(
    tab: Session, other: Session, store: Unreliable, absences: int, by: str
):
    with tab:
        cart_state.add("mug")
        for _ in range(absences):
            with store.unreachable():
                cart_state.add("desk", 2)
                cart_state.add("lamp")
                cart_state.remove("lamp")
                cart_state.refresh()
            cart_state.refresh() if by == "looking" else cart_state.accept_prices()
    with other:
        cart_state.add("mug", 5)
    for who in (tab, tab, other):
        with who:
            assert held(cart_state.refresh()) == {"mug": 6, "desk": 2 * absences}
            assert cart_state.status() == SAVED


@pytest.mark.parametrize("changes", [1, 45], ids=["one", "more than a message holds"])
def test_an_answer_that_was_lost_doubles_nothing(
    tab: Session, other: Session, store: Unreliable, changes: int
):
    with tab:
        cart_state.get()
        with store.losing_answers():
            for times in range(1, changes + 1):
                assert held(cart_state.add("mug")) == {"mug": times}
            cart_state.refresh()
    with other:
        cart_state.add("desk")
    with tab:
        assert held(cart_state.refresh()) == {"mug": changes, "desk": 1}
        assert cart_state.status() == SAVED


@pytest.mark.parametrize("answer_lost", [False, True])
def test_what_waited_and_is_refused_in_the_end_is_told_once_and_the_rest_is_made(
    tab: Session, other: Session, store: Unreliable, answer_lost: bool
):
    with other:
        cart_state.get()
    with tab:
        cart_state.add("desk")
        with store.unreachable():
            cart_state.add("lamp", 2)
            cart_state.set_quantity("desk", 5)
            cart_state.add("mug")
    with other:
        cart_state.add("lamp", 2)
        cart_state.remove("desk")
    with tab:
        if answer_lost:
            with store.losing_answers():
                cart_state.refresh()
            assert cart_state.refusals() == ()
        assert held(cart_state.refresh()) == {"lamp": 2, "mug": 1}
        short, gone = cart_state.refusals()
        assert isinstance(short, OutOfStock)
        assert isinstance(gone, NotInCart)
        assert cart_state.refusals() == ()
        cart_state.refresh()
        assert cart_state.refusals() == ()


def test_a_refusal_at_the_moment_the_store_is_back_saves_what_waited(
    tab: Session, store: Unreliable
):
    with tab:
        with store.unreachable():
            cart_state.add("desk")
        with pytest.raises(OutOfStock):
            cart_state.add("lamp", 4)
        assert cart_state.refusals() == ()  # it was raised
        assert held(cart_state.refresh()) == {"desk": 1}
        assert cart_state.status() == SAVED


def test_a_cart_that_was_never_seen_is_not_taken_for_an_empty_one(
    tab: Session, other: Session, store: Unreliable
):
    with tab:
        cart_state.add("desk", 2)
    with other:
        with store.unreachable():
            assert held(cart_state.get()) == {}
            assert cart_state.status() == cart_state.Status(False, True, shown=False)
            assert held(cart_state.add("mug")) == {"mug": 1}
            assert not cart_state.status().shown
        assert held(cart_state.refresh()) == {"desk": 2, "mug": 1}
        assert cart_state.status() == SAVED


# Whose cart

STRANGERS = {
    "none": None,
    "unknown": dated(ANOTHERS),
    "without a day": OURS,
    "too long": dated("c" * 10**6),
    "before time": f"{OURS}.-1",
    "with a line break": dated(OURS) + "\n",
    "a list": [dated(OURS)],
    "a number": 7,
}


@pytest.mark.parametrize("sent", STRANGERS.values(), ids=STRANGERS)
def test_any_other_cookie_opens_an_empty_cart_of_its_own(
    tab: Session, store: Unreliable, sent: object
):
    with tab:
        cart_state.add("desk")
    with Session(store, sent) as stranger:
        assert held(cart_state.get()) == {}
        assert held(cart_state.add("mug")) == {"mug": 1}
    with tab:
        assert held(cart_state.refresh()) == {"desk": 1}
    with stranger:
        assert held(cart_state.refresh()) == {"mug": 1}


@pytest.fixture
def late(store: Unreliable, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A first visit in a tab that learns after a while that the browser has an id already."""

    def give_cookie(known: Browser, _: object) -> bool:
        is_news, known.cart_id = known.cart_id != OURS, OURS
        return is_news

    monkeypatch.setattr(visit, "give_cookie", give_cookie)
    monkeypatch.setattr(browser, "new_id", lambda _: ANOTHERS)
    return Session(store, None)


@pytest.mark.parametrize("away", ["never", "before", "while it learns"])
def test_of_two_first_tabs_the_second_hands_everything_over_once(
    tab: Session, late: Session, store: Unreliable, away: str
):
    with tab:
        cart_state.add("desk")
        cart_state.save_combination("Set")
        cart_state.add("lamp", 2)
    with late:
        for sku in ("mug", "desk"):
            cart_state.add(sku)
        cart_state.save_combination("set")
        cart_state.save_for_later("desk")
        store.away = away != "never"
        cart_state.add("lamp", 2)
        store.away = away == "while it learns"
        assert visit.remember_browser()
        store.away = False
        cart_state.refresh()
        assert not visit.remember_browser()
    for who in (late, tab):
        with who:
            cart = cart_state.refresh()
            assert held(cart) == {"desk": 1, "lamp": 3, "mug": 1}
            assert [(line.sku, line.quantity) for line in cart.later] == [("desk", 1)]
            assert [one.name for one in cart.combinations] == ["Set", "set 2"]
            assert cart.undo_step
            assert cart.undo_step.kind == "save for later"
            assert cart_state.status() == SAVED


# What waits in a session that is gone


@pytest.fixture
def open_session(store: Unreliable) -> Callable[[str], Session]:
    """Opens one more session in the browser that holds this cookie."""
    return lambda cookie: Session(store, cookie)


@pytest.fixture
def swept(store: Unreliable) -> Callable[[], bool]:
    """Does what the thread does each time; no test waits for it."""

    def sweep() -> bool:
        with Session(store, None):
            return unsaved().sweep()

    return sweep


def test_500_sessions_that_were_dropped_while_the_store_was_away_lose_nothing(
    open_session: Callable[[str], Session], store: Unreliable, swept: Callable[[], bool]
):
    shoppers = [new_id() for _ in range(500)]
    with store.unreachable():
        for who in shoppers:
            with open_session(dated(who)):
                cart_state.add("desk")
                cart_state.add("mug", 2)
        assert swept()
    gc.collect()
    assert swept() is False, "all are delivered and let go of"
    assert all(quantities(store.read(who).items) == {"desk": 1, "mug": 2} for who in shoppers)


def test_who_comes_back_while_the_store_is_away_finds_what_waits_of_every_tab(
    open_session: Callable[[str], Session], tab: Session, other: Session, store: Unreliable
):
    with tab:
        cart_state.add("desk")
    with store.unreachable():
        with other:
            assert held(cart_state.refresh()) == {}
            cart_state.add("mug")
        with tab:
            cart_state.add("lamp")
        with open_session(dated(OURS)):
            assert held(cart_state.get()) == {"mug": 1, "lamp": 1}
            cart_state.add("mug")
    with open_session(dated(OURS)) as back:
        assert held(cart_state.refresh()) == {"desk": 1, "lamp": 1, "mug": 2}
        assert cart_state.status() == SAVED
    for one in (tab, other, back):
        with one:
            assert held(cart_state.refresh()) == {"desk": 1, "lamp": 1, "mug": 2}, "made once"


def test_what_was_refused_while_nobody_looked_is_told_who_comes_back_once(
    open_session: Callable[[str], Session],
    tab: Session,
    other: Session,
    store: Unreliable,
    swept: Callable[[], bool],
):
    with other:
        cart_state.add("lamp", 2)
    with tab:
        cart_state.refresh()
        with store.unreachable():
            cart_state.add("lamp")
    with other:
        cart_state.add("lamp")
    assert swept(), "for somebody has to hear of it"
    with open_session(dated(OURS)):
        cart_state.get()
        (short,) = cart_state.refusals()
        assert isinstance(short, OutOfStock)
    with open_session(dated(OURS)):
        cart_state.get()
        assert cart_state.refusals() == ()
    assert swept() is False


def test_a_single_change_is_held_though_the_thread_looks_in_the_same_moment(
    open_session: Callable[[str], Session],
    store: Unreliable,
    swept: Callable[[], bool],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(Unsaved, "start", Unsaved.sweep)
    who = new_id()
    with store.unreachable(), open_session(dated(who)):
        cart_state.add("desk")
    gc.collect()
    assert swept() is False
    assert quantities(store.read(who).items) == {"desk": 1}


def test_a_stranger_takes_over_nothing(
    open_session: Callable[[str], Session], tab: Session, store: Unreliable
):
    with store.unreachable():
        with tab:
            cart_state.add("desk")
        with open_session(dated(ANOTHERS)):
            assert held(cart_state.get()) == {}


def test_more_than_can_wait_is_refused_and_changes_nothing(
    tab: Session, other: Session, store: Unreliable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("cart_state.storage.outbox.MOST", 1)
    with other:
        cart_state.get()
    with store.unreachable():
        with tab:
            cart_state.add("desk")
            cart_state.add("mug")
        with other:
            with pytest.raises(StoreError):
                cart_state.add("desk")
            assert held(cart_state.get()) == {}


def test_what_cannot_be_made_at_all_is_logged_and_keeps_nobody_else_waiting(
    tab: Session,
    open_session: Callable[[str], Session],
    store: Unreliable,
    swept: Callable[[], bool],
):
    def breaks(_: object) -> None:
        raise RuntimeError("a rule that is broken")

    with store.unreachable():
        for one in (tab, open_session(dated(ANOTHERS))):
            with one:
                cart_state.add("desk")
    with tab:
        session.session().outbox += (Change(breaks),)
    swept()
    assert quantities(store.read(ANOTHERS).items) == {"desk": 1}


def test_the_end_of_the_process_tells_how_many_visits_were_not_saved(
    tab: Session, store: Unreliable, caplog: pytest.LogCaptureFixture
):
    with store.unreachable(), tab:
        cart_state.add("desk")
        unsaved.cache_clear()
        me = session.session()
    del me
    gc.collect()
    assert "before the changes of 1 visits" in caplog.text
