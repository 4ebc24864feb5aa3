"""What a package holds: everything, or what the person provided; labels, redactions, no employee's name."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from services.privacy.model.catalogue import declared
from services.privacy.model.configuration import default_configuration
from services.privacy.model.package import Gathered, access, free_texts, portable
from services.privacy.model.package_layout import Cover, as_csv, as_html, as_json
from services.privacy.model.purpose import defaults
from services.privacy.model.reading import Inputs
from services.privacy.model.request import Request
from services.privacy.model.request_parts import Redaction
from services.privacy.model.retention import default_rules

CONTACT = "partners.contact:a"
SECTION = {
    "record": CONTACT,
    "kind": "partners.contact",
    "purposes": ["MKT", "PART"],
    "fields": {
        "id": "a",
        "first_names": "Anna",
        "email": "anna@example.fi",
        "phone": "+358401234567",
        "title": "<b>Johtaja</b>",
        "affiliations": [{"organisation_id": "o1", "role": "=HYPERLINK(1)"}],
        "notes": "Bertta Salo suositteli.",
        "marketing_block": {"set_by": "user:abc", "reason": "pyyntö"},
        "sources": {"phone": "import:i1"},
    },
}
USER = {"record": "staff.user:u", "kind": "staff.user", "purposes": ["STAFF"], "fields": {"name": "Anna"}}
READ = {"record": CONTACT, "at": "2026-01-02T03:04:05.000Z", "purpose": "PART", "what": "card"}
GATHERED = Gathered([SECTION, USER], [READ, READ | {"at": "2026-01-03T00:00:00.000Z"}])
INPUTS = Inputs(
    default_configuration(), list(defaults().values()), list(default_rules().values()), declared("fields")
)
HIDDEN = Redaction(
    record=CONTACT, path="notes", ground="nimeää toisen", by="user:x", at=datetime(2026, 1, 1, tzinfo=UTC)
)


def cover(kind="access", language="fi"):
    request = Request(
        id="r1",
        kind=kind,
        channel="page",
        received=date(2026, 1, 31),
        due=date(2026, 2, 28),
        language=language,
    )
    return Cover(request, INPUTS, date(2026, 2, 10), "https://crm.example.fi/privacy/pages/notice")


def values(package, record=CONTACT):
    (found,) = (one for one in package.records if one.record == record)
    return {one.path: one.value for one in found.fields}


def test_access_holds_every_value_with_its_label_and_its_source():
    package = access(GATHERED, INPUTS)
    assert values(package)["notes"] == "Bertta Salo suositteli."
    assert values(package)["affiliations.0.organisation_id"] == "o1"
    named = {one.path: (one.fi, one.en) for one in package.records[0].fields}
    assert named["affiliations.0.role"] == ("Rooli organisaatiossa", "Role in the organisation")
    assert named["affiliations.0.organisation_id"] == ("affiliations.0.organisation_id",) * 2
    assert [(one.code, one.basis) for one in package.records[0].purposes] == [
        ("PART", "contract"),
        ("MKT", "legitimate_interest"),
    ]
    assert package.records[0].fi == "Yhteyshenkilö"


def test_no_employee_is_named_and_reads_tell_when_and_why():
    package = access(GATHERED, INPUTS)
    assert values(package)["marketing_block.set_by"] == "user"
    assert "user:abc" not in as_json(package, cover()).decode()
    assert [(one.at[:10], one.purpose) for one in package.reads] == [
        ("2026-01-03", "PART"),
        ("2026-01-02", "PART"),
    ]
    assert set(package.reads[0].model_dump()) == {"record", "at", "purpose", "what"}


def test_a_redacted_value_is_nowhere_and_its_ground_stands_in_its_place():
    package = access(GATHERED, INPUTS, [HIDDEN])
    files = [one(package, cover()).decode() for one in (as_json, as_html, as_csv)]
    assert all("Bertta" not in one for one in files)
    assert "nimeää toisen" in files[0]
    assert "Poistettu toisen henkilön oikeuksien vuoksi (15 artiklan 4 kohta): nimeää toisen" in files[1]


def test_free_texts_are_named_for_the_review():
    told = [(CONTACT, "notes"), (CONTACT, "marketing_block.reason")]
    assert list(free_texts(access(GATHERED, INPUTS))) == told


@pytest.mark.parametrize(
    ("kind", "fields", "texts"),
    [
        ("alumni.cooperation", {"message": "a", "title": "b", "status": "asked"}, ["message", "title"]),
        ("alumni.cooperation", {"outcome": {"note": "a", "at": "b"}}, ["outcome.note"]),
        ("alumni.alumnus", {"consents": [{"evidence": "a", "source": "b"}]}, ["consents.0.evidence"]),
        ("alumni.alumnus", {"informed": {"ALUM": {"how": "a", "at": "b"}}}, ["informed.ALUM.how"]),
        ("alumni.alumnus", {"further_information": "a", "city": "b"}, ["further_information"]),
        ("privacy.request", {"changes": {"partners.contact:a": {"title": "a"}}}, None),
        ("sales.feedback", {"text": "a", "marks": {"q1": 5}}, ["text"]),
    ],
)
def test_what_staff_or_the_person_wrote_is_looked_through_whatever_the_register(kind, fields, texts):
    record = f"{kind}:r"
    section = {"record": record, "kind": kind, "purposes": [], "fields": fields}
    expected = ["changes.partners.contact:a.title"] if texts is None else texts
    assert list(free_texts(access(Gathered([section]), INPUTS))) == [(record, one) for one in expected]


def test_what_is_kept_below_a_key_has_its_label():
    section = {"record": "alumni.alumnus:r", "kind": "alumni.alumnus", "purposes": []}
    section |= {"fields": {"informed": {"ALUM": {"how": "kirje"}}}}
    (one,) = access(Gathered([section]), INPUTS).records[0].fields
    assert (one.path, one.en) == ("informed.ALUM.how", "What was said")


def test_recipients_are_those_of_the_purposes():
    package = access(GATHERED, INPUTS)
    assert "koodiviidakko" in package.recipients
    assert "finance" not in package.recipients


def test_portability_holds_what_the_person_provided_for_a_contract_or_by_consent_alone():
    package = portable(GATHERED, INPUTS)
    assert [one.record for one in package.records] == [CONTACT]
    assert set(values(package)) == {
        "first_names",
        "email",
        "title",
        "affiliations.0.role",
    }
    assert package.reads == ()


def test_of_a_purpose_on_consent_only_its_own_fields_are_portable():
    section = SECTION | {"purposes": ["MKT"]}
    purposes = [one.having(basis="consent") if one.code == "MKT" else one for one in INPUTS.purposes]
    inputs = Inputs(INPUTS.configuration, purposes, INPUTS.rules, INPUTS.fields)
    of = Gathered([section | {"fields": {"phone": "1", "email": "a@b.fi"}}])
    assert values(portable(of, inputs)) == {"email": "a@b.fi"}
    assert portable(of, INPUTS).records == ()


@pytest.mark.parametrize(
    ("language", "title", "purpose"),
    [
        ("fi", "<h1>Henkilötietosi</h1>", "Kumppanuustoiminta (Sopimus (b alakohta))"),
        ("sv", "<h1>Dina personuppgifter</h1>", "Kumppanuustoiminta (Sopimus (b alakohta))"),
        ("en", "<h1>Your personal data</h1>", "Partnerships (Contract (point (b)))"),
    ],
)
def test_the_document_is_readable_alone_and_says_why_how_long_and_where_to_complain(language, title, purpose):
    page = as_html(access(GATHERED, INPUTS), cover(language=language)).decode()
    assert title in page
    assert f'<html lang="{language}">' in page
    assert purpose.split(" (")[0] in page
    assert "&lt;b&gt;Johtaja&lt;/b&gt;" in page
    assert "<b>" not in page
    assert ("Tietosuojavaltuutetun" if language != "en" else "Data Protection Ombudsman") in page
    assert "<script" not in page


def test_who_is_unknown_is_told_that_nothing_is_held():
    page = as_html(access(Gathered([]), INPUTS), cover()).decode()
    assert "Rekistereissämme ei ole sinua koskevia tietoja." in page


def test_a_table_takes_no_formula_and_holds_a_line_for_each_value():
    text = as_csv(access(GATHERED, INPUTS), cover()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    found = {row[2]: row[4] for row in rows[1:] if row[0] == CONTACT}
    assert found["affiliations.0.role"] == "'=HYPERLINK(1)"
    assert found["phone"] == "'+358401234567"
    assert found["first_names"] == "Anna"


def test_the_same_package_is_the_same_bytes_and_is_json():
    one, other = (as_json(access(GATHERED, INPUTS), cover()) for _ in range(2))
    assert one == other
    about = json.loads(one)["about"]
    assert (about["request"], about["received"], about["kind"]) == ("r1", "2026-01-31", "access")
    assert "Tietosuojavaltuutetun" in about["complaint"]["fi"]


def test_of_one_record_every_section_is_told():
    rows = [SECTION | {"fields": {"first_names": name}} for name in ("Anna", "Annika")]
    for make in (access, portable):
        found = make(Gathered(rows), INPUTS).records
        assert [one.fields[0].value for one in found] == ["Anna", "Annika"]
