"""Addresses and cookies that nobody's browser would send by itself."""

import http.client
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidHandshake

from tests.hostile.intruder import CART, CATALOG, COMPARE, HOME, SORRY, Intruder

Meet = Callable[[], Intruder]

PARAMETERS = (
    "search",
    "category",
    "price",
    "in_stock",
    "sort",
    "page",
    "product",
    "shared",
)
VALUES = {
    "empty": "",
    "long": quote("desk:1," * 1000),
    "longer than any address": "x" * 500_000,
    "unicode": quote("机\u202e🪑\u0301\u200b"),
    "control characters": quote("\x00\x1b[31m\r\nSet-Cookie: cart=x"),
    "no UTF-8": "%ff%fe%ed%a0%80",
    "broken percents": "%%%zz%",
    "a path": quote("../../../../etc/passwd"),
    "a path of another system": quote("..\\..\\C:\\x|file:///etc/passwd"),
    "SQL": quote("' OR 1=1; DROP TABLE carts; --"),
    "markup": quote("<script>alert(1)</script>[a](javascript:alert(1))$x$:red[y]{{7*7}}"),
    "numbers": "-1",
    "not a number": "nan",
    "too much": "1e999",
    "truth": "true",
    "lists": quote('[["desk:1"]]'),
    "a cart nobody can have": quote("desk:-1,lamp:99999999999,chair:1.5"),
    "a real product": "desk",
}
FIRST = ("empty", "longer than any address", "control characters", "no UTF-8", "SQL", "markup")


def query(value: str, times: int = 1) -> str:
    return "&".join(f"{name}={value}" for name in PARAMETERS for _ in range(times))


@pytest.mark.parametrize("page", [HOME, CATALOG, CART, COMPARE])
@pytest.mark.parametrize("value", FIRST)
def test_no_address_harms(intruder: Intruder, page: str, value: str):
    with intruder.attack():
        intruder.open(page, query(VALUES[value]))
        if page == CATALOG:
            intruder.open(HOME)  # what was searched for need not leave a mug to add


@pytest.mark.long
@pytest.mark.parametrize("page", [HOME, CATALOG, CART, COMPARE])
@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("value", VALUES)
def test_no_parameter_harms(intruder: Intruder, page: str, name: str, value: str):
    for address in (f"{name}={VALUES[value]}", f"{name}={VALUES[value]}&{name}=x&{name}"):
        with intruder.attack():
            intruder.open(page, address)
            if page == CATALOG:
                intruder.open(HOME)


@pytest.mark.parametrize("page", [CATALOG, CART])
def test_parameters_that_are_repeated_do_no_harm(intruder: Intruder, page: str):
    with intruder.attack():
        intruder.open(page, query("x", times=5) + "&" + "&".join(f"p{n}=1" for n in range(500)))
        if page == CATALOG:
            intruder.open(HOME)


@pytest.mark.parametrize(
    "shared", ["desk:1", "desk:3,lamp:2", "chair:1,nothing:2", "desk:1000000", "desk:-1", "x"]
)
def test_a_shared_cart_changes_nothing_by_being_looked_at(intruder: Intruder, shared: str):
    with intruder.attack():
        intruder.open(CART, f"shared={quote(shared)}")


# Cookies


def bits(cookie: str) -> dict[str, str]:
    """What somebody might try who has seen a part of another's cookie."""
    identity, _, day = cookie.partition(".")
    other = "A" if identity[0] != "A" else "B"
    return {
        "all but the last": f"{identity[:-1]}.{day}",
        "all but the first": f"{identity[1:]}.{day}",
        "the first half": f"{identity[:21]}.{day}",
        "one more": f"{identity}A.{day}",
        "another first": f"{other}{identity[1:]}.{day}",
        "other case": f"{identity.swapcase()}.{day}",
        "no day": identity,
        "a day of letters": f"{identity}.x",
        "a day in other digits": f"{identity}.%D9%A3",
        "any": f"{identity[:-1]}%.{day}",
        "any one": f"{identity[:-1]}_.{day}",
        "SQL": f"{identity[:-1]}' OR '1'='1.{day}",
        "a nul": f"{identity[:-1]}%00.{day}",
        "another name": f"x; Cart={cookie}; carts={cookie}",
        "two in one": f"{cookie}.{cookie}",
        "as JSON": f'{{"cart_id":"{identity}"}}',
    }


STRANGE = {
    "empty": "",
    "long": "x" * 6000,
    "unicode": "机🪑\u202e",
    "control characters": "\x01\x1b[31m\t\x7f",
    "a path": "../../../../etc/passwd",
    "SQL": "' OR 1=1; DROP TABLE carts; --",
    "markup": "<script>alert(1)</script>",
    "repeated": "x; cart=y; cart=; cart",
    "separators": ";;;===,,,",
    "broken quotes": '"\\"\\',
}


@pytest.mark.parametrize("which", bits("x" * 43 + ".1"))
def test_bits_of_another_s_cookie_open_nothing(meet: Meet, intruder: Intruder, which: str):
    victim, thief = meet(), intruder
    held = victim.stored()
    thief.open(HOME, cookie=bits(victim.cookie)[which])
    assert (thief.shown(), thief.tab.errors) == (0, [])
    thief.press("add_lamp")
    assert (thief.shown(), thief.tab.errors) == (1, [])
    assert victim.stored() == held
    thief.check_secrecy(of=victim)


@pytest.mark.parametrize("cookie", STRANGE.values(), ids=STRANGE)
def test_a_strange_cookie_is_no_cookie(intruder: Intruder, cookie: str):
    since = len(intruder.server.log_file.read_bytes())
    try:
        intruder.open(HOME, cookie=cookie or " ")
    except (InvalidHandshake, EOFError, ValueError):
        intruder.open(HOME)  # refused before anything was opened
        intruder.works()
    else:
        assert (intruder.shown(), intruder.tab.errors) == (0, [])
        intruder.press("add_lamp")
        assert (intruder.shown(), intruder.tab.errors) == (1, [])
    assert "Traceback" not in intruder.server.log(since)


def test_the_id_is_told_only_by_what_sets_the_cookie(intruder: Intruder):
    intruder.open(HOME, cookie="none")
    reports = {"ready": True, "snapshot_json": "{}", "last_processed_operation_id": 0}
    component = next(intruder.tab.drawn("bidi_component"))
    intruder.report(component, reports)
    intruder.press("add_mug")
    (cart_id,) = {*re.findall(rb"([\w-]{43})\.\d{5}", intruder.heard())}
    told = [message for message in intruder.tab.heard if cart_id in message.SerializeToString()]
    assert {message.delta.new_element.WhichOneof("type") for message in told} == {"bidi_component"}
    assert cart_id.decode() not in intruder.server.log()


REPORTS = {
    "no JSON": {"snapshot_json": "cart=x"},
    "a list": {"snapshot_json": "[]"},
    "a number": {"snapshot_json": "5"},
    "a cookie that is a number": {"snapshot_json": '{"cart": 5}'},
    "a strange cookie": {"snapshot_json": '{"cart": "../../etc/passwd"}'},
    "a long cookie": {"snapshot_json": '{"cart": "' + "x" * 10**6 + '"}'},
    "text for a number": {"last_processed_operation_id": "x"},
    "a list for a number": {"last_processed_operation_id": []},
    "more than was asked": {"last_processed_operation_id": 1e308},
}


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_what_a_browser_says_of_its_cookies_may_be_anything(intruder: Intruder, report: dict):
    intruder.open(HOME, cookie="none")
    honest = {"ready": True, "snapshot_json": "{}", "last_processed_operation_id": 0}
    for _ in range(2):
        for component in list(intruder.tab.drawn("bidi_component")):
            intruder.report(component, honest | report)
    intruder.press("add_mug")
    assert intruder.shown() == 1
    assert all(SORRY in error for error in intruder.tab.errors)
    intruder.open(HOME).works()


@pytest.mark.parametrize(
    "path",
    [
        "/../.streamlit/carts.sqlite3",
        "/%2e%2e/%2e%2e/cart_state/catalog.csv",
        "/.streamlit/config.toml",
        "/app/static/../../Home.py",
        "/media/../../Home.py",
        "/Cart/../Home.py",
        "/static/..%2f..%2fHome.py",
        "/component/streamlit_extras.cookie_manager/../../../__init__.py",
        "//etc/passwd",
        "/_stcore/../../../../etc/passwd",
    ],
)
def test_no_path_leads_to_a_file_of_ours(intruder: Intruder, path: str):
    connection = http.client.HTTPConnection("127.0.0.1", intruder.server.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert b"<!doctype html>" in body.lower() or answer.status >= 400
    for inside in (b"SQLite format", b"import cart_state", b"root:x:", b"[server]", b"sku,name"):
        assert inside not in body
