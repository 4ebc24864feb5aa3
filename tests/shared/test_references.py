"""Payment references, accounts and e-invoice addresses: what is kept, refused, and what checks miss."""

import subprocess
import sys
import traceback
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from stdnum import iso11649

from shared import fields, references
from shared.identifiers import NotValid

BASES = st.integers(100, 10**19 - 1).map(str)
NUMBERS = BASES.map(references.numbered)
ACCOUNT = "FI2112345600000785"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def refused(check, text):
    with pytest.raises(NotValid) as caught:
        check(text)
    assert caught.value.problem
    assert caught.value.expected
    return caught.value


# Reference numbers


@pytest.mark.parametrize(
    ("base", "number"),
    [
        ("1234", "12344"),
        ("123456", "1234561"),
        ("100", "1009"),
        ("20260042", "202600428"),
        ("9999999999999999999", "99999999999999999993"),
    ],
)
def test_a_base_gets_its_check_digit(base, number):
    assert references.numbered(base) == number


@given(BASES)
def test_every_base_gives_a_number_that_is_valid_and_begins_with_it(base):
    number = references.numbered(base)
    assert number[:-1] == base
    assert references.reference_number(number) == number


@pytest.mark.parametrize(
    "base", ["", "1", "12", "1" * 20, "012", "0000", "12a4", "１２３４", "12 34", "-123", "1234\n"]
)
def test_other_bases_are_refused(base):
    refused(references.numbered, base)


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_always_caught(number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from(sorted(set("0123456789") - {number[place]})))
    refused(references.reference_number, number[:place] + wrong + number[place + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_changed_round_are_caught_unless_they_are_five_apart(number, data):
    place = data.draw(st.integers(0, len(number) - 2))
    left, right = number[place], number[place + 1]
    assume(left != right)
    swapped = number[:place] + right + left + number[place + 2 :]
    if abs(int(left) - int(right)) == 5 and not swapped.startswith("0"):
        assert references.reference_number(swapped) == swapped
    elif abs(int(left) - int(right)) != 5:
        refused(references.reference_number, swapped)


def test_neighbours_five_apart_are_what_the_weights_cannot_tell():
    """7, 3 and 1 differ by even numbers: 5 times that is a multiple of 10."""
    assert references.numbered("161") == "1614"
    assert references.reference_number("6114") == "6114"


@pytest.mark.parametrize("written", ["2026 00428", " 2026\xa000428\t", "202600428"])
def test_a_number_is_read_as_it_stands_on_paper(written):
    assert references.reference_number(written) == "202600428"


@given(NUMBERS)
def test_leading_zeros_that_fill_up_a_form_go(number):
    assert references.reference_number(number.zfill(20)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0000",
        "00000000000000000000",
        "123",
        "12345",
        "12-344",
        "12–344",
        "12.344",
        "+12344",
        "1234４",
        "12344".translate(FULL_WIDTH),
        "12344".translate(ARABIC),
        "12344\x00",
        "12344a",
        "RF0812344",
        "123456789012345678901",
    ],
)
def test_other_reference_numbers_are_refused(text):
    refused(references.reference_number, text)


# Creditor references


@pytest.mark.parametrize(("number", "reference"), [("1234561", "RF341234561"), ("12344", "RF0812344")])
def test_a_reference_number_has_its_international_form(number, reference):
    assert references.international(number) == reference
    assert iso11649.is_valid(reference)


@given(NUMBERS)
def test_every_reference_number_goes_abroad_and_comes_back(number):
    reference = references.international(number)
    assert iso11649.is_valid(reference)
    assert references.reference_number(reference[4:]) == number
    assert 98 - int(number + "271500") % 97 == int(reference[2:4])


# Accounts


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("FI21 1234 5600 0007 85", ACCOUNT),
        ("fi2112345600000785", ACCOUNT),
        ("FI21\u00a01234\u00a05600\u00a00007\u00a085", ACCOUNT),
        ("SE45 5000 0000 0583 9825 7466", "SE4550000000058398257466"),
        ("EE38 2200 2210 2014 5685", "EE382200221020145685"),
        ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ],
)
def test_an_account_is_kept_without_spaces(written, kept):
    assert references.iban(written) == kept


@given(st.data())
def test_one_wrong_digit_or_two_neighbours_changed_round_are_caught_in_an_account(data):
    place = data.draw(st.integers(2, len(ACCOUNT) - 2))
    wrong = data.draw(st.sampled_from(sorted(set("0123456789") - {ACCOUNT[place]})))
    refused(references.iban, ACCOUNT[:place] + wrong + ACCOUNT[place + 1 :])
    left, right = ACCOUNT[place], ACCOUNT[place + 1]
    if left != right:
        refused(references.iban, ACCOUNT[:place] + right + left + ACCOUNT[place + 2 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FI",
        "FI0000000000000000",
        "FI2112345600000786",
        "FI21123456000007850",
        "FI211234560000078",
        "12345600000785",
        "FI21-1234-5600-0007-85",
        "FI21–1234–5600–0007–85",
        "ＦＩ2112345600000785",
        "Fı2112345600000785",
        "FI21" + "12345600000785".translate(FULL_WIDTH),
        "XX2112345600000785",
        "FI2112345600000785\x00",
    ],
)
def test_other_accounts_are_refused(text):
    refused(references.iban, text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("NDEAFIHH", "NDEAFIHH"), (" ndeafihhxxx ", "NDEAFIHHXXX"), ("OKOY FI HH", "OKOYFIHH")],
)
def test_a_bic_is_kept_in_capitals(written, kept):
    assert references.bic(written) == kept


@pytest.mark.parametrize(
    "text",
    ["", "NDEAFI", "NDEAFIHHX", "NDEAFIHH1234", "NDEAZZHH", "NDEA-FIHH", "1DEAFIHH", "ＮDEAFIHH", "NDEAFıHH"],
)
def test_other_bics_are_refused(text):
    refused(references.bic, text)


# E-invoice addresses


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("003720774740", "003720774740"),
        ("0037 2077 4740", "003720774740"),
        ("0037207747401", "0037207747401"),
        ("00372077474012345", "00372077474012345"),
        ("003720774740ab", "003720774740AB"),
        ("TE003720774740", "TE003720774740"),
        ("te0037207747400001", "TE0037207747400001"),
        ("TE900123456", "TE900123456"),
        ("FI21 1234 5600 0007 85", ACCOUNT),
    ],
)
def test_an_e_invoice_address_is_kept_without_spaces(written, kept):
    assert references.e_invoice_address(written) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0037",
        "003720774741",
        "003700000000",
        "TE003720774741",
        "TE003700000000",
        "003720774740123456",
        "0037-20774740",
        "00372077474-0",
        "003820774740",
        "20774740",
        "2077474-0",
        "0037" + "20774740".translate(FULL_WIDTH),
        "TE",
        "TE00000000",
        "TE-900123456",
        "FI2112345600000786",
        "FI20774740",
        "laskut@example.fi",
        "NDEAFIHH",
    ],
)
def test_other_e_invoice_addresses_are_refused(text):
    refused(references.e_invoice_address, text)


@given(st.from_regex(r"[0-9]{7}", fullmatch=True), st.from_regex(r"[0-9A-Za-z]{0,5}", fullmatch=True))
def test_only_one_check_digit_makes_a_business_id_an_address(digits, suffix):
    found = 0
    for check in "0123456789":
        try:
            kept = references.e_invoice_address(f"0037{digits}{check}{suffix}")
        except NotValid:
            continue
        assert kept == f"0037{digits}{check}{suffix.upper()}"
        found += 1
    assert found <= 1


# All of them

CHECKS = (
    references.reference_number,
    references.iban,
    references.bic,
    references.e_invoice_address,
)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "text", ["salainen1?", "FI21SALAINEN1", "RF18 SALAINEN1-", "TESALAINEN-1", "0037SALAINEN1"]
)
def test_a_refusal_says_what_is_wrong_and_never_the_value(check, text):
    error = refused(check, text)
    assert "salainen" not in "".join(traceback.format_exception_only(error)).lower()
    assert error.__cause__ is None


@given(st.sampled_from(CHECKS), st.text(max_size=40))
def test_any_text_is_kept_in_one_form_or_refused(check, text):
    try:
        kept = check(text)
    except NotValid:
        return
    assert check(kept) == kept == kept.upper()
    assert kept.isascii()


@given(
    st.sampled_from(CHECKS), st.sampled_from([ACCOUNT, "RF341234561", "1234561", "NDEAFIHH", "003720774740"])
)
def test_full_width_letters_never_slip_in(check, text):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in text)
    assert unicodedata.normalize("NFKC", wide) == text
    refused(check, wide)


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        (fields.Iban, "fi21 1234 5600 0007 85", ACCOUNT),
        (fields.Bic, "ndeafihh", "NDEAFIHH"),
        (fields.EInvoiceAddress, "0037 20774740", "003720774740"),
    ],
)
def test_a_field_takes_what_people_write_and_does_not_repeat_what_it_refuses(field, written, kept):
    adapter = TypeAdapter(field)
    assert adapter.validate_python(written) == kept
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python("salainen!")
    message = caught.value.errors()[0]["msg"]
    assert "; expected " in message
    assert "salainen" not in message


def test_importing_references_loads_no_library():
    program = "import sys, shared.references as _\nprint('stdnum' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
