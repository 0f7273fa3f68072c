"""What the store knows of Streamlit's inside is there.

A name that is gone may otherwise show as an empty page, or as nothing at all.
"""

import inspect
import re
from pathlib import Path

import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    FragmentThreadState,
    ScriptRunContext,
    ThreadState,
)
from streamlit_extras import cookie_manager
from uvicorn.protocols.http import auto, h11_impl
from websockets import http11

from cart_state.streamlit_internals import (
    INDEX,
    STATIC,
    first_assets,
    first_page,
    inline_script_hashes,
)

ROOT = Path(__file__).parents[2]
KNOWN = {
    ScriptRunContext: "fragment_ids_this_run fragment_storage is_history_navigation",
    ThreadState: "get",
    FragmentThreadState: "fragment_id",
    MemoryFragmentStorage: "register_outside_wrapper get_outside_wrapper",
    DeltaGenerator: "_id",
    auto: "AutoHTTPProtocol",
    h11_impl.H11Protocol: "connection_made connections logger loop transport cycle",
    h11_impl.RequestResponseCycle: "response_complete more_body",
    http11: "MAX_LINE_LENGTH",
    cookie_manager: "last_processed_operation_id",
}
# What style sheets and scripts call Streamlit's elements, and the states of a page.
IN_A_PAGE = re.compile(
    r"""(?<![\w"'(])\.(st[A-Z]\w+)|data-testid=["']?(\w[\w-]*)"""
    r"""|(data-test-script-state)(?:="(\w+)")?|state\(\) === "(\w+)\""""
)


def names_in_pages() -> set[str]:
    files = [file for room in ("cart_state", "pages") for file in (ROOT / room).rglob("*.*")]
    texts = [file for file in files if file.suffix in (".py", ".css", ".js", ".html")]
    found = [IN_A_PAGE.findall(file.read_text("utf-8")) for file in texts]
    return {name for one in found for names in one for name in names if name}


@pytest.mark.parametrize(
    ("where", "name"),
    [(where, name) for where, names in KNOWN.items() for name in names.split()],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_what_python_names_is_there(where: type, name: str):
    assert re.search(rf"\b{name}\b", inspect.getsource(where)), f"{where} has no {name} any more"


def test_what_style_sheets_and_scripts_name_is_there():
    names = names_in_pages()
    assert {"stMain", "stGridCell", "InputInstructions", "rerunRequested", "notRunning"} <= names
    for script in STATIC.rglob("*.js"):
        text = script.read_text("utf-8")
        names -= {name for name in names if re.search(rf"""["'`]{name}["'`]""", text)}
    assert names == set(), "nothing in Streamlit is called this any more"


def test_the_first_page_has_all_that_is_put_into_it():
    page = first_page("Tea & more", "de", "<p>early</p>")
    assert '<html lang="de">' in page
    assert "<title>Tea &amp; more</title>" in page
    assert '<p>early</p><div id="root">' in page
    assert not re.search("<!--|preload=|[\"'=]preload", page.partition("<p>early</p>")[0])


def test_every_part_of_a_first_page_is_asked_for_at_once():
    page, assets = first_page("", "en", ""), first_assets()
    names = {file.name for file in assets}
    assert set(re.findall(r"[\w.-]+\.(?:js|css)\b", INDEX.read_text("utf-8"))) <= names
    parts = {"PageLink", "Button", "BidiComponent", "ImageList", "TextInput"}
    assert parts <= {name.partition(".")[0] for name in names}
    for file in assets:
        assert f'"./{file.relative_to(STATIC).as_posix()}"' in page, file


def test_every_script_within_streamlits_page_has_its_hash():
    scripts = re.findall(r"<script\b[^>]*>", INDEX.read_text("utf-8"))
    within = [script for script in scripts if "src=" not in script]
    assert len(inline_script_hashes().split()) == len(within) > 0
