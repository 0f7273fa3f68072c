"""Changes on their way to the store: the outbox of a session is a tuple of them, oldest first.

While the store is away they wait there; once it answers all of them are made, or refused, at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cart_state.rules.cart import Cart
from cart_state.rules.errors import CartError


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
