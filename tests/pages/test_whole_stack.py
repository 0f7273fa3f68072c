"""The long run: two shoppers, three tabs, a store that comes and goes, goods that change.

Real pages over Shop, real sessions, a real database and a real file of goods do what
Hypothesis thinks of; after each step they are compared with promises.py. Nothing waits: the clock
is the machine's. The same numbers lead to the same steps; a failure prints those that led to it.
"""

import functools
import operator
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cart_state import Cart, CartError, pack_shared, unpack_shared
from cart_state.rules import combinations, later
from cart_state.rules.contents import Contents
from cart_state.rules.undo import MOST_STEPS
from cart_state.storage.database import REST
from cart_state.storage.outbox import Change
from pages.words.refusals import WHILE_SAVING, refusal
from tests.conftest import Process
from tests.pages.promises import Promises, Tab, Trouble
from tests.pages.shop import CART, CATALOG, COMPARE, HOME, LATE, PAGES, shown
from tests.pages.world import PRODUCT, SHARED, Goods, Window, World, worlds
from tests.postgres import Postgres
from tests.sessions import signed

SEED = 7
HASTE = 1.1  # seconds between two clicks: a store that failed is asked again
STEPS = 60  # in the life of one world

WORLDS = 3
LONG_WORLDS = 260
LONG_WORLDS_ON_POSTGRES = 20

GOODS: Goods = {
    "desk": (Decimal(12000), 3),
    "lamp": (Decimal("1299.50"), 2),
    "chair": (Decimal(8000), 0),
    "mug": (Decimal("0.10"), 4),
}
SHOPPERS = (signed("a" * 16), signed("a" * 16), signed("b" * 16))  # whose cart each tab shows

tabs = st.sampled_from(range(len(SHOPPERS)))
skus = st.sampled_from(sorted(GOODS))
stocks = st.integers(0, 4)
prices = st.sampled_from([Decimal(text) for text in ("0", "0.10", "99.99", "1299.50", "12000")])
typed = st.integers(0, 5) | st.sampled_from([-1, 1.5, float("nan"), "10", None, 10**30])
names = st.sampled_from(["Red", "red", "Blue", "Combination 1", "Your cart", "", "*x* $y$"])
shared = st.dictionaries(skus | st.just("gone"), st.integers(1, 5), min_size=1, max_size=3)

BUTTONS = {
    "Clear cart": Cart.clear,
    "Keep at the new price": Cart.accept_prices,
    "Lower to what is left": Cart.lower_to_stock,
}
_lines = operator.attrgetter("items")
_later = operator.attrgetter("later")
_combinations = operator.attrgetter("combinations")
_steps = operator.attrgetter("undo")
_is_asked = operator.attrgetter("is_asked")
ANSWERS = ("Add to my cart", "Replace my cart", "Not now", "Save")


def seldom(steps: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule that rests for so many steps: left alone, Hypothesis likes some rules too much."""

    def decorate(do: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(do)
        def noted(self: "WholeStack", **drawn: object) -> None:
            self.due[do.__name__] = self.steps + steps
            do(self, **drawn)

        return precondition(lambda self: self.steps >= self.due[do.__name__])(noted)

    return decorate


class WholeStack(RuleBasedStateMachine):
    """One world with all three tabs open, and beside it what is promised of it."""

    def __init__(self, open_world: Callable[[Goods], World], seen: Counter[str]) -> None:
        super().__init__()
        self.seen = seen
        self.steps = 0
        self.due: Counter[str] = Counter()
        self.seen["worlds"] += 1
        self.on_sale = dict(GOODS)
        self.world = open_world(self.on_sale)
        self.promises = Promises(self.world.sell(self.on_sale))
        self.promises.seen = seen
        self.promises.now = self.world.now
        self.windows: list[Window] = []
        self.tabs: list[Tab] = []
        for who in SHOPPERS:
            self.windows.append(Window(self.world, who))
            self.tabs.append(Tab(who))
            self._drawn(len(self.tabs) - 1)

    def teardown(self) -> None:
        self.world.close()

    @initialize(gifts=st.tuples(shared, shared), name=names)
    def carts_are_not_empty(self, gifts: tuple[dict[str, int], ...], name: str) -> None:
        """Both begin with what somebody gave them, and the first looks at it in both tabs."""
        for at, gift in zip((0, 2), gifts, strict=True):
            for answer in ("Add to my cart", "Save"):
                self._open(at, CART, **{SHARED: pack_shared(gift.items())})
                if self.windows[at].shows(answer):  # else none of it can be had
                    self._answer(at, answer, name)
        self._open(1, CART)

    # How a step is told to the model, and compared with it

    def _tick(self, seconds: float) -> None:
        self.world.now += seconds
        self.promises.now += seconds

    def _drawn(self, at: int, said: int = 0, look: bool = True) -> None:
        """The page of this tab has been drawn; `said` toasts tell what was done."""
        window, tab = self.windows[at], self.tabs[at]
        if look:
            self.promises.look(tab)
        cart = self.promises.cart(tab)
        if window.linked is not None:
            said += window.linked not in cart.products  # the dialog cannot be opened
        late = [text for text in window.shop.toasts() if text.startswith(LATE)]
        assert late == [
            shown(WHILE_SAVING(why=refusal(error))) for error in self.promises.take_told(tab)
        ]
        window.check(cart, tab, said)
        window.step = cart.undo_step

    def _act(self, at: int, rule: Callable[..., Cart], *arguments: object) -> CartError | None:
        return self.promises.act(self.tabs[at], Change(rule, arguments))

    def _acted(self, at: int, rule: Callable[..., Cart], *arguments: object) -> bool:
        """A click that changes the cart is done, and the page drawn; returns whether it was made.

        Each such click says something, be it why not.
        """
        refused = self._act(at, rule, *arguments)
        self._drawn(at, said=1)
        if refused:
            assert shown(refusal(refused)) in self.windows[at].shop.toasts()
        return refused is None

    def _put(self, at: int, adds: bool, wanted: Sequence[tuple[str, int]]) -> bool:
        """Products are added, or replace the cart, which is looked at first: what is short?"""
        self.promises.look(self.tabs[at])
        return self._acted(at, Cart.put if adds else Cart.replace_with, wanted)

    def _choose(
        self, data: st.DataObject, has: Callable[[Contents], object], *pages: str
    ) -> tuple[int, Window]:
        """A tab whose cart has this, on one of these pages. It may see there that it is gone."""
        at = data.draw(st.sampled_from(self._tabs(has)), "tab")
        self._tick(HASTE)
        if self.windows[at].page not in pages or self.windows[at].shop.dialog():
            self.windows[at].open(data.draw(st.sampled_from(pages)) if len(pages) > 1 else pages[0])
            self._drawn(at)
        return at, self.windows[at]

    def _tabs(self, has: Callable[[Contents], object]) -> list[int]:
        return [at for at, tab in enumerate(self.tabs) if has(tab.seen)]

    def _windows(self, has: Callable[[Window], object]) -> list[int]:
        return [at for at, window in enumerate(self.windows) if has(window)]

    # Looking

    @rule(at=tabs, after=st.sampled_from([0.1, REST, 3, 60, 86_400]))
    @seldom(3)
    def look(self, at: int, after: float) -> None:
        """The page is drawn once more, perhaps after a pause."""
        self._tick(after)
        self.windows[at].look()
        self._drawn(at)

    @rule(at=tabs, page=st.sampled_from(PAGES))
    @seldom(4)
    def open_a_page(self, at: int, page: str) -> None:
        self._open(at, page)

    def _open(self, at: int, page: str, **params: str) -> None:
        self._tick(HASTE)
        self.windows[at].open(page, **params)
        self._drawn(at)

    @rule(at=tabs)
    @seldom(6)
    def reload(self, at: int) -> None:
        """A new session with the cookie of the old; what was not saved moves over."""
        self._tick(HASTE)
        page = self.windows[at].page
        self._open_anew(at)
        if page != HOME:
            self._open(at, page)

    def _open_anew(self, at: int) -> None:
        self.windows[at] = Window(self.world, SHOPPERS[at])
        self.tabs[at] = self.promises.open(SHOPPERS[at])
        self._drawn(at)

    # Adding

    @rule(at=tabs, page=st.sampled_from([HOME, CATALOG]), data=st.data(), clicks=st.integers(1, 3))
    def add_from_a_card(self, at: int, page: str, data: st.DataObject, clicks: int) -> None:
        """Also one that has been sold out or withdrawn since it was drawn."""
        window = self.windows[at]
        if window.shop.dialog() is not None or not window.keys("add_", enabled=True):
            self._open(at, page)
        self._tick(HASTE)
        if not (there := window.keys("add_", enabled=True)):
            return
        sku = data.draw(st.sampled_from(there), "sku")
        for _ in range(clicks):
            if sku in window.keys("add_", enabled=True):
                window.click_key(f"add_{sku}")
                self._acted(at, Cart.add, sku, 1)

    @rule(at=tabs, sku=skus, page=st.sampled_from(PAGES))
    @seldom(3)
    def open_the_dialog(self, at: int, sku: str, page: str) -> None:
        self._open(at, page, **{PRODUCT: sku})

    @precondition(lambda self: self._windows(lambda window: window.shop.dialog()))
    @rule(data=st.data())
    def use_the_dialog(self, data: st.DataObject) -> None:
        """Adds several, or sets the quantity that is in the cart."""
        at = data.draw(st.sampled_from(self._windows(lambda one: one.shop.dialog())), "tab")
        window = self.windows[at]
        self._tick(HASTE)
        if several := window.shop.number("Quantity"):
            (sku,) = window.keys("dialog_add_")
            pieces = data.draw(st.integers(-1, 12), "pieces")
            several.set_value(pieces)
            window.click_key(f"dialog_add_{sku}")
            refused = self._act(at, Cart.add, sku, pieces)
            if not refused:
                window.linked = None  # it closes the dialog
            self._drawn(at, said=1)
            assert refused or window.shop.dialog() is None
        elif own := window.shop.number("In your cart"):
            pieces, before = data.draw(st.integers(-1, 12), "n"), own.value
            own.set_value(pieces)
            window.look()
            if pieces == before:
                self._drawn(at)
            else:
                sku = str(own.key).removeprefix("dialog_in_cart_")
                self._acted(at, Cart.set_quantity, sku, pieces)

    # On the Cart page

    @precondition(lambda self: self._tabs(_lines))
    @rule(data=st.data())
    def type_quantities(self, data: st.DataObject) -> None:
        """Into several rows at once, and some of it makes no sense."""
        at, window = self._choose(data, _lines, CART)
        if rows := window.rows():  # else another tab has emptied it
            numbers = st.sampled_from(range(len(rows)))
            self._type(at, data.draw(st.dictionaries(numbers, typed, min_size=1), "cells"))

    def _type(self, at: int, cells: dict[int, object]) -> None:
        """Each edit is for the product its row showed, whatever other tabs have done since."""
        window, rows = self.windows[at], self.windows[at].rows()
        news = window.type(dict(cells))
        self.promises.look(self.tabs[at])  # the stored cart comes first, then what was typed
        refused = [self._act(at, Cart.set_quantity, rows[row], n) for row, n in news.items()]
        removed = sum(not error and n == 0 for error, n in zip(refused, news.values(), strict=True))
        self._drawn(at, said=sum(map(bool, refused)) + removed, look=False)

    @precondition(lambda self: self._tabs(_lines))
    @rule(data=st.data(), column=st.sampled_from(["Remove", "Save for later", "Product"]))
    def press_a_button_of_a_row(self, data: st.DataObject, column: str) -> None:
        at, window = self._choose(data, _lines, CART)
        if not (rows := window.rows()):
            return
        sku = data.draw(st.sampled_from(rows), "row")
        window.press(column, sku)
        if column == "Product":
            self._drawn(at)
        else:
            assert self._acted(at, Cart.remove if column == "Remove" else later.save_for_later, sku)

    @precondition(lambda self: self._tabs(_lines))
    @rule(data=st.data())
    def press_a_button_beside_the_table(self, data: st.DataObject) -> None:
        at, window = self._choose(data, _lines, CART)
        if there := [label for label in BUTTONS if window.shows(label)]:
            label = data.draw(st.sampled_from(there), "label")
            window.click(window.shop.labelled(label))
            assert self._acted(at, BUTTONS[label])

    @precondition(lambda self: self._tabs(_steps))
    @rule(data=st.data(), times=st.integers(1, MOST_STEPS))
    def undo(self, data: st.DataObject, times: int) -> None:
        """As often as the button is there; it takes back what it named, or nothing."""
        at, window = self._choose(data, _steps, CART, COMPARE)
        for _ in range(times):
            if found := window.shop.undo_button():
                assert window.step
                named = window.step.number
                window.click(found)
                self.seen["undone"] += self._acted(at, Cart.undo, named)

    @precondition(lambda self: self._tabs(_later))
    @rule(data=st.data(), back=st.booleans())
    def answer_for_what_was_saved_for_later(self, data: st.DataObject, back: bool) -> None:
        """Also with a button that should be disabled by now."""
        at, window = self._choose(data, _later, CART)
        prefix = "move_to_cart_" if back else "drop_saved_"
        if aside := window.keys(prefix, enabled=True):
            sku = data.draw(st.sampled_from(aside), "sku")
            window.click_key(prefix + sku)
            self._acted(at, later.move_to_cart if back else later.drop_saved, sku)

    # Combinations

    @precondition(lambda self: self._tabs(_lines))
    @rule(data=st.data(), name=names)
    def save_a_combination(self, data: st.DataObject, name: str) -> None:
        at, window = self._choose(data, _lines, CART)
        if window.rows():
            window.submit("save_combination", "Save", name)
            self._acted(at, combinations.save_combination, name, None)

    @precondition(lambda self: self._tabs(_combinations))
    @rule(data=st.data(), what=st.sampled_from(["replace", "put", "update", "delete", "rename"]))
    def do_something_with_a_combination(self, data: st.DataObject, what: str) -> None:
        at, window = self._choose(data, _combinations, COMPARE)
        if not (there := self.tabs[at].seen.combinations):
            return
        one = data.draw(st.sampled_from(there), "combination")
        wanted = [(item.sku, item.quantity) for item in one.items]
        if what == "rename":
            name = data.draw(names, "name")
            window.submit(f"rename_form_{one.number}", "Rename", name)
            self._acted(at, combinations.rename_combination, one.number, name)
            return
        window.click_key(f"{what}_{one.number}")
        if what == "update":
            self._acted(at, combinations.update_combination, one.number)
        elif what == "delete":
            assert self._acted(at, combinations.delete_combination, one.number)
        else:
            self._put(at, what == "put", wanted)

    # Shared carts

    @rule(at=tabs, wanted=shared)
    @seldom(5)
    def open_a_link(self, at: int, wanted: dict[str, int]) -> None:
        self._open(at, CART, **{SHARED: pack_shared(wanted.items())})
        assert self.windows[at].is_asked

    @precondition(lambda self: self._windows(_is_asked))
    @rule(data=st.data(), name=names)
    def answer_a_link(self, data: st.DataObject, name: str) -> None:
        at = data.draw(st.sampled_from(self._windows(_is_asked)), "tab")
        there = [answer for answer in ANSWERS if self.windows[at].shows(answer)]
        self._answer(at, data.draw(st.sampled_from(there), "answer"), name)

    def _answer(self, at: int, answer: str, name: str) -> None:
        window = self.windows[at]
        wanted = unpack_shared(window.shop.query_params[SHARED])
        self._tick(HASTE)
        if answer == "Save":
            window.submit("save_shared", "Save", name)
            done = self._acted(at, combinations.save_combination, name, wanted)
        else:
            window.click(window.shop.labelled(answer))
            done = True
            if answer == "Not now":
                self._drawn(at)
            else:
                done = self._put(at, answer == "Add to my cart", wanted)
        assert window.is_asked == (not done)

    # The store

    @rule(away=st.booleans())
    @seldom(5)
    def the_store_is(self, away: bool) -> None:
        self.world.away = self.promises.away = away

    @rule(trouble=st.sampled_from(Trouble))
    @seldom(3)
    def the_next_change_will_break_off(self, trouble: Trouble) -> None:
        self.world.trouble = self.promises.trouble = trouble

    @rule(restarted=st.booleans())
    @seldom(12)
    def everything_is_well_for_a_moment(self, restarted: bool) -> None:
        """Then nothing waits any more, and all tabs of a shopper show the same.

        With the server, what waited in its sessions is gone; the tabs open new ones.
        """
        self.world.away = self.promises.away = False
        self.world.trouble = self.promises.trouble = None
        if restarted and self.promises.on_file:
            self.world.restart()
            self.promises.forget_failures()
            for at in range(len(self.windows)):
                self._open_anew(at)
        for at in (0, 1, 0, 2):  # the first does not know yet what the second will save
            self._tick(REST)
            self.windows[at].look()
            self._drawn(at)
        for tab in self.tabs:
            assert tab.saved
            assert not tab.waiting
            assert tab.seen == self.world.stored(tab.who)

    # The goods

    @rule(sku=skus, price=prices, stock=stocks | st.none())
    @seldom(3)
    def a_product_changes(self, sku: str, price: Decimal, stock: int | None) -> None:
        """Without a stock it is withdrawn, unless it is the last. Mends the file, too."""
        if stock is not None:
            self.on_sale[sku] = (price, stock)
        elif len(self.on_sale) > 1:
            self.on_sale.pop(sku, None)
        self.promises.on_file = self.promises.last_goods = self.world.sell(self.on_sale)

    @precondition(lambda self: self.promises.on_file)
    @rule()
    @seldom(8)
    def the_file_of_goods_breaks(self) -> None:
        self.world.break_goods()
        self.promises.on_file = None

    # What always holds

    @invariant()
    def the_database_keeps_every_promise(self) -> None:
        for who in dict.fromkeys(SHOPPERS):
            assert self.world.stored(who) == self.promises.carts[who]
        self.steps += 1
        self.seen["steps"] += 1


@pytest.fixture
def run_machine(root: Path, tmp_path: Path, process: Process) -> Callable[..., Counter[str]]:
    """Runs the machine through so many worlds and returns how often it did what."""

    def run(number: int, url: Callable[[], str]) -> Counter[str]:
        seen: Counter[str] = Counter()
        with worlds(root, tmp_path, process, url) as open_world:
            run_state_machine_as_test(
                seed(SEED)(lambda: WholeStack(open_world, seen)),
                settings=settings(
                    max_examples=number,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
                    phases=[Phase.generate],  # to shrink what fails takes minutes
                    report_multiple_bugs=False,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        seen["steps"] -= seen["worlds"]  # each is looked at once before its first step
        print(f"\nseed {SEED}:", ", ".join(f"{n} {what}" for what, n in seen.items()))
        return seen

    return run


@pytest.fixture
def files(tmp_path: Path) -> Callable[[], str]:
    """The address of one new file after another."""
    numbers = count()
    return lambda: f"sqlite:///{tmp_path / f'carts-{next(numbers)}.sqlite3'}"


def test_every_promise_holds_for_a_while(run_machine, files):
    run_machine(WORLDS, files)


@pytest.mark.long
def test_every_promise_holds_for_10_000_steps(run_machine, files):
    seen = run_machine(LONG_WORLDS, files)
    assert seen["steps"] >= 10_000
    assert all(seen[what] > 20 for what in ("undone", "answers lost", "of them refused in the end"))


@pytest.mark.long
def test_every_promise_holds_on_postgres(run_machine, postgres: Postgres):
    run_machine(LONG_WORLDS_ON_POSTGRES, postgres.url)
