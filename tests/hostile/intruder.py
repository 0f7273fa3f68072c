"""A browser that keeps to no rule: it says what no widget would, and hears everything."""

import asyncio
import hashlib
import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from cart_state.cart import Cart
from cart_state.catalog import Catalog
from cart_state.store import Store
from tests.bench.client import BenchError, Node, Tab, _state
from tests.browser.server import ROOT, Server
from tests.loops import Loop

HOME, CATALOG, CART, COMPARE = "", "Catalog", "Cart", "Compare"
FILLED = {"desk": 2, "lamp": 1, "mug": 5}

# What Streamlit itself puts on the page when it cannot read what a browser sent.
REDACTED = "This app has encountered an error. The original error message is redacted"
SORRY = "Your cart is safe. Please try again in a moment."

_HUNG_UP_WITHIN = 10.0
# The virtual environment is in the same folder.
_OURS = tuple(str(ROOT / name) for name in ("pages", "cart_state", "Home.py"))
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?: .*\n)+")


class HostileTab(Tab):
    """A tab that writes errors down instead of giving up, and keeps all that it hears."""

    def __init__(self, url: str, cookie: str | None) -> None:
        super().__init__(url, cookie)
        self.heard: list[ForwardMsg] = []
        self.errors: list[str] = []

    async def visit(self, page: str, query: str) -> None:
        """Connects at an address with parameters."""
        self._query = query
        await self.open(page)

    async def tell(self, *told: WidgetState, fragment: str = "", page: str = "") -> None:
        """Sends these states beside those of the page's own widgets, and waits to be answered."""
        await self._ask(self._saying(told, fragment, page))

    async def mutter(self, *told: WidgetState, fragment: str = "") -> None:
        """The same, without waiting: there may be no answer."""
        await self._post(self._saying(told, fragment, ""))

    async def say(self, frame: bytes | str) -> None:
        """Sends a frame as it stands, and waits for nothing."""
        assert self._socket
        await self._socket.send(frame)

    async def hung_up(self) -> int | None:
        """Returns the code with which the server closes the connection; None if it does not."""
        assert self._socket
        try:
            await asyncio.wait_for(self._socket.wait_closed(), _HUNG_UP_WITHIN)
        except TimeoutError:
            return None
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
        if message.WhichOneof("type") != "page_not_found":
            super()._take(message)
        if message.WhichOneof("type") == "navigation":
            self._page = message.navigation.page_script_hash

    def _draw(self, delta: Any, path: tuple[int, ...]) -> None:
        try:
            super()._draw(delta, path)
        except BenchError as error:
            self.errors.append(str(error))

    def _start_timer(self, fragment: str, interval: float) -> None:
        """The header's timer would bring in what other tabs do; here there are none."""


class Intruder:
    """One shopper who means no good, with a filled cart, and what is known of it from outside."""

    def __init__(self, runner: Loop, server: Server, store: Store, goods: Catalog) -> None:
        self.server = server
        self.store = store
        self._goods = goods
        self._run = runner.run
        self._tab: HostileTab | None = None
        self.page = HOME
        self.cart_id = secrets.token_urlsafe(32)

    @property
    def tab(self) -> HostileTab:
        assert self._tab
        return self._tab

    @property
    def cookie(self) -> str:
        """The cookie of a browser that was here today."""
        return f"{self.cart_id}.{int(time.time()) // 86_400}"

    def fill(self, wanted: dict[str, int] = FILLED) -> Self:
        """Makes the stored cart hold this and nothing else, as another tab would."""
        self._put(wanted)
        return self

    def open(self, page: str = HOME, query: str = "", cookie: str | None = None) -> Self:
        """Opens a page in a new session, as a reload does."""
        self.close()
        self.page = page
        self._tab = HostileTab(self.server.url, cookie or self.cookie)
        self._run(self._tab.visit(page, query))
        return self

    def switch(self, page: str) -> None:
        """Follows the link to another page, in the same session."""
        self.tab.errors.clear()
        self._run(self.tab.switch(page))
        self.page = page

    def close(self) -> None:
        """Leaves."""
        if self._tab:
            self._run(self._tab.close())
        self._tab = None

    def state(self, key: str, **value: Any) -> WidgetState:
        """What the widget with this key would say, whether it could or not."""
        return _state(self.tab.widget(key).proto.id, **value)

    def tell(self, *told: WidgetState, fragment: str = "", page: str = "") -> None:
        """Sends states of widgets beside the page's own."""
        self._run(self.tab.tell(*told, fragment=fragment, page=page))

    def mutter(self, *told: WidgetState, fragment: str = "", times: int = 1) -> None:
        """Sends states of widgets that nobody may answer."""

        async def all_at_once() -> None:
            for _ in range(times):
                await self.tab.mutter(*told, fragment=fragment)

        self._run(all_at_once())

    def say(self, frame: bytes | str) -> None:
        """Sends a frame as it stands."""
        self._run(self.tab.say(frame))

    def hung_up(self) -> int | None:
        """Returns with which code the server hangs up, or None."""
        return self._run(self.tab.hung_up())

    def press(self, key: str, **instead: Any) -> None:
        """Presses a button, disabled or not, or has it say something else."""
        node = self.tab.widget(key)
        told = _state(node.proto.id, **(instead or {"trigger_value": True}))
        self.tell(told, fragment=node.fragment)

    def give(self, key: str, **value: Any) -> None:
        """Gives a widget a value, whatever it is made for."""
        self.tell(self.state(key, **value), fragment=self.tab.widget(key).fragment)

    def edit(self, text: str) -> None:
        """Sends the table's edits as they stand."""
        self.tell(_state(self.table().proto.id, string_value=text))

    def press_in_row(self, column: str, text: str) -> None:
        """Presses a button of the table, saying which row in these words."""
        table = self.table().proto
        identity = re.search(rf"\$\$ID-\w+-{column}\b", str(table))
        assert identity
        told = WidgetState(id=identity[0])
        told.string_trigger_value.data = text
        self.tell(told)

    def say_of(self, identity: str, page: str = "", **value: Any) -> None:
        """Sends the state of a widget with this id, wherever it is, if anywhere."""
        self.tell(_state(identity, **value), page=page)

    def table(self) -> Node:
        """The table of the cart."""
        return next(node for node in self.tab.nodes.values() if node.kind == "dataframe")

    def stored(self) -> dict[str, int]:
        """What the store holds of this cart."""
        return {item.sku: item.quantity for item in self.store.read(self.cart_id).items}

    def shown(self) -> int:
        """The count in the header."""
        return self.tab.number("page_link", r"Cart(?: \((\d+)\))?", lambda link: link.label)

    def said(self) -> list[str]:
        """The toasts of the last full run and since."""
        return [toast.body.replace("\\", "") for toast in self.tab.drawn("toast")]

    def works(self) -> None:
        """Does something honest in the same session, and finds it done."""
        mugs = self.stored().get("mug", 0)
        wanted = self.stored() | {"mug": mugs % 40 + 1}
        if any(node.kind == "dataframe" for node in self.tab.nodes.values()):
            row = list(self.stored()).index("mug")
            self.edit(edits({row: {"Quantity": wanted["mug"]}}))
        else:
            if self.page not in (HOME, CATALOG):
                self.switch(HOME)
            wanted["mug"] = mugs + 1
            self.press("add_mug")
        assert (self.stored(), self.shown()) == (wanted, sum(wanted.values()))
        assert self.tab.errors == []

    @contextmanager
    def attack(
        self, becomes: dict[str, int] | None = None, cannot_be_read: bool | None = False
    ) -> Iterator[None]:
        """Checks all that has to hold after whatever is done inside, and that the next click works.

        `becomes` is the cart afterwards, if it may change. `cannot_be_read`: Streamlit gives up
        before the store gets to see what was sent, and says so in the log and, without a detail,
        on the page; None where Streamlit may or may not.
        """
        before = self.stored() if becomes is None else becomes
        since = len(self.server.log_file.read_bytes())
        yield
        assert self.stored() == before
        gave_up = bool(self.tab.errors)
        assert cannot_be_read in (None, gave_up), self.tab.errors
        if gave_up:
            assert all(REDACTED in error or SORRY in error for error in self.tab.errors)
            self.check_secrecy(since)
            # Streamlit has taken the page away, and keeps what it cannot read until it is left.
            self.open(self.page)
        assert self.shown() == sum(before.values())
        self.works()
        self.check_secrecy(since)
        log = self.server.log(since)
        assert gave_up or "Traceback" not in log, log
        raised_by = [re.findall(r'File "([^"]+)"', told)[-1] for told in _TRACEBACK.findall(log)]
        assert not any(file.startswith(_OURS) for file in raised_by), log

    def check_secrecy(self, since: int = 0, of: "Intruder | None" = None) -> None:
        """Fails when an id, or what it is stored under, was sent here or logged."""
        cart_id = (of or self).cart_id
        told = self.heard() + self.server.log(since).encode()
        for secret in (cart_id, hashlib.sha256(cart_id.encode()).hexdigest()):
            assert secret.encode() not in told

    def heard(self) -> bytes:
        """All that the server said to the open tab."""
        return b"".join(message.SerializeToString() for message in self.tab.heard)

    def report(self, component: Any, state: dict[str, Any]) -> None:
        """Says what a component of the page would, and goes on saying it."""
        fragment = next(n.fragment for n in self.tab.nodes.values() if n.proto is component)
        told = _state(component.id, json_value=json.dumps(state))
        self.tell(told, fragment=fragment)
        self.tab.widgets[component.id] = told

    def _put(self, wanted: dict[str, int]) -> None:
        def put(contents):
            return Cart(self._goods, contents).put(wanted.items(), replacing=True).contents

        self.store.update(self.cart_id, [(secrets.token_hex(4), put)])


def edits(rows: dict[int, Any], **more: Any) -> str:
    """The state of a table with these edits, as a browser writes it."""
    return json.dumps({"edited_rows": rows, "added_rows": [], "deleted_rows": []} | more)
