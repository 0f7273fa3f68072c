"""Changes on their way to the store: the outbox of a session is a tuple of them, oldest first.

While the store is away they wait there; once it answers all of them are made, or refused, at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
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
    """The cart after several changes, which were made, and why the others were refused."""

    cart: Cart
    made: tuple[Change, ...] = ()
    refused: tuple[tuple[Change, CartError], ...] = ()

    def check(self, change: Change) -> None:
        """Raises the CartError for which this change was refused, if it was."""
        for other, error in self.refused:
            if other is change:
                raise error

    def refusals_but(self, change: Change | None = None) -> tuple[CartError, ...]:
        """Returns why changes were refused, those of `change` left out."""
        return tuple(error for other, error in self.refused if other is not change)


def outcome(cart: Cart, changes: Iterable[Change]) -> Outcome:
    """Returns the cart after these changes, each refused one leaving it as it was.

    Whatever else than a CartError a rule raises comes through: then nothing was made.
    """
    made: list[Change] = []
    refused: list[tuple[Change, CartError]] = []
    for change in changes:
        try:
            cart = change.made_to(cart)
        except CartError as error:  # another tab was faster, or stock has changed
            refused.append((change, error))
        else:
            made.append(change)
    return Outcome(cart, tuple(made), tuple(refused))
