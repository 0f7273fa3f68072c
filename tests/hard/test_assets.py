"""What the entry for the public sends of Streamlit's assets, and what nobody gets out of it."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
import streamlit as st

from tests.browser.server import ROOT, Server, StartServer
from tests.browser.visit import wait_until_compressed
from tests.hard.shopping import ask

pytestmark = pytest.mark.long

STATIC = Path(st.__file__).parent / "static"
SERVED = "pages/served/app.py"
DECODED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.fixture(scope="module")
def served(start_shared: StartServer) -> Server:
    """A server that has compressed its largest asset."""
    server = start_shared(script=SERVED)
    wait_until_compressed(server.url)
    return server


def address(name: str) -> str:
    """The address of the script whose name begins like this."""
    (file,) = (STATIC / "static" / "js").glob(f"{name}.*.js")
    return f"/{file.relative_to(STATIC).as_posix()}"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("brotli", None),
        ("", None),
    ],
)
def test_a_script_comes_as_the_browser_can_read_it_and_is_kept_for_ever(
    served: Server, accepted: str, encoding: str | None
):
    path = address("protobuf")
    answer = ask(served, path, Accept_Encoding=accepted)
    assert answer.headers["content-encoding"] == encoding
    assert DECODED[encoding](answer.content) == (STATIC / path[1:]).read_bytes()
    assert answer.headers["content-type"].startswith(("text/javascript", "application/javascript"))
    assert answer.headers["x-content-type-options"] == "nosniff"
    kept = set(answer.headers["cache-control"].replace(" ", "").split(","))
    assert kept == {"public", "immutable", "max-age=31536000"}
    if encoding:
        assert answer.headers["vary"] == "accept-encoding"


def test_what_has_no_hash_in_its_name_is_never_kept(served: Server):
    for path in ("/", "/Catalog", "/index.html", "/favicon.png", "/manifest.json"):
        for accepted in ("br", ""):
            answer = ask(served, path, Accept_Encoding=accepted)
            assert answer.headers["cache-control"] == "no-store", path


def test_the_styles_name_our_fonts_and_these_are_there(served: Server):
    (style,) = (STATIC / "static" / "css").glob("index.*.css")
    answer = ask(served, f"/static/css/{style.name}", Accept_Encoding="br")
    styles = brotli.decompress(answer.content).decode()
    for family in ("Source Sans", "Source Serif"):
        faces = re.findall(rf"@font-face{{font-family:{family};[^}}]*}}", styles)
        (upright,) = [face for face in faces if "font-style:normal" in face]
        font = ask(served, re.search(r"url\(\.\.(/media/.*?)\)", upright)[1].join(["/static", ""]))
        assert font.headers["content-type"] == "font/woff2"
        assert font.content[:4] == b"wOF2"
        assert len(font.content) < 50_000


@pytest.mark.parametrize("accepted", ["br", ""])
def test_no_other_file_is_sent_however_it_is_asked_for(served: Server, accepted: str):
    files = ["pages/served/fonts/README.md", "pages/served/early.html", ".streamlit/config.toml"]
    secret = [(ROOT / file).read_bytes()[:60] for file in files]
    starts = ("", "/static", "/static/js", "/static/media", "/static/js/..")
    ways = ("../", "..%2f", "%2e%2e/", "..\\", "..%5c", "%2e%2e%2f", "....//")
    for start in starts:
        for file in files:
            for way in ("", *ways):
                for depth in (1, 4, 9):
                    path = f"{start}/{way * depth}{file}"
                    answer = ask(served, path, Accept_Encoding=accepted)
                    plain = DECODED[answer.headers["content-encoding"]](answer.content)
                    assert not any(begin in plain for begin in secret), path
            absolute = ask(served, f"{start}/{ROOT}/{file}", Accept_Encoding="")
            assert not any(begin in absolute.content for begin in secret)


def test_the_page_is_streamlits_with_a_name_and_nothing_of_it_is_lost(served: Server):
    page = ask(served, "/Catalog", Accept_Encoding="").content.decode()
    theirs = (STATIC / "index.html").read_text(encoding="utf-8")
    assert page == theirs  # to a reader that takes nothing compressed
    ours = brotli.decompress(ask(served, "/Catalog", Accept_Encoding="br").content).decode()
    links = re.compile(r'<(?:script|link rel="(?:modulepreload|stylesheet)")[^>]*>')
    assert set(links.findall(theirs)) <= set(links.findall(ours))
    assert "<title>Corner office</title>" in ours
    assert re.findall(r"<script>.*?</script>", ours, re.S) == re.findall(
        r"<script>.*?</script>", theirs, re.S
    )
    for name in ("PageLink", "Button", "BidiComponent", "ImageList", "TextInput"):
        assert f'href=".{address(name)}"' in ours
