"""What the tests of the store share: disks, folders and servers that fail."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from socket import create_connection, create_server

import psycopg
import pytest

from cart_state.storage.store import Store
from tests.postgres import Postgres, add, finish_tidying, missing, shop


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of carts that is still to be made, in a folder of its own."""
    return tmp_path / "not" / "there" / "carts.sqlite3"


@pytest.fixture
def sqlite_store(file: Path, open_store: Callable[..., Store]) -> Store:
    """A store in a file, with a desk in the cart."""
    store = open_store(f"sqlite:///{file}")
    shop(store, add("desk"))
    finish_tidying()
    return store


@contextmanager
def locked(url: str) -> Iterator[None]:
    """All carts while another program has them locked."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        lock = "BEGIN EXCLUSIVE"
    else:
        other = psycopg.connect(url)
        lock = "SELECT id FROM carts FOR UPDATE"
    with closing(other):
        other.execute(lock)
        yield


@pytest.fixture
def mounted() -> Iterator[Callable[..., None]]:
    """Mounts something on a folder; the test is skipped where that is not allowed."""
    folders: list[Path] = []

    def mount(folder: Path, *arguments: str | Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("only root may mount")
        done = subprocess.run(["mount", *arguments, folder], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
        if folder not in folders:
            folders.append(folder)

    yield mount
    for folder in folders:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def read_only(mounted: Callable[..., None]) -> Iterator[Callable[[Path], None]]:
    """Makes a folder and all in it read-only."""
    closed: list[Path] = []

    def make(folder: Path) -> None:
        if os.geteuid() == 0:  # whom no permission keeps from writing
            mounted(folder, "--bind", folder)
            mounted(folder, "-o", "remount,ro,bind")
            return
        for path in (*folder.iterdir(), folder):
            path.chmod(path.stat().st_mode & ~0o222)
            closed.append(path)

    yield make
    for path in closed:
        path.chmod(path.stat().st_mode | 0o200)


@pytest.fixture
def running(postgres: Postgres) -> Iterator[Postgres]:
    """Postgres, which a test may leave stopped or paused; it runs again before stores close."""
    yield postgres
    postgres.resume()
    if not postgres.is_running():
        postgres.start()


@contextmanager
def pgbouncer(postgres: Postgres, connections: int) -> Iterator[int]:
    """Runs pgbouncer before Postgres as hosts do, in transaction mode; yields its port."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not program:
        missing("pgbouncer is not on this machine")
    with closing(create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="carts-pgbouncer-"))
    folder.chmod(0o755)  # it refuses to run as root
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host=127.0.0.1 port={postgres.port} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = any\npool_mode = transaction\ndefault_pool_size = {connections}\n"
    )
    process = subprocess.Popen(
        [program, "-q", settings],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **postgres.user,
    )
    try:
        for _ in range(200):
            with suppress(OSError), create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)
