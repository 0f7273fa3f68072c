"""The settings that keep strangers out, and what a server with them answers a stranger."""

import http.client
import json
import threading
import tomllib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.bench.client import Tab
from tests.browser.server import ROOT, Server
from tests.conftest import HEADER
from tests.loops import run

SETTINGS = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.maxUploadSize": 0,
    "server.maxMessageSize": 50,
    "server.maxWidgetStateSize": 5,
    "server.enableWebsocketCompression": False,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.disconnectedSessionTTL": 120,
    "global.developmentMode": False,
    "browser.gatherUsageStats": False,
    "browser.serverAddress": "localhost",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "client.allowedOrigins": [],
}
EVIL = "https://evil.example"
SECRET = "what-no-shopper-may-read"
XSRF = "_streamlit_xsrf"


class Asked(BaseHTTPRequestHandler):
    """A proxy that notes what it is asked for, and has nothing."""

    asked: list[str]

    def _note(self) -> None:
        self.asked.append(self.path)
        self.send_error(503)

    do_GET = do_POST = do_CONNECT = _note  # noqa: N815 - the names http.server looks for

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[dict[str, str], list[str]]]:
    """An environment in which other hosts are only reached by a proxy, and what that was asked."""
    handler = type("Handler", (Asked,), {"asked": []})
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{proxy.server_port}"
    names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
    yield dict.fromkeys(names, address) | {"NO_PROXY": "", "no_proxy": ""}, handler.asked
    proxy.shutdown()
    proxy.server_close()


@pytest.fixture(scope="module")
def server(
    asked: tuple[dict[str, str], list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server on every address of the machine, as README starts it, with a picture of pixels."""
    folder = tmp_path_factory.mktemp("store")
    Image.new("RGB", (4, 3)).save(folder / "desk.png")
    goods = folder / "goods.csv"
    goods.write_text(f"{HEADER}\ndesk,Desk,Desks,1,1,A desk.,desk.png\n")
    server = Server(folder, asked[0] | {"CATALOG_CSV": str(goods)}, address="0.0.0.0")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server with this environment."""
    servers: list[Server] = []

    def start(**env: str) -> Server:
        servers.append(Server(tmp_path, env))
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> http.client.HTTPResponse:
    """The answer to a request from a page of another site."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    line.request(method, path, body, {"Origin": EVIL} | names)
    answer = line.getresponse()
    answer.content = answer.read()
    line.close()
    return answer


def visit(server: Server, origin: str | None = None) -> ClientConnection:
    return connect(
        server.url.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=["streamlit"],
        origin=origin or server.url,
        max_size=None,
        proxy=None,
    )


def page(line: ClientConnection) -> list[ForwardMsg]:
    """Asks for the page and returns all that comes until it is drawn."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    line.send(message.SerializeToString())
    got: list[ForwardMsg] = []
    while not (got and got[-1].WhichOneof("type") == "script_finished"):
        got.append(ForwardMsg.FromString(line.recv(timeout=60)))
    return got


def text(messages: list[ForwardMsg]) -> str:
    """All that was told but the path of Home.py, which Streamlit tells every browser."""
    for message in messages:
        if message.WhichOneof("type") == "new_session":
            message.new_session.ClearField("main_script_path")
    return "\n".join(map(str, messages)).replace("\\", "")


# The file


def test_every_setting_that_matters_is_named_with_its_reason():
    path = ROOT / ".streamlit" / "config.toml"
    written = path.read_text("utf-8")
    parsed = tomllib.loads(written)
    for name, value in SETTINGS.items():
        section, option = name.split(".")
        assert parsed[section][option] == value, name
        (line,) = (line for line in written.splitlines() if line.startswith(f"{option} "))
        assert line.partition("#")[2].strip(), f"{name} has no reason"


def test_streamlit_knows_every_setting():
    known = config.get_config_options()
    parsed = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    named = {
        f"{section}.{option}"
        for section, options in parsed.items()
        for option, value in options.items()
        if not isinstance(value, dict)
    }
    assert named
    assert named <= known.keys(), named - known.keys()


# Other sites


def test_the_start_asks_no_other_host(server: Server, asked: tuple[dict[str, str], list[str]]):
    with visit(server) as line:
        assert "A home office" in text(page(line))
    assert asked[1] == []


@pytest.mark.parametrize(
    "origin",
    [
        EVIL,
        "null",
        "file://",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1@evil.example",
        "http://evil.example/127.0.0.1",
        "http://evil.example#localhost",
        "https://shop.streamlit.app",
    ],
)
def test_a_page_of_another_site_opens_no_connection(server: Server, origin: str):
    with pytest.raises(InvalidStatus) as refused:
        visit(server, origin)
    assert refused.value.response.status_code == 403
    with visit(server) as line:
        assert "Featured" in text(page(line))


def test_no_answer_is_for_another_site(server: Server):
    async def pictures() -> list[str]:
        async with Tab(server.url) as tab:
            await tab.open("Catalog")
            return [image.url for list_ in tab.drawn("imgs") for image in list_.imgs]

    (picture, *_) = (url for url in run(pictures()) if url.startswith("/media/"))
    paths = ["/", "/Cart", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", picture]
    for method in ("GET", "OPTIONS"):
        for path in paths:
            answer = ask(server, method, path, Access_Control_Request_Method="GET")
            assert answer.status in (200, 204, 400, 405), (method, path, answer.status)
            assert not _opened(answer), (method, path)
    upload = "/_stcore/upload_file/session/file"
    for method in ("OPTIONS", "PUT", "DELETE"):
        answer = ask(server, method, upload, b"x", Access_Control_Request_Method="PUT")
        assert _opened(answer) in (set(), {f"http://localhost:{server.port}"}), method


def _opened(answer: http.client.HTTPResponse) -> set[str]:
    """The sites whose pages may read an answer."""
    return set(answer.headers.get_all("Access-Control-Allow-Origin", []))


def test_no_page_around_the_store_may_steer_it(server: Server):
    told = json.loads(ask(server, "GET", "/_stcore/host-config").content)
    assert told["allowedOrigins"] == []
    assert told["enableCustomParentMessages"] is False
    assert told["useExternalAuthToken"] is False


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/config.toml",
        "/.streamlit/config.toml",
        "/Home.py",
        "/cart_state/catalog.csv",
        "/_stcore/script-health-check",
        "/_stcore/agent/interact",
        "/media/../../.streamlit/config.toml",
        "/static/%2e%2e/%2e%2e/config.toml",
    ],
)
def test_no_file_of_the_server_is_handed_out(server: Server, path: str):
    answer = ask(server, "GET", path)
    page = ask(server, "GET", "/").content
    assert answer.status in (400, 403, 404, 405) or answer.content == page


# Files and floods


def test_a_file_is_taken_from_nobody(server: Server):
    with visit(server) as line:
        (new,) = (m.new_session for m in page(line) if m.WhichOneof("type") == "new_session")
        path = f"/_stcore/upload_file/{new.initialize.session_id}/1"
        assert new.initialize.session_id
        token = _token(server)
        kind, form = _form(b"x")

        def put(**headers: str) -> int:
            return ask(server, "PUT", path, form, Content_Type=kind, **headers).status

        assert put() == 403
        assert put(X_Xsrftoken=token) == 403
        assert put(Cookie=f"{XSRF}={token}") == 403
        assert put(Cookie=f"{XSRF}={_token(server)}", X_Xsrftoken=token) == 403
        both = {"Cookie": f"{XSRF}={token}", "X_Xsrftoken": token}
        assert put(**both) == 413
        answer = ask(
            server,
            "PUT",
            path,
            iter([form]),
            Content_Type=kind,
            **both,
        )
        assert answer.status == 413
        assert ask(server, "DELETE", path).status == 403


def _token(server: Server) -> str:
    cookie = ask(server, "GET", "/_stcore/health").headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    assert name == XSRF
    assert "SameSite=Lax" in rest
    return rest.partition(";")[0]


def _form(content: bytes) -> tuple[str, bytes]:
    head = b'--edge\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    return "multipart/form-data; boundary=edge", head + content + b"\r\n--edge--\r\n"


def test_a_flood_ends_its_own_connection_and_no_other(server: Server):
    with visit(server) as honest, visit(server) as line:
        page(honest)
        line.send(bytes(6_000_000))
        with pytest.raises(ConnectionClosed) as closed:
            line.recv(timeout=60)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1009  # too big, and not: no message of ours
        assert "Featured" in text(page(honest))


# Faults


BREAKS = f"""
import streamlit

def set_page_config(*args, **kwargs):
    raise RuntimeError({SECRET!r})

streamlit.set_page_config = set_page_config
"""


def test_a_fault_nobody_caught_tells_the_shopper_nothing_of_it(
    start: Callable[..., Server], tmp_path: Path
):
    (tmp_path / "sitecustomize.py").write_text(BREAKS)
    server = start(PYTHONPATH=str(tmp_path))
    with visit(server) as line:
        seen = page(line)
    told = [m.delta.new_element.exception for m in seen if _kind(m) == "exception"]
    assert len(told) == 1
    assert not told[0].stack_trace
    for hidden in (SECRET, "RuntimeError", "Traceback", str(ROOT), "frame.py"):
        assert hidden not in text(seen), hidden
    assert SECRET in server.log()  # for the operator


def _kind(message: ForwardMsg) -> str | None:
    return message.delta.new_element.WhichOneof("type")


def test_a_catalogue_that_cannot_be_read_names_no_folder(
    start: Callable[..., Server], tmp_path: Path
):
    folder = tmp_path / SECRET
    with visit(start(CATALOG_CSV=str(folder / "goods.csv"))) as line:
        seen = page(line)
    assert "goods.csv" in text(seen)
    for hidden in (SECRET, str(ROOT), "Traceback", "Error:"):
        assert hidden not in text(seen), hidden


def test_a_store_that_cannot_be_reached_tells_neither_password_nor_host(
    start: Callable[..., Server], tmp_path: Path
):
    address = f"postgresql+psycopg://keeper:{SECRET}@127.0.0.1:1/carts"
    server = start(CART_DATABASE_URL=address)
    with visit(server) as line:
        seen = page(line)
    assert "not saved" in text(seen)
    for hidden in (SECRET, "keeper", "127.0.0.1:1/", "psycopg", "Traceback", str(ROOT)):
        assert hidden not in text(seen), hidden
    assert "cannot be used" in server.log()
    assert SECRET not in server.log()
