"""Many shoppers at one server, each with products of their own, each against a model of their own.

They walk at random: add, edit in the table, remove, clear, undo, set aside, save and compare
combinations, reload, change tabs. After every step the page has to show what the model holds, and
nothing that only another shopper can have.
"""

import asyncio
import csv
import json
import random
import re
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from cart_state.catalog import COLUMNS
from cart_state.combinations import MOST
from tests.bench.client import BenchError, Tab
from tests.browser.server import Server
from tests.loops import run

SEED = 20260
FEW, STEPS_OF_FEW = 20, 10
MANY, STEPS_OF_MANY = 100, 30

EACH = 4  # products that only one shopper ever asks for
ENTERING = 8  # shoppers who open their first page at the same time
ACTING = 8  # of all, at the same time: as many as a small machine serves in good time
LOOKS, BETWEEN_LOOKS = 300, 0.1
IMPATIENT_AFTER = 80

_MARK = re.compile(rb"owner(\d{4})")


class Shopper:
    """One shopper: the browser's tabs, the model, and what was done so far."""

    def __init__(self, url: str, number: int) -> None:
        self.url = url
        self.number = number
        self.random = random.Random(f"{SEED}-{number}")
        self.cart_id = secrets.token_urlsafe(32)
        self.goods = [f"owner{number:04}-{which}" for which in range(EACH)]
        self.cart: Counter[str] = Counter()
        self.later: Counter[str] = Counter()
        self.combinations: dict[str, Counter[str]] = {}
        self.give_back: Callable[[], None] | None = None  # what undo does
        self.page = ""
        self.done: list[str] = []
        self.tabs: list[Tab] = []
        self.waited = self.opened_afresh = 0

    # Getting about

    async def enter(self) -> None:
        """Opens the Cart page in a tab more."""
        cookie = f"{self.cart_id}.{int(time.time()) // 86_400}"
        self.tabs.insert(0, Tab(self.url, cookie))
        await self.tab.open("Cart")
        self.page = "Cart"
        await self._be_saved()  # else nobody knows yet what is in the cart

    async def leave(self) -> None:
        await asyncio.gather(*(tab.close() for tab in self.tabs))

    async def go(self, page: str) -> None:
        if self.page != page:
            self.page = page
            await self._open(page)
            await self.check()
        if page == "Catalog":
            await self._until(lambda: [self.tab.widget(f"add_{sku}") for sku in self.goods])

    async def _open(self, page: str) -> None:
        await self.tab.switch(page)
        if page == "Catalog" and any(self.tab.drawn("text_input")):
            await self.tab.give("search", string_value=f"owner{self.number:04}")

    @property
    def tab(self) -> Tab:
        return self.tabs[0]

    # Steps

    async def walk(self, steps: int, gate: asyncio.Semaphore) -> None:
        """Takes so many random steps and checks the page after each."""
        try:
            for turn in range(steps + 1):
                async with gate:
                    last = turn == steps
                    step = self.reload if last else self.random.choice(self._possible())
                    self.done.append(step.__name__)
                    await step()
                    await self.check()
        except Exception as error:
            error.add_note(f"seed {SEED}, shopper {self.number}: {self.done}")
            raise

    def _possible(self) -> list[Callable[[], Awaitable[None]]]:
        steps = [self.add, self.add, self.add, self.look_around, self.reload, self.other_tab]
        if self.cart:
            steps += [self.edit, self.edit, self.remove, self.clear, self.keep]
            if len(self.combinations) < MOST:
                steps.append(self.save)
        if self.later:
            steps += [self.bring_back, self.drop]
        if self.combinations:
            steps += [self.replace, self.put, self.delete]
        if self.give_back:
            steps += [self.undo, self.undo]
        return steps

    async def add(self) -> None:
        sku = self.random.choice(self.goods)
        await self.go("Catalog")
        await self.tab.click(f"add_{sku}")
        self.cart[sku] += 1

    async def edit(self) -> None:
        await self.go("Cart")
        row, sku = self._row()
        quantity = self.random.choice([0, 1, 2, 7, 40])
        version = self._table().id.rsplit("_", 1)[-1]
        edits = {"edited_rows": {str(row): {"Quantity": quantity}}}
        state = json.dumps(edits | {"added_rows": [], "deleted_rows": []})
        await self.tab.give(f"cart_table_{version}", string_value=state)
        if quantity:
            self.cart[sku] = quantity
        else:
            self._take([sku])

    async def remove(self) -> None:
        self._take([await self._press("Remove")])

    async def clear(self) -> None:
        await self.go("Cart")
        await self.tab.click("Clear cart")
        self._take(list(self.cart))

    async def undo(self) -> None:
        await self.go(self.random.choice(["Cart", "Compare"]))
        await self.tab.click("Undo")
        assert self.give_back
        self.give_back()
        self.give_back = None

    async def keep(self) -> None:
        sku = await self._press("Save for later")
        self.later[sku] += self.cart.pop(sku)

    async def bring_back(self) -> None:
        await self.go("Cart")
        sku = self.random.choice(list(self.later))
        await self.tab.click(f"bring_back_{sku}")
        self.cart[sku] += self.later.pop(sku)

    async def drop(self) -> None:
        await self.go("Cart")
        sku = self.random.choice(list(self.later))
        await self.tab.click(f"drop_later_{sku}")
        pieces = self.later.pop(sku)
        self.give_back = lambda: self.later.update({sku: pieces})

    async def save(self) -> None:
        await self.go("Cart")
        name = f"owner{self.number:04} {len(self.done)}"
        self.tab.fill("Name", string_value=name)
        await self.tab.click("Save")
        self.combinations[name] = +self.cart

    async def replace(self) -> None:
        await self._use("replace", lambda saved: +saved)

    async def put(self) -> None:
        await self._use("put", lambda saved: self.cart + saved)

    async def delete(self) -> None:
        name = await self._choose("delete")
        place = list(self.combinations).index(name)
        gone = self.combinations.pop(name)

        def give_back() -> None:
            saved = list(self.combinations.items())
            self.combinations = dict([*saved[:place], (name, gone), *saved[place:]])

        self.give_back = give_back

    async def look_around(self) -> None:
        await self.go(self.random.choice(["", "Catalog", "Cart", "Compare"]))

    async def reload(self) -> None:
        await self._be_saved()
        await self.tabs.pop(0).close()
        await self.enter()

    async def other_tab(self) -> None:
        await self._be_saved()
        if len(self.tabs) == 1:
            await self.enter()
        else:
            self.tabs.reverse()
            self.page = "unknown"
            await self.go("Cart")

    async def _be_saved(self) -> None:
        """Stays, as the page asks, while it says that the cart is only in this window."""

        def look() -> None:
            saved = not any("not saved" in alert.title for alert in self.tab.drawn("alert"))
            self.waited += not saved
            assert saved

        await self._until(look)

    def _take(self, skus: list[str]) -> None:
        self._can_give_back(Counter({sku: self.cart.pop(sku) for sku in skus}))

    def _can_give_back(self, taken: Counter[str]) -> None:
        def give_back() -> None:
            self.cart.update(taken)
            self.cart = +self.cart

        self.give_back = give_back

    async def _press(self, column: str) -> str:
        await self.go("Cart")
        row, sku = self._row()
        click = WidgetState(id=self._table().button_click_widgets[column])
        click.string_trigger_value.data = json.dumps({"row": row, "label": column})
        node = next(node for node in self.tab.nodes.values() if node.kind == "dataframe")
        await self.tab._send(node, click)
        return sku

    async def _choose(self, button: str) -> str:
        """Clicks this button of one of the combinations, and returns its name."""
        await self.go("Compare")
        ids = [proto.id for proto in self.tab.drawn("button")]
        keys = [found[1] for one in ids if (found := re.search(rf"-({button}_\d+)$", one))]
        place = self.random.randrange(len(self.combinations))
        await self.tab.click(keys[place])
        return list(self.combinations)[place]

    async def _use(self, button: str, after: Callable[[Counter[str]], Counter[str]]) -> None:
        saved = self.combinations[await self._choose(button)]
        before, self.cart = self.cart, after(saved)
        if self.cart != before:
            taken = Counter(before)
            taken.subtract(self.cart)
            self._can_give_back(taken)

    # What the page shows

    async def check(self) -> None:
        """Waits until the page shows what the model holds; never may it show another's goods.

        The header's timer may be drawing again what the step has drawn.
        """
        await self._until(self._check)

    async def _until(self, look: Callable[[], object]) -> None:
        """Looks until it holds; now and then opens the page afresh, as an impatient shopper does.

        Streamlit drops what a run has drawn when the next request arrives before it was sent.
        """
        for turn in range(1, LOOKS):
            self._check_strangers()
            try:
                look()
            except (AssertionError, BenchError):
                await asyncio.sleep(BETWEEN_LOOKS)
                if turn % IMPATIENT_AFTER == 0:
                    self.opened_afresh += 1
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
        shown = self.tab.number("page_link", r"Cart(?: \((\d+)\))?", lambda link: link.label)
        assert shown == self.cart.total(), (shown, self.cart)
        if self.page == "Cart":
            assert self._lines() == dict(self.cart)
            assert self._aside() == dict(self.later)
            if self.cart and self.combinations:
                pattern = r"Compare combinations \((\d+)\)"
                saved = self.tab.number("page_link", pattern, lambda link: link.label)
                assert saved == len(self.combinations)
        if self.page == "Compare" and self.combinations:
            assert self._compared() == {"Your cart": self.cart} | self.combinations

    def _table(self) -> Any:
        return next(self.tab.drawn("dataframe"))

    def _row(self) -> tuple[int, str]:
        rows = list(_frame(self._table()).index)
        row = self.random.randrange(len(rows))
        return row, rows[row]

    def _lines(self) -> dict[str, int]:
        for table in self.tab.drawn("dataframe"):
            return {str(sku): int(n) for sku, n in _frame(table)["Quantity"].items()}
        return {}

    def _aside(self) -> dict[str, int]:
        buttons = [proto.id for proto in self.tab.drawn("button")]
        skus = [found[1] for one in buttons if (found := re.search(r"-bring_back_(.+)$", one))]
        texts = [proto.body for proto in self.tab.drawn("markdown")]
        told = [found for text in texts if (found := re.match(r"(\d+) pieces? at ", text))]
        return dict(zip(skus, (int(found[1]) for found in told), strict=True))

    def _compared(self) -> dict[str, dict[str, int]]:
        tables = list(self.tab.drawn("table"))
        assert tables, "There is no comparison yet."
        table = _frame(tables[0])
        rows = table[table["Product"].str.fullmatch(r"owner\d{4}\\-\d")]
        read = rows.map(lambda cell: int("".join(re.findall(r"(?<!\\-)\b\d+", cell)) or 0))
        return {
            column: {
                product.replace("\\", ""): pieces
                for product, pieces in zip(rows["Product"], read[column], strict=True)
                if pieces
            }
            for column in table.columns[1:]
        }


def _frame(table: Any) -> Any:
    return pa.ipc.open_stream(table.arrow_data.data).read_pandas()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[int], Server]]:
    """Starts a server with goods for so many shoppers."""
    servers: list[Server] = []

    def start(shoppers: int) -> Server:
        goods = tmp_path / "goods.csv"
        with goods.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for number in range(shoppers):
                for which in range(EACH):
                    sku = f"owner{number:04}-{which}"
                    rows.writerow([sku, sku, f"of {number % 7}", 100 + which, 10**6, "", ""])
        servers.append(Server(tmp_path, {"CATALOG_CSV": str(goods)}))
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()
        server.check_log()


async def crowd(server: Server, shoppers: int, steps: int) -> list[Shopper]:
    """Lets so many shoppers walk at once; the first fault ends it."""
    gate, acting = asyncio.Semaphore(ENTERING), asyncio.Semaphore(ACTING)
    everybody = [Shopper(server.url, number) for number in range(shoppers)]

    async def enter(shopper: Shopper) -> None:
        async with gate:
            await shopper.enter()

    try:
        await asyncio.gather(*map(enter, everybody))
        async with asyncio.TaskGroup() as walks:
            for shopper in everybody:
                walks.create_task(shopper.walk(steps, acting))
    finally:
        await asyncio.gather(*(shopper.leave() for shopper in everybody), return_exceptions=True)
    return everybody


def test_no_shopper_of_a_few_sees_another_s_cart(start: Callable[[int], Server]):
    run(crowd(start(FEW), FEW, STEPS_OF_FEW))


@pytest.mark.long
def test_no_shopper_of_a_hundred_sees_another_s_cart(start: Callable[[int], Server]):
    everybody = run(crowd(start(MANY), MANY, STEPS_OF_MANY))
    steps = Counter(step for shopper in everybody for step in shopper.done)
    assert min(steps.values()) >= 10, steps  # each kind of step was really taken
    waited = sum(shopper.waited for shopper in everybody)
    afresh = sum(shopper.opened_afresh for shopper in everybody)
    print(f"seed {SEED}, {steps.total()} steps: {dict(steps)}")
    print(f"looked {waited} times at a cart not saved yet, opened {afresh} pages afresh")
