"""The whole store for a machine to play with: pages, sessions, carts, goods, time and trouble."""

import math
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from cart_state import database, money, session
from cart_state import store as store_module
from cart_state.cart import Cart, Contents
from cart_state.catalog import Catalog, Product
from cart_state.database import Database
from cart_state.store import Change, Store
from pages.parts.details import PRODUCT
from pages.parts.shared_cart import SHARED
from pages.parts.text import availability, pieces, plain
from tests.conftest import HEADER
from tests.pages.promises import Trouble
from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    EMPTY,
    HOME,
    card_texts,
    count,
    dialog,
    is_well,
    labels,
    links,
    quantities,
    table,
    texts,
    toasts,
    total,
)
from tests.postgres import finish

NOT_SAVED = "Your cart is not saved at the moment"
LATE = "While your cart was being saved: "
NEWS = "Since you were last here"
SHARED_HEADING = "Somebody shared a cart with you"

NAMES = {"desk": "Oak desk", "lamp": "Desk lamp", "chair": "Chair", "mug": "Mug"}

Goods = dict[str, tuple[Decimal, int]]


class TroubledDatabase(Database):
    """The real database, over a connection that fails when the world says so."""

    def __init__(self, url: str, world: "World") -> None:
        super().__init__(url, store_module._schema)
        self._world = world
        self.due: Trouble | None = None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        self._fail_if(self._world.away)
        with super().reading() as db:
            yield db

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        due, self.due = self.due, None
        self._fail_if(self._world.away or due is Trouble.BEFORE)
        with super().transaction() as db:
            yield db
            self._fail_if(due is Trouble.DURING)
        self._fail_if(due is Trouble.AFTER)

    def _fail_if(self, fails: bool) -> None:
        if fails:
            raise sa.exc.OperationalError("SELECT", {}, Exception("the line is dead"))


class TroubledStore(Store):
    """The real store, over a database that fails when the world says so."""

    def __init__(self, url: str, world: "World") -> None:
        super().__init__(url)
        self._world = world
        self._database = TroubledDatabase(url, world)
        self._tidy_after = math.inf  # nothing happens behind the machine's back

    def _update(self, key: str, changes: list[tuple[str, Change]]) -> Contents:
        self._database.due, self._world.trouble = self._world.trouble, None
        return super()._update(key, changes)


class World:
    """One store on one database and one file of goods; nobody is in it yet."""

    def __init__(self, home: Path, goods_file: Path, goods: Goods, url: str) -> None:
        self.away = False
        self.trouble: Trouble | None = None
        self.now = 10**6
        self.cookie = ""
        self._home = home
        self._goods_file = goods_file
        self._url = url
        self._stores: list[Store] = []
        self._lock: sqlite3.Connection | None = None
        self.sell(goods)
        os.environ["CART_DATABASE_URL"] = url
        _forget()
        # Who looks behind the scenes does it undisturbed.
        self._behind = Store(url)
        self._behind._tidy_after = math.inf

    def open_store(self, url: str) -> Store:
        """What the session opens instead of a Store."""
        self._stores.append(TroubledStore(url, self))
        return self._stores[-1]

    def stored(self, who: str) -> Contents:
        """The cart in the database, whatever state the store is in."""
        return self._behind.read(who)

    def open_shop(self, cookie: str) -> AppTest:
        self.cookie = cookie
        return AppTest.from_file(str(self._home), default_timeout=30).run()

    @property
    def can_be_locked(self) -> bool:
        return self._url.startswith("sqlite")

    def lock(self) -> None:
        """Another program keeps the carts to itself for a while."""
        self._lock = sqlite3.connect(str(sa.make_url(self._url).database), isolation_level=None)
        self._lock.execute("BEGIN IMMEDIATE")

    def unlock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def restart(self) -> None:
        """All that the server's process held is gone."""
        self._close_stores()
        _forget()

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
        return Catalog(products)

    def break_goods(self, kind: str) -> None:
        """Leaves the file of goods in a state that cannot be used."""
        text = self._goods_file.read_text()
        if kind == "missing":
            self._goods_file.unlink()
        elif kind == "empty":
            self._goods_file.write_text("")
        else:  # half written
            self._goods_file.write_text(text[: text.index(",Things,") + 9])

    def close(self) -> None:
        self.unlock()
        self._close_stores()
        self._behind.close()
        _forget()

    def _close_stores(self) -> None:
        for store in self._stores:
            finish(store)
        self._stores.clear()


class Window:
    """One tab of a browser, and what its shopper does and sees in it."""

    def __init__(self, world: World, cookie: str) -> None:
        self._world = world
        self._cookie = cookie
        self.page = HOME
        self.linked: str | None = None  # the product whose dialog the address asked for
        self.shop = world.open_shop(cookie)
        self.goods: Mapping[str, Product] = {}
        self.cards: dict[str, str] = {}  # what each card says, drawn again or not
        self._typed: tuple[object, dict[int, object]] = (None, {})

    # Doing

    def look(self) -> None:
        """The page is drawn once more."""
        self._run(self.shop.run)

    def open(self, page: str, **params: str) -> None:
        """Opens a page by a link with these parameters."""
        self.shop.switch_page(page)
        self.shop.query_params.clear()
        self.shop.query_params.update(params)
        self.page = page
        self._run(self.shop.run)

    def click_card(self, sku: str) -> None:
        """Clicks "Add to cart" on a card."""
        self.click_key(f"add_{sku}")

    def click(self, button: Button) -> None:
        self._run(button.click().run)

    def click_key(self, key: str) -> None:
        self.click(self.shop.button(key=key))

    def submit(self, form: str, label: str, name: str) -> None:
        """Fills in the one text of a form and sends it."""
        (text,) = (t for t in self.shop.text_input if t.form_id == form)
        text.set_value(name)
        (send,) = (b for b in self.shop.button if b.form_id == form and b.label == label)
        self.click(send)

    def press(self, column: str, sku: str) -> None:
        """Presses the button in a column of the table."""
        from tests.pages import reading

        self._run(lambda: reading.press(self.shop, column, sku))
        if column == "Product":
            self.page = CATALOG
            self.linked = sku
            self.shop.switch_page(CATALOG)  # AppTest does not notice that the page was left

    def type(self, cells: dict[int, object]) -> dict[int, object]:
        """Types quantities into rows of the table, and returns those that are a change.

        As in the browser's grid, an earlier edit stays until the data equals it or the table
        begins afresh. What was typed into a row before, and is shown there, says nothing new
        when it is typed again: the browser then sends what it had sent.
        """
        key = self.shop.data_editor[0].key
        shown = quantities(self.shop)
        same = (key, tuple(shown))
        former = self._typed[1] if self._typed[0] == same else {}
        news = {row: n for row, n in cells.items() if row not in former or former[row] != n}
        held = list(shown.values())
        edits = {row: n for row, n in former.items() if n != held[row]} | cells
        self._typed = (same, edits)
        self.shop.session_state[key] = {
            "edited_rows": {row: {"Quantity": quantity} for row, quantity in edits.items()},
            "added_rows": [],
            "deleted_rows": [],
        }
        self._run(self.shop.run)
        return news

    def _run(self, run: Callable[[], AppTest]) -> None:
        self._world.cookie = self._cookie
        self.linked = self.shop.query_params.get(PRODUCT)
        run()
        if not self.shop.data_editor:  # and with the table goes what was typed into it
            self._typed = (None, {})

    # Seeing

    @property
    def whole(self) -> bool:
        """Whether the page was drawn; else AppTest holds only the count and one card."""
        return "Home" in links(self.shop)

    def keys(self, prefix: str) -> list[str]:
        """What follows this prefix in the keys of the buttons shown."""
        return [str(b.key).removeprefix(prefix) for b in self._buttons(prefix)]

    def enabled(self, prefix: str) -> list[str]:
        """The same, without those that cannot be clicked."""
        return [str(b.key).removeprefix(prefix) for b in self._buttons(prefix) if not b.disabled]

    def _buttons(self, prefix: str) -> list[Button]:
        return [b for b in self.shop.button if str(b.key).startswith(prefix)]

    def shows(self, label: str) -> bool:
        return label in labels(self.shop)

    def button(self, label: str) -> Button:
        return next(b for b in self.shop.button if b.label == label)

    def rows(self) -> list[str]:
        """The skus in the table as this tab last drew it."""
        return [str(sku) for sku in table(self.shop).index] if self.shop.data_editor else []

    def is_asked(self) -> bool:
        """Whether a shared cart waits for an answer."""
        return SHARED_HEADING in [one.value for one in self.shop.title]

    def shared_link(self) -> str | None:
        """The address this tab would give to others."""
        return self.shop.code[0].value.partition(f"{SHARED}=")[2] if self.shop.code else None

    # What always holds of what is seen

    def check(self, cart: Cart, refused: list[str], said: int) -> None:
        """What is shown is this cart, and what was to be said is said: `said` notes in all."""
        shop = self.shop
        assert is_well(shop), [error.value for error in (*shop.exception, *shop.error)]
        assert count(shop) == cart.units
        notes = [text for text in toasts(shop) if not text.startswith(LATE)]
        assert len(notes) == said, notes
        assert [note for note in notes if note in refused] == refused
        if self.whole:
            {HOME: self._home, CATALOG: self._catalog, CART: self._cart, COMPARE: self._compare}[
                self.page
            ](cart)
        else:
            self._cards(cart)

    def check_keeping(self, saved: bool, told: list[str]) -> None:
        """The shopper knows whether all is saved, and what could not be."""
        assert [warning.proto.title for warning in self.shop.warning] == [NOT_SAVED] * (not saved)
        late = [text.removeprefix(LATE) for text in toasts(self.shop) if text.startswith(LATE)]
        assert late == told

    def _home(self, cart: Cart) -> None:
        self._cards(cart)
        continued = f"In your cart: {pieces(cart.units)}, {money(cart.total)}."
        assert (continued in texts(self.shop)) == bool(cart)

    def _catalog(self, cart: Cart) -> None:
        self._cards(cart)

    def _cards(self, cart: Cart) -> None:
        """Each card, drawn again or not, says how many are in the cart."""
        said = [text.splitlines()[-1] for text in card_texts(self.shop)]
        if self.whole:
            self.goods = cart.products
            self.cards = dict(zip(cart.products, said, strict=dialog(self.shop) is None))
        else:
            ((sku, text),) = zip(self.keys("add_"), said, strict=True)
            self.cards[sku] = text
        assert self.cards == {
            sku: availability(product, cart.quantity(sku)) for sku, product in self.goods.items()
        }

    def _cart(self, cart: Cart) -> None:
        shop = self.shop
        titles = [one.value for one in (*shop.title, *shop.header)]
        assert (EMPTY in titles) == (not cart)
        assert self.rows() == [line.sku for line in cart.lines]
        if cart:
            held = {line.sku: line.quantity for line in cart.lines}
            assert quantities(shop) == held
            assert total(shop) == money(cart.total)
            assert sum(map(_amount, table(shop)["Line total"])) == _amount(total(shop))
        news = [line for line in cart.lines if line.has_new_price or line.is_short]
        assert self.shows("Keep at the new price") == any(line.has_new_price for line in news)
        assert self.shows("Lower to what is left") == any(line.is_short for line in news)
        assert self.shows("Undo") == cart.can_undo
        later = cart.contents.later
        assert self.keys("bring_back_") == self.keys("drop_later_") == [one.sku for one in later]
        for one in later:
            if product := cart.products.get(one.sku):
                assert f"{pieces(one.quantity)} at {money(product.price)}" in texts(shop)

    def _compare(self, cart: Cart) -> None:
        saved = cart.contents.combinations
        assert [one.value for one in self.shop.subheader] == [plain(one.name) for one in saved]
        assert self.keys("replace_") == [str(one.number) for one in saved]
        for one in saved:
            units = sum(item.quantity for item in one.items)
            worth = f":green[**{money(cart.worth(one.items))}**] for {pieces(units)}"
            assert worth in [m.value for m in self.shop.markdown]
        assert self.shows("Undo") == cart.can_undo


def _forget() -> None:
    """What a process keeps for all its shoppers is gone."""
    session._store_at.cache_clear()
    session._catalog_file.cache_clear()


def _amount(shown: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", shown) or 0)


@contextmanager
def worlds(root: Path, folder: Path, url: Callable[[], str]) -> Iterator[Callable[[Goods], World]]:
    """Makes worlds, one after another, that do not wait for anything."""
    file = folder / "goods.csv"
    opened: list[World] = []

    def world() -> World:
        return opened[-1]

    def open_world(goods: Goods) -> World:
        opened.append(World(root / "Home.py", file, goods, url()))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        clock = SimpleNamespace(
            time=time.time, sleep=time.sleep, monotonic=lambda: float(world().now)
        )
        patch.setattr(session, "time", clock)
        patch.setattr(store_module, "time", clock)
        patch.setattr(database, "time", clock)
        patch.setattr(database, "_BUSY", 0.02)  # a locked file stays locked
        patch.setattr(session, "Store", lambda url: world().open_store(url))
        cookies = property(lambda _: {"cart": world().cookie})
        patch.setattr(type(st.context), "cookies", cookies)
        patch.setenv("CATALOG_CSV", str(file))
        patch.setenv("CART_DATABASE_URL", "")
        yield open_world
