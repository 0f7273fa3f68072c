"""Sentences in the shop's language; until there are others, English ones."""

import gettext
from dataclasses import dataclass
from decimal import Decimal

from cart_state import money
from pages.words.markdown import Markdown, plain, price

Value = str | int | Decimal

_translations = gettext.NullTranslations()


def _(sentence: str) -> Markdown:
    """Returns a sentence without parameters, which is as good as plain text."""
    return Markdown(_translations.gettext(sentence))


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with named parameters: `SHARED(name=name, count=2)`; `count` decides on `many`."""

    one: str
    many: str = ""

    def __call__(self, **values: Value) -> Markdown:
        """Returns Markdown; each text shows as it is written, unless it is Markdown already."""
        return Markdown(self._said({name: _shown(value) for name, value in values.items()}))

    def text(self, **values: Value) -> str:
        """Returns plain text, for what does not read Markdown: titles, files, alternative texts."""
        amounts = {name: money(one) for name, one in values.items() if isinstance(one, Decimal)}
        return self._said({**values, **amounts})

    def _said(self, values: dict[str, Value]) -> str:
        one, many = self.one, self.many
        said = _translations.ngettext(one, many, int(values["count"])) if many else _(one)
        return said.format(**values)


def _shown(value: Value) -> Value:
    if isinstance(value, Markdown | int):
        return value
    return price(value) if isinstance(value, Decimal) else plain(value)
