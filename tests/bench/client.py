"""A browser without a screen: one tab that speaks Streamlit's own websocket protocol.

It keeps what a real front end keeps: the elements drawn, the state of every widget (all of it
goes with each message), large messages by their hash, and the timers of fragments.
"""

import asyncio
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_PATIENCE = 60.0
_SUBPROTOCOLS = ["streamlit", "PLACEHOLDER_AUTH_TOKEN"]
_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_CACHED_RUNS = 2  # global.maxCachedMessageAge

Path = tuple[int, ...]


class BenchError(RuntimeError):
    """The app did not do what a shopper asked for, so its figures are worth nothing."""


@dataclass(slots=True)
class Node:
    """An element, or a block when `kind` is empty, at its place in the page."""

    kind: str
    proto: Any
    fragment: str
    run: str


@dataclass
class Tab:
    """One open page. `took` of the last thing done is in seconds, `received` in bytes."""

    url: str
    cookie: str | None = None
    nodes: dict[Path, Node] = field(default_factory=dict)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    query: str = ""  # the parameters in the address
    received: int = 0
    runs: int = 0
    named: str = "cart"  # the cookie
    line: dict[str, Any] = field(default_factory=dict)  # how it connects, where that is unusual
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _timers: dict[str, tuple[float, asyncio.Task[None]]] = field(default_factory=dict)
    _cached: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)
    _page: str = ""
    _running: str = ""
    _asked: tuple[str, str] = ("", "")  # the page that is switched to, and the fragment
    _answering: bool = False
    _waiting: asyncio.Future[None] | None = None

    async def open(self, page: str = "") -> Self:
        """Connects and waits until the page is drawn; `page` is its path, as in the address."""
        await self._connect()
        await self._ask(ClientState(page_name=page))
        return self

    async def _connect(self, session: str = "") -> None:
        """Connects, to a session that is there already where one is named."""
        headers = {"Cookie": f"{self.named}={self.cookie}"} if self.cookie else None
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[*_SUBPROTOCOLS, *filter(None, [session])],  # type: ignore[list-item]
            additional_headers=headers,
            origin=self.url,  # type: ignore[arg-type]
            max_size=None,
            open_timeout=_PATIENCE,
            ping_interval=None,
            proxy=None,
            **self.line,
        )
        self._reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Closes the tab."""
        self._stop_timers()
        if self._socket:
            await self._socket.close()
        if self._reader:
            await self._reader

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def switch(self, page: str) -> float:
        """Follows the link to another page; returns the seconds until it was drawn."""
        self._stop_timers()
        self.nodes.clear()
        self.widgets.clear()
        self.query = ""
        self._page = self.pages[page]
        return await self._ask(ClientState(page_script_hash=self._page), switches=True)

    async def click(self, key: str) -> float:
        """Clicks the button with this widget key; returns the seconds until all was drawn."""
        node = self.widget(key)
        if node.proto.disabled:
            raise BenchError(f"The button {key!r} is disabled.")
        return await self._send(node, WidgetState(id=node.proto.id, trigger_value=True))

    async def give(self, key: str, **value: Any) -> float:
        """Gives a widget a value, such as `string_value="desk"`; returns the seconds it took."""
        self.fill(key, **value)
        return await self._send(self.widget(key))

    def fill(self, key: str, **value: Any) -> None:
        """Gives a widget a value without telling the server, as inside a form."""
        state = state_of(self.widget(key).proto.id, **value)
        self.widgets[state.id] = state

    def widget(self, key: str) -> Node:
        """Returns the widget with this key, or this label."""
        for node in self.nodes.values():
            identity = getattr(node.proto, "id", "") if node.kind else ""
            if identity and (identity.endswith(f"-{key}") or _label(node) == key):
                return node
        raise BenchError(f"There is no widget {key!r} on the page.")

    def drawn(self, kind: str) -> Iterator[Any]:
        """Yields the elements of a kind, such as "page_link", in the order of the page."""
        return (node.proto for _, node in sorted(self.nodes.items()) if node.kind == kind)

    def number(self, kind: str, pattern: str, read: Callable[[Any], str]) -> int:
        """Returns the number that the pattern finds in the first element of a kind with one."""
        for proto in self.drawn(kind):
            if found := re.fullmatch(pattern, read(proto)):
                return int((found[1] or "0").replace(",", ""))
        raise BenchError(f"No {kind} reads {pattern!r}.")

    async def _send(self, node: Node, trigger: WidgetState | None = None) -> float:
        state = ClientState(page_script_hash=self._page, fragment_id=node.fragment)
        return await self._ask(state, trigger)

    async def _ask(
        self, state: ClientState, trigger: WidgetState | None = None, switches: bool = False
    ) -> float:
        began = time.perf_counter()
        self._answering = False
        self._asked = state.page_script_hash if switches else "", state.fragment_id
        self._waiting = asyncio.get_running_loop().create_future()
        await self._post(state, trigger)
        try:
            await asyncio.wait_for(self._waiting, _PATIENCE)
        except TimeoutError:
            raise BenchError(f"{self.url} did not answer within {_PATIENCE:.0f} s.") from None
        finally:
            self._waiting = None
        return time.perf_counter() - began

    async def _post(self, state: ClientState, trigger: WidgetState | None = None) -> None:
        if self._reader is None or self._reader.done() or self._socket is None:
            raise BenchError(f"{self.url} has hung up.")
        state.query_string = self.query
        state.widget_states.widgets.extend(self.widgets.values())
        if trigger:
            state.widget_states.widgets.append(trigger)
        state.cached_message_hashes.extend(self._cached)
        state.context_info.timezone = "Asia/Kolkata"
        state.context_info.locale = "en-IN"
        state.context_info.url = f"{self.url}/{state.page_name}"
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _read(self) -> None:
        assert self._socket
        try:
            async for payload in self._socket:
                assert isinstance(payload, bytes)
                self._acknowledge()
                self.received += len(payload)
                self._take(ForwardMsg.FromString(payload))
        except ConnectionClosed:
            pass
        except BenchError as error:
            self._fail(error)
        finally:
            self._fail(BenchError(f"{self.url} has hung up."))

    def _acknowledge(self) -> None:
        """Acknowledges what came, as Chromium was seen to: at once, and not some 40 ms later.

        Streamlit's sockets wait for it before they send the next part of an answer.
        """
        assert self._socket
        connection = self._socket.transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _fail(self, error: BenchError) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(error)

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "ref_hash":
                known, _ = self._cached[message.ref_hash]
                self._cached[message.ref_hash] = (known, self.runs)
                self._draw(known.delta, tuple(message.metadata.delta_path))
            case "delta":
                if message.metadata.cacheable:
                    self._cached[message.hash] = (message, self.runs)
                self._draw(message.delta, tuple(message.metadata.delta_path))
            case "new_session":
                self._begin(message)
            case "script_finished":
                self._finish(message)
            case "navigation":
                self._page = message.navigation.page_script_hash
                for page in message.navigation.app_pages:
                    self.pages[page.url_pathname] = page.page_script_hash
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "auto_rerun":
                self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._stop_timer(fragment)
            case "page_not_found":
                raise BenchError(f"There is no page {message.page_not_found.page_name!r}.")

    def _begin(self, message: ForwardMsg) -> None:
        run = message.metadata.run
        self._running = run.script_run_id
        new, (page, fragment) = message.new_session.page_script_hash, self._asked
        # A timer's run says nothing about what was asked, nor does a run of a page that is left,
        # whose last words may come late. Yet a timer may overtake the answer: what
        # it draws again is then left out of the run before it, which counts as interrupted.
        if not self._answering:
            is_of_this = fragment in run.fragment_ids if run.fragment_ids else page in ("", new)
            self._answering = is_of_this
        if not run.fragment_ids:
            self._stop_timers()
        self._page = new

    def _draw(self, delta: Any, path: Path) -> None:
        kind = proto = None
        if delta.WhichOneof("type") == "new_element":
            kind = delta.new_element.WhichOneof("type")
            proto = getattr(delta.new_element, kind) if kind else None
            if kind == "exception":
                raise BenchError(f"The page shows an error: {proto.message}")
            if kind == "alert" and proto.format == proto.ERROR:
                raise BenchError(f"The page shows an error: {proto.body}")
        self.nodes[path] = Node(kind or "", proto, delta.fragment_id, self._running)
        self._mount(kind, proto)

    def _mount(self, kind: str | None, proto: Any) -> None:
        """Registers what a widget says by itself when it appears, or is told to say."""
        if kind in _INITIAL and (proto.id not in self.widgets or proto.set_value):
            self.widgets[proto.id] = state_of(proto.id, **_INITIAL[kind](proto))

    def _finish(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise BenchError("A page does not compile.")
        if message.script_finished not in _DONE:
            return
        self.runs += 1
        fragments = set(message.metadata.run.fragment_ids)
        self._drop_stale(message.metadata.run.script_run_id, fragments)
        self._cached = {
            name: (known, used)
            for name, (known, used) in self._cached.items()
            if self.runs - used <= _CACHED_RUNS
            or (fragments and known.delta.fragment_id not in fragments)
        }
        if self._answering and self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def _drop_stale(self, run: str, fragments: set[str]) -> None:
        stale = {
            path
            for path, node in self.nodes.items()
            if node.run != run and (not fragments or node.fragment in fragments)
        }
        if not stale:
            return
        self.nodes = {
            path: node
            for path, node in self.nodes.items()
            if not any(path[:length] in stale for length in range(1, len(path) + 1))
        }
        shown = {node.proto.id for node in self.nodes.values() if node.kind in _INITIAL}
        shown |= {node.proto.id for node in self.nodes.values() if node.kind == "dataframe"}
        self.widgets = {name: state for name, state in self.widgets.items() if name in shown}

    def _start_timer(self, fragment: str, interval: float) -> None:
        if fragment in self._timers and self._timers[fragment][0] == interval:
            return
        self._stop_timer(fragment)

        async def tick() -> None:
            while True:
                await asyncio.sleep(interval)
                state = ClientState(page_script_hash=self._page, fragment_id=fragment)
                state.is_auto_rerun = True
                await self._post(state)

        self._timers[fragment] = (interval, asyncio.create_task(tick()))

    def _stop_timer(self, fragment: str) -> None:
        if timer := self._timers.pop(fragment, None):
            timer[1].cancel()

    def _stop_timers(self) -> None:
        for fragment in list(self._timers):
            self._stop_timer(fragment)


def state_of(identity: str, **value: Any) -> WidgetState:
    """What a widget with this id says when it has this value, such as `trigger_value=True`."""
    state = WidgetState(id=identity)
    for name, content in value.items():
        if isinstance(content, list):
            getattr(state, name).SetInParent()
            getattr(state, name).data.extend(content)
        else:
            setattr(state, name, content)
    return state


def _label(node: Node) -> str:
    return getattr(node.proto, "label", "")


def _value(field: str) -> Callable[[Any], dict[str, Any]]:
    return lambda proto: {field: proto.value if proto.set_value else proto.default}


def _select(proto: Any) -> dict[str, Any]:
    if proto.set_value:
        return {"string_value": proto.raw_value}
    return {"string_value": proto.options[proto.default]} if proto.options else {}


def _pills(proto: Any) -> dict[str, Any]:
    return {"string_array_value": list(proto.raw_values) if proto.set_value else []}


def _slider(proto: Any) -> dict[str, Any]:
    if proto.set_value:
        return {"string_array_value": list(proto.raw_value)}
    return {"string_array_value": [proto.options[int(place)] for place in proto.default]}


_INITIAL: dict[str, Callable[[Any], dict[str, Any]]] = {
    "text_input": _value("string_value"),
    "selectbox": _select,
    "button_group": _pills,
    "slider": _slider,
    "checkbox": _value("bool_value"),
    "number_input": _value("double_value"),
    "pagination": _value("int_value"),
}
