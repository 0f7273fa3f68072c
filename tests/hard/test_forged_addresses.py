"""Addresses, cookies and frames that no browser would send by itself."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import quote

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.browser.server import Server
from tests.hard.intruder import CATALOG, FILLED, HOME, PAGES, SORRY, Intruder
from tests.hard.shopping import ask

Meet = Callable[[], Intruder]

PARAMETERS = ("search", "category", "price", "in_stock", "sort", "page", "product", "shared")


VALUES = [
    "",
    "x" * 25_000,  # all together as long as a message may be
    quote("\x00\x1b[31m\r\nSet-Cookie: cart=x"),
    "%ff%fe%ed%a0%80%%zz%",  # no UTF-8
    quote("' OR 1=1; DROP TABLE carts; --"),
    quote("<script>alert(1)</script>[a](javascript:alert(1))$x$:red[y]{{7*7}}"),
    "nan-1e999",
    quote("desk:-1,lamp:99999999999,chair:1.5"),
]


def look(intruder: Intruder, page: str, query: str) -> None:
    """Opens an address, which has to change nothing."""
    with intruder.attack():
        intruder.open(page, query)
        assert intruder.tab.errors == []
        if page == CATALOG:
            intruder.open(HOME)  # what was searched for need not leave a mug to add


@pytest.mark.parametrize("page", PAGES)
def test_no_address_harms(known: Intruder, page: str):
    for value in VALUES:
        look(known, page, "&".join(f"{name}={value}" for name in PARAMETERS))
    repeated = "&".join(f"{name}=x" for name in PARAMETERS * 5)
    look(known, page, repeated + "&" + "&".join(f"p{n}=1" for n in range(500)))


PATHS = [
    "/../.streamlit/carts.sqlite3",
    "/.streamlit/config.toml",
    "/Home.py",
    "/app/static/../../Home.py",
    "/media/../../.streamlit/config.toml",
    "/static/..%2f..%2fHome.py",
    "/component/streamlit_extras.cookie_manager/../../../__init__.py",
    "/_stcore/../../../../etc/passwd",
    "/_stcore/agent/interact",
]


def test_no_path_leads_to_a_file_of_ours(server: Server):
    for path in PATHS:
        answer = ask(server, path)
        assert b"<!doctype html>" in answer.content.lower() or answer.status >= 400, path
        for inside in (b"SQLite format", b"import cart_state", b"root:x:", b"[server]", b"sku,"):
            assert inside not in answer.content, path


# Cookies


def bits(cookie: str) -> dict[str, str]:
    """What somebody might try who has seen a part of another's cookie."""
    identity, _, day = cookie.partition(".")
    other = "A" if identity[0] != "A" else "B"
    return {
        "all but the last": f"{identity[:-1]}.{day}",
        "one more": f"{identity}A.{day}",
        "another first": f"{other}{identity[1:]}.{day}",
        "other case": f"{identity.swapcase()}.{day}",
        "no day": identity,
        "a day in other digits": f"{identity}.%D9%A3",
        "any": f"{identity[:-1]}%.{day}",
        "SQL": f"{identity[:-1]}' OR '1'='1.{day}",
        "a nul": f"{identity[:-1]}%00.{day}",
        "another name": f"x; Cart={cookie}; carts={cookie}",
    }


STRANGE = {
    "long": "x" * 6000,
    "unicode": "机🪑\u202e",
    "control characters": "\x01\x1b[31m\t\x7f",
    "repeated": "x; cart=y; cart=; cart;;;===,,,",
    "broken quotes": '"\\"\\',
}


@pytest.mark.parametrize("which", [*bits("x" * 43 + ".1"), *STRANGE])
def test_a_strange_cookie_or_bits_of_another_s_open_no_cart(
    meet: Meet, intruder: Intruder, which: str
):
    since = len(intruder.server.log_file.read_bytes())
    cookie = (bits(intruder.cookie) | STRANGE)[which]
    try:
        thief = meet().open(HOME, cookie=cookie)
    except (InvalidHandshake, EOFError, ValueError):
        assert which in STRANGE  # refused before anything was opened
        thief = meet().open(HOME, cookie="none")
    assert (thief.tab.count(), thief.tab.errors) == (0, [])
    thief.press("add_lamp")
    assert (thief.tab.count(), thief.tab.errors) == (1, [])
    assert intruder.stored() == FILLED
    thief.check_secrecy(since, of=intruder)
    thief.close()
    assert "Traceback" not in intruder.server.log(since)


HONEST = {"ready": True, "snapshot_json": "{}", "last_processed_operation_id": 0}
REPORTS = {
    "no JSON": {"snapshot_json": "cart=x"},
    "a number": {"snapshot_json": "5"},
    "a cookie that is a number": {"snapshot_json": '{"cart": 5}'},
    "a strange cookie": {"snapshot_json": '{"cart": "../../etc/passwd"}'},
    "a long cookie": {"snapshot_json": '{"cart": "' + "x" * 200_000 + '"}'},
    "text for a number": {"last_processed_operation_id": "x"},
    "more than was asked": {"last_processed_operation_id": 1e308},
}


def report_cookies(intruder: Intruder, state: dict) -> None:
    """Says what the component that reads the browser's cookies would."""
    for component in list(intruder.tab.drawn("bidi_component")):
        if "cookie" in component.component_name:
            intruder.report(component, state)


def test_the_id_is_told_only_by_what_sets_the_cookie(intruder: Intruder):
    intruder.open(HOME, cookie="none")
    report_cookies(intruder, HONEST)
    intruder.press("add_mug")
    (cart_id,) = {*re.findall(rb"([\w-]{43})\.\d{5}", intruder.tab.everything())}
    told = [message for message in intruder.tab.heard if cart_id in message.SerializeToString()]
    assert {message.delta.new_element.WhichOneof("type") for message in told} == {"bidi_component"}
    assert cart_id.decode() not in intruder.server.log()


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_what_a_browser_says_of_its_cookies_may_be_anything(intruder: Intruder, report: dict):
    intruder.open(HOME, cookie="none")
    for _ in range(2):
        report_cookies(intruder, HONEST | report)
    intruder.press("add_mug")
    assert intruder.tab.count() == 1
    assert all(SORRY in error for error in intruder.tab.errors)
    intruder.open(HOME).works()


# Frames

TOO_BIG = b"\x5a" + bytes(201_000_000)
BROKEN: dict[str, tuple[bytes | str, int | None]] = {  # and with which code it is hung up on
    "zeros": (b"\x00" * 64, 1002),
    "a length that is not there": (b"\x5a\xff\xff\xff\xff\x0f", 1002),
    "no UTF-8": (b"\x5a\x04\x0a\x02\xff\xfe", 1002),
    "a pickle": (b"\x80\x04cposix\nsystem\n(S'id'\ntR.", 1002),
    "text": ('{"rerun_script": {}}', None),
    "more than any page says": (TOO_BIG, 1009),
}
IGNORED = {
    "an unknown field": b"\xfa\x7f\x03abc",
    "a wish to disconnect": BackMsg(debug_disconnect_websocket=True).SerializeToString(),
    "a wish to shut down": BackMsg(debug_shutdown_runtime=True).SerializeToString(),
    "a wish for git": BackMsg(load_git_info=True).SerializeToString(),
    "a wish for empty caches": BackMsg(clear_cache=True).SerializeToString(),
}


@pytest.fixture(scope="module")
def bystander(meet: Meet) -> Iterator[Intruder]:
    intruder = meet().open(HOME)
    yield intruder
    intruder.close()


@pytest.mark.parametrize(("frame", "code"), BROKEN.values(), ids=BROKEN)
def test_a_frame_that_is_no_message_closes_its_own_connection_and_no_other(
    intruder: Intruder, bystander: Intruder, frame: bytes | str, code: int | None
):
    intruder.open(HOME)
    with suppress(ConnectionClosed):
        intruder.say(frame)
    found = intruder.run(intruder.tab.hung_up())
    assert found == code if code else found is not None
    bystander.works()
    intruder.open(HOME).works()


@pytest.mark.parametrize("frame", IGNORED.values(), ids=IGNORED)
def test_a_message_that_is_no_shopper_s_changes_nothing(
    intruder: Intruder, bystander: Intruder, frame: bytes
):
    intruder.open(HOME)
    with intruder.attack():
        for _ in range(3):
            intruder.say(frame)
    bystander.works()


def test_a_thousand_messages_in_one_breath_are_survived(intruder: Intruder, bystander: Intruder):
    intruder.open(HOME)
    pressed = intruder.state("add_lamp", trigger_value=True)
    intruder.mutter(times=1000)
    bystander.works()
    with intruder.attack(becomes=FILLED | {"lamp": 3}):
        for _ in range(5):
            intruder.tell(pressed)
