"""Mail about orders: written with the order, sent after it by one copy of the shop at a time.

It waits in a table, so it may be sent twice but is never lost. A repetition has the Message-ID of
the first, by which mail programs know it. The log never tells who ordered or what is in a mail.
"""

from __future__ import annotations

import logging
import re
import secrets
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime
from functools import partial
from typing import Any

import sqlalchemy as sa

from cart_state.storage.database import Database, StoreError
from cart_state.storage.tables import mails as table

LOOK_EVERY = 60  # seconds; another copy may have written a mail and stopped
TIMEOUT = 10.0  # seconds without a word after which a server counts as away
# Seconds before another try, doubled with each, an hour at most. A claimed mail takes four answers
# of the server, so less than its pause: no other copy claims it meanwhile.
PAUSE_AWAY, PAUSE_REFUSED, LONGEST_PAUSE = 10, 60, 60 * 60
MOST_TRIES = 100  # about four days: as long as the owner may need to put a wrong setting right

IMPLICIT_TLS = 465  # the port on which a server speaks TLS from the first byte
_LOOPBACK = r"localhost|127\.[\d.]+|::1"  # no network, so nobody listens
_KEYS = ("host", "port", "user", "password", "from", "owner")
_ADDRESS = re.compile(r'(?:"?([^"<>@]*?)"?\s*<)?([^\s@,;<>]+)@([^\s@,;<>]+)>?')
_7BIT = SMTP.clone(cte_type="7bit")  # 8bit would need a server that says that it takes it

_REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPResponseException,
    smtplib.SMTPNotSupportedError,  # by a server that cannot write such an address
    ValueError,  # no address at all
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)  # no log shall tell who ordered
class Mail:
    """What is to be sent to whom: plain text, and the same as HTML."""

    to: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Mailing:
    """The mail server, whom mail is from, and the owner's address."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    owner: str


def read_mailing(secret: object) -> Mailing:
    """Returns what [mail] in the secrets says. Raises ValueError that names the wrong key."""
    if not isinstance(secret, Mapping):
        raise ValueError("it has to be a table.")
    if unknown := sorted(secret.keys() - set(_KEYS)):
        raise ValueError(f"{unknown[0]} is unknown; its keys are {', '.join(_KEYS)}.")
    port = secret.get("port", 587)
    if type(port) is not int or not 0 < port < 2**16:
        raise ValueError("port has to be a number such as 587.")
    texts = {key: secret.get(key, "") for key in _KEYS if key != "port"}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"{key} has to be a text.")
    if not texts["host"]:
        raise ValueError("host has to name a mail server, such as smtp.example.com.")
    if bool(texts["user"]) != bool(texts["password"]):
        raise ValueError("user and password are needed both, or neither.")
    for key in ("from", "owner"):
        try:
            _address(texts[key])
        except ValueError:
            raise ValueError(f"{key} has to be an address such as orders@example.com.") from None
    return Mailing(port=port, sender=texts.pop("from"), **texts)


def put(db: sa.Connection, number: str, mails: Iterable[Mail]) -> None:
    """Writes mails about the order of this number, to be sent once its transaction is committed."""
    same = {"number": number, "tries": 0, "due": int(time.time())}
    rows = [
        {"id": secrets.token_hex(16), "recipient": mail.to, "subject": mail.subject}
        | {"text": mail.text, "html": mail.html}
        | same
        for mail in mails
    ]
    if rows:
        db.execute(sa.insert(table), rows)


def drop(db: sa.Connection, numbers: Iterable[str] | sa.Select[Any]) -> None:
    """Deletes what waits about these orders, which nobody is to hear of any more."""
    db.execute(sa.delete(table).where(table.c.number.in_(numbers)))


class MailOutbox:
    """The mails that wait in one database, and the thread of this process that sends them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mailing: Callable[[], Mailing | None] = lambda: None
        self._woken = threading.Event()
        self._starting = threading.Lock()
        self._sending: Future[None] | None = None
        self._failures = 0  # since a server took something

    def follow(self, mailing: Callable[[], Mailing | None]) -> None:
        """Has what is due sent from now on, as `mailing` says each time; None: it waits."""
        self._mailing = mailing
        self.wake()

    def wake(self) -> None:
        """Has the thread look now, as after an order, without waiting for it. Starts it at need."""
        self._woken.set()
        with self._starting:
            if self._mailing() and (self._sending is None or self._sending.done()):
                self._sending = self._database.in_background("cart-mails", self._send_all)

    def close(self) -> None:
        """Ends the thread, after the answer of the server that it waits for."""
        self.follow(lambda: None)

    def send_due(self, mailing: Mailing) -> float:
        """Sends what is due and returns the seconds until the next look.

        A mail that the server refuses is left for later. Raises StoreError, OSError or ValueError
        when the store or the server cannot be used; then the rest waits as it is.
        """
        first = self._database.run(lambda db: db.scalar(sa.select(sa.func.min(table.c.due))))
        wait = LOOK_EVERY if first is None else min(first - time.time(), LOOK_EVERY)
        if wait > 0:
            return wait
        with _connected(mailing) as server:
            while server.sock and (row := self._database.run(_claimed, "mails")):
                self._send_one(row, server, mailing)
        return 1  # not 0: what another program locks stays due, however often one looks

    def _send_all(self) -> None:
        while True:
            self._woken.clear()  # before the look: what is written after it wakes again
            mailing = self._mailing()
            if mailing is None:
                return
            try:
                pause = self.send_due(mailing)
                self._failures = 0
            except (StoreError, OSError, ValueError) as error:
                if not isinstance(error, StoreError):  # which the log knows
                    _log.error("The mail server cannot be used: %s", _reason(error))
                pause = _pause(PAUSE_AWAY, self._failures)
                self._failures += 1
            self._woken.wait(pause)

    def _send_one(self, row: sa.Row[Any], server: smtplib.SMTP, mailing: Mailing) -> None:
        try:
            server.send_message(_message(row, mailing))
        except _REFUSALS as error:
            is_last = row.tries + 1 >= MOST_TRIES
            end = "It is dropped." if is_last else "It is tried again later."
            _log.error("Mail about %s is refused: %s. %s", row.number, _reason(error), end)
            if not is_last:
                return
        sent = sa.delete(table).where(table.c.id == row.id)
        self._database.run(lambda db: db.execute(sent), "mails")
        self._failures = 0


def _claimed(db: sa.Connection) -> sa.Row[Any] | None:
    """The mail that is due first, put off so that until then nobody else sends it."""
    now = int(time.time())
    due = sa.select(table).where(table.c.due <= now).order_by(table.c.due).limit(1)
    # SQLite has no such clause: its transactions take turns.
    row = db.execute(due.with_for_update(skip_locked=True)).one_or_none()
    if row:
        later = now + _pause(PAUSE_REFUSED, row.tries)
        claim = sa.update(table).where(table.c.id == row.id)
        db.execute(claim.values(tries=row.tries + 1, due=later))
    return row


def _pause(first: int, times: int) -> int:
    return min(first << times, LONGEST_PAUSE)


@contextmanager
def _connected(mailing: Mailing) -> Iterator[smtplib.SMTP]:
    """A server to which nobody else listens in. Raises OSError or ValueError, as smtplib does."""
    tls = ssl.create_default_context()
    is_tls = mailing.port == IMPLICIT_TLS
    connect = partial(smtplib.SMTP_SSL, context=tls) if is_tls else smtplib.SMTP
    with connect(mailing.host, mailing.port, timeout=TIMEOUT) as server:
        if not is_tls and not re.fullmatch(_LOOPBACK, mailing.host):
            server.starttls(context=tls)  # raises where it is not to be had: nothing goes in clear
        if mailing.user:
            server.login(mailing.user, mailing.password)
        yield server


def _message(row: sa.Row[Any], mailing: Mailing) -> EmailMessage:
    """The mail as it is sent. Raises ValueError for an address that is none."""
    sender = _address(mailing.sender)
    message = EmailMessage(_7BIT)
    message["From"] = sender
    message["To"] = _address(row.recipient)
    # A line break would begin another header, and =?...?= can stand for one (CVE-2024-6923).
    message["Subject"] = " ".join(row.subject.split()).replace("=?", "= ?")
    message["Date"] = localtime()
    message["Message-ID"] = f"<{row.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # so that no holiday note answers it
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    return message


def _address(text: str) -> Address:
    """An address, perhaps with a name before it. Raises ValueError for what is none."""
    found = _ADDRESS.fullmatch(text)
    if not found or "=?" in text:  # see the subject
        raise ValueError(f"{text!r} is no address")
    name, local, domain = found.groups("")
    return Address(name, local, domain.encode("idna").decode())


def _reason(error: Exception) -> str:
    """What went wrong. The words of a server, or for an address, may repeat the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        words = str(next(iter(error.recipients.values()))[0])
    else:
        words = str(getattr(error, "smtp_code", "" if isinstance(error, ValueError) else error))
    return f"{type(error).__name__} {words}".strip()
