"""What the client of these tests takes for the answer to what it asked."""

import asyncio

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.client import Tab
from tests.loops import run

OLD, NEW = "the page that is left", "the page that is entered"
TIMER, CARD = "a fragment with a timer", "the fragment that was clicked"


class Told(Tab):
    """A tab whose server is the test."""

    async def _post(self, *_: object) -> None:
        pass

    def hear(self, page: str, *fragments: str, ends: bool = True) -> None:
        """The server runs a page, or fragments of it, to the end or not."""
        began, ended = ForwardMsg(), ForwardMsg()
        began.new_session.page_script_hash = page
        ended.script_finished = (
            ForwardMsg.FINISHED_SUCCESSFULLY if ends else ForwardMsg.FINISHED_EARLY_FOR_RERUN
        )
        for message in (began, ended):
            message.metadata.run.script_run_id = f"{page} {fragments}"
            message.metadata.run.fragment_ids.extend(fragments)
            self._take(message)


def answered(*runs: tuple[str, ...], click: bool = False, early: int = 0) -> list[bool]:
    """Whether what was asked counts as answered after each of these runs.

    The first `early` of them are ended early by the next.
    """

    async def journey() -> list[bool]:
        tab, found = Told("http://shop", pages={"New": NEW}), []
        state = ClientState(page_script_hash=OLD, fragment_id=CARD)
        asking = asyncio.create_task(tab._ask(state) if click else tab.switch("New"))
        for number, (page, *fragments) in enumerate(runs):
            await asyncio.sleep(0)
            tab.hear(page, *fragments, ends=number >= early)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            found.append(asking.done())
        asking.cancel()
        return found

    return run(journey())


def test_what_the_page_that_is_left_still_says_is_no_answer_to_a_switch():
    assert answered((OLD, TIMER), (OLD,), (NEW,)) == [False, False, True]


def test_a_timer_s_run_is_no_answer_to_a_click_unless_it_ends_that_early():
    assert answered((OLD, TIMER), (OLD, CARD), click=True) == [False, True]
    assert answered((OLD, CARD), (OLD, TIMER), click=True, early=1) == [False, True]
    assert answered((OLD, TIMER, CARD), click=True) == [True]
    assert answered((OLD,), click=True) == [True]
