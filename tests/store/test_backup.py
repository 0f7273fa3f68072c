"""README's commands for a backup and to restore it, run as they stand there."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cart_state.storage.store import Store
from tests.postgres import shop, stored

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def commands(tmp_path: Path) -> Callable[[str], None]:
    """Runs the command of README in which this text stands, in a folder with a shop."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)

    def run(text: str) -> None:
        (command,) = [line for line in lines if text in line]
        subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True)

    return run


def test_a_backup_of_a_shop_that_runs_is_restored(
    tmp_path: Path, commands: Callable[[str], None], open_store: Callable[..., Store]
):
    file = tmp_path / ".streamlit" / "carts.sqlite3"
    store = open_store(f"sqlite:///{file}")
    shop(store, lambda cart: cart.add("desk"))
    commands("VACUUM INTO")
    (backup,) = [path for path in tmp_path.iterdir() if path.is_file()]
    assert backup.stat().st_mode & 0o777 == 0o600
    shop(store, lambda cart: cart.add("lamp"))
    # The shop is stopped, and not gently: what it did last is still in the file beside.
    beside = file.with_name("carts.sqlite3-wal")
    last = beside.read_bytes()
    store.close()
    beside.write_bytes(last)
    commands("install -m")
    assert backup.exists()
    again = open_store(f"sqlite:///{file}")
    assert stored(again) == {"desk": 1}
    shop(again, lambda cart: cart.add("lamp"))
    assert stored(again) == {"desk": 1, "lamp": 1}
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}
