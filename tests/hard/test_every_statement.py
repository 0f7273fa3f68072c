"""Every statement of every change fails once: the shopper goes on, and the store catches up.

The model of a change is the same verb in a session whose store never fails.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import cart_state
from cart_state import Cart, CartError, OutOfStock, Status
from cart_state.rules.contents import Contents
from cart_state.storage import database
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.hard.sessions import KINDS, Faults, Session, new_id
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
DONE_YESTERDAY = [
    (cart_state.add, "desk", 2),
    (cart_state.add, "lamp", 4),
    (cart_state.add, "pen", 6),
    (cart_state.save_for_later, "pen"),
    (cart_state.add, "vase", 1),
    (cart_state.save_combination, "Red"),
    (cart_state.add, "mug", 3),
    (cart_state.save_combination, "Blue"),
    (cart_state.remove, "mug"),
    (cart_state.add, "pen", 1),
]
RED = "the number of Red"
VERBS: dict[str, tuple[Any, ...]] = {
    "add": (cart_state.add, "sofa"),
    "add more": (cart_state.add, "desk", 3),
    "set_quantity up": (cart_state.set_quantity, "desk", 9),
    "set_quantity down": (cart_state.set_quantity, "lamp", 3),
    "set_quantity to 0": (cart_state.set_quantity, "pen", 0),
    "remove": (cart_state.remove, "desk"),
    "clear": (cart_state.clear,),
    "undo": (cart_state.undo,),
    "put_in_cart": (cart_state.put_in_cart, [("mug", 2), ("vase", 1), ("desk", 99)]),
    "replace_cart": (cart_state.replace_cart, [("mug", 2), ("desk", 1)]),
    "accept_prices": (cart_state.accept_prices,),
    "lower_to_stock": (cart_state.lower_to_stock,),
    "save_for_later": (cart_state.save_for_later, "desk"),
    "save more for later": (cart_state.save_for_later, "pen"),
    "move_to_cart": (cart_state.move_to_cart, "pen"),
    "drop_saved": (cart_state.drop_saved, "pen"),
    "save_combination": (cart_state.save_combination, "Green"),
    "save others": (cart_state.save_combination, "Links", [("sofa", 2), ("mug", 1)]),
    "rename_combination": (cart_state.rename_combination, RED, "Grey: 2"),
    "update_combination": (cart_state.update_combination, RED),
    "delete_combination": (cart_state.delete_combination, RED),
}
WORDS = ["BEGIN", "INSERT", "UPDATE", "COMMIT"]  # the lock and the read are one statement

STEPS = 200
MANY_STEPS = 4_000
SEED = 7

Verb = Callable[..., Cart]
OpenStore = Callable[..., Store]


@dataclass
class Shop:
    """A store whose database fails on request, one that never fails, and today's goods."""

    faults: Faults
    store: Store
    healthy: Store
    before: Contents

    def visit(self) -> tuple[str, Session, Session]:
        """A new shopper's id, tab, and model; the cart is as it was left yesterday."""
        who = new_id()
        setting = Change(lambda cart: replace(cart, contents=self.before))
        for store in (self.store, self.healthy):
            store.update(who, cart_state.catalog(), [setting])
        return who, Session(self.store, f"{who}.1"), Session(self.healthy, f"{who}.1")

    def check(self, who: str, contents: Contents, where: str) -> None:
        """The store is back: the tab sees, and the store holds, exactly these contents."""
        self.faults.rested()
        for _ in range(2):
            assert cart_state.refresh().contents == contents, where
            assert cart_state.status() == Status(True, True, True), where
        assert self.store.read(who) == contents, where


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test makes fail fails, however busy the machine is."""
    monkeypatch.setattr(database, "PATIENCE", 60)


@pytest.fixture
def shop(
    store_url: str,
    open_store: OpenStore,
    write_catalog: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    store, healthy = open_store(store_url), open_store(f"sqlite:///{tmp_path / 'model.sqlite3'}")
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*YESTERDAY)))
    with Session(healthy, None):
        for verb, *arguments in DONE_YESTERDAY:
            before = verb(*arguments).contents
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*TODAY)))
    shop = Shop(Faults(store), store, healthy, before)
    shop.visit()  # the day's first change tidies
    finish_tidying()
    return shop


def some(*quick: tuple[str, str]) -> Callable[..., Any]:
    """Runs a test on each kind of database with each kind of fault; in the long part, but these."""
    cases = [
        pytest.param(*case, marks=() if case in quick else pytest.mark.long)
        for case in itertools.product(["sqlite", "postgres"], KINDS)
    ]
    return pytest.mark.parametrize(("store_url", "kind"), cases, indirect=["store_url"])


@some(("sqlite", "before"), ("sqlite", "cut"), ("postgres", "after"))
def test_a_change_whose_nth_statement_fails_is_made_once_the_store_is_back(shop: Shop, kind: str):
    red = shop.before.combinations[0].number
    for name, (verb, *given) in VERBS.items():
        arguments = [red if one is RED else one for one in given]
        with shop.visit()[2]:
            after = verb(*arguments).contents
        assert after != shop.before, name
        for n in itertools.count(1):
            where = f"{name}, statement {n}"
            who, tab, _ = shop.visit()
            with tab:
                assert cart_state.get().contents == shop.before
                with shop.faults.at(n, kind):
                    assert verb(*arguments).contents == after, where
                assert cart_state.status().saved != bool(shop.faults.failed), where
                assert cart_state.get().contents == after, where
                shop.check(who, after, where)
            if not shop.faults.failed:
                break
        assert [word.partition(" ")[0] for word in shop.faults.words] == WORDS, name


def any_change(chance: random.Random, contents: Contents) -> tuple[Verb, list[Any]]:
    """A change that a shopper could ask for; some are refused."""
    skus = [row.split(",")[0] for row in TODAY] + ["gone"]
    sku, pieces = chance.choice(skus), chance.randint(0, 4)
    numbers = [one.number for one in contents.combinations] or [0]
    wanted = [(chance.choice(skus), 2), (chance.choice(skus), 1)]
    changes: list[tuple[int, tuple[Any, ...]]] = [
        (8, (cart_state.add, sku, pieces)),
        (5, (cart_state.set_quantity, sku, pieces)),
        (2, (cart_state.remove, sku)),
        (1, (cart_state.clear,)),
        (4, (cart_state.undo,)),
        (2, (cart_state.put_in_cart, wanted)),
        (1, (cart_state.replace_cart, wanted)),
        (1, (cart_state.accept_prices,)),
        (1, (cart_state.lower_to_stock,)),
        (3, (cart_state.save_for_later, sku)),
        (3, (cart_state.move_to_cart, sku)),
        (1, (cart_state.drop_saved, sku)),
        (3, (cart_state.save_combination, f"Set {pieces}")),
        (2, (cart_state.rename_combination, chance.choice(numbers), f"Set {pieces + 5}")),
        (2, (cart_state.update_combination, chance.choice(numbers))),
        (1, (cart_state.delete_combination, chance.choice(numbers))),
    ]
    often, verbs = zip(*changes, strict=True)
    verb, *arguments = chance.choices(verbs, often)[0]
    return verb, arguments


def outcome(verb: Verb, arguments: list[Any]) -> tuple[Contents, str | None]:
    """The contents after a change, and why it was refused, if it was."""
    try:
        return verb(*arguments).contents, None
    except CartError as error:
        return cart_state.get().contents, f"{type(error).__name__} {vars(error)}"


def walk(shop: Shop, seed: int, steps: int) -> None:
    """Random changes, most of them failing somewhere, and now and then the store is back."""
    chance = random.Random(seed)
    who, tab, model = shop.visit()
    contents, unsaved, most, refused = shop.before, 0, 0, 0
    for number in range(steps):
        where = f"seed {seed}, step {number}"
        verb, arguments = any_change(chance, contents)
        with model:
            expected = outcome(verb, arguments)
        with tab:
            assert cart_state.get().contents == contents, where
            if chance.random() < 0.7:
                shop.faults.rested()
            with shop.faults.at(chance.randint(1, 5), chance.choice(KINDS)):
                assert outcome(verb, arguments) == expected, where
            contents = cart_state.get().contents
            refused += expected[1] is not None
            unsaved = 0 if cart_state.status().saved else unsaved + 1
            most = max(most, unsaved)
            if chance.random() < 0.15:
                shop.check(who, contents, where)
                tab = Session(shop.store, f"{who}.1")  # the page is loaded anew
    with tab:
        shop.check(who, contents, where)
    assert most > 3
    assert 0 < refused < steps / 2


def test_random_changes_with_random_failures_end_as_the_model_says(shop: Shop):
    walk(shop, SEED, STEPS)


@pytest.mark.long
def test_thousands_of_changes_with_random_failures_end_as_the_model_says(shop: Shop):
    walk(shop, SEED + 1, MANY_STEPS)


@some(("sqlite", "before"), ("sqlite", "cut"), ("postgres", "after"))
def test_an_outbox_is_sent_once_and_its_refusals_are_told_once_whichever_statement_fails(
    shop: Shop, kind: str
):
    for n in itertools.count(1):
        who, tab, _ = shop.visit()
        with tab:
            cart_state.get()
            with shop.faults.at(1, "before"):
                cart_state.add("sofa", 2)
            cart_state.add("mug")  # while the store rests
            shop.faults.rested()
        with Session(shop.store, f"{who}.1"):
            cart_state.add("sofa", 2)
        with tab:
            with shop.faults.at(n, kind):
                cart_state.refresh()
            failed = shop.faults.failed
            shop.faults.rested()
            assert cart_state.refresh().quantity("sofa") == 2
            (told,) = cart_state.refusals()
            assert isinstance(told, OutOfStock), f"statement {n}"
            assert (told.product.sku, told.wanted, told.held) == ("sofa", 4, 2)
            assert cart_state.refusals() == ()
            assert cart_state.refresh().quantity("mug") == 1, f"statement {n}"
            assert cart_state.status() == Status(True, True, True)
        if not failed:
            break
    assert n == len(WORDS) + 1


@some(("sqlite", "before"))
def test_the_first_add_of_all_is_made_once_whichever_statement_fails(
    request: pytest.FixtureRequest,
    store_url: str,
    open_store: OpenStore,
    write_catalog: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
):
    def empty_database(n: int) -> str:
        if store_url.startswith("sqlite"):
            return store_url.replace(".sqlite3", f"-{n}.sqlite3")
        postgres: Postgres = request.getfixturevalue("postgres")
        return postgres.url()

    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*TODAY)))
    for n in itertools.count(1):
        faults = Faults(open_store(empty_database(n)))
        with Session(faults.store, f"{new_id()}.1"):
            with faults.at(n, kind):
                assert cart_state.add("mug", 2).units == 2
                finish_tidying()
            faults.rested()
            assert cart_state.refresh().units == 2
            assert cart_state.status().saved
        if not faults.failed:
            break
    assert n > 10
