"""How words are found in texts: by their beginning, in singular and plural, and by synonyms."""

import functools
import itertools
import re
import unicodedata
from collections.abc import Sequence
from os.path import commonprefix

_SEPARATING = ("P", "Z", "Cc", "Sc", "Sk", "Sm")  # kinds of characters: marks, spaces, signs
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

# Punctuation counts as a space, except within a number: 2.5 is one word, and so is 1,440, which
# reads as 1440.
# What is looked at first in these decides how fast a text without any is passed over.
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))", re.ASCII)
_NOT_IN_A_NUMBER = re.compile(r"[,.](?!(?<=\d\.)\d)", re.ASCII)

# "140cm" and "140 cm" find one another, for units of up to this many letters.
_LONGEST_UNIT = 3
_MEASURE = re.compile(r"(\d[\d.]*)([a-z]+)")

# Endings of words in a language: as searched for, and as it may stand in a text. A plural that
# only adds letters needs no line for its singular, which is its beginning.
_ENGLISH = (
    *(("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh")),
    *(("ies", "y"), ("ves", "f"), ("ves", "fe"), ("y", "ies"), ("f", "ves"), ("fe", "ves")),
)
_GERMAN = (("e", ""), ("n", ""), ("en", ""), ("er", ""), ("s", ""))
_ENDINGS = {"de": _GERMAN}  # all others sell things with English names, if any have plurals
_NO_PLURAL = ("ss", "us", "is")  # words that end so are no plurals: glass, status, basis

Synonyms = tuple[tuple[str, ...], ...]
_Endings = tuple[tuple[str, str], ...]
_Forms = tuple[str, ...]  # what one word of a search may look like in a text
_Words = list[_Forms]
Search = list[list[_Words]]  # each part has alternatives, of which one has to be found


def search_parts(text: str, synonyms: Synonyms = (), language: str = "en") -> Search:
    """Returns what a text has to hold: the words of a search, or the synonyms of some of these."""
    words = spaced(text).split()
    groups = _groups(synonyms, language)
    longest = max((name.count(" ") + 1 for name in groups), default=0)
    rest: list[str] = []
    parts: dict[str, list[_Words]] = {}
    while words:
        # Where two begin with the same word, the longer is meant: a desk lamp, not a desk.
        names = (" ".join(words[:length]) for length in range(longest, 0, -1))
        if name := next((name for name in names if name in groups), ""):
            own = _words(name, language)
            parts[name] = [own, *(words for words in groups[name] if words != own)]
            del words[: name.count(" ") + 1]
        else:
            rest.append(words.pop(0))
    return [*([[_words(" ".join(rest), language)]] if rest else []), *parts.values()]


def holding(
    texts: Sequence[str], search: Search, among: Sequence[int] | None = None
) -> Sequence[int]:
    """Returns the positions of those `spaced` texts that hold every part of a search, ascending.

    With `among`, only the texts in these positions are looked at.
    """
    found = range(len(texts)) if among is None else among
    for alternatives in search:
        hits = [_holding_all(texts, words, found) for words in alternatives]
        found = hits[0] if len(hits) == 1 else sorted(set().union(*hits))
    return found


def _holding_all(texts: Sequence[str], words: _Words, found: Sequence[int]) -> Sequence[int]:
    # First what all forms of a word have in common: few texts hold it, and only these are looked
    # through for each form.
    for shared in map(_shared, words):
        found = [position for position in found if shared in texts[position]]
    for forms in words:
        if len(forms) > 1:
            found = [n for n in found if any(map(texts[n].__contains__, forms))]
    return found


@functools.lru_cache(maxsize=10)
def _groups(synonyms: Synonyms, language: str) -> dict[str, list[_Words]]:
    """The alternatives to each synonym, by what it may look like in singular and plural."""
    endings = _ENDINGS.get(language, _ENGLISH)
    plurals = ["", *(end.removeprefix(one) for end, one in endings if end.startswith(one))]
    groups: dict[str, list[_Words]] = {}
    for group in synonyms:
        names = [words for name in group if (words := spaced(name).split())]
        alternatives = [_words(" ".join(words), language) for words in names]
        for *first, last in names:
            for form, plural in itertools.product((last, *_forms(last, "", endings)), plurals):
                known = groups.setdefault(" ".join([*first, form.strip() + plural]), [])
                known += [words for words in alternatives if words not in known]
    return groups


def spaced(text: str) -> str:
    """Returns text as a search reads it: folded, with a space around each word."""
    text = text.translate(_PARTS)
    # Chinese beside Latin letters is another word, though no space is written between them.
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: run[0] if run[0].islower() else f" {run[0]} ", text)
    text = _NOT_IN_A_NUMBER.sub(" ", _THOUSANDS.sub("", text))
    return f" {' '.join(text.split())} "


def folded(text: str) -> str:
    """Returns text as a search compares it: without case and accents."""
    if text.isascii():
        return text.lower()
    # Folding case can make a character that has to be taken apart once more.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(mark for mark in parts if not unicodedata.combining(mark))


class _Parts(dict[int, str]):
    """What each character adds to the words of a text: letters, a space, or nothing.

    It is found out when a character is first met; of the rarest that are searched for, each time.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        part = ""
        if unicodedata.category(char) != "Cf":  # invisible, such as the joiner within an emoji
            part = "".join(" " if _separates(letter) else letter for letter in folded(char))
        if len(self) < 10_000:
            self[code] = part
        return part


_PARTS = _Parts()


def _separates(char: str) -> bool:
    """Whether a character stands between words, wherever it is; a point may be in a number."""
    kind = unicodedata.category(char)
    return char not in ".," and (kind.startswith(_SEPARATING) or char in "©®°")


def _shared(forms: _Forms) -> str:
    """Returns the beginning that all forms of a word have in common."""
    return commonprefix(forms)  # noqa: RUF071 - these are words, not paths


def _words(text: str, language: str) -> _Words:
    words, endings = text.split(), _ENDINGS.get(language, _ENGLISH)
    befores = ["", *words[:-1]]
    return list(dict.fromkeys(map(_forms, words, befores, [endings] * len(words))))


def _forms(word: str, before: str, endings: _Endings) -> _Forms:
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
            f" {word.removesuffix(end)}{other} " for end, other in endings if word.endswith(end)
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
