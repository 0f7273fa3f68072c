"""/healthz and /readyz tell the truth, over a real store and a real catalogue."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.requests import Request

import cart_state
from cart_state import Health, desk, wiring
from cart_state.storage.store import Store
from pages.served import health
from pages.served.health import Watch
from tests.conftest import HEADER, Process
from tests.loops import run
from tests.postgres import Postgres, add, shop, sql

GOOD = f"{HEADER}\ndesk,Desk,Things,100,5,,\n"
OK = (200, ["ok"])
ASKED = Request({"type": "http"})
AWAY = "The cart store does not answer."
READ_ONLY = "The cart store is read-only."
CLOSED = "The shop cannot open: catalogue or settings are broken. The log names the faults."
BROKEN = "Catalogue or settings are broken. The last good ones go on; the log names faults."
GONE = "The file of the cart store was deleted or replaced: what was in it is missing."
STUCK = "Mail is stuck. The log has the reason."


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a catalogue that is good."""
    file = tmp_path / "goods.csv"
    file.write_text(GOOD)
    monkeypatch.setenv("CATALOG_CSV", str(file))
    return file


@pytest.fixture
def store(
    store_url: str, process: Process, catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> Store:
    """The store of a copy of the shop that is well."""
    monkeypatch.setenv("CART_DATABASE_URL", store_url)
    assert told() == (OK, OK)
    return wiring.store()


def told() -> tuple[tuple[int, list[str]], tuple[int, list[str]]]:
    """What /healthz and /readyz say now, each a status and lines."""

    async def ask() -> list[tuple[int, list[str]]]:
        watch = Watch()
        answers = [await watch.healthz(ASKED), await watch.readyz(ASKED)]
        return [(one.status_code, bytes(one.body).decode().splitlines()) for one in answers]

    all_of_it, ready = run(ask())
    return all_of_it, ready


def test_a_store_that_is_away_is_told(
    process: Process, catalog: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CART_DATABASE_URL", "sqlite:////dev/null/carts.sqlite3")
    assert told() == ((503, [AWAY]), (503, [AWAY]))


def test_a_broken_catalogue_is_told_and_closes_no_copy_that_goes_on(store: Store, catalog: Path):
    catalog.write_text(GOOD.replace("100", "secret price"))
    assert told() == ((503, [BROKEN]), OK)
    catalog.write_text(GOOD)
    assert told() == (OK, OK)


def test_a_shop_that_was_never_good_cannot_serve(
    process: Process, catalog: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    catalog.write_text(HEADER)
    assert told() == ((503, [CLOSED]), (503, [CLOSED]))


@pytest.mark.parametrize(("minutes", "expected"), [(1, OK), (10, (503, [STUCK]))])
def test_mail_that_should_have_gone_is_told(
    store: Store, store_url: str, minutes: int, expected: object
):
    row = {"due": int(time.time()) - minutes * 60}
    sql(store_url, "INSERT INTO cart_mails VALUES ('1', '', '', '', '', '', 0, :due)", row)
    assert told() == (expected, OK)


def test_a_file_that_is_gone_is_told_though_what_is_added_is_kept(
    process: Process, catalog: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    file = tmp_path / "carts.sqlite3"
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{file}")
    shop(wiring.store(), add("desk"))
    assert told() == (OK, OK)
    file.unlink()
    assert told() == ((503, [GONE]), OK)
    shop(wiring.store(), add("mug"))
    assert told() == ((503, [GONE]), OK), "until the shop is started again"
    assert desk.health().was_replaced


def test_a_read_only_folder_is_told(
    process: Process,
    catalog: Path,
    monkeypatch: pytest.MonkeyPatch,
    read_only: Callable[[Path], None],
    tmp_path: Path,
):
    folder = tmp_path / "carts"
    folder.mkdir()
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{folder / 'carts.sqlite3'}")
    assert told() == (OK, OK)
    read_only(folder)
    assert told() == ((503, [READ_ONLY]), (503, [READ_ONLY]))
    process.restart()
    assert told() == ((503, [READ_ONLY]), (503, [READ_ONLY])), "after a start, too"


def test_a_postgres_that_lets_nobody_write_is_told_and_carts_can_still_be_read(
    postgres: Postgres, process: Process, catalog: Path, monkeypatch: pytest.MonkeyPatch
):
    url = postgres.url()
    monkeypatch.setenv("CART_DATABASE_URL", url)
    shop(wiring.store(), add("desk"))
    sql(url, "CREATE ROLE reader LOGIN")
    ((schema,),) = sql(url, "SELECT current_schema()")
    sql(url, f"GRANT USAGE ON SCHEMA {schema} TO reader")
    sql(url, f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader")
    reader = sa.make_url(url).set(username="reader").render_as_string(hide_password=False)
    monkeypatch.setenv("CART_DATABASE_URL", reader)
    assert told() == ((503, [READ_ONLY]), (503, [READ_ONLY]))
    assert not wiring.store().read("A" * 43).items, "it does not rest"


def test_to_be_asked_writes_nothing(store: Store, store_url: str):
    shop(store, add("desk"))
    before = sql(store_url, "SELECT * FROM carts ORDER BY id")
    for _ in range(3):
        assert told() == (OK, OK)
    assert sql(store_url, "SELECT * FROM carts ORDER BY id") == before


def test_a_crowd_that_asks_looks_once_and_is_answered_while_the_store_is_slow(
    monkeypatch: pytest.MonkeyPatch, store: Store
):
    monkeypatch.setattr(health, "_PATIENCE", 0.05)
    looks, slow = [], threading.Event()
    look = cart_state.health

    def slow_look() -> Health:
        looks.append(1)
        slow.wait(60)
        return look()

    monkeypatch.setattr(cart_state, "health", slow_look)

    async def ask() -> None:
        watch = Watch()
        answers = await asyncio.gather(*(watch.readyz(ASKED) for _ in range(200)))
        assert {(one.status_code, bytes(one.body)) for one in answers} == {(503, AWAY.encode())}
        slow.set()
        while (await watch.healthz(ASKED)).status_code != 200:
            pass

    run(ask())
    assert len(looks) == 1
