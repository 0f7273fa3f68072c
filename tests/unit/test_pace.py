"""A session that never pauses gives way to those that do, and to nobody else."""

from types import SimpleNamespace

import pytest

from cart_state import pace as module
from cart_state.pace import MOST, PAUSE, WINDOW, Pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that goes on when somebody sleeps; `slept` is how long they did."""
    clock = SimpleNamespace(now=100.0, slept=0.0)

    def sleep(seconds: float) -> None:
        clock.now += seconds
        clock.slept += seconds

    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock.now, sleep=sleep))
    return clock


def test_a_bot_that_never_pauses_waits_before_each_change_while_a_shopper_is_there(
    clock: SimpleNamespace,
):
    pace, bot, shopper = Pace(), 1, 2
    pace.wait(shopper)
    for _ in range(MOST):
        pace.wait(bot)
    assert clock.slept == 0
    for n in range(1, 10):
        pace.wait(bot)
        assert clock.slept == n * PAUSE
    pace.wait(shopper)
    assert clock.slept == 9 * PAUSE, "the shopper does not"


def test_alone_and_among_equals_nobody_waits(clock: SimpleNamespace):
    pace = Pace()
    for _ in range(5 * MOST):
        pace.wait(1)
    assert clock.slept == 0
    clock.now += 2 * WINDOW
    for _ in range(MOST):
        for session in range(20):
            pace.wait(session)
    for session in range(20):
        pace.wait(session)
    assert clock.slept == 0


def test_who_is_quick_for_a_moment_or_while_nobody_else_is_there_does_not_wait(
    clock: SimpleNamespace,
):
    pace = Pace()
    pace.wait(2)
    for _ in range(4 * MOST):
        pace.wait(1)
        clock.now += WINDOW / (MOST - 1)
        pace.wait(2)
    assert clock.slept == 0
    clock.now += WINDOW + 1
    for _ in range(3 * MOST):
        pace.wait(1)
    assert clock.slept == 0, "the other left long ago"


def test_of_a_session_that_is_gone_nothing_is_held(clock: SimpleNamespace):
    pace = Pace()
    for session in range(1000):
        pace.wait(session)
    clock.now += WINDOW + 1
    pace.wait(-1)
    assert len(pace._last) == 1
