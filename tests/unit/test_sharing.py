"""A cart as a text for a link, and texts that come from anyone."""

import string
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cart_state.cart import CartError
from cart_state.sharing import MOST_LINES, pack, unpack

# As the catalogue lets them through: without space around them, or a run of it inside.
skus = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
    .filter(str.isprintable)
    .map(lambda sku: " ".join(sku.split()))
    .filter(bool)
)
pieces = st.integers(1, 10**6)


def refusal(text: str) -> str:
    with pytest.raises(CartError) as error:
        unpack(text)
    return str(error.value)


# There and back


def test_the_text_is_easy_to_read():
    assert pack([("desk", 1), ("usb-hub", 12)]) == "desk:1,usb-hub:12"


@given(st.dictionaries(skus, pieces, min_size=1, max_size=20))
@example({string.punctuation: 1, "%2C": 2, "a:1,b": 3, "a b": 4, "é机🪑": 5, "+": 6, "&=#?": 7})
def test_any_cart_comes_back_as_it_went(cart: dict[str, int]):
    assert unpack(pack(cart.items())) == list(cart.items())


@given(st.dictionaries(skus, pieces, min_size=1, max_size=5))
@example({"R&D #1": 1, "100%": 2, "a+b": 3, "ü": 4})
def test_any_cart_comes_back_from_an_address(cart: dict[str, int]):
    """As the Cart page writes it into the link, and as a browser reads that."""
    address = f"http://shop/Cart?shared={quote(pack(cart.items()), safe=':,')}"
    (packed,) = parse_qs(urlsplit(address).query)["shared"]
    assert unpack(packed) == list(cart.items())


@given(st.dictionaries(skus, pieces, min_size=1, max_size=20))
def test_the_text_needs_no_more_than_ascii(cart: dict[str, int]):
    assert pack(cart.items()).isascii()


def test_the_order_is_kept():
    assert unpack("mug:1,desk:2,lamp:3") == [("mug", 1), ("desk", 2), ("lamp", 3)]


def test_a_product_named_twice_is_summed():
    assert unpack("desk:1,lamp:1,desk:2") == [("desk", 3), ("lamp", 1)]


# How much it holds


def test_100_lines_hold():
    lines = [(f"a-rather-long-stock-keeping-unit-{n}", 99) for n in range(100)]
    assert unpack(pack(lines)) == lines


def test_101_lines_do_not():
    lines = [(f"p{n}", 1) for n in range(101)]
    with pytest.raises(CartError, match=r"at most 100 products\. Yours has 101"):
        pack(lines)
    assert "too long" in refusal(",".join(f"{sku}:{n}" for sku, n in lines))


@pytest.mark.parametrize("sku", ["x" * 98, "机" * 12])
def test_100_lines_with_long_skus_hold(sku: str):
    lines = [(f"{sku}{n:02}", 1) for n in range(100)]
    assert unpack(pack(lines)) == lines


def test_the_largest_quantity_is_a_million():
    assert unpack("desk:1000000") == [("desk", 10**6)]
    assert unpack(pack([("desk", 10**6)])) == [("desk", 10**6)]
    with pytest.raises(CartError, match=r"at most 1,000,000 pieces of each product"):
        pack([("mug", 1), ("desk", 10**6 + 1)])
    assert "no sense" in refusal("desk:1000001")
    assert "no sense" in refusal("desk:600000,desk:600000")


# Texts from anyone


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ",", ",,", ":", "a", "a:", ":1", " :1", "%20:1", "a:1,", ",a:1", "a:1,,b:1"),
        *("a:-1", "a:+1", "a:1e9", "a:1.0", "a: 1", "a:1 ", "a:0x1", "a:1_000", "a:one", "a:nan"),
        *("a:٣", "a:３", "a:²", "a:Ⅷ", "a:½"),
        *(
            "\x00:1",
            "a\x00b:1",
            "%00:1",
            "a%00b:1",
            "%0A:1",
            "a%09b:1",
            "\x1b[31m:1",
            "%E2%80%AE:1",
        ),
        *("\x1b[31m:1", "\u200b:1", "a\u202eb:1", "a%E2%81%A0:1", "\ud800:1"),
        *("{}", "[1]", "null", "a=1&b=2", "<script>alert(1)</script>", "../../etc/passwd"),
    ],
)
def test_a_broken_text_is_explained(text: str):
    assert "broken" in refusal(text)


@pytest.mark.parametrize("text", ["a:0", "a:00", "a:99999999999", "a:" + "9" * 5000, "a:10000000"])
def test_a_quantity_without_sense_is_explained(text: str):
    assert "no sense" in refusal(text)


@pytest.mark.parametrize(
    "text",
    ["a" * 2**20, "a:1," * 2**18, "," * 2**20, "%00" * 2**18, "a:" + "1" * 2**20, "a:1," * 100],
    ids=["a", "lines", "commas", "nul", "digits", "101 words"],
)
def test_an_oversized_text_is_explained(text: str):
    assert "too long" in refusal(text)


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("<b>x</b>:1", "<b>x</b>"),
        ("%3Cscript%3E:1", "<script>"),
        ("**bold**:1", "**bold**"),
        ("a:b:1", "a:b"),
        ("%FF:1", "\ufffd"),
        ("%:1", "%"),
        ("%2525:1", "%25"),
        (" desk :1", "desk"),
        ("'; drop table carts; --:1", "'; drop table carts; --"),
    ],
)
def test_markup_is_a_sku_like_any_other(text: str, sku: str):
    assert unpack(text) == [(sku, 1)]


@given(st.text(max_size=60) | st.text("ab:,%0123 \x00é٣", max_size=60))
def test_any_text_is_read_or_refused(text: str):
    try:
        found = unpack(text)
    except CartError:
        return
    assert 0 < len(found) <= MOST_LINES
    assert len(dict(found)) == len(found)
    for sku, quantity in found:
        assert sku
        assert sku == sku.strip()
        assert sku.isprintable()
        assert 0 < quantity <= 10**6
