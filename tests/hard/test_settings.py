"""The settings that keep strangers out, and what real servers answer a stranger."""

import http.client
import json
import re
import socket
import tomllib
from collections.abc import Iterator
from contextlib import closing
from http.cookies import Morsel, SimpleCookie

import pytest
from streamlit import config

from cart_state.browser import LIFETIME
from tests.browser.server import ROOT, Server, StartServer
from tests.browser.visit import wait_until_compressed
from tests.hard.shopping import Page, ask
from tests.loops import run
from tests.sessions import dated, signed

SETTINGS = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.maxUploadSize": 0,
    "server.maxMessageSize": 50,
    "server.maxWidgetStateSize": 0.25,
    "server.address": "127.0.0.1",
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
    "client.disableDataExport": True,
}
EVIL = "https://evil.example"
XSRF = "_streamlit_xsrf"
SERVED = "pages/served/app.py"
ID = signed("A" * 16)
PAGES = ("/", "/Catalog", "/Cart", "/Compare", "/Cart?shared=desk:1", "/nowhere")
NO_PAGES = (
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/x.svg",
    "/component/x",
    "/healthz",
    "/readyz",
)


@pytest.fixture(scope="module")
def proxy() -> Iterator[socket.socket]:
    """The proxy by which alone other hosts could be reached. It notices who comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture(scope="module")
def plain(start_shared: StartServer, proxy: socket.socket) -> Server:
    """A server on every address of the machine, as one may start it."""
    return start_shared(by_proxy(proxy.getsockname()[1]), address="0.0.0.0")


@pytest.fixture(scope="module")
def served(start_shared: StartServer, proxy: socket.socket) -> Server:
    """A server as README starts it for the public."""
    return start_shared(by_proxy(proxy.getsockname()[1]), script=SERVED)


def by_proxy(port: int) -> dict[str, str]:
    """The environment of a server that reaches other hosts by this port of the machine alone."""
    names = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
    return dict.fromkeys(names, f"http://127.0.0.1:{port}") | {"NO_PROXY": "", "no_proxy": ""}


def handshake(server: Server, origin: str, **headers: str) -> int:
    """The status with which a page of this origin is answered that opens a connection."""
    asks = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    asks |= {"Sec-WebSocket-Key": "x" * 22 + "==", "Sec-WebSocket-Protocol": "streamlit"}
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with closing(line):
        line.request("GET", "/_stcore/stream", headers=asks | {"Origin": origin} | headers)
        return line.getresponse().status


# The file


def test_every_setting_that_matters_is_known_to_streamlit_and_named_with_its_reason():
    written = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    parsed = tomllib.loads(written)
    for name, value in SETTINGS.items():
        section, option = name.split(".")
        assert parsed[section][option] == value, name
        (line,) = (line for line in written.splitlines() if line.startswith(f"{option} "))
        assert line.partition("#")[2].strip(), f"{name} has no reason"
    named = {
        f"{section}.{option}"
        for section, options in parsed.items()
        for option, value in options.items()
        if not isinstance(value, dict)
    }
    assert named <= config.get_config_options().keys()


# Other sites


def test_the_start_asks_no_other_host(plain: Server, proxy: socket.socket):
    async def visit() -> int:
        async with Page(plain.url) as tab:
            return (await tab.open("")).count()

    assert run(visit()) == 0
    with pytest.raises(BlockingIOError):
        proxy.accept()


@pytest.mark.parametrize("kind", ["plain", "served"])
def test_a_page_of_another_site_opens_no_connection_and_no_other_host_is_asked(
    request: pytest.FixtureRequest, proxy: socket.socket, kind: str
):
    server: Server = request.getfixturevalue(kind)
    others = [
        *(EVIL, "null", "file://", "https://shop.streamlit.app"),
        *("http://127.0.0.1.evil.example", "http://localhost.evil.example"),
        *("http://127.0.0.1@evil.example", "http://evil.example/127.0.0.1"),
    ]
    ask(server, "/")
    for origin in (server.url, *others):
        assert handshake(server, origin) == (403 if origin in others else 101), origin
    with pytest.raises(BlockingIOError):
        proxy.accept()


def test_a_page_with_the_cookies_of_a_whole_domain_connects_as_well(served: Server):
    cookies = "; ".join(f"neighbour{number}={'x' * 4000}" for number in range(15))
    assert ask(served, "/", Cookie=cookies).status == 200
    assert handshake(served, served.url, Cookie=cookies) == 101


@pytest.mark.long
def test_a_start_of_home_asks_no_other_host_also_before_the_first_shopper(
    start_server: StartServer, proxy: socket.socket
):
    server = start_server(by_proxy(proxy.getsockname()[1]))
    assert handshake(server, EVIL) == 403
    with pytest.raises(BlockingIOError):
        proxy.accept()


@pytest.mark.long
def test_in_a_folder_of_its_host_the_served_shop_is_as_it_is_elsewhere(start_server: StartServer):
    server = start_server({"STREAMLIT_SERVER_BASE_URL_PATH": "shop"}, script=SERVED, base="/shop")
    assert ask(server, "/shop/healthz").content == b"ok"
    given = ask(server, "/shop/Cart").headers.get_all("set-cookie")
    assert [one for one in given if one.startswith("cart=")]
    early = ask(server, "/shop/Cart", Accept_Encoding="br")  # Streamlit's own is not compressed
    assert early.headers["content-encoding"] == "br"
    asset = re.search(rb'src="\./(static/js/.*?)"', ask(server, "/shop/").content)[1].decode()
    wait_until_compressed(f"{server.url}/shop")
    for path in (asset, "_stcore/health"):
        answer = ask(server, f"/shop/{path}", Accept_Encoding="br")
        assert answer.status == 200
        assert "cart" not in str(answer.headers.get_all("set-cookie"))
    assert (
        "immutable" in ask(server, f"/shop/{asset}", Accept_Encoding="br").headers["cache-control"]
    )
    assert ask(server, "/shop/cart").headers["location"] == "/shop/Cart"


def test_no_answer_is_for_another_site_and_none_may_steer_the_shop(plain: Server):
    def readers(method: str, path: str) -> set[str]:
        answer = ask(plain, path, method, Origin=EVIL, Access_Control_Request_Method="PUT")
        return set(answer.headers.get_all("Access-Control-Allow-Origin", []))

    for path in ("/", "/Cart", "/_stcore/health", "/_stcore/host-config", "/media/x"):
        for method in ("GET", "OPTIONS"):
            assert not readers(method, path), (method, path)
    for method in ("OPTIONS", "PUT", "DELETE"):
        own = {f"http://localhost:{plain.port}"}
        assert readers(method, "/_stcore/upload_file/session/file") in (set(), own), method
    steering = json.loads(ask(plain, "/_stcore/host-config").content)
    assert steering["allowedOrigins"] == []
    assert steering["enableCustomParentMessages"] is False
    assert steering["useExternalAuthToken"] is False


# Files and floods


def test_a_file_is_taken_from_nobody(plain: Server):
    def token() -> str:
        cookie = ask(plain, "/_stcore/health").headers["Set-Cookie"]
        assert cookie.startswith(f"{XSRF}=")
        assert "SameSite=Lax" in cookie
        return cookie.partition("=")[2].partition(";")[0]

    head = b'--edge\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    form = head + b"x\r\n--edge--\r\n"

    async def try_all() -> None:
        async with Page(plain.url) as tab:
            await tab.open("")
            path = f"/_stcore/upload_file/{tab.session}/1"
            kind = "multipart/form-data; boundary=edge"

            def put(body: object = form, **headers: str) -> int:
                return ask(plain, path, "PUT", body, Content_Type=kind, **headers).status

            mine = token()
            both = {"Cookie": f"{XSRF}={mine}", "X_Xsrftoken": mine}
            assert put() == put(Cookie=f"{XSRF}={token()}", X_Xsrftoken=mine) == 403
            assert put(**both) == put(iter([form]), **both) == 413
            assert ask(plain, path, "DELETE").status == 403

    run(try_all())


def test_a_flood_ends_its_own_connection_and_no_other(plain: Server):
    async def flood() -> None:
        async with Page(plain.url) as honest, Page(plain.url, careless=True) as other:
            await honest.open("")
            await other.open("")
            await other.say(bytes(260_000))
            assert await other.hung_up() == 1009  # too big, and not: no message of ours
            await honest.switch("Catalog")
            assert honest.count() == 0

    run(flood())


# The entry for the public


def given(answer: http.client.HTTPResponse) -> dict[str, Morsel[str]]:
    """The cookies that came with an answer."""
    jar: SimpleCookie = SimpleCookie()
    for value in answer.headers.get_all("set-cookie") or ():
        jar.load(value)
    return dict(jar)


def test_every_page_comes_with_a_cookie_that_no_script_can_read_and_nothing_else(served: Server):
    for path in PAGES:
        answer = ask(served, path)
        cookies = given(answer)
        assert cookies.keys() == {"cart", f"cart.{cookies['cart'].value[:8]}"}
        for cookie in cookies.values():
            assert re.fullmatch(r"[A-Za-z0-9_-]{43}\.\d+", cookie.value)
            assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/", "lax", "")
            assert cookie["httponly"]
            assert not cookie["secure"]  # on plain http no browser would keep it
            assert int(cookie["max-age"]) == LIFETIME
        assert answer.headers["cache-control"] == "no-store"
        assert given(ask(served, path))["cart"].value != cookie.value
    for path, method in (*((path, "GET") for path in NO_PAGES), ("/", "POST")):
        answer = ask(served, path, method, Cookie=f"cart={dated(ID)}")
        assert not given(answer).keys() & {"cart", "__Host-cart"}


def test_each_visit_renews_the_cookie_and_replaces_what_is_no_id_of_ours(served: Server):
    for days in (0, 3, 100, 179):
        cookie = given(ask(served, "/Cart", Cookie=f"cart={dated(ID, days)}"))["cart"]
        assert (cookie.value, int(cookie["max-age"])) == (dated(ID), LIFETIME)
    for value in ("", ID, f"{ID}.", f"{ID}.x", f"{ID}A.1", f"../{ID[3:]}.1", "%00"):
        cookie = given(ask(served, "/", Cookie=f"cart={value}"))["cart"]
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}\.\d+", cookie.value)
        assert ID not in cookie.value


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(served: Server):
    cookie = given(ask(served, "/", X_Forwarded_Proto="https"))["__Host-cart"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    older = given(ask(served, "/", Cookie=f"cart={dated(ID, 9)}", X_Forwarded_Proto="https"))
    assert ID not in older["__Host-cart"].value
    assert (older["cart"].value, older["cart"]["max-age"]) == ("", "0")
    both = f"cart={dated(signed('B' * 16))}; __Host-cart={dated(ID)}"
    counts = given(ask(served, "/", Cookie=both, X_Forwarded_Proto="https"))
    assert counts["__Host-cart"].value == dated(ID)


def test_every_answer_has_the_headers_of_a_shop(served: Server):
    for path in (*PAGES, *NO_PAGES, "/static/nothing.js"):
        headers = ask(served, path).headers
        policy = headers["content-security-policy"]
        rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
        assert rules["default-src"] == "'self'"
        assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
        assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(rules["script-src"].split())
        assert "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
