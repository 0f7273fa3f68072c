"""Who is in the shop on a long day: shoppers with an account of all they did, and the owner."""

import asyncio
import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from cart_state import CartError, OrderError, ShopError, StoreError, desk
from tests.browser.server import Server
from tests.hard.shopping import HUNG_UP, SKUS, Page, Shopper, stored
from tests.postgres import sql

ACTS = ("add", "add", "add", "edit", "compare", "browse", "order", "come back")
_PLACED = re.compile(r"Order (\w{6}) is placed")


class Customer(Shopper):
    """Has bought at `least` what was confirmed and at `most` what was asked for, ordered or not.

    Both are pieces by sku. `placed`: the orders that were confirmed, by number. `unsure`: how often
    nobody knows whether it was ordered. `wrong`: what should not have been seen.
    """

    def __init__(self, url: str, number: int) -> None:
        super().__init__(url)
        self.name = f"shopper{number:03}"
        self.least: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.placed: list[str] = []
        self.unsure = self.steps = self.lost = 0
        self.wrong: list[str] = []
        self.did: list[str] = []  # since the accounts agreed last
        self._chance = random.Random(number)
        # An address of its own, by which nginx chooses the copy.
        self._line = {"local_addr": (f"127.0.1.{number + 1}", 0)}
        self._page = "Catalog"

    async def visit(self, steps: int) -> None:
        """Comes and does so many things; whoever loses the connection comes back."""
        is_open = False
        for _ in range(steps):
            act = self._chance.choice(ACTS)
            self.steps += 1
            self.did.append(act)
            try:
                if not is_open or act == "come back":
                    await self.tab.close()
                    self.tab = Page(self.tab.url, self.cookie, line=self._line)
                    self._page, is_open = "Catalog", True
                    await self.tab.open(self._page)
                await getattr(self, f"_{act}", self._browse)()
                await asyncio.sleep(self._chance.uniform(0, 0.3))
            except HUNG_UP as error:
                is_open, self.lost = False, self.lost + 1
                self.did.append(repr(error))
                if "hung up" not in str(error) and isinstance(error, RuntimeError):
                    self.wrong.append(f"{self.name}, {act}: {error}")
        with suppress(*HUNG_UP):
            await self.tab.close()

    def bought(self, database: str) -> Counter[str]:
        """The pieces in the stored cart and in all orders that came from it."""
        pieces = stored(database, self.cookie)
        cart = hashlib.sha256(self.cookie.partition(".")[0].encode()).hexdigest()
        for (text,) in sql(database, f"SELECT contents FROM cart_orders WHERE cart = '{cart}'"):
            pieces.update({line["sku"]: line["quantity"] for line in json.loads(text)["lines"]})
        return pieces

    def agree(self, database: str) -> None:
        """Fails where the database has less than was confirmed, or more than was asked for."""
        now = self.bought(database)
        for sku in SKUS:
            is_right = self.least[sku] <= now[sku] <= self.most[sku]
            said = f"{self.least[sku]} <= {now[sku]} <= {self.most[sku]}"
            assert is_right, "\n".join([f"{self.name}, {sku}: {said}", *self.did])
        self.did.clear()
        self.least, self.most = now.copy(), now.copy()

    async def _go(self, page: str) -> None:
        if self._page != page:
            await self.tab.switch(page)
            self._page = page

    async def _browse(self) -> None:
        await self._go(self._chance.choice(["", "Catalog", "Cart"]))

    async def _compare(self) -> None:
        await self._go("Cart")
        if any(self.tab.drawn("dataframe")):
            self.tab.fill("Name", string_value=self.name)  # a second time it is refused
            await self.tab.click("Save")
        if "Compare" in self.tab.pages:
            await self._go("Compare")

    async def _add(self) -> None:
        await self._go("Catalog")
        sku, toasts = self._chance.choice(SKUS), len(self.tab.toasts)
        self.most[sku] += 1
        await self.add(sku)
        told = any(f"**{sku.capitalize()}** added" in one for one in self.tab.toasts[toasts:])
        self.least[sku] += told and not self.tab.warned
        self.did[-1] += f" {sku}: {told=} {self.tab.warned=} {self.tab.toasts[toasts:]}"

    async def _edit(self) -> None:
        await self._go("Cart")
        before = self._quantities()
        if not before:
            return
        row = self._chance.randrange(len(before))
        sku, quantity = [*before][row], self._chance.randint(1, 9)
        if quantity == before[sku]:
            return
        change = quantity - before[sku]
        self.did[-1] += f" {sku} from {before[sku]} to {quantity}"
        self.most[sku] += max(change, 0)
        self.least[sku] += min(change, 0)
        cells = {"edited_rows": {str(row): {"Quantity": quantity}}}
        key = f"cart_table_{self.tab.table().id.rsplit('_', 1)[-1]}"
        state = json.dumps(cells | {"added_rows": [], "deleted_rows": []})
        await self.tab.give(key, string_value=state)
        if self._quantities().get(sku) == quantity and not self.tab.warned:
            self.most[sku] += min(change, 0)
            self.least[sku] += max(change, 0)
            self.did[-1] += ", confirmed"

    async def _order(self) -> None:
        self._page = ""  # wherever this ends, the next act goes somewhere by itself
        self.tab.query = ""
        await self.tab.switch("Order")
        if not any("order_place" in getattr(n.proto, "id", "") for n in self.tab.nodes.values()):
            return  # there is nothing in the cart
        self.tab.fill("order_name", string_value=self.name)
        self.tab.fill("order_email", string_value=f"{self.name}@example.com")
        self.unsure += 1
        await self.tab.click("order_place")
        for heading in self.tab.drawn("heading"):
            if placed := _PLACED.search(heading.body):
                self.placed.append(placed[1])
                self.unsure -= 1
                self.did[-1] += f" {placed[1]}"
                return

    def _quantities(self) -> dict[str, int]:
        for table in self.tab.drawn("dataframe"):
            frame = pa.ipc.open_stream(table.arrow_data.data).read_pandas()
            return {str(sku): int(n) for sku, n in frame["Quantity"].items()}
        return {}


class Owner:
    """Works at the desk, through its door. `steps`: what was done with orders and goods."""

    def __init__(self, seed: int) -> None:
        self.steps: Counter[str] = Counter()
        self._chance = random.Random(seed)

    def work(self) -> None:
        """Takes the next step with some orders, and counts one product anew."""
        # Somebody was faster, or the store is away: as at the desk, it is tried another time.
        with suppress(CartError, OrderError, StoreError):
            found = desk.orders()
            for order in self._chance.sample(found, min(3, len(found))):
                wanted = "done" if order.status == "ready" else "ready"
                status = self._chance.choice([wanted, wanted, "cancelled"])
                desk.step(order, status)
                self.steps[status] += 1
        with suppress(ShopError, desk.ChangedMeanwhile, desk.CountedAnew, StoreError, OSError):
            draft, seen = desk.draft(), desk.stock()
            row = self._chance.choice(draft.rows)
            sku, counted = str(row["sku"]), self._chance.randint(900_000, 999_999)
            time.sleep(1)  # meanwhile shoppers order some of it
            rows = [one | {"stock": str(counted)} if one is row else one for one in draft.rows]
            desk.save(rows, draft.seen, {sku: counted}, seen)
            self.steps["counted"] += 1


def used(server: Server) -> dict[str, int]:
    """What a copy uses: memory in KiB, descriptors, threads."""
    process = Path(f"/proc/{server.pid}")
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    return {
        "KiB": int(status["VmRSS"].split()[0]),
        "descriptors": len([*(process / "fd").iterdir()]),
        "threads": int(status["Threads"]),
    }


async def everybody(
    customers: list[Customer], at_once: int, work: Callable[[Customer], Any]
) -> None:
    """All do this, so many at the same time."""
    gate = asyncio.Semaphore(at_once)

    async def come(customer: Customer) -> None:
        async with gate:
            await work(customer)

    await asyncio.gather(*map(come, customers))
