"""When it is where the shopper is."""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


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
