"""Sentences in the shop's language; until there are others, English ones."""

import gettext
from dataclasses import dataclass
from decimal import Decimal

from cart_state import money
from pages.words.markdown import Markdown, plain, price

Value = str | int | Decimal

_translations = gettext.NullTranslations()


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, with or without parameters: `SHARED(name=name, count=2)`.

    `count` decides on `many`. Made once, it is called where it is shown, in that moment's language.
    """

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
        if not self.many:
            return _translations.gettext(self.one).format(**values)
        said = _translations.ngettext(self.one, self.many, int(values["count"]))
        return said.format(**values)


def _shown(value: Value) -> Value:
    if isinstance(value, Markdown | int):
        return value
    return price(value) if isinstance(value, Decimal) else plain(value)
