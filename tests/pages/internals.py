"""Everything in these tests that relies on private parts of Streamlit, each with its reason.

Seen on Streamlit 1.67. Whoever tries a new version begins here.
"""

import base64
import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest
from google.protobuf.message import Message
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.caching import cache_data_api, cache_resource_api
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest, app_test
from streamlit.testing.v1.element_tree import Button


def found_components() -> BidiComponentManager:
    """The installed components. AppTest looks for them anew in each session: 0.2 s."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    found.discover_and_register_components = lambda **_: None
    return found


class LastingPages(PagesManager):
    """Knows the pages from one run to the next, as in a real session.

    AppTest makes a new PagesManager for each run, which finds the pages only after the callbacks:
    st.switch_page in one would fail.
    """

    known: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = None  # the desk has no such folder, the shop has
        super().__init__(*args, **kwargs)
        self._pages = self.known.get(self.main_script_path)

    def set_pages_and_resolve(self, pages: Any, fallback_page_hash: str = "") -> Any:
        self.known[self.main_script_path] = pages
        return super().set_pages_and_resolve(pages, fallback_page_hash)


def improve(patch: pytest.MonkeyPatch, found: BidiComponentManager) -> None:
    """Lets every AppTest have these components, and know its pages."""
    patch.setattr(app_test, "BidiComponentManager", lambda: found)
    patch.setattr(app_test, "PagesManager", LastingPages)


class FullAppTest(AppTest):
    """AppTest, and what it does not offer."""

    def __init__(self, script: str | Path) -> None:
        super().__init__(script, default_timeout=60)

    def tiles(self) -> dict[str, dict[str, str]]:
        """What each tile shows, by its key."""
        return self.components("tile", "product_tile")

    def components(self, *names: str) -> dict[str, Any]:
        """What components of these names show, by their key. AppTest knows no property of one."""
        components = [e.proto for e in self.get("bidi_component")]
        return {
            proto.id.split("-", 2)[2]: json.loads(proto.json)
            for proto in components
            if proto.component_name in names
        }

    def downloads(self) -> list[tuple[str, str, bytes]]:
        """The files that the page offers: label, name and content."""
        return [
            (label, name, base64.b64decode(href.partition(",")[2]))
            for label, name, href in self.components("download").values()
        ]

    def copyable(self) -> list[str]:
        """The links that a click copies."""
        components = [e.proto for e in self.get("bidi_component")]
        found = (json.loads(one.json) for one in components if one.component_name == "copyable")
        return [link for link, *_ in found]

    def brand(self) -> str:
        """The shop's name in the header."""
        (brand,) = (
            e.proto for e in self.get("bidi_component") if e.proto.component_name == "brand"
        )
        return str(json.loads(brand.json)["name"])

    def open_tile(self, key: str) -> Self:
        """Clicks a tile."""
        return self.answer(key, "open", True)

    def answer(self, key: str, event: str, value: object) -> Self:
        """Does what a component tells of. AppTest draws one and offers no way to answer it."""
        protos = (e.proto for e in self.get("bidi_component"))
        (proto,) = (proto for proto in protos if proto.id.split("-", 2)[2] == key)
        widgets = self._tree.get_widget_states()
        click = widgets.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{proto.id}__events")
        click.json_trigger_value = json.dumps([{"event": event, "value": value}])
        return self._left(widgets)

    def press(self, column: str, sku: str) -> Self:
        """Presses the button in a column of the editor's row. AppTest has no such buttons."""
        editor = self.data_editor[0]
        widgets = self._tree.get_widget_states()
        click = widgets.widgets.add(id=editor.proto.button_click_widgets[column])
        row = list(editor.value.index).index(sku)
        click.string_trigger_value.data = json.dumps({"row": row, "label": column})
        return self._left(widgets)

    def choose_rows(self, *rows: int) -> Self:
        """Chooses these rows of the table, and no other. AppTest has no choice of rows."""
        widgets = self._tree.get_widget_states()
        chosen = widgets.widgets.add(id=self.dataframe[0].proto.id)
        chosen.string_value = json.dumps({"selection": {"rows": rows}})
        return self._run(widgets)

    def send_without_text(self, form: str) -> Self:
        """Sends a form whose text the server does not know any more, as after another page.

        AppTest always sends what stands in the form.
        """
        (text,) = (t for t in self.text_input if t.form_id.startswith(form))
        (send,) = (b for b in self.button if b.form_id == text.form_id)
        send.click()
        widgets = self._tree.get_widget_states()
        others = [one for one in widgets.widgets if one.id != text.id]
        del widgets.widgets[:], self.session_state[str(text.key)]
        widgets.widgets.extend(others)
        return self._run(widgets)

    def send_forged(self, button: str, widget: str, **value: object) -> Self:
        """Presses the button with this key, and says that another widget holds this."""
        self.button(key=button).click()
        widgets = self._tree.get_widget_states()
        (sent,) = (one for one in widgets.widgets if one.id.endswith(f"-{widget}"))
        for kind, said in value.items():
            setattr(sent, kind, said)
        return self._run(widgets)

    def texts_by_place(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Every text of every message that draws the page, with its kind and its fields' names.

        AppTest shows some of them, and a text that it does not know may be the one that matters.
        """
        for proto in _drawn(self._tree):
            for path, text in _strings(proto):
                yield (proto.DESCRIPTOR.name, path), text

    def _left(self, widgets: WidgetStates) -> Self:
        """Runs a page that may switch to another one: AppTest goes on asking for the first."""
        self._run(widgets)
        self._page_hash = self._finished_page_script_hash
        return self


class LateEdit:
    """What the browser sends of an edit once more, after the server has carried it out."""

    def __init__(self, shop: FullAppTest, cells: Mapping[int, object]) -> None:
        self._shop = shop
        self._widgets = shop._tree.get_widget_states()
        late = self._widgets.widgets.add(id=shop.data_editor[0].proto.id)
        edited = {row: {"Quantity": quantity} for row, quantity in cells.items()}
        late.string_value = json.dumps(
            {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
        )

    def arrive(self) -> None:
        """The page runs with it, whatever it shows meanwhile."""
        self._shop._run(copy.deepcopy(self._widgets))


class Interruption:
    """Lets the next click arrive at the nth moment at which Streamlit looks for it.

    It looks at every element and at every look at session state; only its script runner knows.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        look = ScriptRunner._maybe_handle_execution_control_request
        self._looks, self._moment = count(1), 0
        self._click: WidgetStates | None = None

        def maybe_handle(runner: ScriptRunner) -> None:
            if runner._execing and next(self._looks) == self._moment:
                context = get_script_run_ctx()
                assert context
                raise RerunException(
                    RerunData(
                        query_string=context.query_string,
                        widget_states=self._click,
                        page_script_hash=context.page_script_hash,
                    )
                )
            look(runner)

        patch.setattr(ScriptRunner, "_maybe_handle_execution_control_request", maybe_handle)

    def at(self, moment: int, press: Button | None = None) -> None:
        """Counts the moments from now on; the click is one on nothing, or on this button."""
        self._looks, self._moment, self._click = count(1), moment, None
        if press:
            self._click = press.click().root.get_widget_states()


def cached_for_all() -> Iterator[tuple[str, object]]:
    """What Streamlit's two caches hold: neither lets anybody look into it."""
    yield "st.cache_data", cache_data_api._data_caches
    yield "st.cache_resource", cache_resource_api._resource_caches


def _drawn(node: Any) -> Iterator[Message]:
    if (proto := getattr(node, "proto", None)) is not None:
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from _drawn(child)


def _strings(message: Message, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        inside = (*path, field.name)
        for one in _items(value):
            if isinstance(one, Message):
                yield from _strings(one, inside)
            elif isinstance(one, str | bytes):
                text = one if isinstance(one, str) else one.decode(errors="replace")
                yield ".".join(inside), text


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, str | bytes | Message):
        return [value]
    if isinstance(value, Mapping):
        return [*value, *value.values()]
    return value if isinstance(value, Iterable) else []
