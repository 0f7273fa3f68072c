"""What a server does before it serves anybody: finds its settings, and makes room for shoppers."""

import functools
import itertools
import logging
import sys
from pathlib import Path

from cart_state import streamlit_internals, take_turns

ROOT = Path(__file__).resolve().parents[2]


def prepare() -> None:
    """Returns once everything is ready; ends the process where the settings would not be read."""
    if not (Path.cwd().samefile(ROOT) and Path(".streamlit", "config.toml").exists()):
        sys.exit(f"Settings and secrets are in {ROOT}: cd {ROOT}, or WorkingDirectory={ROOT}")
    for name in ("asyncio", "uvicorn.error"):
        logging.getLogger(name).addFilter(once_a_minute)
    descriptors = 65_536
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        descriptors = min(hard, descriptors)
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
    # A shopper holds four, and one who has just left three; the rest is for the store.
    most = descriptors // 8
    if most < 1000:
        logging.getLogger(__name__).warning(
            f"No more than {most} shoppers are served at once: there are too few descriptors."
            " Raise their hard limit: LimitNOFILE=65536 in a systemd unit."
        )
    streamlit_internals.limit_connections(most, silent_for=10)
    streamlit_internals.take_long_headers(65_536)  # as many as uvicorn takes with a page
    take_turns()


def once_a_minute(record: logging.LogRecord) -> bool:
    """Returns whether a message is new in its minute: who floods a server floods no log."""
    said = f"{record.getMessage().splitlines()[:1]} {record.exc_info and record.exc_info[1]!r}"
    return next(_times(record.created // 60, said)) == 0


_times = functools.lru_cache(maxsize=1000)(lambda minute, said: itertools.count())
