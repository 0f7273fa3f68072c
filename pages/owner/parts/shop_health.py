"""Whether everything is well, in words with what to do, and copies of the store."""

import shlex

import streamlit as st
from babel.units import format_unit

import cart_state
from cart_state import StoreError, desk
from cart_state.desk import Health
from pages.owner.guard import owner_action
from pages.parts.browser import local
from pages.parts.toasts import Toast
from pages.words import owner_figures as words
from pages.words import shop as shop_words
from pages.words.markdown import plain

_GIGABYTE = 10**9  # bytes
_LISTED = 10  # copies
_LOOKS = {
    "well": ("green", "check_circle"),
    "look": ("orange", "warning"),
    "broken": ("red", "error"),
    "off": ("gray", "do_not_disturb_on"),
}
_Check = tuple[str, str]  # one of _LOOKS, and what there is to say


def health_report() -> None:
    """Draws how the store, the mail, the catalogue and the disk are."""
    health = desk.health()
    checks = {
        words.STORE(): _store(health),
        words.MAIL(): _mail(health),
        words.CATALOGUE(): _catalogue(health),
    }
    if health.free:
        checks[words.DISK()] = _disk(health)
    to_do = sum(state in ("look", "broken") for state, _ in checks.values())
    st.header(words.TO_DO(count=to_do) if to_do else words.ALL_WELL(), anchor=False)
    for name, (state, said) in checks.items():
        color, icon = _LOOKS[state]
        badge = f":{color}-badge[:material/{icon}: {words.STATES[state]()}]"
        st.markdown(f"**{name}** {badge}  \n{said}")
    st.caption(" · ".join(f"{name} {version}" for name, version in desk.installed().items()))


def copies() -> None:
    """Draws the button that makes a copy, and the newest copies there are."""
    st.header(words.COPIES(), anchor=False)
    try:
        command, found = desk.backup_command(), desk.backups()
    except StoreError:
        st.markdown(words.AWAY())
        return
    if command:
        st.markdown(words.WITH_POSTGRES())
        st.code(shlex.join(command), language="bash", wrap_lines=True)
        return
    st.markdown(words.LAST_COPY(at=local(found[0].at)) if found else words.NO_COPY())
    st.button(
        words.BACK_UP(),
        key="back_up",
        type="primary",
        icon=":material/backup:",
        on_click=_back_up,
    )
    if found:
        listed = (words.COPY(at=local(one.at), size=_size(one.size)) for one in found[:_LISTED])
        st.markdown("\n".join(f"- {one}" for one in listed))
        st.caption(words.WHERE(folder=str(found[0].file.parent)))


def _store(health: Health) -> _Check:
    if health.is_read_only:
        return "broken", words.STORE_READ_ONLY()
    if health.schema is None:
        return "broken", words.STORE_AWAY()
    if health.was_replaced:
        return "broken", words.STORE_REPLACED()
    return "well", words.STORE_WELL(version=health.schema)


def _mail(health: Health) -> _Check:
    mailing, mails = cart_state.mailing(), health.mails
    if mails is None:
        return "look", words.AWAY()
    if mailing is None:
        left = mails.number
        return ("look", words.MAIL_LEFT(count=left)) if left else ("off", words.MAIL_OFF())
    waiting, host = words.WAITING(count=mails.number), mailing.host
    if mails.due and health.is_mail_late:
        return "look", words.MAIL_AWAY(waiting=waiting, host=host, at=local(mails.due))
    if mails.refused:
        return "look", words.MAIL_REFUSED(waiting=waiting, host=host, count=mails.refused)
    return "well", words.MAIL_WELL(waiting=waiting, host=host)


def _catalogue(health: Health) -> _Check:
    if health.faults:
        listed = "\n".join(f"- {plain(fault)}" for fault in health.faults)
        return "broken", f"{words.CATALOGUE_FAULTS()}\n{listed}"
    products = shop_words.PRODUCTS(count=len(cart_state.catalog()))
    return "well", words.CATALOGUE_WELL(products=products)


def _disk(health: Health) -> _Check:
    folder, free = min(health.free.items(), key=lambda one: one[1])
    said = words.FREE(size=_size(free), folder=str(folder))
    if free >= _GIGABYTE:
        return "well", said
    return "look" if free >= _GIGABYTE / 10 else "broken", words.MAKE_ROOM(free=said)


@owner_action
def _back_up() -> Toast:
    try:
        made = desk.backup()
    except StoreError:
        return Toast(words.NOT_BACKED_UP(), "error")
    return Toast(words.BACKED_UP(size=_size(made.size if made else 0)), "check")


def _size(count: int) -> str:
    """A number of bytes as the shop's locale writes it."""
    unit, of = ("gigabyte", _GIGABYTE) if count >= _GIGABYTE else ("megabyte", 10**6)
    locale = cart_state.shop().locale
    return format_unit(round(count / of, 1), f"digital-{unit}", "short", locale=locale)
