"""Who changes a cart without a pause gives way to those who pause: bots to shoppers."""

from __future__ import annotations

import functools
import threading
import time
from collections import deque

WINDOW = 10.0  # seconds
MOST = 15  # changes of one session within that: more than a shopper makes, but for moments
PAUSE = 0.5  # seconds that each further change waits, in its own session, while shoppers are there


class Pace:
    """When each session of this process made its last changes."""

    def __init__(self) -> None:
        self._last: dict[int, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, session: int) -> None:
        """Notes a change of this session; returns at once, or after PAUSE if it has to give way.

        Among those who are all equally fast nobody waits.
        """
        now = time.monotonic()
        with self._lock:
            mine = self._last.setdefault(session, deque(maxlen=MOST))
            is_fast = _is_fast(mine, now)
            mine.append(now)
            recent = {who: last for who, last in self._last.items() if last[-1] > now - WINDOW}
            self._last = recent
            others = (last for who, last in recent.items() if who != session)
            gives_way = is_fast and not all(_is_fast(last, now) for last in others)
        if gives_way:
            time.sleep(PAUSE)


@functools.cache
def pace() -> Pace:
    """Returns the one of this process."""
    return Pace()


def _is_fast(last: deque[float], now: float) -> bool:
    return len(last) == MOST and last[0] > now - WINDOW
