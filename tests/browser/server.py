"""The store as shoppers get it: `streamlit run Home.py` as a process of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from tests.shops import OFFICE

ROOT = Path(__file__).parents[2]

# A browser that leaves while it is being connected makes Streamlit's own server complain.
_HUNG_UP = re.compile(
    r"^.*Exception in ASGI application\n(?:(?!\S*starlette\.websockets\.)[^\n]*\n)+"
    r"(?:starlette\.websockets\.WebSocketDisconnected?: [^\n]*\n"
    r"(?:\nDuring handling[^\n]*\n\n(?:(?!\S*starlette\.websockets\.)[^\n]*\n)+)?)+",
    re.MULTILINE,
)

_START_WITHIN = 90.0
_STOP_WITHIN = 10.0
_OURS = ("STREAMLIT_", "CATALOG_CSV", "CART_DATABASE")


CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]


def find_program(*names: str) -> str | None:
    """Returns the first of these programs there is."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def find_chromium() -> str | None:
    """Returns the browser there is."""
    return find_program("chromium", "chromium-browser", "google-chrome")


class Server:
    """One server with a HOME, a cart database, a port and a log of its own, all in `folder`.

    `expects_traceback` is False unless a test provokes one. `database` is the address of its carts.
    Without an `address` it listens where its settings say.
    `descriptors` is how many it may have, as `prlimit` takes it; "256:4096" can be raised.
    """

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str] | None = None,
        address: str = "127.0.0.1",
        script: str | Path = "Home.py",
        cwd: Path = ROOT,
        options: tuple[str, ...] = (),
        descriptors: str = "",
        base: str = "",
    ) -> None:
        self.script = script
        self.log_file = folder / "server.log"
        self.database = f"sqlite:///{folder / 'carts.sqlite3'}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.expects_traceback = False
        self._base = base
        self._process: subprocess.Popen[bytes] | None = None
        self._cwd = cwd
        self._limit = ("prlimit", f"--nofile={descriptors}") if descriptors else ()
        self._options = (*options, f"--server.port={self.port}")
        self._options += (f"--server.address={address}",) if address else ()
        home = folder / "home"
        home.mkdir(exist_ok=True)
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
        own = {"HOME": str(home), "SHOP": str(OFFICE), "CART_DATABASE_URL": self.database}
        self._env = inherited | own | dict(env or {})
        self.database = self._env["CART_DATABASE_URL"]

    def spawn(self) -> None:
        """Starts the process and returns at once."""
        command = [sys.executable, "-m", "streamlit", "run", str(self.script), *self._options]
        command = [*self._limit, *command]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._cwd,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Returns once the server answers. Raises RuntimeError with its log when it never does."""
        deadline = time.monotonic() + _START_WITHIN
        while not self._healthy():
            if self.pid is None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{self.log()}")
            time.sleep(0.02)  # the port cannot be waited on, only asked again

    def start(self) -> Self:
        """Starts the process and returns once it answers."""
        self.spawn()
        self.wait()
        return self

    def stop(self) -> None:
        """Ends the process as an operator would. Not running: nothing happens."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> Self:
        """Stops, unless that has happened already, and starts again on the same port."""
        self.stop()
        return self.start()

    @property
    def pid(self) -> int | None:
        """The process while it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running else None  # type: ignore[union-attr]

    def log(self, since: int = 0) -> str:
        """Returns what the server wrote, from this byte of the log on."""
        return self.log_file.read_bytes()[since:].decode(errors="replace")

    def check_log(self, since: int = 0) -> None:
        """Fails when the server wrote a traceback that the test did not expect."""
        written = _HUNG_UP.sub("", self.log(since))
        assert self.expects_traceback or "Traceback" not in written, written

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"{self.url}{self._base}/_stcore/health", timeout=2
            ) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        for sent in (how, signal.SIGKILL):
            if self._process.poll() is None:
                os.killpg(self._process.pid, sent)
            try:
                self._process.wait(_STOP_WITHIN)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None


def free_port() -> int:
    """Returns a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


StartServer = Callable[..., Server]


@contextmanager
def starting(goods: Path, folders: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Lets a test start servers that sell these goods: `start({"NAME": ...}, script=...)`."""
    servers: list[Server] = []

    def start(env: Mapping[str, str] | None = None, **options: Any) -> Server:
        own = {"CATALOG_CSV": str(goods)} | dict(env or {})
        servers.append(Server(folders.mktemp("server"), own, **options))
        return servers[-1].start()

    try:
        yield start
    finally:
        for server in servers:
            server.stop()
    for server in servers:
        server.check_log()


@pytest.fixture(scope="session")
def start_shared(
    goods_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartServer]:
    """Starts a server for all tests that come to it.

    Of a conftest that imports it: so each folder has servers that sell its own goods.
    """
    with starting(goods_file, tmp_path_factory) as start:
        yield start


@pytest.fixture(scope="session")
def shared_server(start_shared: StartServer) -> Server:
    server = start_shared()
    server.expects_traceback = True  # a test that uses it says otherwise of its own time
    return server
