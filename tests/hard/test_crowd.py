"""Many shoppers at one server, each with products of their own: nobody sees what another has."""

import asyncio
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.browser.server import StartServer
from tests.conftest import HEADER
from tests.hard.shopping import Shopper, comes_true, stored
from tests.loops import run

SEED = 20260
EACH = 4  # products that only one shopper ever asks for
AT_ONCE = 8  # shoppers who do something at the same time: as many as a small machine serves well

_MARK = re.compile(rb"owner(\d{4})")


class Owner(Shopper):
    """A shopper who asks for what nobody else does. `asked` is what has to be in the cart."""

    def __init__(self, url: str, number: int) -> None:
        super().__init__(url)
        self.mark = f"owner{number:04}"
        self.random = random.Random(f"{SEED}-{number}")
        self.named: list[str] = []

    async def visit(self) -> None:
        """Comes back, adds, edits, saves a combination and compares; all of it is there."""
        await self.again()
        await self.tab.give("search", string_value=self.mark)
        for which in self.random.sample(range(EACH), 2):
            await self.add(f"{self.mark}-{which}")
        await self._go("Cart")
        await self._edit()
        if len(self.named) < 5:
            self.named.append(f"{self.mark} {len(self.named)}")
            self.tab.fill("Name", string_value=self.named[-1])
            await self.tab.click("Save")
        await self._go("Compare")
        columns = list(_frame(next(self.tab.drawn("table"))).columns)
        assert columns == ["Your cart", *self.named], columns

    async def _go(self, page: str) -> None:
        """Opens the Cart or the Compare page, which show nothing but what is one's own."""
        self.tab.heard.clear()
        await self.tab.switch(page)
        await comes_true(lambda: self.tab.counts(self.asked.total()))
        assert {*_MARK.findall(self.tab.everything())} == {self.mark[5:].encode()}

    async def _edit(self) -> None:
        sku = self.random.choice(list(self.asked))
        row = list(_frame(self.tab.table()).index).index(sku)
        self.asked[sku] = self.random.randint(1, 40)
        edits = {"edited_rows": {str(row): {"Quantity": self.asked[sku]}}}
        key = f"cart_table_{self.tab.table().id.rsplit('_', 1)[-1]}"
        state = json.dumps(edits | {"added_rows": [], "deleted_rows": []})
        await self.tab.give(key, string_value=state)
        await comes_true(lambda: self.tab.counts(self.asked.total()))


def _frame(table: Any) -> Any:
    return pa.ipc.open_stream(table.arrow_data.data).read_pandas()


@pytest.mark.parametrize(
    ("shoppers", "visits"), [(10, 1), pytest.param(100, 6, marks=pytest.mark.long)]
)
def test_no_shopper_of_a_crowd_sees_another_s_cart(
    start_server: StartServer, tmp_path: Path, shoppers: int, visits: int
):
    rows = [
        f"owner{number:04}-{which},owner{number:04}-{which},of {number % 7},{100 + which},1000000,,"
        for number in range(shoppers)
        for which in range(EACH)
    ]
    catalog = tmp_path / "crowd.csv"
    catalog.write_text("\n".join([HEADER, *rows, ""]))
    server = start_server({"CATALOG_CSV": str(catalog)})
    everybody = [Owner(server.url, number) for number in range(shoppers)]

    async def crowd() -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def come(owner: Owner) -> None:
            for _ in range(visits):
                async with gate:
                    await owner.visit()
            await owner.tab.close()

        await asyncio.gather(*map(come, everybody))

    run(crowd())
    for owner in everybody:
        assert stored(server.database, owner.cookie) == +Counter(owner.asked)
