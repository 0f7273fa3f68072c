"""What the hard tests of orders share: who orders what, and whether the books agree."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from cart_state.goods.catalog import Catalog
from cart_state.rules.cart import Cart
from cart_state.rules.errors import OrderError
from cart_state.rules.orders import Delivery, Order, OrderForm, is_repeated, order_total, ordered
from cart_state.rules.product import Product
from cart_state.storage.database import StoreError
from cart_state.storage.orders import Mails, Request
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
    mails: Mails = lambda _: (),
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
        mails,
    )
    return store.orders.place(who, request)[0]


def insist(ask: Callable[..., Order], *arguments: object) -> Order:
    """Asks again until it is settled, for which a crowd may have to wait."""
    while True:
        try:
            return ask(*arguments)
        except OrderError as error:
            if error.problem != "away":
                raise
        except StoreError:
            pass
        time.sleep(0.05)


def hashed(key: str) -> str:
    """A key as the database has it."""
    return hashlib.sha256(key.encode()).hexdigest()


def numbers(url: str, key: str) -> list[str]:
    """The orders that were placed with a key."""
    rows = sql(url, f"SELECT number FROM cart_orders WHERE key = '{hashed(key)}'")
    return [number for (number,) in rows]


def left(url: str) -> dict[str, int]:
    """What the store says is left, by sku."""
    return dict(sql(url, 'SELECT sku, "left" FROM cart_stock'))


def counted_less_ordered(url: str) -> dict[str, int]:
    """What has to be left: as many as were counted, less those in orders that are not cancelled."""
    held: Counter[str] = Counter()
    for contents, status in sql(url, "SELECT contents, status FROM cart_orders"):
        for line in json.loads(contents)["lines"]:
            held[line["sku"]] += line["quantity"] * (status != "cancelled")
    counted = dict(sql(url, "SELECT sku, SUM(pieces) FROM counts GROUP BY sku"))
    return {sku: counted.get(sku, 0) - held[sku] for sku in counted.keys() | held.keys()}


def note_counts(url: str) -> None:
    """Has the database note each count: the pieces that it found more than there were before."""
    sql(url, "CREATE TABLE counts (sku TEXT, pieces BIGINT)")
    first, again = "NEW.counted", 'NEW.counted - OLD."left"'
    if url.startswith("sqlite"):
        for when, found in (
            ("INSERT ON cart_stock", first),
            ("UPDATE ON cart_stock WHEN NEW.counted <> OLD.counted", again),
        ):
            note = f"BEGIN INSERT INTO counts VALUES (NEW.sku, {found}); END"
            sql(url, f"CREATE TRIGGER note_{when.split()[0]} AFTER {when} {note}")
        return
    sql(
        url,
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'INSERT' THEN INSERT INTO counts VALUES (NEW.sku, {first});"
        f" ELSIF NEW.counted <> OLD.counted THEN INSERT INTO counts VALUES (NEW.sku, {again});"
        " END IF; RETURN NULL; END $$",
    )
    after = "CREATE TRIGGER note AFTER INSERT OR UPDATE ON cart_stock"
    sql(url, f"{after} FOR EACH ROW EXECUTE FUNCTION note()")
