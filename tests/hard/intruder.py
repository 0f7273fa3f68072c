"""A browser that keeps to no rule: it says what no widget would, and hears everything."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Self

from streamlit.proto.WidgetStates_pb2 import WidgetState

from cart_state import Cart, Catalog
from cart_state.rules.contents import Combination, Contents
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.bench.client import state_of
from tests.browser.server import ROOT, Server
from tests.hard.shopping import Page
from tests.loops import Loop
from tests.sessions import dated, new_id

HOME, CATALOG, CART, COMPARE = "", "Catalog", "Cart", "Compare"
PAGES = (HOME, CATALOG, CART, COMPARE)
FILLED = {"desk": 2, "lamp": 1, "mug": 5}

# What Streamlit itself puts on the page when it cannot read what a browser sent.
REDACTED = "This app has encountered an error. The original error message is redacted"
SORRY = "Your cart is safe. Please try again in a moment."

# The virtual environment is in the same folder.
_OURS = tuple(str(ROOT / name) for name in ("pages", "cart_state", "Home.py"))
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?: .*\n)+")


class Intruder:
    """One shopper who means no good, with a filled cart, and what is known of it from outside."""

    def __init__(self, loop: Loop, server: Server, store: Store, goods: Catalog) -> None:
        self.server = server
        self.run = loop.run
        self._store = store
        self._goods = goods
        self._tab: Page | None = None
        self.page = HOME
        self.cart_id = new_id()
        self.cookie = dated(self.cart_id)

    @property
    def tab(self) -> Page:
        assert self._tab
        return self._tab

    def fill(self, wanted: Mapping[str, int] = FILLED) -> Self:
        """Makes the stored cart hold this and nothing else, as another tab would."""

        def filled(cart: Cart) -> Cart:
            return replace(cart, contents=Contents()).put(tuple(wanted.items()))

        self._store.update(self.cart_id, self._goods, [Change(filled)])
        return self

    def open(self, page: str = HOME, query: str = "", cookie: str | None = None) -> Self:
        """Opens a page in a new session, as a reload does."""
        self.close()
        self.page = page
        self._tab = Page(self.server.url, cookie or self.cookie, query=query, careless=True)
        self.run(self._tab.open(page))
        return self

    def switch(self, page: str) -> None:
        """Follows the link to another page, in the same session."""
        self.tab.errors.clear()
        self.run(self.tab.switch(page))
        self.page = page

    def close(self) -> None:
        """Leaves."""
        if self._tab:
            self.run(self._tab.close())
        self._tab = None

    # What it says

    def state(self, key: str, **value: Any) -> WidgetState:
        """What the widget with this key would say, whether it could or not."""
        return state_of(self.tab.widget(key).proto.id, **value)

    def tell(self, *told: WidgetState, fragment: str = "", page: str = "") -> None:
        """Sends states of widgets beside the page's own."""
        self.run(self.tab.tell(*told, fragment=fragment, page=page))

    def mutter(self, *told: WidgetState, fragment: str = "", times: int = 1) -> None:
        """Sends states of widgets that nobody may answer."""

        async def all_at_once() -> None:
            for _ in range(times):
                await self.tab.mutter(*told, fragment=fragment)

        self.run(all_at_once())

    def say(self, frame: bytes | str) -> None:
        """Sends a frame as it stands."""
        self.run(self.tab.say(frame))

    def press(self, key: str) -> None:
        """Presses a button, disabled or not."""
        self.give(key, trigger_value=True)

    def give(self, key: str, **value: Any) -> None:
        """Gives a widget a value, whatever it is made for."""
        self.tell(self.state(key, **value), fragment=self.tab.widget(key).fragment)

    def edit(self, text: str) -> None:
        """Sends the table's edits as they stand."""
        self.tell(state_of(self.tab.table().id, string_value=text))

    def press_in_row(self, column: str, text: str) -> None:
        """Presses a button of the table, saying which row in these words."""
        told = WidgetState(id=self.tab.table().button_click_widgets[column])
        told.string_trigger_value.data = text
        self.tell(told)

    def open_tile(self, key: str, text: str) -> None:
        """Says of a tile what its component would when it is clicked, in these words."""
        node = self.tab.widget(key)
        identity = f"$$STREAMLIT_INTERNAL_KEY_{node.proto.id}__events"
        self.tell(state_of(identity, json_trigger_value=text), fragment=node.fragment)

    def say_of(self, identity: str, page: str = "", **value: Any) -> None:
        """Sends the state of a widget with this id, wherever it is, if anywhere."""
        self.tell(state_of(identity, **value), page=page)

    def report(self, component: Any, state: Mapping[str, Any]) -> None:
        """Says what a component of the page would, and goes on saying it."""
        fragment = next(n.fragment for n in self.tab.nodes.values() if n.proto is component)
        told = state_of(component.id, json_value=json.dumps(state))
        self.tell(told, fragment=fragment)
        self.tab.widgets[component.id] = told

    # What came of it

    def contents(self) -> Contents:
        """What the store holds of this cart."""
        return self._store.read(self.cart_id)

    def stored(self) -> dict[str, int]:
        """The pieces by sku in the stored cart."""
        return {item.sku: item.quantity for item in self.contents().items}

    def combinations(self) -> list[str]:
        """The names of the stored combinations."""
        stored: tuple[Combination, ...] = self.contents().combinations
        return [one.name for one in stored]

    def said(self) -> list[str]:
        """The toasts of the last full run and since."""
        return [toast.body.replace("\\", "") for toast in self.tab.drawn("toast")]

    def works(self) -> None:
        """Does something honest in the same session, and finds it done."""
        mugs = self.stored().get("mug", 0)
        wanted = self.stored() | {"mug": mugs % 40 + 1}
        if any(self.tab.drawn("dataframe")):
            row = list(self.stored()).index("mug")
            self.edit(edits({row: {"Quantity": wanted["mug"]}}))
        else:
            if self.page not in (HOME, CATALOG):
                self.switch(HOME)
            wanted["mug"] = mugs + 1
            self.press("add_mug")
        assert (self.stored(), self.tab.count()) == (wanted, sum(wanted.values()))
        assert self.tab.errors == []

    @contextmanager
    def attack(
        self, becomes: Mapping[str, int] | None = None, cannot_be_read: bool | None = False
    ) -> Iterator[None]:
        """Checks all that has to hold after whatever is done inside, and that the next click works.

        `becomes` is the cart afterwards, if it may change. `cannot_be_read`: Streamlit gives up
        before the store gets to see what was sent, and says so in the log and, without a detail,
        on the page; None where Streamlit may or may not.
        """
        before = self.contents()
        since = len(self.server.log_file.read_bytes())
        yield
        if becomes is None:
            assert self.contents() == before
        else:
            assert self.stored() == becomes
        gave_up = bool(self.tab.errors)
        assert cannot_be_read in (None, gave_up), self.tab.errors
        if gave_up:
            assert all(REDACTED in error or SORRY in error for error in self.tab.errors)
            self.check_secrecy(since)
            # Streamlit has taken the page away, and keeps what it cannot read until it is left.
            self.open(self.page)
        assert self.tab.count() == sum(self.stored().values())
        self.works()
        self.check_secrecy(since)
        log = self.server.log(since)
        assert gave_up or "Traceback" not in log, log
        raised_by = [re.findall(r'File "([^"]+)"', told)[-1] for told in _TRACEBACK.findall(log)]
        assert not any(file.startswith(_OURS) for file in raised_by), log

    def check_secrecy(self, since: int = 0, of: "Intruder | None" = None) -> None:
        """Fails when an id, or what it is stored under, was sent here or logged."""
        cart_id = (of or self).cart_id
        told = self.tab.everything() + self.server.log(since).encode()
        for secret in (cart_id, hashlib.sha256(cart_id.encode()).hexdigest()):
            assert secret.encode() not in told


def edits(rows: Mapping[Any, Any], **more: Any) -> str:
    """The state of a table with these edits, as a browser writes it."""
    return json.dumps({"edited_rows": rows, "added_rows": [], "deleted_rows": []} | more)
