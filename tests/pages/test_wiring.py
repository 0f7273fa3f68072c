"""Where carts are stored, as the environment and secrets.toml say it or fail to."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets

import cart_state
from cart_state import StoreError, wiring
from cart_state.storage import mails
from cart_state.storage.database import POOL_SIZE
from cart_state.storage.mails import Mailing
from cart_state.storage.store import Store
from tests.conftest import Process
from tests.mail_server import MailServer

PASSWORD = "hunter2"
CARTS = "[connections.carts]\n"


@pytest.fixture
def secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where a test may write secrets, nothing else saying where carts are to be stored."""
    file = tmp_path / "secrets.toml"
    monkeypatch.delenv("CART_DATABASE_URL", raising=False)
    monkeypatch.delenv("CART_DATABASE_POOL", raising=False)
    monkeypatch.setattr(wiring, "OWN_STORE", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    monkeypatch.setattr(st, "secrets", Secrets())
    # It would look at the file from a thread of its own, for as long as the process lives.
    monkeypatch.setattr("streamlit.watcher.path_watcher.watch_file", lambda *_, **__: True)
    usual = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    yield file
    config.set_option("secrets.files", usual)


@pytest.mark.parametrize(
    "text",
    [None, "", "[connections]", '[connections.others]\nurl = "sqlite://"', "[theme]\nbase = 1"],
    ids=["no file", "an empty file", "no connection", "others", "something else"],
)
def test_secrets_that_say_nothing_about_carts_leave_them_in_the_own_file(
    secrets_file: Path, text: str | None
):
    if text is not None:
        secrets_file.write_text(text)
    wiring.store().check()
    assert secrets_file.with_name("own.sqlite3").exists()


@pytest.mark.parametrize("by", ["secrets", "environment"])
def test_carts_are_stored_where_secrets_or_environment_say(
    secrets_file: Path, monkeypatch: pytest.MonkeyPatch, by: str
):
    named = secrets_file.with_name("named.sqlite3")
    if by == "secrets":
        secrets_file.write_text(f'{CARTS}url = "sqlite:///{named}"')
    else:
        secrets_file.write_text(f'{CARTS}url = "sqlite:///{named}.not"')
        monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{named}")
    wiring.store().check()
    assert sorted(found.name for found in named.parent.glob("*.sqlite3*"))[0] == named.name
    assert not secrets_file.with_name("own.sqlite3").exists()


@pytest.mark.parametrize(
    ("secret", "environment", "size"),
    [
        (None, None, POOL_SIZE),
        ("pool_size = 7", None, 7),
        (None, "5", 5),
    ],
)
def test_the_size_of_the_pool_is_a_setting(
    secrets_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    process: Process,
    secret: str | None,
    environment: str | None,
    size: int,
):
    made: list[int] = []
    process.make = lambda url, pool_size: made.append(pool_size) or Store(url, pool_size)
    address = f"sqlite:///{secrets_file.with_name('named.sqlite3')}"
    if environment is None:
        secrets_file.write_text(f'{CARTS}url = "{address}"\n{secret or ""}')
    else:
        monkeypatch.setenv("CART_DATABASE_URL", address)
        monkeypatch.setenv("CART_DATABASE_POOL", environment)
    wiring.store().check()
    assert made == [size]


BROKEN = {
    "no toml": (f'{CARTS}url = "postgresql://shop:{PASSWORD}@db/carts\n', "line 2"),
    "no url": (f'{CARTS}host = "db"\npassword = "{PASSWORD}"', "needs a url"),
    "an empty url": (f'{CARTS}url = ""', "needs a url"),
    "a url that is no text": (f"{CARTS}url = 5432", "needs a url"),
    "no table": (f'[connections]\ncarts = "postgresql://s:{PASSWORD}@db/c"', "needs a url"),
    "no address": (f'{CARTS}url = "shop:{PASSWORD}@db/carts"', "URL"),
    "an @ in the password": (f'{CARTS}url = "postgresql://s:a@{PASSWORD}@db/c"', "%40"),
    "no pool": (f'{CARTS}url = "sqlite:///x.sqlite3"\npool_size = 0', "whole number"),
}


@pytest.mark.parametrize(("text", "reason"), BROKEN.values(), ids=BROKEN)
def test_settings_that_cannot_be_used_are_told_and_no_carts_are_stored_elsewhere(
    secrets_file: Path,
    text: str,
    reason: str,
    errors: Callable[[], list[logging.LogRecord]],
    caplog: pytest.LogCaptureFixture,
):
    secrets_file.write_text(text)
    with pytest.raises(StoreError, match=reason) as raised:
        wiring.store().check()
    (error,) = errors()
    assert reason in error.getMessage()
    assert PASSWORD not in caplog.text + str(raised.value)
    assert not secrets_file.with_name("own.sqlite3").exists()


def test_a_folder_in_place_of_the_secrets_is_told(secrets_file: Path):
    secrets_file.mkdir()  # as Docker makes one of a file that it was to mount and did not find
    with pytest.raises(StoreError, match="directory"):
        wiring.store().check()


# Mail

MAIL = """
[mail]
host = "smtp.example.com"
from = "Alcove <shop@example.com>"
owner = "owner@example.com"
"""


def test_how_mail_is_sent_is_in_the_secrets(secrets_file: Path):
    assert cart_state.mailing() is None
    secrets_file.write_text(MAIL)
    usual = Mailing(
        *("smtp.example.com", 587, "", "", "Alcove <shop@example.com>", "owner@example.com")
    )
    assert cart_state.mailing() == usual
    secrets_file.write_text(f'{MAIL}port = 465\nuser = "me"\npassword = "{PASSWORD}"')
    st.secrets._reset()  # as Streamlit does when it sees that the file has changed
    assert cart_state.mailing() == replace(usual, port=465, user="me", password=PASSWORD)


WRONG_MAIL = {
    "no toml": (f'{MAIL}password = "{PASSWORD}\n', "line"),
    "no table": (f'mail = "{PASSWORD}"', "a table"),
    "no host": ('[mail]\nfrom = "a@b"\nowner = "a@b"', "host"),
    "port as a text": (f'{MAIL}port = "587"', "port has to be a number"),
    "no such port": (f"{MAIL}port = 65536", "port"),
    "an unknown key": (f'{MAIL}pasword = "{PASSWORD}"', "pasword is unknown"),
    "a number as password": (f'{MAIL}user = "me"\npassword = 1', "password has to be a text"),
    "no password": (f'{MAIL}user = "me"', "user and password"),
    "no user": (f'{MAIL}password = "{PASSWORD}"', "user and password"),
    "no address": (MAIL.replace("owner@example.com", "Jake"), "owner has to be an address"),
    "two addresses": (MAIL.replace("<shop@example.com>", "a@b, c@d"), "from has to be an address"),
}


@pytest.mark.parametrize(("text", "reason"), WRONG_MAIL.values(), ids=WRONG_MAIL)
def test_wrong_settings_of_mail_are_told_once_and_the_shop_goes_on_without(
    secrets_file: Path,
    process: Process,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    reason: str,
    errors: Callable[[], list[logging.LogRecord]],
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{secrets_file.with_name('carts.sqlite3')}")
    secrets_file.write_text(text)
    wiring.store().check()
    assert [cart_state.mailing() for _ in range(3)] == [None] * 3
    (error,) = errors()
    assert reason in error.getMessage()
    assert PASSWORD not in caplog.text


def test_mail_that_waited_is_sent_when_the_shop_starts(
    secrets_file: Path, process: Process, mail_server: MailServer
):
    mail = cart_state.Mail("jake@example.com", "Order", "", "")
    wiring.store().database.run(lambda db: mails.put(db, "K7Q3XM", [mail]), "order")
    port = mail_server.mailing().port
    secrets_file.write_text(f"{MAIL.replace('smtp.example.com', 'localhost')}port = {port}")
    process.restart()
    wiring.store().check()
    assert mail_server.arrived.get(timeout=30)["Subject"] == "Order"
