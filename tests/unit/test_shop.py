"""Reading shop.toml: what each key says, its default, and every fault with its message."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cart_state.goods.checks import ShopError
from cart_state.goods.shop import Contact, OrderSettings, Shop, read_shop
from cart_state.rules.orders import Delivery

DRAWING, TEXT = "art/door.svg", "terms.md"
KEYS = (
    "name, tagline, intro, hero, icon, url, currency, locale, language, price_note, low_stock,"
    " featured, search_hint, synonyms, how_it_works, category_pictures, contact, texts, links,"
    " orders, delivery, delivery_text"
)
PICTURE = "must be a picture in the shop's folder (.jpeg, .jpg, .png, .svg, .webp)."
MARKDOWN = "must be a Markdown file in the shop's folder (.md)."
TABLE = "must be a table: its name in [brackets], its keys below it."
LIST = 'must be a list, such as ["one", "two"].'
LINE, LINES = "must be a text in quotes, on one line.", "must be a text in quotes."
SOME = "must be a text in quotes, not empty."
CURRENCY = "must be a code of ISO 4217, such as EUR."
LOCALE = "must be a language and a country, such as de_DE."
WHOLE = "must be a whole number such as 5."
EMAIL = "must be an e-mail address, such as shop@example.com."
ADDRESS = "must be an address, such as https://example.com."
LIMITS = ("open_per_cart", "per_address_and_hour", "erase_after_days")
COUNT, NO_COUNT = "must be a whole number from 1 to 10000.", (0, -1, 10_001, 1.0, "'5'")
TABLES = "must be tables, each under [[delivery]] in double brackets."
ID = "must be letters, digits and hyphens."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shop's folder with a drawing and a text in it."""
    for name in (DRAWING, TEXT):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("<svg/>")
    (tmp_path / "folder.svg").mkdir()
    return tmp_path


def read(folder: Path, content: str | bytes) -> Shop:
    """The shop of which shop.toml says this."""
    data = content.encode() if isinstance(content, str) else content
    (folder / "shop.toml").write_bytes(data)
    return read_shop(folder)


def faults(folder: Path, content: str | bytes) -> list[str]:
    """The faults in this shop.toml, without the name of the file."""
    with pytest.raises(ShopError) as error:
        read(folder, content)
    assert all(fault.startswith("shop.toml") for fault in error.value.faults)
    return [fault.removeprefix("shop.toml") for fault in error.value.faults]


# What is accepted

EMPTY_TABLES = ("[contact]", "[texts]", "[links]", "[category_pictures]", "[orders]")
DEFAULTS = Shop(
    name="Alcove",
    tagline="",
    intro="",
    hero=None,
    icon=None,
    currency="INR",
    locale=Locale("en", "IN"),
    language="en",
    price_note="",
    low_stock=5,
    featured=(),
    search_hint="",
    synonyms=(),
    how_it_works=None,
    category_pictures={},
    contact=Contact("", "", "", ""),
    texts={},
    links={},
    orders=OrderSettings("on", 10, 30, 90),
    delivery=(Delivery("pick-up", "", Decimal(0), None, False),),
)


@pytest.mark.parametrize(
    "content",
    [None, "", "\n", "# nothing\n", "\ufeff", "\n".join([*EMPTY_TABLES, "[[delivery]]"])],
    ids=repr,
)
def test_every_key_has_a_default_so_that_no_file_and_an_empty_one_are_a_shop(
    folder: Path, content: str | None
):
    assert (read_shop(folder) if content is None else read(folder, content)) == DEFAULTS
    for kind, keys in ((Contact, 4), (OrderSettings, 4), (Delivery, 5)):
        assert len(dataclasses.fields(kind)) == keys, "a new key needs its default above"


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        *(("name", '"Bäckerei <b>Ähre</b>"', "Bäckerei <b>Ähre</b>"), ("name", '" x "', " x ")),
        *(("tagline", '"Brot, $1"', "Brot, $1"), ("tagline", '""', "")),
        *(("intro", '"""\nOne.\n\nTwo."""', "One.\n\nTwo."), ("intro", "'a\\b'", "a\\b")),
        *(("currency", '"EUR"', "EUR"), ("currency", '"JPY"', "JPY")),
        *(("locale", '"de_DE"', Locale("de", "DE")), ("locale", '"hi"', Locale("hi"))),
        *(("locale", '"DE_de"', Locale("de", "DE")), ("language", '"de"', "de")),
        *(("language", '"hi"', "hi"), ("price_note", '"incl. 19 % VAT"', "incl. 19 % VAT")),
        *(("low_stock", "0", 0), ("low_stock", "1_000", 1000)),
        *(("featured", '["b", "a"]', ("b", "a")), ("featured", "[]", ())),
        *(("search_hint", '"Oak"', "Oak"), ("synonyms", '[["a", "b"], []]', (("a", "b"), ()))),
        *(("how_it_works", "true", True), ("how_it_works", "false", False)),
        ("links", '{"Our map" = "http://example.com/a?b=c#d"}', None),
    ],
)
def test_a_value_is_read_as_it_is_written(folder: Path, key: str, written: str, value: object):
    shop = read(folder, f"{key} = {written}")
    if key == "links":
        value = {"Our map": "http://example.com/a?b=c#d"}
    assert getattr(shop, key) == value
    assert dataclasses.replace(shop, **{key: getattr(DEFAULTS, key)}) == DEFAULTS


def test_files_are_those_in_the_folder_and_stay_in_their_order(folder: Path):
    shop = read(
        folder,
        f'hero = "{DRAWING}"\nicon = "./{DRAWING}"\ndelivery_text = "{TEXT}"\n'
        f'[category_pictures]\nDesks = "{DRAWING}"\n'
        f'[texts]\nTerms = "{TEXT}"\n"About us" = "{TEXT}"\n',
    )
    assert shop.hero == shop.icon == shop.category_pictures["Desks"] == folder / DRAWING
    assert shop.delivery_text == folder / TEXT
    assert list(shop.texts.items()) == [("Terms", folder / TEXT), ("About us", folder / TEXT)]


def test_how_to_reach_the_shop_may_be_said_in_part(folder: Path):
    shop = read(folder, '[contact]\nemail = "a@b.example"\nphone = ""\naddress = """\n1 Lane\nX"""')
    assert shop.contact == Contact("a@b.example", "", "1 Lane\nX", "")


def test_how_orders_are_taken_may_be_said_in_part(folder: Path):
    assert read(folder, '[orders]\nmode = "quote"').orders == OrderSettings("quote")
    said = "open_per_cart = 1\nper_address_and_hour = 10000\nerase_after_days = 30"
    assert read(folder, f'[orders]\nmode = "off"\n{said}').orders == OrderSettings(
        *("off", 1, 10_000, 30)
    )


def test_deliveries_stay_in_their_order_with_exact_amounts(folder: Path):
    shop = read(
        folder,
        'currency = "EUR"\n'
        '[[delivery]]\nid = "bike"\nname = "Rad (10 km), *schnell*"\ncost = "3.50"\n'
        'free_from = "30"\nneeds_address = true\n'
        '[[delivery]]\n[[delivery]]\nid = "Post_2"\ncost = "4.9"\nfree_from = ""\n',
    )
    assert shop.delivery == (
        Delivery("bike", "Rad (10 km), *schnell*", Decimal("3.50"), Decimal(30), True),
        Delivery(),
        Delivery("Post_2", cost=Decimal("4.9")),
    )


@pytest.mark.parametrize(
    ("currency", "good", "bad", "example"),
    [
        ("EUR", ["0", "4.90", "4.9", "007", "1" * 12 + ".99"], ["4.900", "4.905"], "1299.50"),
        ("JPY", ["0", "500"], ["500.0", "500.5"], "1300"),
        ("TND", ["4.905", "4.9"], ["4.9050"], "1299.500"),
    ],
)
def test_an_amount_has_a_point_and_no_more_decimals_than_the_currency(
    folder: Path, currency: str, good: list[str], bad: list[str], example: str
):
    start = f'currency = "{currency}"\n[[delivery]]\n'
    never = ["", " ", "4,90", "-1", "1e3", ".5", "5.", "1 000", "١", "nan", "1" * 13, "4.90 €"]
    for key in ("cost", "free_from"):
        for amount in good:
            (delivery,) = read(folder, f'{start}{key} = "{amount}"').delivery
            assert str(getattr(delivery, key)) == str(Decimal(amount))
        for amount in [*bad, *never[key == "free_from" :]]:
            (found,) = faults(folder, f'{start}{key} = "{amount}"')
            right = f'must be an amount in quotes such as "{example}", or "0".'
            assert found == f", key delivery.1.{key}: {amount!r} {right}"


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="BOM"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
    ],
)
def test_the_file_may_come_from_any_editor(folder: Path, encode):
    plain = 'name = "Ähre"\n\n[contact]\nphone = "1"\n'
    assert read(folder, encode(plain)) == read(folder, plain)


# Every fault, with its key and what would be right


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        *(('name = ""', f"name: '' {SOME}"), ('name = " "', f"name: ' ' {SOME}")),
        *(("name = 3", f"name: 3 {SOME}"), ("name = 2020-01-01", None)),
        *((r'tagline = "a\nb"', rf"tagline: 'a\nb' {LINE}"), ("price_note = 7.5", None)),
        *((r'intro = "\u0000"', rf"intro: '\x00' {LINES}"), ("search_hint = []", None)),
        *(
            (f'hero = "{kind}"', f"hero: '{kind}' {PICTURE}")
            for kind in ("no.svg", TEXT, "folder.svg")
        ),
        *((f'icon = "{at}"', f"icon: '{at}' {PICTURE}") for at in ("", "../x.svg", "/x.svg")),
        ("icon = true", f"icon: True {PICTURE}"),
        *(('currency = "EURO"', f"currency: 'EURO' {CURRENCY}"), ("currency = 3", None)),
        *(('currency = "eur"', f"currency: 'eur' {CURRENCY}"), ('currency = ""', None)),
        *(('locale = "xx_YY"', f"locale: 'xx_YY' {LOCALE}"), ('locale = ""', None)),
        *(("locale = 3", f"locale: 3 {LOCALE}"), ('locale = "../x"', None)),
        ('language = "fr"', "language: 'fr' must be one of en, de, hi."),
        ('language = ["en"]', "language: ['en'] must be one of en, de, hi."),
        *((f"low_stock = {n}", f"low_stock: {n} {WHOLE}") for n in ("-1", "5.0", "'5'")),
        *(('featured = "a"', f"featured: 'a' {LIST}"), ('featured = ["a", 3]', None)),
        ('featured = ["a", ""]', f"featured.2: '' {SOME}"),
        ('synonyms = ["a"]', f"synonyms.1: 'a' {LIST}"),
        ('synonyms = [["a"], ["b", 1]]', f"synonyms.2.2: 1 {SOME}"),
        ('how_it_works = "yes"', "how_it_works: 'yes' must be true or false."),
        ('category_pictures = "x.svg"', f"category_pictures: 'x.svg' {TABLE}"),
        ('[category_pictures]\n"A B" = "x.svg"', f"category_pictures.A B: 'x.svg' {PICTURE}"),
        *(('contact = "x"', f"contact: 'x' {TABLE}"), ("[[contact]]", f"contact: [{{}}] {TABLE}")),
        *((f'[contact]\nemail = "{x}"', f"contact.email: '{x}' {EMAIL}") for x in ("a", "a@b@c")),
        ("[contact]\nphone = 123", f"contact.phone: 123 {LINES}"),
        (f'[texts]\nTerms = "{DRAWING}"', f"texts.Terms: '{DRAWING}' {MARKDOWN}"),
        ('delivery_text = "none.md"', f"delivery_text: 'none.md' {MARKDOWN}"),
        ('[texts]\nTerms = "none.md"', f"texts.Terms: 'none.md' {MARKDOWN}"),
        *((f'[links]\nA = "{x}"', f"links.A: '{x}' {ADDRESS}") for x in ("javascript:1", "a.b")),
        *(("orders = true", f"orders: True {TABLE}"), ("[[orders]]", f"orders: [{{}}] {TABLE}")),
        ("[orders]\nmode = true", "orders.mode: True must be one of on, quote, off."),
        ('[orders]\nmode = "On"', "orders.mode: 'On' must be one of on, quote, off."),
        *(
            (f"[orders]\n{key} = {n}", f"orders.{key}: {n} {COUNT}")
            for key in LIMITS
            for n in NO_COUNT
        ),
        ("[delivery]\ncost = '0'", f"delivery: {{'cost': '0'}} {TABLES}"),
        ("delivery = []", f"delivery: [] {TABLES}"),
        ("delivery = [1]", f"delivery.1: 1 {TABLE}"),
        *((f"[[delivery]]\nid = '{i}'", f"delivery.1.id: '{i}' {ID}") for i in ("", "a b", "ä")),
        (f"[[delivery]]\nid = '{'a' * 41}'", None),
        ("[[delivery]]\n[[delivery]]", "delivery.2.id: 'pick-up' is used above already."),
        ('[[delivery]]\nname = "a\\nb"', rf"delivery.1.name: 'a\nb' {LINE}"),
        *((f"[[delivery]]\n{key} = 4.9", None) for key in ("id", "name", "cost", "free_from")),
        ("[[delivery]]\nneeds_address = 1", "delivery.1.needs_address: 1 must be true or false."),
        ("[[delivery]]\nprice = 1", None),
        ('nam = "x"', f"nam: there is no such key; the keys are {KEYS}."),
        (
            "[contact]\nfax = 1",
            "contact.fax: there is no such key; the keys are email, phone, address, hours.",
        ),
    ],
)
def test_a_fault_names_file_key_value_and_what_would_be_right(
    folder: Path, written: str, fault: str | None
):
    (found,) = faults(folder, written)
    assert found.startswith(", key ")
    assert fault is None or found == f", key {fault}"


def test_all_faults_are_named_at_once_in_the_order_of_the_file(folder: Path):
    content = (
        'currency = "EURO"\nname = ""\nfeatured = [1, "a", 2]\n[contact]\nemail = "x"\nfax = 1'
    )
    assert [fault.partition(":")[0] for fault in faults(folder, content)] == [
        ", key currency",
        ", key name",
        ", key featured.1",
        ", key featured.3",
        ", key contact.email",
        ", key contact.fax",
    ]


QUOTES = 'Texts need quotes: name = "Corner shop".'


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            "name = Corner shop",
            f": this is not TOML: Invalid value (at line 1, column 8). {QUOTES}",
        ),
        ('name = "a"\nname = "b"', ": this is not TOML: Cannot overwrite a value"),
        ("low_stock = " + "1" * 5_000, ": this is not TOML: Exceeds the limit"),
        ("featured = " + "[" * 5_000, ": this is not TOML: "),
        (b"name = '\xff'", ", line 1: the file is not UTF-8. Save it as UTF-8."),
        ('name = "x"'.encode("utf-16"), ", line 1: the file is not UTF-8. Save it as UTF-8."),
    ],
    ids=["no quotes", "twice", "a long number", "brackets", "Latin", "UTF-16"],
)
def test_a_file_that_is_no_toml_is_one_fault(folder: Path, content: str | bytes, fault: str):
    (found,) = faults(folder, content)
    assert found.startswith(fault)


def test_a_folder_in_the_place_of_the_file_is_a_fault(folder: Path):
    (folder / "shop.toml").mkdir()
    with pytest.raises(ShopError, match=r"^shop\.toml: the file cannot be read \(.+\)\.$"):
        read_shop(folder)


# Any file at all

_KEYS = [*KEYS.split(", "), "contact.email", "links.A", "texts.T", "category_pictures.C", "", "x"]
_KEYS += ["orders.mode", "orders.open_per_cart"]
_LEAVES = st.one_of(
    st.booleans(),
    st.integers(-9, 9),
    st.floats(-1, 1),
    st.sampled_from(["EUR", "de", "de_DE", DRAWING, TEXT, "a@b", "https://x"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner)
)


def toml(value: object) -> str:
    """A value as TOML writes it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(mark):08x}" for mark in value) + '"'
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return "{" + ", ".join(f"{toml(k)} = {toml(one)}" for k, one in value.items()) + "}"
    return str(value)


@given(said=st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_toml_is_a_shop_or_has_named_faults(folder: Path, said: dict[str, object]):
    lines = (f"{'.'.join(map(toml, key.split('.')))} = {toml(one)}" for key, one in said.items())
    try:
        shop, found = read(folder, "\n".join(lines)), ()
    except ShopError as error:
        shop, found = None, error.faults
    assert shop or found
    assert all(one.startswith("shop.toml") and one.endswith(".") for one in found)
    assert not any("\n" in one for one in found), "one fault, one line"


@given(content=st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_shop_or_have_named_faults(folder: Path, content: bytes):
    try:
        found = read(folder, content) and ()
    except ShopError as error:
        found = error.faults
    assert all(one.startswith("shop.toml") for one in found)


def test_a_text_that_is_not_utf_8_is_a_fault(tmp_path: Path):
    (tmp_path / "terms.md").write_bytes("Terms\nGrüße".encode("cp1252"))
    (tmp_path / "shop.toml").write_text('[texts]\n"Terms" = "terms.md"', "utf-8")
    with pytest.raises(ShopError, match=r"key texts.Terms, line 2: the file is not UTF-8"):
        read_shop(tmp_path)
