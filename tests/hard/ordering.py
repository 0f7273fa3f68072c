"""What the hard tests of orders share: who orders what, and whether the books agree."""

import hashlib
import json
from collections import Counter
from decimal import Decimal

from cart_state.goods.catalog import Catalog
from cart_state.rules.cart import Cart
from cart_state.rules.orders import Delivery, Order, OrderForm, is_repeated, order_total, ordered
from cart_state.rules.product import Product
from cart_state.storage.orders import Request
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.postgres import sql

FORM = OrderForm("Ada", "ada@office.example")
PLENTY = 10**6


def goods(counted_at: int = 0, **counted: int) -> Catalog:
    """A catalogue with these products, of which so many were counted."""
    products = [Product(sku, sku, "", Decimal(1), n, "", None) for sku, n in counted.items()]
    return Catalog(products, counted_at)


def fill(store: Store, who: str, goods: Catalog, **wanted: int) -> Cart:
    """Puts products in the place of what is in a stored cart, and returns it."""
    change = Change(Cart.replace_with, ([*wanted.items()],))
    return store.update(who, goods, [change]).cart


def place(
    store: Store,
    who: str,
    shown: Cart,
    key: str,
    goods: Catalog,
    origin: str = "",
    most: int = PLENTY,
) -> Order:
    """Orders a cart as `cart_state.place_order` does, `most` in an hour from `origin`."""
    total = order_total(shown, Delivery())
    request = Request(
        key,
        origin,
        PLENTY,
        most,
        lambda cart, number, at: ordered(cart, FORM, [Delivery()], total, number, at),
        lambda order: is_repeated(order, FORM, total, shown),
        goods.counted,
        goods.counted_at,
        lambda db, order: None,
    )
    return store.orders.place(who, request)[0]


def numbers(url: str, key: str) -> list[str]:
    """The orders that were placed with a key."""
    hashed = hashlib.sha256(key.encode()).hexdigest()
    return [
        number for (number,) in sql(url, f"SELECT number FROM cart_orders WHERE key = '{hashed}'")
    ]


def left(url: str) -> dict[str, int]:
    """What the store says is left, by sku."""
    return dict(sql(url, 'SELECT sku, "left" FROM cart_stock'))


def counted_less_ordered(url: str) -> dict[str, int]:
    """What has to be left: as many as were counted, less those in orders that are not cancelled."""
    held: Counter[str] = Counter()
    for contents, status in sql(url, "SELECT contents, status FROM cart_orders"):
        for line in json.loads(contents)["lines"]:
            held[line["sku"]] += line["quantity"] * (status != "cancelled")
    counted = dict(sql(url, "SELECT sku, counted FROM cart_stock"))
    return {sku: counted.get(sku, 0) - held[sku] for sku in counted.keys() | held.keys()}
