"""How words are found in texts: by their beginning, in singular and plural."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress
from os.path import commonprefix

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

# Punctuation counts as a space, except within a number: 2.5 is one word, and so is 1,440, which
# reads as 1440. A decimal point is written as a tab until all other points have become spaces.
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))", re.ASCII)
_DECIMAL_POINT = re.compile(r"\.(?<=\d\.)(?=\d)", re.ASCII)
_MARKS = bytes(code for code in range(128) if not chr(code).isalnum() and chr(code) not in "\t\n")
_SPACED = bytes.maketrans(_MARKS + b"\t", b" " * len(_MARKS) + b".")

# "140cm" and "140 cm" find one another, for units of up to this many letters.
_LONGEST_UNIT = 3
_MEASURE = re.compile(r"(\d[\d.]*)([a-z]+)")

# Endings of English words: as searched for, and as it may stand in a text. Plural to singular
# first, then singular to plural; a plural in -s needs no line, as the singular is its beginning.
_ENDINGS = (
    *(("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh")),
    *(("ies", "y"), ("ves", "f"), ("ves", "fe"), ("y", "ies"), ("f", "ves"), ("fe", "ves")),
)
_NO_PLURAL = ("ss", "us", "is")  # words that end so are no plurals: glass, status, basis

_Forms = tuple[str, ...]  # what one word of a search may look like in a text
Words = list[_Forms]


class Texts:
    """Texts prepared for many searches; each has a name, and what else there is to read."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._all = tuple(_spaced(f"{name} \n {rest}") for name, rest in texts)
        self._names = tuple(text.partition("\n")[0] for text in self._all)
        self._name_words = f" {' '.join(dict.fromkeys(''.join(self._names).split()))} "

    def holding(self, words: Words) -> list[bool]:
        """Returns for each text whether it holds all these words."""
        return _hold(self._all, words)

    def naming(self, words: Words, among: Iterable[bool]) -> list[bool]:
        """Returns for each text that is marked in `among` whether its name holds all the words."""
        names = list(compress(self._names, among))
        # Most words are in no name: one look at all words of all names is enough to tell.
        if not all(_shared(forms) in self._name_words for forms in words):
            return [False] * len(names)
        return _hold(names, words)


def search_words(text: str) -> Words:
    """Returns what each word of a search may look like in a text, with the spaces around it."""
    words = _spaced(text).split()
    return list(dict.fromkeys(map(_forms, words, ["", *words])))


def folded(text: str) -> str:
    """Returns text as a search compares it: without case and accents."""
    return _NOT_ASCII.sub(_unaccented, text).casefold()


def _spaced(text: str) -> str:
    """Returns text as a search reads it: folded, with spaces around each word."""
    text = _NOT_ASCII.sub(_word_parts, text).casefold()
    if not text.isascii():
        text = _NOT_ASCII.sub(_apart, text)
    text = _DECIMAL_POINT.sub("\t", _THOUSANDS.sub("", text.replace("\t", " ")))
    # Translating bytes is three times as fast as translating text.
    spaced = text.encode(errors="surrogatepass").translate(_SPACED).replace(b"  ", b" ")
    return f" {spaced.decode(errors='surrogatepass')} "


def _unaccented(found: re.Match[str]) -> str:
    return "".join(map(_letters, found[0]))


def _word_parts(found: re.Match[str]) -> str:
    return "".join(map(_word_part, found[0]))


def _apart(found: re.Match[str]) -> str:
    """Returns a run of letters beyond ASCII as it stands, or with spaces if it has no capitals.

    Chinese beside Latin letters is another word, though no space is written between them.
    """
    return found[0] if found[0].islower() else f" {found[0]} "


@lru_cache(10_000)
def _letters(char: str) -> str:
    """Returns the letters that a character is made of, without case and accents."""
    # Folding case can make a character that has to be taken apart once more.
    parts = unicodedata.normalize("NFKD", char).casefold()
    decomposed = unicodedata.normalize("NFKD", parts)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


@lru_cache(10_000)
def _word_part(char: str) -> str:
    """Returns what a character adds to the words of a text: letters, a space, or nothing."""
    if unicodedata.category(char) == "Cf":  # invisible, such as the joiner within an emoji
        return ""
    return "".join(" " if _separates(letter) else letter for letter in _letters(char))


def _separates(char: str) -> bool:
    """Whether a character stands between words: punctuation, a space, a sign."""
    kind = unicodedata.category(char)
    return kind[0] in "PZ" or kind in ("Cc", "Sc", "Sk", "Sm") or char in "©®°"


def _hold(texts: Sequence[str], words: Words) -> list[bool]:
    """Returns for each text whether it holds every word, in one of its forms."""
    # First what all forms of a word have in common: few texts hold it, and only these are looked
    # through for each form.
    first, *others = map(_shared, words)
    fits = [first in text for text in texts]
    for word in others:
        fits = [fit and word in text for fit, text in zip(fits, texts, strict=True)]
    for forms in words:
        if len(forms) > 1:
            for position in compress(range(len(texts)), fits):
                fits[position] = any(map(texts[position].__contains__, forms))
    return fits


def _shared(forms: _Forms) -> str:
    """Returns the beginning that all forms of a word have in common."""
    return commonprefix(forms)  # noqa: RUF071 - these are words, not paths


def _forms(word: str, before: str) -> _Forms:
    """Returns what a word may look like in a text, with its spaces; `before` is the one before."""
    # Chinese and its like are written without spaces, so such a word may stand within a run.
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
            f" {word.removesuffix(end)}{other} " for end, other in _ENDINGS if word.endswith(end)
        ]
        # A long word without its last letter finds hardly anything else, and looking for one
        # form is faster than for several.
        shared = _shared(tuple(forms))
        if len(shared) > max(5, len(word) - 1):
            return (shared,)
    return tuple(forms)


def _beginning(word: str) -> str:
    """Returns the beginning of a word in a text; a single character has to be all of the word."""
    return f" {word}" if len(word) > 1 else f" {word} "
