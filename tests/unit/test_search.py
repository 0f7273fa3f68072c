"""What words find: by their beginning, without case, accents and marks, in singular and plural."""

import itertools
import string
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cart_state.goods.search import folded, holding, search_parts, spaced

TEXTS = {
    "oak": ("Oak desk (140 cm)", "Solid wood, USB-C socket. Desks"),
    "pine": ("Pine desk", "Light & cheap. Desks"),
    "lamp": ("Désk lamp", "Warm light, C++ green. Lighting"),
    "cafe": ("Café chair", "Straße colour [blue]. Chairs"),
    "alu": ("ALUMINIUM stool", "100% metal, 45 cm. Chairs"),
}
DESKS = ["oak", "pine", "lamp"]


def found(text: str) -> list[str]:
    """Which of TEXTS hold all the words of a search; all of them without words."""
    texts = [spaced(name) + spaced(rest) for name, rest in TEXTS.values()]
    return [list(TEXTS)[position] for position in holding(texts, search_parts(text))]


def finds(text: str, name: str, *how: Any) -> bool:
    """Whether a search finds this name, with these synonyms and in this language."""
    return list(holding([spaced(name)], search_parts(text, *how))) == [0]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        *(("oak", ["oak"]), ("desk", DESKS), ("wood", ["oak"]), ("chairs", ["cafe", "alu"])),
        *(("desks cheap", ["pine"]), ("cm", ["oak", "alu"]), ("usb-c", ["oak"])),
        *(("alu", ["alu"]), ("minium", []), ("esk", []), ("oak lamp", []), ("nothing", [])),
        *(("oak   desk", ["oak"]), ("\toak\ndesk ", ["oak"]), ("oak\u00a0desk", ["oak"])),
        *(("oak oak desk", ["oak"]), ("desk " * 2000, DESKS), ("desk " * 2000 + "zzz", [])),
        *(("x" * 10_000, []), ("(x" * 10_000, [])),
    ],
)
def test_every_word_has_to_begin_a_word_somewhere(text: str, keys: list[str]):
    assert found(text) == keys


@pytest.mark.parametrize("words", list(itertools.permutations(["oak", "cm", "solid", "desks"])))
def test_the_order_of_the_words_does_not_matter(words: tuple[str, ...]):
    assert found(" ".join(words)) == ["oak"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(("OAK", "oak"), ("aluminium", "alu"), ("cAfE", "cafe"), ("CAFÉ", "cafe")),
        *(("cafe\u0301", "cafe"), ("cafè", "cafe"), ("désk lamp", "lamp"), ("desk LAMP", "lamp")),
        *(("strasse", "cafe"), ("STRASSE", "cafe"), ("straße", "cafe"), ("ｏａｋ", "oak")),
    ],
)
def test_case_and_accents_do_not_matter(text: str, key: str):
    assert found(text) == [key]


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_invisible_marks_do_not_matter(mark: str):
    assert found(f"o{mark}ak") == ["oak"]
    assert finds("oak", f"O{mark}ak desk")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        *(("desk (", DESKS), ("(140", ["oak"]), ("(140-cm)", ["oak"]), ("[blue]", ["cafe"])),
        *(("c++", ["oak", "lamp"]), ("100%", ["alu"]), ("d.sk", []), ("oak|pine", [])),
        *(("^oak$", ["oak"]), ("pine-desk", ["pine"]), ("desk—pine", ["pine"]), ("usb c", ["oak"])),
        *(("<b>", []), ("'; drop table", [])),
        *((mark, list(TEXTS)) for mark in ("&", ".*", "\\", "?", "\x00", "×", "€", "°")),
        *((space, list(TEXTS)) for space in ("", " ", "\t\n", "\u00a0\u2003", " " * 10_000)),
    ],
)
def test_marks_are_the_same_as_a_space(text: str, keys: list[str]):
    assert found(text) == keys


@given(st.text())
@example(string.punctuation)
@example("\ud800")
def test_any_text_can_be_searched(text: str):
    assert set(found(text)) <= set(TEXTS)
    assert finds(text, " ".join(text.split()))  # as it is read from a file


# The Turkish letter left out shares its capital with i.
LETTERS = st.text(
    st.characters(categories=["Lu", "Ll", "Lo", "Nd"], exclude_characters="ı"),
    min_size=1,
    max_size=12,
)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.data())
def test_a_name_is_found_by_any_of_its_words(words: list[str], data: st.DataObject):
    name = data.draw(st.sampled_from([" ", "-", ", ", " (", "/", " – "])).join(words)
    change = data.draw(st.sampled_from([str.upper, str.lower, str.swapcase, folded]))
    assert finds(change(data.draw(st.sampled_from(words))), name)
    assert finds(change(name), name)


@given(st.text(string.ascii_letters, min_size=2, max_size=12), st.data())
def test_a_name_is_found_by_the_beginning_of_a_word(word: str, data: st.DataObject):
    assert finds(word[: data.draw(st.integers(2, len(word)))], f"Big {word}!")


@pytest.mark.parametrize(
    ("text", "name", "is_found"),
    [
        *(("c", "USB-C hub", True), ("c", "Cable", False), ("a", "A table", True)),
        *(("2", "2 lamps", True), ("2", "20 lamps", False), ("a 2", "A2 2 a", True)),
    ],
)
def test_one_character_is_a_word_by_itself(text: str, name: str, is_found: bool):
    assert finds(text, name) is is_found


@pytest.mark.parametrize(
    ("text", "name", "is_found"),
    [
        *(("2.5", "2.5 cm", True), ("2.5", "2 by 5 cm", False), ("5", "2.5 cm", False)),
        *(("2", "2.5 cm", False), ("14", "14.8 cm", True), ("5", "It weighs 5.", True)),
        *(("1440", "1,440 dots", True), ("1,440", "1440 dots", True), ("440", "1,440", False)),
        *(("44", "1,44", True), ("4 5", "4,5", True), ("1440", "1,4400", False)),
        *(("140cm", "Desk 140 cm", True), ("140 cm", "Desk 140cm", True)),
        *(("65w", "65 W plug", True), ("65 w", "65W plug", True), ("65w", "65 wings", False)),
        *(("140 cm", "Desk 140 high", False), ("140cm", "140 high, 2 cm", False)),
        *(("4k", "4K screen", True), ("4k", "4 kg, 5000 K", False), ('27"', "27-inch", True)),
        *(("a5", "Pad A5", True), ("a5", "A pad of 5", False), ("1080", "1080p", True)),
    ],
)
def test_numbers_are_one_word_with_or_without_their_unit(text: str, name: str, is_found: bool):
    assert finds(text, name) is is_found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("显示器", "高清4K显示器"), ("器", "高清4K显示器"), ("4k", "高清4K显示器")),
        *(("4K显示器", "高清4K显示器"), ("スク", "デスクランプ"), ("ランプ", "デスクランプ")),
        *(("ทำงาน", "โต๊ะทำงาน"), ("책상", "스탠딩책상"), ("💻", "Desk 👩\u200d💻")),
        *(("कुर्सी", "कार्यालय कुर्सी"), ("ס", "כיסא"), ("机", "Café机")),
    ],
)
def test_writing_without_spaces_is_found_anywhere_in_a_text(text: str, name: str):
    assert finds(text, name)
    assert not finds(text, "Oak desk")


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1), st.data())
def test_any_part_of_a_chinese_name_finds_it(name: str, data: st.DataObject):
    begin = data.draw(st.integers(0, len(name) - 1))
    assert finds(name[begin : data.draw(st.integers(begin + 1, len(name)))], f"USB{name}2")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        *(("lamp", "lamps"), ("laptop", "laptops"), ("pen", "pens"), ("table", "tables")),
        *(("box", "boxes"), ("glass", "glasses"), ("switch", "switches"), ("brush", "brushes")),
        *(("case", "cases"), ("lens", "lenses"), ("bus", "buses"), ("battery", "batteries")),
        *(("copy", "copies"), ("tray", "trays"), ("movie", "movies"), ("accessory", "accessories")),
        *(("shelf", "shelves"), ("bookshelf", "bookshelves"), ("knife", "knives")),
        *(("glove", "gloves"), ("café", "cafés")),
    ],
)
def test_singular_and_plural_find_one_another(one: str, many: str):
    assert finds(one, f"Our {many}, new")
    assert finds(many, f"One {one}")
    assert finds(many.upper(), f"{many} here")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("glass", "glas"), ("bus", "bu"), ("status", "statu"), ("basis", "basi")),
        *(("lens", "length"), ("mats", "matt"), ("keys", "keyboard"), ("cars", "carries")),
        *(("ups", "up to 5"), ("notes", "not"), ("cases", "castors"), ("copy", "copper")),
        *(("brownies", "brown"), ("shelf", "shell"), ("shelves", "shell"), ("this", "thi")),
    ],
)
def test_what_only_looks_like_a_plural_is_none(text: str, name: str):
    assert not finds(text, name)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        *(("Brot", "Brote"), ("Brezel", "Brezeln"), ("Torte", "Torten"), ("Kuchen", "Kuchen")),
        *(("Stuhl", "Stühle"), ("Ei", "Eier"), ("Keks", "Kekse"), ("Saft", "Säfte")),
        *(("Licht", "Lichter"), ("Muffin", "Muffins"), ("Uhr", "Uhren"), ("Brötchen", "BROTCHEN")),
    ],
)
def test_a_german_shop_has_german_plurals(one: str, many: str):
    assert finds(one, f"Zwei {many}, frisch", (), "de")
    assert finds(many, f"{one} mit Salz", (), "de")


@pytest.mark.parametrize(
    ("text", "name"), [("corner", "corn"), ("holder", "hold"), ("tone", "ton")]
)
def test_german_endings_are_none_in_other_shops(text: str, name: str):
    assert finds(text, name, (), "de")
    assert not finds(text, name)
    assert not finds(text, name, (), "hi")


SYNONYMS = (
    ("couch", "Sofa", "lounge chair"),
    ("Semmel", "Brötchen"),
    ("screens", "display"),
    ("display", "monitor"),
    ("shelf", "rack"),
    ("沙发", "कुर्सी"),
    ("usb", "plug"),
    ("USB-C", "type c"),
    ("glasses", "tumblers"),
    ("!", "", "alone"),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("couch", "Red sofa"), ("SOFA", "Couches"), ("sofas", "A couch"), ("sofa", "Sofabed")),
        *(("couch", "Lounge chair"), ("lounge chairs", "Sofa"), ("lounge-chair", "Couch")),
        *(("red lounge chair", "Red couch"), ("lounge chair", "Chair for the lounge")),
        *(
            ("brotchen", "Semmeln"),
            ("semmel", "Brotchen"),
            ("screen", "Display"),
            ("alone", "Alone"),
        ),
        *(("monitor", "Display"), ("display", "Monitor, new"), ("display", "Screen")),
        *(("shelves", "Rack"), ("racks", "Bookcase, shelves"), ("沙发", "कार्यालय कुर्सी")),
        *(("type c", "USB-C hub"), ("usb c hub", "Type-C hub"), ("rack sofa", "Shelf and couch")),
        *(("glass", "Glassware"), ("glass", "Tumblers"), ("glasses", "A tumbler")),
        *(("couch 140 cm", "Sofa 140cm"), ("sofa couch", "Couch"), ("rack shelf", "Shelf")),
    ],
)
def test_a_synonym_finds_what_the_others_of_its_group_find(text: str, name: str):
    assert finds(text, name, SYNONYMS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("red couch", "Blue sofa"), ("couch", "Chair"), ("chair", "Sofa"), ("lounge", "Couch")),
        *(("so", "Couch"), ("sofabed", "Couch"), ("screen", "Monitor"), ("rack sofa", "Shelf")),
        *(("s", "Couch"), ("chair lounge", "Couch"), ("type-a", "USB-C")),
    ],
)
def test_what_is_no_synonym_finds_nothing_more(text: str, name: str):
    assert not finds(text, name, SYNONYMS)


@given(st.text(), st.lists(st.lists(st.text(max_size=5), max_size=3).map(tuple), max_size=3))
@example("s", [("!",)])
def test_any_words_can_be_synonyms_and_take_nothing_away(text: str, groups: list[tuple[str, ...]]):
    assert finds(text, " ".join(text.split()), tuple(groups))
    for group in groups:
        for one, other in itertools.product(group, repeat=2):
            assert finds(one, other, (group,)) or not spaced(other).strip()


def test_only_the_texts_asked_for_are_looked_at():
    texts = [spaced(text) for text in ("Oak desk", "Lamp for a desk", "Desk")]
    assert holding(texts, search_parts("desk")) == [0, 1, 2]
    assert holding(texts, search_parts("desk"), [1, 2]) == [1, 2]
    assert holding(texts, search_parts("oak"), [1, 2]) == []


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_folding_leaves_neither_case_nor_accents(text: str):
    once = folded(text)
    assert folded(once) == folded(text.lower()) == once
    assert not any(unicodedata.combining(mark) for mark in once)


@pytest.mark.parametrize(("text", "same"), [("60 ℃", "60 °c"), ("Co™", "cotm"), ("№", "no")])
def test_signs_made_of_letters_are_found_by_these(text: str, same: str):
    assert folded(text) == folded(same)
