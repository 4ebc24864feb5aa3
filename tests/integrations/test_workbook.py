"""Workbooks: what a report gives row by row, which files are refused and why, and how a list is written."""

import datetime
import hashlib
import io
import os
import tracemalloc
import unicodedata
import zipfile

import openpyxl
import pytest

from services.integrations import workbook
from services.integrations.cells import person
from services.integrations.workbook import LayoutUnknown, Problem, SheetRow, Unreadable
from shared.identifiers import NotValid
from tests.integrations.workbooks import BUILDERS, HEADERS, handmade, meerkado_rows, pack, spoil

IDENTITY_CODE = "131052-308T"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(params=BUILDERS.values(), ids=BUILDERS.keys())
def build(request, tmp_path):
    return lambda rows, *args, **kwargs: request.param(tmp_path / "raportti.xlsx", rows, *args, **kwargs)


@pytest.fixture
def report(tmp_path):
    return BUILDERS["XlsxWriter"](tmp_path / "raportti.xlsx", meerkado_rows(3))


def rows_of(path):
    return list(workbook.read(path).rows())


def only_row(path):
    (row,) = rows_of(path)
    return row


def refusal(source):
    with pytest.raises(Unreadable) as caught:
        workbook.read(source)
    return caught.value


# Reading


def test_a_report_is_read_row_by_row(build):
    rows = [
        ("Maija Mäkinen", "050 502 0402", "Maija.Makinen@Example.FI", "Esimerkki Oy"),
        ("Meikäläinen, Matti Juhani", "+358(0)50 502 0403", "matti@mäkinen.fi", "Toinen Oy"),
    ]
    report = workbook.read(build(rows))
    assert (report.header_row, report.count, report.hidden_rows) == (1, 2, 0)
    assert report.fields == ("name", "phone", "email", "company")
    assert list(report.rows()) == [
        SheetRow(2, "Maija", "Mäkinen", "maija.makinen@example.fi", "+358505020402", "Esimerkki Oy"),
        SheetRow(3, "Matti Juhani", "Meikäläinen", "matti@xn--mkinen-bua.fi", "+358505020403", "Toinen Oy"),
    ]


def test_rows_come_lazily_and_again(build):
    report = workbook.read(build(meerkado_rows(3)))
    assert next(report.rows()).row_number == 2
    assert [row.row_number for row in report.rows()] == [2, 3, 4]


def test_a_path_a_string_and_an_open_file_are_read_alike(report):
    expected = rows_of(report)
    assert rows_of(str(report)) == expected
    with report.open("rb") as file:
        assert rows_of(file) == expected
    assert rows_of(io.BytesIO(report.read_bytes())) == expected


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (("Etunimi", "Sukunimi", "Puhelin", "Sähköposti"), ("first_names", "last_name", "phone", "email")),
        (("First name", "Last name", "Phone", "E-mail"), ("first_names", "last_name", "phone", "email")),
        (("NAME", " email: ", "Organisation", "Role"), ("name", "email", "company", "role")),
        (("Name", "Email", "Company", "Title"), ("name", "email", "company", "role")),
        (("Nimi", "Organisaatio", "Y-tunnus", "Tehtävä"), ("name", "company", "business_id", "role")),
        (("Nimi", "Yritys", "Business ID", "Rooli"), ("name", "company", "business_id", "role")),
        (("Nimi", "Kaupunki", "Huomio", "City"), ("name", "city")),
        ((unicodedata.normalize("NFD", "Sähköposti"), "SAHKOPOSTI", "Nimi", None), ("email", "name")),
    ],
)
def test_headers_are_known_in_finnish_and_english(build, headers, fields):
    assert workbook.read(build([("a", "b", "c", "d")], headers)).fields == fields


def test_the_header_row_may_stand_in_the_first_ten_rows(build):
    above = [("Raportti 1.3.2026",), (None,), ("Nimi", "kaikki"), *[(None,)] * 6]
    report = workbook.read(build(meerkado_rows(1), HEADERS, above))
    assert report.header_row == 10
    assert [row.row_number for row in report.rows()] == [11]


def test_an_eleventh_row_is_no_header(build):
    refused = refusal(build(meerkado_rows(1), HEADERS, [("x",)] * 10))
    assert isinstance(refused, LayoutUnknown)


@pytest.mark.parametrize(
    "headers",
    [("Sarake", "Toinen", "Kolmas", "Neljäs"), ("Etunimi", "Puhelin"), ("Nimi",), ("Puhelin", "Yritys")],
)
def test_an_unknown_layout_is_refused_with_the_headers_expected(build, headers):
    path = build([("Salainen Henkilö",)], headers)
    refused = refusal(path)
    assert isinstance(refused, LayoutUnknown)
    assert refused.code == "layout_unknown"
    assert refused.found == len(headers)
    assert refused.expected == ("Nimi (or Etunimi and Sukunimi)", "Puhelin", "Sähköposti", "Yritys")
    assert all(header in refused.detail for header in refused.expected)
    assert "Salainen" not in refused.detail
    assert headers[0] not in refused.detail or headers[0] in " ".join(refused.expected)


def test_an_empty_workbook_has_no_layout(tmp_path):
    assert refusal(BUILDERS["openpyxl"](tmp_path / "x.xlsx", [], [])).found == 0


def test_blank_rows_are_skipped_and_keep_their_numbers(build):
    one, two = meerkado_rows(2)
    report = workbook.read(build([(None,) * 4, one, (" ", "\u00a0", "\u200b", None), ("",), two]))
    assert report.count == 2
    assert [row.row_number for row in report.rows()] == [3, 6]


def test_two_columns_of_one_field_give_the_first_that_is_filled(build):
    headers = ("Nimi", "Puhelin", "Matkapuhelin")
    rows = [
        ("A B", None, "050 502 0402"),
        ("A B", "050 502 0401", "050 502 0402"),
        ("A B", "12345", "050 502 0402"),
    ]
    assert [row.phone for row in rows_of(build(rows, headers))] == ["+358505020402", "+358505020401", ""]


def test_a_name_in_parts_goes_before_a_whole_name(build):
    headers = ("Nimi", "Etunimi", "Sukunimi")
    rows = [("Väärä Nimi", "Maija", "Mäkinen"), ("Matti Meikäläinen", None, None)]
    assert [(row.first_names, row.last_name) for row in rows_of(build(rows, headers))] == [
        ("Maija", "Mäkinen"),
        ("Matti", "Meikäläinen"),
    ]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Matti Meikäläinen", "Matti", "Meikäläinen"),
        ("Matti Juhani Meikäläinen", "Matti Juhani", "Meikäläinen"),
        ("Meikäläinen, Matti Juhani", "Matti Juhani", "Meikäläinen"),
        ("Meikäläinen,Matti", "Matti", "Meikäläinen"),
        ("Mäki-Petäjä, Anna-Liisa", "Anna-Liisa", "Mäki-Petäjä"),
        ("Maija von Essen", "Maija", "von Essen"),
        ("Juan de la Cruz", "Juan", "de la Cruz"),
        ("Cruz de la, Juan", "Juan", "Cruz de la"),
        ("Van Nguyen", "Van", "Nguyen"),
    ],
)
def test_a_whole_name_is_split(name, first, last):
    assert person(name) == (first, last)


@pytest.mark.parametrize("name", ["Meikäläinen", "Meikäläinen,", ", Matti", "A, B, C", "von"])
def test_a_name_that_cannot_be_split_is_refused(name):
    with pytest.raises(NotValid):
        person(name)


def test_one_name_alone_is_kept_with_a_problem(build):
    row = only_row(build([("Meikäläinen", None, "m@example.fi", None)]))
    assert (row.first_names, row.last_name) == ("", "Meikäläinen")
    assert row.problems == (
        Problem(
            "name",
            "only one name where a first and a last name are expected",
            "Sukunimi, Etunimi or Etunimi Sukunimi",
        ),
    )


def test_text_is_cleaned(build):
    name, company = unicodedata.normalize("NFD", "Maija  Mäkinen"), "  Esimerkki\u00a0\u200bOy \n"
    row = only_row(
        build([(name, "050\u00a0502\u20110402", "\u00a0maija\u200b@\u00a0example.fi\ufeff", company)])
    )
    assert row == SheetRow(2, "Maija", "Mäkinen", "maija@example.fi", "+358505020402", "Esimerkki Oy")


@pytest.mark.parametrize("number", [505020402, 358505020402, 505020402.0])
def test_a_phone_stored_as_a_number_is_flagged_and_not_guessed(build, number):
    row = only_row(build([("Maija Mäkinen", number, "maija@example.fi", "Esimerkki Oy")]))
    assert row.phone == ""
    assert row.problems == (
        Problem(
            "phone",
            "the phone number is stored as a number, so a leading zero may be lost",
            "text such as 050 502 0402 or +358 50 502 0402",
        ),
    )


def test_a_business_id_may_be_a_number_if_it_is_whole(build):
    rows = [
        ("A B", 20774740, 3),
        ("A B", 7375462, "Oy"),
        ("A B", "0737546-2", 1.5),
        ("A B", "1234567-8", "Oy"),
    ]
    read = rows_of(build(rows, ("Nimi", "Y-tunnus", "Yritys")))
    assert [(row.business_id, row.company) for row in read] == [
        ("2077474-0", "3"),
        ("", "Oy"),
        ("0737546-2", ""),
        ("", "Oy"),
    ]
    assert [[problem.field for problem in row.problems] for row in read] == [
        [],
        ["business_id"],
        ["company"],
        ["business_id"],
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (True, "a true or false where text is expected"),
        (datetime.date(2026, 3, 1), "a date or time where text is expected"),
        (datetime.time(12, 30), "a date or time where text is expected"),
        (42, "a number where text is expected"),
        (0.5, "a number where text is expected"),
        ("=A1", "the cell holds a formula"),
        ('=HYPERLINK("mailto:x@example.fi","x@example.fi")', "the cell holds a formula"),
    ],
)
@pytest.mark.parametrize(("column", "field"), [(0, "name"), (2, "email")])
def test_a_cell_that_is_no_text_is_a_problem_of_its_row(build, value, problem, column, field):
    cells = ["Maija Mäkinen", "050 502 0402", "maija@example.fi", "Esimerkki Oy"]
    cells[column] = value
    row = only_row(build([cells]))
    assert [(each.field, each.problem) for each in row.problems] == [(field, problem)]
    assert row.phone == "+358505020402"
    assert row.company == "Esimerkki Oy"
    assert (row.email == "") == (field == "email")
    assert (row.last_name == "") == (field == "name")


def test_a_wrong_value_is_a_problem_that_does_not_repeat_it(build):
    row = only_row(build([("Maija Mäkinen", "12345", "maija(at)example.fi", "Esimerkki Oy")]))
    assert (row.phone, row.email) == ("", "")
    assert {problem.field for problem in row.problems} == {"phone", "email"}
    assert "12345" not in str(row.problems)
    assert "maija" not in str(row.problems)


@pytest.mark.parametrize("code", [IDENTITY_CODE, "131052–308t", "131052A308T"])
def test_an_identity_code_is_masked_in_every_cell(build, code):
    headers = (*HEADERS, "Rooli", "Huomio")
    row = only_row(
        build(
            [(f"Maija Mäkinen {code}", code, f"{code}@example.fi", f"Oy {code}", f"{code}!", f"hetu {code}")],
            headers,
        )
    )
    fields = ["name", "phone", "email", "company", "role", "column F"]
    assert (row.first_names, row.last_name, row.phone, row.email) == ("Maija", "Mäkinen", "", "")
    assert (row.company, row.role) == ("Oy ******-****", "******-****!")
    assert row.problems == tuple(
        Problem(field, "a personal identity code, which is not kept", "the cell without the code")
        for field in fields
    )
    assert "308" not in repr(row)


def test_a_row_with_unknown_columns_only_is_reported(build):
    row = only_row(build([(None, None, None, None, "Yhteensä 1")], (*HEADERS, "Huomio")))
    assert row == SheetRow(
        2, problems=(Problem("row", "none of the known columns has a value", "a name, or an email address"),)
    )


def test_what_other_programs_write_is_read(tmp_path):
    """An A1 dimension, inline strings, t="str", rich text, missing references, skipped rows, an error."""
    path = handmade(
        tmp_path / "x.xlsx",
        '<row><c t="inlineStr"><is><t>Nimi</t></is></c><c t="str"><v>Sähköposti</v></c>'
        '<c t="str"><v>Puhelin</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><r><t>Maija </t></r><r><t>Ma\u0308kinen</t></r></is></c>'
        '<c r="B3" t="str"><v>maija@example.fi_x000D_</v></c><c r="C3" t="e"><v>#N/A</v></c></row>'
        '<row r="5"><c r="B5" t="str"><v>matti@example.fi</v></c></row>',
    )
    assert rows_of(path) == [
        SheetRow(
            3,
            "Maija",
            "Mäkinen",
            "maija@example.fi",
            problems=(Problem("phone", "the cell shows an error", "a value"),),
        ),
        SheetRow(5, email="matti@example.fi"),
    ]


@pytest.mark.parametrize(
    "formula", ["<f>B2</f>", '<f t="shared" si="0" ref="A2:A3">B2</f>', '<f t="array" ref="A2">B2</f>']
)
def test_the_cached_value_of_a_formula_is_not_taken(tmp_path, formula):
    header = '<row r="1"><c r="A1" t="str"><v>Nimi</v></c><c r="B1" t="str"><v>Email</v></c></row>'
    path = handmade(
        tmp_path / "x.xlsx",
        f'{header}<row r="2"><c r="A2" t="str">{formula}<v>Maija Mäkinen</v></c>'
        '<c r="B2" t="str"><v>m@example.fi</v></c></row>',
    )
    problem = Problem("name", "the cell holds a formula", "the value itself (paste as values)")
    assert rows_of(path) == [SheetRow(2, email="m@example.fi", problems=(problem,))]


def test_a_text_that_looks_like_a_formula_is_text(tmp_path):
    path = BUILDERS["XlsxWriter"](
        tmp_path / "x.xlsx", [("Maija Mäkinen", None, None, "=Oy")], strings_to_formulas=False
    )
    assert only_row(path) == SheetRow(2, "Maija", "Mäkinen", company="=Oy")


@pytest.mark.parametrize("properties", ["", '<workbookPr date1904="1"/>'])
def test_a_date_is_flagged_in_either_calendar(tmp_path, properties):
    header = '<row r="1"><c r="A1" t="str"><v>Nimi</v></c><c r="B1" t="str"><v>Yritys</v></c></row>'
    path = handmade(
        tmp_path / "x.xlsx",
        f'{header}<row r="2"><c r="A2" s="1"><v>44000</v></c><c r="B2"><v>3</v></c></row>',
        properties,
    )
    assert [problem.problem for problem in only_row(path).problems] == [
        "a date or time where text is expected"
    ]


def test_hidden_rows_are_read_and_counted(tmp_path):
    import xlsxwriter

    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADERS, *meerkado_rows(3)]):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
    report = workbook.read(path)
    assert (report.hidden_rows, report.count) == (1, 3)


def test_hyperlinks_and_formatted_blank_cells_are_ordinary(tmp_path):
    import xlsxwriter

    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_url("C2", "mailto:maija@example.fi", string="maija@example.fi")
        sheet.write("A2", "Maija Mäkinen")
        for row in range(2, 50):
            sheet.write_blank(row, 0, None, book.add_format({"bold": True}))
    assert rows_of(path) == [SheetRow(2, "Maija", "Mäkinen", "maija@example.fi")]


def test_a_hidden_sheet_is_passed_over(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Nimi", "Email"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Ohje").append(["Lue tämä"])
    visible = book.create_sheet("Lista")
    visible.append(["Nimi", "Puhelin"])
    visible.append(["Maija Mäkinen", "050 502 0402"])
    book.save(tmp_path / "x.xlsx")
    assert only_row(tmp_path / "x.xlsx") == SheetRow(2, "Maija", "Mäkinen", phone="+358505020402")


# The limit


def test_two_thousand_rows_are_read(build):
    report = workbook.read(build(meerkado_rows(2000)))
    assert report.count == 2000
    assert sum(not row.problems for row in report.rows()) == 2000


def test_memory_is_modest_while_reading(tmp_path):
    report = workbook.read(BUILDERS["openpyxl"](tmp_path / "x.xlsx", meerkado_rows(1000)))
    next(report.rows())
    tracemalloc.start()
    try:
        assert sum(1 for _ in report.rows()) == 1000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_more_rows_are_refused_before_any_is_read(build):
    refused = refusal(build(meerkado_rows(2001)))
    assert (refused.code, refused.detail) == (
        "too_many_rows",
        "The list has over 2000 rows; split it into several files.",
    )


def test_a_stray_cell_at_the_last_corner_changes_nothing(report):
    stray = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    spoil(report, {SHEET: lambda xml: xml.replace(b"</sheetData>", stray)})
    assert len(rows_of(report)) == 3


# Files that are refused


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        (b"Nimi;Email\nMaija;m@example.fi\n", "not_a_workbook"),
        (b"%PDF-1.7", "not_a_workbook"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "encrypted_or_old"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (b"PK\x03\x04" + bytes(10 * 1024 * 1024), "too_large"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, content, code):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert refusal(path).code == code


def test_another_zip_is_not_a_workbook(tmp_path):
    assert refusal(pack(tmp_path / "x.xlsx", {"a.txt": b"a"})).code == "not_a_workbook"
    word = {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}
    assert refusal(pack(tmp_path / "x.xlsx", word)).code == "not_a_workbook"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/vbaProject.bin", "active_content"),
        ("xl/externalLinks/externalLink1.xml", "active_content"),
        ("xl/embeddings/oleObject1.bin", "active_content"),
        ("xl/ActiveX/activeX1.xml", "active_content"),
        ("xl/macrosheets/sheet1.xml", "active_content"),
        ("../x.xml", "suspicious"),
        ("xl/../../x.xml", "suspicious"),
        ("xl/./x.xml", "suspicious"),
        ("/etc/x.xml", "suspicious"),
        ("C:/x.xml", "suspicious"),
        ("xl\\x.xml", "suspicious"),
        ("XL/Workbook.xml", "suspicious"),
    ],
)
def test_a_part_that_no_plain_list_has_is_refused(report, name, code):
    assert refusal(spoil(report, {name: b"<a/>"})).code == code


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_twice_is_refused(report):
    with zipfile.ZipFile(report, "a") as archive:
        archive.writestr(SHEET, b"<a/>")
    assert refusal(report).code == "suspicious"


def test_two_hundred_parts_are_the_most(report):
    with zipfile.ZipFile(report) as archive:
        free = 200 - len(archive.namelist())
    spoil(report, {f"xl/media/{n}.png": b"\x89PNG" for n in range(free)})
    assert len(rows_of(report)) == 3
    assert refusal(spoil(report, {"xl/media/x.png": b"\x89PNG"})).code == "suspicious"


def test_a_bomb_is_refused(report):
    assert refusal(spoil(report, {"xl/media/x.png": bytes(1_000_000)})).code == "suspicious"


def test_sixty_megabytes_are_the_most(tmp_path, report):
    noise = [os.urandom(1024) * 64 for _ in range(16)]
    big = {f"xl/media/{n}.png": noise[n % 16] * 16 for n in range(61)}
    assert refusal(spoil(report, big)).code == "too_large"


def test_an_encrypted_part_is_refused(report):
    data = bytearray(report.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    report.write_bytes(data)
    assert refusal(report).code == "encrypted_or_old"


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "_rels/.rels", "[Content_Types].xml", "xl/media/x.png"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_definition_is_refused_in_any_part(report, part, encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?>\n<!-- x -->{DOCTYPE}<x>&b;</x>'
    assert refusal(spoil(report, {part: xml.encode(encoding)})).code == "suspicious"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[:-20],
        lambda xml: xml.replace(b'<row r="3"', b'<row r="2"'),
        lambda xml: xml.replace(b'<row r="3"', b'<row r="9999999"'),
        lambda xml: xml.replace(b'<row r="3"', b'<row r="x"'),
        lambda xml: xml.replace(b'<c r="A3"', b'<c r="!"'),
        lambda xml: xml.replace(b"<v>4</v>", b"<v>999</v>"),
        lambda _: b"\x00\x01",
    ],
)
def test_a_damaged_sheet_is_refused(report, change):
    before = report.read_bytes()
    spoil(report, {SHEET: change})
    assert before != report.read_bytes()
    assert refusal(report).code == "damaged"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
def test_a_workbook_without_its_parts_is_refused(report, part):
    assert refusal(spoil(report, {part: None})).code in ("damaged", "not_a_workbook")


def test_a_file_cut_short_is_refused(report):
    report.write_bytes(report.read_bytes()[:-200])
    assert refusal(report).code == "damaged"


def test_too_many_elements_are_refused_before_a_library_opens_them(report):
    noise = "".join(f"<si><t>{n * 7919 % 1000003}</t></si>" for n in range(500_001))
    xml = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{noise}</sst>'
    assert refusal(spoil(report, {"xl/sharedStrings.xml": xml.encode()})).code == "too_large"


# Writing

COLUMNS = ("email", "etunimi", "sukunimi", "organisaatio", "kieli", "crm_ref")
HOSTILE = (
    "=1+1",
    "+358505020402",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "{=1+1}",
    "https://example.fi",
    "12",
    "TRUE",
    "0",
)


def test_a_list_is_written_as_typed_strings(tmp_path):
    path = tmp_path / "lista.xlsx"
    rows = [("maija@example.fi", "Maija", "Mäkinen", "Esimerkki Oy", "fi", None)]
    written = workbook.write(path, COLUMNS, rows, "Uutiskirje 3/2026")
    assert written.rows == 1
    assert written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    sheet = openpyxl.load_workbook(path).active
    assert sheet.title == "Uutiskirje 3 2026"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        list(COLUMNS),
        ["maija@example.fi", "Maija", "Mäkinen", "Esimerkki Oy", "fi", ""],
    ]


def test_nothing_becomes_a_formula_a_number_or_a_link(tmp_path):
    path = tmp_path / "lista.xlsx"
    workbook.write(path, ["email"], [(value,) for value in HOSTILE], "x")
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET).decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert xml.count("<c ") == xml.count('t="inlineStr"') == len(HOSTILE) + 1
    cells = [row[0] for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(HOSTILE)
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in cells)
    plain = {n: cell.value for n, cell in enumerate(cells) if not HOSTILE[n][0].isspace()}
    assert plain == {n: value for n, value in enumerate(HOSTILE) if not value[0].isspace()}


def test_equal_lists_are_equal_files(tmp_path):
    rows = [("maija@example.fi", "Maija")]
    one, two, three = (
        workbook.write(tmp_path / f"{n}.xlsx", ("email", "etunimi"), rows[: 2 - n // 3], title)
        for n, title in ((1, "Lista"), (2, "Lista"), (3, "Toinen"))
    )
    assert one == two
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    assert three.sha256 != one.sha256


def test_an_empty_list_has_its_header(tmp_path):
    written = workbook.write(tmp_path / "x.xlsx", COLUMNS, iter(()), "[]:*?/\\")
    assert written.rows == 0
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.title == "Lista"


def test_a_row_that_does_not_fit_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="another number of cells"):
        workbook.write(tmp_path / "x.xlsx", ("email",), [("a", "b")], "x")
    with pytest.raises(ValueError, match="does not fit"):
        workbook.write(tmp_path / "x.xlsx", ("email",), [("a" * 32768,)], "x")


def test_memory_stays_flat_while_writing(tmp_path):
    def peak(count):
        tracemalloc.start()
        rows = ((f"henkilo{n}@example.fi", "Maija", "Mäkinen", "Oy", "fi", str(n)) for n in range(count))
        assert workbook.write(tmp_path / "x.xlsx", COLUMNS, rows, "x").rows == count
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(4000) < peak(1000) + 500_000


def test_a_written_list_is_read_back(tmp_path):
    columns = ("email", "etunimi", "sukunimi", "organisaatio")
    workbook.write(
        tmp_path / "x.xlsx", columns, [("maija@example.fi", "Maija", "Mäkinen", "Esimerkki Oy")], "x"
    )
    assert only_row(tmp_path / "x.xlsx") == SheetRow(
        2, "Maija", "Mäkinen", "maija@example.fi", company="Esimerkki Oy"
    )
