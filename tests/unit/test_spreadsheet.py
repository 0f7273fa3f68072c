"""A table as a file for a spreadsheet. Amounts and formulas: test_files.py, over a cart."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.spreadsheet import as_csv, code
from tests.shops import BAKERY


def read(content: bytes, between: str = ",") -> list[list[str]]:
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=between)]


def test_each_kind_of_value_is_written_as_a_spreadsheet_reads_it(monkeypatch: pytest.MonkeyPatch):
    row = [
        datetime(2026, 3, 1, 9, 5, 7),
        date(2026, 3, 1),
        Decimal("-1234.5"),
        7,
        "=1+1",
        code("07"),
    ]
    told = ["2026-03-01 09:05", "2026-03-01", "-1234.50", "7", "'=1+1", "'07"]
    columns = ["at", "day", "total", "pieces", "name", "sku"]
    assert read(as_csv(columns, [row])) == [columns, told]
    monkeypatch.setenv("SHOP", str(BAKERY))
    told[2] = "-1234,50"
    assert read(as_csv(columns, [row, row]), ";") == [columns, told, told]


@pytest.mark.parametrize(
    "sku",
    [
        *(
            "0012",
            "12",
            "1e5",
            "1E-5",
            "1-2",
            "1/2",
            "12.5",
            "12,5",
            "10:30",
            "5 a",
            "1 000",
            "50 %",
        ),
        *("MAR1", "sept2", "1-Jan", "DEC-2026", "may 3", "٣", "4906123456789012345", "€5"),
    ],
)
def test_a_sku_that_looks_like_a_number_or_a_date_stays_text(sku: str):
    assert code(sku) == f"'{sku}"
    assert read(as_csv(["sku"], [[code(sku)]]))[1] == [f"'{sku}"]


@pytest.mark.parametrize(
    "sku", ["desk-120", "K7Q3XM", "3K7Q3X", "may", "A4", "12mm", "x", "", "March", "E5"]
)
def test_any_other_sku_stays_as_it_is(sku: str):
    assert code(sku) == sku


def test_months_of_the_shops_language_are_dates_too(monkeypatch: pytest.MonkeyPatch):
    assert code("Okt1") == "Okt1"
    monkeypatch.setenv("SHOP", str(BAKERY))
    assert (code("Okt1"), code("MÄRZ-2"), code("oct1")) == ("'Okt1", "'MÄRZ-2", "'oct1")


@given(st.text().map(lambda text: f"{text}1"))
def test_what_is_written_is_never_a_formula_nor_a_number(text: str):
    ((written,),) = read(as_csv([], [[code(text)]]))[1:]
    assert written in (text, f"'{text}")
    assert not written.lstrip().startswith(("=", "+", "-", "@"))
    with pytest.raises(ValueError, match="could not convert"):
        float(written)
