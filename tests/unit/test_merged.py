"""Two lists of goods that were changed at once, made one."""

from hypothesis import given
from hypothesis import strategies as st

from cart_state.goods.difference import merged

Goods = dict[str, dict[str, str]]

texts = st.sampled_from(["1", "2", "3"])
goods = st.dictionaries(
    st.sampled_from("abcd"), st.fixed_dictionaries({"name": texts, "price": texts})
).map(lambda found: {sku: {"sku": sku, **row} for sku, row in found.items()})


def by_sku(rows: list[dict[str, str]]) -> Goods:
    found = {row["sku"]: row for row in rows}
    assert len(found) == len(rows)
    return found


@given(goods, goods, goods)
def test_each_cell_is_ours_where_only_we_have_changed_it_and_else_theirs(
    before: Goods, ours: Goods, theirs: Goods
):
    for sku, row in by_sku(merged(before, ours, theirs)[0]).items():
        was, mine, other = before.get(sku), ours.get(sku), theirs.get(sku)
        for column, text in row.items():
            if other is None:
                assert mine
                assert text == mine[column]
            elif was and mine and other[column] == was[column]:
                assert text == mine[column]
            else:
                assert text == other[column]


@given(goods, goods, goods)
def test_what_one_takes_out_is_gone_unless_the_other_has_changed_it(
    before: Goods, ours: Goods, theirs: Goods
):
    found = by_sku(merged(before, ours, theirs)[0])
    for sku in before.keys() | ours.keys() | theirs.keys():
        if sku not in before:
            assert sku in found
        elif sku in theirs:
            assert (sku in found) == (sku in ours or theirs[sku] != before[sku])
        else:
            assert sku not in found, "what they take out is gone, whatever we have changed"


@given(goods, goods)
def test_where_one_has_changed_nothing_the_other_s_stay_as_they_are(before: Goods, after: Goods):
    assert merged(before, before, after) == ([*after.values()], [])
    assert by_sku(merged(before, after, before)[0]) == after


@given(goods, goods)
def test_their_order_stays_and_what_we_added_comes_last(before: Goods, theirs: Goods):
    ours = {**before, "z": {"sku": "z", "name": "1", "price": "1"}}
    assert [row["sku"] for row in merged(before, ours, theirs)[0]] == [*theirs, "z"]
