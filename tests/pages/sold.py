"""What the tests of the desk's pages share: orders and carts of any day, and an owner to look."""

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from cart_state.storage.tables import carts, order_steps, orders
from tests.pages.shop import Shop, shown

OWNER_PAGES = Path(__file__).parents[2] / "pages" / "owner"
_numbers = count(1)


class Sold(NamedTuple):
    """An order: pieces by sku, when it was placed, and what became of it."""

    pieces: Mapping[str, int]
    at: datetime
    status: str = "placed"
    cost: str = "0"
    currency: str = "INR"


def open_page(name: str) -> Shop:
    """Opens a page of the desk alone."""
    return Shop(OWNER_PAGES / f"{name}.py").run()


def rows(desk: Shop, number: int) -> list[list[str]]:
    """What a table of the page says, as it is read."""
    table = desk.table[number].value
    return [[shown(str(cell)) for cell in row] for row in table.to_numpy()]


def metrics(desk: Shop) -> dict[str, str]:
    """The numbers that stand out, by their labels."""
    return {one.label: shown(one.value) for one in desk.metric}


def write_orders(url: str, prices: Mapping[str, str], *sold: Sold) -> list[str]:
    """Writes orders at these prices, as the shop does, and returns their numbers."""
    numbers = [f"N{next(_numbers):05}" for _ in sold]
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as db:
        for number, one in zip(numbers, sold, strict=True):
            lines = [
                {"sku": sku, "name": sku.capitalize(), "unit_price": prices[sku], "quantity": n}
                for sku, n in one.pieces.items()
            ]
            way = {"id": "courier", "name": "", "cost": one.cost, "needs_address": False}
            contents = {"lines": lines, "delivery": way, "currency": one.currency}
            contents |= {"price_note": "", "is_quote": False}
            who = dict.fromkeys(("name", "email"), "Jörg Müller")
            row = {"number": number, "key": number, "status": one.status, "changed": 0}
            row |= {"contents": json.dumps(contents), "form": json.dumps(who)}
            db.execute(sa.insert(orders).values(row))
            steps = ["placed"] + [one.status] * (one.status != "placed")
            for position, status in enumerate(steps, 1):
                step = {"number": number, "position": position, "status": status, "reason": ""}
                db.execute(sa.insert(order_steps).values(at=_milliseconds(one.at), **step))
    return numbers


def write_carts(url: str, *contents: Mapping[str, int], touched: datetime) -> None:
    """Writes carts of these pieces by sku, touched last then."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as db:
        for one in contents:
            lines = [{"sku": sku, "quantity": n} for sku, n in one.items()]
            row = {"id": f"cart {next(_numbers)}", "format": 1, "tokens": ""}
            row |= {"contents": json.dumps({"lines": lines}), "touched": int(touched.timestamp())}
            db.execute(sa.insert(carts).values(row))


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
