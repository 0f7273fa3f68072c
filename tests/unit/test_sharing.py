"""A cart as a text for a link, and texts that come from anyone."""

import string
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cart_state.rules.errors import ShareError
from cart_state.rules.sharing import MOST_SHARED, pack_shared, unpack_shared
from tests.unit.goods import refused

skus = st.text(  # as the catalogue lets them through, but for spaces
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8
)
carts = st.dictionaries(skus, st.integers(1, 10**6), min_size=1, max_size=4)


def problem(text: str) -> str:
    """Why a text is refused."""
    return refused(unpack_shared, text)[1]["problem"]


# There and back


def test_the_text_is_easy_to_read():
    assert pack_shared([("desk", 1), ("usb-hub", 12)]) == "desk:1,usb-hub:12"
    assert unpack_shared("mug:1,desk:2,lamp:3") == [("mug", 1), ("desk", 2), ("lamp", 3)]


@given(carts)
@example({string.punctuation: 1, "%2C": 2, "a:1,b": 3, "a b": 4, "é机🪑": 5, "+": 6, "&=#?": 7})
@example({"R&D #1": 1, "100%": 2, "a+b": 3, "ü": 4})
def test_any_cart_comes_back_as_it_went_also_from_an_address(cart: dict[str, int]):
    """As the Cart page writes it into the link, and as a browser reads that."""
    packed = pack_shared(cart.items())
    assert packed.isascii()
    address = f"http://shop/Cart?shared={quote(packed, safe=':,')}"
    (read,) = parse_qs(urlsplit(address).query)["shared"]
    assert unpack_shared(packed) == unpack_shared(read) == list(cart.items())


def test_a_product_named_twice_is_summed():
    assert unpack_shared("desk:1,lamp:1,desk:2") == [("desk", 3), ("lamp", 1)]


# How much it holds


@pytest.mark.parametrize("sku", ["x" * 98, "机" * 12, "a-rather-long-stock-keeping-unit"])
def test_100_products_with_long_skus_fit_and_101_do_not(sku: str):
    lines = [(f"{sku}{n:03}", 99) for n in range(101)]
    assert unpack_shared(pack_shared(lines[:-1])) == lines[:-1]
    expected = {"problem": "too many products", "limit": MOST_SHARED, "have": 101}
    assert refused(pack_shared, lines) == (ShareError, expected)
    assert problem(",".join(f"{sku}:{n}" for sku, n in lines)) == "link too long"


def test_what_makes_too_long_an_address_is_refused():
    lines = [("x" * 300 + str(n), 1) for n in range(100)]
    assert refused(pack_shared, lines)[1]["problem"] == "too long"


def test_the_largest_quantity_is_a_million():
    assert unpack_shared(pack_shared([("desk", 10**6)])) == [("desk", 10**6)]
    _, why = refused(pack_shared, [("mug", 1), ("desk", 10**6 + 1)])
    assert why == {"problem": "too many pieces", "limit": 10**6, "have": 10**6 + 1}
    assert problem("desk:1000001") == problem("desk:600000,desk:600000") == "quantity"


# Texts from anyone


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ",", ",,", ":", "a", "a:", ":1", " :1", "%20:1", "a:1,", ",a:1", "a:1,,b:1"),
        *("a:-1", "a:+1", "a:1e9", "a:1.0", "a: 1", "a:1 ", "a:0x1", "a:1_000", "a:one", "a:nan"),
        *("a:٣", "a:３", "a:²", "a:Ⅷ", "a:½", "\x00:1", "a\x00b:1", "%00:1", "a%00b:1", "%0A:1"),
        *("a%09b:1", "\x1b[31m:1", "%E2%80%AE:1", "\u200b:1", "a\u202eb:1", "a%E2%81%A0:1"),
        *("\ud800:1", "{}", "[1]", "null", "a=1&b=2", "<script>alert(1)</script>", "../../passwd"),
    ],
)
def test_a_broken_text_is_told_apart(text: str):
    assert problem(text) == "broken"


@pytest.mark.parametrize("text", ["a:0", "a:00", "a:99999999999", "a:" + "9" * 5000, "a:10000000"])
def test_a_quantity_without_sense_is_told_apart(text: str):
    assert problem(text) == "quantity"


@pytest.mark.parametrize(
    "text",
    ["a" * 2**20, "a:1," * 2**18, "," * 2**20, "%00" * 2**18, "a:" + "1" * 2**20, "a:1," * 100],
    ids=["a", "lines", "commas", "nul", "digits", "101 words"],
)
def test_an_oversized_text_is_told_apart(text: str):
    assert problem(text) == "link too long"


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        *(("<b>x</b>:1", "<b>x</b>"), ("%3Cscript%3E:1", "<script>"), ("**bold**:1", "**bold**")),
        *(("a:b:1", "a:b"), ("%FF:1", "\ufffd"), ("%:1", "%"), ("%2525:1", "%25")),
        *((" desk :1", "desk"), ("'; drop table carts; --:1", "'; drop table carts; --")),
    ],
)
def test_markup_is_a_sku_like_any_other(text: str, sku: str):
    assert unpack_shared(text) == [(sku, 1)]


@given(st.text(max_size=60) | st.text("ab:,%0123 \x00é٣", max_size=60))
def test_any_text_is_read_or_refused(text: str):
    try:
        found = unpack_shared(text)
    except ShareError:
        return
    assert 0 < len(found) <= MOST_SHARED
    assert len(dict(found)) == len(found)
    assert all(sku == sku.strip() and sku and sku.isprintable() for sku, _ in found)
    assert all(0 < quantity <= 10**6 for _, quantity in found)
