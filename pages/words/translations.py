"""Brings the translations up to date with the sentences: `python -m pages.words.translations`.

Each language of `LANGUAGES` has a file <language>.po here, made if it is not there yet. What was
translated stays. A sentence that is new has no translation, or is marked as fuzzy with that of
one like it; until somebody has translated it and taken the mark away, English is shown.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from cart_state import LANGUAGES

FOLDER = Path(__file__).parent
# One text, or singular and plural. A comma after the last text counts as one more.
_KEYWORDS: Any = {"Message": {1: (1,), None: (1, 2)}}


def update(language: str) -> Catalog:
    """Returns the translations to a language, with every sentence of today and no other."""
    file = FOLDER / f"{language}.po"
    lines = file.read_bytes().splitlines() if file.exists() else []
    known = read_po(lines, locale=language)
    known.fuzzy = False  # else its own first lines are marked so
    sentences = Catalog()
    for name, _, sentence, _, _ in extract_from_dir(FOLDER, [("*.py", "python")], {}, _KEYWORDS):
        sentences.add(sentence, locations=[(name, 1)])
    known.update(sentences, update_creation_date=False)
    return known


def untranslated(known: Catalog) -> Iterator[Message]:
    """Yields the sentences that would be shown in English."""
    for message in known:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield message


if __name__ == "__main__":
    for language in LANGUAGES[1:]:
        known = update(language)
        with (FOLDER / f"{language}.po").open("wb") as file:
            write_po(file, known, width=100, ignore_obsolete=True, include_lineno=False)
        for message in untranslated(known):
            print(f"{language}.po has no translation of: {message.id}")
