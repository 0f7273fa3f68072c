"""Why a change to the cart is refused. An error carries data; pages make the sentence of it.

`eq=False` leaves them hashable, as Python expects of an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cart_state.rules.product import Product


class CartError(ValueError):
    """A change that the cart refuses, leaving everything as it was.

    `str()` says why in one English sentence. What exactly was refused is in the attributes.
    """

    sentence = "The cart cannot be changed so."

    def __str__(self) -> str:
        return self.sentence


@dataclass(eq=False)
class QuantityError(CartError):
    """A quantity that is no whole number, below one, or negative."""

    sentence = "A quantity is a whole number such as 2."
    problem: Literal["not whole", "below one", "negative"]


@dataclass(eq=False)
class NotInCart(CartError):
    """The quantity of a product was to be changed that is not in the cart."""

    sentence = "This product is not in the cart."
    sku: str


@dataclass(eq=False)
class NotSold(CartError):
    """The shop does not sell this product, or no longer."""

    sentence = "This product is not sold here, or no longer."
    sku: str


@dataclass(eq=False)
class OutOfStock(CartError):
    """More pieces were wanted than there are; `held` of them are in the cart already."""

    sentence = "There are not so many in stock."
    product: Product
    wanted: int
    held: int


@dataclass(eq=False)
class CartFull(CartError):
    """The cart holds as many lines as a cart may."""

    sentence = "The cart holds as many different products as it can."
    limit: int


class NothingAvailable(CartError):
    """Of the products wanted not one piece can be had."""

    sentence = "None of these products can be had today."


class UndoneAlready(CartError):
    """What was to be taken back is not the last change any more, as after a double click."""

    sentence = "This was taken back already, or something else has changed since."


@dataclass(eq=False)
class CombinationError(CartError):
    """A combination without lines, one too many (`have` of `limit`), or one that is gone."""

    sentence = "This combination cannot be saved or changed so."
    problem: Literal["empty", "limit", "gone"]
    have: int = 0
    limit: int = 0


@dataclass(eq=False)
class CombinationNameError(CartError):
    """A name that is missing, longer than `limit` characters, or another combination's."""

    sentence = "A combination needs a short name that no other one has."
    problem: Literal["missing", "long", "taken"]
    limit: int = 0


@dataclass(eq=False)
class ShareError(CartError):
    """A cart that does not fit into a link, or a link that holds no cart.

    `limit` is what fits of what there is too much of, and `have` how much there is.
    """

    sentence = "This cart and a link do not fit together."
    problem: Literal[
        "too many products", "too many pieces", "too long", "link too long", "broken", "quantity"
    ]
    limit: int = 0
    have: int = 0
