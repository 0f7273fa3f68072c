"""A mail server of the tests' own: it takes mails over SMTP, or refuses them as it is told."""

import asyncio
import queue
import ssl
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from socket import create_server
from typing import Any, Self

from aiosmtpd import smtp

from cart_state.storage.mails import Mailing

PASSWORD = "hunter2"
HANG_UP = "hang up"


class MailServer:
    """Runs while it is the context of a `with`.

    `answers`: by recipient what it says instead of yes. `when_taken` is called before it says
    that it took a mail. `said`: what it was told, in order.
    """

    def __init__(
        self, certificate: ssl.SSLContext | None = None, port: int = 0, **options: Any
    ) -> None:
        self.mails: list[EmailMessage] = []
        self.arrived: queue.Queue[EmailMessage] = queue.Queue()
        self.said: list[str] = []
        self.answers: dict[str, str] = {}
        self.when_taken: Callable[[], object] = lambda: None
        self._options = options
        self._certificate = certificate  # for TLS from the first byte
        self._socket = create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def mailing(self, **changes: Any) -> Mailing:
        """How the shop sends mail by this server."""
        usual = {"host": "127.0.0.1", "port": self.port, "user": "", "password": ""}
        people = {"sender": "Möbel, Haus <shop@example.com>", "owner": "owner@example.com"}
        return Mailing(**(usual | people | changes))

    def __enter__(self) -> Self:
        self._thread.start()

        def connection() -> smtp.SMTP:
            return smtp.SMTP(
                self,
                hostname="localhost",
                loop=self._loop,
                authenticator=self._authenticate,
                **self._options,
            )

        serving = self._loop.create_server(connection, sock=self._socket, ssl=self._certificate)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _authenticate(self, _server: Any, session: Any, *login: Any) -> smtp.AuthResult:
        is_right = login[-1].password == PASSWORD.encode()
        self.said.append(f"AUTH{' over TLS' if session.ssl else ''}")
        return smtp.AuthResult(success=is_right, handled=False)

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, *what: Any) -> str:  # noqa: N802
        self.said.append("MAIL")
        envelope.mail_from = what[0]
        return "250 OK"

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, *what: Any) -> str:  # noqa: N802
        self.said.append("RCPT")
        answer = self.answers.get(what[0], "250 OK")
        if answer == HANG_UP:
            server.transport.abort()
        envelope.rcpt_tos.append(what[0])
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.said.append("DATA")
        mail = message_from_bytes(envelope.content, policy=SMTP)
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        self.arrived.put(mail)
        self.when_taken()
        return "250 OK"
