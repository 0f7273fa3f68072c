"""The whole store for a machine to play with: pages, sessions, carts, goods, time and trouble."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1.element_tree import Button

from cart_state import Cart, Catalog, Product, UndoStep, money, session, shop
from cart_state.rules.contents import Contents
from cart_state.storage import database
from cart_state.storage import store as store_module
from cart_state.storage.database import Database
from cart_state.storage.migrations import migrate
from cart_state.storage.orders import Orders
from cart_state.storage.stock import Stock
from cart_state.storage.store import Store
from tests.conftest import HEADER, Process
from tests.pages.promises import Tab, Trouble
from tests.pages.shop import (
    CART,
    CATALOG,
    COMPARE,
    EMPTY,
    HOME,
    LATE,
    NOT_SAVED,
    NOT_SHOWN,
    Shop,
    edits,
)
from tests.sessions import dated

SHARED, PRODUCT = "shared", "product"
ASKED = "Somebody shared a cart with you"
NAMES = {"desk": "Oak desk", "lamp": "Desk lamp", "chair": "Chair", "mug": "Mug"}

Goods = dict[str, tuple[Decimal, int]]


class TroubledDatabase(Database):
    """The real database, over a connection that fails when the world says so."""

    def __init__(self, url: str, world: "World") -> None:
        super().__init__(url, migrate)
        self._world = world
        self.is_changing = False

    def _transaction(self, work: Callable[[sa.Connection], Any], writes: bool) -> Any:
        due = None
        if self.is_changing:
            due, self._world.trouble = self._world.trouble, None
        self._fail_if(self._world.away or due is Trouble.BEFORE)

        def troubled(db: sa.Connection) -> Any:
            result = work(db)
            self._fail_if(due is Trouble.DURING)
            return result

        result = super()._transaction(troubled, writes)
        self._fail_if(due is Trouble.AFTER)
        return result

    def _fail_if(self, fails: bool) -> None:
        if fails:
            raise sa.exc.OperationalError("SELECT", {}, Exception("the line is dead"))


class TroubledStore(Store):
    """The real store, over a database that fails when the world says so."""

    def __init__(self, url: str, world: "World") -> None:
        super().__init__(url)
        self._world = world
        self.database = TroubledDatabase(url, world)
        self.stock = Stock(self.database)
        self.orders = Orders(self.database, self._rows, self.stock, self.mails)
        self._tidy_after = float("inf")  # nothing happens behind the machine's back
        self.check()  # its tables are there before anything fails

    def update(self, *what: Any) -> Any:
        self.database.is_changing = True  # trouble waits as long as the store rests
        try:
            return super().update(*what)
        finally:
            self.database.is_changing = False


class World:
    """One store on one database and one file of goods; nobody is in it yet."""

    def __init__(
        self, home: Path, goods_file: Path, goods: Goods, process: Process, url: str
    ) -> None:
        self.away = False
        self.trouble: Trouble | None = None
        self.now = 10.0**6
        self.cookie = ""
        self._home = home
        self._goods_file = goods_file
        self._process = process
        self.sell(goods)
        process.restart()
        self._behind = Store(url)  # who looks behind the scenes does it undisturbed
        self._behind._tidy_after = float("inf")
        self._behind.check()
        process.make = lambda url, _: TroubledStore(url, self)

    def stored(self, who: str) -> Contents:
        """The cart in the database, whatever state the store is in."""
        return self._behind.read(who)

    def open_shop(self, sent: str) -> Shop:
        self.cookie = sent
        return Shop(str(self._home)).run()

    def restart(self) -> None:
        """All that the server's process held is gone."""
        self._process.restart()

    def sell(self, goods: Goods) -> Catalog:
        """Replaces the file of goods as an editor does that writes a new one first."""
        products = [
            Product(sku, NAMES[sku], "Things", price, stock, f"A {sku}.", None)
            for sku, (price, stock) in goods.items()
        ]
        rows = [f"{p.sku},{p.name},Things,{p.price},{p.stock},{p.description}," for p in products]
        new = self._goods_file.with_suffix(".new")
        new.write_text("\n".join([HEADER, *rows, ""]))
        new.replace(self._goods_file)
        shop()  # whoever compares texts looks at it too, at any time
        return Catalog(products)

    def break_goods(self) -> None:
        """Leaves the file of goods half written."""
        text = self._goods_file.read_text()
        self._goods_file.write_text(text[: text.index(",Things") + 9])

    def close(self) -> None:
        self._process.restart()
        self._behind.close()


class Window:
    """One tab of a browser, and what its shopper does and sees in it."""

    def __init__(self, world: World, who: str) -> None:
        self._world = world
        self._cookie = dated(who)
        self.page = HOME
        self.shop = world.open_shop(self._cookie)
        self.linked: str | None = None  # the product whose dialog the address asked for
        self.step: UndoStep | None = None  # what the Undo that was drawn last takes back
        self.is_asked = False  # whether a shared cart waits for an answer
        self._typed: tuple[object, dict[int, object]] = (None, {})

    # Doing

    def look(self) -> None:
        """The page is drawn once more."""
        self._run(self.shop.run)

    def open(self, page: str, **params: str) -> None:
        """Opens a page by a link with these parameters."""
        self._run(lambda: self.shop.go(page, **params))
        self.page, self.linked = page, params.get(PRODUCT)

    def click(self, button: Button) -> None:
        self._run(button.click().run)

    def click_key(self, key: str) -> None:
        self.click(self.shop.button(key=key))

    def submit(self, form: str, label: str, name: str) -> None:
        """Fills in the one text of a form and sends it."""
        self._run(lambda: self.shop.submit(form, name, label))

    def press(self, column: str, sku: str) -> None:
        """Presses the button in a column of the table."""
        self._run(lambda: self.shop.press(column, sku))
        if column == "Product":
            self.linked = sku

    def type(self, cells: dict[int, object]) -> dict[int, object]:
        """Types quantities into rows of the table, and returns those that are a change.

        As in the browser's grid, an earlier edit stays until the data equals it or the table
        begins afresh: until then the browser sends it again, and it says nothing new.
        """
        key, shown = self.shop.data_editor[0].key, self.shop.quantities()
        same = (key, tuple(shown))
        former = self._typed[1] if self._typed[0] == same else {}
        news = {row: n for row, n in cells.items() if row not in former or former[row] != n}
        held = list(shown.values())
        sent = {row: n for row, n in former.items() if n != held[row]} | cells
        self._typed = (same, sent)
        self.shop.session_state[key] = edits(sent)
        self._run(self.shop.run)
        return news

    def _run(self, run: Callable[[], Shop]) -> None:
        self._world.cookie = self._cookie
        self.linked = self.shop.query_params.get(PRODUCT)
        run()
        if not self.shop.data_editor:  # and with the table goes what was typed into it
            self._typed = (None, {})
        # At once: the words of the shop are read with its goods, which later may be others.
        self.is_asked = ASKED in self.shop.titles()

    # Seeing

    def keys(self, prefix: str, enabled: bool = False) -> list[str]:
        """What follows this prefix in the keys of buttons; `enabled`: that can be clicked."""
        found = [b for b in self.shop.button if str(b.key).startswith(prefix)]
        return [str(b.key).removeprefix(prefix) for b in found if not (enabled and b.disabled)]

    def shows(self, label: str) -> bool:
        return label in self.shop.labels()

    def rows(self) -> list[str]:
        """The skus in the table as this tab last drew it."""
        return list(self.shop.quantities())

    # What always holds of what is seen

    def check(self, cart: Cart, tab: Tab, said: int) -> None:
        """What is shown is this cart, and what was to be said is said: `said` toasts in all."""
        shop = self.shop
        assert shop.is_well(), [error.value for error in (*shop.exception, *shop.error)]
        expected = [] if tab.saved else [NOT_SAVED if tab.shown else NOT_SHOWN]
        assert shop.notices() == expected
        assert shop.count() == sum(line.quantity for line in cart.lines)
        notes = [text for text in shop.toasts() if not text.startswith(LATE)]
        assert len(notes) == said, notes
        if self.page in (HOME, CATALOG):
            self._check_cards(cart)
        elif self.page == CART:
            self._check_cart(cart, tab)
        elif self.page == COMPARE:
            self._check_compare(cart)
        continued = "Continue where you left off" in shop.texts()
        assert continued == (self.page == HOME and bool(cart))

    def _check_cards(self, cart: Cart) -> None:
        """Each card says how many are in the cart, and what can be had."""
        drawn = self.shop.tiles()
        cards = {key[5:]: tile for key, tile in drawn.items() if key.startswith("tile_")}
        assert list(cards) == list(cart.products)
        for sku, product in cart.products.items():
            held = cart.quantity(sku)
            assert cards[sku]["mark"] == (f"{held} in cart" if held else "")
            assert cards[sku]["price"] == money(product.price)
            assert (cards[sku]["note"] == "Sold out") == (product.stock == 0)

    def _check_cart(self, cart: Cart, tab: Tab) -> None:
        shop = self.shop
        assert (EMPTY in shop.titles()) == (not cart and tab.shown)
        assert list(shop.quantities().items()) == [(line.sku, line.quantity) for line in cart.lines]
        if cart:
            goods = cart.products
            sold = [line for line in cart.lines if line.sku in goods]
            worth = sum((goods[x.sku].price * x.quantity for x in sold), Decimal(0))
            assert shop.total() == money(worth)
            assert sum(map(_amount, shop.lines()["Line total"])) == _amount(shop.total())
        assert self.shows("Keep at the new price") == any(x.has_new_price for x in cart.lines)
        assert self.shows("Lower to what is left") == any(line.is_short for line in cart.lines)
        later = [line.sku for line in cart.later]
        assert self.keys("move_to_cart_") == self.keys("drop_saved_") == later
        self._check_undo(cart)

    def _check_compare(self, cart: Cart) -> None:
        assert self.shop.cards() == [one.name for one in cart.combinations]
        assert self.keys("replace_") == [str(one.number) for one in cart.combinations]
        for one in cart.combinations:
            assert money(cart.worth(one.items)) in self.shop.texts()
        self._check_undo(cart)

    def _check_undo(self, cart: Cart) -> None:
        step, button = cart.undo_step, self.shop.undo_button()
        assert (button is None) == (step is None)
        if step and button:
            assert step.kind.split()[0] in button.label or step.kind == "drop"


def _amount(shown: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", shown) or 0)


@contextmanager
def worlds(
    root: Path, folder: Path, process: Process, url: Callable[[], str]
) -> Iterator[Callable[[Mapping[str, tuple[Decimal, int]]], World]]:
    """Makes worlds, one after another, that do not wait for anything."""
    file = folder / "goods.csv"
    opened: list[World] = []

    def open_world(goods: Goods) -> World:
        address = url()
        patch.setenv("CART_DATABASE_URL", address)
        opened.append(World(root / "Home.py", file, goods, process, address))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        clock = SimpleNamespace(
            time=session.time.time,
            perf_counter=session.time.perf_counter,
            sleep=session.time.sleep,
            monotonic=lambda: opened[-1].now if opened else 0.0,
        )
        for module in (session, store_module, database):
            patch.setattr(module, "time", clock)
        cookies = property(lambda _: {"cart": opened[-1].cookie})
        patch.setattr(type(st.context), "cookies", cookies)
        patch.setenv("CATALOG_CSV", str(file))
        yield open_world
