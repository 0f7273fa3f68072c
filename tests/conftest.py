"""What all tests share: a shop of their own, and an end to what its process holds."""

import csv
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import settings

from cart_state import session, wiring
from cart_state.goods import folder
from cart_state.storage.outbox import Unsaved
from cart_state.storage.store import Store
from tests.browser.server import Server, StartServer, starting
from tests.mail_server import MailServer
from tests.shops import OFFICE

pytest_plugins = ["tests.postgres"]

ROOT = Path(__file__).parent.parent
HEADER = "sku,name,category,price,stock,description,image"
MORE = ",specs,goes_with"  # columns that may be left out

settings.register_profile("suite", deadline=None)  # a slow machine is no fault of the code
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Opens the tests' own shop, and gives files to workers folder by folder, `browser` first.

    Left alone, xdist begins with the files of most tests, and one worker would sit out the long
    files of few tests at the end.
    """
    config.option.loadscopereorder = False
    os.environ["SHOP"] = str(OFFICE)
    os.environ.pop("CATALOG_CSV", None)


class Process:
    """What one process of the shop holds for all its shoppers: stores, catalogues, caches."""

    def __init__(self) -> None:
        self.make = Store  # what is opened where the shop opens its store
        self._opened: list[Store] = []

    def open(self, url: str, pool_size: int) -> Store:
        """Opens a store, as `wiring` does."""
        self._opened.append(self.make(url, pool_size))
        return self._opened[-1]

    def restart(self) -> None:
        """Closes and forgets everything, as if the server had just been started."""
        for store in self._opened:
            store.close()
        self._opened.clear()
        session.unsaved.cache_clear()
        wiring._store_at.cache_clear()
        wiring._shop_folder.cache_clear()
        wiring._log_once.cache_clear()
        st.cache_data.clear()
        st.cache_resource.clear()


@pytest.fixture
def changes_show_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changed files of the shop are read at the next look, for which no test has to wait."""
    monkeypatch.setattr(folder, "in_thread", lambda read: read())
    monkeypatch.setattr(folder, "LOOK_EVERY", 0)


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch, changes_show_at_once: None) -> Iterator[Process]:
    """The process of the shop. What it opened is closed after the test."""
    process = Process()
    monkeypatch.setattr(wiring, "Store", process.open)
    monkeypatch.setattr(Unsaved, "start", lambda _: None)  # nothing happens behind a test's back
    process.restart()
    yield process
    process.restart()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the store."""
    return ROOT


@pytest.fixture
def write_catalog(tmp_path: Path) -> Callable[..., Path]:
    """Writes a catalogue file: the rows under the usual header, as long as the longest needs it."""

    def write(*rows: str) -> Path:
        path = tmp_path / "goods.csv"
        longest = max(len(fields) for fields in csv.reader([HEADER, *rows]))
        header = HEADER + MORE if longest > HEADER.count(",") + 1 else HEADER
        path.write_text("\n".join([header, *rows, ""]), "utf-8")
        return path

    return write


@pytest.fixture
def start_server(
    goods_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartServer]:
    """Starts a server for this test alone."""
    with starting(goods_file, tmp_path_factory) as start:
        yield start


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """A server in whose carts a test may do what a shopper may; its log is this test's affair."""
    shared_server.expects_traceback = False
    since = len(shared_server.log_file.read_bytes())
    yield shared_server
    shared_server.check_log(since)
    shared_server.expects_traceback = True


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server of this machine that takes everything."""
    with MailServer() as server:
        yield server


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> Callable[[], list[logging.LogRecord]]:
    """The log's errors so far."""
    return lambda: [r for r in caplog.records if r.levelno >= logging.ERROR]
