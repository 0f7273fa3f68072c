"""The shop's own settings: shop.toml, with a default for each key and a check of each value."""

import functools
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, is_currency

from cart_state.goods import checks
from cart_state.goods.checks import Check, ShopError
from cart_state.rules.orders import Delivery

LANGUAGES = ("en", "de", "hi")  # what `pages/words` is written in and translated to


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the shop; each may be empty."""

    email: str = ""
    phone: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class OrderSettings:
    """Whether the shop takes orders, or is asked for a quote; how many; how long it knows whose."""

    mode: Literal["on", "quote", "off"] = "on"
    open_per_cart: int = 10
    per_address_and_hour: int = 30
    erase_after_days: int = 90


@dataclass(frozen=True, slots=True)
class Shop:
    """What shop.toml says. Texts are the owner's own words, in the shop's language.

    `url` is where it is reached, for links in mails; `currency` is an ISO 4217 code, `featured` are
    skus, each group of `synonyms` are words for one thing. `category_pictures` go by category;
    `texts`, which are Markdown files, and `links` go by what the footer calls them;
    `delivery_text` is one for the details of a product. `how_it_works`: whether that page is
    linked, None if it is not said.
    """

    name: str = "Alcove"
    tagline: str = ""
    intro: str = ""
    hero: Path | None = None
    icon: Path | None = None
    url: str = ""
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
    orders: OrderSettings = field(default_factory=OrderSettings)
    delivery: tuple[Delivery, ...] = (Delivery(),)
    delivery_text: Path | None = None


@functools.lru_cache(maxsize=10_000)
def money(amount: Decimal, currency: str, locale: Locale) -> str:
    """Returns an amount as a shopper reads it: ₹1,25,000.00, 4,90 €, ¥500.

    It has as many decimals as its currency, or more where it is no sum that could be paid: a sum
    is never rounded.
    """
    return format_currency(amount, currency, locale=locale, decimal_quantization=False)


def read_shop(folder: Path) -> Shop:
    """Returns what shop.toml in this folder says; the defaults where there is no such file.

    Raises ShopError, naming every fault in the file.
    """
    file = folder / "shop.toml"
    try:
        if not folder.is_dir():
            raise ShopError([f": there is no folder {folder.absolute()}."])
        said = tomllib.loads(checks.text_of(file)) if file.exists() else {}
        decimals = get_currency_precision(str(said.get("currency", Shop().currency)))
        return Shop(**checks.all_of(said, _keys(folder, decimals), ", key "))
    except ShopError as error:
        raise ShopError(file.name + fault for fault in error.faults) from None
    except OSError as error:
        raise ShopError([f"{folder}: the folder cannot be read ({error.strerror})."]) from None
    except (ValueError, RecursionError) as error:  # tomllib's; the second for brackets without end
        advice = 'Texts need quotes: name = "Corner shop".'
        raise ShopError([f"{file.name}: this is not TOML: {error}. {advice}"]) from None


def _keys(folder: Path, decimals: int) -> dict[str, Check]:
    """The check of each key; `decimals` are those of the currency."""
    line = checks.text(r"[^\x00-\x1f\x7f]*", "must be a text in quotes, on one line")
    name = checks.text(
        r" *[^\x00-\x20\x7f][^\x00-\x1f\x7f]*", "must be a text in quotes, not empty"
    )
    lines = checks.text(r"[^\x00-\x09\x0b-\x1f\x7f]*", "must be a text in quotes")
    email = checks.text(r"|[^@\s]+@[^@\s]+", "must be an e-mail address, such as shop@example.com")
    address = checks.text(r"https?://\S+", "must be an address, such as https://example.com")
    picture = _file("picture", checks.PICTURE_TYPES, folder)
    contact = {"email": email, "phone": lines, "address": lines, "hours": lines}
    right = "must be a whole number from 1 to 10000"
    count = checks.fitting(int, right, lambda number: 1 <= number <= 10_000)
    orders = {
        "mode": checks.text("on|quote|off", "must be one of on, quote, off"),
        **dict.fromkeys(("open_per_cart", "per_address_and_hour", "erase_after_days"), count),
    }
    return {
        "name": name,
        "tagline": line,
        "intro": lines,
        "hero": picture,
        "icon": picture,
        "url": checks.text(
            r"|https?://[^\s?#]+", "must be an address, such as https://shop.example.com"
        ),
        "currency": checks.fitting(str, "must be a code of ISO 4217, such as EUR", is_currency),
        "locale": checks.value(str, "must be a language and a country, such as de_DE", _locale),
        "language": checks.text("|".join(LANGUAGES), f"must be one of {', '.join(LANGUAGES)}"),
        "price_note": line,
        "low_stock": checks.fitting(int, "must be a whole number such as 5", lambda n: n >= 0),
        "featured": _each(name),
        "search_hint": line,
        "synonyms": _each(_each(name)),
        "how_it_works": checks.value(bool, "must be true or false"),
        "category_pictures": _by_name(picture),
        "contact": _table(Contact, contact),
        "texts": _by_name(_text_file(folder)),
        "links": _by_name(address),
        "orders": _table(OrderSettings, orders),
        "delivery": _deliveries(line, decimals),
        "delivery_text": _text_file(folder),
    }


_TABLE = "must be a table: its name in [brackets], its keys below it"


def _table(kind: Callable[..., Any], keys: Mapping[str, Check]) -> Check:
    """The check of a table that becomes a value of this kind."""
    return checks.value(dict, _TABLE, lambda said: kind(**checks.all_of(said, keys)))


def _deliveries(name: Check, decimals: int) -> Check:
    """The check of the ways to get what was ordered."""
    right = f'must be an amount in quotes such as "{1299.5:.{decimals}f}", or "0"'
    form = rf"\d{{1,12}}(?:\.(?=\d)\d{{0,{decimals}}})?"
    amount = checks.text(form, right, lambda found: Decimal(found[0]))
    keys: dict[str, Check] = {
        "id": checks.text(r"[\w-]{1,40}", "must be letters, digits and hyphens"),
        "name": name,
        "cost": amount,
        "free_from": lambda said: None if said == "" else amount(said),
        "needs_address": checks.value(bool, "must be true or false"),
    }

    def read(said: list[Any]) -> tuple[Delivery, ...] | None:
        deliveries = _each(_table(Delivery, keys))(said)
        ids = [one.id for one in deliveries]
        if again := [n for n, id_ in enumerate(ids, 1) if id_ in ids[: n - 1]]:
            raise ShopError(f".{n}.id: {ids[n - 1]!r} is used above already." for n in again)
        return deliveries or None

    return checks.value(list, "must be tables, each under [[delivery]] in double brackets", read)


def _by_name(check: Check) -> Check:
    """The check of a table whose keys are names of the owner's."""
    return checks.value(dict, _TABLE, lambda said: checks.all_of(said, dict.fromkeys(said, check)))


def _each(check: Check) -> Check:
    """The check of a list."""

    def read(said: list[Any]) -> tuple[Any, ...]:
        numbered = {str(number): one for number, one in enumerate(said, 1)}
        return tuple(checks.all_of(numbered, dict.fromkeys(numbered, check)).values())

    return checks.value(list, 'must be a list, such as ["one", "two"]', read)


def _file(what: str, kinds: Collection[str], folder: Path) -> Check:
    right = f"must be a {what} in the shop's folder ({', '.join(sorted(kinds))})"
    return checks.value(str, right, lambda name: checks.file_beside(folder, name, kinds))


def _text_file(folder: Path) -> Check:
    find = _file("Markdown file", {".md"}, folder)

    def check(name: Any) -> Any:
        file = find(name)
        checks.text_of(file)  # raises ShopError
        return file

    return check


def _locale(name: str) -> Locale | None:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return None
