"""Every statement of every change fails once: the shopper goes on, and the store catches up.

The model of a change is the same verb in a session whose store never fails.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import cart_state
from cart_state import OutOfStock, Status
from cart_state.rules.contents import Contents
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.conftest import Process
from tests.hard.faults import Faults, some
from tests.hard.faults import patience as patience
from tests.postgres import finish_tidying
from tests.sessions import Session, new_id

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
VERBS: dict[str, tuple[Any, ...]] = {  # that write, and rewrite, each part of what is stored
    "add": (cart_state.add, "desk", 3),
    "set_quantity to 0": (cart_state.set_quantity, "pen", 0),
    "clear": (cart_state.clear,),
    "undo": (cart_state.undo,),
    "put_in_cart": (cart_state.put_in_cart, [("mug", 2), ("vase", 1), ("desk", 99)]),
    "lower_to_stock": (cart_state.lower_to_stock,),
    "save_for_later": (cart_state.save_for_later, "pen"),
    "save_combination": (cart_state.save_combination, "Links", [("sofa", 2), ("mug", 1)]),
    "update_combination": (cart_state.update_combination, RED),
}
WORDS = ["BEGIN", "INSERT", "UPDATE", "COMMIT"]  # the lock and the read are one statement

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


@pytest.fixture
def shop(
    store_url: str,
    open_store: OpenStore,
    write_catalog: Callable[..., Path],
    process: Process,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    store, healthy = open_store(store_url), open_store(f"sqlite:///{tmp_path / 'model.sqlite3'}")
    monkeypatch.setenv("CART_DATABASE_URL", store_url)
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*YESTERDAY)))
    with Session(healthy, None):
        for verb, *arguments in DONE_YESTERDAY:
            before = verb(*arguments).contents
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*TODAY)))
    shop = Shop(Faults(store), store, healthy, before)
    shop.visit()  # the day's first change tidies
    finish_tidying()
    return shop


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


@some(("sqlite", "before"), ("sqlite", "cut"), ("postgres", "after"))
def test_an_outbox_is_sent_once_and_its_refusals_are_told_once_whichever_statement_fails(
    shop: Shop, kind: str
):
    for n in itertools.count(1):
        who, tab, _ = shop.visit()
        other = Session(shop.store, f"{who}.1")
        with other:
            cart_state.get()  # one that came later would take over what waits
        with tab:
            cart_state.get()
            with shop.faults.at(1, "before"):
                cart_state.add("sofa", 2)
            cart_state.add("mug")  # while the store rests
            shop.faults.rested()
        with other:
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
