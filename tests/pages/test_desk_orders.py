"""The desk's page of orders: which are shown, one closely, and every step, taken and undone."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import streamlit as st

import cart_state
from cart_state import Order, OrderStep, StoreError, desk
from cart_state.rules.orders import Status
from cart_state.storage.orders import Orders
from pages.owner.parts import order_detail
from pages.owner.parts.order_detail import packing_slip
from pages.owner.parts.order_table import as_csv
from pages.words.orders import STEPS
from tests.pages.desk import Desk, placed
from tests.pages.shop import Sell, WriteSettings

ODD = "*A* $1 [b](c) <i>d</i>"
READY, DONE = "Mark as “Ready”", "Mark as “Completed”"


@pytest.fixture(autouse=True)
def goods(sell: Sell, on_this_machine: None) -> None:
    sell()


@pytest.fixture(autouse=True)
def every_click_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits until a click cannot be the second of a double click any more."""
    monkeypatch.setattr(order_detail, "_TOO_SOON", timedelta(0))


@pytest.fixture
def open_desk(root: Path) -> Callable[[], Desk]:
    """Opens the page as one more owner does."""
    return lambda: Desk(root).run()


def followed(order: Order, *statuses: Status) -> Order:
    """The order after these steps, which another owner takes."""
    for status in statuses:
        order = desk.step(order, status)
    return order


def status(order: Order) -> str:
    found = desk.order(order.number)
    assert found
    return found.status


# Which are shown


def test_before_the_first_order_the_page_says_that_it_will_show_it(open_desk: Callable[[], Desk]):
    empty = open_desk()
    assert "No order has come yet" in empty.texts()
    assert empty.titles() == ["Orders"]
    assert empty.is_well()
    placed()
    assert len(empty.run().shown()) == 1


def test_open_orders_are_shown_first_the_newest_on_top(open_desk: Callable[[], Desk]):
    a, b, c, d = (placed() for _ in range(4))
    followed(b, "ready")
    followed(c, "ready", "done")
    opened = open_desk()
    assert opened.shown() == [one.number for one in (d, b, a)]
    assert opened.states() == ["Placed", "Ready", "Placed"]
    everything = opened.ask_for(states=desk.STATES)
    assert everything.shown() == [one.number for one in (d, b, a, c)]
    assert opened.ask_for(states=()).shown() == everything.shown()


def test_orders_are_found_by_text_state_and_day(open_desk: Callable[[], Desk]):
    asha, jörg = placed("Asha Rao"), placed("Jörg Müller", "courier", desk=2)
    followed(asha, "ready")
    opened = open_desk()
    assert opened.ask_for("MULLER oak").shown() == [jörg.number]
    assert opened.ask_for(asha.number.lower()).shown() == [asha.number]
    assert opened.ask_for(states=("ready",)).shown() == [asha.number]
    assert opened.ask_for("nobody").shown() == []
    assert "No order fits" in opened.texts()
    today = jörg.placed_at.date()
    opened.ask_for()
    days = opened.date_input(key="orders_days")
    for chosen, count in (
        ((today,), 2),
        ((today - timedelta(days=1),), 0),
        ((today - timedelta(days=3), today), 2),
        ((today + timedelta(days=1), today + timedelta(days=2)), 0),
    ):
        assert len(days.set_value(chosen).run().shown()) == count, chosen


def test_a_day_is_the_owners(open_desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch):
    asked: list[datetime | None] = []

    def orders(_: object, *span: datetime | None, text: str) -> tuple[Order, ...]:
        asked[:] = span
        return ()

    monkeypatch.setattr(type(st.context), "timezone", "Asia/Kolkata")
    monkeypatch.setattr(desk, "orders", orders)
    opened = open_desk()
    assert asked == [None, None]
    opened.date_input(key="orders_days").set_value((date(2026, 11, 29),)).run()
    first = datetime(2026, 11, 29, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert asked == [first, first + timedelta(days=1) - timedelta(microseconds=1)]


def test_amounts_and_times_in_the_table_are_numbers_and_times_so_that_it_sorts(
    open_desk: Callable[[], Desk],
):
    order = placed(lamp=2, mug=1)
    table = open_desk().dataframe[0].value
    assert table["Total"].tolist() == [2599.10]
    assert pd.api.types.is_datetime64_any_dtype(table["Placed"])
    assert table["Placed"][0] == order.placed_at.replace(tzinfo=None)


# One, closely


def test_an_order_is_shown_with_pictures_contact_note_and_history(open_desk: Callable[[], Desk]):
    order = placed(f"Asha {ODD}", "courier", f"Ring.\n{ODD}", desk=1, lamp=2)
    followed(order, "ready")
    opened = open_desk().choose(order)
    assert opened.detail() == f"Order {order.number} is ready"
    table = opened.table[0].value
    assert [row[1:] for row in opened.ordered()] == [
        ["Oak desk  \n1 × ₹12,000.00", "₹12,000.00"],
        ["Desk lamp  \n2 × ₹1,299.50", "₹2,599.00"],
        ["By courier", "₹500.00"],
    ]
    assert all("data:image/svg+xml" in cell for cell in table.iloc[:2, 0])
    said = opened.texts()
    for text in (f"Asha {ODD}", "shopper@example.com", "+91 98", "5 Church St", "Ring.", ODD):
        assert text in said
    assert said.index("Placed on") < said.index("Ready on")
    assert opened.total() == "₹15,099.00"
    assert opened.is_well()


def test_the_only_order_that_is_found_is_shown_without_being_chosen(
    open_desk: Callable[[], Desk],
):
    first, _ = placed("Asha Rao"), placed("Ada Lovelace")
    opened = open_desk()
    assert opened.detail() == ""
    assert opened.ask_for("asha").detail() == f"Order {first.number} is placed"


def test_a_choice_stays_with_its_order_when_others_come(open_desk: Callable[[], Desk]):
    first = placed()
    opened = open_desk().choose(first)
    before = opened.dataframe[0].proto.id
    new = placed()
    opened.run()
    assert opened.shown() == [new.number, first.number]
    assert opened.detail() == f"Order {first.number} is placed"
    after = opened.dataframe[0].proto.id
    assert opened.session_state[after.rpartition("-")[2]]["selection"]["rows"] == [1]
    assert after != before, "what is said of row 0 of the old table is of the order that was there"


# Steps


def test_each_step_is_one_click_and_can_be_undone(open_desk: Callable[[], Desk]):
    order = placed()
    opened = open_desk().choose(order)
    assert opened.primary() == [READY]
    opened.click(READY)
    assert opened.toasts() == [f"Order {order.number} is ready"]
    assert (status(order), opened.primary()) == ("ready", [DONE])
    opened.click(DONE)
    assert (status(order), opened.shown()) == ("done", [])
    assert opened.detail() == f"Order {order.number} is completed"
    opened.click("Undo “Completed”")
    opened.click("Undo “Ready”")
    assert opened.toasts() == [f"Order {order.number} is placed"]
    assert (status(order), opened.shown()) == ("placed", [order.number])
    assert not [label for label in opened.labels() if label.startswith("Undo")]


def test_several_take_their_next_steps_at_once_each_its_own(open_desk: Callable[[], Desk]):
    a, b, c = placed(), placed(), followed(placed(), "ready")
    opened = open_desk().choose(a, b, c)
    assert opened.detail() == "3 orders"
    assert {"Mark 2 as “Ready”", DONE, "Undo “Ready”"} <= set(opened.labels())
    assert len(opened.primary()) == 1
    opened.click("Mark 2 as “Ready”")
    assert opened.toasts() == ["2 orders taken care of."]
    assert [*map(status, (a, b, c))] == ["ready"] * 3
    opened.click("Mark 3 as “Completed”")
    assert (opened.shown(), opened.detail()) == ([], "3 orders")
    opened.click("Undo “Completed” of 3")
    assert [*map(status, (a, b, c))] == ["ready"] * 3
    opened.click("Choose none")
    assert opened.detail() == ""


def test_whoever_is_late_is_told_what_the_other_did_and_changes_nothing(
    open_desk: Callable[[], Desk],
):
    order, other = placed(), placed()
    for late, theirs, now in (
        (READY, "cancelled", "cancelled"),
        ("Undo “Ready”", "done", "completed"),
    ):
        order = placed() if late == READY else followed(placed(), "ready")
        opened = open_desk().choose(order, other) if late == READY else open_desk().choose(order)
        label = "Mark 2 as “Ready”" if late == READY else late
        followed(order, theirs)
        opened.click(label)
        assert f"Somebody was faster. Order {order.number} is {now}." in opened.toasts()[0]
        assert status(order) == theirs
    assert status(other) == "ready", "the step of the other was taken"


def test_the_second_click_of_a_double_click_takes_no_step(
    open_desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
):
    order = placed()
    opened = open_desk().choose(order)
    opened.click(READY)
    monkeypatch.setattr(order_detail, "_TOO_SOON", timedelta(hours=1))
    opened.click(DONE)
    assert (status(order), opened.toasts()) == ("ready", [])


def test_an_order_is_cancelled_with_a_reason_and_can_be_taken_up_again(
    open_desk: Callable[[], Desk],
):
    order = placed(lamp=2)
    opened = open_desk().choose(order)
    opened.text_area[0].set_value(f"The van is broken. {ODD}")
    opened.click("Yes, cancel it")
    assert opened.toasts() == [f"Order {order.number} is cancelled"]
    assert desk.order(order.number).steps[-1].reason == f"The van is broken. {ODD}"
    assert f"The van is broken. {ODD}" in opened.texts()
    assert cart_state.catalog()["lamp"].stock == 3
    opened.click("Undo “Cancelled”")
    assert status(order) == "placed"
    assert cart_state.catalog()["lamp"].stock == 1


def test_a_cancelled_order_is_not_taken_up_where_its_goods_are_gone(
    open_desk: Callable[[], Desk],
):
    order = followed(placed(lamp=2), "cancelled")
    placed(lamp=3)
    opened = open_desk().ask_for(states=desk.STATES).choose(order)
    opened.click("Undo “Cancelled”")
    assert "Not enough is left to take it up again: Desk lamp" in opened.toasts()[0]
    assert status(order) == "cancelled"


def test_personal_data_is_erased_once_that_was_confirmed(open_desk: Callable[[], Desk]):
    order = followed(placed("Asha Rao"), "ready", "done")
    opened = open_desk().ask_for(states=desk.STATES).choose(order)
    assert opened.labelled("Erase it for good").disabled
    opened.checkbox[0].check().run()
    opened.click("Erase it for good")
    assert opened.toasts() == [f"Who placed order {order.number} is erased."]
    assert desk.order(order.number).form is None
    assert "Asha" not in " ".join(text for _, text in opened.texts_by_place())
    assert opened.dataframe[0].value["Name"].tolist() == ["Erased"]
    labels = opened.labels()
    assert "Erase it for good" not in labels
    assert not [label for label in labels if label.startswith("Undo")], "nobody would hear of it"
    assert [row[1] for row in opened.ordered()] == ["Mug  \n1 × ₹0.10", "Pick-up"]


# Files

KOLKATA = ZoneInfo("Asia/Kolkata")


def test_a_packing_slip_tells_where_the_goods_go_on_top():
    order = placed(f"Asha {ODD}", "courier", "Ring.", lamp=2)
    slip = packing_slip(order, KOLKATA).decode()
    assert f"<h1>Packing slip of order {order.number}</h1>" in slip
    top, _, rest = slip.partition("<table>")
    for said in ("Asha *A* $1 [b](c) &lt;i&gt;d&lt;/i&gt;", "5 Church St", "Ring."):
        assert said in top
    assert "<td>2</td>" in rest


def test_the_books_have_each_line_as_numbers_and_codes_and_no_formula():
    order = placed("=HYPERLINK(1)", "courier", lamp=2)
    odd = replace(order.lines[0], sku="0012", name="=1+1", unit_price=Decimal("1299.5"))
    (head, line, way) = csv.reader(
        io.StringIO(as_csv([replace(order, lines=(odd,))], KOLKATA).decode("utf-8-sig"))
    )
    assert head == [
        *("Number", "Placed on", "State", "Article", "Product"),
        *("Quantity", "Unit price", "Line total", "Currency"),
    ]
    assert line[3:] == ["'0012", "'=1+1", "2", "1299.50", "2599.00", "INR"]
    assert way[3:] == ["", "By courier", "1", "500.00", "500.00", "INR"]
    assert line[0].lstrip("'") == order.number
    assert (line[2], len(line[1])) == ("Placed", len("2026-11-29 12:00"))


def test_files_are_made_in_the_owner_s_zone_also_after_the_run_that_offered_them():
    """By then nobody can be asked any more where the owner is."""
    order = replace(
        placed(lamp=1), steps=(OrderStep("placed", datetime(2026, 3, 1, 20, tzinfo=UTC)),)
    )
    _, line, *_ = csv.reader(io.StringIO(as_csv([order], KOLKATA).decode("utf-8-sig")))
    assert line[1] == "2026-03-02 01:30"
    assert "2 March 2026, 1:30" in packing_slip(order, KOLKATA).decode()
    assert "1 March 2026, 8:00" in packing_slip(order, UTC).decode()


def test_each_order_of_the_table_is_in_its_file(open_desk: Callable[[], Desk]):
    orders = [placed(mug=2), placed("Jörg", "courier", desk=1, lamp=2), placed(lamp=1)]
    orders[2] = followed(orders[2], "cancelled")
    file = as_csv(orders, KOLKATA).decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(file))
    assert [(row[3], row[5]) for row in rows] == [
        *(("mug", "2"), ("desk", "1"), ("lamp", "2"), ("", "1"), ("lamp", "1"))
    ]
    for order in orders:
        mine = [row for row in rows if row[0].lstrip("'") == order.number]
        assert sum(Decimal(row[7]) for row in mine) == order.total
        assert {row[2] for row in mine} == {STEPS[order.status]()}
    assert all(Decimal(row[7]) == Decimal(row[6]) * int(row[5]) for row in rows)
    assert "Jörg" not in file, "nothing tells who ordered"
    assert "These orders as CSV, for the books" in [
        b.label for b in open_desk().get("download_button")
    ]


# What goes wrong


def test_a_store_that_is_away_is_told_and_the_page_comes_back(
    open_desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
):
    order = placed()

    def away(*_: object, **__: object) -> None:
        raise StoreError("away")

    opened = open_desk().choose(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Orders, "step", away)
        opened.click(READY)
        assert "We cannot be reached at the moment." in opened.toasts()[0]
        patch.setattr(Orders, "count", away)
        patch.setattr(Orders, "listed", away)
        assert [one.proto.title for one in opened.run().error] == [
            "Sorry, something went wrong on our side"
        ]
        assert not opened.exception
    assert opened.run().is_well()
    assert opened.detail() == f"Order {order.number} is placed"


def test_a_shop_of_quotes_speaks_of_requests(
    open_desk: Callable[[], Desk], write_settings: WriteSettings
):
    write_settings('[orders]\nmode = "quote"')
    order = placed()
    opened = open_desk().choose(order)
    assert opened.detail() == f"Request {order.number} is sent"
    opened.click("Mark as “Answered”")
    assert status(order) == "ready"


def test_new_orders_are_told_on_the_page_and_in_the_tab_until_the_owner_does_something(
    open_desk: Callable[[], Desk],
):
    placed()
    opened = open_desk()
    assert not [label for label in opened.labels() if "new order" in label]
    placed()
    opened.session_state["desk.by_itself"] = True  # as the timer leaves it
    assert "1 new order" in opened.run().labels()
    placed()
    opened.session_state["desk.by_itself"] = True
    assert "2 new orders" in opened.run().labels()
    opened.click("2 new orders")
    assert not [label for label in opened.labels() if "new order" in label]


def test_an_order_that_is_gone_is_no_longer_chosen(open_desk: Callable[[], Desk]):
    order = placed()
    opened = open_desk().choose(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Orders, "listed", lambda *_: [])
        patch.setattr(Orders, "numbered", lambda *_: None)
        assert opened.run().detail() == ""
        assert opened.is_well()
