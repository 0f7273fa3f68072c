"""What the last change of a session was made of, for the page that shows how a click works."""

from __future__ import annotations

import time
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from cart_state.rules.cart import Cart
from cart_state.rules.errors import CartError
from cart_state.storage.outbox import Outcome


@dataclass(slots=True)
class Trace:
    """A change: its rule, and its arguments as written, "…" for a text that is no sku.

    Milliseconds since the click, until the store had answered and until something was drawn; None
    before, and where the store did not answer. `is_part`: not all of the page was drawn.
    """

    rule: Callable[..., Cart]
    arguments: str
    began: float = field(default_factory=time.perf_counter)
    stored_ms: float | None = None
    statements: int = 0
    refusal: CartError | None = None
    drawn_ms: float | None = None
    is_part: bool = False

    def stored(self, outcome: Outcome, token: str) -> None:
        """Notes what came of the change with this token."""
        self.stored_ms = (time.perf_counter() - self.began) * 1000
        self.statements, self.refusal = outcome.statements, outcome.refused.get(token)

    def drawn(self, is_part: bool) -> None:
        """Notes that something was drawn; only the first time after the change counts."""
        if self.drawn_ms is None:
            self.drawn_ms = (time.perf_counter() - self.began) * 1000
            self.is_part = is_part


def written(arguments: tuple[Any, ...], skus: Container[str]) -> str:
    """Returns arguments as they are written, without what a shopper has typed."""
    safe = (isinstance(a, int) or (isinstance(a, str) and a in skus) for a in arguments)
    return ", ".join(repr(a) if ok else "…" for a, ok in zip(arguments, safe, strict=True))
