"""What becomes of each row of a report, decided on what is known of its addresses and organisations. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from services.integrations.actions.known import Card, Known, company_key
from services.integrations.cells import SheetRow
from shared import names
from shared.contracts.integrations import Outcome, PlanOrganisation, PlanProblem, PlanRow
from shared.contracts.privacy import NOTHING, Purpose

PURPOSE = Purpose.PART
"""What imported contacts are recorded for."""

LONGEST = 200
"""Characters of a text that a record takes."""

_TEXTS = ("first_names", "last_name", "company", "role", "city")


class Undecided(Exception):
    """A row that writes nothing: its outcome and the reason."""

    def __init__(
        self, outcome: Outcome, reason: str, problems: tuple[PlanProblem, ...] = (), **facts: Any
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.problems = problems
        self.facts = facts


def plan(rows: Iterable[SheetRow], known: Known) -> Iterator[PlanRow]:
    """What is to become of each row, in order; the same rows and knowledge make the same plan.

    A match is by email, else by phone and name; a company by business id, else by exact name. A plan only
    creates and fills blanks: it replaces no value, lifts no block, takes nothing into use again.
    """
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        shortened, problems = _shortened(row)
        yield _planned(shortened, problems, known, seen)


def _planned(
    row: SheetRow, problems: tuple[PlanProblem, ...], known: Known, seen: dict[tuple[str, ...], int]
) -> PlanRow:
    try:
        contact = _matched(row, problems, known)
        keys = _identities(row, contact)
        if earlier := [seen[key] for key in keys if key in seen]:
            raise Undecided(Outcome.DUPLICATE, "same_person", same_as=min(earlier))
        organisation, also = _organisation(row, known)
        problems += also
        planned = partial(_filled, contact) if contact else _new
        decided = planned(row, organisation, problems, known)
        seen.update(dict.fromkeys(keys, row.row_number))
        return decided
    except Undecided as reason:
        return PlanRow(
            row=row.row_number,
            outcome=reason.outcome,
            reason=reason.reason,
            problems=problems + reason.problems,
            given=_given(row),
            **reason.facts,
        )


def _shortened(row: SheetRow) -> tuple[SheetRow, tuple[PlanProblem, ...]]:
    """The row without texts that no record takes; what is wrong with it."""
    long = [name for name in _TEXTS if len(getattr(row, name)) > LONGEST]
    problems = [
        PlanProblem(field=one.field, problem=one.problem, expected=one.expected) for one in row.problems
    ]
    expected = f"at most {LONGEST} characters"
    problems += [PlanProblem(field=name, problem="the text is too long", expected=expected) for name in long]
    blank: dict[str, Any] = dict.fromkeys(long, "")
    return replace(row, **blank), tuple(problems)


def _given(row: SheetRow) -> dict[str, str]:
    fields = ("first_names", "last_name", "email", "phone", "company", "business_id", "role", "city")
    return {name: value for name in fields if (value := getattr(row, name))}


# --- the person ------------------------------------------------------------------------------------------


def _matched(row: SheetRow, problems: tuple[PlanProblem, ...], known: Known) -> Card | None:
    """The contact that a row is about; None for a new one. Raises Undecided where that cannot be told."""
    _must_have_address(row, problems)
    found = _candidates(row, known)
    if not found and not (row.first_names and row.last_name):
        raise Undecided(Outcome.ERROR, "no_name")
    if _held(row, found, known):
        raise Undecided(Outcome.SUPPRESSED, "held_for_review")
    if len(found) > 1:
        raise Undecided(Outcome.CONFLICT, "ambiguous")
    if not found and not row.email and known.contacts_with("phone", row.phone):
        raise Undecided(Outcome.CONFLICT, "phone_of_another")
    return found[0] if found else None


def _must_have_address(row: SheetRow, problems: tuple[PlanProblem, ...]) -> None:
    if not row.email and any(one.field == "email" for one in problems):
        raise Undecided(Outcome.ERROR, "email_not_valid")
    if not row.email and not row.phone:
        raise Undecided(Outcome.ERROR, "no_address")


def _held(row: SheetRow, found: list[Card], known: Known) -> bool:
    """Whether the row is about somebody erased, restricted or under non-disclosure, as far as is known.

    Nothing is compared with what is kept secret of a person: the answers would tell it (R34).
    """
    suppressed, hit = known.of(row), [*found, *known.contacts_with("phone", row.phone)]
    return bool(suppressed.restricted) or PURPOSE in suppressed.erased or any(map(_hidden, hit))


def _candidates(row: SheetRow, known: Known) -> list[Card]:
    by_email = known.contacts_with("email", row.email)
    return by_email or [one for one in known.contacts_with("phone", row.phone) if _same_name(row, one)]


def _hidden(card: Card) -> bool:
    return bool(card.get("restricted") or card.get("contact_secret"))


def _words(*texts: str) -> set[str]:
    """The words of a name without case and marks; other scripts as they are."""
    return {names.fold(word) or word.casefold() for word in " ".join(texts).split()}


def _same_name(row: SheetRow, contact: Card) -> bool:
    """Whether all words of one name are in the other, at least a first and a last name; in any order."""
    said = _words(row.first_names, row.last_name)
    return len(said) > 1 and _agrees(said, contact)


def _agrees(said: set[str], contact: Card) -> bool:
    known = _words(contact["first_names"], contact["last_name"])
    return said <= known or known <= said


def _identities(row: SheetRow, contact: Card | None) -> list[tuple[str, ...]]:
    """By what a later row of the file would be about the same person."""
    name = " ".join(sorted(_words(row.first_names, row.last_name)))
    keys: list[tuple[str, ...]] = [("email", row.email)] if row.email else []
    keys += [("phone", row.phone, name)] if row.phone and name else []
    return keys + ([("contact", contact["id"])] if contact else [])


# --- the organisation ------------------------------------------------------------------------------------


def _organisation(row: SheetRow, known: Known) -> tuple[PlanOrganisation | None, tuple[PlanProblem, ...]]:
    """The organisation of a row, if any, and what is wrong with how it is named."""
    business_id = known.mentioned.business_id(row)
    found = known.organisations_with("business_id", business_id)
    if not found:
        named = known.organisations_with("organisation", company_key(row.company))
        found = [one for one in named if not business_id or one.get("business_id") in (None, business_id)]
    if len(found) > 1:
        raise Undecided(Outcome.CONFLICT, "organisation_ambiguous")
    if found:
        return _existing(found[0]), ()
    if row.company:
        return PlanOrganisation(name=row.company, business_id=business_id or None), ()
    unknown = PlanProblem(
        field="business_id",
        problem="no organisation of this business ID is recorded",
        expected="the company's name beside it",
    )
    return None, (unknown,) if business_id else ()


def _existing(card: Card) -> PlanOrganisation:
    if _hidden(card):
        raise Undecided(Outcome.SUPPRESSED, "held_for_review")
    if card["status"] != "active":
        raise Undecided(Outcome.CONFLICT, "organisation_passive")
    return PlanOrganisation(id=card["id"], name=card["name"], business_id=card.get("business_id"))


# --- what is written -------------------------------------------------------------------------------------


def _fields(row: SheetRow, organisation: PlanOrganisation | None) -> dict[str, str]:
    """What a row says of the person; its role is one in the organisation, or a title where it names none."""
    said = {name: getattr(row, name) for name in ("first_names", "last_name", "email", "phone")}
    if organisation is None:
        said["title"] = row.role
    return {name: value for name, value in said.items() if value}


def _new(
    row: SheetRow, organisation: PlanOrganisation | None, problems: tuple[PlanProblem, ...], known: Known
) -> PlanRow:
    return PlanRow(
        row=row.row_number,
        outcome=Outcome.CREATE,
        reason="new_contact",
        problems=problems,
        fields=_fields(row, organisation),
        organisation=organisation,
        role=(row.role or None) if organisation else None,
        link=organisation is not None,
        block=bool(known.of(row).marketing),
    )


def _filled(
    contact: Card,
    row: SheetRow,
    organisation: PlanOrganisation | None,
    problems: tuple[PlanProblem, ...],
    known: Known,
) -> PlanRow:
    """A recorded contact: its blanks filled, a role added, or nothing at all."""
    _must_take(contact, organisation)
    said = _fields(row, organisation)
    _must_agree(row, said, contact, organisation)
    blanks = {name: value for name, value in said.items() if not contact.get(name)}
    link = organisation is not None and _role(contact, organisation) is None
    marketing = [known.suppressed.get((what, value), NOTHING).marketing for what, value in blanks.items()]
    return PlanRow(
        row=row.row_number,
        outcome=Outcome.UPDATE if blanks or link else Outcome.UNCHANGED,
        reason="fills_blanks" if blanks or link else "nothing_new",
        problems=problems,
        contact_id=contact["id"],
        version=contact["version"],
        fields=blanks,
        organisation=organisation,
        role=(row.role or None) if link else None,
        link=link,
        block=any(marketing),
    )


def _must_take(contact: Card, organisation: PlanOrganisation | None) -> None:
    """Raise Undecided where an import may not touch the contact."""
    if contact["status"] != "active":
        raise Undecided(Outcome.CONFLICT, "contact_passive", contact_id=contact["id"])
    if contact.get("deceased"):
        raise Undecided(Outcome.CONFLICT, "contact_deceased", contact_id=contact["id"])
    role = _role(contact, organisation)
    if role and role.get("ends"):
        raise Undecided(Outcome.CONFLICT, "affiliation_ended", contact_id=contact["id"])


def _role(contact: Card, organisation: PlanOrganisation | None) -> Card | None:
    """The contact's role in the organisation, a past one too."""
    wanted = organisation.id if organisation else None
    roles: Iterable[Card] = contact.get("affiliations", ())
    return next((one for one in roles if wanted and one["organisation_id"] == wanted), None)


def _must_agree(
    row: SheetRow, said: Mapping[str, str], contact: Card, organisation: PlanOrganisation | None
) -> None:
    """Raise Undecided naming the fields that the contact has with other values."""
    differs = [name for name in ("email", "phone") if _other(said.get(name), contact.get(name))]
    if not _agrees(_words(row.first_names, row.last_name), contact):
        differs.append("name")
    if _other(names.fold(said.get("title", "")), names.fold(contact.get("title") or "")):
        differs.append("title")
    recorded = (_role(contact, organisation) or {}).get("role") or ""
    if _other(names.fold(row.role), names.fold(recorded)):
        differs.append("role")
    if differs:
        problem, expected = "differs from what is recorded", "a person's decision which is right"
        found = tuple(PlanProblem(field=name, problem=problem, expected=expected) for name in differs)
        raise Undecided(Outcome.CONFLICT, "differs", found, contact_id=contact["id"])


def _other(said: str | None, recorded: str | None) -> bool:
    return bool(said and recorded and said != recorded)
