"""Many shoppers at one server, each with products of their own, each against a model of their own.

They walk at random, and after every step the page has to show what the model holds, and nothing
that only another shopper can have. The model is the cart as a value, with its rules.
"""

import asyncio
import json
import random
import re
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from cart_state import Cart, Catalog
from cart_state.goods.reader import read_catalog
from cart_state.rules import combinations, later
from tests.bench.client import BenchError
from tests.browser.server import Server
from tests.conftest import HEADER
from tests.hard.shopping import Page, comes_true, dated
from tests.loops import run

SEED = 20260
EACH = 4  # products that only one shopper ever asks for
AT_ONCE = 8  # shoppers who do something at the same time: as many as a small machine serves well
LOOKS, BETWEEN_LOOKS = 300, 0.1
IMPATIENT_AFTER = 80

_MARK = re.compile(rb"owner(\d{4})")


class Shopper:
    """One shopper: the browser's tab, the model, and what was done so far."""

    def __init__(self, url: str, number: int, goods: Catalog) -> None:
        self.url = url
        self.number = number
        self.random = random.Random(f"{SEED}-{number}")
        self.cookie = dated(secrets.token_urlsafe(32))
        self.skus = [f"owner{number:04}-{which}" for which in range(EACH)]
        self.cart = Cart(goods)
        self.page = ""
        self.done: list[str] = []
        self.tab = Page(url, self.cookie)

    async def enter(self) -> None:
        """Opens the Cart page."""
        self.tab = Page(self.url, self.cookie)
        await self.tab.open("Cart")
        self.page = "Cart"
        await self._be_saved()  # else nobody knows yet what is in the cart

    async def walk(self, steps: int, gate: asyncio.Semaphore) -> None:
        """Takes so many random steps and checks the page after each."""
        try:
            for number in range(steps + 1):
                async with gate:
                    step = self.random.choice(self._possible()) if number < steps else self.reload
                    self.done.append(step.__name__)
                    await step()
                    await self._until(self._check)
        except Exception as error:
            error.add_note(f"seed {SEED}, shopper {self.number}: {self.done}")
            raise

    # Steps

    def _possible(self) -> list[Callable[[], Awaitable[None]]]:
        steps = [self.add, self.add, self.add, self.look_around, self.reload]
        if self.cart:
            steps += [self.edit, self.edit, self.remove, self.save_for_later]
            if len(self.cart.combinations) < combinations.MOST_COMBINATIONS:
                steps.append(self.save_combination)
        if self.cart.later:
            steps.append(self.move_to_cart)
        if self.cart.combinations:
            steps.append(self.replace_cart)
        if self.cart.undo_step:
            steps += [self.undo, self.undo]
        return steps

    async def add(self) -> None:
        sku = self.random.choice(self.skus)
        await self._go("Catalog")
        await self.tab.click(f"add_{sku}")
        self.cart = self.cart.add(sku)

    async def edit(self) -> None:
        await self._go("Cart")
        row, sku = self._row()
        quantity = self.random.choice([0, 1, 2, 7, 40])
        edits = {"edited_rows": {str(row): {"Quantity": quantity}}}
        state = json.dumps(edits | {"added_rows": [], "deleted_rows": []})
        version = self.tab.table().id.rsplit("_", 1)[-1]
        await self.tab.give(f"cart_table_{version}", string_value=state)
        self.cart = self.cart.set_quantity(sku, quantity)

    async def remove(self) -> None:
        self.cart = self.cart.remove(await self._press("Remove"))

    async def save_for_later(self) -> None:
        self.cart = later.save_for_later(self.cart, await self._press("Save for later"))

    async def undo(self) -> None:
        await self._go(self.random.choice(["Cart", "Compare"]))
        label = next(b.label for b in self.tab.drawn("button") if b.label.startswith("Undo"))
        await self.tab.click(label)
        self.cart = self.cart.undo()

    async def move_to_cart(self) -> None:
        await self._go("Cart")
        sku = self.random.choice(self.cart.later).sku
        await self.tab.click(f"move_to_cart_{sku}")
        self.cart = later.move_to_cart(self.cart, sku)

    async def save_combination(self) -> None:
        await self._go("Cart")
        name = f"owner{self.number:04} {len(self.done)}"
        self.tab.fill("Name", string_value=name)
        await self.tab.click("Save")
        self.cart = combinations.save_combination(self.cart, name)

    async def replace_cart(self) -> None:
        await self._go("Compare")
        one = self.random.choice(self.cart.combinations)
        await self.tab.click(f"replace_{one.number}")
        self.cart = self.cart.replace_with([(item.sku, item.quantity) for item in one.items])

    async def look_around(self) -> None:
        await self._go(self.random.choice(["", "Catalog", "Cart", "Compare"]))

    async def reload(self) -> None:
        await self._be_saved()
        await self.tab.close()
        await self.enter()

    async def _go(self, page: str) -> None:
        if self.page != page:
            self.page = page
            await self._open(page)
            await self._until(self._check)
        if page == "Catalog":
            await self._until(lambda: [self.tab.widget(f"add_{sku}") for sku in self.skus])

    async def _open(self, page: str) -> None:
        await self.tab.switch(page)
        if page == "Catalog" and any(self.tab.drawn("text_input")):
            await self.tab.give("search", string_value=f"owner{self.number:04}")

    async def _press(self, column: str) -> str:
        await self._go("Cart")
        row, sku = self._row()
        click = WidgetState(id=self.tab.table().button_click_widgets[column])
        click.string_trigger_value.data = json.dumps({"row": row, "label": column})
        await self.tab.tell(click)
        return sku

    def _row(self) -> tuple[int, str]:
        row = self.random.randrange(len(self.cart))
        return row, self.cart.lines[row].sku

    # What the page shows

    async def _be_saved(self) -> None:
        """Stays, as the page asks, while it says that the cart is only in this window."""
        await comes_true(lambda: not self.tab.warnings())

    async def _until(self, look: Callable[[], object]) -> None:
        """Looks until it holds; now and then opens the page afresh, as an impatient shopper does.

        Streamlit drops what a run has drawn when the next request arrives before it was sent.
        """
        for number in range(1, LOOKS):
            self._check_strangers()
            try:
                look()
            except (AssertionError, BenchError):
                await asyncio.sleep(BETWEEN_LOOKS)
                if number % IMPATIENT_AFTER == 0:
                    await self._open(self.page)
            else:
                return
        look()

    def _check_strangers(self) -> None:
        if self.page in ("Cart", "Compare"):  # the others show everybody's goods
            protos = [node.proto for node in self.tab.nodes.values() if node.proto]
            seen = {mark for proto in protos for mark in _MARK.findall(proto.SerializeToString())}
            if not seen <= {b"%04d" % self.number}:
                raise RuntimeError(f"shopper {self.number} sees goods of {seen}")

    def _check(self) -> None:
        assert self.tab.count() == self.cart.units
        if self.page == "Cart":
            tables = [_frame(table)["Quantity"] for table in self.tab.drawn("dataframe")]
            lines = {str(sku): int(n) for table in tables for sku, n in table.items()}
            assert lines == {line.sku: line.quantity for line in self.cart.lines}
            parts = [button.id.partition("-drop_saved_") for button in self.tab.drawn("button")]
            assert [line.sku for line in self.cart.later] == [sku for *_, sku in parts if sku]
        if self.page == "Compare" and self.cart.combinations:
            names = ["Your cart", *(one.name for one in self.cart.combinations)]
            assert list(_frame(next(self.tab.drawn("table"))).columns[1:]) == names


def _frame(table: Any) -> Any:
    return pa.ipc.open_stream(table.arrow_data.data).read_pandas()


async def crowd(server: Server, goods: Catalog, shoppers: int, steps: int) -> list[Shopper]:
    """Lets so many shoppers walk at once; the first fault ends it."""
    gate = asyncio.Semaphore(AT_ONCE)
    everybody = [Shopper(server.url, number, goods) for number in range(shoppers)]

    async def enter(shopper: Shopper) -> None:
        async with gate:
            await shopper.enter()

    try:
        await asyncio.gather(*map(enter, everybody))
        async with asyncio.TaskGroup() as walks:
            for shopper in everybody:
                walks.create_task(shopper.walk(steps, gate))
    finally:
        await asyncio.gather(
            *(shopper.tab.close() for shopper in everybody), return_exceptions=True
        )
    return everybody


@pytest.mark.parametrize(
    ("shoppers", "steps"), [(12, 8), pytest.param(100, 30, marks=pytest.mark.long)]
)
def test_no_shopper_of_a_crowd_sees_another_s_cart(
    start_server: Callable[..., Server], tmp_path: Path, shoppers: int, steps: int
):
    rows = [
        f"owner{number:04}-{which},owner{number:04}-{which},of {number % 7},{100 + which},1000000,,"
        for number in range(shoppers)
        for which in range(EACH)
    ]
    catalog = tmp_path / "crowd.csv"
    catalog.write_text("\n".join([HEADER, *rows, ""]))
    server = start_server({"CATALOG_CSV": str(catalog)})
    everybody = run(crowd(server, read_catalog(catalog), shoppers, steps))
    taken = Counter(step for shopper in everybody for step in shopper.done)
    assert steps < 30 or min(taken.values()) >= 10, taken  # each kind of step was really taken
