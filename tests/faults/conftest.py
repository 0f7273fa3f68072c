"""Servers of their own for tests that break something."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.browser.server import Server
from tests.faults.shopping import sell


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("faults")
    server = Server(folder, {"CATALOG_CSV": str(sell(folder / "goods.csv"))})
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """A server that sells GOODS, for tests that leave it as it was."""
    since = len(shared_server.log_file.read_bytes())
    yield shared_server
    shared_server.check_log(since)


@pytest.fixture
def database(shared_server: Server) -> str:
    """The address of its carts."""
    return f"sqlite:///{shared_server.log_file.with_name('carts.sqlite3')}"


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server that sells GOODS, for this test alone: `start_server({"NAME": ...})`."""
    servers: list[Server] = []

    def start(env: Mapping[str, str] | None = None) -> Server:
        folder = tmp_path / f"server-{len(servers)}"
        folder.mkdir()
        goods = {"CATALOG_CSV": str(sell(folder / "goods.csv"))}
        servers.append(Server(folder, goods | dict(env or {})))
        return servers[-1].start()

    try:
        yield start
    finally:
        for server in servers:
            server.stop()
    for server in servers:
        server.check_log()
