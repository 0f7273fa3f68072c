"""What a first visit loads: Streamlit's own page and assets, compressed, a fourth of what it would.

The assets never change while the server runs, so memory holds them, 6 MB. servestatic and
whitenoise want compressed files beside the originals, which lie in a package's folder. The page is
white until 0.5 MB of scripts have run: early.html in it shows the shop's name, and where things
will be, until the shop is drawn.
"""

import functools
import gzip
import html
import re
import threading
from contextlib import suppress
from pathlib import Path
from string import Template

import brotli
import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

import cart_state
from cart_state import ShopError, streamlit_internals
from pages.served.page_names import path_within

# Fonts cut down to Latin scripts, by the names of those of Streamlit's whose place they take.
_FONTS = {"SourceSansVF-Upright": "sans.woff2", "SourceSerifVariable-Roman": "serif.woff2"}
_KINDS = {".js": "text/javascript", ".css": "text/css"}
_LARGEST = 1_000_000  # bytes; what is larger, such as maps, no page of the shop shows
_QUICK, _SMALL = 5, 11  # a tenth smaller in fifty times the time, for what a first visit loads
_KEPT = {  # a name changes with what is in the file
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
}
_REFUSED = re.compile(r";\s*q=0(\.0*)?$")
_EARLY = Template(Path(__file__).with_name("early.html").read_text(encoding="utf-8"))
_COLOURS = ("backgroundColor", "secondaryBackgroundColor", "textColor")


class CompressedAssets:
    """Middleware that answers for each asset as soon as a thread has compressed it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._answers: dict[str, dict[str, Response]] = {}
        threading.Thread(target=self._compress, daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        is_get = scope["type"] == "http" and scope["method"] == "GET"
        answer = chosen(self._answers.get(path_within(scope), {}), scope) if is_get else None
        await (answer or self.app)(scope, receive, send)

    def _compress(self) -> None:
        folder = streamlit_internals.STATIC
        for theirs, ours in _FONTS.items():
            content = (Path(__file__).with_name("fonts") / ours).read_bytes()
            font = {"": Response(content, media_type="font/woff2", headers=_KEPT)}
            for file in folder.glob(f"static/media/{theirs}*.woff2"):
                self._answers[f"/{file.relative_to(folder).as_posix()}"] = font
        files = [(file, _QUICK) for file in folder.rglob("*") if file.suffix in _KINDS]
        files += [(file, _SMALL) for file in streamlit_internals.first_assets()]
        for file, quality in files:
            content = file.read_bytes()
            if len(content) <= _LARGEST:
                url = f"/{file.relative_to(folder).as_posix()}"
                self._answers[url] = compressed(content, _KINDS[file.suffix], _KEPT, quality)


def first_page(request: Request) -> Response:
    """Answers with the page; with Streamlit's own where the shop is closed or a reader is old."""
    with suppress(ShopError):
        shop = cart_state.shop()
        answers = _pages(shop.name, shop.language, bool(shop.price_note))
        if answer := chosen(answers, request.scope):
            return answer
    return FileResponse(streamlit_internals.INDEX)


@functools.lru_cache(maxsize=8)
def _pages(name: str, language: str, has_note: bool) -> dict[str, Response]:
    asked = [f"{theme}.{colour}" for theme in ("light", "dark") for colour in _COLOURS]
    colours = {option.replace(".", "_"): st.get_option(f"theme.{option}") for option in asked}
    facts = "7.8rem" if has_note else "6.6rem"  # as tile.css says
    early = _EARLY.substitute(colours, name=html.escape(name), facts=facts)
    page = streamlit_internals.first_page(name, language, early)
    return compressed(page.encode(), "text/html", {})


def compressed(
    content: bytes, kind: str, headers: dict[str, str], quality: int = _SMALL
) -> dict[str, Response]:
    """Returns answers with this content by how it is encoded, the best first."""
    encoded = {"br": brotli.compress(content, quality=quality), "gzip": gzip.compress(content)}
    return {
        name: Response(
            body,
            media_type=kind,
            headers=headers | {"content-encoding": name, "vary": "accept-encoding"},
        )
        for name, body in encoded.items()
    }


def chosen(answers: dict[str, Response], scope: Scope) -> Response | None:
    """Returns the first answer whose encoding the browser takes; None where it takes none."""
    asked = Headers(scope=scope).get("accept-encoding", "").lower().split(",")
    taken = {one.partition(";")[0].strip() for one in asked if not _REFUSED.search(one.strip())}
    return next((answers[encoding] for encoding in answers if encoding in {"", *taken}), None)
