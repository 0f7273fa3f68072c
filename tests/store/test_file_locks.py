"""SQLite's own locks on its file, which any other descriptor of the file would take away."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cart_state.rules.cart import Cart
from cart_state.storage.store import Store
from tests.postgres import shop

# As a backup does, or another copy of the shop that is stopped.
OPEN_AND_CLOSE = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM carts')"


@pytest.mark.parametrize("others", ["another store of this process", "threads at the first use"])
def test_what_is_saved_is_in_the_file_whoever_else_opens_and_closes_it(
    tmp_path: Path, open_store: Callable[..., Store], others: str
):
    file = tmp_path / "carts.sqlite3"
    store = open_store(f"sqlite:///{file}")
    if others == "threads at the first use":
        threads = [threading.Thread(target=store.check) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    else:
        store.check()
        open_store(f"sqlite:///{file}").check()
    subprocess.run([sys.executable, "-c", OPEN_AND_CLOSE, file], check=True)
    shop(store, lambda cart: Cart.add(cart, "desk"))
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT contents FROM carts WHERE contents LIKE '%desk%'").fetchall()
