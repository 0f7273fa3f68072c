"""Stock: what was counted, as the catalogue says, and what orders have left of it."""

from __future__ import annotations

from typing import NamedTuple


class Left(NamedTuple):
    """What is `left` of a product since `counted` pieces were counted, at a time in nanoseconds.

    The time is 0 where it was never ordered: then only its number tells one count from another.
    """

    counted: int
    counted_at: int
    left: int

    def is_recounted(self, counted: int, counted_at: int) -> bool:
        """Returns whether a catalogue of this time has another number, which replaces what is left.

        An older catalogue, as another copy of the shop may have for a moment, replaces nothing.
        """
        return counted != self.counted and counted_at >= self.counted_at

    def is_count_of(self, seen: Left) -> bool:
        """Returns whether this is what is left of the count that was seen: of no later one."""
        return self.counted == seen.counted and seen.counted_at in (0, self.counted_at)


def left(counted: int, counted_at: int, known: Left | None) -> int:
    """Returns how many pieces can be had of a product; `known` is None if it was never ordered."""
    if known is None or known.is_recounted(counted, counted_at):
        return counted
    return max(0, known.left)
