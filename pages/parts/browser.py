"""What the browser tells: is it a phone, what time is it there, and at which address is it."""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def is_phone() -> bool:
    """Returns whether the shop is open on a phone; a browser that hides it counts as a desktop."""
    headers = st.context.headers
    hint = headers.get("Sec-CH-UA-Mobile")
    return hint == "?1" or (hint is None and "Mobi" in str(headers.get("User-Agent")))


def page_address() -> str:
    """Returns the address of the page that is shown, without its parameters; "" if unknown."""
    return (st.context.url or "").partition("?")[0]


def today() -> date:
    """Returns the date where the shopper is."""
    return datetime.now(zone()).date()


def local(at: datetime, here: tzinfo | None = None) -> datetime:
    """Returns what clocks show at that moment in `here`, or where the shopper is; without a zone.

    Two with zones are equal whatever they show, and a cache of what was written mixes them up.
    """
    return at.astimezone(here or zone()).replace(tzinfo=None)


def zone() -> tzinfo:
    """Returns the shopper's zone; UTC where the browser names none that is known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (OSError, ValueError, ZoneInfoNotFoundError):  # each is one way to be a forged name
        return UTC
