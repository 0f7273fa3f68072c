"""Shoppers over the websocket, who keep count of what they asked for and of what they were told."""

import asyncio
import hashlib
import http.client
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException

from cart_state.storage.stored import decoded
from tests.bench.client import BenchError, Tab
from tests.browser.server import Server
from tests.postgres import sql
from tests.sessions import dated, new_id

SKUS = ("mug", "cup", "jar", "pot")  # of which there are enough for everybody
NOT_SAVED = "Your cart is not saved at the moment"
NOT_SHOWN = "Your cart cannot be shown at the moment"

HUNG_UP = (BenchError, WebSocketException, OSError, TimeoutError, EOFError)

_ADDED = re.compile(r"\*\*(\w+)\*\* added\..*")
_PATIENCE = 30


async def comes_true(condition: Callable[[], bool]) -> None:
    """Waits until it holds."""
    async with asyncio.timeout(_PATIENCE):
        while not condition():
            await asyncio.sleep(0.05)


def ask(
    server: Server, path: str, method: str = "GET", body: object = None, **headers: str
) -> http.client.HTTPResponse:
    """The answer to a request; `X_Forwarded_Proto="https"` is what a proxy with TLS would add."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.request(method, path, body, {name.replace("_", "-"): v for name, v in headers.items()})
    answer = line.getresponse()
    answer.content = answer.read()
    line.close()
    return answer


@dataclass
class Page(Tab):
    """A tab that remembers all it hears, every toast, whether it warned, and its session's number.

    A `careless` one goes on after an error, which is in `errors` then, and has no timers.
    """

    careless: bool = False
    heard: list[ForwardMsg] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    warned: bool = False  # that the cart is not saved
    session: str = ""
    timer: str = ""  # the fragment that draws itself anew now and then

    def count(self) -> int:
        """The pieces that the link to the cart tells."""
        return self.number("page_link", r"Cart(?: \(([\d,]+)\))?", lambda proto: proto.label)

    def counts(self, pieces: int) -> bool:
        """Whether the link is there, and tells so many."""
        with suppress(BenchError):
            return self.count() == pieces
        return False

    def warnings(self) -> list[str]:
        """The titles of what the page warns of."""
        return [proto.title for proto in self.drawn("alert")]

    def table(self) -> Any:
        """The table of the cart."""
        return next(self.drawn("dataframe"))

    def everything(self) -> bytes:
        """All that the server said."""
        return b"".join(message.SerializeToString() for message in self.heard)

    async def reconnect(self) -> None:
        """Connects again to the same session, as the front end does when a connection broke."""
        await self.close()
        await self._connect(self.session)

    async def tell(self, *told: WidgetState, fragment: str = "", page: str = "") -> None:
        """Sends these states beside those of the page's own widgets, and waits to be answered."""
        await self._ask(self._saying(told, fragment, page))

    async def mutter(self, *told: WidgetState, fragment: str = "", auto: bool = False) -> None:
        """The same without waiting, for there may be no answer; `auto` as a fragment's timer."""
        state = self._saying(told, fragment, "")
        state.is_auto_rerun = auto
        await self._post(state)

    async def say(self, frame: bytes | str) -> None:
        """Sends a frame as it stands, and waits for nothing."""
        assert self._socket
        await self._socket.send(frame)

    async def hung_up(self) -> int | None:
        """Returns the code with which the server closes the connection; None if it does not."""
        assert self._socket
        with suppress(TimeoutError):
            await asyncio.wait_for(self._socket.wait_closed(), 10)
        return self._socket.close_code

    def _saying(self, told: tuple[WidgetState, ...], fragment: str, page: str) -> ClientState:
        state = ClientState(page_script_hash=page or self._page, fragment_id=fragment)
        state.widget_states.widgets.extend(told)
        # The page's own states follow. They would say once more what was said of the same widget.
        for one in told:
            self.widgets.pop(one.id, None)
        return state

    def _take(self, message: ForwardMsg) -> None:
        self.heard.append(message)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
        if not (self.careless and kind == "page_not_found"):
            super()._take(message)
        if kind == "navigation":
            self._page = message.navigation.page_script_hash

    def _draw(self, delta: Any, path: tuple[int, ...]) -> None:
        try:
            super()._draw(delta, path)
        except BenchError as error:
            self.errors.append(str(error))
            if not self.careless:
                raise
            return
        node = self.nodes[path]
        if node.kind == "toast":
            self.toasts.append(node.proto.body)
        self.warned |= node.kind == "alert" and node.proto.title in (NOT_SAVED, NOT_SHOWN)

    def _start_timer(self, fragment: str, interval: float) -> None:
        self.timer = fragment
        if not self.careless:
            super()._start_timer(fragment, interval)

    async def _post(self, state: ClientState, trigger: WidgetState | None = None) -> None:
        if not state.is_auto_rerun:
            return await super()._post(state, trigger)
        with suppress(*HUNG_UP):  # nobody waits for a timer
            await super()._post(state, trigger)


class Shopper:
    """Somebody in one tab. `asked` is what was clicked, `told` what the page confirmed."""

    def __init__(self, url: str, cookie: str | None = None) -> None:
        self.cookie = cookie or dated(new_id())
        self.asked: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self.tab = Page(url, self.cookie)

    @property
    def told(self) -> Counter[str]:
        """The adds that the page confirmed, by sku."""
        found = [match[1] for toast in self.tab.toasts if (match := _ADDED.fullmatch(toast))]
        return self._told + Counter(name.lower() for name in found)

    async def __aenter__(self) -> Self:
        await self.tab.open("Catalog")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.tab.close()

    async def again(self) -> Self:
        """Loads the page anew, in the same browser."""
        await self.tab.close()
        self._told = self.told
        self.tab = Page(self.tab.url, self.cookie)
        return await self.__aenter__()

    async def add(self, sku: str) -> None:
        """Clicks "Add to cart" and waits for the answer."""
        self.asked[sku] += 1
        await self.tab.click(f"add_{sku}")


def stored(url: str, cookie: str) -> Counter[str]:
    """The pieces by sku in the stored cart of the browser with this cookie.

    Read past the store, which empties a file's log as it closes and so makes room on a full disk.
    """
    key = hashlib.sha256(cookie.partition(".")[0].encode()).hexdigest()
    rows = sql(url, f"SELECT contents FROM carts WHERE id = '{key}'")
    return Counter({item.sku: item.quantity for (row,) in rows for item in decoded(row).items})
