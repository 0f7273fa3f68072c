"""How goods are found by words: by their beginning, in any spelling, and by what is nearly so."""

import itertools
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from os.path import commonprefix
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SEPARATING = ("P", "Z", "Cc", "Sc", "Sk", "Sm")  # kinds of characters: marks, spaces, signs
_DOTS = "\u0308"  # of an umlaut; they stay until each way to write it is known
_NOT_ASCII = re.compile(rf"[^\x00-\x7f{_DOTS}]+")

# Letters that Unicode does not take apart: what they are without their stroke, hook or tail.
_BARE = dict(zip("øđðħıłŋŧəƀƒɓɗƙƴɖɨʉқғңұҳ", "oddhilntebfbdkydiuкгнух", strict=True))
_TO_BARE = str.maketrans(_BARE | {"æ": "ae", "œ": "oe", "þ": "th"})

# ö may be written oe, and oe may mean ö; not so in neue, Bauer and Quelle.
_UMLAUT = re.compile(f"([aou]){_DOTS}")
_WITH_E = re.compile(r"(?<![aeiouq])([aou])e(?=\w)")

# Punctuation counts as a space, except within a number: 2.5 is one word, and so is 1,440, which
# reads as 1440.
# What is looked at first in these decides how fast a text without any is passed over.
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))", re.ASCII)
_NOT_IN_A_NUMBER = re.compile(r"[,.](?!(?<=\d\.)\d)", re.ASCII)

# Endings of words in a language: as searched for, and as it may stand in a text. A plural that
# only adds letters needs no line for its singular, which is its beginning.
_ENGLISH = (
    *(("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh")),
    *(("ies", "y"), ("ves", "f"), ("ves", "fe"), ("y", "ies"), ("f", "ves"), ("fe", "ves")),
)
_GERMAN = (("e", ""), ("n", ""), ("en", ""), ("er", ""), ("s", ""))
_ENDINGS = {"de": _GERMAN}  # all others sell things with English names, if any have plurals
_NO_PLURAL = ("ss", "us", "is")  # words that end so are no plurals: glass, status, basis
_SHORTEST_PLURAL = 4

_MOST_PARTS = 3  # of what may be one word: t-shirt, all-in-one
_MOST_LIKE = 10

Synonyms = tuple[tuple[str, ...], ...]
_Endings = tuple[tuple[str, str], ...]
_Forms = tuple[str, ...]  # what one word of a search looks like in the texts; none: in no text
_Words = list[_Forms]
_Search = list[list[_Words]]  # each part has alternatives, of which one has to be found
_Found = Sequence[int]  # positions


class Texts:
    """What is searched: the name of each of the goods, and all that is told of it.

    What a search needs of them all is worked out once, here. Any word or phrase of a group of
    `synonyms` finds what each of the group does; plurals are those of `language`.
    """

    def __init__(
        self,
        names: Sequence[str],
        more: Iterable[str],
        synonyms: Synonyms = (),
        language: str = "en",
    ) -> None:
        self._endings = _ENDINGS.get(language, _ENGLISH)
        self._groups, self._longest = _groups(synonyms, self._endings)
        spelled = _Spelled()
        self._names = [spelled.text(name) for name in names]
        rest = map(spelled.text, more)
        self._texts = [f"{name}{text}" for name, text in zip(self._names, rest, strict=True)]
        words = {word.replace(_DOTS, "") for word in spelled}
        others = {way for ways in spelled.values() for way in ways.split()}
        # With the space behind it, so that a whole word is a beginning too.
        self._words = sorted(f"{word} " for word in words | others)
        in_names = Counter(word for name in self._names for word in name.split())
        # Of words as near to what was typed, the one in most names is meant.
        self._to_mean = [word for word in words if word.isalpha() or not word.isascii()]
        self._to_mean.sort(key=lambda word: (-in_names[word], word))
        accented = re.findall(r"\w+", " ".join(name for name in names if not name.isascii()))
        self._written = {spaced(word).strip(): word for word in accented if not word.isascii()}

    def find(self, text: str, by_name: bool = False) -> _Found:
        """Returns which have all words of a text; `by_name`: first those with all in their name."""
        words = spaced(text).split()
        # One letter by itself begins a word; behind others it does if nothing is found otherwise.
        search = self._search(words, begun=len(text.strip()) == 1)
        found = _holding(self._texts, search, range(len(self._texts)))
        begun = [] if found else self._search(words, begun=True)
        if not found and begun != search:
            search, found = begun, _holding(self._texts, begun, range(len(self._texts)))
        named = _holding(self._names, search, found) if by_name else ()
        return [*dict.fromkeys([*named, *found])] if named else found

    def guesses(self, text: str) -> list[list[str]]:
        """Returns each word, or those that are written nearly so where there is no such word."""
        every = range(len(self._texts))
        parts = [every[first : first + 1_000] for first in every[::1_000]]
        guesses = []
        for word in spaced(text).split():
            search = self._search([word])
            # Most words that are told at all are told of one of the first products.
            is_told = any(_holding(self._texts, search, part) for part in parts)
            like = [word] if is_told else self._like(word)
            guesses.append([self._written.get(one, one) for one in like])
        return guesses

    def _like(self, word: str) -> list[str]:
        """The words most like this one; a short one has its first letter too: red is not led."""
        wrong = min(len(word) // 3, 2)
        how: Any = {"scorer": OSA.distance, "score_cutoff": wrong, "limit": _MOST_LIKE}
        like = process.extract(word, self._to_mean, **how) if wrong else []
        nearest = [other for other, far, _ in like if far == like[0][1]]
        return [other for other in nearest if len(word) > 4 or other[0] == word[0]]

    def _search(self, words: list[str], begun: bool = False) -> _Search:
        """What a text has to hold: words, and synonyms of others; `begun`: the last may go on."""
        rest: list[str] = []
        parts: dict[str, list[_Words]] = {}
        while words:
            # Where two begin with the same word, the longer is meant: a desk lamp, not a desk.
            names = ((n, "".join(words[:n])) for n in range(self._longest, 0, -1))
            length, name = next((one for one in names if one[1] in self._groups), (1, ""))
            if name:
                alternatives = [words[:length], *self._groups[name]]
                parts[name] = [self._forms(one) for one in alternatives]
            else:
                rest.append(words[0])
            words = words[length:]
        search = [*([[self._forms(rest, begun)]] if rest else []), *parts.values()]
        return [[one for one in alternatives if all(one)] for alternatives in search]

    def _forms(self, words: list[str], begun: bool = False) -> _Words:
        """What each of these words looks like in the texts, by itself or as one with others."""
        forms = [*map(self._alone, words[:-1]), self._alone(words[-1], begun)]
        for length in range(2, _MOST_PARTS + 1):
            for first in range(len(words) - length + 1):
                *others, last = words[first : first + length]
                ends = begun and first + length == len(words)
                as_one = f" {''.join(others)}{_beginning(last, ends)[1:]}"
                if self._has(as_one) and not f"{others[-1][-1]}{last[0]}".isdigit():
                    for n in range(first, first + length):
                        forms[n] += (as_one,)
        return list(dict.fromkeys(forms))

    def _alone(self, word: str, begun: bool = False) -> _Forms:
        """What a word looks like in the texts, with its spaces."""
        # Chinese and its like are written without spaces, so such a word may stand within a run.
        if any(char > "\x7f" and not char.islower() for char in word):
            return (word,) if any(word in other for other in self._words) else ()
        forms = [*filter(self._has, [_beginning(word, begun), *_inflected(word, self._endings)])]
        forms += self._apart(word, begun)
        # A long word without its last letter finds hardly anything else, and looking for one
        # form is faster than for several.
        shared = commonprefix(forms)  # noqa: RUF071 - these are words, not paths
        return (shared,) if len(shared) > max(5, len(word) - 1) else tuple(forms)

    def _apart(self, word: str, begun: bool, parts: int = _MOST_PARTS) -> list[str]:
        """What a word looks like as several: usbc as usb c."""
        apart: list[str] = []
        for cut in range(1, len(word) if parts > 1 else 0):
            first, rest = f" {word[:cut]} ", word[cut:]
            if self._has(first) and not word[cut - 1 : cut + 1].isdigit():
                goes_on = begun and word[cut - 1].isalpha()  # 4k is not 4 kg
                ends = [*filter(self._has, [_beginning(rest, goes_on)])]
                apart += [first + end[1:] for end in ends + self._apart(rest, begun, parts - 1)]
        return apart

    def _has(self, form: str) -> bool:
        """Whether a word in the texts begins so; with a space behind it, whether it is that."""
        at = bisect_left(self._words, form[1:])
        return self._words[at : at + 1] != [] and self._words[at].startswith(form[1:])


def _holding(texts: Sequence[str], search: _Search, found: _Found) -> _Found:
    """Those found whose texts hold every part of a search, in one of its alternatives."""
    for alternatives in search:
        hits = [_holding_all(texts, words, found) for words in alternatives]
        found = hits[0] if len(hits) == 1 else sorted(set().union(*hits))
    return found


def _holding_all(texts: Sequence[str], words: _Words, found: _Found) -> _Found:
    # First what all forms of a word have in common: few texts hold it, and only these are looked
    # through for each form.
    for shared in filter(str.strip, map(commonprefix, words)):
        found = [position for position in found if shared in texts[position]]
    for forms in words:
        if len(forms) > 1:
            found = [n for n in found if any(map(texts[n].__contains__, forms))]
    return found


def _groups(synonyms: Synonyms, endings: _Endings) -> tuple[dict[str, list[list[str]]], int]:
    """The words of each group by what any of it may look like, in singular, plural and as one word.

    With it comes of how many words such a name may be, if one of them is written apart.
    """
    plurals = ["", *(end.removeprefix(one) for end, one in endings if end.startswith(one))]
    groups: dict[str, list[list[str]]] = {}
    longest = 0
    for group in synonyms:
        names = [words for name in group if (words := spaced(name).split())]
        for name in group:
            for *first, last in filter(None, map(str.split, _ways(_dotted(name)))):
                longest = max(longest, len(first) + 2)
                for form, plural in itertools.product((last, *_inflected(last, endings)), plurals):
                    known = groups.setdefault("".join([*first, form.strip(), plural]), [])
                    known += [words for words in names if words not in known]
    return groups, longest


def spaced(text: str) -> str:
    """Returns text as a search reads it: folded, with a space around each word."""
    return f" {' '.join(_dotted(text).replace(_DOTS, '').split())} "


def folded(text: str) -> str:
    """Returns text as a search compares it: without case and accents."""
    if text.isascii():
        return text.lower()
    # Folding case can make a character that has to be taken apart once more.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(mark for mark in parts.translate(_TO_BARE) if not unicodedata.combining(mark))


def _dotted(text: str) -> str:
    """Text with spaces between its words, folded but for the dots of umlauts."""
    text = text.translate(_PARTS)
    # Chinese beside Latin letters is another word, though no space is written between them.
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: run[0] if run[0].islower() else f" {run[0]} ", text)
    return _NOT_IN_A_NUMBER.sub(" ", _THOUSANDS.sub("", text))


def _ways(dotted: str) -> list[str]:
    """The ways to write something: folded, then with other umlauts if it has any."""
    plain = dotted.replace(_DOTS, "")
    with_e = _UMLAUT.sub(r"\1e", dotted).replace(_DOTS, "")
    return list(dict.fromkeys((plain, with_e, _WITH_E.sub(r"\1", plain))))


class _Spelled(dict[str, str]):
    """Each word of texts, with its dots, and the other ways to write it."""

    def text(self, text: str) -> str:
        """Returns text `spaced`, with the other ways to write its words behind it."""
        words = _dotted(text).split()
        return f" {' '.join(words).replace(_DOTS, '')} {''.join(map(self.__getitem__, words))}"

    def __missing__(self, word: str) -> str:
        self[word] = ways = "".join(f"{way} " for way in _ways(word)[1:])
        return ways


class _Parts(dict[int, str]):
    """What each character adds to the words of a text: letters, a space, or nothing.

    It is found out when a character is first met; of the rarest that are searched for, each time.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        part = ""
        if unicodedata.category(char) != "Cf":  # invisible, such as the joiner within an emoji
            part = "".join(" " if _separates(letter) else letter for letter in folded(char))
        if char in "øØ" or _DOTS in unicodedata.normalize("NFKD", char):
            part += _DOTS
        if len(self) < 10_000:
            self[code] = part
        return part


_PARTS = _Parts()


def _separates(char: str) -> bool:
    """Whether a character stands between words, wherever it is; a point may be in a number."""
    kind = unicodedata.category(char)
    return char not in ".," and (kind.startswith(_SEPARATING) or char in "©®°")


def _inflected(word: str, endings: _Endings) -> list[str]:
    """What a word may be in singular and plural, besides longer than it is."""
    if len(word) < _SHORTEST_PLURAL or word.endswith(_NO_PLURAL):
        return []
    return [f" {word.removesuffix(end)}{other} " for end, other in endings if word.endswith(end)]


def _beginning(word: str, begun: bool = False) -> str:
    """Returns the beginning of a word in a text; one character is all of it, unless `begun`."""
    return f" {word}" if begun or len(word) > 1 else f" {word} "
