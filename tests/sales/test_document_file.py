"""The file of a quote: readable by everybody, whatever is written in it, and the same bytes each time."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.sales import document
from services.sales.document import Party, render
from services.sales.document.texts import LABELS
from tests.sales import offers
from tests.sales.pdf import opened, right_edge, running, tags

TEMPLATE = (Path(document.__file__).parent / "offer.typ").read_text()
LANGUAGES = ("fi", "sv", "en")
HOSTILE = (
    '#import "@preview/x:1.0.0" #read("/etc/passwd") $x^2$ *b* _i_ `c` @ref <lab> [br] {c} \\ // c /* c */ '
    "= H - l + n ~ -- --- \"q\" 'q' #{panic()} \\u{41}"
)

# --- readable by everybody -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_tagged_and_says_its_language_title_and_author(language: str) -> None:
    reader = opened(render(offers.to_a_person(language)))
    root = reader.trailer["/Root"]
    kind = LABELS["offer"]._asdict()[language]
    assert root["/Lang"] == f"{language}-FI"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata is not None
    assert reader.metadata.title == f"{kind} T-2026-0042/2: Kielikurssi"
    assert reader.metadata.author == "Esimerkin ammattikorkeakoulu Oy"
    described = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in described
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in described


def test_headings_and_tables_are_what_they_look_like() -> None:
    found = tags(opened(render(offers.to_a_person())))
    assert [one for one in found if re.fullmatch("/H[1-6]", one)] == (
        ["/H1", "/H2", "/H2", "/H2"] + ["/H3"] * 4 + ["/H2"] + ["/H3"] * 3 + ["/H2"]
    )
    assert (found.count("/Table"), found.count("/THead"), found.count("/TH")) == (2, 2, 10)
    # Three lines and rounding, of six cells and two; a group and the total, of four.
    assert found.count("/TD") == 3 * 6 + 2 + 2 * 4


def test_every_font_is_inside() -> None:
    mixed = replace(offers.to_a_company(), message="北京 😀")
    for page in opened(render(mixed)).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def contrast(colour: str) -> float:
    """WCAG 2.2 contrast with white."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def test_colours_of_text_stand_out() -> None:
    colours = dict(re.findall(r'#let (\w+) = rgb\("#([0-9a-f]{6})"\)', TEMPLATE))
    used = set(re.findall(r"fill: (\w+)", TEMPLATE))
    assert used == {"accent", "quiet"}
    assert all(contrast(colours[name]) >= 4.5 for name in used)


# --- long and hostile texts ----------------------------------------------------------------------------


def test_sixty_lines_go_over_pages_under_repeated_headers() -> None:
    reader = opened(render(offers.of_sixty_lines()))
    pages = [page.extract_text().replace("\u00a0", " ") for page in reader.pages]
    assert len(pages) == 3
    assert [page.count("Nimike Määrä Yksikkö") for page in pages] == [1, 1, 1]
    assert [f"Sivu {number}/3" in page for number, page in enumerate(pages, start=1)] == [True] * 3
    found = re.findall(r"Asiantuntijatyö, vaihe ([0-9]+)", "".join(pages))
    assert found == [str(number) for number in range(1, 61)]
    assert "Yhteensä 257 725,00 € 65 719,88 € 323 444,88 €" in pages[2]
    # A header is one, however often it is shown.
    assert tags(reader).count("/TH") == 6 + 4


def test_markup_in_data_is_printed_as_it_was_written() -> None:
    hostile = offers.offer(
        [offers.row(HOSTILE, "1", description=HOSTILE)],
        title=HOSTILE,
        message=HOSTILE,
        terms=HOSTILE,
        customer=Party(name=HOSTILE, address=(HOSTILE,), contact=HOSTILE),
    )
    reader = opened(render(hostile))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Tarjous T-2026-0042/2: {HOSTILE}"
    letters = "".join(running(render(hostile)).split())
    # Title, message, terms, customer, address, contact; narrow columns may add hyphens.
    assert letters.count("".join(HOSTILE.split())) >= 6
    assert "root:" not in letters


def test_the_template_reads_nothing_but_its_data() -> None:
    assert re.findall(r"\b(?:import|include|read|eval|plugin|image|xml|csv|yaml|toml|cbor)\b", TEMPLATE) == []
    assert TEMPLATE.count("sys.inputs") == 1


def test_a_character_without_a_glyph_stays_in_the_text() -> None:
    text = running(render(replace(offers.to_a_company(), message="Terveisin 😀")))
    assert "Terveisin 😀" in text


@pytest.mark.parametrize(
    "odd",
    [
        "\x00\x07\x1b",
        "\u202e\u2066\u200d\ufeff\u00ad",
        "\ud800",
        "\ue000\U000f0000",
        "\ufffe\U0010ffff",
        "k\u030c ǩ ŋ ʒ",
        "👩‍👩‍👧 مرحبا 北京 Привет",
        "\u2028\u2029\x0b",
    ],
)
def test_no_character_spoils_a_document(odd: str) -> None:
    text = running(render(offers.offer([offers.row(f"a{odd}b", "1", description=odd)], title=f"a{odd}b")))
    assert "Tarjous T-2026-0042/2" in text


def test_long_names_and_descriptions_keep_to_the_page() -> None:
    long = offers.offer(
        [
            offers.row(
                "A" * 200, "9999999.99", description="a" * 1000, unit="osallistujaa", discount="12.25"
            ),
            offers.row("Ammattikorkeakouluopiskelijavalintajärjestelmäasiantuntija", "1"),
            offers.row("Rivejä", "1", description="\n".join(map(str, range(300)))),
        ],
        title="O" * 200,
        customer=Party(name="Ö" * 120, address=("Å" * 90,)),
    )
    reader = opened(render(long))
    right = max(right_edge(page) for page in reader.pages)
    assert right <= 595.28 - 56.69 + 1  # A4 less a margin of 20 mm, in points
    letters = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert "A" * 200 in letters


# --- the same bytes ------------------------------------------------------------------------------------

AGAIN = (
    "import hashlib; from services.sales.document import render; from tests.sales import offers; "
    "print(hashlib.sha256(render(offers.to_a_person('sv'))).hexdigest())"
)


def test_the_same_offer_is_the_same_bytes_in_every_process() -> None:
    here = hashlib.sha256(render(offers.to_a_person("sv"))).hexdigest()
    assert hashlib.sha256(render(offers.to_a_person("sv"))).hexdigest() == here
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", AGAIN],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "TZ": "Asia/Tokyo"},
        )
        assert there.stdout.strip() == here


def test_another_content_is_other_bytes() -> None:
    one = offers.to_a_company()
    assert render(one) != render(replace(one, title="Toinen"))
    assert render(one) != render(replace(one, sent_at=datetime(2026, 3, 1, 9, 31, tzinfo=UTC)))
