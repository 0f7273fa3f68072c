"""Every statement of every change fails once: the shopper goes on, and the store catches up.

The model is the rule itself on the contents it started from.
"""

import itertools
import random
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import cart_state
from cart_state import CartError, Status, catalog, combinations, database, later, session
from cart_state.cart import Cart, Contents
from cart_state.catalog import read_catalog
from cart_state.store import Store
from tests.faults.sessions import KINDS, Faults, OpenStore, Session, new_id
from tests.postgres import Postgres, finish_tidying

YESTERDAY = [
    "desk,Oak desk,Desks,12000,10,,",
    "lamp,Desk lamp,Lighting,1299.50,5,,",
    "mug,Mug,Kitchen,0.10,50,,",
    "pen,Pen,Office,1,50,,",
    "vase,Vase,Office,450,4,,",
]
TODAY = [
    "desk,Oak desk,Desks,11000,10,,",
    "lamp,Desk lamp,Lighting,1299.50,2,,",
    "mug,Mug,Kitchen,0.20,50,,",
    "pen,Pen,Office,1,50,,",
    "vase,Vase,Office,450,0,,",
    "sofa,Sofa,Chairs,30000,3,,",
]
SETTINGS = [  # what the shopper did yesterday
    (Cart.add, "desk", 2),
    (Cart.add, "lamp", 4),
    (Cart.add, "pen", 6),
    (later.keep, "pen"),
    (Cart.add, "vase", 1),
    (combinations.save, "Red"),
    (Cart.add, "mug", 3),
    (combinations.save, "Blue"),
    (Cart.remove, "mug"),
    (Cart.add, "pen", 1),
]
RED = 5  # its number
VERBS: dict[str, tuple[Callable[..., Cart], tuple[Any, ...]]] = {
    "add": (Cart.add, ("sofa",)),
    "add more": (Cart.add, ("desk", 3)),
    "set_quantity up": (Cart.set_quantity, ("desk", 9)),
    "set_quantity down": (Cart.set_quantity, ("lamp", 3)),
    "set_quantity to 0": (Cart.set_quantity, ("pen", 0)),
    "remove": (Cart.remove, ("desk",)),
    "clear": (Cart.clear, ()),
    "undo": (Cart.undo, ()),
    "put": (Cart.put, ([("mug", 2), ("vase", 1), ("desk", 99)],)),
    "put in place": (Cart.put, ([("mug", 2), ("desk", 1)], True)),
    "accept_prices": (Cart.accept_prices, ()),
    "lower_to_stock": (Cart.lower_to_stock, ()),
    "keep": (later.keep, ("desk",)),
    "keep more": (later.keep, ("pen",)),
    "bring_back": (later.bring_back, ("pen",)),
    "drop": (later.drop, ("pen",)),
    "save": (combinations.save, ("Green",)),
    "save others": (combinations.save, ("Links", [("sofa", 2), ("mug", 1)])),
    "rename": (combinations.rename, (RED, "Grey: 2")),
    "update": (combinations.update, (RED,)),
    "delete": (combinations.delete, (RED,)),
}

STEPS = 120
MANY_STEPS = 10_000
SEED = 7


@dataclass
class Shop:
    """A store whose database fails on request, with today's goods."""

    faults: Faults
    store: Store
    before: Contents

    def expect(self, who: str, contents: Contents, where: str) -> None:
        """The store is back: the tab sees, and the store holds, exactly these contents."""
        self.faults.rested()
        for _ in range(2):
            assert cart_state.refresh().contents == contents, where
            assert cart_state.status() == Status(saved=True, remembered=True), where
        assert self.store.read(who) == contents, where

    def new_cart(self) -> str:
        """Stores a cart as it was left yesterday, for a new shopper; returns whose it is."""
        who = new_id()
        setting = (secrets.token_hex(4), lambda _: self.before)
        assert self.store.update(who, [setting]) == self.before
        return who


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test makes fail fails, however busy the machine is."""
    monkeypatch.setattr(database, "PATIENCE", 60)


@pytest.fixture
def shop(
    store_url: str,
    open_store: OpenStore,
    write_catalog: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    cart = Cart(read_catalog(write_catalog(*YESTERDAY)))
    for rule, *args in SETTINGS:
        cart = rule(cart, *args)
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*TODAY)))
    store = open_store(store_url)
    monkeypatch.setattr(session, "_store", lambda: store)
    shop = Shop(Faults(store), store, cart.contents)
    shop.new_cart()  # the day's first change tidies
    finish_tidying()
    return shop


def made(contents: Contents, rule: Callable[..., Cart], *args: Any) -> Contents:
    return rule(Cart(catalog(), contents), *args).contents


def some(*quick: tuple[str, str]) -> Callable[..., Any]:
    """Runs a test on each kind of database with each kind of fault; in the long part, but these."""
    cases = [
        pytest.param(*case, marks=() if case in quick else pytest.mark.long)
        for case in itertools.product(["sqlite", "postgres"], KINDS)
    ]
    return pytest.mark.parametrize(("store_url", "kind"), cases, indirect=["store_url"])


@some(("sqlite", "before"), ("sqlite", "after"), ("sqlite", "cut"), ("postgres", "after"))
def test_a_change_whose_nth_statement_fails_is_made_once_the_store_is_back(shop: Shop, kind: str):
    cases = 0
    for verb, (rule, args) in VERBS.items():
        after = made(shop.before, rule, *args)
        assert after != shop.before, verb
        for n in itertools.count(1):
            where = f"{verb}, statement {n}"
            who = shop.new_cart()
            with Session(f"{who}.1"):
                assert cart_state.get().contents == shop.before
                with shop.faults.at(n, kind):
                    assert cart_state.change(rule, *args).contents == after, where
                assert cart_state.status().saved != bool(shop.faults.failed), where
                assert cart_state.get().contents == after, where
                shop.expect(who, after, where)
            if not shop.faults.failed:
                break
            cases += 1
        assert shop.faults.words[-1] == "COMMIT"
        assert len(shop.faults.words) == n - 1 >= 4
    print(f"{cases} failures")


PAIRS = [("sqlite", pair) for pair in itertools.product(KINDS, KINDS)]
PAIRS += [("postgres", (kind, kind)) for kind in KINDS]


@pytest.mark.long
@pytest.mark.parametrize(
    ("store_url", "kinds"),
    [pytest.param(*pair, id=f"{pair[0]}-{' then '.join(pair[1])}") for pair in PAIRS],
    indirect=["store_url"],
)
@pytest.mark.parametrize("verb", VERBS)
def test_a_failed_change_whose_saving_fails_at_any_statement_too_is_made_once(
    shop: Shop, verb: str, kinds: tuple[str, str]
):
    rule, args = VERBS[verb]
    after = made(shop.before, rule, *args)
    both = made(after, Cart.add, "mug", 2)
    for first in itertools.count(1):
        for second in itertools.count(1):
            where = f"statement {first}, then {second}"
            who = shop.new_cart()
            with Session(f"{who}.1"):
                cart_state.get()
                with shop.faults.at(first, kinds[0]):
                    assert cart_state.change(rule, *args).contents == after
                if not shop.faults.failed:
                    assert first > 4
                    return
                shop.faults.rested()
                with shop.faults.at(second, kinds[1]):
                    assert cart_state.add("mug", 2).contents == both, where
                assert cart_state.status().saved != bool(shop.faults.failed), where
                shop.expect(who, both, where)
            if not shop.faults.failed:
                break


def any_change(chance: random.Random, contents: Contents) -> tuple[Callable[..., Cart], list[Any]]:
    """A change that a shopper could ask for; some are refused."""
    skus = [row.split(",")[0] for row in TODAY] + ["gone"]
    sku, pieces = chance.choice(skus), chance.randint(0, 4)
    numbers = [one.number for one in contents.combinations] or [0]
    changes = [
        (Cart.add, sku, pieces),
        (Cart.set_quantity, sku, pieces),
        (Cart.remove, sku),
        (Cart.clear,),
        (Cart.undo,),
        (Cart.put, [(chance.choice(skus), 2), (chance.choice(skus), 1)], chance.random() < 0.3),
        (Cart.accept_prices,),
        (Cart.lower_to_stock,),
        (later.keep, sku),
        (later.bring_back, sku),
        (later.drop, sku),
        (combinations.save, f"Set {pieces}"),
        (combinations.rename, chance.choice(numbers), f"Set {chance.randint(0, 9)}"),
        (combinations.update, chance.choice(numbers)),
        (combinations.delete, chance.choice(numbers)),
    ]
    often = [8, 5, 2, 1, 3, 2, 1, 1, 3, 3, 1, 3, 2, 2, 1]
    rule, *args = chance.choices(changes, often)[0]
    return rule, args


def refusal(contents: Contents, rule: Callable[..., Cart], args: list[Any]) -> str | None:
    """Why the cart refuses a change; None when it does not."""
    try:
        made(contents, rule, *args)
    except CartError as error:
        return str(error)
    return None


def step(shop: Shop, chance: random.Random, contents: Contents) -> tuple[Contents, bool]:
    """One change while anything may fail; returns the cart after it and whether it was refused."""
    rule, args = any_change(chance, contents)
    fault = shop.faults.at(chance.randint(1, 16), chance.choice(KINDS))
    why = refusal(contents, rule, args)
    if why is None:
        wanted = made(contents, rule, *args)
        with fault:
            assert cart_state.change(rule, *args).contents == wanted
        contents = wanted
    else:
        with fault, pytest.raises(CartError, match=f"^{re.escape(why)}$"):
            cart_state.change(rule, *args)
    return contents, why is not None


def walk(shop: Shop, seed: int, steps: int) -> None:
    """Random changes, most of them failing somewhere, and now and then the store is back."""
    chance = random.Random(seed)
    who, contents = shop.new_cart(), shop.before
    tab, unsaved, most, refused = Session(f"{who}.1"), 0, 0, 0
    for number in range(steps):
        where = f"seed {seed}, step {number}"
        with tab:
            assert cart_state.get().contents == contents, where
            if chance.random() < 0.7:
                shop.faults.rested()
            contents, was_refused = step(shop, chance, contents)
            refused += was_refused
            assert cart_state.get().contents == contents, where
            unsaved = 0 if cart_state.status().saved else unsaved + 1
            most = max(most, unsaved)
            if chance.random() < 0.15:
                shop.expect(who, contents, where)
                tab = Session(f"{who}.1")  # the page is loaded anew
    with tab:
        shop.expect(who, contents, where)
    assert most > 3
    assert 0 < refused < steps / 2


def test_random_changes_with_random_failures_end_as_the_model_says(shop: Shop):
    walk(shop, SEED, STEPS)


@pytest.mark.long
def test_thousands_of_changes_with_random_failures_end_as_the_model_says(shop: Shop):
    walk(shop, SEED + 1, MANY_STEPS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_could_not_be_made_is_told_once_whichever_statement_of_saving_it_fails(
    shop: Shop, kind: str
):
    for n in itertools.count(1):
        who = shop.new_cart()
        with Session(f"{who}.1") as tab:
            cart_state.get()
            with shop.faults.at(1, "before"):
                cart_state.add("sofa", 2)
            cart_state.add("mug")  # while the store rests
            shop.faults.rested()
        with Session(f"{who}.1"):
            cart_state.add("sofa", 2)
        with tab:
            with shop.faults.at(n, kind):
                cart_state.refresh()
            failed = shop.faults.failed
            shop.faults.rested()
            assert cart_state.refresh().quantity("sofa") == 2
            told = cart_state.refusals()
            assert len(told) == 1, f"statement {n}"
            assert "Only 3 of Sofa can be had" in told[0]
            assert cart_state.refresh().quantity("sofa") == 2
            assert cart_state.status() == Status(saved=True, remembered=True)
        if not failed:
            break
    assert n >= 4


class Unready:
    """Stores that have not seen their database yet, each with an empty one."""

    def __init__(self, open_store: OpenStore, new_url: Callable[[], str]) -> None:
        self._open_store, self._new_url = open_store, new_url

    def open(self) -> Faults:
        return Faults(self._open_store(self._new_url()))


@pytest.fixture
def unready(request: pytest.FixtureRequest, store_url: str, open_store: OpenStore) -> Unready:
    folder = Path(store_url.removeprefix("sqlite:///")).parent
    files = (f"sqlite:///{folder / str(n)}.sqlite3" for n in itertools.count())
    if store_url.startswith("sqlite"):
        return Unready(open_store, lambda: next(files))
    postgres: Postgres = request.getfixturevalue("postgres")
    return Unready(open_store, postgres.url)


@some(("sqlite", "before"))
def test_the_first_add_of_all_is_made_once_whichever_statement_fails(
    unready: Unready,
    kind: str,
    write_catalog: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*TODAY)))
    for n in itertools.count(1):
        faults = unready.open()
        monkeypatch.setattr(session, "_store", lambda store=faults.store: store)
        with Session(f"{new_id()}.1"):
            with faults.at(n, kind):
                assert cart_state.add("mug", 2).units == 2
                finish_tidying()
            faults.rested()
            assert cart_state.refresh().units == 2
            assert cart_state.status().saved
        if not faults.failed:
            break
    assert n > 10
