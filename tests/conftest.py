"""What the unit and the page tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import settings
from streamlit import config
from streamlit.runtime.secrets import Secrets

from cart_state import session

pytest_plugins = ["tests.postgres"]

ROOT = Path(__file__).parent.parent
HEADER = "sku,name,category,price,stock,description,image"

settings.register_profile("suite", deadline=None)  # a slow machine is no fault of the code
settings.load_profile("suite")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the store."""
    return ROOT


@pytest.fixture
def write_catalog(tmp_path: Path) -> Callable[..., Path]:
    """Writes a catalogue file: the rows under the usual header, or `content` as it stands."""

    def write(*rows: str, content: str | bytes | None = None) -> Path:
        if content is None:
            content = "\n".join([HEADER, *rows, ""])
        if isinstance(content, str):
            content = content.encode()
        path = tmp_path / "goods.csv"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a test may write secrets, nothing else saying where carts are to be kept."""
    file = tmp_path / "secrets.toml"
    monkeypatch.delenv("CART_DATABASE_URL", raising=False)
    monkeypatch.setattr(session, "_OWN_STORE", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    monkeypatch.setattr(st, "secrets", Secrets())
    # It would look at the file from a thread of its own, for as long as the process lives.
    monkeypatch.setattr("streamlit.watcher.path_watcher.watch_file", lambda *_, **__: True)
    usual = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    yield file
    config.set_option("secrets.files", usual)
