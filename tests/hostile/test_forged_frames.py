"""Frames that are no messages, messages that are no browser's, and what the next one finds."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from tests.hostile.intruder import HOME, Intruder

Meet = Callable[[], Intruder]

BROKEN = {
    "zeros": b"\x00" * 64,
    "all ones": b"\xff" * 64,
    "a length that is not there": b"\x5a\xff\xff\xff\xff\x0f",
    "a group that never ends": b"\x5b" * 1000,
    "no UTF-8": b"\x5a\x04\x0a\x02\xff\xfe",
    "an HTTP request": b"GET / HTTP/1.1\r\n\r\n",
    "a pickle": b"\x80\x04cposix\nsystem\n(S'id'\ntR.",
}
IGNORED = {
    "nothing": b"",
    "an unknown field": b"\xfa\x7f\x03abc",
    "a wish to disconnect": BackMsg(debug_disconnect_websocket=True).SerializeToString(),
    "a wish to shut down": BackMsg(debug_shutdown_runtime=True).SerializeToString(),
    "a wish to stop": BackMsg(stop_script=True).SerializeToString(),
    "a wish for git": BackMsg(load_git_info=True).SerializeToString(),
    "a heartbeat": BackMsg(app_heartbeat=True).SerializeToString(),
}


@pytest.fixture(scope="module")
def bystander(meet: Meet):
    intruder = meet().open(HOME)
    yield intruder
    intruder.close()


@pytest.mark.parametrize("frame", BROKEN.values(), ids=BROKEN)
def test_a_broken_frame_closes_its_own_connection_and_no_other(
    intruder: Intruder, bystander: Intruder, frame: bytes
):
    intruder.open(HOME)
    intruder.say(frame)
    assert intruder.hung_up() == 1002
    bystander.works()
    intruder.open(HOME).works()


def test_a_frame_of_text_closes_its_own_connection_and_no_other(
    intruder: Intruder, bystander: Intruder
):
    intruder.open(HOME)
    intruder.say('{"rerun_script": {}}')
    assert intruder.hung_up() is not None
    bystander.works()
    intruder.open(HOME).works()


@pytest.mark.parametrize("frame", IGNORED.values(), ids=IGNORED)
def test_a_message_that_is_no_shopper_s_changes_nothing(
    intruder: Intruder, bystander: Intruder, frame: bytes
):
    intruder.open(HOME)
    with intruder.attack():
        intruder.say(frame)
    bystander.works()


def test_a_message_larger_than_any_page_closes_its_own_connection(
    intruder: Intruder, bystander: Intruder
):
    intruder.open(HOME)
    with suppress(ConnectionClosed):
        intruder.say(b"\x5a" + bytes(201_000_000))
    assert intruder.hung_up() == 1009
    bystander.works()
    intruder.open(HOME).works()


def test_caches_emptied_by_a_browser_leave_every_cart(intruder: Intruder, bystander: Intruder):
    intruder.open(HOME)
    for _ in range(5):
        intruder.say(BackMsg(clear_cache=True).SerializeToString())
        bystander.works()
    with intruder.attack():
        intruder.tell()


def test_a_thousand_messages_in_one_breath_are_survived(intruder: Intruder, bystander: Intruder):
    intruder.open(HOME)
    pressed = intruder.state("add_lamp", trigger_value=True)
    intruder.mutter(times=1000)
    bystander.works()
    with intruder.attack(becomes={"desk": 2, "lamp": 3, "mug": 5}):
        for _ in range(5):
            intruder.tell(pressed)
