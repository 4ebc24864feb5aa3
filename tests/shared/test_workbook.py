"""Workbooks: typed cells that Excel shows in its reader's language, and texts that stay texts."""

import datetime
import hashlib
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from shared import workbook
from shared.workbook import DAY, MONEY, PERCENT, WHOLE, Column, DoesNotFit

COLUMNS = (
    Column("Numero", width=14),
    Column("Netto", MONEY, 12),
    Column("ALV-%", PERCENT, 8),
    Column("Kpl", WHOLE, 6),
    Column("Päivä", DAY, 11),
)
ROW = ("T-2026-0001", Decimal("1234567.10"), Decimal("25.5"), 3, datetime.date(2026, 3, 1))


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "x.xlsx"
    written = workbook.write(path, COLUMNS, [ROW, (None,) * 5], "Tarjouskanta")
    assert written == workbook.Written(2, hashlib.sha256(path.read_bytes()).hexdigest())
    return openpyxl.load_workbook(path).active


def test_numbers_and_days_are_such_to_excel(sheet):
    cells = sheet[2]
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "n", "d"]
    assert [cell.value for cell in cells[:4]] == ["T-2026-0001", 1234567.10, 25.5, 3]
    assert cells[4].value.isoformat() == "2026-03-01T00:00:00"
    assert [cell.number_format for cell in cells] == ["@", '#,##0.00" €"', '0.0#" %"', "0", "d.m.yyyy"]
    assert [cell.value for cell in sheet[3]] == [None] * 5


def test_the_header_is_bold_and_stays_in_sight_over_columns_of_their_widths(sheet):
    assert [cell.value for cell in sheet[1]] == ["Numero", "Netto", "ALV-%", "Kpl", "Päivä"]
    assert all(cell.font.bold for cell in sheet[1])
    assert not any(cell.font.bold for cell in sheet[2])
    assert sheet.freeze_panes == "A2"
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert [round(width) for width in widths] == [15, 13, 9, 7, 12]


@pytest.mark.parametrize("amount", ["0.01", "-0.01", "99999999999.99", "0.10", "1E+3"])
def test_an_amount_is_written_exactly(tmp_path, amount):
    workbook.write(tmp_path / "x.xlsx", [Column("Netto", MONEY)], [(Decimal(amount),)], "x")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    written = xml.rpartition("<v>")[2].partition("</v>")[0]
    assert Decimal(written) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["=1+1", "+358", "-1", "@SUM(A1)", "{=1}", "https://example.fi", "12", "1.3.2026"]
)
def test_a_text_stays_a_text(tmp_path, text):
    workbook.write(tmp_path / "x.xlsx", [Column("a")], [(text,)], "x")
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx").active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_what_a_sheet_does_not_take_is_an_error(tmp_path):
    for row in (("a", "b"), (), ("a" * 32_768,)):
        with pytest.raises(DoesNotFit):
            workbook.write(tmp_path / "x.xlsx", [Column("a")], [row], "x")
