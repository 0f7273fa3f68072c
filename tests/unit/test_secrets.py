"""Where carts are kept, as secrets.toml says it or fails to."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from cart_state import session
from cart_state.store import Store, StoreError

PASSWORD = "hunter2"
CARTS = "[connections.carts]\n"


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets go of the connections of a test."""
    opened: list[Store] = []

    def open_store(url: str) -> Store:
        opened.append(Store(url))
        return opened[-1]

    monkeypatch.setattr(session, "_store_at", open_store)
    yield
    for store in opened:
        store.close()


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
    session.check_store()
    assert secrets_file.with_name("own.sqlite3").exists()


def test_carts_are_kept_where_the_secrets_say(secrets_file: Path):
    named = secrets_file.with_name("named.sqlite3")
    secrets_file.write_text(f'{CARTS}url = "sqlite:///{named}"')
    session.check_store()
    assert named.exists()
    assert not secrets_file.with_name("own.sqlite3").exists()


BROKEN = {
    "no toml": (f'{CARTS}url = "postgresql://shop:{PASSWORD}@db/carts\n', "line 2"),
    "no url": (f'{CARTS}host = "db"\npassword = "{PASSWORD}"', "needs a url"),
    "an empty url": (f'{CARTS}url = ""', "needs a url"),
    "a url that is no text": (f"{CARTS}url = 5432", "needs a url"),
    "no table": (f'[connections]\ncarts = "postgresql://s:{PASSWORD}@db/c"', "needs a url"),
    "no tables": (f'connections = "postgresql://s:{PASSWORD}@db/c"', "needs a url"),
    "no address": (f'{CARTS}url = "shop:{PASSWORD}@db/carts"', "URL"),
    "a database nobody knows": (f'{CARTS}url = "pg://s:{PASSWORD}@db/c"', "pg"),
    "a port that is no number": (f'{CARTS}url = "postgresql://s:a@b:{PASSWORD}@db/c"', "%40"),
    "an @ in the password": (f'{CARTS}url = "postgresql://s:a@{PASSWORD}@db/c"', "%40"),
}


@pytest.mark.parametrize(("text", "reason"), BROKEN.values(), ids=BROKEN)
def test_secrets_that_cannot_be_read_are_told_and_no_carts_are_kept_elsewhere(
    secrets_file: Path, text: str, reason: str, caplog: pytest.LogCaptureFixture
):
    secrets_file.write_text(text)
    with pytest.raises(StoreError, match=reason) as raised:
        session.check_store()
    (error,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert reason in error.getMessage()
    assert PASSWORD not in caplog.text + str(raised.value)
    assert not secrets_file.with_name("own.sqlite3").exists()


def test_a_folder_in_place_of_the_secrets_is_told(secrets_file: Path):
    secrets_file.mkdir()  # as Docker makes one of a file that it was to mount and did not find
    with pytest.raises(StoreError, match="directory"):
        session.check_store()
