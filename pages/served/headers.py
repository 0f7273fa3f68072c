"""The headers with which every answer to a browser is sent, by the shop and by the desk."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cart_state import streamlit_internals

# Components come as blobs, which only a script that runs already can make. Styles Streamlit writes
# as it goes, the grid computes in WebAssembly, and the pictures are data URLs.
_SCRIPTS = streamlit_internals.inline_script_hashes()
HEADERS = {
    "content-security-policy": (
        f"default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {_SCRIPTS};"
        " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "referrer-policy": "no-referrer",  # an address may hold a shared cart, or a receipt's secret
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
}
_YEAR = 365 * 24 * 60 * 60  # seconds


class SafeHeaders:
    """Middleware that sends HEADERS with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = f"max-age={_YEAR}"
            await send(message)

        await self.app(scope, receive, send_with_headers)
