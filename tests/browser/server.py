"""The store as shoppers get it: `streamlit run Home.py` as a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

# A browser that leaves while it is being connected makes Streamlit's own server complain.
_HUNG_UP = re.compile(
    r"^.*Exception in ASGI application\n(?:(?!\S*starlette\.websockets\.)[^\n]*\n)+"
    r"(?:starlette\.websockets\.WebSocketDisconnected?: [^\n]*\n"
    r"(?:\nDuring handling[^\n]*\n\n(?:(?!\S*starlette\.websockets\.)[^\n]*\n)+)?)+",
    re.MULTILINE,
)

_START_WITHIN = 60.0
_STOP_WITHIN = 10.0


class Server:
    """One server with a HOME, a cart database, a port and a log of its own.

    What a test cannot know of beforehand is `expects_traceback`: it stays False unless the test
    provokes one.
    """

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str] | None = None,
        address: str = "127.0.0.1",
        script: str = "Home.py",
    ) -> None:
        self._script = script
        self._address = address
        self.log_file = folder / "server.log"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.expects_traceback = False
        self._process: subprocess.Popen[bytes] | None = None
        home = folder / "home"
        home.mkdir()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
        inherited.pop("CATALOG_CSV", None)
        database = f"sqlite:///{folder / 'carts.sqlite3'}"
        self._env = inherited | {"HOME": str(home), "CART_DATABASE_URL": database} | dict(env or {})

    def start(self) -> "Server":
        """Starts the process and returns once it answers."""
        command = [sys.executable, "-m", "streamlit", "run", self._script]
        command += ["--server.port", str(self.port), "--server.address", self._address]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_WITHIN
        while not self._healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{self.log()}")
            time.sleep(0.05)  # the port cannot be waited on, only asked again
        return self

    def stop(self) -> None:
        """Ends the process as an operator would. Not running: nothing happens."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> "Server":
        """Stops, unless that has happened already, and starts again on the same port."""
        self.stop()
        return self.start()

    def log(self, since: int = 0) -> str:
        """Returns what the server wrote, from this byte of the log on."""
        return self.log_file.read_bytes()[since:].decode(errors="replace")

    def check_log(self, since: int = 0) -> None:
        """Fails when the server wrote a traceback that the test did not expect."""
        written = _HUNG_UP.sub("", self.log(since))
        assert self.expects_traceback or "Traceback" not in written, written

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
