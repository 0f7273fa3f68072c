"""Whose run comes next: that of whoever had least of the server lately. Bots never pause."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import exp
from typing import NamedTuple

from cart_state.browser import origin
from cart_state.storage.database import Database
from cart_state.streamlit_internals import around_each_run

AT_ONCE = 3  # runs; Python carries out one at a time, so another begins only for who had less
HELD = 1.0  # seconds after which a run keeps nobody waiting, whatever it does
MEMORY = 3.0  # seconds in which what somebody had fades to a third
PAGE = 0.1  # seconds of the processor, about: a new session counts as having had one more page
FORGOTTEN = 600.0  # seconds; an open page runs every few

_Had = tuple[float, float]  # seconds of the processor, and as of when


class Turn(NamedTuple):
    """The turn of a run, for which it waits until it `came`.

    `new` stands for what its session had as long as none of its runs has ended. Then it is noted,
    and not before: of new sessions that come at once each comes after the noted ones alone.
    """

    session: tuple[str, str]
    address: tuple[str, str]
    new: _Had
    came: threading.Event


class Pace:
    """The runs of one process: those that go on, those that wait, and who had how much lately.

    An address comes before its sessions: whoever opens many gets no more than with one. Where all
    shoppers have one address, or none is known, it is between the sessions, and a new one comes
    after those that are there.
    """

    def __init__(self) -> None:
        self._had: dict[tuple[str, str], _Had] = {}
        self._waiting: list[Turn] = []
        self._going: dict[Turn, float] = {}  # since when
        self._lock = threading.Lock()
        self._mine = threading.local()

    @contextmanager
    def turn(self, session: str, address: str) -> Iterator[None]:
        """Begins when it is the session's turn, which is at once where nobody had less lately."""
        me = self.ask(session, address)
        while not me.came.wait(HELD):
            self._admit()
        self._mine.turn, began = me, time.thread_time()
        try:
            yield
        finally:
            self._mine.turn = None
            self.end(me, time.thread_time() - began)

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """What a run waits for here keeps no other one waiting; outside a run it is just done."""
        me: Turn | None = getattr(self._mine, "turn", None)
        if not me:
            yield
            return
        with self._lock:
            counts = self._going.pop(me, None) is not None
        self._admit()
        try:
            yield
        finally:
            if counts:
                with self._lock:
                    self._going[me] = time.monotonic()

    def ask(self, session: str, address: str) -> Turn:
        """Returns the turn of a run, which may have come already."""
        who, now, most = (session, ""), time.monotonic(), 0.0
        with self._lock:
            if who not in self._had:
                self._had = {it: had for it, had in self._had.items() if had[1] > now - FORGOTTEN}
                most = max((_faded(had, now) for it, had in self._had.items() if it[0]), default=0)
            me = Turn(who, ("", address), (most + PAGE, now), threading.Event())
            for older in [turn for turn in self._waiting if turn.session == who]:
                # Streamlit has told it to stop, which it does at its first look.
                self._waiting.remove(older)
                older.came.set()
            self._waiting.append(me)
        self._admit()
        return me

    def end(self, turn: Turn, took: float) -> None:
        """Notes that a run is over, and how many seconds of the processor it took."""
        now = time.monotonic()
        with self._lock:
            self._going.pop(turn, None)
            of_address, of_session = self._lately(turn, now)
            self._had |= {
                turn.address: (of_address + took, now),
                turn.session: (of_session + took, now),
            }
        self._admit()

    def _admit(self) -> None:
        now = time.monotonic()
        with self._lock:
            while self._waiting:
                me = min(self._waiting, key=lambda turn: self._lately(turn, now))  # or the first
                going = [turn for turn, since in self._going.items() if since > now - HELD]
                mine = self._lately(me, now)
                if len(going) >= AT_ONCE or any(self._lately(it, now) <= mine for it in going):
                    return
                self._waiting.remove(me)
                self._going[me] = now
                me.came.set()

    def _lately(self, turn: Turn, now: float) -> tuple[float, float]:
        of_address = self._had.get(turn.address, (0.0, now))
        return _faded(of_address, now), _faded(self._had.get(turn.session, turn.new), now)


def _faded(had: _Had, now: float) -> float:
    return had[0] * exp((had[1] - now) / MEMORY)


def take_turns() -> None:
    """Has the runs of this process take turns from now on."""
    pace = Pace()
    Database.meanwhile = pace.elsewhere
    around_each_run(lambda session: pace.turn(session, origin()))
