"""One server with a few goods for all that hostile browsers try."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cart_state.catalog import Catalog, read_catalog
from cart_state.store import Store
from tests.browser.server import Server
from tests.conftest import HEADER
from tests.hostile.intruder import Intruder
from tests.loops import Loop

GOODS = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,999999,A mug.,",
    "chair,Chair,Chairs,8000,0,A chair nobody can have.,",
    # Enough of them for a second page of the catalogue.
    *(f"pen-{number},Pen {number},Pens,{number * 10},{number},," for number in range(1, 25)),
]


@pytest.fixture(scope="session")
def hostile_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("goods") / "goods.csv"
    path.write_text("\n".join([HEADER, *GOODS, ""]))
    return path


@pytest.fixture(scope="session")
def hostile_server(
    tmp_path_factory: pytest.TempPathFactory, hostile_catalog: Path
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("store")
    server = Server(folder, {"CATALOG_CSV": str(hostile_catalog)})
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def runner() -> Iterator[Loop]:
    with Loop() as runner:
        yield runner


@pytest.fixture(scope="session")
def stored_carts(hostile_server: Server) -> Iterator[Store]:
    store = Store(f"sqlite:///{hostile_server.log_file.with_name('carts.sqlite3')}")
    yield store
    store.close()


@pytest.fixture(scope="session")
def meet(
    runner: Loop, hostile_server: Server, stored_carts: Store, hostile_catalog: Path
) -> Callable[[], Intruder]:
    """Meets one more shopper, with two desks, a lamp and five mugs in the cart."""
    goods: Catalog = read_catalog(hostile_catalog)
    return lambda: Intruder(runner, hostile_server, stored_carts, goods).fill()


@pytest.fixture(scope="module")
def settled(meet: Callable[[], Intruder]) -> Iterator[Intruder]:
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
