"""Sentences in the shop's language: English ones from the source, others from <language>.po."""

import functools
import gettext
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

import cart_state
from cart_state import Shop, ShopError, money
from pages.words.markdown import Markdown, plain, price

Value = str | int | Decimal | date


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, with or without parameters: `SHARED(name=name, count=2)`.

    `count` decides on `many`. Made once, it is called where it is shown, in that moment's language.
    Whole numbers, amounts and dates are written as the shop's locale has them.
    """

    one: str
    many: str = ""

    def __call__(self, **values: Value) -> Markdown:
        """Returns Markdown; each text shows as it is written, unless it is Markdown already."""
        return Markdown(self._said(values, _escaped, price))

    def text(self, **values: Value) -> str:
        """Returns plain text, for what does not read Markdown: titles, files, alternative texts."""
        return self._said(values, str, money)

    def _said(
        self,
        values: dict[str, Value],
        text: Callable[[str], str],
        amount: Callable[[Decimal], str],
    ) -> str:
        shop = _shop()
        language = _translations(shop.language)
        if self.many:
            count = values["count"]
            assert isinstance(count, int)
            said = language.ngettext(self.one, self.many, count)
        else:
            said = language.gettext(self.one)

        def shown(value: Value) -> str:
            if isinstance(value, str):
                return text(value)
            return amount(value) if isinstance(value, Decimal) else _written(value, shop.locale)

        return said.format(**{name: shown(value) for name, value in values.items()})


def _escaped(text: str) -> str:
    return text if isinstance(text, Markdown) else plain(text)


def _shop() -> Shop:
    try:
        return cart_state.shop()
    except ShopError:
        return Shop()  # it cannot open, which is said in English


@functools.lru_cache(maxsize=10_000)
def _written(value: int | date, locale: Locale) -> str:
    if isinstance(value, date):
        day = format_date(value, "long", locale)
        if isinstance(value, datetime):
            return f"{day}, {format_time(value, 'short', locale=locale)}"
        return day
    return format_decimal(value, locale=locale)


@functools.cache
def _translations(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages import mofile, pofile  # a shop in English starts sooner without

    lines = Path(__file__).with_name(f"{language}.po").read_bytes().splitlines()
    compiled = io.BytesIO()
    mofile.write_mo(compiled, pofile.read_po(lines))  # without what is marked as fuzzy
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
