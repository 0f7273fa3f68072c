"""Sentences in the shop's language; until there are others, English ones."""

import gettext
from collections.abc import Callable
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
        return Markdown(self._said(values, plain, price))

    def text(self, **values: Value) -> str:
        """Returns plain text, for what does not read Markdown: titles, files, alternative texts."""
        return self._said(values, str, money)

    def _said(
        self, values: dict[str, Value], text: Callable[[str], str], amount: Callable[[Decimal], str]
    ) -> str:
        one, many = self.one, self.many
        said = _translations.ngettext(one, many, int(values["count"])) if many else _(one)
        shown = dict(values)
        for name, value in values.items():
            if isinstance(value, Decimal):
                shown[name] = amount(value)
            elif isinstance(value, str) and not isinstance(value, Markdown):
                shown[name] = text(value)
        return said.format(**shown)
