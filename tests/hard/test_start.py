"""Where and how a server is started, and who takes its connections from shoppers."""

import logging
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from pages.served.start import once_a_minute
from tests.browser.server import ROOT, Server, StartServer, free_port
from tests.hard.intruder import state_of
from tests.hard.shopping import Page, Shopper, ask, stored
from tests.hard.test_connections import memory
from tests.loops import run

SERVED, DESK = "pages/served/app.py", "pages/owner/app.py"
DESCRIPTORS = 256
MOST = DESCRIPTORS // 8
PARTS = ("Home.py", "pages", "cart_state", ".streamlit")
REQUEST = b"POST /Cart HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\nx"


def started_elsewhere(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What becomes of an entry that is started in another folder, where no settings are."""
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / script)]
    return subprocess.run(
        [*command, f"--server.port={free_port()}", "--server.address=127.0.0.1"],
        cwd=folder,
        env={"PATH": "", "HOME": str(folder), "http_proxy": "http://127.0.0.1:9"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )


@pytest.mark.long
@pytest.mark.parametrize("script", [SERVED, DESK])
def test_an_entry_that_would_not_find_its_settings_does_not_start_and_says_what_to_do(
    script: str, tmp_path: Path
):
    ended = started_elsewhere(script, tmp_path)
    assert ended.returncode == 1
    assert f"cd {ROOT}" in ended.stderr
    assert f"WorkingDirectory={ROOT}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.long
def test_home_finds_settings_and_secrets_wherever_it_is_started(
    start_server: StartServer, tmp_path: Path
):
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    database = f"sqlite:///{tmp_path / 'named.sqlite3'}"
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text(f"[connections.carts]\nurl = '{database}'\n", "utf-8")
    own = {"CART_DATABASE_URL": ""}
    server = start_server(own, script=tmp_path / "Home.py", cwd=Path("/"))
    assert b'"allowedOrigins":[]' in ask(server, "/_stcore/host-config").content

    async def journey() -> None:
        async with Shopper(server.url) as shopper:
            await shopper.add("mug")
            assert stored(database, shopper.cookie) == {"mug": 1}

    run(journey())


@pytest.mark.long
@pytest.mark.parametrize("script", ["Home.py", SERVED])
def test_a_server_is_for_this_machine_alone_until_it_is_told_otherwise(
    start_server: StartServer, script: str
):
    """127.0.0.2 is this machine, too, and another address than the one for itself."""
    local = start_server(script=script, address="")
    public = start_server({"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}, script=script, address="")
    for server, is_public in ((local, False), (public, True)):
        with socket.socket() as line:
            assert (line.connect_ex(("127.0.0.2", server.port)) == 0) == is_public
        with socket.create_connection(("localhost", server.port), 10):
            assert f"http://localhost:{server.port}" in server.log()


@contextmanager
def waiting(server: Server, first_words: bytes, count: int) -> Iterator[list[socket.socket]]:
    """Connections that say this and nothing more."""
    with ExitStack() as lines:
        opened = []
        for _ in range(count):
            line = socket.create_connection(("127.0.0.1", server.port), 60)
            opened.append(lines.enter_context(closing(line)))
            with suppress(OSError):  # hung up on already
                line.sendall(first_words)
        yield opened


def is_hung_up(line: socket.socket) -> bool:
    """Returns once the server has closed the line. Raises TimeoutError when it never does."""
    with suppress(ConnectionError):
        while line.recv(65_536):
            pass
    return True


@pytest.mark.long
@pytest.mark.parametrize("first_words", [b"", b"GET /Cart HT", REQUEST], ids=["", "head", "body"])
def test_whoever_asks_for_nothing_is_hung_up_on_and_shoppers_are_served(
    start_server: StartServer, first_words: bytes
):
    server = start_server(script=SERVED, descriptors=str(DESCRIPTORS))
    assert f"No more than {MOST} shoppers" in server.log()

    async def journey() -> None:
        async with Shopper(server.url) as shopper:
            await shopper.add("mug")
            with waiting(server, first_words, 2 * DESCRIPTORS) as lines:
                await shopper.add("mug")
                assert all(is_hung_up(line) for line in lines)
            await shopper.add("mug")
            async with Shopper(server.url) as other:
                await other.add("mug")
            assert stored(server.database, shopper.cookie) == {"mug": 3}

    run(journey())
    server.expects_traceback = True
    assert server.log().count(f"More than {MOST} connections") in (1, 2, 3)  # minutes
    assert len(server.log().splitlines()) < 100


@pytest.mark.long
def test_a_server_takes_as_many_descriptors_as_it_may(start_server: StartServer):
    server = start_server(script=SERVED, descriptors="256:16000")
    limits = Path(f"/proc/{server.pid}/limits").read_text()
    assert re.search(r"^Max open files +16000 +16000 ", limits, re.MULTILINE)
    assert "No more than" not in server.log()


@pytest.mark.long
@pytest.mark.parametrize("script", ["Home.py", SERVED])
def test_the_longest_search_costs_a_megabyte_at_most_and_is_given_back(
    start_server: StartServer, script: str
):
    server = start_server(script=script)

    async def journey() -> None:
        async with AsyncExitStack() as tabs:
            opened = [await tabs.enter_async_context(Page(server.url)) for _ in range(30)]

            async def search(text: str) -> int:
                for tab in opened:
                    field = tab.widget("search").proto.id
                    await tab.tell(state_of(field, string_value=text))
                return memory(server)

            for tab in opened:
                await tab.open("Catalog")
            before = await search("mug")
            assert await search("a" * 245_000) - before <= len(opened)
            for letter in "bcdefgh":
                last = await search(letter * 245_000)
            assert last - before <= 1.5 * len(opened)  # one copy that stayed of each makes 60 MB
            await opened[0].say(bytes(250_001))
            assert await opened[0].hung_up() == 1009  # too big

    run(journey())


def test_a_message_is_logged_once_a_minute_and_others_beside_it():
    said = logging.getLogger("tests.once").makeRecord

    def is_said(words: str, second: int, error: OSError | None = None) -> bool:
        cause = (OSError, error, None) if error else None
        record = said("tests.once", logging.ERROR, "", 0, words, (), cause)
        record.created = 1_800_000_000 + second  # which is a full minute
        return once_a_minute(record)

    flood = "out of resource\nsocket {}"
    assert is_said(flood.format(1), 0)
    assert not any(is_said(flood.format(number), 59) for number in range(100))
    assert is_said("something else", 59)
    assert is_said(flood.format(1), 59, OSError("another reason"))
    assert is_said(flood.format(1), 60)
