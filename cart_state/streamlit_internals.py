"""What Python knows of the inside of Streamlit 1.67, so that an upgrade is checked here.

Each names the version it was seen on, and what upstream would have to offer to do without. Style
sheets name Streamlit's classes where they stand; so does pages/parts/art/history.js.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import net_util
from streamlit.errors import StreamlitInvalidLayoutContextError
from streamlit.runtime.outside_container_wrapper import OutsideContainerWrapper
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

# When another site opens a connection, Streamlit asks a host at Amazon which address this machine
# has, and meanwhile nobody is served. It does not ask for an address that it knows.
#
# 1.67: no setting says that there is none to ask for.
net_util._external_ip = net_util._external_ip or "127.0.0.1"


def is_press_sent_early() -> bool:
    """Returns whether the press that called this callback comes once more, in a message of its own.

    When a fragment's timer is due while a press waits to be sent, the browser sends the press with
    the timer's message, and then again. Only the first asks for another fragment than the button's.

    1.67: the front end forgets a press only after its own message. Upstream could send a press
    that waits before the timer's message, or leave it out there.
    """
    run = get_script_run_ctx()
    if run is None or not run.fragment_ids_this_run:
        return False
    return ThreadState.get().fragment_id not in run.fragment_ids_this_run


def is_fragment_run() -> bool:
    """Returns whether fragments are drawn in this run, and not the whole page.

    1.67: only the run's context knows. Upstream could say so in `st.context`.
    """
    run = get_script_run_ctx()
    return run is not None and bool(run.fragment_ids_this_run)


class Slot:
    """An `st.empty` on the page that several fragments draw into.

    When a fragment is drawn again it may draw outside of itself only where it did while the page
    was drawn as a whole. Then the first one draws, and the others are noted as if they had:
    each would otherwise send the same once more.

    1.67: fragment storage hands out what it notes of a fragment's writes outside of it. `st.rerun`
    of several fragments by their keys needs no slot, but it is a second run, and AppTest
    then has nothing but these fragments.
    """

    def __init__(self) -> None:
        self._empty = st.empty()
        self._shared: OutsideContainerWrapper | None = None

    def show(self, draw: Callable[[], None]) -> None:
        """Draws here what `draw` does, on behalf of the fragment that is being drawn."""
        run, fragment = get_script_run_ctx(), ThreadState.get().fragment_id
        assert run
        assert fragment
        if self._shared and not run.fragment_ids_this_run:
            run.fragment_storage.register_outside_wrapper(fragment, self._empty._id, self._shared)
            return
        try:
            with self._empty:
                draw()
        except StreamlitInvalidLayoutContextError:
            st.rerun()  # the page was not drawn to its end, because another click came first
        self._shared = run.fragment_storage.get_outside_wrapper(fragment, self._empty._id)


def is_history_navigation() -> bool:
    """Returns whether this run was asked for by the browser's Back or Forward.

    Only then, and when a page is entered, the address says what a page has to show. At other times
    it may lag behind: the browser sends the address it has with a click, which may be older than
    the one that the run before has just sent to it.

    1.67: an attribute of the run's context, which `bind="query-params"` uses in the same way.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def around_each_run(turn: Callable[[str], AbstractContextManager[None]]) -> None:
    """Has each run, with its callbacks, take place inside `turn(the id of its session)`.

    1.67: the script runner calls a function of its own module. Upstream could take a context
    manager in `st.App`, as it takes `on_script_error`.
    """
    runner: Any = script_runner
    carry_out = runner.exec_func_with_error_handling

    def in_turn(run: Callable[[], None], context: Any) -> Any:
        with turn(context.session_id):
            return carry_out(run, context)

    runner.exec_func_with_error_handling = in_turn


def limit_connections(most: int, silent_for: float) -> None:
    """Has the server hang up beyond so many connections, and on those that send no whole request.

    1.67, uvicorn 0.54: a request may take for ever to come, and `limit_concurrency`, which counts
    only whole ones, cannot be set. uvicorn could have a time limit, as other servers do.
    """
    from uvicorn.protocols.http import auto  # which scripts have no use for

    protocol: Any = auto.AutoHTTPProtocol
    made = protocol.connection_made

    def connection_made(self: Any, transport: Any) -> None:
        made(self, transport)
        if len(self.connections) > most:
            self.logger.warning("More than %s connections: new ones are hung up on.", most)
            transport.abort()
        self.loop.call_later(silent_for, look, self, None)

    def look(connection: Any, before: Any) -> None:
        transport, request = connection.transport, connection.cycle
        if transport.is_closing() or transport.get_protocol() is not connection:
            return  # closed, or a websocket by now
        if request is before and (not request or request.response_complete or request.more_body):
            transport.close()
        connection.loop.call_later(silent_for, look, connection, request)

    protocol.connection_made = connection_made


def take_long_headers(most: int) -> None:
    """Has a page's connection come with as long a header as the page itself: so many bytes.

    A browser sends the cookies of a whole domain with both. Where only the second is refused, a
    page is shown and stays empty.

    1.67, websockets 17.4: read from the environment, but long before an app is imported.
    """
    from websockets import http11  # which scripts have no use for

    http11.MAX_LINE_LENGTH = most


STATIC = Path(st.__file__).parent / "static"  # what Streamlit's server sends to a browser
INDEX = STATIC / "index.html"

# What each page of the shop shows first.
_PARTS = ("PageLink", "Button", "BidiComponent", "ImageList", "TextInput")


def inline_script_hashes() -> str:
    """Returns, as sources of a Content-Security-Policy, the scripts inside Streamlit's own page.

    1.67: its index.html holds a script without `src`. Upstream has no setting for a nonce.
    """
    scripts = re.findall(r"<script>(.*?)</script>", INDEX.read_text(encoding="utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def first_page(title: str, language: str, early: str) -> str:
    """Returns Streamlit's index.html with a language, a title and the HTML `early` in its body.

    It loads at once what the front end would ask for later, and no font before its scripts.

    1.67: index.html is the same for every app. Upstream could take a template for it.
    """
    page = INDEX.read_text(encoding="utf-8")
    page = re.sub(r"<!--.*?-->|<link\s+rel=\"preload\".*?/>", "", page, flags=re.DOTALL)
    page = page.replace('<html lang="en">', f'<html lang="{language}">')
    page = page.replace("<title>Streamlit</title>", f"<title>{html.escape(title)}</title>")
    link = '<link rel="modulepreload" crossorigin href="./static/js/{}">'
    ahead = "".join(link.format(script.name) for script in _scripts_of_parts())
    page = page.replace("</head>", f"{ahead}</head>")
    return page.replace('<div id="root">', f'{early}<div id="root">')


def first_assets() -> list[Path]:
    """Returns the scripts and styles that every first visit loads, the largest last."""
    named = re.findall(r'"\./(static/(?:js|css)/.*?)"', INDEX.read_text(encoding="utf-8"))
    files = {*(STATIC / name for name in named), *_scripts_of_parts()}
    return sorted(files, key=lambda file: file.stat().st_size)


def _scripts_of_parts() -> list[Path]:
    """The scripts of _PARTS and what they import, without those that index.html names."""
    scripts, index = STATIC / "static" / "js", INDEX.read_text(encoding="utf-8")
    found = [script for part in _PARTS for script in scripts.glob(f"{part}.*.js")]
    for script in found:  # which grows meanwhile
        names = re.findall(r'(?:from|import)"\./(.*?)"', script.read_text(encoding="utf-8"))
        new = {scripts / name for name in names if name not in index}
        found += new - set(found)
    return found


def answered_operations(key: str) -> int:
    """Returns how many writes the browser has told of to the cookie manager with this key.

    streamlit-extras 1.6: the number is in the component's own state; no method returns it.
    Without it a browser that refuses cookies looks like one that has not answered yet.
    """
    return int(st.session_state[key].get("last_processed_operation_id", 0))
