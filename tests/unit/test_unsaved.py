"""Who holds what the store does not have is held until a thread has delivered it."""

import gc
import threading
import weakref

import pytest

from cart_state.storage import unsaved as module
from cart_state.storage.database import StoreError
from cart_state.storage.unsaved import Unsaved

PATIENCE = 30


class Holder:
    """Holds a change that the store takes at the third attempt."""

    def __init__(self) -> None:
        self.waits = True
        self.tries = 0
        self.delivered = threading.Event()

    @property
    def is_done(self) -> bool:
        return not self.waits

    def deliver(self) -> None:
        self.tries += 1
        if self.tries < 3:
            raise StoreError("away")
        self.waits = False
        self.delivered.set()


def test_what_nobody_else_holds_any_more_is_delivered_and_let_go_of(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "TRY_EVERY", 0.001)
    held: Unsaved[Holder] = Unsaved()
    for _ in range(2):  # a second time, after the thread has ended
        holder = Holder()
        delivered, gone = holder.delivered, weakref.ref(holder)
        held.hold("cart", holder)
        del holder
        assert delivered.wait(PATIENCE)
        for thread in threading.enumerate():
            if thread.name == "cart-unsaved":
                thread.join(PATIENCE)
        gc.collect()
        assert gone() is None
        assert held.of("cart") == []
