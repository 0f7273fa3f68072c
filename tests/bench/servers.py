"""Streamlit servers on free loopback ports, each with a home of its own, all stopped at the end."""

import os
import tempfile
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.setting import say
from tests.browser import server

APPS = Path(__file__).with_name("apps")
STORE = Path(os.environ.get("BENCH_STORE", server.ROOT))  # another checkout may be measured


class Server(server.Server):
    """A server that tells what it uses."""

    def cpu(self) -> float:
        """Returns the processor time used so far, in seconds: it counts on a busy machine too."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def rss(self) -> float:
        """Returns the memory that is in use now, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kib) / 1024


class Servers(ExitStack):
    """Makes servers and, as a context manager, stops every one of them at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._servers: list[Server] = []

    def __exit__(self, kind: type[BaseException] | None, *details: Any) -> bool:
        if kind:  # what went wrong is more likely in a server's log than in ours
            for one in self._servers:
                if one.log_file.exists():
                    say(f"{one.script} wrote: {one.log()[-2000:].strip()}")
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

    def store(self, catalog: Path, database: str | None = None, **more: str) -> Server:
        """The store with these goods, on this database or a fresh SQLite file."""
        env = {"CATALOG_CSV": str(catalog)} | more
        if database:
            env["CART_DATABASE_URL"] = database
        return self._noted(Server(self.folder(), env, script=STORE / "Home.py", cwd=STORE))

    def public(self) -> Server:
        """The store as the public gets it."""
        script = STORE / "pages" / "served" / "app.py"
        return self._noted(Server(self.folder(), script=script, cwd=STORE))

    def folder(self) -> Path:
        """Returns a folder that is deleted at the end."""
        return Path(self.enter_context(tempfile.TemporaryDirectory(prefix="cart-bench-")))

    def _app(self, script: Path, options: tuple[str, ...] = ()) -> Server:
        folder = self.folder()
        quiet = ("--server.headless=true", "--browser.gatherUsageStats=false")
        return self._noted(Server(folder, script=script, cwd=folder, options=(*quiet, *options)))

    def _noted(self, made: Server) -> Server:
        self._servers.append(made)
        self.callback(made.stop)
        return made


def _runner_options() -> tuple[str, ...]:
    """The store's [runner] section as options of the command line."""
    settings = tomllib.loads((STORE / ".streamlit" / "config.toml").read_text())
    runner = settings.get("runner", {})
    return tuple(f"--runner.{name}={str(value).lower()}" for name, value in runner.items())
