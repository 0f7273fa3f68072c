"""What a shopper does in each app: open it, add something, look at the count."""

import itertools
import json
import time
from abc import ABC, abstractmethod
from typing import Self

from tests.bench import goods
from tests.bench.client import BenchError, Tab
from tests.sessions import new_id

LINES = 6  # different products a shopper adds in turn


class Shopper(ABC):
    """One shopper in one tab. `added` is what the count has to say."""

    page = ""

    def __init__(self, url: str, cart_id: str | None = None) -> None:
        self.cart_id = cart_id or new_id()
        self.tab = Tab(url, f"{self.cart_id}.{int(time.time()) // 86_400}")
        self.added = 0
        self._turns = itertools.cycle(range(LINES))

    async def open(self) -> Self:
        """Opens the page where things are added."""
        await self.tab.open(self.page)
        return self

    async def close(self) -> None:
        """Leaves."""
        await self.tab.close()

    async def add(self) -> float:
        """Adds one piece and returns the seconds until that was drawn."""
        took = await self._add(next(self._turns))
        self.added += 1
        return took

    def check(self) -> None:
        """Raises BenchError unless the count on the page is right."""
        if self.count() != self.added:
            raise BenchError(f"{self.added} were added, the page says {self.count()}.")

    @abstractmethod
    def count(self) -> int:
        """Returns the count that the page shows."""

    @abstractmethod
    async def _add(self, turn: int) -> float: ...


class FloorShopper(Shopper):
    """Clicks the one button."""

    def count(self) -> int:
        return self.tab.number("markdown", r"Count: (\d+)", lambda proto: proto.body)

    async def _add(self, turn: int) -> float:
        return await self.tab.click("add")


class ListShopper(Shopper):
    """Chooses a product in the form and submits it."""

    def count(self) -> int:
        return self.tab.number("heading", r"Cart \((\d+)\)", lambda proto: proto.body)

    async def _add(self, turn: int) -> float:
        options = next(self.tab.drawn("selectbox")).options
        self.tab.fill("Product", string_value=options[turn])
        return await self.tab.click("Add to cart")


class StoreShopper(Shopper):
    """Returns with a cookie, browses the Catalog page and the Cart page."""

    page = "Catalog"

    def count(self) -> int:
        return self.tab.number("page_link", r"Cart(?: \(([\d,]+)\))?", lambda proto: proto.label)

    async def _add(self, turn: int) -> float:
        return await self.tab.click(f"add_{goods.sku(turn)}")

    async def edit(self, row: int, quantity: int) -> float:
        """Types a quantity into the table on the Cart page."""
        before = self.count()
        key = f"cart_table_{self._version()}"
        edits = {"edited_rows": {str(row): {"Quantity": quantity}}}
        state = json.dumps(edits | {"added_rows": [], "deleted_rows": []})
        took = await self.tab.give(key, string_value=state)
        if self.count() == before:
            raise BenchError("An edited quantity did not reach the count.")
        return took

    def _version(self) -> str:
        table = next(self.tab.drawn("dataframe"))
        return str(table.id.rsplit("_", 1)[-1])
