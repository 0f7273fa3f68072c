"""How large a run is, and what it was told on the command line."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The numbers of a run. Each kind of work is bounded by them in count and in time."""

    rounds: int = 5
    shoppers: int = 20
    seconds: float = 10
    goods: int = 36
    many_goods: int = 100_000
    clicks: int = 20  # of one kind, in one round, by one shopper
    lines: int = 300
    idle: int = 60  # tabs held open to see what one costs
    starts: int = 3


FULL = Size()
QUICK = Size(
    rounds=2,
    shoppers=6,
    seconds=3,
    many_goods=5_000,
    clicks=6,
    idle=15,
    starts=2,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One run: its size, and a Postgres to try as well."""

    size: Size
    postgres: str | None = None


def say(text: str) -> None:
    """Tells whoever waits what is going on, beside the table."""
    print(f"  {text}", file=sys.stderr, flush=True)
