"""Codes of mailed links: what they open, how they are read, that they outlive a change of keys."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from shared import keyring
from shared.codes import Code, GivenCode, link
from shared.errors import NotFound
from tests.cloud import KEYS, NAMES, client

RECORD = "aaaabbbbccccddddeeeeffff22-1"


def test_a_code_opens_what_it_was_made_for_and_nothing_else(world):
    code = Code.of("offer", RECORD, "2")
    code.must_open("offer", "2")
    for other in (("offer", "3"), ("offer",), ("feedback", "2")):
        with pytest.raises(NotFound):
            code.must_open(*other)
    for wrong in (Code("another", code.secret), Code(RECORD, code.secret[:-1]), Code(RECORD, "ä")):
        with pytest.raises(NotFound):
            wrong.must_open("offer", "2")


def test_a_code_is_good_as_long_as_its_key_lives(world):
    code = Code.of("offer", RECORD)
    keys = client("secretsmanager")
    keys.put_secret_value(
        SecretId=NAMES.secret, SecretString=json.dumps(KEYS | {"current": "2", "2": "b" * 64})
    )
    keyring.forget()
    assert Code.of("offer", RECORD) != code
    code.must_open("offer")
    keys.put_secret_value(SecretId=NAMES.secret, SecretString=json.dumps({"current": "2", "2": "b" * 64}))
    keyring.forget()
    with pytest.raises(NotFound):
        code.must_open("offer")


def test_a_code_is_read_from_the_code_alone_or_from_the_whole_link(world):
    code = Code.of("offer", RECORD)
    address = link("https://crm.example.fi/", "/sales/pages/offer", code, "sv")
    assert address == f"https://crm.example.fi/sales/pages/offer?lang=sv#{RECORD}.{code.secret}"
    assert link("https://crm.example.fi", "invitation", code).endswith(f".fi/invitation#{code}")
    upper, broken = str(code).upper(), f" {str(code)[:40]}\n{str(code)[40:]} "
    assert {Code.read(text) for text in (str(code), address, upper, broken)} == {code}


@pytest.mark.parametrize(
    "text", ["", ".", "x", "a.b", f"a.{'b' * 33}", f"<.{'b' * 32}", "a" * 3000, f"a.{'ä' * 32}"]
)
def test_what_is_no_code_fits_nobody_and_is_refused_by_a_form(text):
    assert Code.read(text).record_id
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(GivenCode).validate_python(text)
    assert refused.value.errors()[0]["type"] in ("value_error", "string_too_long")


def test_a_form_gives_a_code_as_its_parts(world):
    code = Code.of("offer", RECORD)
    given = TypeAdapter(GivenCode).validate_python(f"https://crm.example.fi/#{code}")
    assert isinstance(given, Code)
    assert given == code
