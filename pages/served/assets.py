"""Streamlit's own assets, compressed ahead of time: a first visit loads a fourth of what it would.

They are few and never change while the server runs, so memory holds them, about 6 MB. servestatic
and whitenoise want compressed files beside the originals, which are in the folder of a package.
"""

import gzip
import hashlib
import re
import threading
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cart_state import streamlit_internals

# Fonts cut down to Latin scripts, by the names of those of Streamlit's whose place they take.
_FONTS = {"SourceSansVF-Upright": "sans.woff2", "SourceSerifVariable-Roman": "serif.woff2"}
_LARGEST = 1_000_000  # bytes; what is larger, such as maps, no page of the shop shows
_QUALITY = {True: 11, False: 5}  # 11 is smaller by a tenth, and takes fifty times as long
_KINDS = {".js": "text/javascript", ".css": "text/css"}
# A name changes with what is in the file. The headers of a page mean nothing for what is none.
_KEPT = {
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
}
_REFUSED = re.compile(r";\s*q=0(\.0*)?$")


class CompressedAssets:
    """Middleware that answers for assets as soon as they are compressed, and until then passes on.

    A thread compresses them, so that the server starts no later.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._answers: dict[str, dict[str, Response]] = {}
        threading.Thread(target=self._compress, daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        answer = None
        if scope["type"] == "http" and scope["method"] == "GET":
            answer = chosen(self._answers.get(scope["path"], {}), scope)
        await (answer or self.app)(scope, receive, send)

    def _compress(self) -> None:
        folder = streamlit_internals.STATIC
        fonts = dict(map(self._font, _FONTS))
        first = sorted(streamlit_internals.first_assets(), key=lambda file: file.stat().st_size)
        files = [file for file in (folder / "static").rglob("*") if file.suffix in _KINDS]
        rounds = [*((file, False) for file in files), *((file, True) for file in first)]
        for file, thoroughly in rounds:
            content = file.read_bytes()
            if file.suffix == ".css":
                for theirs, ours in fonts.items():
                    content = re.sub(rb"%s[^)]*" % theirs, ours, content)
            if len(content) <= _LARGEST:
                url = f"/{file.relative_to(folder).as_posix()}"
                self._answers[url] = compressed(content, _KINDS[file.suffix], _KEPT, thoroughly)

    def _font(self, theirs: str) -> tuple[bytes, bytes]:
        """Answers for a font of ours; returns what the name of theirs begins with, and ours."""
        content = (Path(__file__).with_name("fonts") / _FONTS[theirs]).read_bytes()
        name = f"{hashlib.sha256(content).hexdigest()[:12]}.woff2"
        answer = Response(content, media_type="font/woff2", headers=_KEPT)
        self._answers[f"/static/media/{name}"] = {"": answer}
        return theirs.encode(), name.encode()


def compressed(
    content: bytes, kind: str, headers: dict[str, str], thoroughly: bool = True
) -> dict[str, Response]:
    """Returns answers with this content by how it is encoded, the best first."""
    encoded = {
        "br": brotli.compress(content, quality=_QUALITY[thoroughly]),
        "gzip": gzip.compress(content, mtime=0),
    }
    return {
        encoding: Response(
            body,
            media_type=kind,
            headers=headers | {"content-encoding": encoding, "vary": "accept-encoding"},
        )
        for encoding, body in encoded.items()
    }


def chosen(answers: dict[str, Response], scope: Scope) -> Response | None:
    """Returns the first answer whose encoding the browser takes; None where it takes none."""
    asked = Headers(scope=scope).get("accept-encoding", "").lower().split(",")
    taken = {one.partition(";")[0].strip() for one in asked if not _REFUSED.search(one.strip())}
    return next((answers[encoding] for encoding in answers if encoding in {"", *taken}), None)
