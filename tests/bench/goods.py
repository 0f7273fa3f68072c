"""What the servers are filled with: catalogues and carts of any length."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from cart_state.goods.reader import COLUMNS, read_catalog
from cart_state.goods.shop import Shop
from cart_state.rules.cart import Cart
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.shops import OFFICE

# Words that most descriptions contain, so that a search fills a page in a short catalogue too.
COMMON = ("oakwood", "sturdy", "indoors")
# As long as what a shop tells of a product.
_TEXT = (
    "Steel frame and a top of 140 by 70 cm that carries up to 80 kg. Put together in 20 minutes"
    " with the key that comes with it. Weighs 34 kg, 3-year warranty on everything that moves."
)

_STOCK = 999_999


def catalogue(folder: Path, length: int) -> Path:
    """Writes a catalogue of so many products, made after the tests' own; returns its file."""
    with (OFFICE / "catalog.csv").open(newline="", encoding="utf-8") as file:
        models = list(csv.DictReader(file))
    pictures = folder / "pictures"
    if not pictures.exists():
        pictures.symlink_to(OFFICE / "pictures")
    path = folder / f"goods-{length}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        rows.writerows(_product(models, number) for number in range(length))
    return path


def fill_cart(database: str, cart_id: str, catalog: Path, lines: int) -> None:
    """Puts one piece each of the first products into a stored cart."""
    goods = read_catalog(catalog, Shop())
    wanted = [(sku, 1) for sku in list(goods)[:lines]]
    store = Store(database)
    store.update(cart_id, goods, [Change(Cart.put, (wanted,))])
    store.close()


def stored_pieces(database: str) -> int:
    """Returns how many pieces are in all stored carts together: what was really committed."""
    with _connected(database) as db:
        texts = db.execute(sa.text("SELECT contents FROM carts WHERE contents <> ''")).scalars()
        return sum(line["quantity"] for text in texts for line in json.loads(text)["lines"])


def sku(number: int) -> str:
    """Returns the sku of the n-th product of every catalogue written here."""
    return f"bench-{number:06}"


@contextmanager
def _connected(database: str) -> Iterator[sa.Connection]:
    """A connection behind the store's back, to tables that the store has made."""
    store = Store(database)
    store.check()
    store.close()
    engine = sa.create_engine(database, poolclass=sa.NullPool)
    with engine.connect() as db:
        yield db


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
        "description": f"{model['description']} {_TEXT} {' '.join(words)}",
    }
