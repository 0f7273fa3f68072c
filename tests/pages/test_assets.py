"""Which of the compressed answers a browser gets."""

import gzip

import brotli
import pytest
from starlette.types import Scope

from pages.served.assets import chosen, compressed

CONTENT = b"let it be short;" * 99


def asking(accepted: str) -> Scope:
    return {"type": "http", "headers": [(b"accept-encoding", accepted.encode())]}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1,gzip", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000", None),
        ("brotli, x-gzip", None),
        ("", None),
    ],
)
def test_an_answer_is_encoded_as_the_browser_accepts_it(accepted: str, encoding: str | None):
    answer = chosen(compressed(CONTENT, "text/plain", {}), asking(accepted))
    assert (answer and answer.headers["content-encoding"]) == encoding


def test_a_compressed_answer_is_the_content_for_whoever_decodes_it():
    answers = compressed(CONTENT, "text/css", {"cache-control": "no-store"})
    assert brotli.decompress(answers["br"].body) == CONTENT
    assert gzip.decompress(answers["gzip"].body) == CONTENT
    for answer in answers.values():
        assert len(answer.body) < len(CONTENT) / 10
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
