"""What shoppers are promised when tabs, failures and new goods meet: the whole stack's model.

It knows no database, no session and no page. A cart is contents and the rules, which unit tests
hold; the store is a dictionary that at times cannot be reached; a tab is what it shows and what
waits in its outbox.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

from cart_state import Cart, CartError, Catalog
from cart_state.rules.contents import Contents
from cart_state.storage.database import REST
from cart_state.storage.outbox import Change


class AwayError(Exception):
    """The carts cannot be reached."""


class Trouble(Enum):
    """Where in its one transaction the next change is broken off."""

    BEFORE = "nothing was done"
    DURING = "everything was written, nothing committed"
    AFTER = "committed, and the answer was lost"


@dataclass
class Tab:
    """What one tab shows, and the changes that wait in it while the store is away."""

    who: str
    seen: Contents = field(default_factory=Contents)
    saved: bool = True
    shown: bool = False
    waiting: list[Change] = field(default_factory=list)
    told: list[CartError] = field(default_factory=list)  # what its shopper has to hear


class Promises:
    """Every shopper's cart as it has to be, whatever the machine does to the store."""

    def __init__(self, goods: Catalog) -> None:
        self.on_file: Catalog | None = goods  # None while the file is broken
        self.last_goods = goods
        self.carts: dict[str, Contents] = defaultdict(Contents)
        self.now = 0.0
        self.away = False
        self.trouble: Trouble | None = None
        self.seen: Counter[str] = Counter()  # how often it came to what
        self._holders: list[Tab] = []  # who ever held what was not saved, also when left since
        self._landed: set[str] = set()  # the tokens of what the store has made
        self._rests_until = float("-inf")

    @property
    def goods(self) -> Catalog:
        """The goods as a page that is drawn now has them: the last good ones anybody saw."""
        self.last_goods = self.on_file or self.last_goods
        return self.last_goods

    def cart(self, tab: Tab) -> Cart:
        """What a tab shows, at today's prices."""
        return Cart(self.goods, tab.seen)

    def open(self, who: str) -> Tab:
        """A new tab takes over what waits in others of its shopper, and what is to be told."""
        tab = Tab(who)
        is_first = True
        for other in self._holders:
            if other.who == who and (other.waiting or other.told):
                cart = Cart(self.goods, other.seen if is_first else tab.seen)
                for change in () if is_first else other.waiting:
                    with suppress(CartError):
                        cart = change.made_to(cart)
                is_first = False
                self._see(tab, cart.contents, saved=False)
                tab.shown |= other.shown
                tab.waiting += other.waiting
                tab.told += other.told
                other.waiting, other.told = [], []
        if not is_first:
            self._hold(tab)
        return tab

    def _hold(self, tab: Tab) -> None:
        """The last change of a shopper waits in the last of their tabs."""
        self._holders = [*(one for one in self._holders if one is not tab), tab]

    def look(self, tab: Tab) -> None:
        """The page is drawn: first what waited is made, then the stored cart is shown."""
        try:
            if tab.waiting:
                self._send(tab, tab.waiting)
            else:
                self._see(tab, self._read(tab.who), saved=True)
        except AwayError:
            tab.saved = False

    def act(self, tab: Tab, change: Change) -> CartError | None:
        """A click changes the cart. Returns why not, when it is refused."""
        try:
            refused = self._send(tab, [*tab.waiting, change])
        except AwayError:
            try:
                after = change.made_to(self.cart(tab)).contents
            except CartError as refusal:
                return refusal
            self._hold(tab)
            tab.waiting.append(change)
            self._see(tab, after, saved=False)
            return None
        tab.told = [error for error in tab.told if error is not refused.get(change.token)]
        return refused.get(change.token)

    def take_told(self, tab: Tab) -> list[CartError]:
        """What the shopper hears now about changes that could not be made in the end."""
        told, tab.told = tab.told, []
        return told

    def forget_failures(self) -> None:
        """A new process has not seen the store fail, and what waited in the old is gone."""
        self._holders.clear()
        self._rests_until = float("-inf")

    def _see(self, tab: Tab, contents: Contents, saved: bool) -> None:
        tab.seen, tab.saved, tab.shown = contents, saved, tab.shown or saved

    def _read(self, who: str) -> Contents:
        if self.now < self._rests_until:
            raise AwayError
        if self.away:
            self._fail()
        return self.carts[who]

    def _send(self, tab: Tab, changes: Sequence[Change]) -> dict[str, CartError]:
        if self.now < self._rests_until:
            raise AwayError
        trouble, self.trouble = self.trouble, None
        if self.away or trouble is Trouble.BEFORE:
            self._fail()
        before = self.carts[tab.who]
        cart = Cart(self.goods, before)
        made: set[str] = set()
        refused: dict[str, CartError] = {}
        for change in changes:
            if change.token not in self._landed:
                try:
                    cart = change.made_to(cart)
                    made.add(change.token)
                except CartError as refusal:
                    refused[change.token] = refusal
        if trouble is Trouble.DURING and cart.contents != before:
            self._fail()
        if cart.contents != before:
            self.carts[tab.who] = cart.contents
            self._landed |= made
        if trouble in (Trouble.DURING, Trouble.AFTER):
            self.seen["answers lost"] += cart.contents != before
            self._fail()
        self.seen["of them refused in the end"] += len(
            refused.keys() & {c.token for c in tab.waiting}
        )
        tab.waiting = []
        tab.told += refused.values()
        self._see(tab, cart.contents, saved=True)
        return refused

    def _fail(self) -> None:
        self._rests_until = self.now + REST
        raise AwayError
