"""The long run: two shoppers, three tabs, a store that comes and goes, goods that change.

Real pages over AppTest, real sessions, a real database and a real file of goods do what
Hypothesis thinks of; after each step they are compared with promises.py. Nothing waits: the clock
is the machine's. The same numbers lead to the same steps; a failure prints those that led to it.
"""

import functools
import operator
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cart_state import combinations, later, sharing
from cart_state.cart import Cart, Contents, Taken
from cart_state.database import REST
from pages.parts.details import PRODUCT
from pages.parts.shared_cart import SHARED
from tests.pages.promises import Promises, Rule, Tab, Trouble, in_order, undone
from tests.pages.reading import CART, CATALOG, COMPARE, HOME, PAGES, dialog, quantities
from tests.pages.whole_stack import NAMES, Goods, Window, World, worlds
from tests.postgres import Postgres

SEED = 20_251
HASTE = 1.1  # seconds between two clicks: a store that failed is asked again
STEPS = 60  # in the life of one world

WORLDS = 8
LONG_WORLDS = 300
LONG_WORLDS_ON_POSTGRES = 30

GOODS: Goods = {
    "desk": (Decimal(12000), 3),
    "lamp": (Decimal("1299.50"), 2),
    "chair": (Decimal(8000), 0),
    "mug": (Decimal("0.10"), 4),
}
SHOPPERS = ("a" * 43, "a" * 43, "b" * 43)  # the id in the cookie of each tab's browser

tabs = st.sampled_from(range(len(SHOPPERS)))
skus = st.sampled_from(sorted(GOODS))
stocks = st.integers(0, 4)
prices = st.sampled_from([Decimal(text) for text in ("0", "0.10", "99.99", "1299.50", "12000")])
typed = st.integers(0, 12) | st.sampled_from(
    [-1, 1.5, 1e308, float("nan"), "10", "", None, True, 10**30, [2]]
)
titles = st.sampled_from(["Red", "red", "Blue", "Combination 1", "Your cart", "", "*x* $y$"])
shared = st.dictionaries(skus | st.just("gone"), st.integers(1, 5), min_size=1, max_size=3)


BUTTONS: dict[str, Rule] = {
    "Clear cart": Cart.clear,
    "Keep at the new price": Cart.accept_prices,
    "Lower to what is left": Cart.lower_to_stock,
}
ANSWERS = ("Add to my cart", "Replace my cart", "Not now", "Save")

_has_lines = operator.attrgetter("items")
_has_later = operator.attrgetter("later")
_has_combinations = operator.attrgetter("combinations")


def _has_undo(contents: Contents) -> bool:
    return contents.undo != Taken()


def cookie(who: str) -> str:
    return f"{who}.{int(time.time()) // 86400}"


def seldom(steps: int) -> Callable[[Callable], Callable]:
    """A rule that rests for so many steps: left alone, Hypothesis likes some rules too much."""

    def decorate(do: Callable) -> Callable:
        @functools.wraps(do)
        def noted(self, **drawn: object) -> None:
            self.due[do.__name__] = self.steps + steps
            do(self, **drawn)

        return precondition(lambda self: self.steps >= self.due[do.__name__])(noted)

    return decorate


class States(Enum):
    """How long-lasting things are with the store."""

    WELL = "it answers"
    AWAY = "it cannot be reached"
    LOCKED = "another program keeps others from writing"


class WholeStack(RuleBasedStateMachine):
    """One world with all three tabs open, and beside it what is promised of it."""

    def __init__(self, open_world: Callable[[Goods], World], seen: Counter[str]) -> None:
        super().__init__()
        self.seen = seen
        self.steps = 0
        self.due: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.seen["worlds"] += 1
        self.on_sale = dict(GOODS)
        self.world = open_world(self.on_sale)
        self.promises = Promises(self.world.sell(self.on_sale))
        self.promises.now = self.world.now
        self.windows: list[Window] = []
        self.tabs: list[Tab] = []
        for who in SHOPPERS:
            self.windows.append(Window(self.world, cookie(who)))
            self.tabs.append(Tab(who))
            self._drawn(len(self.tabs) - 1)

    def teardown(self) -> None:
        self.seen["changes saved late"] += self.promises.saved_late
        self.seen["of them refused in the end"] += self.promises.refused_late
        self.seen["answers lost"] += self.promises.answers_lost
        self.world.close()

    @initialize(gifts=st.tuples(shared, shared), title=titles)
    def carts_are_not_empty(self, gifts: tuple[dict[str, int], ...], title: str) -> None:
        """Both begin with what somebody gave them, and the first looks at it in both tabs."""
        for at, gift in zip((0, 2), gifts, strict=True):
            for answer in ("Add to my cart", "Save"):
                self._open(at, CART, **{SHARED: sharing.pack(gift.items())})
                if self.windows[at].shows(answer):  # else none of it can be had
                    self._answer(at, answer, title)
        self._open(1, CART)

    # How a step is told to the model, and compared with it

    def _tick(self, seconds: float) -> None:
        self.world.now += seconds
        self.promises.now += seconds

    def _drawn(
        self, at: int, refused: list[str] | None = None, said: int = 0, look: bool = True
    ) -> None:
        """The page of this tab has been drawn, or only the count and a card."""
        window, tab = self.windows[at], self.tabs[at]
        if look and window.whole:
            self.promises.look(tab)
        saved = tab.unsaved is None
        if window.whole:
            window.check_keeping(saved, self.promises.take_told(tab))
        else:
            assert saved  # else the whole page says so
        cart = self.promises.cart(tab)
        if window.whole and window.linked is not None:
            said += window.linked not in cart.products  # the dialog cannot be opened
        window.check(cart, refused or [], said)
        self.seen["changes refused"] += len(refused or ())
        self.seen["pages drawn" if window.whole else "cards drawn alone"] += 1
        self.seen["of them not saved"] += not saved

    def _acted(self, at: int, change: Rule, *args: object) -> bool:
        """A click that changes the cart is done, and the page drawn; returns whether it was made.

        Each such click says something, be it why not.
        """
        refusal = self.promises.act(self.tabs[at], change, *args)
        self.seen["changes"] += 1
        self._drawn(at, [refusal] if refusal else [], said=1)
        return refusal is None

    def _at(self, at: int, *pages: str) -> Window:
        """This tab on one of these pages, drawn whole."""
        window = self.windows[at]
        self._tick(HASTE)
        if window.page not in pages:
            window.open(pages[0])
            self._drawn(at)
        elif not window.whole:
            window.look()
            self._drawn(at)
        return window

    def _tabs(self, has: Callable[[Contents], object]) -> list[int]:
        """The tabs that show contents which have this."""
        return [at for at, tab in enumerate(self.tabs) if has(tab.seen)]

    def _choose(
        self, data: st.DataObject, has: Callable[[Contents], object], *pages: str
    ) -> tuple[int, Window]:
        """One of these tabs, on one of these pages. It may see there that it has it no longer."""
        at = data.draw(st.sampled_from(self._tabs(has)), "tab")
        return at, self._at(at, *pages)

    # Looking

    @rule(at=tabs, after=st.sampled_from([0.1, REST, 3, 60, 86_400]))
    @seldom(3)
    def look(self, at: int, after: float) -> None:
        """The page is drawn once more, perhaps after a pause."""
        self._tick(after)
        self.windows[at].look()
        self._drawn(at)

    @rule(at=tabs, page=st.sampled_from([*PAGES, COMPARE]))
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
        """A new session with the cookie of the old; what was not saved is gone with the old."""
        self._tick(HASTE)
        page = self.windows[at].page
        self._open_anew(at)
        if page != HOME:
            self.windows[at].open(page)
            self._drawn(at)

    def _open_anew(self, at: int) -> None:
        self.windows[at] = Window(self.world, cookie(SHOPPERS[at]))
        self.tabs[at] = Tab(SHOPPERS[at])
        self._drawn(at)

    # Adding

    @rule(at=tabs, page=st.sampled_from([HOME, CATALOG]), data=st.data(), clicks=st.integers(1, 3))
    def add_from_a_card(self, at: int, page: str, data: st.DataObject, clicks: int) -> None:
        """Also one that has been sold out or withdrawn since it was drawn."""
        if not self._cards(at):
            self._open(at, page)
        if not (there := self._cards(at)):
            return
        sku = data.draw(st.sampled_from(there), "sku")
        self._tick(HASTE)
        for _ in range(clicks):
            if sku in self._cards(at):
                self.windows[at].click_card(sku)
                self._acted(at, Cart.add, sku, 1)

    def _cards(self, at: int) -> list[str]:
        """The products whose card can be clicked in this tab; a dialog covers them all."""
        if dialog(self.windows[at].shop) is not None:
            return []
        return [sku for sku in self.windows[at].enabled("add_") if sku in NAMES]

    @rule(at=tabs, sku=skus, page=st.sampled_from([HOME, CATALOG, CART]))
    @seldom(3)
    def open_the_dialog(self, at: int, sku: str, page: str) -> None:
        self._tick(HASTE)
        self.windows[at].open(page, **{PRODUCT: sku})
        self._drawn(at)

    def _in_dialog(self, label: str) -> list[int]:
        return [
            at
            for at, window in enumerate(self.windows)
            if window.whole and any(n.label == label for n in window.shop.number_input)
        ]

    @precondition(lambda self: self._in_dialog("Quantity"))
    @rule(data=st.data())
    def add_several_in_the_dialog(self, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self._in_dialog("Quantity")), "tab")
        window = self.windows[at]
        (sku,) = window.keys("dialog_add_")
        (number,) = (n for n in window.shop.number_input if n.label == "Quantity")
        pieces = data.draw(st.integers(int(number.min), int(number.max)), "pieces")
        number.set_value(pieces)
        self._tick(HASTE)
        window.click_key(f"dialog_add_{sku}")
        window.linked = None  # it closes the dialog
        self._acted(at, Cart.add, sku, pieces)
        assert dialog(window.shop) is None

    @precondition(lambda self: self._in_dialog("In your cart"))
    @rule(data=st.data())
    def set_the_quantity_in_the_dialog(self, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self._in_dialog("In your cart")), "tab")
        window = self.windows[at]
        (number,) = (n for n in window.shop.number_input if n.label == "In your cart")
        shown = int(number.value)
        pieces = data.draw(st.integers(int(number.min), int(number.max)), "pieces")
        self._tick(HASTE)
        number.set_value(pieces)
        window.look()
        if pieces == shown:
            self._drawn(at)
        else:
            self._acted(
                at, Cart.set_quantity, str(number.key).removeprefix("dialog_in_cart_"), pieces
            )

    # On the Cart page

    @precondition(lambda self: self._tabs(_has_lines))
    @rule(data=st.data(), quantity=st.integers(0, 5))
    def type_a_quantity(self, data: st.DataObject, quantity: int) -> None:
        at, window = self._choose(data, _has_lines, CART)
        if rows := window.rows():  # else another tab has emptied it
            row = data.draw(st.sampled_from(range(len(rows))), "row")
            self._type(at, {row: quantity})

    @precondition(lambda self: self._tabs(_has_lines))
    @rule(data=st.data())
    def type_nonsense(self, data: st.DataObject) -> None:
        """Into several rows at once, and some of it makes sense."""
        at, window = self._choose(data, _has_lines, CART)
        if rows := window.rows():
            numbers = st.sampled_from(range(len(rows)))
            self._type(at, data.draw(st.dictionaries(numbers, typed, min_size=1), "cells"))

    def _type(self, at: int, cells: dict[int, object]) -> None:
        """Each edit is for the product its row showed, whatever other tabs have done since."""
        window, tab = self.windows[at], self.tabs[at]
        rows = window.rows()
        news = window.type(dict(cells))
        self.promises.look(tab)  # the stored cart comes first, then what was typed
        refusals = [
            self.promises.act(tab, Cart.set_quantity, rows[row], quantity)
            for row, quantity in news.items()
        ]
        self.seen["changes"] += len(refusals)
        refused = [refusal for refusal in refusals if refusal]
        removed = sum(not r and q == 0 for r, q in zip(refusals, news.values(), strict=True))
        self._drawn(at, refused, said=len(refused) + removed, look=False)

    @precondition(lambda self: self._tabs(_has_lines))
    @rule(data=st.data(), column=st.sampled_from(["Remove", "Save for later", "Product"]))
    def press_a_button_of_a_row(self, data: st.DataObject, column: str) -> None:
        at, window = self._choose(data, _has_lines, CART)
        if not (rows := window.rows()):
            return
        sku = data.draw(st.sampled_from(rows), "row")
        window.press(column, sku)
        if column == "Product":
            self._drawn(at)
        else:
            assert self._acted(at, Cart.remove if column == "Remove" else later.keep, sku)

    @precondition(lambda self: self._tabs(_has_lines))
    @rule(data=st.data())
    def press_a_button_beside_the_table(self, data: st.DataObject) -> None:
        at, window = self._choose(data, _has_lines, CART)
        if there := [label for label in BUTTONS if window.shows(label)]:
            label = data.draw(st.sampled_from(there), "label")
            window.click(window.button(label))
            assert self._acted(at, BUTTONS[label])

    @precondition(lambda self: self._tabs(_has_undo))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        at, window = self._choose(data, _has_undo, CART, COMPARE)
        if window.shows("Undo"):
            window.click(window.button("Undo"))
            assert self._acted(at, undone)

    @precondition(lambda self: self._tabs(_has_later))
    @rule(data=st.data(), back=st.booleans())
    def answer_for_what_was_saved_for_later(self, data: st.DataObject, back: bool) -> None:
        """Also with a button that should be disabled by now."""
        at, window = self._choose(data, _has_later, CART)
        prefix, change = ("bring_back_", later.bring_back) if back else ("drop_later_", later.drop)
        if aside := window.enabled(prefix):
            sku = data.draw(st.sampled_from(aside), "sku")
            window.click_key(prefix + sku)
            self._acted(at, change, sku)

    # Combinations

    @precondition(lambda self: self._tabs(_has_lines))
    @rule(data=st.data(), title=titles)
    def save_a_combination(self, data: st.DataObject, title: str) -> None:
        at, window = self._choose(data, _has_lines, CART)
        if window.rows():
            window.submit("save_combination", "Save", title)
            self._acted(at, combinations.save, title)

    @precondition(lambda self: self._tabs(_has_combinations))
    @rule(data=st.data(), what=st.sampled_from(["replace", "put", "update", "delete", "rename"]))
    def do_something_with_a_combination(self, data: st.DataObject, what: str) -> None:
        at, window = self._choose(data, _has_combinations, COMPARE)
        if not (shown := self.tabs[at].seen.combinations):
            return
        one = data.draw(st.sampled_from(shown), "combination")
        if what == "rename":
            title = data.draw(titles, "title")
            window.submit(f"rename_form_{one.number}", "Rename", title)
            self._acted(at, combinations.rename, one.number, title)
            return
        window.click_key(f"{what}_{one.number}")
        if what == "update":
            self._acted(at, combinations.update, one.number)
        elif what == "delete":
            assert self._acted(at, combinations.delete, one.number)
        else:
            wanted = [(item.sku, item.quantity) for item in one.items]
            assert self._acted(at, Cart.put, wanted, what == "replace")

    # Shared carts

    @rule(at=tabs, wanted=shared)
    @seldom(5)
    def open_a_link(self, at: int, wanted: dict[str, int]) -> None:
        self._open(at, CART, **{SHARED: sharing.pack(wanted.items())})
        assert self.windows[at].is_asked()

    def _givers(self) -> list[int]:
        return [at for at, window in enumerate(self.windows) if window.shared_link()]

    @precondition(lambda self: self._givers())
    @rule(at=tabs, data=st.data())
    @seldom(6)
    def open_a_link_of_a_tab(self, at: int, data: st.DataObject) -> None:
        giver = data.draw(st.sampled_from(self._givers()), "giver")
        link = self.windows[giver].shared_link()
        assert sharing.unpack(link) == list(quantities(self.windows[giver].shop).items())
        self._open(at, CART, **{SHARED: link})

    def _asked(self) -> list[int]:
        return [at for at, window in enumerate(self.windows) if window.is_asked()]

    @precondition(lambda self: self._asked())
    @rule(data=st.data(), title=titles)
    def answer_a_link(self, data: st.DataObject, title: str) -> None:
        at = data.draw(st.sampled_from(self._asked()), "tab")
        window = self.windows[at]
        there = [answer for answer in ANSWERS if window.shows(answer)]
        self._answer(at, data.draw(st.sampled_from(there), "answer"), title)

    def _answer(self, at: int, answer: str, title: str) -> None:
        window = self.windows[at]
        wanted = sharing.unpack(window.shop.query_params[SHARED])
        self._tick(HASTE)
        if answer == "Save":
            window.submit("save_shared", "Save", title)
            done = self._acted(at, combinations.save, title, wanted)
        else:
            window.click(window.button(answer))
            if answer == "Not now":
                self._drawn(at)
                done = True
            else:
                done = self._acted(at, Cart.put, wanted, answer == "Replace my cart")
        assert window.is_asked() == (not done)

    # The store

    @rule(state=st.sampled_from([*States]))
    @seldom(5)
    def the_store_is(self, state: States) -> None:
        self._set(away=state is States.AWAY, locked=state is States.LOCKED)

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
        self._set()
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
            assert tab.unsaved is None
            assert in_order(tab.seen) == in_order(self.world.stored(tab.who))

    def _set(self, away: bool = False, locked: bool = False) -> None:
        self.world.away = self.promises.away = away
        locked = locked and self.world.can_be_locked
        if locked != self.promises.locked:
            self.promises.locked = locked
            self.world.lock() if locked else self.world.unlock()

    # The goods

    @rule(sku=skus, price=prices, stock=stocks | st.none())
    @seldom(3)
    def a_product_changes(self, sku: str, price: Decimal, stock: int | None) -> None:
        """Without a stock it is withdrawn, unless it is the last. Mends the file, too."""
        if stock is not None:
            self.on_sale[sku] = (price, stock)
        elif len(self.on_sale) > 1:
            self.on_sale.pop(sku, None)
        self.promises.on_file = self.world.sell(self.on_sale)

    @precondition(lambda self: self.promises.on_file)
    @rule(how=st.sampled_from(["missing", "empty", "half"]))
    @seldom(8)
    def the_file_of_goods_breaks(self, how: str) -> None:
        self.world.break_goods(how)
        self.promises.on_file = None

    # What always holds

    @invariant()
    def the_database_keeps_every_promise(self) -> None:
        for who in dict.fromkeys(SHOPPERS):
            assert in_order(self.world.stored(who)) == in_order(self.promises.carts[who])
        self.steps += 1
        self.seen["steps"] += 1

    @invariant()
    def no_line_is_above_what_there_ever_was(self) -> None:
        for sku, (_, stock) in self.on_sale.items():
            self.most[sku] = max(self.most[sku], stock)
        for tab in self.tabs:
            assert all(item.quantity <= self.most[item.sku] for item in tab.seen.items)


@pytest.fixture
def run_machine(root: Path, tmp_path: Path) -> Callable[..., Counter[str]]:
    """Runs the machine through so many worlds and returns how often it did what."""

    def run(number: int, url: Callable[[], str]) -> Counter[str]:
        seen: Counter[str] = Counter()
        with worlds(root, tmp_path, url) as open_world:
            run_state_machine_as_test(
                seed(SEED)(lambda: WholeStack(open_world, seen)),
                settings=settings(
                    max_examples=number,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
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
    names = (f"sqlite:///{tmp_path / f'carts-{n}.sqlite3'}" for n in count())
    return lambda: next(names)


def test_every_promise_holds_for_a_while(run_machine, files):
    run_machine(WORLDS, files)


@pytest.mark.long
def test_every_promise_holds_for_10_000_steps(run_machine, files):
    assert run_machine(LONG_WORLDS, files)["steps"] >= 10_000


@pytest.mark.long
def test_every_promise_holds_on_postgres(run_machine, postgres: Postgres):
    run_machine(LONG_WORLDS_ON_POSTGRES, postgres.url)
