"""What the tests of orders share: goods as they were counted, who orders them, and the books."""

import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cart_state.goods.catalog import Catalog
from cart_state.rules.cart import Cart
from cart_state.rules.errors import OrderError
from cart_state.rules.orders import Delivery, Order, OrderForm, is_repeated, order_total, ordered
from cart_state.rules.product import Product
from cart_state.storage import database
from cart_state.storage.database import StoreError
from cart_state.storage.orders import Request
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.postgres import ME, sql

JAKE = OrderForm("Jake de Vries", "jake@example.com", "+31 20 555", note="Ring twice")
COURIER = Delivery("courier", "By bike", Decimal("3.50"), Decimal(500), needs_address=True)
PLENTY = 10**6


def goods(counted_at: int = 1, **counted: int) -> Catalog:
    """A catalogue of this time that counts so many pieces of each product, at 100 each."""
    return Catalog(
        (
            Product(sku, sku.capitalize(), "", Decimal(100), n, "", None)
            for sku, n in counted.items()
        ),
        counted_at,
    )


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test makes fail fails, however busy the machine is."""
    monkeypatch.setattr(database, "PATIENCE", 60)
    monkeypatch.setattr(database, "_LOCKED", 30)


OFFICE = goods(desk=5, lamp=3, mug=50)


def fill(store: Store, who: str = ME, products: Catalog = OFFICE, **wanted: int) -> Cart:
    """Puts products in the place of what is in a cart and returns it."""
    change = Change(Cart.replace_with, ([*wanted.items()],))
    return store.update(who, products, [change]).cart


def asked(
    shown: Cart,
    key: str = "a key",
    form: OrderForm = JAKE,
    total: Decimal | None = None,
    products: Catalog = OFFICE,
    **other: Any,
) -> Request:
    """What the verb asks for when the shopper sees this cart; `total` is what they see below it."""
    most = order_total(shown, COURIER) if total is None else total
    request = Request(
        key,
        "an address",
        PLENTY,
        PLENTY,
        lambda cart, number, at: ordered(cart, form, (Delivery(), COURIER), most, number, at),
        lambda order: is_repeated(order, form, most, shown),
        products.counted,
        products.counted_at,
        lambda _: (),
    )
    return replace(request, **other)


def place(
    store: Store, key: str = "a key", who: str = ME, products: Catalog = OFFICE, **other: Any
) -> Order:
    """Orders a cart as it is stored."""
    shown = Cart(products, store.read(who))
    return store.orders.place(who, asked(shown, key, products=products, **other))[0]


def bought(store: Store, key: str = "a key", who: str = ME, **wanted: int) -> Order:
    """The order of these products."""
    fill(store, who, **wanted)
    return place(store, key, who)


def insist(work: Callable[[], Any]) -> Any:
    """Asks until the store answers: what is returned, or the problem of an order."""
    while True:
        with suppress(StoreError):
            try:
                return work()
            except OrderError as error:
                if error.problem != "away":
                    return error.problem
        time.sleep(0.05)


def left(url: str) -> dict[str, int]:
    """What is left of the goods that have a row."""
    return dict(sql(url, 'SELECT sku, "left" FROM cart_stock'))


def held(url: str) -> Counter[str]:
    """The pieces that orders hold, by sku."""
    pieces = Counter[str]()
    for (text,) in sql(url, "SELECT contents FROM cart_orders WHERE status <> 'cancelled'"):
        pieces.update({line["sku"]: line["quantity"] for line in json.loads(text)["lines"]})
    return pieces
