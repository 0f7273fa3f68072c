"""What words find: by their beginning, without case, accents and marks, in singular and plural."""

import itertools
import string
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cart_state.goods.search import Synonyms, Texts, folded, spaced

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
    positions = Texts(*zip(*TEXTS.values(), strict=True)).find(text)
    return [list(TEXTS)[position] for position in positions]


def finds(text: str, name: str, synonyms: Synonyms = (), language: str = "en") -> bool:
    """Whether a search finds this name, with these synonyms and in this language."""
    return list(Texts([name], [""], synonyms, language).find(text)) == [0]


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
        *(("<b>", ["cafe"]), ("'; drop table", [])),
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


LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=12)


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
        *(("c", "USB-C hub", True), ("c", "Cable", True), ("a", "A table", True)),
        *(("2", "2 lamps", True), ("2", "20 lamps", True), ("2", "A2", False)),
        *(("C", "cable", True), ("ł", "Lamp", True), ("c", "Arc", False), ("-l", "Lamp", True)),
    ],
)
def test_the_first_letter_typed_begins_a_word(text: str, name: str, is_found: bool):
    assert finds(text, name) is is_found


HUBS = Texts(["USB cable", "USB-C hub", "Desk lamp", "Desk", "Wi-Fi plug"], [""] * 5)


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        *(("usb c", [1]), ("c usb", [1]), ("usb h", [1]), ("desk l", [2]), ("l desk", [])),
        *(
            ("c", [0, 1]),
            ("u", [0, 1]),
            ("usb x", []),
            ("wi f", [4]),
            ("wif", [4]),
            ("usbc", [1]),
            ("usbh", []),
        ),
    ],
)
def test_one_letter_behind_others_is_a_word_and_begins_one_where_nothing_is_found_so(
    text: str, positions: list[int]
):
    assert list(HUBS.find(text)) == positions


@pytest.mark.parametrize("text", ["standing desk lamp", "usb-c hub", "wi-fi 6", "jake o'brien"])
def test_no_letter_that_is_typed_on_the_way_to_a_name_finds_nothing(text: str):
    goods = Texts([text.title(), "Chair"], ["", ""])
    for end in range(1, len(text) + 1):
        assert 0 in goods.find(text[:end]), text[:end]


# So an umlaut may be typed; told like that, it is one no longer.
BARE = {"brotchen", "kasebrotchen", "musli", "smorrebrod", "aero"}
ONE_THING = [
    *(("wifi", "wi-fi", "wi fi", "WiFi", "Wi‑Fi"), ("usbc", "usb-c", "usb c", "USB–C")),
    *(("tshirt", "t-shirt", "T shirt"), ("O'Brien", "obrien", "o’brien", "o brien")),
    *(("allinone", "all-in-one", "all in one"), ("e-mail", "email"), ("4k", "4 K", "4-k")),
    ("Brötchen", "broetchen", "brotchen", "BRÖTCHEN", "bro\u0308tchen", "BROETCHEN"),
    *(("Käsebrötchen", "kaesebroetchen", "kasebrotchen"), ("Müsli", "muesli", "musli")),
    *(("Smørrebrød", "smorrebrod", "smoerrebroed"), ("Łódź", "lodz"), ("Đorđe", "dorde")),
    *(("Ærø", "aero", "aeroe"), ("ılık", "ILIK", "ilik"), ("Œuvre", "oeuvre"), ("Þór", "thor")),
    *(("Қазақ", "казак"), ("Straße", "strasse", "STRASSE"), ("Ħal", "hal"), ("Ðað", "dad")),
]


@pytest.mark.parametrize("ways", ONE_THING, ids=lambda ways: ways[0])
def test_ways_to_write_one_thing_find_one_another_in_texts_and_in_what_is_typed(
    ways: tuple[str, ...],
):
    told = [way for way in ways if way not in BARE]
    for typed, name in itertools.product(ways, told):
        assert finds(typed, f"Our {name} is new"), (typed, name)
        assert finds(f"new {typed}", f"Our {name} is new"), (typed, name)
    many = Texts(["Chair", *told], [""] * (len(told) + 1))
    for typed in ways:
        assert list(many.find(typed)) == [*range(1, len(told) + 1)], typed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("wifi", "Low if it rains"), ("fiwi", "Wi-Fi"), ("4k", "4 kg")),
        *(("1 40", "140 cm"), ("140", "1 40"), ("2 5", "25"), ("shoe", "Short"), ("pot", "Part")),
        *(("fuel", "Full HD"), ("quelle", "Qulle"), ("neue", "Nu"), ("bau", "Baer")),
        *(("ishirt", "t-shirt"), ("carpet", "Pet in a car"), ("brot", "Boot")),
    ],
)
def test_what_is_only_written_alike_is_not_one_thing(text: str, name: str):
    assert not finds(text, name)


def test_synonyms_may_be_written_in_any_of_these_ways():
    group = (("wlan", "wi-fi"), ("Semmel", "Brötchen"), ("tshirt", "tee"))
    for typed, name in (
        *(("wlan", "WiFi plug"), ("wifi", "WLAN plug"), ("wi fi", "WLAN"), ("wi-fi", "wlan")),
        *(("broetchen", "Semmel"), ("brotchen", "Semmel"), ("semmel", "Broetchen")),
        *(("t-shirt", "Tee"), ("tee", "T-shirt"), ("tee", "T shirt"), ("t shirts", "Tees")),
    ):
        assert finds(typed, name, group), (typed, name)


@pytest.mark.parametrize(
    ("text", "name", "is_found"),
    [
        *(("2.5", "2.5 cm", True), ("2.5", "2 by 5 cm", False), ("5", "2.5 cm", False)),
        *(("2", "2.5 cm", True), ("14", "14.8 cm", True), ("5", "It weighs 5.", True)),
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


def test_names_are_told_from_what_else_is_told():
    goods = Texts(["Oak desk", "Lamp", "Desk"], ["", "For a desk of oak.", "Pine."])
    for text, in_file, by_name in (
        *(("desk", [0, 1, 2], [0, 2, 1]), ("oak desk", [0, 1], [0, 1])),
        *(("desk pine", [2], [2]), ("", [0, 1, 2], [0, 1, 2]), ("chair", [], [])),
    ):
        assert list(goods.find(text)) == in_file
        assert list(goods.find(text, by_name=True)) == by_name


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_folding_leaves_neither_case_nor_accents(text: str):
    once = folded(text)
    assert folded(once) == folded(text.lower()) == once
    assert not any(unicodedata.combining(mark) for mark in once)


@pytest.mark.parametrize(("text", "same"), [("60 ℃", "60 °c"), ("Co™", "cotm"), ("№", "no")])
def test_signs_made_of_letters_are_found_by_these(text: str, same: str):
    assert folded(text) == folded(same)


GUESSED = Texts(
    ["Laptop", "Laptop stand", "Desk", "Office chair", "Frisches Brötchen", "显示器 4K"],
    ["Not on a disk.", "For an ofice.", "Task.", "", "Für die Tüte, 1250 g.", ""],
    (("couch", "desk"),),
)


@pytest.mark.parametrize(
    ("text", "guesses"),
    [
        *(("laptp", [["laptop"]]), ("Lpatop", [["laptop"]]), ("ofice", [["ofice"]])),
        *(
            ("dsk", [["desk", "disk"]]),
            ("chiar", [["chair"]]),
            ("offcie chiar", [["office"], ["chair"]]),
        ),
        *(("laptp desk", [["laptop"], ["desk"]]), ("lamp", [[]]), ("xyzzyx", [[]]), ("pask", [[]])),
        *(("brötchn", [["Brötchen"]]), ("broetchn", [["Brötchen"]]), ("显视器", [["显示器"]])),
        *(("1251", [[]]), ("", []), ("couch", [["couch"]]), ("x" * 10_000, [[]])),
    ],
)
def test_a_word_that_there_is_not_is_taken_for_those_most_like_it(
    text: str, guesses: list[list[str]]
):
    assert GUESSED.guesses(text) == guesses


@given(st.text(max_size=30))
def test_a_guess_for_any_text_is_found(text: str):
    for word in filter(None, GUESSED.guesses(text)):
        assert GUESSED.find(word[0])
