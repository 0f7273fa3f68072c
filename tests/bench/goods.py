"""What the servers are filled with: catalogues of any length, and databases of any size."""

import csv
import secrets
import time
from pathlib import Path

import sqlalchemy as sa

from cart_state.cart import Cart, Contents
from cart_state.catalog import COLUMNS, read_catalog
from cart_state.store import Store

OWN = Path(__file__).parents[2] / "cart_state"

# Words that most descriptions contain, so that a search fills a page in a short catalogue too.
COMMON = ("oakwood", "sturdy", "indoors")

_STOCK = 999_999
_AT_ONCE = 20_000


def catalogue(folder: Path, length: int) -> Path:
    """Writes a catalogue of so many products, made after the store's own, and returns its file."""
    with (OWN / "catalog.csv").open(newline="", encoding="utf-8") as own:
        models = list(csv.DictReader(own))
    pictures = folder / "pictures"
    if not pictures.exists():
        pictures.symlink_to(OWN / "pictures")
    path = folder / f"goods-{length}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        rows.writerows(_product(models, number) for number in range(length))
    return path


def fill_cart(database: str, cart_id: str, catalog: Path, lines: int) -> None:
    """Puts one piece each of the first products into a stored cart."""
    goods = read_catalog(catalog)
    wanted = [(sku, 1) for sku in list(goods)[:lines]]

    def put(contents: Contents) -> Contents:
        return Cart(goods, contents).put(wanted).contents

    store = Store(database)
    store.update(cart_id, [(secrets.token_hex(4), put)])
    store.close()


def fill_store(database: str, carts: int) -> None:
    """Makes so many carts of two lines each in an SQLite file, behind the store's back."""
    _make_tables(database)
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
        "SELECT lower(hex(randomblob(32))), 2, :now, '' FROM n"
    )
    line = "SELECT id, 'cart', :sku, 1, :place, '100' FROM carts"
    engine = sa.create_engine(database)
    with engine.begin() as db:
        for done in range(0, carts, _AT_ONCE):
            count = min(_AT_ONCE, carts - done)
            db.execute(
                sa.text(f"INSERT INTO carts (id, next_place, touched, tokens) {numbers}"),
                {"count": count, "now": int(time.time())},
            )
        for place in range(2):
            db.execute(
                sa.text(
                    f"INSERT INTO cart_lines (cart, list, sku, quantity, place, price_seen) {line}"
                ),
                {"sku": f"bench-{place:06}", "place": place},
            )
    engine.dispose()


def stored_pieces(database: str) -> int:
    """Returns how many pieces are in all stored carts together: what was really committed."""
    _make_tables(database)
    engine = sa.create_engine(database)
    with engine.connect() as db:
        total = db.execute(
            sa.text("SELECT coalesce(sum(quantity), 0) FROM cart_lines WHERE list = 'cart'")
        ).scalar_one()
    engine.dispose()
    return int(total)


def sku(number: int) -> str:
    """Returns the sku of the n-th product of every catalogue written here."""
    return f"bench-{number:06}"


def _make_tables(database: str) -> None:
    store = Store(database)
    store.check()
    store.close()


def _product(models: list[dict[str, str]], number: int) -> dict[str, str]:
    model = models[number % len(models)]
    categories = list(dict.fromkeys(each["category"] for each in models))
    # Each word is missing in one product of six, so that a search has something to leave out.
    words = [word for place, word in enumerate(COMMON) if number % 6 != place]
    return model | {
        "sku": sku(number),
        "name": f"{model['name']} {number}",
        "category": categories[number % len(categories)],  # all of the same size
        "price": str(100 + number * 7919 % 50_000),
        "stock": str(_STOCK),
        "description": f"{model['description']} {' '.join(words)}",
    }
