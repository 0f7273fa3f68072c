"""Whether this copy of the store is well, for whoever watches it, and can serve, for a balancer.

These are two questions: a balancer that took a copy out for a fault that all of them have, such as
one in the catalogue, would close a shop that goes on.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import cart_state
from cart_state import Health

_FRESH = 1.0  # seconds for which one look answers everybody: no stranger can tire the store
_PATIENCE = 3.0  # seconds


class Watch:
    """The answers to both questions: 200 and "ok", or 503 and what is not, a line each."""

    def __init__(self) -> None:
        self._since = 0.0
        self._look: asyncio.Future[Health] | None = None

    async def healthz(self, _: Request) -> Response:
        """Tells whoever watches the shop what is not well."""
        health = await self._health()
        return _answer(*_closed(health), *_amiss(health))

    async def readyz(self, _: Request) -> Response:
        """Tells a load balancer why this copy cannot serve."""
        return _answer(*_closed(await self._health()))

    async def _health(self) -> Health | None:
        """None where nothing answers in time; then that look goes on, and no other begins."""
        now = time.monotonic()
        if self._look is None or (self._look.done() and now > self._since + _FRESH):
            self._since = now
            self._look = asyncio.ensure_future(run_in_threadpool(cart_state.health))
        with suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(self._look), _PATIENCE)
        return None


def _answer(*lines: str) -> Response:
    return PlainTextResponse("\n".join(lines) or "ok", 503 if lines else 200)


def _closed(health: Health | None) -> Iterator[str]:
    if health and health.is_read_only:
        yield "The cart store is read-only."
    elif health is None or health.schema is None:
        yield "The cart store does not answer."
    if health and not health.is_open:
        yield "The shop cannot open: catalogue or settings are broken. The log names the faults."


def _amiss(health: Health | None) -> Iterator[str]:
    if health is None:
        return
    if health.was_replaced:
        yield "The file of the cart store was deleted or replaced: what was in it is missing."
    if health.is_open and health.faults:
        yield "Catalogue or settings are broken. The last good ones go on; the log names faults."
    if health.is_mail_late:
        yield "Mail is stuck. The log has the reason."
