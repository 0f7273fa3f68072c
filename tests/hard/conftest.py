"""Servers for tests that break something, and browsers that keep to no rule."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cart_state.goods.reader import read_catalog
from cart_state.goods.shop import Shop
from cart_state.storage.store import Store
from tests.browser.server import Server
from tests.browser.server import shared_server as shared_server
from tests.browser.server import start_shared as start_shared
from tests.conftest import HEADER
from tests.hard.intruder import Intruder
from tests.hard.shopping import SKUS
from tests.loops import Loop

GOODS = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,999999,A mug.,",
    "chair,Chair,Chairs,8000,0,A chair nobody can have.,",
    *(f"{sku},{sku.capitalize()},Things,100,999999,," for sku in SKUS if sku != "mug"),
    # Enough of them for a second page of the catalogue.
    *(f"pen-{number},Pen {number},Pens,{number * 10},{number},," for number in range(1, 25)),
]


@pytest.fixture(scope="session")
def goods_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of all servers."""
    file = tmp_path_factory.mktemp("goods") / "goods.csv"
    file.write_text("\n".join([HEADER, *GOODS, ""]))
    return file


@pytest.fixture(scope="module")
def meet(shared_server: Server, goods_file: Path) -> Iterator[Callable[[], Intruder]]:
    """Meets one more shopper, with two desks, a lamp and five mugs in the cart."""
    store = Store(shared_server.database)
    goods = read_catalog(goods_file, Shop())
    with Loop() as loop:
        yield lambda: Intruder(loop, shared_server, store, goods).fill()
    store.close()


@pytest.fixture(scope="module")
def known(meet: Callable[[], Intruder]) -> Iterator[Intruder]:
    """One shopper for all tests of a file: what is tried in a session has to leave it intact."""
    intruder = meet()
    yield intruder
    intruder.close()


@pytest.fixture
def intruder(meet: Callable[[], Intruder]) -> Iterator[Intruder]:
    """A shopper nobody has met."""
    intruder = meet()
    yield intruder
    intruder.close()
