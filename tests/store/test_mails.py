"""Mail about orders: what is sent, when it is sent again, and what a log may tell of it."""

import logging
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from cart_state.storage import mails
from cart_state.storage.database import StoreError
from cart_state.storage.mails import Mail, Mailing, MailOutbox
from cart_state.storage.store import Store
from tests.mail_server import HANG_UP, PASSWORD, MailServer
from tests.postgres import add, at_once, shop, sql, stored

OpenStore = Callable[..., Store]

JAKE = "jake@example.com"
RECEIPT = Mail(JAKE, "Bestellung K7Q3XM: 2 Stühle", "Grüße\n.\nJake", "<p>Grüße</p>")
REFUSED = "ConnectionRefusedError [Errno 111] Connection refused"
SECRETS = ("jake", "Stühle", "Grüße", PASSWORD, "owner@")


def write(store: Store, *written: Mail, number: str = "K7Q3XM") -> None:
    """Writes mails as an order does."""
    store.database.run(lambda db: mails.put(db, number, written), "order")


class Clock:
    """What the mails take the time from, so that a pause is over when a test says so."""

    now = 10**9

    def time(self) -> int:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(mails, "time", clock)
    return clock


def waiting(url: str) -> list[tuple[str, int, int]]:
    """Whom the mails that wait are for, how often each was tried, and when it is tried next."""
    rows = sql(url, "SELECT recipient, tries, due FROM cart_mails ORDER BY recipient, id")
    return [(recipient, tries, due) for recipient, tries, due in rows]


# What is sent


def test_a_mail_arrives_as_it_was_written(store: Store, store_url: str, mail_server: MailServer):
    write(store, RECEIPT)
    store.mails.send_due(mail_server.mailing())
    (mail,) = mail_server.mails
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == "Grüße\n.\nJake\n"
    assert html.get_content().strip() == "<p>Grüße</p>"
    assert "8bit" not in {part["Content-Transfer-Encoding"] for part in (text, html)}
    assert mail["Subject"] == RECEIPT.subject
    assert (mail["To"], mail["X-Envelope-To"]) == (JAKE, JAKE)
    assert mail["From"].addresses[0].display_name == "Möbel, Haus"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(mail["Date"].datetime.timestamp() - time.time()) < 60
    assert mail["Message-ID"].endswith("@example.com>")
    assert waiting(store_url) == []


@pytest.mark.parametrize(
    ("subject", "arrives"),
    [
        ("A\r\nBcc: eve@example.com\n\nHi", "A Bcc: eve@example.com Hi"),
        ("=?utf-8?q?=0ABcc=3Aeve=0A=0AHi?=", "= ?utf-8?q?=0ABcc=3Aeve=0A=0AHi?="),
        ("Stühle =?utf-8?q?=0ABcc=3Aeve?=\u2028=?", "Stühle = ?utf-8?q?=0ABcc=3Aeve?= = ?"),
    ],
)
def test_no_subject_begins_another_header_or_the_text(
    sqlite_store: Store, mail_server: MailServer, subject: str, arrives: str
):
    write(sqlite_store, Mail(JAKE, subject, "", ""))
    sqlite_store.mails.send_due(mail_server.mailing())
    (mail,) = mail_server.mails
    assert mail["Subject"] == arrives
    assert {name for name in mail if not name.startswith("X-")} == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type"),
    }


@pytest.mark.parametrize("takes_any", [True, False])
def test_addresses_in_any_script_are_written_to_where_the_server_can(
    store: Store, store_url: str, takes_any: bool, caplog: pytest.LogCaptureFixture
):
    umlauts = ["a@bücher.example", "jürgen@bücher.example", "..@x.example"]
    wrong = ["jake", "jake=?utf-8?q?=0ABcc=3Aeve?=@example.com", "jake@" + 64 * "ü" + ".example"]
    with MailServer(enable_SMTPUTF8=takes_any) as server:
        write(store, *(Mail(to, "", "", "") for to in umlauts + wrong))
        store.mails.send_due(server.mailing())
    sent = {"a@xn--bcher-kva.example", "..@x.example"}
    sent |= {"jürgen@xn--bcher-kva.example"} if takes_any else set()
    assert {mail["X-Envelope-To"] for mail in server.mails} == sent
    left = {recipient for recipient, _, _ in waiting(store_url)}
    assert left == set(wrong if takes_any else [umlauts[1], *wrong])
    assert not [secret for secret in ("jake", "jürgen", "example") if secret in caplog.text]


def test_what_was_not_committed_or_was_dropped_is_not_sent(store: Store, mail_server: MailServer):
    def fails(db: Any) -> None:
        mails.put(db, "K7Q3XM", [RECEIPT])
        raise StoreError

    with pytest.raises(StoreError):
        store.database.run(fails, "order")
    write(store, RECEIPT, RECEIPT)
    write(store, Mail("b@example.com", "", "", ""), number="WXY349")
    store.database.run(lambda db: mails.drop(db, ["K7Q3XM"]), "order")
    store.mails.send_due(mail_server.mailing())
    assert [mail["To"] for mail in mail_server.mails] == ["b@example.com"]


# Once, or again


def test_two_copies_send_each_mail_once(
    store: Store, store_url: str, open_store: OpenStore, mail_server: MailServer
):
    write(store, *(Mail(f"{n}@example.com", "", "", "") for n in range(40)))
    copies = store, open_store(store_url)
    at_once(*(partial(copy.mails.send_due, mail_server.mailing()) for copy in copies))
    sent = sorted(mail["To"] for mail in mail_server.mails)
    assert sent == sorted(f"{n}@example.com" for n in range(40))
    assert waiting(store_url) == []


def test_a_mail_that_was_taken_when_the_copy_ended_is_sent_again_as_the_same(
    store: Store, store_url: str, open_store: OpenStore, mail_server: MailServer, clock: Clock
):
    write(store, RECEIPT)
    mail_server.when_taken = store.close
    with pytest.raises(StoreError):
        store.mails.send_due(mail_server.mailing())
    assert waiting(store_url) == [(JAKE, 1, clock.now + 60)]
    clock.now += 60
    open_store(store_url).mails.send_due(mail_server.mailing())
    first, second = (mail["Message-ID"] for mail in mail_server.mails)
    assert first == second
    assert waiting(store_url) == []


@pytest.mark.parametrize("answer", ["450 jake: later", "550 jake: nobody", "421 jake: busy"])
def test_what_the_server_refuses_is_tried_again_later_and_the_others_are_sent(
    store: Store,
    store_url: str,
    mail_server: MailServer,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    answer: str,
):
    mail_server.answers[JAKE] = answer
    write(store, RECEIPT)
    clock.now += 1  # it comes first
    write(store, Mail("b@example.com", "", "", ""))
    for _ in range(2):  # after 421 by another connection
        assert store.mails.send_due(mail_server.mailing()) > 0
    assert [mail["To"] for mail in mail_server.mails] == ["b@example.com"]
    assert waiting(store_url) == [(JAKE, 1, clock.now + 60)]
    assert f"K7Q3XM is refused: SMTPRecipientsRefused {answer[:3]}." in caplog.text
    mail_server.answers.clear()
    clock.now += 60
    store.mails.send_due(mail_server.mailing())
    assert [mail["To"] for mail in mail_server.mails] == ["b@example.com", JAKE]
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_pauses_grow_to_an_hour_and_after_days_a_refused_mail_is_dropped_and_told(
    store: Store,
    store_url: str,
    mail_server: MailServer,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
):
    mail_server.answers[JAKE] = "550 jake: nobody"
    write(store, RECEIPT)
    pauses = []
    for tries in (0, 1, 2, 3, 4, 5, 6, 7, 98, 99):
        assert "dropped" not in caplog.text
        clock.now += 3600
        sql(store_url, f"UPDATE cart_mails SET tries = {tries}")
        store.mails.send_due(mail_server.mailing())
        pauses += [due - clock.now for _, _, due in waiting(store_url)]
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert caplog.text.count("K7Q3XM is refused: SMTPRecipientsRefused 550. It is dropped.") == 1
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_what_a_server_hangs_up_on_is_sent_later(
    store: Store, store_url: str, mail_server: MailServer, clock: Clock
):
    mail_server.answers[JAKE] = HANG_UP
    write(store, RECEIPT)
    with pytest.raises(OSError, match="closed"):
        store.mails.send_due(mail_server.mailing())
    assert waiting(store_url) == [(JAKE, 1, clock.now + 60)]
    mail_server.answers.clear()
    clock.now += 60
    store.mails.send_due(mail_server.mailing())
    assert waiting(store_url) == []


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def mailing_by(server: socket.socket) -> Mailing:
    port = server.getsockname()[1]
    return Mailing("127.0.0.1", port, "", "", "shop@example.com", "owner@example.com")


def test_what_a_server_is_silent_about_waits_as_it_is(
    store: Store,
    store_url: str,
    silent: socket.socket,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(mails, "TIMEOUT", 0.1)
    write(store, RECEIPT)
    with pytest.raises(OSError, match="timed out"):
        store.mails.send_due(mailing_by(silent))
    assert waiting(store_url) == [(JAKE, 0, clock.now)]


# Nobody listens in


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A server's certificate for 0.0.0.0: this machine, but not by a loopback address."""
    files = [tmp_path / "key.pem", tmp_path / "certificate.pem"]
    options = (
        "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=mail"
        " -addext subjectAltName=IP:0.0.0.0 -addext keyUsage=digitalSignature,keyCertSign"
    )
    command = ["openssl", "req", "-x509", *options.split(), "-keyout", files[0], "-out", files[1]]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files[1], files[0])
    return context


@pytest.fixture(params=["STARTTLS", "TLS from the first byte"])
def elsewhere(
    request: pytest.FixtureRequest,
    certificate: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[MailServer, Mailing]]:
    """A server that speaks TLS, reached as one elsewhere, and how the shop sends by it."""
    at_once = request.param != "STARTTLS"
    options = {"auth_require_tls": False} if at_once else {"tls_context": certificate}
    with MailServer(certificate if at_once else None, **options) as server:
        mailing = server.mailing(host="0.0.0.0", user="shop", password=PASSWORD)
        if at_once:
            monkeypatch.setattr(mails, "IMPLICIT_TLS", mailing.port)
        yield server, mailing


def test_mail_goes_over_tls_to_a_server_that_shows_its_certificate(
    sqlite_store: Store,
    elsewhere: tuple[MailServer, Mailing],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    server, mailing = elsewhere
    write(sqlite_store, RECEIPT)
    sqlite_store.mails.send_due(mailing)
    assert server.said[0].startswith("AUTH")
    assert len(server.mails) == 1


def test_nothing_is_said_to_a_server_that_cannot_show_whose_it_is(
    sqlite_store: Store, elsewhere: tuple[MailServer, Mailing]
):
    server, mailing = elsewhere
    write(sqlite_store, RECEIPT)
    with pytest.raises(ssl.SSLCertVerificationError):
        sqlite_store.mails.send_due(mailing)
    assert server.said == []


def test_nothing_is_said_in_clear_to_a_server_elsewhere(
    sqlite_store: Store, mail_server: MailServer
):
    write(sqlite_store, RECEIPT)
    with pytest.raises(OSError, match="STARTTLS"):
        sqlite_store.mails.send_due(mail_server.mailing(host="0.0.0.0"))
    assert mail_server.said == []


@pytest.mark.parametrize(
    ("password", "told"),
    [(f"not {PASSWORD}", "SMTPAuthenticationError 535"), (f"ü{PASSWORD}", "UnicodeEncodeError")],
)
def test_a_wrong_password_is_told_without_it_and_the_mail_waits(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture, password: str, told: str
):
    with MailServer(auth_require_tls=False) as server:
        mailing = server.mailing(user="jake", password=password)
        write(sqlite_store, RECEIPT)
        assert pauses(sqlite_store.mails, mailing, looks=1) == [10]
        assert sqlite_store.mails.send_due(server.mailing()) > 0
    assert len(server.mails) == 1
    assert f"cannot be used: {told}" in caplog.text
    assert not [secret for secret in SECRETS if secret in caplog.text]


# The thread


class Looks:
    """In place of the event that wakes the thread: notes its pauses and ends it after some."""

    def __init__(self, outbox: MailOutbox, looks: int) -> None:
        self.pauses: list[float] = []
        self._outbox, self._looks = outbox, looks

    def clear(self) -> None:
        pass

    def set(self) -> None:
        pass

    def wait(self, pause: float) -> None:
        self.pauses.append(pause)
        if len(self.pauses) == self._looks:
            self._outbox.close()


def pauses(outbox: MailOutbox, mailing: Mailing, looks: int) -> list[float]:
    """What the thread waits after each of its looks."""
    outbox._woken = seen = Looks(outbox, looks)
    outbox._mailing = lambda: mailing
    outbox._send_all()
    return seen.pauses


def test_looks_become_rarer_while_the_server_is_away_and_each_is_told(
    sqlite_store: Store, errors: Callable[[], list[logging.LogRecord]]
):
    with MailServer() as gone:
        mailing = gone.mailing()
    write(sqlite_store, RECEIPT)
    expected = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert pauses(sqlite_store.mails, mailing, len(expected)) == expected
    told = [error.getMessage() for error in errors()]
    assert len(told) == len(expected)
    assert set(told) == {f"The mail server cannot be used: {REFUSED}"}


def test_a_store_that_is_away_ends_no_thread_and_later_the_pauses_begin_anew(
    sqlite_store: Store, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    run = sqlite_store.database.run
    write(sqlite_store, RECEIPT)
    answers = [StoreError, StoreError, *[run] * 5, StoreError, run, StoreError]

    def answer(*work: Any) -> Any:
        if (answer := answers.pop(0)) is StoreError:
            raise StoreError
        return answer(*work)

    monkeypatch.setattr(sqlite_store.database, "run", answer)
    expected = [10, 20, 1, 60, 10, 60, 10]
    assert pauses(sqlite_store.mails, mail_server.mailing(), len(expected)) == expected
    assert len(mail_server.mails) == 1


def test_looks_are_a_minute_apart_or_when_the_next_mail_is_due(
    store: Store, mail_server: MailServer, clock: Clock
):
    assert pauses(store.mails, mail_server.mailing(), 2) == [60, 60]
    write(store, RECEIPT)
    clock.now -= 30
    assert pauses(store.mails, mail_server.mailing(), 1) == [30]


def test_the_thread_sends_what_waited_and_what_it_is_woken_for_and_ends_with_the_store(
    store: Store, store_url: str, mail_server: MailServer, open_store: OpenStore
):
    write(store, RECEIPT)
    copy = open_store(store_url)  # after a restart
    copy.mails.follow(mail_server.mailing)
    assert mail_server.arrived.get(timeout=30)["To"] == JAKE
    write(copy, Mail("b@example.com", "", "", ""))
    copy.mails.wake()
    assert mail_server.arrived.get(timeout=30)["To"] == "b@example.com"
    copy.close()
    assert "cart-mails" not in [thread.name for thread in threading.enumerate()]


def test_no_shopper_waits_for_a_server_that_is_silent(store: Store, silent: socket.socket):
    write(store, RECEIPT)
    store.mails.follow(lambda: mailing_by(silent))
    with silent.accept()[0]:
        shop(store, add("mug"))
        store.mails.wake()
        assert stored(store) == {"mug": 1}
        assert not store.mails._sending.done()


def test_where_no_thread_can_be_started_the_mail_waits_for_the_next_order(
    store: Store, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    write(store, RECEIPT)
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", mock.Mock(side_effect=RuntimeError("no more")))
        store.mails.follow(mail_server.mailing)
    assert mail_server.mails == []
    store.mails.wake()
    assert mail_server.arrived.get(timeout=30)["To"] == JAKE


def test_nothing_that_is_shown_tells_who_ordered_or_a_password(mail_server: MailServer):
    shown = f"{RECEIPT} {[RECEIPT]} {mail_server.mailing(user='shop', password=PASSWORD)!r}"
    assert not [secret for secret in SECRETS[:-1] if secret in shown]
