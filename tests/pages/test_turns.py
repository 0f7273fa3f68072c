"""Runs take turns: each run of a page, with its callbacks, and each run that follows from it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from cart_state.streamlit_internals import around_each_run

said: list[str] = []


def app() -> None:
    import streamlit as st

    from tests.pages.test_turns import said

    def click() -> None:
        said.append("callback")

    said.append("page")
    if st.button("Once more", on_click=click):
        st.rerun()


def test_each_run_and_its_callbacks_are_inside_a_turn(monkeypatch: pytest.MonkeyPatch):
    @contextmanager
    def turn(session: str) -> Iterator[None]:
        said.append(f"begins {bool(session)}")
        yield
        said.append("ends")

    carry_out = script_runner.exec_func_with_error_handling
    monkeypatch.setattr(script_runner, "exec_func_with_error_handling", carry_out)
    around_each_run(turn)
    said.clear()
    shown = AppTest.from_function(app).run()
    shown.button[0].click().run()
    begins = "begins True"
    assert said[:3] == [begins, "page", "ends"]
    assert said[3:] == [begins, "callback", "page", "ends", begins, "page", "ends"]
