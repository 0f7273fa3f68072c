"""Streamlit servers on free loopback ports, each with a home of its own, all stopped at the end."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.bench.setting import say

ROOT = Path(__file__).parents[2]
APPS = Path(__file__).with_name("apps")

_START_WITHIN = 90.0
_STOP_WITHIN = 10.0


@dataclass
class Server:
    """A server process. `folder` is its own: HOME, log and database; it goes with the server."""

    script: Path
    cwd: Path
    folder: Path
    options: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The database of a store, as SQLAlchemy names it."""
        return self.env["CART_DATABASE_URL"]

    def spawn(self) -> None:
        """Starts the process and returns at once."""
        self.port = _free_port()
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        ours = ("STREAMLIT_", "CATALOG_CSV", "CART_DATABASE_URL")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        command = [sys.executable, "-m", "streamlit", "run", str(self.script), *self.options]
        command += ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        with self._log_file.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.cwd,
                env=inherited | {"HOME": str(home)} | dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Returns once the server answers. Raises RuntimeError with its log when it never does."""
        deadline = time.monotonic() + _START_WITHIN
        while not self._healthy():
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"A server ended:\n{self.log()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"A server did not start:\n{self.log()}")
            time.sleep(0.01)

    def start(self) -> Self:
        """Starts the process and returns once it answers."""
        self.spawn()
        self.wait()
        return self

    def stop(self) -> None:
        """Ends the process and whatever it started. Not running: nothing happens."""
        if self.process is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                os.killpg(self.process.pid, how)
            try:
                self.process.wait(_STOP_WITHIN)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None

    def cpu(self) -> float:
        """Returns the processor time used so far, in seconds: it counts on a busy machine too."""
        assert self.process
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def rss(self) -> float:
        """Returns the memory that is in use now, in MiB."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kib) / 1024

    def log(self) -> str:
        """Returns what the server wrote."""
        return self._log_file.read_text(errors="replace")

    def check(self) -> None:
        """Raises RuntimeError when the server wrote a traceback: its figures are worth nothing."""
        if "Traceback" in self.log():
            raise RuntimeError(f"{self.script.name} failed:\n{self.log()[-4000:]}")

    @property
    def _log_file(self) -> Path:
        return self.folder / "server.log"

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


class Servers(ExitStack):
    """Starts servers and, as a context manager, stops every one of them at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._servers: list[Server] = []

    def __exit__(self, kind: type[BaseException] | None, *details: Any) -> bool:
        if kind:  # what went wrong is more likely in a server's log than in ours
            for server in self._servers:
                say(f"{server.script.name} wrote: {server.log()[-2000:].strip()}")
        return bool(super().__exit__(kind, *details))

    def floor(self) -> Server:
        """The app of one button, with the runner settings of the store."""
        return self._app(APPS / "floor.py", _runner_options())

    def list_cart(self) -> Server:
        """The tutorial's cart, with Streamlit's default settings."""
        return self._app(APPS / "list_cart.py")

    def two_pages(self) -> Server:
        """Two empty pages, with the runner settings of the store."""
        return self._app(APPS / "two_pages" / "Home.py", _runner_options())

    def store(self, catalog: Path, database: str | None = None, root: Path | None = None) -> Server:
        """The store with these goods, on this database or a fresh SQLite file."""
        folder = self._folder()
        root = root or Path(os.environ.get("BENCH_STORE", ROOT))
        env = {
            "CATALOG_CSV": str(catalog),
            "CART_DATABASE_URL": database or f"sqlite:///{folder / 'carts.sqlite3'}",
        }
        return self._kept(Server(root / "Home.py", root, folder, env=env))

    def folder(self) -> Path:
        """Returns a folder that is deleted at the end."""
        return self._folder()

    def _app(self, script: Path, options: tuple[str, ...] = ()) -> Server:
        folder = self._folder()
        quiet = ("--server.headless=true", "--browser.gatherUsageStats=false")
        return self._kept(Server(script, folder, folder, (*quiet, *options)))

    def _kept(self, server: Server) -> Server:
        self._servers.append(server)
        self.callback(server.stop)
        return server

    def _folder(self) -> Path:
        return Path(self.enter_context(tempfile.TemporaryDirectory(prefix="cart-bench-")))


def _runner_options() -> tuple[str, ...]:
    """The store's [runner] section as options of the command line."""
    root = Path(os.environ.get("BENCH_STORE", ROOT))
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text())
    runner = settings.get("runner", {})
    return tuple(f"--runner.{name}={str(value).lower()}" for name, value in runner.items())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
