"""The shop's own settings: shop.toml, with a default for each key and a check of each value."""

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import is_currency

LANGUAGES = ("en", "de", "hi")  # what `pages/words` is written in and translated to
PICTURE_TYPES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})


class ShopError(ValueError):
    """A shop that cannot open. `faults` lists every reason, one line of text each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the shop; each may be empty."""

    email: str = ""
    phone: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Shop:
    """What shop.toml says. Texts are the owner's own words, in the shop's language.

    `currency` is an ISO 4217 code, `featured` are skus, each group of `synonyms` are words for one
    thing. `category_pictures` go by category; `texts`, which are Markdown files, and `links` go by
    what the footer calls them. `how_it_works`: whether that page is linked, None if it is not said.
    """

    name: str = "Alcove"
    tagline: str = ""
    intro: str = ""
    hero: Path | None = None
    icon: Path | None = None
    currency: str = "INR"
    locale: Locale = field(default_factory=lambda: Locale.parse("en_IN"))
    language: str = "en"
    price_note: str = ""
    low_stock: int = 5
    featured: tuple[str, ...] = ()
    search_hint: str = ""
    synonyms: tuple[tuple[str, ...], ...] = ()
    how_it_works: bool | None = None
    category_pictures: Mapping[str, Path] = field(default_factory=dict)
    contact: Contact = field(default_factory=Contact)
    texts: Mapping[str, Path] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


def read_shop(folder: Path) -> Shop:
    """Returns what shop.toml in this folder says; the defaults where there is no such file.

    Raises ShopError, naming every fault in the file.
    """
    file = folder / "shop.toml"
    try:
        said = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
        shop: Shop = _SHOP(said, folder)
        return shop
    except FileNotFoundError:
        return Shop()
    except OSError as error:
        faults = [f": the file cannot be read ({error.strerror})."]
    except UnicodeDecodeError:
        faults = [": the file is not UTF-8. Save it as UTF-8."]
    except _Wrong as wrong:
        faults = [f", key {key}: {what}." for key, what in wrong.faults]
    except (ValueError, RecursionError) as error:  # tomllib's; the second for brackets without end
        faults = [f': this is not TOML: {error}. Texts need quotes: name = "Corner shop".']
    raise ShopError(file.name + fault for fault in faults)


def file_beside(folder: Path, name: str, kinds: Iterable[str]) -> Path | None:
    """Returns the file of this name in or below a folder; None for any other kind, or elsewhere."""
    path = folder / name
    try:
        # An anchor is a drive, too: on Windows C:x.svg and /x.svg are no absolute paths.
        is_beside = not Path(name).anchor and ".." not in path.parts and path.is_file()
    except (OSError, ValueError):  # a name longer than a file's may be, or with a null in it
        return None
    return path if is_beside and path.suffix.lower() in kinds else None


_Check = Callable[[Any, Path], Any]  # a value, and the shop's folder; raises _Wrong


class _Wrong(Exception):
    """Values that are wrong: the key of each, empty for the value itself, and what is wrong."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        self.faults = faults


def _wrong(value: object, right: str) -> _Wrong:
    return _Wrong(("", f"{_quoted(value)} {right}"))


def _checked(values: Iterable[tuple[str, Any, _Check]], folder: Path) -> dict[str, Any]:
    good, faults = {}, []
    for key, value, check in values:
        try:
            good[key] = check(value, folder)
        except _Wrong as wrong:
            faults += [(f"{key}.{of}" if of else key, what) for of, what in wrong.faults]
    if faults:
        raise _Wrong(*faults)
    return good


def _table(kind: type, checks: Mapping[str, _Check]) -> _Check:
    """A table with these keys and no others."""

    def check(value: Any, folder: Path) -> Any:
        named = [(key, one, checks.get(key) or _no_key(key, checks)) for key, one in _dict(value)]
        return kind(**_checked(named, folder))

    return check


def _no_key(key: str, known: Iterable[str]) -> _Check:
    meant = difflib.get_close_matches(key, known, 1)
    better = f"perhaps {meant[0]} is meant" if meant else f"the keys are {', '.join(known)}"

    def check(*_: Any) -> Any:
        raise _Wrong(("", f"there is no such key; {better}"))

    return check


def _by_name(check_one: _Check) -> _Check:
    """A table whose keys are names of the owner's."""
    return lambda value, folder: _checked([(k, one, check_one) for k, one in _dict(value)], folder)


def _each(check_one: _Check) -> _Check:
    """A list."""

    def check(value: Any, folder: Path) -> Any:
        if not isinstance(value, list):
            raise _wrong(value, 'must be a list, such as ["one", "two"]')
        numbered = [(str(number), one, check_one) for number, one in enumerate(value, 1)]
        return tuple(_checked(numbered, folder).values())

    return check


def _dict(value: Any) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise _wrong(value, "must be a table: its name in [brackets], its keys below it")
    return value.items()


def _that(right: str, is_right: Callable[[Any], object]) -> _Check:
    """A value that has to fulfil `is_right`."""

    def check(value: Any, _: Path) -> Any:
        if not is_right(value):
            raise _wrong(value, right)
        return value

    return check


def _text(form: str, right: str) -> _Check:
    form_of_all = re.compile(form)
    return _that(right, lambda value: isinstance(value, str) and form_of_all.fullmatch(value))


def _file(right: str, kinds: Iterable[str]) -> _Check:
    def check(value: Any, folder: Path) -> Path:
        path = file_beside(folder, value, kinds) if isinstance(value, str) else None
        if path is None:
            raise _wrong(value, right)
        return path

    return check


def _locale(value: Any, _: Path) -> Locale:
    try:
        return Locale.parse(str(value))
    except (UnknownLocaleError, ValueError):
        raise _wrong(value, "must be a language and a country, such as de_DE") from None


_LINE = _text(r"[^\x00-\x1f\x7f]*", "must be a text in quotes, on one line")
_SOME_LINE = _text(r"[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*", "must be a text in quotes, not empty")
_LINES = _text(r"[^\x00-\x09\x0b-\x1f\x7f]*", "must be a text in quotes")
_PICTURE = _file(
    f"must be a picture in the shop's folder ({', '.join(sorted(PICTURE_TYPES))})", PICTURE_TYPES
)
_CONTACT = {
    "email": _text(r"|[^@\s]+@[^@\s]+", "must be an e-mail address, such as shop@example.com"),
    **dict.fromkeys(("phone", "hours", "address"), _LINES),
}
_CHECKS: dict[str, _Check] = {
    "name": _SOME_LINE,
    "tagline": _LINE,
    "intro": _LINES,
    "hero": _PICTURE,
    "icon": _PICTURE,
    "currency": _that("must be a code of ISO 4217, such as EUR", is_currency),
    "locale": _locale,
    "language": _that(f"must be one of {', '.join(LANGUAGES)}", LANGUAGES.__contains__),
    "price_note": _LINE,
    "low_stock": _that("must be a whole number such as 5", lambda n: type(n) is int and n >= 0),
    "featured": _each(_SOME_LINE),
    "search_hint": _LINE,
    "synonyms": _each(_each(_SOME_LINE)),
    "how_it_works": _that("must be true or false", lambda value: isinstance(value, bool)),
    "category_pictures": _by_name(_PICTURE),
    "contact": _table(Contact, _CONTACT),
    "texts": _by_name(_file("must be a Markdown file in the shop's folder (.md)", {".md"})),
    "links": _by_name(_text(r"https?://\S+", "must be an address, such as https://example.com")),
}
_SHOP = _table(Shop, _CHECKS)


def _quoted(value: object) -> str:
    """Enough of a value to find it in the file, written as there."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:60]}…"
