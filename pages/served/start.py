"""What a server does before it serves anybody: finds its settings, and makes room for shoppers."""

import contextlib
import logging
import sys
from pathlib import Path

from cart_state import streamlit_internals

ROOT = Path(__file__).parents[2]
SILENT_FOR = 10  # seconds; a browser sends its request within one
_ENOUGH = 65_536  # descriptors
# A shopper holds four, and one who has just left three for a while; nobody is to take the last.
_EACH = 8

_log = logging.getLogger(__name__)


class OnceAMinute(logging.Filter):
    """Lets a message through once a minute: whoever floods a server is not to flood its log."""

    _minute = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Returns whether the message is new in this minute."""
        if record.created // 60 != self._minute:
            self._minute, self._said = record.created // 60, set[str]()
        first_line = record.getMessage().partition("\n")[0]
        said = f"{first_line} {record.exc_info and record.exc_info[1]!r}"
        is_new = said not in self._said
        self._said.add(said)
        return is_new


def prepare() -> None:
    """Returns once everything is ready; ends the process where the settings would not be read."""
    if ROOT.resolve() / ".streamlit" not in streamlit_internals.settings_folders():
        sys.exit(
            f"The settings and secrets in {ROOT / '.streamlit'} would not be read.\n"
            f"Start in the store's folder: cd {ROOT}, or WorkingDirectory={ROOT} in a systemd unit."
        )
    for name in ("asyncio", "uvicorn.error", __name__):
        logging.getLogger(name).addFilter(OnceAMinute())
    most = _descriptors() // _EACH
    if most < 1000:
        _log.warning(
            "No more than %s shoppers are served at once: the hard limit of descriptors is low."
            " Raise it: ulimit -Hn %s, or LimitNOFILE=%s in a systemd unit.",
            *(most, _ENOUGH, _ENOUGH),
        )
    streamlit_internals.limit_connections(most, SILENT_FOR)


def _descriptors() -> int:
    """Raises the limit of open files to what the system allows; returns it."""
    if sys.platform == "win32":
        return _ENOUGH
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    with contextlib.suppress(OSError, ValueError):  # macOS allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
