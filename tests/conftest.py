"""What the unit and the page tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

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
