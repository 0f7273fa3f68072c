"""How words are found in texts: by their beginning, in singular and plural. No Streamlit here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress
from os.path import commonprefix

_FOREIGN = re.compile(r"[^\x00-\x7f]+")

# A search knows no punctuation, except what belongs to a number: 2.5 is neither 2 nor 5, and
# 1,440 is 1440. Such a point is a tab while all others become spaces.
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))", re.ASCII)
_POINT = re.compile(r"\.(?<=\d\.)(?=\d)", re.ASCII)
_MARKS = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) not in "\t\n")
_SPACED = bytes.maketrans(_MARKS + b"\t", b" " * len(_MARKS) + b".")

# 140cm is 140 cm, whichever of them is in the text.
_LONGEST_UNIT = 3
_MEASURE = re.compile(r"(\d[\d.]*)([a-z]+)")

# How an English word ends in the plural and in the singular, or the other way round.
_NUMBERS = (
    *(("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh")),
    *(("ies", "y"), ("ves", "f"), ("ves", "fe"), ("y", "ies"), ("f", "ves"), ("fe", "ves")),
)
_NO_PLURAL = ("ss", "us", "is")

_Forms = tuple[str, ...]  # what one word of a search may look like in a text
Words = list[_Forms]


class Texts:
    """Texts prepared for many searches; each has a name, and what else there is to read."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._all = tuple(_spaced(f"{name} \n {rest}") for name, rest in texts)
        self._names = tuple(text.partition("\n")[0] for text in self._all)
        self._name_words = f" {' '.join(dict.fromkeys(''.join(self._names).split()))} "

    def holding(self, words: Words) -> list[bool]:
        """Returns of each text whether it holds all these words."""
        return _hold(self._all, words)

    def naming(self, words: Words, among: Iterable[bool]) -> list[bool]:
        """Returns of each of some texts, those marked in `among`, whether its name holds them."""
        names = list(compress(self._names, among))
        # Words that are in no name, as most are, cost one look instead of one a text.
        if not all(_shared(forms) in self._name_words for forms in words):
            return [False] * len(names)
        return _hold(names, words)


def search_words(text: str) -> Words:
    """Returns what each word of a search may look like in a text, with the spaces around it."""
    words = _spaced(text).split()
    return list(dict.fromkeys(map(_forms, words, ["", *words])))


def folded(text: str) -> str:
    """Returns text as a search compares it: without case and accents."""
    return _FOREIGN.sub(_unaccented, text).casefold()


def _spaced(text: str) -> str:
    """Returns text as a search reads it: folded, with spaces around each word."""
    text = _FOREIGN.sub(_foreign_words, text).casefold()
    if not text.isascii():
        text = _FOREIGN.sub(_apart, text)
    text = _POINT.sub("\t", _THOUSANDS.sub("", text.replace("\t", " ")))
    # Bytes are translated three times as fast as text is.
    spaced = text.encode(errors="surrogatepass").translate(_SPACED).replace(b"  ", b" ")
    return f" {spaced.decode(errors='surrogatepass')} "


def _unaccented(foreign: re.Match[str]) -> str:
    return "".join(map(_letters, foreign[0]))


def _foreign_words(foreign: re.Match[str]) -> str:
    return "".join(map(_word_part, foreign[0]))


def _apart(foreign: re.Match[str]) -> str:
    # Beside letters without capitals a word begins and ends without a space.
    return foreign[0] if foreign[0].islower() else f" {foreign[0]} "


@lru_cache(10_000)
def _letters(char: str) -> str:
    """Returns the letters that a character is made of, without case and accents."""
    parts = unicodedata.normalize("NFKD", char).casefold()
    decomposed = unicodedata.normalize("NFKD", parts)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


@lru_cache(10_000)
def _word_part(char: str) -> str:
    """Returns what a character adds to the words of a text: letters, a space, or nothing."""
    if unicodedata.category(char) == "Cf":  # invisible, as what joins emoji
        return ""
    return "".join(" " if _parts_words(letter) else letter for letter in _letters(char))


def _parts_words(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind[0] in "PZ" or kind in ("Cc", "Sc", "Sk", "Sm") or char in "©®°"


def _hold(texts: Sequence[str], words: Words) -> list[bool]:
    """Returns of each text whether it holds every word, in one of its forms."""
    first, *others = map(_shared, words)
    fits = [first in text for text in texts]
    for word in others:
        fits = [fit and word in text for fit, text in zip(fits, texts, strict=True)]
    for forms in words:
        if len(forms) > 1:
            for place in compress(range(len(texts)), fits):
                fits[place] = any(map(texts[place].__contains__, forms))
    return fits


def _shared(forms: _Forms) -> str:
    """Returns how all forms of a word begin: it is looked for first, being in few texts."""
    return commonprefix(forms)  # noqa: RUF071 - these are words, not paths


def _forms(word: str, before: str) -> _Forms:
    # Nobody writes a space before each word of Chinese: it is found within a run of text.
    if any(char > "\x7f" and not char.islower() for char in word):
        return (word,)
    forms = [_beginning(word)]
    if measure := _MEASURE.fullmatch(word):
        number, unit = measure.groups()
        forms.append(f" {number}{_beginning(unit)}")
    elif len(word) <= _LONGEST_UNIT and before[-1:].isdigit():
        forms.append(f" {before}{_beginning(word)[1:]}")
    elif len(word) > _LONGEST_UNIT and not word.endswith(_NO_PLURAL):
        forms += [
            f" {word.removesuffix(end)}{other} " for end, other in _NUMBERS if word.endswith(end)
        ]
        # With one letter less a long word is still itself, and one form is found faster.
        shared = _shared(tuple(forms))
        if len(shared) > max(5, len(word) - 1):
            return (shared,)
    return tuple(forms)


def _beginning(word: str) -> str:
    return f" {word}" if len(word) > 1 else f" {word} "
