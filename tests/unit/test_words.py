"""What shoppers read: each sentence in each language of the shop, and no name breaks one."""

import ast
import importlib
import inspect
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from babel.messages.pofile import read_po, write_po

import cart_state
from cart_state import LANGUAGES, CartError, CombinationError, OutOfStock, ShareError, money
from cart_state.rules.combinations import save_combination
from cart_state.rules.contents import Combination, Item, Taken, UndoKind, UndoStep
from pages.words import cart, shop, translations
from pages.words.markdown import Markdown, plain, price
from pages.words.messages import Message, _translations
from pages.words.refusals import WHILE_SAVING, refusal
from tests.unit.goods import DESK_ROW, HEADER, filled, product

ODD = "*Oak* {desk} $1 [a](b) <i>x</i> :red[y]"
DESK = product("desk", "1299.50", 10, ODD)


def every_error() -> list[CartError]:
    """One error of each class, and of each problem that a class knows."""
    made = []
    for kind in vars(cart_state).values():
        if not (inspect.isclass(kind) and issubclass(kind, CartError) and kind is not CartError):
            continue
        problems = get_args(get_type_hints(kind.__init__).get("problem"))
        given = {"sku": "desk", "product": DESK, "wanted": 11, "held": 0, "limit": 1000}
        takes = inspect.signature(kind.__init__).parameters
        data = {name: value for name, value in given.items() if name in takes}
        made += [kind(problem=one, **data) for one in problems] or [kind(**data)]
    return made


Open = Callable[..., None]


@pytest.fixture
def open_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes_show_at_once: None) -> Open:
    """Opens a shop with this language and locale; may be called again, as its owner edits it."""
    monkeypatch.setenv("SHOP", str(tmp_path))
    monkeypatch.delenv("CATALOG_CSV", raising=False)
    (tmp_path / "catalog.csv").write_text(f"{HEADER}\n{DESK_ROW}\n", "utf-8")

    def open_shop(**settings: str) -> None:
        lines = [f'{key} = "{value}"\n' for key, value in settings.items()]
        (tmp_path / "shop.toml").write_text("".join(lines), "utf-8")

    return open_shop


# Refusals


def test_every_refusal_has_a_sentence_of_its_own():
    errors = every_error()
    assert len({type(error) for error in errors}) >= 9
    sentences = [refusal(error) for error in errors]
    assert len(set(sentences)) == len(errors) >= 18
    assert refusal(CartError()) not in sentences
    assert all(sentence[0].isupper() and sentence[-1] == "." for sentence in sentences)


@pytest.mark.parametrize(
    ("stock", "held", "sentence"),
    [
        (0, 0, "{} is sold out."),
        (10, 0, "Only 10 of {} can be had."),
        (10, 1, "Only 10 of {} can be had, and 1 is in your cart."),
        (10, 8, "Only 10 of {} can be had, and 8 are in your cart."),
        (10, 10, "Only 10 of {} can be had, and you have all of them in your cart."),
        (4, 6, "Only 4 of {} can be had, and 6 are in your cart."),
    ],
)
def test_what_stock_does_not_allow_is_said_in_numbers(stock: int, held: int, sentence: str):
    error = OutOfStock(product("desk", stock=stock, name=ODD), held + 11, held)
    assert refusal(error) == sentence.format(plain(ODD))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CombinationError("limit", 5, 5), "5 combinations. Delete one before"),
        (CombinationError("limit", 5, 6), "6 combinations. Delete 2 before"),
        (ShareError("too many products", 100, 101), "at most 100 products. Yours has 101."),
        (ShareError("too many pieces", 10**6, 0), "pieces of each product."),
    ],
)
def test_a_refusal_says_how_many_are_too_many(error: CartError, sentence: str):
    assert sentence in refusal(error)
    assert refusal(error) in WHILE_SAVING(why=refusal(error))


# Text from outside


def parameters(message: Message) -> set[str]:
    """What the sentence names, and `count` where that decides between two forms."""
    return fields(message.one + message.many) | ({"count"} if message.many else set())


def messages(func: ast.AST, names: Mapping[str, object]) -> list[Message]:
    """The message that an expression is, or those that it chooses from."""
    if isinstance(func, ast.Subscript):
        func = func.value
    found = resolved(func, names)
    found = list(found.values()) if isinstance(found, dict) else [found]
    return [one for one in found if isinstance(one, Message)]


def resolved(node: ast.AST, names: Mapping[str, object]) -> object:
    """What a dotted name stands for, as far as it leads to words."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(names.get(node.value.id), node.attr, None)
    return None


def names_of(path: Path, tree: ast.Module) -> Mapping[str, object]:
    """The words that a file knows, by the names they have there."""
    if "words" in path.parts:
        return vars(importlib.import_module(f"pages.words.{path.stem}"))
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pages.words"):
            module = importlib.import_module(node.module)
            names |= {one.asname or one.name: getattr(module, one.name) for one in node.names}
    return names


ROOT = Path(__file__).parents[2]
FILES = [
    path
    for path in [ROOT / "Home.py", *sorted((ROOT / "pages").rglob("*.py"))]
    if path.name != "__init__.py"
]
MODULES = [
    importlib.import_module(f"pages.words.{path.stem}")
    for path in FILES
    if path.parent.name == "words"
]


def listed(found: object) -> list[Message]:
    """The messages that a name of a module stands for."""
    if isinstance(found, dict):
        found = (*found.keys(), *found.values())
    if isinstance(found, tuple):
        return [message for one in found for message in listed(one)]
    return [found] if isinstance(found, Message) else []


MESSAGES = {
    f"{module.__name__.rpartition('.')[2]}.{name}.{number}": message
    for module in MODULES
    for name, found in vars(module).items()
    for number, message in enumerate(listed(found))
}
CART = filled({"desk": 2}, DESK)
STEP = UndoStep("remove", (Taken(Item("desk", 2, 0, Decimal(1)), 2),))


@pytest.mark.parametrize(("name", "message"), MESSAGES.items(), ids=MESSAGES.keys())
def test_text_from_outside_is_shown_as_text(name: str, message: Message):
    told = parameters(message)
    values = {one: 2 if one == "count" else ODD for one in told}
    outside = [one for one in told if values[one] == ODD]
    said = message(**values)
    assert said.count(plain(ODD)) == len(outside), name
    assert ODD not in said.replace(plain(ODD), "")
    assert message.text(**values).count(ODD) == len(outside)
    again = Message("{said}")(said=said)
    assert again == said, "what a message says is not escaped twice"
    assert isinstance(again, Markdown)


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en_GB", "1,234,567 0 22 November 2026"),
        ("en_IN", "12,34,567 0 22 November 2026"),
        ("de_DE", "1.234.567 0 22. November 2026"),
        ("hi_IN", "12,34,567 0 22 नवंबर 2026"),
    ],
)
def test_numbers_dates_and_amounts_are_written_as_the_shops_locale_does(
    open_shop: Open, locale: str, written: str
):
    open_shop(locale=locale, currency="EUR")
    message = Message("{many} {none} {day} {amount}")
    amount = Decimal("1299.5")
    values = {"many": 1234567, "none": 0, "day": date(2026, 11, 22), "amount": amount}
    assert message(**values) == f"{written} {price(amount)}"
    assert message.text(**values) == f"{written} {money(amount)}"


@pytest.mark.parametrize(
    "say",
    [
        lambda: cart.undo(STEP, CART),
        lambda: cart.put_in_cart(CART, ["desk", ODD]),
        *(lambda: cart.deleted(CART, Combination(1, ODD, ())), lambda: cart.run_short(DESK, 11)),
        lambda: refusal(OutOfStock(DESK, 11, 1)),
    ],
)
def test_a_name_from_outside_is_shown_as_it_is_written(say: Callable[[], Markdown]):
    said = say()
    assert isinstance(said, Markdown)
    assert plain(ODD) in said
    assert ODD not in said


# Messages and where they are used


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_message_is_given_exactly_its_parameters(path: Path):
    """Each is called where it is named, with keywords."""
    tree = ast.parse(path.read_text("utf-8"))
    names = names_of(path, tree)
    called = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Dict | ast.Tuple) and path.parent.name == "words":
            called.update(ast.walk(call))  # called by whoever looks it up there
        if not isinstance(call, ast.Call):
            continue
        func = call.func
        if isinstance(func, ast.Name) and func.id in ("page", "desk_page"):
            called.update(call.args)  # the frame of a page calls its title
        if isinstance(func, ast.Attribute) and func.attr == "text":
            func = func.value
        for message in messages(func, names):
            called.add(func)
            assert not call.args, ast.unparse(call)
            assert {one.arg for one in call.keywords} == parameters(message), ast.unparse(call)
    loads = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)]
    inside = {node.value for node in called if isinstance(node, ast.Subscript)}
    for node in loads:
        if messages(node, names) and isinstance(node.ctx, ast.Load) and node not in inside:
            is_looked_up = isinstance(resolved(node, names), dict)
            assert node in called or is_looked_up, f"{ast.unparse(node)} is named but not called"


def test_each_sentence_is_used_and_stands_once():
    used = set()
    for path in FILES:
        tree = ast.parse(path.read_text("utf-8"))
        names = names_of(path, tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                used.add(id(resolved(node, names)))
    sentences = {
        (name, id(value)): value
        for module in MODULES
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, Message)
    }
    assert len(sentences) > 100
    assert not [name for name, one in sentences if one not in used]
    said = [one.one for one in sentences.values()]
    assert len(set(said)) == len(said), [one for one in said if said.count(one) > 1]


def test_words_know_no_part_of_a_page():
    for path in (ROOT / "pages" / "words").glob("*.py"):
        assert "pages.parts" not in path.read_text("utf-8")


# Languages


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_sentence_has_a_translation(language: str):
    """`python -m pages.words.translations` brings the files up to date."""
    known = translations.update(language)
    assert [message.id for message in translations.untranslated(known)] == []
    lines = (translations.FOLDER / f"{language}.po").read_bytes().splitlines()
    kept = {message.id for message in read_po(lines) if message.id}
    said = {(one.one, one.many) if one.many else one.one for one in MESSAGES.values()}
    assert kept == said


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_has_the_parameters_and_the_markup_of_its_sentence(language: str):
    """Where a plural form leaves out the number, as in "Delete one", a translation may as well."""
    for message in translations.update(language):
        sentences = forms(message.id)
        for sentence, said in zip(sentences, forms(message.string), strict=True):
            if message.id:
                assert fields(sentence) <= fields(said) <= set().union(*map(fields, sentences))
                assert markup(said) == markup(sentence), said


def forms(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return texts if isinstance(texts, tuple) else (texts,)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def markup(text: str) -> list[str]:
    return sorted(re.findall(r":[a-z-]+\[|\]|\*\*|`|\$|^#+ |^- ", text, re.MULTILINE))


def test_the_shops_language_chooses_the_words_and_may_change_while_it_is_open(open_shop: Open):
    pieces = [1, 2]
    open_shop(language="de", locale="de_DE")
    assert shop.CART_OF(count=3) == "Warenkorb (3)"
    assert [shop.PRODUCTS(count=n) for n in pieces] == ["1 Produkt", "2 Produkte"]
    assert refusal(OutOfStock(DESK, 11, 10)).startswith(f"Von {plain(ODD)} gibt es nur 10 Stück")
    open_shop(language="hi", locale="hi_IN")
    assert shop.CART_OF(count=3) == "कार्ट (3)"
    assert [cart.PIECES.text(count=n) for n in pieces] == ["1 पीस", "2 पीस"]
    open_shop(language="en")
    assert [shop.PRODUCTS(count=n) for n in pieces] == ["1 product", "2 products"]


def test_a_shop_that_cannot_open_says_so_in_english(open_shop: Open):
    open_shop(language="de", currency="Mark")
    assert shop.SHOP_CLOSED().startswith("The shop cannot open")
    assert cart.PIECES(count=10_000) == "10,000 pieces"


@pytest.fixture
def translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of words with one sentence of each kind, and what the shop's are translated to."""
    folder = tmp_path / "words"
    folder.mkdir()
    for language in LANGUAGES[1:]:
        shutil.copy(translations.FOLDER / f"{language}.po", folder)
    lines = ['A = Message("Total")', 'B = Message(\n    "{count} piece",\n    "{count} pieces",\n)']
    (folder / "some.py").write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(translations, "FOLDER", folder)
    return folder


def test_the_script_finds_new_sentences_and_keeps_what_is_translated(translated: Path):
    known = {message.id: message.string for message in translations.update("de") if message.id}
    assert known == {"Total": "Gesamt", ("{count} piece", "{count} pieces"): ("{count} Stück",) * 2}
    (translated / "more.py").write_text('C = Message("Totals")\nD = Message("a", "b")', "utf-8")
    known = translations.update("de")
    assert known.get("Total").string == "Gesamt"
    assert [message.id for message in translations.untranslated(known)] == ["Totals", ("a", "b")]
    assert known.get("Totals").fuzzy, "it is like one that is known"
    made = translations.update("fr")
    assert len(list(translations.untranslated(made))) == 4
    assert made.num_plurals == 2


def test_a_guess_of_the_script_is_not_shown(translated: Path, monkeypatch: pytest.MonkeyPatch):
    (translated / "some.py").write_text('A = Message("Totals")', "utf-8")
    with (translated / "xx.po").open("wb") as file:
        write_po(file, translations.update("de"))
    monkeypatch.setattr("pages.words.messages.__file__", str(translated / "messages.py"))
    assert "Gesamt" in (translated / "xx.po").read_text("utf-8")
    assert _translations("xx").gettext("Totals") == "Totals"


def test_a_shop_in_english_does_without_the_modules_that_read_translations():
    """They would cost its first shopper time."""
    says = "from pages.words import cart; assert cart.PIECES(count=2) == '2 pieces'"
    code = f"{says}; import sys; assert 'babel.messages' not in sys.modules"
    assert not subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode


# Undo


@pytest.mark.parametrize("kind", get_args(UndoKind))
@pytest.mark.parametrize("skus", [["desk"], ["desk", "lamp"]])
def test_the_undo_button_says_what_it_takes_back(kind: UndoKind, skus: list[str]):
    taken = tuple(Taken(Item(sku, 1, 0, Decimal(1)), 1) for sku in skus)
    combination = Combination(1, ODD, ())
    step = UndoStep(kind, taken, (), (combination,) if kind in ("delete", "rename") else ())
    label = cart.undo(step, filled({}, DESK, product("lamp")))
    assert label.startswith("Undo")
    if kind in ("delete", "rename"):
        assert plain(ODD) in label
    if kind in ("remove", "lower"):
        assert (plain(ODD) in label) == (len(skus) == 1)
        assert ("2 products" in label) == (len(skus) == 2)
    if kind in ("save for later", "drop") and len(skus) == 1:
        assert plain(ODD) in label
    assert "{" not in label.replace(plain(ODD), "")


def test_no_two_kinds_of_change_have_the_same_button():
    taken = (Taken(Item("desk", 1, 0, Decimal(1)), 1),)
    labels = {
        cart.undo(UndoStep(kind, taken, (), (Combination(1, "Red", ()),)), filled({}, DESK))
        for kind in get_args(UndoKind)
    }
    assert len(labels) == len(get_args(UndoKind))


# The rest


def test_the_words_that_the_contract_names_are_these():
    assert [shop.HOME(), shop.CATALOG(), shop.CART(), shop.CART_OF(count=3)] == [
        *("Home", "Catalog", "Cart", "Cart (3)")
    ]
    assert [*("Add to cart", "Clear cart", "Quantity", "Total")] == [
        shop.ADD_TO_CART(),
        cart.CLEAR_CART(),
        shop.QUANTITY(),
        cart.TOTAL(),
    ]
    assert [cart.EMPTY(), cart.SAVED_FOR_LATER()] == ["Your cart is empty", "Saved for later"]


def test_one_piece_is_no_plural():
    assert [cart.PIECES(count=n) for n in (0, 1, 2)] == ["0 pieces", "1 piece", "2 pieces"]
    assert [shop.PRODUCTS(count=n) for n in (0, 1, 2)] == ["0 products", "1 product", "2 products"]
    held = cart.in_cart(filled({"desk": 5}, DESK))
    assert cart.ADDED(product="Desk", count=1, in_cart=held) == "**Desk** added. Cart: 5"
    assert cart.ADDED(product="Desk", count=2, in_cart=held) == "**Desk** × 2 added. Cart: 5"


@pytest.mark.parametrize(
    ("stock", "said", "tone"),
    [
        *((0, "Sold out", "none"), (1, "Only 1 left", "low"), (5, "Only 5 left", "low")),
        *((6, "In stock", "plain"), (99, "In stock", "plain")),
    ],
)
def test_a_product_says_whether_it_can_be_had(stock: int, said: str, tone: str):
    assert shop.availability(product("desk", stock=stock)) == (said, tone)


def test_every_order_has_a_name():
    names = [shop.ORDERS[order]() for order in cart_state.ORDERS]
    assert len(set(names)) == len(names) == 4


def test_the_name_offered_for_a_combination_is_free():
    some = filled({"desk": 1}, DESK)
    assert cart.offered_name(some) == "Combination 1"
    for _ in range(5):
        some = save_combination(some, cart.offered_name(some).upper())
    assert [one.name for one in some.combinations][-1] == "COMBINATION 5"
    assert cart.offered_name(some) == "Combination 6"
