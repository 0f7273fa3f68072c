"""Changes on their way to the store: the outbox of a session is a tuple of them, oldest first.

While the store is away they wait there; once it answers all of them are made, or refused, at once.
Streamlit drops the session of a lost connection after a while, or sooner where many are lost at
once. So what holds changes is held here until a thread, or its shopper who is back, has them made.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from cart_state.rules.cart import Cart
from cart_state.rules.errors import CartError
from cart_state.storage.database import REST, StoreError

TRY_EVERY = 2 * REST  # seconds; the store rests after each failure
MOST = 20_000  # holders; a page is some kB each
RETAINED = 24 * 60 * 60  # seconds, for a shopper who has to be told something

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """A rule with its arguments, such as `Change(Cart.add, ("desk", 2))`.

    The store makes the change with this token once, however often it is sent.
    """

    rule: Callable[..., Cart]
    arguments: tuple[Any, ...] = ()
    token: str = field(default_factory=lambda: secrets.token_hex(4))

    def made_to(self, cart: Cart) -> Cart:
        """Returns the cart after the change. Raises what the rule raises, a CartError mostly."""
        return self.rule(cart, *self.arguments)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The cart after several changes, and by their tokens why some were refused.

    `statements`: how many the store carried out for them, besides beginning and end.
    """

    cart: Cart
    refused: Mapping[str, CartError]
    statements: int = 0


@dataclass(slots=True)
class Trace:
    """What became of the last change of a session: whether it was refused, and what it took.

    Without `statements` the store did not answer. `is_part`: after it no more than a part of the
    page was drawn; None before anything was.
    """

    change: Change
    refused: bool
    statements: int
    seconds: float
    is_part: bool | None = None


def outcome(cart: Cart, changes: Iterable[Change]) -> Outcome:
    """Returns the cart after these changes, each refused one leaving it as it was.

    Whatever else than a CartError a rule raises comes through: then nothing was made.
    """
    refused: dict[str, CartError] = {}
    for change in changes:
        try:
            cart = change.made_to(cart)
        except CartError as error:  # another tab was faster, or stock has changed
            refused[change.token] = error
    return Outcome(cart, refused)


class Holder(Protocol):
    """What holds changes of one cart, or why some were refused in the end."""

    @property
    def waits(self) -> bool:
        """Whether there are changes that the store does not have."""

    @property
    def is_done(self) -> bool:
        """Whether it holds nothing any more, and nothing its shopper has to hear."""

    def deliver(self) -> None:
        """Has the store make them. Raises StoreError."""


Kind = TypeVar("Kind", bound=Holder)


class Unsaved(Generic[Kind]):
    """Those of this process who hold something, by the ids of their carts."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[str, Kind, float]] = {}  # in the order in which they came
        self._lock = threading.Lock()
        self._runs = False
        # Tells of what is lost, once; at the end of the process by itself.
        self.end = weakref.finalize(self, _tell_of_lost, self._held)

    def hold(self, key: str, one: Kind) -> None:
        """Holds what waits in it, from now on, until it is done.

        Raises StoreError where too many are held already.
        """
        with self._lock:
            if len(self._held) >= MOST:
                for other, (_, held, _) in list(self._held.items()):
                    if held.is_done:
                        del self._held[other]
            self._held.pop(id(one), None)  # the last change comes last
            if len(self._held) >= MOST:
                raise StoreError("Too many carts wait to be saved.")
            self._held[id(one)] = (key, one, time.monotonic())
            starts, self._runs = not self._runs, True
        if starts:
            self.start()

    def of(self, wanted: str) -> list[Kind]:
        """Returns who holds something of this cart, the first that came first."""
        with self._lock:
            held = list(self._held.values())
        return [one for key, one, _ in held if key == wanted and not one.is_done]

    def start(self) -> None:
        """Starts the thread that delivers; where none can be started, the next change tries."""
        try:
            threading.Thread(target=self._run, name="cart-unsaved", daemon=True).start()
        except RuntimeError as error:
            _log.error("What waits is left for later: %s", error)
            with self._lock:
                self._runs = False

    def _run(self) -> None:
        while self.sweep():
            time.sleep(TRY_EVERY)

    def sweep(self) -> bool:
        """Delivers what it can and lets go of what is done; returns whether anything is held."""
        with self._lock:
            held = list(self._held.items())
        for key, (_, one, _) in held:
            is_broken = False
            try:
                if one.waits:
                    one.deliver()
            except StoreError:
                pass  # it is tried again; a store that rests fails at once
            except Exception:
                _log.exception("A change that waited cannot be made, and is let go of.")
                is_broken = True
            with self._lock:
                _, _, since = self._held.get(key, ("", one, 0.0))
                is_late = not one.waits and time.monotonic() > since + RETAINED
                if is_broken or one.is_done or is_late:
                    self._held.pop(key, None)
        with self._lock:
            self._runs = bool(self._held)
            return self._runs


def _tell_of_lost(held: Mapping[int, tuple[str, Holder, float]]) -> None:
    lost = sum(one.waits for _, one, _ in list(held.values()))
    if lost:
        _log.error("The process ends before the changes of %d visits could be saved.", lost)
