"""Orders: how a cart becomes one, the steps it takes, and what they take out of stock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from cart_state.rules.cart import Cart
from cart_state.rules.errors import FieldProblem, OrderError

Status = Literal["placed", "ready", "done", "cancelled"]
Who = Literal["shopper", "owner"]

OPEN: tuple[Status, ...] = ("placed", "ready")

LONGEST = {"name": 100, "email": 200, "phone": 40, "address": 500, "note": 500}  # in characters

# Without vowels, so that no word comes out, and without what looks alike: B 8, S 5, Z 2, U V, ...
_NUMBER_MARKS = "CDFGHJKMNPQRTVWXY34679"

_NEXT: Mapping[tuple[Who, Status], tuple[Status, ...]] = {
    ("owner", "placed"): ("ready", "cancelled"),
    ("owner", "ready"): ("done", "cancelled"),
    ("shopper", "placed"): ("cancelled",),
}

# Phones paste numbers between marks that nobody sees: directions of writing, spaces of no width.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[^\S\x0a-\x1f\x85]+")  # and tabs; a line break is none
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MAIL = r'\s@,;:<>()[\]"\\'  # never in an address: a mail could take it for several
_FORMS = {
    "name": r".*",  # on one line
    "email": rf"[^{_MAIL}]+@(?:[^.{_MAIL}]+\.)+[^.{_MAIL}]+",
    "phone": r"|.*\d.*",
    **dict.fromkeys(("address", "note"), r"(?s:.*)"),
}


@dataclass(frozen=True, slots=True, repr=False)  # no log shall tell who ordered
class OrderForm:
    """What the shopper tells. `delivery` is the id of a Delivery."""

    name: str
    email: str
    phone: str = ""
    delivery: str = "pick-up"
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A way to get what was ordered. Without a name pages have a word for it.

    `cost` is in the shop's currency. From goods of `free_from` on it is free; None: never.
    """

    id: str = "pick-up"
    name: str = ""
    cost: Decimal = Decimal(0)
    free_from: Decimal | None = None
    needs_address: bool = False

    def cost_for(self, goods: Decimal) -> Decimal:
        """Returns what the delivery of goods that come to this costs."""
        is_free = self.free_from is not None and goods >= self.free_from
        return Decimal(0) if is_free else self.cost


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product as it was when it was ordered."""

    sku: str
    name: str
    unit_price: Decimal
    quantity: int

    @property
    def total(self) -> Decimal:
        """Quantity times unit price."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class OrderStep:
    """What became of an order, when, and what the shop says of it: why it was cancelled."""

    status: Status
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A copy of what was ordered, at what price, and its steps, the latest last.

    `delivery` has the cost that was asked; `form` is None once it was erased; `receipt` is the
    secret of the receipt's link, empty where it is not known. `currency` is an ISO 4217 code,
    `price_note` what the shop says of all its prices. `is_quote`: a price was asked for.
    """

    number: str
    lines: tuple[OrderLine, ...]
    delivery: Delivery
    steps: tuple[OrderStep, ...]
    form: OrderForm | None
    receipt: str = field(default="", repr=False)
    currency: str = ""
    price_note: str = ""
    is_quote: bool = False

    @property
    def status(self) -> Status:
        """What became of it."""
        return self.steps[-1].status

    @property
    def placed_at(self) -> datetime:
        """When it was ordered; aware."""
        return self.steps[0].at

    @property
    def total(self) -> Decimal:
        """What the lines and the delivery come to."""
        return sum((line.total for line in self.lines), self.delivery.cost)


def order_number(choice: Callable[[str], str]) -> str:
    """Returns six characters that are easy to tell apart; `choice` is that of `secrets`."""
    return "".join(choice(_NUMBER_MARKS) for _ in range(6))


def order_total(cart: Cart, delivery: Delivery) -> Decimal:
    """Returns what the cart and its delivery come to today."""
    return cart.total + delivery.cost_for(cart.total)


def ordered(
    cart: Cart,
    form: OrderForm,
    deliveries: Iterable[Delivery],
    shown: Decimal,
    number: str,
    at: datetime,
) -> Order:
    """Returns the order of what is in the cart, for `shown` or less: the shopper saw that total.

    Raises OrderError, for the first of these: an empty cart, fields to put right, products no
    longer sold, not enough of some, a total above the one shown.
    """
    if not cart:
        raise OrderError("empty")
    form, delivery = _checked(form, deliveries)
    if gone := tuple(line.sku for line in cart.lines if line.product is None):
        raise OrderError("not sold", skus=gone)
    if short := tuple(line.product for line in cart.lines if line.product and line.is_short):
        raise OrderError("not enough", skus=tuple(p.sku for p in short), products=short)
    total = order_total(cart, delivery)
    if total > shown:
        raise OrderError("dearer", total=total)
    lines = tuple(
        OrderLine(line.sku, line.product.name, line.product.price, line.quantity)
        for line in cart.lines
        if line.product
    )
    asked = replace(delivery, cost=delivery.cost_for(cart.total), free_from=None)
    return Order(number, lines, asked, (OrderStep("placed", at),), form)


def is_repeated(order: Order, form: OrderForm, shown: Decimal, cart: Cart) -> bool:
    """Returns whether an order is what is asked for once more, as by a double click.

    `cart` is what the shopper sees in the cart: nothing any more, or still what was ordered.
    """
    same_form = order.form in (None, _tidied(form, order.delivery.needs_address))
    pieces = {line.sku: line.quantity for line in cart.lines}
    same_lines = pieces == {line.sku: line.quantity for line in order.lines}
    return same_form and (not pieces or (same_lines and order.total <= shown))


def next_steps(order: Order, who: Who) -> tuple[Status, ...]:
    """Returns what the shopper, or the owner, may make of an order now."""
    return _NEXT.get((who, order.status), ())


def stepped(
    order: Order,
    status: Status,
    who: Who,
    at: datetime,
    reason: str = "",
    seen: tuple[OrderStep, ...] | None = None,
) -> Order:
    """Returns the order after a step. Taken already, as by a double click: the same order.

    `seen` are the steps that they saw; None: whichever. Raises OrderError, with the order, where
    there are others by now, for a step that may not be taken, or not by them.
    """
    last = order.steps[-1]
    if status == last.status and (
        seen is None or (order.steps[:-1] == seen and reason == last.reason)
    ):
        return order
    if seen not in (None, order.steps) or status not in next_steps(order, who):
        raise OrderError("step", order=order)
    return replace(order, steps=(*order.steps, OrderStep(status, at, reason)))


def unstepped(order: Order, seen: tuple[OrderStep, ...]) -> Order:
    """Returns the order without the last of the steps that were seen. Taken back already: the same.

    Raises OrderError, with the order, where there are other steps by now, for an order only placed,
    and for one whose form was erased: nobody is left to hear that it goes on.
    """
    if order.steps == seen[:-1]:
        return order
    if order.steps != seen or len(seen) == 1 or order.form is None:
        raise OrderError("step", order=order)
    return replace(order, steps=seen[:-1])


def stock_taken(before: Order | None, after: Order) -> dict[str, int]:
    """Returns by sku the pieces that a step takes out of stock, below 0 where it gives back.

    `before` is None for an order that is placed. Sorted by sku: who locks them in one order for
    all waits for nobody that waits for them.
    """
    pieces = {line.sku: line.quantity for line in after.lines}
    taken = _holds_stock(after) - _holds_stock(before)
    return {sku: taken * pieces[sku] for sku in sorted(pieces) if taken}


def _holds_stock(order: Order | None) -> bool:
    return order is not None and order.status != "cancelled"


def _checked(form: OrderForm, deliveries: Iterable[Delivery]) -> tuple[OrderForm, Delivery]:
    """The form as it is stored, and the way that it names."""
    delivery = next((one for one in deliveries if one.id == form.delivery), None)
    problems: dict[str, FieldProblem] = {} if delivery else {"delivery": "unknown"}
    needs_address = delivery is not None and delivery.needs_address
    form = _tidied(form, needs_address)
    needed = {"name": True, "email": True, "address": needs_address}
    for name in LONGEST:
        text = getattr(form, name)
        if needed.get(name) and not any(map(str.isalnum, text)):
            problems[name] = "missing"
        elif len(text) > LONGEST[name]:
            problems[name] = "too long"
        elif _CONTROL.search(text) or not re.fullmatch(_FORMS[name], text):
            problems[name] = "malformed"
    if delivery is None or problems:
        raise OrderError("form", fields=problems)
    return form, delivery


def _tidied(form: OrderForm, needs_address: bool) -> OrderForm:
    """The form as it is stored, without an address that nobody needs."""
    texts = {name: _tidy(getattr(form, name)) for name in LONGEST}
    return replace(form, **texts if needs_address else {**texts, "address": ""})


def _tidy(text: object) -> str:
    """A text without surplus spaces and what nobody sees; control characters are left to refuse."""
    if not isinstance(text, str):
        return "\0"  # no honest browser sends it
    seen = _UNSEEN.sub("", text).replace("\r\n", "\n")
    lines = (line.strip(" ") for line in _SPACES.sub(" ", seen).split("\n"))
    return "\n".join(lines).strip("\n")
