"""Who may use the desk: where it starts, and that each page and each callback asks by itself."""

import ast
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.errors import StreamlitSecretNotFoundError

from cart_state import desk
from pages.owner import guard
from tests.conftest import ROOT
from tests.pages.desk import ORDERS, Desk, placed
from tests.pages.shop import Sell

OWNER = "owner@example.com"
SECRETS = {"auth": {"client_id": "x"}, "owner": {"emails": ["Owner@Example.com"]}}
PAGES = [
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "pages" / "owner").glob("*.py"))
    if "with desk_page(" in path.read_text("utf-8")
]
HERE = {"127.0.0.1", "127.0.0.2", "::1", "localhost"}
EVERYWHERE = {None, "", "0.0.0.0", "::", "192.168.1.5", "unix://x", "localhost.example", "1"}


def claims(**other: Any) -> dict[str, Any]:
    """What a provider says of an owner who has just logged in."""
    known = {"is_logged_in": True, "email": OWNER, "email_verified": True}
    return known | {"exp": int(time.time()) + 60} | other


class NoSecrets:
    """Secrets that cannot be asked, for this reason."""

    def __init__(self, reason: str) -> None:
        self.error = StreamlitSecretNotFoundError("no TOML", error_id=reason)

    def get(self, _: str) -> None:
        raise self.error


@pytest.fixture
def login(
    monkeypatch: pytest.MonkeyPatch, serve_on: Callable[[str | None], None]
) -> Callable[..., None]:
    """Puts a login before the desk, which everybody reaches, and says who has logged in."""

    def login(user: dict[str, Any], secrets: object = SECRETS) -> None:
        serve_on("0.0.0.0")
        monkeypatch.setattr(st, "secrets", secrets)
        monkeypatch.setattr(st, "user", user)

    return login


# Where it starts


@pytest.mark.parametrize("address", sorted(HERE | EVERYWHERE, key=str))
def test_without_a_login_it_starts_and_opens_on_this_machine_alone(
    serve_on: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch, address: str | None
):
    serve_on(address)
    for secrets in ({}, {"owner": {"emails": [OWNER]}}, NoSecrets("no-secrets-found")):
        monkeypatch.setattr(st, "secrets", secrets)
        assert guard.is_owner() == (address in HERE)
        assert ("has no login" in guard.reason_not_to_start()) == (address not in HERE)


@pytest.mark.parametrize("hosts", [[], ["localhost", " *"], ["localhost", "::1"]])
def test_without_a_login_it_starts_for_names_that_are_named(
    serve_on: Callable[[str | None], None], monkeypatch: pytest.MonkeyPatch, hosts: list[str]
):
    serve_on("127.0.0.1")
    monkeypatch.setattr(st, "secrets", {})
    config.set_option("server.allowedHosts", hosts)
    reason = guard.reason_not_to_start()
    config.set_option("server.allowedHosts", [])
    assert ("--server.allowedHosts localhost" in reason) == ("::1" not in hosts)


@pytest.mark.parametrize("owner", [{}, {"emails": []}, {"emails": OWNER}, {"emails": 1}, "me"])
def test_a_login_through_which_nobody_comes_is_a_reason_not_to_start(
    login: Callable[..., None], owner: object
):
    login(claims(), {"auth": {"client_id": "x"}, "owner": owner})
    assert "[owner] emails" in guard.reason_not_to_start()
    assert not guard.is_owner()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_login_needs_its_library(
    login: Callable[..., None], monkeypatch: pytest.MonkeyPatch, is_there: bool
):
    login(claims())
    monkeypatch.setattr(guard, "find_spec", lambda _: SimpleNamespace() if is_there else None)
    assert ("streamlit[auth]" in guard.reason_not_to_start()) == (not is_there)


def test_secrets_that_cannot_be_read_let_nobody_in(
    login: Callable[..., None], serve_on: Callable[[str | None], None]
):
    login(claims(), NoSecrets("parse-error"))
    serve_on("127.0.0.1")
    assert "cannot be read: no TOML" in guard.reason_not_to_start()
    assert guard.has_login()
    assert not guard.is_owner()


# Who comes in


@pytest.mark.parametrize(
    ("other", "is_owner"),
    [
        ({}, True),
        ({"email": "OWNER@example.COM"}, True),
        ({"is_logged_in": False}, False),
        ({"email_verified": False}, False),
        ({"email_verified": "true"}, False),
        ({"email_verified": None}, False),
        ({"email": "other@example.com"}, False),
        ({"email": "owner@example.com.evil.example"}, False),
        ({"email": "ⓞwner@example.com"}, False),
        ({"email": None}, False),
        ({"email": [OWNER]}, False),
        ({"exp": 0}, False),
        ({"exp": None}, False),
        ({"exp": "9999999999"}, False),
        ({"exp": float("inf")}, False),
    ],
)
def test_an_owner_has_a_verified_address_of_the_list_and_a_login_that_lasts(
    login: Callable[..., None], other: dict[str, Any], is_owner: bool
):
    login(claims(**other))
    assert guard.is_owner() == is_owner


def test_addresses_that_differ_by_more_than_the_case_of_ascii_are_two(
    login: Callable[..., None],
):
    """To a provider these are two mailboxes: ß and ss, the Kelvin sign and k."""
    for listed, other in (("boss@x.example", "boß@x.example"), ("k@x.example", "\u212a@x.example")):
        login(claims(email=other), SECRETS | {"owner": {"emails": [listed]}})
        assert not guard.is_owner()


# Pages and callbacks


@pytest.fixture
def order_number(sell: Sell) -> str:
    sell()
    return placed("Asha Rao").number


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("user", "says", "offers"),
    [
        ({"is_logged_in": False}, "for those who run the shop", "Log in"),
        (claims(email="other@example.com"), "logged in as other@example.com", "Log out"),
        (claims(exp=1), f"logged in as {OWNER}", "Log out"),
    ],
)
def test_no_page_shows_anything_to_whoever_is_no_owner(
    login: Callable[..., None], order_number: str, page: str, user: dict, says: str, offers: str
):
    login(user)
    locked = Desk(ROOT, page).run()
    assert locked.titles() == ["The owner's desk"]
    assert says in locked.texts()
    assert locked.labels() == [offers]
    told = " ".join(text for _, text in locked.texts_by_place())
    assert order_number not in told
    assert "Asha" not in told
    assert locked.is_well()


def test_on_an_address_of_everybody_a_page_without_a_login_says_where_it_opens(
    serve_on: Callable[[str | None], None], order_number: str
):
    serve_on("0.0.0.0")
    locked = Desk(ROOT).run()
    assert "on the machine itself alone" in locked.texts()
    assert locked.labels() == []


def test_a_click_after_the_login_ran_out_does_nothing_and_leads_to_the_login(
    login: Callable[..., None], order_number: str
):
    for label in ("Mark as “Ready”", "Yes, cancel it"):
        login(claims())
        opened = Desk(ROOT).run()
        login(claims(exp=1))
        assert "Log out" in opened.labels()
        opened.click(label)
        assert opened.titles() == ["The owner's desk"]
        assert opened.toasts() == []
        assert desk.order(order_number).status == "placed"


def test_rows_chosen_after_the_login_ran_out_are_not(login: Callable[..., None], order_number: str):
    placed("Ada")
    login(claims())
    opened = Desk(ROOT).run()
    login(claims(exp=1))
    opened.choose_rows(0)
    login(claims())
    assert opened.run().detail() == ""


TREES = {path: ast.parse(path.read_text("utf-8")) for path in (ROOT / "pages/owner").rglob("*.py")}
GUARDED = {
    node.name
    for tree in TREES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef)
    and "owner_action" in [ast.unparse(one) for one in node.decorator_list]
}
HARMLESS = {"ignore", "rerun", "st.login", "st.logout", "st.switch_page", "close", "go"}


@pytest.mark.parametrize("path", sorted(TREES), ids=str)
def test_every_callback_asks_by_itself_or_changes_nothing(path: Path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.keyword) and node.arg in ("on_click", "on_change", "on_select"):
            act = node.value.body.func if isinstance(node.value, ast.Lambda) else node.value
            name = act.value if isinstance(act, ast.Constant) else ast.unparse(act)
            assert name in GUARDED | HARMLESS, f"{path}: {name}"


def test_there_are_pages_to_guard():
    assert ORDERS in PAGES
