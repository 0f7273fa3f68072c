"""Shoppers over the websocket who keep count of what they asked for and of what they were told."""

import asyncio
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from cart_state.store import Store
from tests.bench.client import BenchError, Tab

HEADER = "sku,name,category,price,stock,description,image"
GOODS = {"desk": "Desk", "lamp": "Lamp", "mug": "Mug", "pen": "Pen"}
SKUS = tuple(GOODS)
NOT_SAVED = "Your cart is not saved at the moment"

HUNG_UP = (BenchError, WebSocketException, OSError, TimeoutError, EOFError)

_ADDED = re.compile(r"\*\*(\w+)\*\* × 1 added\..*")


def sell(path: Path, price: int = 100, skus: Iterable[str] = SKUS) -> Path:
    """Writes a catalogue of GOODS, at once as an editor that knows its trade does."""
    rows = [f"{sku},{GOODS[sku]},Things,{price},999999,," for sku in skus]
    fresh = path.with_suffix(".new")
    fresh.write_text("\n".join([HEADER, *rows, ""]))
    return fresh.replace(path)


def new_cookie() -> str:
    """What the browser of a shopper who was here today holds."""
    return f"{secrets.token_urlsafe(32)}.{int(time.time()) // 86_400}"


@dataclass
class Page(Tab):
    """A tab that remembers every toast, whether it warned, and the number of its session."""

    toasts: list[str] = field(default_factory=list)
    warned: bool = False  # that the cart is not saved
    session: str = ""

    def count(self) -> int:
        """The pieces that the link to the cart tells."""
        return self.number("page_link", r"Cart(?: \((\d+)\))?", lambda proto: proto.label)

    def notices(self) -> list[str]:
        """The titles of what the page warns of."""
        return [proto.title for proto in self.drawn("alert")]

    async def reconnect(self) -> None:
        """Connects again to the same session, as the front end does when a connection broke."""
        await self.close()
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN", self.session],  # type: ignore[list-item]
            additional_headers={"Cookie": f"cart={self.cookie}"},
            origin=self.url,  # type: ignore[arg-type]
            max_size=None,
            ping_interval=None,
            proxy=None,
        )
        self._reader = asyncio.create_task(self._read())

    async def click_again_and_again(self, key: str, times: int) -> None:
        """Sends the same click so often without waiting, and then once more, waiting."""
        node = self.widget(key)
        for _ in range(times):
            state = ClientState(page_script_hash=self._page, fragment_id=node.fragment)
            await self._post(state, WidgetState(id=node.proto.id, trigger_value=True))
        await self.click(key)

    def _begin(self, message: ForwardMsg) -> None:
        self.session = message.new_session.initialize.session_id
        super()._begin(message)

    def _draw(self, delta: Any, path: tuple[int, ...]) -> None:
        super()._draw(delta, path)
        node = self.nodes[path]
        if node.kind == "toast":
            self.toasts.append(node.proto.body)
        self.warned |= node.kind == "alert" and node.proto.title == NOT_SAVED

    async def _post(self, state: ClientState, trigger: WidgetState | None = None) -> None:
        if not state.is_auto_rerun:
            return await super()._post(state, trigger)
        with suppress(*HUNG_UP):  # nobody waits for a timer
            await super()._post(state, trigger)


class Shopper:
    """Somebody in one tab. `asked` is what was clicked, `told` what the page confirmed."""

    def __init__(self, url: str, cookie: str | None = None) -> None:
        self.cookie = cookie or new_cookie()
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

    async def again(self, url: str | None = None) -> Self:
        """Loads the page anew, in the same browser."""
        await self.tab.close()
        self._told = self.told
        self.tab = Page(url or self.tab.url, self.cookie)
        await self.tab.open("Catalog")
        return self

    async def add(self, sku: str) -> None:
        """Clicks "Add to cart" and waits for the answer."""
        self.asked[sku] += 1
        await self.tab.click(f"add_{sku}")


def stored(url: str, cookie: str) -> Counter[str]:
    """The pieces by sku in the stored cart of the browser with this cookie."""
    store = Store(url)
    try:
        items = store.read(cookie.partition(".")[0]).items
    finally:
        store.close()
    return Counter({item.sku: item.quantity for item in items})
