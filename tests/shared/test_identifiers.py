"""Identifiers: what is taken, in which form it is kept, what is refused and with which words."""

import subprocess
import sys
import traceback
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import identifiers
from shared.identifiers import NotValid


def refused(check, *args):
    with pytest.raises(NotValid) as caught:
        check(*args)
    return caught.value


# Business ids


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2077474-0", "2077474-0"),
        ("0737546-2", "0737546-2"),
        ("1572860-0", "1572860-0"),
        ("20774740", "2077474-0"),
        (" 2077474-0\u00a0", "2077474-0"),
    ],
)
def test_a_business_id_is_kept_in_one_form(written, kept):
    assert identifiers.business_id(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "1234567-8",
        "0000000-0",
        "00000000",
        "2077474–0",
        "2077474−0",
        "２０７７４７４-０",
        "٢٠٧٧٤٧٤-٠",
        "2077474-1",
        "2077474 0",
        "737546-2",
        "FI20774740",
        "2077474-0\n2077474-0",
        "",
    ],
)
def test_other_business_ids_are_refused(written):
    refused(identifiers.business_id, written)


def test_no_business_id_has_a_remainder_of_one():
    taken = []
    for number in range(1000, 3000):
        for check in range(10):
            try:
                taken.append(identifiers.business_id(f"{number:07d}-{check}"))
            except NotValid:
                continue
    for kept in taken:
        total = sum(int(d) * w for d, w in zip(kept[:7], (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        assert total != 1
        assert int(kept[-1]) == (11 - total) % 11
    assert (
        len(taken)
        == len(set(taken))
        == sum(
            sum(int(d) * w for d, w in zip(f"{n:07d}", (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11 != 1
            for n in range(1000, 3000)
        )
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("FI20774740", "FI20774740"),
        ("fi 2077 4740", "FI20774740"),
        ("SE556703748501", "SE556703748501"),
        ("DE136695976", "DE136695976"),
        ("EE 100931558", "EE100931558"),
        ("GR094259216", "EL094259216"),
        ("EL094259216", "EL094259216"),
    ],
)
def test_a_vat_number_is_kept_with_its_prefix(written, kept):
    assert identifiers.vat_number(written) == kept


@pytest.mark.parametrize(
    "written", ["FI20774741", "FI00000000", "20774740", "NO995525828MVA", "EU372022452", "ＦＩ20774740", ""]
)
def test_other_vat_numbers_are_refused(written):
    refused(identifiers.vat_number, written)


def test_a_national_id_goes_with_its_country():
    assert identifiers.national_id(" 995 525 828 ", "no") == ("NO", "995 525 828")
    refused(identifiers.national_id, "995525828", "XX")
    refused(identifiers.national_id, "N/A", "NO")
    refused(identifiers.national_id, "000", "NO")
    refused(identifiers.national_id, "=1+1", "NO")


@pytest.mark.parametrize(
    ("written", "kept"), [("123.456", "123.456"), ("123456", "123.456"), ("1", "1"), ("0123", "123")]
)
def test_an_association_id_is_kept_as_printed(written, kept):
    assert identifiers.association_id(written) == kept


@pytest.mark.parametrize("written", ["2", "0", "1234567", "12a", "１２３", "", "1-2-3"])
def test_other_association_ids_are_refused(written):
    refused(identifiers.association_id, written)


# Personal identity codes: the century sign with the checksum of made-up persons

SIGNS = "+-YXWVUABCDEF"


def code(sign, start="131052", number=308, control=None):
    control = control or "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{start}{number:03d}") % 31]
    return f"{start}{sign}{number:03d}{control}"


def test_the_well_known_example_has_this_form():
    assert code("-") == "131052-308T"


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("text", ["{}", "hetu {}.", "ID:{},", "a{}", "«{}»", "x\n{}\ny", "Maija ({}) soitti"])
def test_every_century_sign_is_found_in_any_text(sign, text):
    for written in (code(sign), code(sign).lower()):
        whole = text.format(written)
        start, end = identifiers.find_identity_code(whole)
        assert whole[start:end] == written
        assert identifiers.mask_identity_codes(whole) == text.format("******-****")


@pytest.mark.parametrize(
    "written",
    [
        "131052–308T",
        "131052−308T",
        "131052\u2011308T",
        "１３１０５２-３０８Ｔ",
        "131052 - 308T",
        "131052\u200b-\u200b308T",
        "131052\u00a0-308t",
        "131052   -   308T",
        "131052\u2066-\u2069308T",
        "1310\u200b52-308T",
        "131052-3\u00ad08T",
        "1\u030131052-308T",
        "131052\u3164-308T",
        "131052\u2043308T",
        "131052\u207b308T",
        "131052ー308T",
        "131052\u05be308T",
        code("-", number=900),
        code("A", start="290200", number=2),
    ],
)
def test_a_disguise_does_not_hide_an_identity_code(written):
    assert identifiers.find_identity_code(f"ä {written} ö") == (2, 2 + len(written))


@pytest.mark.parametrize(
    "text",
    [
        "131052-308U",
        code("+", start="290200", number=2),
        "310252-308Y",
        "290200-002" + code("-", start="290200", number=2)[-1] + "1",
        code("-", start="290201", number=123),
        code("-", start="131352"),
        code("-", number=1),
        code("G"),
        code("Z"),
        "1131052-308T",
        "131052308T",
        "+358505020402",
        "2077474-0",
        "",
    ],
)
def test_what_is_no_identity_code_is_left_alone(text):
    assert identifiers.find_identity_code(text) is None
    assert identifiers.mask_identity_codes(text) == text


def test_every_code_of_a_text_is_masked_and_the_rest_kept():
    text = f"Äiti {code('-')}, lapsi {code('A', '010203', 123)}; ŉ"
    assert identifiers.mask_identity_codes(text) == "Äiti ******-****, lapsi ******-****; ŉ"


@given(st.text(), st.dates(), st.integers(2, 999), st.sampled_from(SIGNS), st.text())
def test_a_code_is_found_wherever_it_stands(before, day, number, sign, after):
    century = 1800 if sign == "+" else 1900 if sign in "-YXWVU" else 2000
    day = day.replace(year=century + day.year % 100, day=min(day.day, 28))
    text = f"{before} {code(sign, day.strftime('%d%m%y'), number)} {after}"
    assert identifiers.find_identity_code(text)
    masked = identifiers.mask_identity_codes(text)
    assert identifiers.MASK in masked
    assert identifiers.find_identity_code(masked) is None


# Emails


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("matti@mäkinen.fi", "matti@xn--mkinen-bua.fi"),
        ("matti@xn--mkinen-bua.fi", "matti@xn--mkinen-bua.fi"),
        (unicodedata.normalize("NFD", "Matti@MÄKINEN.fi"), "matti@xn--mkinen-bua.fi"),
        ("\u00a0Matti.Meikäläinen@Example.FI ", "matti.meikäläinen@example.fi"),
        ("ｍａｔｔｉ＠example.fi", "matti@example.fi"),
        ("matti\u200b@example.fi\ufeff", "matti@example.fi"),
        ("matti@example.fi.s", "matti@example.fi"),
        ("MATTI@EXAMPLE.FI.S", "matti@example.fi"),
        ("matti@example.fi.s.s", "matti@example.fi"),
        ("matti+crm@example.fi", "matti+crm@example.fi"),
        ("o'brien@example.ie", "o'brien@example.ie"),
        ("matti@alusta.s.example.fi", "matti@alusta.s.example.fi"),
    ],
)
def test_equal_addresses_are_kept_equal(written, kept):
    assert identifiers.email(written) == kept


def test_the_secure_mail_suffix_is_configurable():
    assert identifiers.email("matti@example.fi.secure", ".secure") == "matti@example.fi"
    assert identifiers.email("matti@example.fi.s", ".secure") == "matti@example.fi.s"
    assert identifiers.email("matti@example.fi.s", "") == "matti@example.fi.s"


@pytest.mark.parametrize(
    "written",
    [
        "matti",
        "matti@",
        "@example.fi",
        "matti@example",
        "matti@localhost",
        "matti@example.s",
        "a@b.fi, c@d.fi",
        "a@b.fi c@d.fi",
        "Matti <matti@example.fi>",
        "mat ti@example.fi",
        "matti@exa mple.fi",
        "matti@[127.0.0.1]",
        '"a b"@example.fi',
        "a..b@example.fi",
        "matti@example.fi\r\nBcc: x@example.fi",
        "matti\x00@example.fi",
        "=matti@example.fi|x@",
        "",
    ],
)
def test_other_emails_are_refused(written):
    refused(identifiers.email, written)


@given(st.from_regex(r"[a-zA-ZäöÅÄßıİ.+]{1,12}@[a-zA-ZäöÅÄ。．-]{1,12}\.(fi|FI|ﬁ|s|fi\.S)", fullmatch=True))
def test_a_kept_email_stays_as_it_is(written):
    try:
        kept = identifiers.email(written)
    except NotValid:
        return
    assert identifiers.email(kept) == kept
    assert identifiers.email(written.upper()) == identifiers.email(written.upper().lower())


# Phones


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+358(0)50 502 0402", "+358505020402"),
        ("+358 (0) 50 502 0402", "+358505020402"),
        ("050 502 0402", "+358505020402"),
        ("050-5020402", "+358505020402"),
        ("050\u00a0502\u20110402", "+358505020402"),
        ("(050) 502 0402", "+358505020402"),
        ("00358505020402", "+358505020402"),
        ("＋358505020402", "+358505020402"),
        ("\u202a+358 50 502 0402\u202c", "+358505020402"),
        ("018 12345", "+3581812345"),
        ("+358 18 12345", "+3581812345"),
        ("0457 123 4567", "+3584571234567"),
        ("029 123 4567", "+358291234567"),
        ("+46 70 123 45 67", "+46701234567"),
        ("050 502 0402 ext. 12", "+358505020402;ext=12"),
        ("050 502 0402 alanumero 12", "+358505020402;ext=12"),
        ("050 502 0402 x12", "+358505020402;ext=12"),
        ("050 502 0402#12", "+358505020402;ext=12"),
        ("+358505020402;ext=12", "+358505020402;ext=12"),
    ],
)
def test_a_phone_is_kept_in_e164(written, kept):
    assert identifiers.phone(written) == kept
    assert identifiers.phone(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "12345",
        "112",
        "116117",
        "505020402",
        "5.05020402E8",
        "050 502 0402 / 040 502 0402",
        "050 502 0402, 040 502 0402",
        "050 CALLNOW",
        "Matti 050 502 0402",
        "+358",
        "+999 123 4567",
        "=0505020402",
        "",
    ],
)
def test_other_phones_are_refused(written):
    refused(identifiers.phone, written)


def test_a_number_without_country_code_is_read_in_its_region():
    assert identifiers.phone("070-123 45 67", "SE") == "+46701234567"
    assert identifiers.phone("32 12 34 56", "DK") == "+4532123456"
    assert identifiers.phone("018 12345", "AX") == "+3581812345"


# Postal codes and countries


def test_a_finnish_postal_code_has_five_digits():
    assert identifiers.postal_code(" 00100 ") == "00100"
    assert identifiers.postal_code("22100", "AX") == "22100"
    for written in ("0100", "001000", "FI-00100", "０0100", "001OO", ""):
        refused(identifiers.postal_code, written)


def test_a_foreign_postal_code_has_only_letters_and_digits():
    assert identifiers.postal_code("sw1a 1aa", "GB") == "SW1A 1AA"
    assert identifiers.postal_code("114 55", "SE") == "114 55"
    refused(identifiers.postal_code, "-114", "SE")
    refused(identifiers.postal_code, "1" * 13, "SE")
    refused(identifiers.postal_code, "12345", "EUR")


# Refusals


@pytest.mark.parametrize(
    "check",
    [
        identifiers.business_id,
        identifiers.vat_number,
        identifiers.association_id,
        identifiers.country,
        identifiers.email,
        identifiers.phone,
        identifiers.postal_code,
        lambda text: identifiers.national_id(text, "SE"),
    ],
)
@pytest.mark.parametrize("text", ["salainen1?", "salainen1?@salainen1?", "salainen1?@example..fi"])
def test_a_refusal_says_what_is_wrong_and_never_the_value(check, text):
    with pytest.raises(NotValid) as caught:
        check(text)
    assert caught.value.problem
    assert caught.value.expected
    assert str(caught.value) == f"{caught.value.problem}; expected {caught.value.expected}"
    assert "salainen" not in "".join(traceback.format_exception_only(caught.value))
    assert caught.value.__cause__ is None


def test_importing_identifiers_loads_no_library():
    program = (
        "import sys, shared.identifiers as _\n"
        "print({'email_validator', 'phonenumbers', 'stdnum'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
