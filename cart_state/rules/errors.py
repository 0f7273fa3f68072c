"""Why a change to the cart is refused. An error carries data; pages make the sentence of it.

`eq=False` leaves them hashable, as Python expects of an exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from cart_state.rules.product import Left, Product


class CartError(ValueError):
    """The cart cannot be changed so."""

    def __str__(self) -> str:
        """Returns why, in one English sentence: the one that describes the class."""
        return self.__doc__ or ""


@dataclass(eq=False)
class QuantityError(CartError):
    """A quantity is a whole number such as 2."""

    problem: Literal["not whole", "below one", "negative"]


@dataclass(eq=False)
class NotInCart(CartError):
    """This product is not in the cart."""

    sku: str


@dataclass(eq=False)
class NotSold(CartError):
    """This product is not sold here, or no longer."""

    sku: str


@dataclass(eq=False)
class OutOfStock(CartError):
    """There are not so many in stock."""

    product: Product
    wanted: int
    held: int  # so many of them are in the cart already


@dataclass(eq=False)
class CartFull(CartError):
    """The cart holds as many different products as it can."""

    limit: int


class NothingAvailable(CartError):
    """None of these products can be had today."""


class UndoneAlready(CartError):
    """This was taken back already, as by a double click, or something else has changed since."""


@dataclass(eq=False)
class CombinationError(CartError):
    """This combination cannot be saved or changed so."""

    problem: Literal["empty", "limit", "gone", "name missing", "name too long", "name taken"]
    limit: int = 0  # the most combinations, or characters of a name
    have: int = 0  # how many combinations there are


@dataclass(eq=False)
class ShareError(CartError):
    """This cart and a link do not fit together."""

    problem: Literal[
        "too many products", "too many pieces", "too long", "link too long", "broken", "quantity"
    ]
    limit: int = 0  # what fits of what there is too much of
    have: int = 0  # how much there is of it


FieldProblem = Literal["missing", "too long", "malformed", "unknown"]


@dataclass(eq=False)
class OrderError(CartError):
    """This order cannot be placed or changed so."""

    problem: Literal[
        "empty",
        "form",
        "not sold",
        "not enough",
        "dearer",
        "changed",  # the cart is another one than was shown
        "key",  # it was used for another order
        "off",  # the shop takes no orders
        "open per cart",
        "per address and hour",
        "away",  # the store does not answer
        "step",
        "unknown",
        "tries",  # too many receipts were asked for that are none
    ]
    fields: Mapping[str, FieldProblem] = field(default_factory=dict)  # of the form, to put right
    skus: tuple[str, ...] = ()  # what is no longer sold, or there is not enough of
    products: tuple[Product, ...] = ()  # those with too few left
    total: Decimal = Decimal(0)  # what it comes to today, which is more than was shown
    limit: int = 0  # so many orders may be open, or come from one address in an hour
    order: Any = None  # the Order as it is now, if the step does not fit; its module needs this one


@dataclass(eq=False)
class CountedAnew(CartError):
    """Somebody else has counted some of these goods meanwhile."""

    left: Mapping[str, Left]  # by sku, as it is now
