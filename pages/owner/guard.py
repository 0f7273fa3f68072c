"""Who may use the desk: whoever sits at this machine, or an owner who has logged in."""

import ipaddress
import time
from collections.abc import Callable, Mapping
from functools import wraps
from importlib.util import find_spec
from typing import Any, ParamSpec

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from pages.parts import actions
from pages.parts.toasts import Toast

P = ParamSpec("P")

_NOT_READ = (StreamlitSecretNotFoundError, OSError)  # secrets that are there


def reason_not_to_start() -> str:
    """Returns why nobody may be served, for whoever starts the desk; nothing where all is well."""
    try:
        has_login, owners = bool(_secret("auth")), _owners()
    except _NOT_READ as error:
        return f"The secrets cannot be read: {error}"
    if has_login and not owners:
        return "The secrets have a login, [auth], and nobody who may use it: [owner] emails."
    if has_login and not find_spec("authlib"):
        return "A login, [auth] in the secrets, needs Authlib: pip install streamlit[auth]"
    if not has_login and not _is_local():
        return (
            "The owner's desk has no login, so it starts on an address of this machine alone:\n"
            "--server.address 127.0.0.1. Reach it from elsewhere by an ssh tunnel, or set up\n"
            "a login: [auth] and [owner] emails, as in .streamlit/secrets.toml.example."
        )
    hosts = {host.strip() for host in st.get_option("server.allowedHosts")}
    if not has_login and (not hosts or "*" in hosts):  # whose names may lead to this machine, too
        return (
            "Without a login the desk answers to some names alone: --server.allowedHosts localhost"
        )
    return ""


def has_login() -> bool:
    """Returns whether there is a login; also where nobody can tell."""
    try:
        return bool(_secret("auth"))
    except _NOT_READ:
        return True


def is_owner() -> bool:
    """Returns whether the desk may be used in this session, now."""
    try:
        if not _secret("auth"):
            return _is_local()
        owners = _owners()
    except _NOT_READ:
        return False
    user = st.user
    expires = user.get("exp")
    return bool(
        user.get("is_logged_in")
        and user.get("email_verified") is True
        and _folded(user.get("email")) in owners
        and isinstance(expires, int)
        and time.time() < expires
    )


def owner_action(act: Callable[P, Toast | None]) -> Callable[P, None]:
    """Returns a callback that does `act` for an owner alone, and leaves its toast, or why not.

    Callbacks run before the page does, so each has to ask by itself.
    """
    told = actions.with_toast(act)

    @wraps(act)
    def acted(*args: P.args, **kwargs: P.kwargs) -> None:
        if is_owner():
            told(*args, **kwargs)

    return acted


def _is_local() -> bool:
    """Whether only this machine reaches the server; without an address everybody does."""
    address = st.get_option("server.address") or ""
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _owners() -> frozenset[bytes]:
    emails = _secret("owner").get("emails")
    return frozenset(map(_folded, emails if isinstance(emails, list) else ()))


def _folded(email: object) -> bytes:
    """An address in small letters: ASCII ones alone, as others could make two addresses one."""
    return str(email).encode().lower()


def _secret(name: str) -> Mapping[str, Any]:
    """A part of the secrets; empty where there is none. Raises an error where they are no TOML."""
    try:
        found = st.secrets.get(name)
    except StreamlitSecretNotFoundError as error:
        if error.error_id != "no-secrets-found":
            raise
        return {}
    return found if isinstance(found, Mapping) else {}
