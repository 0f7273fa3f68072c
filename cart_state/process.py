"""The process in which the shop is served, from its start to its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cart_state.pace import take_turns
from cart_state.session import unsaved
from cart_state.wiring import close_stores


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """Has runs take turns, and at the end tells of what is lost; for `st.App(lifespan=...)`.

    SIGTERM, which told the server to end, then ends the process on the spot, and nothing else is
    done that Python does at an end, such as waiting for a database that never answers.
    """
    take_turns()
    yield
    try:
        close_stores()
    finally:
        unsaved().end()  # of what came until then, too
