"""Servers of their own for tests that break something, and browsers that keep to no rule."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from cart_state.goods.reader import read_catalog
from cart_state.storage.store import Store
from tests.browser.server import Server
from tests.conftest import HEADER
from tests.hard.intruder import Intruder
from tests.hard.shopping import sell
from tests.loops import Loop

HOSTILE_GOODS = [
    "desk,Oak desk,Desks,12000,10,A desk of oak.,",
    "lamp,Desk lamp,Lighting,1299.50,3,A lamp.,",
    "mug,Mug,Kitchen,0.10,999999,A mug.,",
    "chair,Chair,Chairs,8000,0,A chair nobody can have.,",
    # Enough of them for a second page of the catalogue.
    *(f"pen-{number},Pen {number},Pens,{number * 10},{number},," for number in range(1, 25)),
]


@pytest.fixture(scope="module")
def start_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts a server for all tests of a file: `start_shared({"NAME": ...})`."""
    yield from _starting(lambda: tmp_path_factory.mktemp("server"))


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server that sells GOODS, for this test alone: `start_server({"NAME": ...})`."""
    yield from _starting(lambda: tmp_path)


def _starting(new_folder: Callable[[], Path]) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(env: Mapping[str, str] | None = None, **options: str) -> Server:
        folder = new_folder() / f"server-{len(servers)}"
        folder.mkdir()
        goods = {"CATALOG_CSV": str(sell(folder / "goods.csv"))}
        servers.append(Server(folder, goods | dict(env or {}), **options))
        return servers[-1].start()

    try:
        yield start
    finally:
        for server in servers:
            server.stop()
    for server in servers:
        server.check_log()


@pytest.fixture(scope="module")
def server(start_shared: Callable[..., Server]) -> Server:
    """A server that sells GOODS, for tests that leave it as it was."""
    return start_shared()


@pytest.fixture(scope="module")
def database(server: Server) -> str:
    """The address of its carts."""
    return f"sqlite:///{server.log_file.with_name('carts.sqlite3')}"


@pytest.fixture(scope="module")
def meet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Intruder]]:
    """Meets one more shopper, with two desks, a lamp and five mugs in the cart."""
    folder = tmp_path_factory.mktemp("hostile")
    catalog = folder / "goods.csv"
    catalog.write_text("\n".join([HEADER, *HOSTILE_GOODS, ""]))
    goods = read_catalog(catalog)
    server = Server(folder, {"CATALOG_CSV": str(catalog)})
    store = Store(f"sqlite:///{folder / 'carts.sqlite3'}")
    try:
        with Loop() as loop:
            server.start()
            yield lambda: Intruder(loop, server, store, goods).fill()
    finally:
        server.stop()
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
