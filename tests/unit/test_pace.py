"""Runs take turns: who had less of the server lately comes first, so shoppers wait for no bots."""

from types import SimpleNamespace

import pytest

from cart_state import pace as module
from cart_state.pace import AT_ONCE, FORGOTTEN, HELD, Pace, Turn

CLICK, PAGE = 0.01, 0.06  # seconds of the processor
BOTS = 15


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that only goes on while somebody's run does, or a test says so."""
    clock = SimpleNamespace(now=100.0, thread=0.0)
    monkeypatch.setattr(
        module,
        "time",
        SimpleNamespace(monotonic=lambda: clock.now, thread_time=lambda: clock.thread),
    )
    return clock


class Runs:
    """Runs of a process that take as long as they are said to."""

    def __init__(self, clock: SimpleNamespace) -> None:
        self.clock, self.pace = clock, Pace()

    def now(self, session: str, took: float = CLICK, address: str = "") -> None:
        """One that does not have to wait."""
        turn = self.pace.ask(session, address)
        assert turn.came.is_set(), f"{session} waits"
        self.over(turn, took)

    def over(self, turn: Turn, took: float = CLICK) -> None:
        """Ends one."""
        self.clock.now += took
        self.pace.end(turn, took)

    def bots(self, rounds: int, took: float = PAGE, address: str = "", new: bool = False) -> None:
        """Those of bots that never pause: as soon as one is over they ask for the next.

        So many were over when this returns, one goes on, and all others wait.
        """
        turns = [self.pace.ask(f"bot {bot}", address) for bot in range(BOTS)]
        for number in range(rounds):
            going = next(turn for turn in turns if turn.came.is_set())
            turns.remove(going)
            self.over(going, took)
            session = f"new bot {number}" if new else going.session[0]
            turns.append(self.pace.ask(session, address))
        assert sum(turn.came.is_set() for turn in turns) == 1


@pytest.fixture
def runs(clock: SimpleNamespace) -> Runs:
    return Runs(clock)


@pytest.mark.parametrize("new", [False, True], ids=["in one session each", "in ever new ones"])
@pytest.mark.parametrize("took", [CLICK, PAGE])
@pytest.mark.parametrize("rounds", [0, 1, 14, 15, 16, 40, 400])
def test_a_shopper_waits_for_no_bots_from_their_first_moment_on(
    runs: Runs, rounds: int, took: float, new: bool
):
    for shopper in ("one", "two"):
        runs.now(shopper, PAGE)
        runs.clock.now += 1
    runs.bots(rounds, took, new=new)
    for _ in range(3):
        for shopper in ("one", "two"):
            runs.now(shopper)


def test_two_shoppers_at_once_wait_for_no_bots_either(runs: Runs):
    runs.now("one")
    runs.now("two")
    runs.bots(40)
    runs.now("one")
    first = runs.pace.ask("two", "")
    second = runs.pace.ask("one", "")
    assert first.came.is_set()
    runs.over(first)
    assert second.came.is_set()


def test_who_is_quick_while_nobody_else_asks_never_waits(runs: Runs):
    for _ in range(500):
        runs.now("quick")
    runs.now("slow")
    for _ in range(500):
        runs.now("quick")


def test_whoever_had_less_comes_first_and_of_equals_who_came_first(runs: Runs):
    for session in ("a", "b", "c"):
        runs.now(session)
    runs.clock.now += 60
    for session, had in [("b", 1), ("c", 2), ("a", 3)]:
        runs.now(session, had * PAGE)
    going = runs.pace.ask("b", "")
    order = [runs.pace.ask(session, "") for session in ("a", "c", "new", "newer")]
    came = []
    while order:
        runs.over(going, 0)
        going = next(turn for turn in order if turn.came.is_set())
        order.remove(going)
        came.append(going.session[0])
    assert came == ["c", "a", "new", "newer"]


def test_what_one_had_fades(runs: Runs):
    runs.now("one", 10 * PAGE)
    runs.clock.now += 20
    runs.now("two", PAGE)
    going = runs.pace.ask("two", "")
    assert going.came.is_set()
    runs.now("one")


def test_many_sessions_of_one_address_have_no_more_than_one_of_another(runs: Runs):
    runs.now("shopper", 3 * PAGE, "of a home")
    runs.bots(40, address="of bots", new=True)
    for _ in range(10):
        runs.now("shopper", PAGE, "of a home")
    runs.now("who comes only now", PAGE, "of another home")


def test_no_more_go_on_at_once_than_can_be_carried_out(runs: Runs):
    sessions = [f"shopper {number}" for number in range(2 * AT_ONCE)]
    for session in sessions:
        runs.now(session)
    runs.clock.now += 60
    for number, session in enumerate(reversed(sessions), start=1):
        runs.now(session, number * PAGE)
    turns = [runs.pace.ask(session, "") for session in sessions]
    assert [turn.came.is_set() for turn in turns] == [True] * AT_ONCE + [False] * AT_ONCE


def test_a_run_that_waits_for_something_keeps_nobody_for_long(runs: Runs):
    runs.pace.ask("stuck", "")
    waits = runs.pace.ask("shopper", "")
    assert not waits.came.is_set()
    runs.clock.now += HELD
    runs.pace.ask("another", "")  # or whoever waits looks again
    assert waits.came.is_set()


def test_while_a_run_waits_for_a_server_elsewhere_others_go_on(runs: Runs):
    pace = runs.pace
    with pace.turn("shopper", ""):
        other = pace.ask("another", "")
        assert not other.came.is_set()
        with pace.elsewhere():
            assert other.came.is_set()
            assert list(pace._going) == [other]
        third = pace.ask("third", "")
        runs.over(other)
        assert not third.came.is_set(), "the first goes on here"
    assert third.came.is_set()
    with pace.elsewhere():  # outside of any run
        runs.over(third)
    assert pace._going == {}


def test_of_a_session_one_run_waits_and_those_before_it_end(runs: Runs):
    going = runs.pace.ask("shopper", "")
    turns = [runs.pace.ask("flood", "") for _ in range(1000)]
    assert [turn.came.is_set() for turn in turns] == [True] * 999 + [False]
    assert [*runs.pace._going] == [going]
    for turn in turns[:-1]:
        runs.over(turn, 0)
    runs.over(going)
    assert turns[-1].came.is_set()
    assert [*runs.pace._going] == [turns[-1]]


def test_a_run_that_fails_is_over_and_counts(runs: Runs):
    def fail() -> None:
        with runs.pace.turn("fails", ""):
            runs.clock.thread += PAGE
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    runs.now("another")
    assert runs.pace._had["fails", ""][0] == pytest.approx(module.PAGE + PAGE)


def test_of_sessions_and_addresses_that_are_gone_nothing_is_held(runs: Runs):
    for number in range(1000):
        runs.now(f"session {number}", address=f"address {number}")
    runs.clock.now += FORGOTTEN + 1
    runs.now("one")
    assert len(runs.pace._had) == 2
