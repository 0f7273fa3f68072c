"""Who is let in by the entries for the public, and what they say in the log."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from starlette.responses import Response
from streamlit import net_util

from cart_state import ShopError
from pages.served import door
from pages.served.door import Door
from pages.served.headers import CartCookie, SafeHeaders
from pages.served.page_names import PageNames, path_within
from tests.loops import run

SHOP = "https://shop.example"
PATHS = {"websocket": "/_stcore/stream", "http": "/Cart"}


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Streamlit's settings as the door sees them; may be changed."""
    options: dict[str, Any] = {
        "server.baseUrlPath": "",
        "server.corsAllowedOrigins": [],
        "server.allowedHosts": [],
    }
    monkeypatch.setattr(st, "get_option", options.__getitem__)
    return options


def answer(
    opened: Any, kind: str = "websocket", path: str = "", client: str = "9.9.9.9", **headers: str
) -> Any:
    """What became of a request: "let in", the code of a closed connection, or a status."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "path": path or PATHS[kind],
        "scheme": headers.pop("scheme", "http"),
        "method": "GET",
        "query_string": b"",
        "client": (client, 1),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    run(opened(scope, None, send))
    return sent[0].get("code") or sent[0].get("status") if sent else "let in"


async def shop(*_: object) -> None:
    """What stands behind the door."""


def at(url: str, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setattr(door, "_shop_url", lambda: url)
    return Door(shop)


@pytest.mark.parametrize(
    ("origin", "host", "let_in"),
    [
        ("http://shop.example", "shop.example", True),
        ("https://shop.example", "shop.example", True),
        ("http://shop.example:8501", "shop.example:8501", True),
        (None, "shop.example", True),
        ("https://partner.example", "shop.example", True),
        ("https://partner.example.evil.example", "shop.example", False),
        ("https://evil.example", "shop.example", False),
        ("https://shop.example", "shop.example:443", True),
        ("http://shop.example", "shop.example:80", True),
        ("http://shop.example", "shop.example:443", False),
        ("https://shop.example", ":443", False),
        ("http://shop.example:8502", "shop.example:8501", False),
        ("http://shop.example@evil.example", "shop.example", False),
        ("http://[", "shop.example", False),
        ("null", "shop.example", False),
        ("null", "", False),
        ("", "", False),
        ("file://", "", False),
    ],
)
def test_only_the_shops_own_pages_and_origins_that_are_named_open_a_connection(
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    origin: str | None,
    host: str,
    let_in: bool,
):
    options["server.corsAllowedOrigins"] = ["https://partner.example"]
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    assert answer(at("", monkeypatch), **headers) == ("let in" if let_in else 1008)


@pytest.mark.parametrize(
    ("host", "url", "allowed", "let_in"),
    [
        ("shop.example", SHOP, [], True),
        ("SHOP.example:443", SHOP, [], True),
        ("localhost:8501", SHOP, [], True),
        ("[::1]:8501", SHOP, [], True),
        ("127.0.0.1", SHOP, [], True),
        ("10.0.0.5:8501", "", [], True),
        ("xn--bckerei-5wa.example", "https://Bäckerei.example", [], True),
        ("shop.example", "https://[", [], True),
        ("www.shop.example", SHOP, ["*.shop.example"], True),  # Streamlit looks at these
        ("evil.example", SHOP, [], False),
        ("shop.example.evil.example", SHOP, [], False),
        ("shop.example@evil.example", SHOP, [], False),
        ("[", SHOP, [], False),
    ],
)
def test_a_shop_that_has_an_address_is_reached_by_it_alone_and_from_its_own_machine(
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    host: str,
    url: str,
    allowed: list[str],
    let_in: bool,
):
    options["server.allowedHosts"] = allowed
    opened = at(url, monkeypatch)
    for _ in range(3):
        found = answer(opened, host=host, origin=f"https://{host}")
        assert found == ("let in" if let_in else 1008)
    assert len(caplog.messages) == (not let_in), "once, not with each attempt"


def test_the_desk_asks_for_no_address_of_the_shop(options: dict[str, Any]):
    assert answer(Door(shop, of_shop=False), host="desk.example") == "let in"


def test_a_closed_shop_has_no_address(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    def closed() -> None:
        raise ShopError(())

    monkeypatch.setattr("cart_state.shop", closed)
    assert answer(Door(shop), host="shop.example") == "let in"


@pytest.mark.parametrize(
    ("frame", "seen"),
    [
        ({"type": "websocket.receive", "bytes": b"1"}, "websocket.receive"),
        ({"type": "websocket.receive", "bytes": None, "text": "1"}, "websocket.disconnect"),
        ({"type": "websocket.receive", "text": "1"}, "websocket.disconnect"),
        ({"type": "websocket.connect"}, "websocket.connect"),
    ],
)
def test_who_sends_text_is_hung_up_on_before_streamlit_sees_it(
    options: dict[str, Any], frame: dict[str, Any], seen: str
):
    found: list[str] = []

    async def receive() -> dict[str, Any]:
        return frame

    async def page(scope: object, receive: Any, send: object) -> None:
        found.append((await receive())["type"])

    scope = {"type": "websocket", "path": PATHS["websocket"], "headers": []}
    run(Door(page, of_shop=False)(scope, receive, None))
    assert found == [seen]


@pytest.mark.parametrize("base", ["", "shop"])
@pytest.mark.parametrize(
    ("client", "host", "found"),
    [
        ("127.0.0.1", "localhost:8501", "let in"),
        ("::1", "[::1]:8501", "let in"),
        ("127.0.0.1", "shop.example", 404),  # by a proxy on this machine
        ("9.9.9.9", "localhost", 404),
    ],
)
def test_figures_of_the_server_are_for_its_own_machine(
    options: dict[str, Any], base: str, client: str, host: str, found: object
):
    options["server.baseUrlPath"] = base
    path = f"/{base}/_stcore/metrics".replace("//", "/")
    assert answer(Door(shop), "http", path, client, host=host) == found


@pytest.mark.parametrize("header", ["x_forwarded_for", "x_real_ip", "forwarded", "via"])
def test_a_proxy_on_the_same_machine_gets_no_figures_for_whoever_says_localhost(
    options: dict[str, Any], header: str
):
    passed_on = {"host": "localhost", header: "127.0.0.1"}
    assert answer(Door(shop), "http", "/_stcore/metrics", "127.0.0.1", **passed_on) == 404


@pytest.mark.parametrize(
    ("url", "headers", "told"),
    [
        (SHOP, {"host": "shop.example"}, 1),
        ("", {"host": "10.0.0.5", "x_forwarded_proto": "https"}, 1),
        (SHOP, {"host": "shop.example", "scheme": "https"}, 0),
        (SHOP, {"host": "localhost:8501"}, 0),
        ("", {"host": "shop.example"}, 0),
        ("", {"host": "shop.example", "x_forwarded_proto": "http"}, 0),
    ],
)
def test_the_log_tells_once_a_minute_of_a_proxy_that_is_not_believed(
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    url: str,
    headers: dict[str, str],
    told: int,
):
    clock = [1000.0]
    monkeypatch.setattr(door.time, "monotonic", lambda: clock[0])
    opened = at(url, monkeypatch)
    for seconds in (0, 30, 29):
        clock[0] += seconds
        assert answer(opened, "http", **headers) == "let in"
        answer(opened, "http", "/_stcore/health", **headers)
        answer(opened, "http", "/healthz", **headers)
    assert len(caplog.messages) == told
    clock[0] += 2
    answer(opened, "http", **headers)
    assert len(caplog.messages) == 2 * told
    assert all(record.levelno == logging.ERROR for record in caplog.records)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_browser_that_came_by_https_comes_by_it_again(scheme: str):
    found: list[Any] = []

    async def send(message: Any) -> None:
        found.extend(name for name, _ in message.get("headers", []))

    run(SafeHeaders(Response())({"type": "http", "scheme": scheme}, None, send))
    assert (b"strict-transport-security" in found) == (scheme == "https")
    assert b"content-security-policy" in found


@pytest.mark.parametrize("layer", [SafeHeaders, CartCookie, PageNames, Door])
def test_whoever_hangs_up_before_the_answer_is_no_fault_for_the_log(layer: Any, options: dict):
    """Streamlit then answers nothing, which a middleware of Starlette's own calls an error."""
    assert answer(layer(shop), "http", "/_stcore/health") == "let in"


@pytest.mark.parametrize(
    ("base", "path", "within"),
    [
        ("", "/Cart", "/Cart"),
        ("shop", "/shop/Cart", "/Cart"),
        ("shop", "/shop", ""),
        ("shop", "/shopping", "/shopping"),
        ("/at/home/", "/at/home/healthz", "/healthz"),
    ],
)
def test_a_path_is_read_within_the_folder_of_the_shop(
    options: dict[str, Any], base: str, path: str, within: str
):
    options["server.baseUrlPath"] = base
    assert path_within({"path": path}) == within


def test_the_address_of_this_machine_is_asked_of_no_other_host(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, timeout: asked.append(url))
    assert net_util.get_external_ip()
    assert asked == []


def test_what_one_connection_says_faster_than_any_shopper_waits(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    clock = SimpleNamespace(now=100.0)

    async def sleep(seconds: float) -> None:
        clock.now += max(0.0, seconds)

    monkeypatch.setattr(door, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(door, "asyncio", SimpleNamespace(sleep=sleep))
    took: list[float] = []

    async def listen(_scope: Any, receive: Any, _send: Any) -> None:
        for pause, messages in [(0.033, 90), (0, 200)]:  # a key held down, and a bot
            since = clock.now
            for _ in range(messages):
                clock.now += pause
                assert (await receive())["bytes"]
            took.append(clock.now - since)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.receive", "bytes": b"a message"}

    headers = [(b"host", b"127.0.0.1")]
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    run(Door(listen, of_shop=False)(scope, receive, None))
    assert took == [pytest.approx(90 * 0.033), pytest.approx(200 / door._RATE, rel=0.2)]
