"""Meerkado-style workbooks for tests, written by openpyxl, XlsxWriter and by hand, and ways to spoil them."""

import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HEADERS = ("Nimi", "Puhelin", "Sähköposti", "Yritys")

Row = Sequence[Any]
Builder = Callable[..., Path]


def meerkado_rows(count: int, companies: int = 5) -> list[tuple[str, str, str, str]]:
    """`count` made-up persons, always the same ones; person n works for company n modulo `companies`."""
    return [
        (
            f"Henkilö{n} Näyte{n:04d}",
            f"050 502 {n:04d}",
            f"henkilo{n}@yritys{n % companies}.example.fi",
            f"Yritys {n % companies} Oy",
        )
        for n in range(count)
    ]


def by_openpyxl(path: Path, rows: Iterable[Row], headers: Row = HEADERS, above: Sequence[Row] = ()) -> Path:
    """Rows under a header row, under the rows `above`. A text that begins with = becomes a formula."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Raportti")
    for row in (*above, headers, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def by_xlsxwriter(
    path: Path, rows: Iterable[Row], headers: Row = HEADERS, above: Sequence[Row] = (), **options: Any
) -> Path:
    """The same; `constant_memory=True` writes inline strings."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"default_date_format": "d.m.yyyy", **options}) as book:
        sheet = book.add_worksheet("Raportti")
        for number, row in enumerate((*above, headers, *rows)):
            sheet.write_row(number, 0, row)
    return path


def by_xlsxwriter_inline(
    path: Path, rows: Iterable[Row], headers: Row = HEADERS, above: Sequence[Row] = ()
) -> Path:
    return by_xlsxwriter(path, rows, headers, above, constant_memory=True)


BUILDERS: Mapping[str, Builder] = {
    "openpyxl": by_openpyxl,
    "XlsxWriter": by_xlsxwriter,
    "XlsxWriter inline": by_xlsxwriter_inline,
}


def spoil(path: Path, parts: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> Path:
    """Rewrite the ZIP with parts changed by a function, replaced or added by bytes, left out by None."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for name, change in parts.items():
        if callable(change):
            content[name] = change(content[name])
        elif change is None:
            del content[name]
        else:
            content[name] = change
    return pack(path, content)


def pack(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def handmade(path: Path, sheet_data: str, workbook_properties: str = "") -> Path:
    """A workbook whose single sheet holds this XML between <sheetData> tags: what other programs write."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{types}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}">{workbook_properties}'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f"<styleSheet {main}><fonts><font/></fonts>"
        "<fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        '<cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet {main}><dimension ref="A1"/><sheetData>{sheet_data}'
        "</sheetData></worksheet>",
    }
    return pack(path, {name: f'<?xml version="1.0"?>{xml}'.encode() for name, xml in parts.items()})
