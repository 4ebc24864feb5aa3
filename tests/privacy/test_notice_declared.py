"""What the notice is made of is whole: every purpose, period, recipient, category and word is declared."""

import json
from typing import get_args

import pytest

from services import generated, notices
from services.privacy.model.catalogue import HERE, declared
from services.privacy.model.configuration import default_configuration
from services.privacy.model.notice import compose, record_of_processing
from services.privacy.model.purpose import REGISTERS, Subject, defaults
from services.privacy.model.reading import LANGUAGES, SOURCES, purposes_of, sources
from services.privacy.model.retention import default_rules
from shared.contracts.privacy import Basis, Purpose
from shared.retention import UNTIMED, Clock

FIELDS = generated.personal_fields()
PERSONAL = sorted(kind for kind, fields in FIELDS.items() if fields)


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_kind_of_record_with_personal_fields_names_the_purposes_that_use_it(kind: str) -> None:
    """A new kind takes a line in `services/privacy/model/catalogue/holdings.json`."""
    assert kind in declared("holdings"), f"declare {kind} in holdings.json: its labels, its purposes"
    held = declared("holdings")[kind]
    assert all(held[language] for language in ("fi", "sv", "en"))
    assert len(held.get("also_fi", ())) == len(held.get("also_en", ()))
    assert purposes_of(kind)


def test_nothing_is_declared_of_a_kind_that_holds_nothing_personal() -> None:
    assert sorted(declared("holdings")) == PERSONAL


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_personal_field_has_a_period_for_each_purpose_that_uses_it(kind: str) -> None:
    """A new kind takes a place in a rule of `retention.json`, or a rule of its own."""
    for purpose in purposes_of(kind):
        rules = [one for one in default_rules().values() if kind in one.kinds and purpose in one.purposes]
        assert rules, f"no retention rule for {kind} and {purpose}"


def test_no_rule_names_a_kind_that_is_not_there() -> None:
    named = {kind for rule in default_rules().values() for kind in rule.kinds}
    assert named <= set(PERSONAL)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_purpose_has_basis_period_recipients_and_people(purpose: Purpose) -> None:
    one = defaults()[purpose]
    assert one.basis in Basis
    assert one.subjects
    assert one.registers
    assert one.recipients
    assert set(one.recipients) <= {known.code for known in default_configuration().recipients}
    assert any(purpose in rule.purposes for rule in default_rules().values())
    one._must_name_its_ground()
    assert (one.weighing is not None) is (one.basis is Basis.LEGITIMATE_INTEREST)
    for text in (one.name_fi, one.name_en, one.about_fi, one.about_en):
        assert text


def test_every_category_of_people_is_somebodys_and_every_recipient_serves_a_purpose() -> None:
    assert {subject for one in defaults().values() for subject in one.subjects} == set(Subject)
    named = {code for one in defaults().values() for code in one.recipients}
    assert named == {one.code for one in default_configuration().recipients}


@pytest.mark.parametrize("code", default_rules())
def test_a_rule_has_a_period_or_a_clock_that_ends_it(code: str) -> None:
    rule = default_rules()[code]
    assert (rule.period is None) is (rule.counted_from in UNTIMED)
    assert rule.status == "proposed"
    for text in (rule.name_fi, rule.name_en, rule.ground_fi, rule.ground_en):
        assert text
    assert bool(rule.more_fi) is bool(rule.more_en)


def test_both_languages_have_the_same_words_with_the_same_facts() -> None:
    from string import Formatter

    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    fi, en = (declared(f"words.{language}") for language in LANGUAGES)
    assert fi.keys() == en.keys()
    assert [key for key in fi if facts(fi[key]) != facts(en[key])] == []
    assert all(fi.values())
    assert all(en.values())


def test_every_word_is_said_somewhere() -> None:
    """What no module of the model names is a leftover."""
    code = "".join(path.read_text(encoding="utf-8") for path in HERE.parent.glob("*.py"))

    def said(key: str) -> bool:
        return f'"{key}"' in code or f"'{key}'" in code

    families = ("basis.", "rights.", "subject.", "role.", "source.", "period.", "unit.")
    single = [key for key in declared("words.fi") if not key.startswith(families)]
    assert [key for key in single if not said(key) and not key.endswith(".heading")] == []


def test_every_basis_clock_category_and_source_has_its_words() -> None:
    words = declared("words.fi")
    declares = [field["source"] for fields in FIELDS.values() for field in fields.values()]
    assert {part for one in declares for part in sources(one)} <= set(SOURCES)
    for key in (
        *(f"basis.{one}" for one in Basis),
        *(f"rights.{one}" for one in Basis),
        *(f"subject.{one}" for one in Subject),
        *(f"period.{one}" for one in get_args(Clock)),
        *(f"source.{one}" for one in SOURCES),
    ):
        assert key in words


def test_the_functions_carry_the_catalogue_as_it_is() -> None:
    assert json.loads((HERE / "fields.json").read_text(encoding="utf-8")) == FIELDS


def test_every_label_of_a_personal_field_stands_in_the_notice_and_in_the_record() -> None:
    made = notices.inputs(FIELDS)
    for language in LANGUAGES:
        notice = compose(made, language).model_dump_json().lower()
        record = record_of_processing(made, language).model_dump_json().lower()
        for kind in PERSONAL:
            for field in FIELDS[kind].values():
                assert field[language].lower() in notice, (kind, field)
                assert field[language].lower() in record, (kind, field)


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_is_told_of_its_own_alone(register: str) -> None:
    text = compose(notices.inputs(FIELDS), "fi", register).model_dump_json()
    alumni = register == "alumni"
    assert ("Alumnitoiminta" in text) is alumni
    assert ("Soleops" in text) is alumni
    assert ("Palveluliiketoiminta" in text) is not alumni
    assert ("kirjanpitolain" in text) is not alumni
    assert "Käyttäjätilit ja henkilöstö" in text
