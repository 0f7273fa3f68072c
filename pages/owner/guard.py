"""Who may use the desk: whoever sits at this machine, or an owner who has logged in."""

import ipaddress
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from pages.parts import actions
from pages.parts.toasts import Toast

P = ParamSpec("P")


class NotAllowed(Exception):
    """Whoever asked is not known as an owner."""


def has_login() -> bool:
    """Returns whether the secrets have a login, [auth], and owners, the list [owner] emails."""
    return bool(_secret("auth") and _owners())


def is_loopback(address: str | None) -> bool:
    """Returns whether only this machine reaches a server on this address; None is everywhere."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False


def is_owner() -> bool:
    """Returns whether the desk may be used in this session, now."""
    if not _secret("auth"):
        return is_loopback(st.get_option("server.address"))
    user = st.user
    return bool(
        user.get("is_logged_in")
        and user.get("email_verified") is True
        and str(user.get("email")).casefold() in _owners()
        and isinstance(user.get("exp"), int)
        and time.time() < user["exp"]
    )


def owner_action(act: Callable[P, Toast | None]) -> Callable[P, Any]:
    """Returns a callback that does `act` for an owner, and leaves its toast or why it was refused.

    Callbacks run before the page does, so each has to ask by itself.
    """

    @actions.with_toast
    @wraps(act)
    def acted(*args: P.args, **kwargs: P.kwargs) -> Toast | None:
        if not is_owner():
            raise NotAllowed
        return act(*args, **kwargs)

    return acted


def _owners() -> frozenset[str]:
    emails = _secret("owner").get("emails", ())
    return frozenset(str(email).casefold() for email in emails if isinstance(emails, list))


def _secret(name: str) -> Mapping[str, Any]:
    try:
        found = st.secrets.get(name)
    except (StreamlitSecretNotFoundError, OSError):
        return {}
    return found if isinstance(found, Mapping) else {}
