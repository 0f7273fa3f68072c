"""Whether everything is well, in words with what to do."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import streamlit as st
from babel.units import format_unit

import cart_state
from cart_state import desk
from cart_state.desk import Health
from pages.parts.clock import local
from pages.words import owner_figures as words
from pages.words import shop as shop_words
from pages.words.markdown import Markdown, plain

_GIGABYTE = 10**9  # bytes
_LATE = timedelta(minutes=5)  # a mail that should have gone so long ago does not go
_LOOKS = {
    "well": ("green", "check_circle"),
    "look": ("orange", "warning"),
    "broken": ("red", "error"),
    "off": ("gray", "do_not_disturb_on"),
}


class _Check(NamedTuple):
    """What was looked at, one of _LOOKS, and what there is to say."""

    name: str
    state: str
    said: str


def health_report() -> None:
    """Draws how the store, the mail, the catalogue and the disk are."""
    health = desk.health()
    checks = _store(health), _mail(health), _catalogue(health), *_disk(health)
    to_do = sum(one.state in ("look", "broken") for one in checks)
    st.header(words.TO_DO(count=to_do) if to_do else words.ALL_WELL(), anchor=False)
    for name, state, said in checks:
        color, icon = _LOOKS[state]
        badge = f":{color}-badge[:material/{icon}: {words.STATES[state]()}]"
        st.markdown(f"**{name}** {badge}  \n{said}")
    shop, streamlit, python = (health.versions[one] for one in ("shop", "streamlit", "python"))
    st.caption(words.VERSIONS(shop=shop, streamlit=streamlit, python=python))


def size(count: int) -> str:
    """Returns a number of bytes as the shop's locale writes it."""
    unit, of = ("gigabyte", _GIGABYTE) if count >= _GIGABYTE else ("megabyte", 10**6)
    locale = cart_state.shop().locale
    return format_unit(round(count / of, 1), f"digital-{unit}", "short", locale=locale)


def _store(health: Health) -> _Check:
    if health.schema is None:
        return _Check(words.STORE(), "broken", words.STORE_AWAY())
    return _Check(words.STORE(), "well", words.STORE_WELL(version=health.schema))


def _mail(health: Health) -> _Check:
    mailing, mails, name = cart_state.mailing(), health.mails, words.MAIL()
    if mails is None:
        return _Check(name, "look", words.MAIL_UNKNOWN())
    if mailing is None:
        if mails.number:
            return _Check(name, "look", words.MAIL_LEFT(count=mails.number))
        return _Check(name, "off", words.MAIL_OFF())
    waiting, host = words.WAITING(count=mails.number), mailing.host
    if mails.due and mails.due < datetime.now(UTC) - _LATE:
        said = words.MAIL_AWAY(waiting=waiting, host=host, at=local(mails.due))
        return _Check(name, "look", said)
    if mails.refused:
        said = words.MAIL_REFUSED(waiting=waiting, host=host, count=mails.refused)
        return _Check(name, "look", said)
    return _Check(name, "well", words.MAIL_WELL(waiting=waiting, host=host))


def _catalogue(health: Health) -> _Check:
    if health.faults:
        listed = "\n".join(f"- {plain(fault)}" for fault in health.faults)
        said = Markdown(f"{words.CATALOGUE_FAULTS()}\n{listed}")
        return _Check(words.CATALOGUE(), "broken", said)
    products = shop_words.PRODUCTS(count=len(cart_state.catalog()))
    return _Check(words.CATALOGUE(), "well", words.CATALOGUE_WELL(products=products))


def _disk(health: Health) -> list[_Check]:
    """The disk that has least room."""
    if not health.free:
        return []
    folder, free = min(health.free.items(), key=lambda one: one[1])
    said = words.FREE(size=size(free), folder=str(folder))
    if free >= _GIGABYTE:
        return [_Check(words.DISK(), "well", said)]
    state = "look" if free >= _GIGABYTE / 10 else "broken"
    return [_Check(words.DISK(), state, words.MAKE_ROOM(free=said))]
