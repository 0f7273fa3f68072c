"""Text from outside shows as text."""

import itertools
import re
import string
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.words.markdown import distinct, plain, price

JOINER, ISOLATE, END = "\u2060", "\u2068", "\u2069"
PUNCTUATION = re.escape(string.punctuation)

markup = st.lists(
    st.sampled_from(
        [
            *(
                "**bold**",
                "_it_",
                "`code`",
                "# H",
                "- item",
                "1. item",
                "> q",
                "~~x~~",
                "\\",
                "\\*",
            ),
            *("[a](http://x.y)", "![a](b.png)", "<b>b</b>", "<script>", "&amp;", "<!-- -->"),
            *("$x^2$", "$$", ":red[r]", ":material/home:", ":smile:", ":streamlit:", ":small[a]"),
            *("https://a.b", "www.a.b", "me@a.b", "->", "<-", "-->", "<->", "--", "(c)", "| a |"),
        ]
    )
    | st.text(string.punctuation + string.ascii_letters + " \n₹é机", max_size=5)
).map("".join)
texts = (markup | st.text()).filter(lambda text: JOINER not in text)


@given(texts)
@example(string.printable)
def test_every_punctuation_mark_is_escaped(text: str):
    assert re.fullmatch(rf"(?:\\[{PUNCTUATION}]|[^{PUNCTUATION}])*", plain(text), re.DOTALL)


@given(texts)
@example(string.printable)
def test_nothing_but_escapes_and_joiners_is_added(text: str):
    without = re.sub(rf"\\([{PUNCTUATION}])", r"\1", plain(text).replace(JOINER, ""))
    assert without.lstrip(ISOLATE).rstrip(END) == text.lstrip(ISOLATE).rstrip(END)
    assert text in without


@given(texts)
def test_what_streamlit_reads_even_when_escaped_is_taken_apart(text: str):
    shown = re.sub(rf"\\([{PUNCTUATION}])", r"\1", plain(text)).lower()
    for still_read in ("://", ":streamlit:", "www.", "->", "<-", "--"):
        assert still_read not in shown
    assert not re.search(r"[^\u2060]@", shown)


@pytest.mark.parametrize("text", ["", "Desk", "Desk 140 cm × 70", "机 ₹ é"])
def test_plain_words_stay_as_they_are(text: str):
    assert plain(text) == text


@pytest.mark.parametrize("texts", [["a", "b"], ["a", "a", "a"], ["a", "a\u2060", "a"], []])
def test_texts_that_have_to_be_distinct_look_as_they_did(texts: list[str]):
    unlike = distinct(texts)
    assert len(set(unlike)) == len(texts)
    assert [text.rstrip(JOINER) for text in unlike] == [text.rstrip(JOINER) for text in texts]


def test_two_amounts_in_one_text_make_no_formula(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pages.words.markdown.money", lambda amount: f"US${amount}")
    assert price(Decimal(5)) == r"US\$5"


DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def closed(text: str) -> bool:
    """Whether the text is one isolate, and nothing before its end ends it."""
    depths = list(itertools.accumulate((m in "\u2066\u2067\u2068") - (m == END) for m in text))
    return depths[-1] == 0 and all(depths[:-1])


@given(st.text(DIRECTIONS + "a1 אب*").filter(lambda text: re.search(rf"[{DIRECTIONS}אب]", text)))
def test_the_direction_of_a_text_stays_its_own(text: str):
    assert closed(plain(text)), ascii(plain(text))


@pytest.mark.parametrize("text", ["Desk", "Schreibtisch für 机 ₹5.00", "e\u0301", "a\u200bb", "😀"])
def test_text_from_left_to_right_needs_no_marks(text: str):
    assert ISOLATE not in plain(text)
