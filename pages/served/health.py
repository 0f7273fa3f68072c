"""Whether this copy of the store can serve, for a load balancer."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cart_state import StoreError, check_store


async def healthz(_: Request) -> Response:
    """Tells a load balancer whether this copy of the store can reach the carts."""
    try:
        await run_in_threadpool(check_store)
    except StoreError:
        return PlainTextResponse("The cart store does not answer.", 503)
    return PlainTextResponse("ok")
