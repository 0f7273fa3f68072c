"""The desk's page of the shop: whether everything is well, copies, and what the foot leads to."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import streamlit as st

from cart_state import desk as owner
from cart_state import wiring
from cart_state.storage.store import Store
from cart_state.storage.tables import mails
from pages.parts.browser import local
from pages.words import owner_figures as words
from tests.mail_server import MailServer
from tests.pages.shop import OpenShop, Sell, Shop, WriteSettings, shown
from tests.pages.sold import Sold, open_page, write_orders
from tests.pages.test_languages import SETTINGS, Foreign, english
from tests.shops import BAKERY

NOW = datetime.now(UTC)
AWAY = "sqlite:////dev/null/carts.sqlite3"


@pytest.fixture(autouse=True)
def url(fresh_shop: None, on_this_machine: None, sell: Sell, tmp_path: Path) -> str:
    """An owner whose shop sells GOODS; the address of its store."""
    sell()
    wiring.store().check()
    return f"sqlite:///{tmp_path / 'carts.sqlite3'}"


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Where copies of the store are."""
    return tmp_path / owner.BACKUPS


def wait(url: str, *due: datetime, tries: int = 0) -> None:
    """Writes mails that wait until then."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    row = dict.fromkeys(("number", "recipient", "subject", "text", "html"), "") | {"tries": tries}
    with engine.begin() as db:
        for at in due:
            one = row | {"id": f"{at} {tries}", "due": int(at.timestamp())}
            db.execute(sa.insert(mails).values(one))


def said(desk: Shop, name: str) -> str:
    """What the page says of a thing that is well or not: its state, and the words."""
    (found,) = (one.value for one in desk.markdown if one.value.startswith(f"**{name}** "))
    return shown(found.removeprefix(f"**{name}** "))


def state(desk: Shop, name: str) -> str:
    """The state of a thing, which has a colour, an icon and a word."""
    badges = {
        "green-badge[:material/check_circle: Well]": "well",
        "orange-badge[:material/warning: Have a look]": "look",
        "red-badge[:material/error: Broken]": "broken",
        "gray-badge[:material/do_not_disturb_on: Off]": "off",
    }
    return badges[said(desk, name).partition("  \n")[0].removeprefix(":")]


# Whether everything is well


def test_a_shop_that_is_well_says_so(url: str):
    desk = open_page("shop")
    assert desk.is_well()
    assert desk.titles()[:2] == ["Shop", "Everything is well"]
    names = words.STORE(), words.MAIL(), words.CATALOGUE(), words.DISK()
    assert [state(desk, name) for name in names] == ["well", "off", "well", "well"]
    assert "Its tables have version 3." in said(desk, words.STORE())
    assert "No faults in 4 products" in said(desk, words.CATALOGUE())
    assert "GB are free in " in said(desk, words.DISK())
    assert f"streamlit {st.__version__}" in desk.texts()


def test_a_store_that_is_away_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CART_DATABASE_URL", AWAY)
    desk = open_page("shop")
    assert desk.is_well()
    assert desk.titles()[1] == "2 things need you"
    assert (state(desk, words.STORE()), state(desk, words.MAIL())) == ("broken", "look")
    assert "nobody can order" in said(desk, words.STORE())
    desk.click(words.BACK_UP())
    assert desk.toasts() == [words.NOT_BACKED_UP()]
    assert words.NO_COPY() in desk.texts()


def test_an_address_of_a_store_that_is_none_breaks_nothing_else(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CART_DATABASE_URL", "nonsense")
    desk = open_page("shop")
    assert desk.is_well()
    assert state(desk, words.STORE()) == "broken"
    assert words.AWAY() in desk.texts()
    assert words.BACK_UP() not in desk.labels()


@pytest.mark.parametrize(
    ("minutes", "tries", "expected", "told"),
    [
        ([], 0, "well", "Sent by 127.0.0.1. 0 wait."),
        ([1], 0, "well", "Sent by 127.0.0.1. 1 waits."),
        ([-1, 20], 0, "well", "Sent by 127.0.0.1. 2 wait."),
        ([20, 30], 3, "look", "2 wait. 127.0.0.1 has refused 2 of them; the log has the reason."),
        ([20, -90], 0, "look", "2 wait. The oldest should have gone at {at}. See whether 127"),
    ],
)
def test_mail_that_waits_is_told_and_what_does_not_go(
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    mail_server: MailServer,
    minutes: list[int],
    tries: int,
    expected: str,
    told: str,
):
    monkeypatch.setattr("cart_state.mailing", mail_server.mailing)
    now = datetime.now(UTC)  # and not of when this file was read
    due = [now + timedelta(minutes=n) for n in minutes]
    wait(url, *due, tries=tries)
    desk = open_page("shop")
    assert state(desk, words.MAIL()) == expected
    at = words.COPY.text(at=local(min(due, default=now).replace(microsecond=0)), size="")
    assert told.format(at=at.removesuffix(", ")) in said(desk, words.MAIL())


def test_mail_that_nobody_sends_any_more_is_told(url: str):
    wait(url, NOW)
    desk = open_page("shop")
    assert state(desk, words.MAIL()) == "look"
    assert words.MAIL_LEFT(count=1) in said(desk, words.MAIL())


def test_faults_are_listed_as_text_while_the_last_good_shop_goes_on(
    sell: Sell, changes_show_at_once: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("cart_state.goods.folder.LOOK_EVERY", 0)
    assert open_page("shop").titles()[1] == "Everything is well"
    sell("desk,Oak desk,Desks,*1*,10,,", "mug,Mug,Kitchen,1,1.5,,")
    desk = open_page("shop")
    assert desk.is_well()
    assert state(desk, words.CATALOGUE()) == "broken"
    told = said(desk, words.CATALOGUE())
    assert "\n- goods.csv, line 2, column price: '*1*' must be an amount" in told
    assert "\n- goods.csv, line 3, column stock: '1.5' must be a whole number" in told


@pytest.mark.parametrize(
    ("free", "expected", "told"),
    [
        (10**9, "well", "1 GB are free in "),
        (10**9 - 1, "look", "1,000 MB are free in "),
        (10**8, "look", "100 MB are free in "),
        (10**8 - 1, "broken", "100 MB are free in "),
        (0, "broken", "0 MB are free in "),
    ],
)
def test_a_disk_that_gets_full_is_told_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, expected: str, told: str
):
    usage = {tmp_path: free}  # that of the store; the shop's folder is on a larger one
    monkeypatch.setattr(
        shutil, "disk_usage", lambda folder: SimpleNamespace(free=usage.get(folder, 10**12))
    )
    desk = open_page("shop")
    assert state(desk, words.DISK()) == expected
    assert f"{told}{tmp_path}." in said(desk, words.DISK())
    assert ("Make room" in said(desk, words.DISK())) == (expected != "well")


# Copies


def test_a_copy_that_is_made_is_told_listed_and_has_every_order(
    url: str, copies: Path, open_store: Callable[..., Store]
):
    numbers = write_orders(url, {"desk": "12000"}, *[Sold({"desk": 1}, NOW)] * 3)
    desk = open_page("shop")
    assert words.NO_COPY() in desk.texts()
    assert desk.primary() == [words.BACK_UP()]
    desk.click(words.BACK_UP())
    (file,) = copies.iterdir()
    assert desk.is_well()
    assert desk.toasts() == ["The store is copied: 0.1 MB."]
    made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    assert words.LAST_COPY(at=local(made)) in desk.texts()
    assert str(copies) in desk.texts()
    copy = open_store(f"sqlite:///{file}")
    assert {one.number for one in copy.orders.listed(owner.STATES, None, None)} == {*numbers}
    desk.click(words.BACK_UP())
    assert len([*copies.glob("*.sqlite3")]) == desk.texts().count("\n- ") == 2


def test_a_copy_that_fails_is_said_and_is_not_listed(copies: Path, monkeypatch: pytest.MonkeyPatch):
    desk = open_page("shop")

    def fail(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    desk.click(words.BACK_UP())
    assert desk.toasts() == [words.NOT_BACKED_UP()]
    assert words.NO_COPY() in desk.texts()
    assert [*copies.iterdir()] == []


def test_who_is_no_owner_any_more_copies_nothing(
    copies: Path, serve_on: Callable[[str | None], None]
):
    desk = open_page("shop")
    button = desk.labelled(words.BACK_UP())
    serve_on("0.0.0.0")
    button.click().run()
    assert not copies.exists()
    assert words.STORE_WELL(version=3) not in desk.texts()
    assert not [b for b in desk.button if b.label == words.BACK_UP()]


def test_postgres_is_copied_by_a_command_to_take_along(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CART_DATABASE_URL", "postgres://me:secret@127.0.0.1:1/my shop")
    desk = open_page("shop")
    assert desk.is_well()
    (command,) = (one.value for one in desk.code)
    assert command.startswith("pg_dump --format=custom")
    assert "'--table=cart_*'" in command, "no shell may take it for files"
    assert not [text for _, text in desk.texts_by_place() if "secret" in text]
    assert words.BACK_UP() not in desk.labels()


# The foot of each page


def test_the_texts_of_the_foot_are_shown_as_shoppers_read_them(
    write_settings: WriteSettings, tmp_path: Path, open_shop: OpenShop
):
    text = tmp_path / "imprint.md"
    text.write_text("## Who we are\n\nPay $5 or $10.", "utf-8")
    write_settings('[texts]\n"Imprint *1*" = "imprint.md"\n[contact]\nemail = "a@b.example"')
    shop = open_shop().go("pages/6_Information.py", text="Imprint *1*")
    (read,) = (one.value for one in shop.markdown if "Who we are" in one.value)
    desk = open_page("shop")
    assert [shown(one.label) for one in desk.expander] == ["Imprint *1*"]
    assert [one.value for one in desk.expander[0].markdown] == [read]
    assert "$" not in read.replace(r"\$", "")
    assert "mailto:a@b.example" in desk.texts()
    text.unlink()
    assert open_page("shop").is_well()


def test_a_shop_without_texts_and_contact_is_told_what_is_missing(write_settings: WriteSettings):
    write_settings("")
    desk = open_page("shop")
    assert {words.NO_TEXTS(), words.NO_CONTACT()} <= {shown(one.value) for one in desk.markdown}


# Languages


@contextmanager
def in_russian(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """A shop whose sentences have no Latin letter."""
    settings = SETTINGS.replace("de_DE", "ru_RU")
    (folder / "shop.toml").write_text(settings, "utf-8")
    with patch.context() as inside:
        inside.setenv("SHOP", str(folder))
        inside.setattr("pages.words.messages._translations", lambda language: Foreign())
        yield


@pytest.mark.parametrize("database", ["", AWAY])
def test_figures_and_shop_say_nothing_in_english(
    url: str, tmp_path: Path, sell: Sell, monkeypatch: pytest.MonkeyPatch, database: str
):
    sell("стол,Стол,Столы,120,0,Дуб.,")
    many = [Sold({"стол": 1, "лампа": 2}, NOW, currency="EUR")] * 5
    write_orders(url, {"стол": "120", "лампа": "2"}, *many)
    wait(url, NOW - timedelta(hours=2))
    monkeypatch.setenv("CART_DATABASE_URL", database or url)
    with in_russian(tmp_path, monkeypatch):
        for page in ("figures", "shop"):
            desk = open_page(page)
            if page == "shop":
                desk.click_key("back_up")
                assert len(desk.toast) == 1
            assert desk.is_well()
            names = tmp_path.name, "streamlit", "dev"
            said = map(shown, english(desk))
            assert not [one for one in said if not any(name in one for name in names)]


def test_a_german_shop_is_told_in_german(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOP", str(BAKERY))
    desk = open_page("shop")
    assert desk.titles()[:2] == ["Laden", "Alles in Ordnung"]
    assert [one.label for one in desk.expander][:2] == ["Impressum", "Datenschutz"]
