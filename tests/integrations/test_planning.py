"""What a plan makes of each row: matching, blanks, conflicts, what is suppressed, what is wrong."""

from typing import Any

import pytest

from services.integrations.actions.known import Known, Mentioned, company_key
from services.integrations.actions.planning import plan
from services.integrations.cells import Problem, SheetRow
from shared.contracts.integrations import Outcome, PlanOrganisation, PlanRow
from shared.contracts.privacy import Purpose, Suppressed

MATTI = {
    "id": "matti",
    "version": 3,
    "status": "active",
    "first_names": "Matti Juhani",
    "last_name": "Mäkinen",
    "email": "matti@example.fi",
    "phone": "+358505020402",
    "affiliations": [{"organisation_id": "acme", "role": "Ostaja", "primary": True}],
}
ACME = {"id": "acme", "version": 1, "status": "active", "kind": "company", "name": "Acme Oy"}


def row(number: int = 2, **values: Any) -> SheetRow:
    usual = {"first_names": "Maija", "last_name": "Virtanen", "email": "maija@example.fi"}
    return SheetRow(row_number=number, **{**usual, **values})


def matti(number: int = 2, **values: Any) -> SheetRow:
    return row(number, first_names="Matti", last_name="Mäkinen", **{"email": "matti@example.fi", **values})


def planned(
    rows: list[SheetRow],
    contacts: tuple[dict[str, Any], ...] = (),
    organisations: tuple[dict[str, Any], ...] = (),
    suppressed: dict[tuple[str, str], Suppressed] | None = None,
) -> list[PlanRow]:
    """The plan where the CRM knows of these."""
    carriers: dict[tuple[str, str], tuple[str, ...]] = {}
    for card in contacts:
        for what in ("email", "phone"):
            if card.get(what):
                pair = (what, card[what])
                carriers[pair] = (*carriers.get(pair, ()), card["id"])
    for card in organisations:
        pairs = [("organisation", company_key(card["name"]))]
        pairs += [("business_id", card["business_id"])] if card.get("business_id") else []
        for pair in pairs:
            carriers[pair] = (*carriers.get(pair, ()), card["id"])
    known = Known(
        Mentioned.by(rows),
        {card["id"]: card for card in contacts},
        {card["id"]: card for card in organisations},
        carriers,
        suppressed or {},
    )
    return list(plan(rows, known))


def only(rows: list[SheetRow], *args: Any, **kwargs: Any) -> PlanRow:
    (decided,) = planned(rows, *args, **kwargs)
    return decided


def told(decided: PlanRow) -> tuple[Outcome, str]:
    return decided.outcome, decided.reason


# --- new people ------------------------------------------------------------------------------------------


def test_an_unknown_person_of_an_unknown_company_is_created_with_both() -> None:
    decided = only([row(phone="+358505020403", company="Uusi Oy", role="Johtaja")])
    assert decided == PlanRow(
        row=2,
        outcome=Outcome.CREATE,
        reason="new_contact",
        fields={
            "first_names": "Maija",
            "last_name": "Virtanen",
            "email": "maija@example.fi",
            "phone": "+358505020403",
        },
        organisation=PlanOrganisation(name="Uusi Oy"),
        role="Johtaja",
        link=True,
    )


def test_without_a_company_the_role_is_a_title() -> None:
    decided = only([row(role="Johtaja")])
    assert decided.fields["title"] == "Johtaja"
    assert (decided.role, decided.organisation, decided.link) == (None, None, False)


def test_a_person_with_a_phone_alone_is_created() -> None:
    decided = only([row(email="", phone="+358505020403")])
    assert told(decided) == (Outcome.CREATE, "new_contact")
    assert "email" not in decided.fields


# --- what is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"email": "", "phone": ""}, "no_address"),
        ({"first_names": ""}, "no_name"),
        ({"last_name": ""}, "no_name"),
        (
            {"email": "", "phone": "+358505020403", "problems": (Problem("email", "not an address", "one"),)},
            "email_not_valid",
        ),
    ],
)
def test_a_row_that_makes_no_contact_is_an_error_that_keeps_what_it_says(
    values: dict[str, Any], reason: str
) -> None:
    decided = only([row(company="Acme Oy", **values)])
    assert told(decided) == (Outcome.ERROR, reason)
    assert decided.fields == {}
    assert decided.given["company"] == "Acme Oy"


def test_a_wrong_cell_beside_a_good_address_is_reported_and_the_rest_is_kept() -> None:
    wrong = (Problem("phone", "a number", "text"), Problem("business_id", "wrong check digit", "a right one"))
    decided = only([row(company="Uusi Oy", problems=wrong)])
    assert told(decided) == (Outcome.CREATE, "new_contact")
    assert [(one.field, one.problem) for one in decided.problems] == [
        ("phone", "a number"),
        ("business_id", "wrong check digit"),
    ]
    assert decided.organisation == PlanOrganisation(name="Uusi Oy")


def test_a_text_that_no_record_takes_is_reported_and_left_out() -> None:
    decided = only([row(company="X" * 201, role="Y" * 200)])
    assert decided.organisation is None
    assert [(one.field, one.expected) for one in decided.problems] == [("company", "at most 200 characters")]
    assert decided.fields["title"] == "Y" * 200


def test_a_city_too_long_for_a_cell_of_the_report_is_reported_too() -> None:
    decided = only([row(city="J" * 40_000)])
    assert [(one.field, one.expected) for one in decided.problems] == [("city", "at most 200 characters")]
    assert "J" * 300 not in decided.model_dump_json()


# --- matching --------------------------------------------------------------------------------------------


def test_a_known_contact_of_whom_the_row_says_nothing_new_is_unchanged() -> None:
    decided = only([matti(phone="+358505020402", company="acme  OY", role="ostaja")], (MATTI,), (ACME,))
    assert told(decided) == (Outcome.UNCHANGED, "nothing_new")
    assert (decided.contact_id, decided.fields, decided.link) == ("matti", {}, False)


def test_blanks_are_filled_and_a_new_role_is_added() -> None:
    bare = {**MATTI, "phone": None, "affiliations": []}
    decided = only([matti(phone="+358505020402", company="Acme Oy", role="Ostaja")], (bare,), (ACME,))
    assert told(decided) == (Outcome.UPDATE, "fills_blanks")
    assert (decided.contact_id, decided.version, decided.fields) == ("matti", 3, {"phone": "+358505020402"})
    assert decided.organisation == PlanOrganisation(id="acme", name="Acme Oy")
    assert (decided.role, decided.link) == ("Ostaja", True)


def test_a_phone_matches_with_the_same_name_only() -> None:
    bare = {**MATTI, "email": None}
    same, other = (
        matti(2, email="uusi@example.fi", phone="+358505020402"),
        row(3, phone="+358505020402"),
    )
    first, second = planned([same, other], (bare,))
    assert told(first) == (Outcome.UPDATE, "fills_blanks")
    assert first.fields == {"email": "uusi@example.fi"}
    assert told(second) == (Outcome.CREATE, "new_contact")


def test_a_name_in_the_other_order_or_without_marks_is_the_same_name() -> None:
    bare = {**MATTI, "email": None}
    turned = row(first_names="Makinen", last_name="Matti", email="", phone="+358505020402")
    assert told(only([turned], (bare,))) == (Outcome.UNCHANGED, "nothing_new")


def test_anothers_phone_without_an_email_is_for_a_person_to_decide() -> None:
    decided = only([row(email="", phone="+358505020402")], (MATTI,))
    assert told(decided) == (Outcome.CONFLICT, "phone_of_another")
    assert decided.contact_id is None


def test_two_contacts_of_one_email_are_for_a_person_to_decide() -> None:
    twin = {**MATTI, "id": "twin"}
    assert told(only([matti()], (MATTI, twin))) == (Outcome.CONFLICT, "ambiguous")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"phone": "+358505020499"}, ["phone"]),
        ({"first_names": "Liisa"}, ["name"]),
        ({"company": "Acme Oy", "role": "Johtaja"}, ["role"]),
        ({"first_names": "Liisa", "phone": "+358505020499"}, ["phone", "name"]),
    ],
)
def test_other_values_than_recorded_are_for_a_person_to_decide(
    values: dict[str, Any], fields: list[str]
) -> None:
    said = {"first_names": "Matti", "last_name": "Mäkinen", "email": "matti@example.fi", **values}
    decided = only([row(**said)], (MATTI,), (ACME,))
    assert told(decided) == (Outcome.CONFLICT, "differs")
    assert [one.field for one in decided.problems] == fields
    assert (decided.fields, decided.contact_id) == ({}, "matti")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "passive"}, "contact_passive"),
        ({"deceased": True}, "contact_deceased"),
        ({"affiliations": [{"organisation_id": "acme", "ends": "2024-01-31"}]}, "affiliation_ended"),
    ],
)
def test_an_import_takes_nothing_into_use_again(change: dict[str, Any], reason: str) -> None:
    decided = only([matti(company="Acme Oy")], ({**MATTI, **change},), (ACME,))
    assert told(decided) == (Outcome.CONFLICT, reason)
    assert (decided.fields, decided.link) == ({}, False)


# --- organisations ---------------------------------------------------------------------------------------


def test_a_company_is_found_by_business_id_whatever_its_name() -> None:
    named = {**ACME, "business_id": "2077474-0"}
    decided = only([row(company="Acme Osakeyhtiö", business_id="2077474-0")], (), (named,))
    assert decided.organisation == PlanOrganisation(id="acme", name="Acme Oy", business_id="2077474-0")


def test_a_company_of_the_name_with_another_business_id_is_another_company() -> None:
    named = {**ACME, "business_id": "2077474-0"}
    decided = only([row(company="Acme Oy", business_id="0737546-2")], (), (named,))
    assert decided.organisation == PlanOrganisation(name="Acme Oy", business_id="0737546-2")


def test_a_name_is_never_matched_approximately() -> None:
    decided = only([row(company="Acme")], (), (ACME,))
    assert decided.organisation == PlanOrganisation(name="Acme")


def test_several_companies_of_a_name_are_for_a_person_to_decide() -> None:
    decided = only([row(company="Acme Oy")], (), (ACME, {**ACME, "id": "other"}))
    assert told(decided) == (Outcome.CONFLICT, "organisation_ambiguous")


def test_a_passive_company_gets_nobody() -> None:
    decided = only([row(company="Acme Oy")], (), ({**ACME, "status": "passive"},))
    assert told(decided) == (Outcome.CONFLICT, "organisation_passive")


def test_one_company_in_the_file_is_one_company_though_only_one_row_has_its_business_id() -> None:
    rows = [
        row(2, company="Uusi Oy"),
        row(3, email="b@example.fi", company="uusi oy", business_id="2077474-0"),
    ]
    assert [one.organisation and one.organisation.business_id for one in planned(rows)] == ["2077474-0"] * 2


def test_a_business_id_alone_makes_no_company_but_is_reported() -> None:
    decided = only([row(business_id="2077474-0")])
    assert told(decided) == (Outcome.CREATE, "new_contact")
    assert decided.organisation is None
    assert [one.field for one in decided.problems] == ["business_id"]


# --- who is suppressed -----------------------------------------------------------------------------------

EMAIL = ("email", "maija@example.fi")


@pytest.mark.parametrize("known", [Suppressed(restricted=("contact:x",)), Suppressed(erased=(Purpose.PART,))])
def test_a_restricted_or_erased_address_is_held_with_a_neutral_word(known: Suppressed) -> None:
    decided = only([row()], suppressed={EMAIL: known})
    assert told(decided) == (Outcome.SUPPRESSED, "held_for_review")
    assert (decided.contact_id, decided.fields) == (None, {})


def test_a_restricted_contact_or_organisation_is_held_in_the_same_words() -> None:
    hidden = only([matti()], ({**MATTI, "restricted": True},))
    private = only([row(company="Acme Oy")], (), ({**ACME, "restricted": True},))
    assert told(hidden) == told(private) == (Outcome.SUPPRESSED, "held_for_review")
    assert hidden.contact_id is None


def test_leaving_the_alumni_register_does_not_bar_a_partner_contact() -> None:
    decided = only([row()], suppressed={EMAIL: Suppressed(erased=(Purpose.ALUM,))})
    assert told(decided) == (Outcome.CREATE, "new_contact")


def test_an_address_blocked_from_marketing_brings_its_block_along() -> None:
    blocked = {EMAIL: Suppressed(marketing=("staff",)), ("email", "matti@example.fi"): Suppressed(("x",))}
    first, second = planned(
        [row(), matti(3, phone="+358505020402")], ({**MATTI, "email": None},), suppressed=blocked
    )
    assert (first.outcome, first.block) == (Outcome.CREATE, True)
    assert (second.outcome, second.fields, second.block) == (
        Outcome.UPDATE,
        {"email": "matti@example.fi"},
        True,
    )


# --- the same person twice -------------------------------------------------------------------------------


def test_the_first_row_of_a_person_wins() -> None:
    rows = [row(2), row(3, first_names="Maija Liisa"), row(7, phone="+358505020403")]
    assert [(one.outcome, one.same_as) for one in planned(rows)] == [
        (Outcome.CREATE, None),
        (Outcome.DUPLICATE, 2),
        (Outcome.DUPLICATE, 2),
    ]


def test_a_person_is_the_same_by_phone_and_name_and_by_the_contact_they_match() -> None:
    phones = [row(2, email="", phone="+358505020403"), row(3, email="b@example.fi", phone="+358505020403")]
    assert [one.outcome for one in planned(phones)] == [Outcome.CREATE, Outcome.DUPLICATE]
    twice = [matti(2), matti(3, email="", phone="+358505020402")]
    assert [one.outcome for one in planned(twice, (MATTI,))] == [Outcome.UNCHANGED, Outcome.DUPLICATE]


def test_a_row_that_writes_nothing_does_not_make_the_next_one_a_duplicate() -> None:
    rows = [row(2, first_names=""), row(3)]
    assert [one.outcome for one in planned(rows)] == [Outcome.ERROR, Outcome.CREATE]
    rows = [row(2, company="Acme Oy"), row(3)]
    passive = ({**ACME, "status": "passive"},)
    assert [one.outcome for one in planned(rows, (), passive)] == [Outcome.CONFLICT, Outcome.CREATE]


def test_colleagues_who_share_a_switchboard_are_different_people() -> None:
    rows = [
        row(2, phone="+358505020403"),
        row(3, last_name="Virta", email="b@example.fi", phone="+358505020403"),
    ]
    assert [one.outcome for one in planned(rows)] == [Outcome.CREATE, Outcome.CREATE]
