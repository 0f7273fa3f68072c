"""Shoppers who come over TLS, each from an address of their own, and order again and again."""

import asyncio
import hashlib
import http.client
import json
import random
import re
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from tests.hard.shopping import HUNG_UP, Page, stored
from tests.postgres import sql

COOKIE = "__Host-cart"
_ADDED = re.compile(r"\*\*(\w+)\*\* added\..*")
_PLACED = re.compile(r"Order (\w{6}) is placed")
_AWAY = "We are back in a moment."
_PATIENCE = 120  # seconds until each has got on
_TRIES = 20  # to order what is in the cart


class Buyer:
    """`asked`: the adds that were clicked, by sku; `told`: those that a page confirmed without
    ever warning. `orders`: the numbers of those placed, by the secret of the receipt. `rude`: what
    nobody shall see. `away` and `hung_up`: how often the shop could not be reached, or was lost.
    """

    def __init__(self, url: str, trust: ssl.SSLContext, number: int, skus: tuple[str, ...]) -> None:
        self.url, self._trust, self._skus = url, trust, skus
        self._address = f"127.0.1.{number}"
        self._chance = random.Random(number)
        self.cookie = ""
        self.asked: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.orders: dict[str, str] = {}
        self.refusals: Counter[str] = Counter()
        self.rude: list[str] = []
        self.away = self.hung_up = 0

    async def shop(self, end: asyncio.Event) -> None:
        """Comes, adds, orders, and comes back whenever the connection is lost, until the end."""
        while not end.is_set():
            try:
                receipts = [f"/Order?receipt={receipt}" for receipt in self.orders]
                if await asyncio.to_thread(self._page, *receipts[-1:]):
                    await self._visit(end)
            except HUNG_UP as error:
                self.hung_up += 1
                if "hung up" not in str(error) and isinstance(error, RuntimeError):
                    self.rude.append(str(error))
            await asyncio.sleep(self._chance.uniform(0.1, 0.4))

    def _page(self, address: str = "/Catalog") -> bool:
        """Loads a page, of a receipt for one; returns whether it was the shop's."""
        parts = urlsplit(self.url)
        line = http.client.HTTPSConnection(
            parts.hostname or "",
            parts.port,
            timeout=60,
            context=self._trust,
            source_address=(self._address, 0),
        )
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        try:
            line.request("GET", address, headers=headers | {"Referer": f"{self.url}{address}"})
            answer = line.getresponse()
            body = answer.read().decode()
        finally:
            line.close()
        if answer.status == 503 and _AWAY in body:
            self.away += 1
            return False
        if answer.status != 200 or "Traceback" in body:
            self.rude.append(f"{answer.status}: {body[:200]}")
            return False
        for given in answer.headers.get_all("set-cookie") or ():
            if value := SimpleCookie(given).get(COOKIE):
                self.cookie = value.value
        return True

    async def _visit(self, end: asyncio.Event) -> None:
        line = {"ssl": self._trust, "local_addr": (self._address, 0), "host": "127.0.0.1"}
        page = Page(self.url, self.cookie, named=COOKIE, line=line, careless=True)
        try:
            await page.open("Catalog")
            while not end.is_set():
                for _ in range(self._chance.randint(1, 3)):
                    sku = self._chance.choice(self._skus)
                    self.asked[sku] += 1
                    await page.click(f"add_{sku}")
                    await asyncio.sleep(self._chance.uniform(0, 0.3))
                await self._order(page)
                page.query = ""
                await page.switch("Catalog")
        finally:
            self._remember(page)
            await page.close()

    async def _order(self, page: Page) -> None:
        await page.switch("Order")
        for _ in range(_TRIES):
            if not any("order_place" in getattr(n.proto, "id", "") for n in page.nodes.values()):
                return  # it was ordered before the line broke, or the cart cannot be shown
            page.fill("order_name", string_value="Asha Rao")
            page.fill("order_email", string_value="asha@example.com")
            page.heard.clear()
            await page.click("order_place")
            for heading in page.drawn("heading"):
                if placed := _PLACED.search(heading.body):
                    receipt = page.query.partition("receipt=")[2]
                    assert receipt
                    self.orders[receipt] = placed[1]
                    return
            self.refusals.update(page.warnings())
            await asyncio.sleep(self._chance.uniform(0.2, 0.6))

    def _remember(self, page: Page) -> None:
        self.rude += page.errors
        if not page.warned:
            found = [_ADDED.fullmatch(toast) for toast in page.toasts]
            self.told.update(match[1].lower() for match in found if match)

    def bought(self, url: str) -> Counter[str]:
        """The pieces by sku of all orders of this cart, and of what still lies in it."""
        cart = hashlib.sha256(self.cookie.partition(".")[0].encode()).hexdigest()
        pieces = stored(url, self.cookie)
        for (text,) in sql(url, f"SELECT contents FROM cart_orders WHERE cart = '{cart}'"):
            pieces.update({line["sku"]: line["quantity"] for line in json.loads(text)["lines"]})
        return pieces


class Crowd:
    """Many buyers at once; as an asynchronous context, from before the first to after the last."""

    def __init__(self, url: str, trust: ssl.SSLContext, skus: tuple[str, ...], many: int) -> None:
        self.buyers = [Buyer(url, trust, number, skus) for number in range(1, many + 1)]
        self._end = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Crowd":
        self._tasks = [asyncio.create_task(buyer.shop(self._end)) for buyer in self.buyers]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*self._tasks), 120)

    def figures(self) -> dict[str, int]:
        """What all together have seen so far."""
        return {
            "orders": sum(len(buyer.orders) for buyer in self.buyers),
            "adds asked": sum(buyer.asked.total() for buyer in self.buyers),
            "told to wait": sum(buyer.away for buyer in self.buyers),
            "line lost": sum(buyer.hung_up for buyer in self.buyers),
            "orders refused": sum(buyer.refusals.total() for buyer in self.buyers),
        }

    async def each_orders(self) -> None:
        """Returns once each has been told of one more order."""
        await self._until_more(lambda buyer: len(buyer.orders))

    async def each_is_told_to_wait(self) -> None:
        """Returns once each has seen the page of nginx."""
        await self._until_more(lambda buyer: buyer.away)

    async def _until_more(self, count: Callable[[Buyer], int]) -> None:
        before = [count(buyer) for buyer in self.buyers]
        for _ in range(_PATIENCE * 10):
            if all(count(buyer) > was for buyer, was in zip(self.buyers, before, strict=True)):
                return
            for task in self._tasks:
                if task.done():
                    task.result()  # raises what it failed with
            await asyncio.sleep(0.1)
        rude = [buyer.rude[-1:] for buyer in self.buyers]
        raise AssertionError(f"Not everybody got on: {self.figures()} {rude}")
