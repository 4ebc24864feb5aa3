"""Carrying out a committed import: rows grouped by organisation, each create findable when it is repeated."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from services.partners import store
from services.partners.model.contact import Affiliation, Contact
from services.partners.model.import_segment import ImportSegment
from services.partners.model.organisation import Organisation, OrganisationKind
from shared import clock, files, ids, search
from shared.act import Act
from shared.contracts.integrations import (
    WRITES,
    Outcome,
    PlanOrganisation,
    PlanRow,
    RowResult,
    plan_key,
    result_key,
)
from shared.contracts.privacy import Purpose, suppressed
from shared.errors import Busy, NotFound, Refusal, RestrictedRecord
from shared.events.integrations import ImportCommitRequested
from shared.events.partners import (
    ContactAffiliated,
    ContactChanged,
    ContactCreated,
    ImportSegmentApplied,
    OrganisationCreated,
)
from shared.person import MarketingBlock
from shared.record import Event
from shared.writes import Lost

TOGETHER = 50
"""Contacts in one transaction, with one reference check."""


def apply_import(event: ImportCommitRequested) -> None:
    """Carry out every segment of a plan; one carried out before is left as it is."""
    for segment in range(event.segments):
        _apply_segment(event, segment)


def _apply_segment(event: ImportCommitRequested, segment: int) -> None:
    import_id = event.record_id
    act = _act(event, "segment", str(segment))
    receipt_id = act.new_id()
    if store.segment_is_applied(receipt_id):
        return
    lines = files.read_lines(plan_key(import_id, event.plan_hash, segment))
    rows = list(_checked([PlanRow.model_validate(line) for line in lines]))
    results = sorted(_Worker(event).carry_out(rows), key=lambda result: result.row)
    files.write_lines(result_key(import_id, segment), (result.model_dump(mode="json") for result in results))
    receipt = ImportSegment(id=receipt_id, import_id=import_id, segment=segment, carried_out=len(results))
    store.create_segment(receipt, ImportSegmentApplied(import_id=import_id, segment=segment), act)


def _checked(rows: Sequence[PlanRow]) -> Iterator[PlanRow]:
    """The rows in the light of what is suppressed by now (N3); one batch get for the segment."""
    known = suppressed({pair for row in rows if row.outcome in WRITES for pair in _addresses(row)})
    for row in rows:
        found = [known[pair] for pair in _addresses(row) if pair in known]
        if row.outcome in WRITES and any(one.restricted or Purpose.PART in one.erased for one in found):
            yield row.model_copy(update={"outcome": Outcome.SUPPRESSED, "reason": "held_for_review"})
        else:
            yield row.model_copy(update={"block": row.block or any(one.marketing for one in found)})


def _addresses(row: PlanRow) -> list[tuple[str, str]]:
    return [(name, row.fields[name]) for name in ("email", "phone") if name in row.fields]


def _act(event: ImportCommitRequested, *parts: str) -> Act:
    """The import acting for the user who committed it; its key makes a repeat find what it made."""
    return Act(
        actor=event.actor,
        role="import",
        purpose=Purpose.PART,
        request_id=event.request_id,
        key=ids.digest("import", event.record_id, *parts),
        reason=f"import:{event.record_id}",
    )


class _Worker:
    """Carries out the rows of one segment."""

    def __init__(self, event: ImportCommitRequested) -> None:
        self.event = event
        self.source = f"import:{event.record_id}"
        self.made: dict[str, str] = {}

    def carry_out(self, rows: Sequence[PlanRow]) -> Iterator[RowResult]:
        """The result of every row; rows that write are grouped by organisation."""
        yield from (_result(row, row.outcome, row.reason) for row in rows if row.outcome not in WRITES)
        yield from (self._update(row) for row in rows if row.outcome is Outcome.UPDATE)
        creates = []
        for row in rows:
            if row.outcome is Outcome.CREATE and self._is_known_by_now(row):
                yield RowResult(row=row.row, outcome=Outcome.CONFLICT, reason="known_by_now")
            elif row.outcome is Outcome.CREATE:
                creates.append((self._organisation(row), row))
        creates.sort(key=lambda pair: (pair[0], pair[1].row))
        for organisation_id, group in groupby(creates, key=lambda pair: pair[0]):
            yield from self._create(organisation_id, [row for _, row in group])

    def _is_known_by_now(self, row: PlanRow) -> bool:
        """Whether somebody else's contact has come up with this email since the plan was made."""
        if "email" not in row.fields:
            return False
        hits = search.by_value("partners", "email", row.fields["email"])
        mine = self._row_act(row).new_id()
        return any(hit.kind == "contact" and hit.record_id != mine for hit in hits)

    # --- organisations ---

    def _organisation(self, row: PlanRow) -> str:
        """The id of the row's organisation, made if need be; empty where the row links to none."""
        if row.organisation is None:
            return ""
        if row.organisation.id or not row.link:
            return row.organisation.id or ""
        key = row.organisation.business_id or store.organisation_name_key(row.organisation.name)
        if key not in self.made:
            self.made[key] = self._found(row.organisation) or self._make(row.organisation, key)
        return self.made[key]

    def _found(self, wanted: PlanOrganisation) -> str:
        """The one organisation of this business ID or name that has come up since the plan, if any."""
        if wanted.business_id:
            hits = search.by_value("partners", "business_id", wanted.business_id)
        else:
            hits = search.by_value("partners", "organisation", store.organisation_name_key(wanted.name))
        return hits[0].record_id if len(hits) == 1 else ""

    def _make(self, wanted: PlanOrganisation, key: str) -> str:
        act = _act(self.event, "organisation", key)
        organisation = Organisation(
            id=act.new_id(),
            kind=OrganisationKind.COMPANY,
            name=wanted.name,
            business_id=wanted.business_id,
            incomplete=() if wanted.business_id else ("business_id",),
            source=self.source,
            responsible_id=self.event.actor.removeprefix("user:"),
            unit=self.event.unit or None,
        )
        return store.create_organisation(organisation, OrganisationCreated(), act).id

    # --- contacts ---

    def _create(self, organisation_id: str, rows: Sequence[PlanRow]) -> Iterator[RowResult]:
        together = TOGETHER if organisation_id else 1
        for start in range(0, len(rows), together):
            yield from self._create_together(organisation_id, rows[start : start + together])

    def _create_together(self, organisation_id: str, rows: Sequence[PlanRow]) -> Iterable[RowResult]:
        """Create contacts of one organisation in one transaction; those a former try made are done."""
        done: list[RowResult] = []
        waiting = {self._contact(organisation_id, row).id: row for row in rows}
        while waiting:
            made = [(self._contact(organisation_id, row), self._row_act(row)) for row in waiting.values()]
            try:
                store.create_contacts(made, ContactCreated(), [organisation_id] if organisation_id else [])
            except Lost as lost:
                row = waiting.pop(made[lost.index][0].id)
                done.append(_result(row, Outcome.CREATE, "created", made[lost.index][0].id))
                continue
            except Refusal as refusal:
                return [*done, *(_refused(row, refusal) for row in waiting.values())]
            done.extend(_result(row, Outcome.CREATE, "created", key) for key, row in waiting.items())
            break
        return done

    def _row_act(self, row: PlanRow) -> Act:
        return _act(self.event, "row", str(row.row))

    def _contact(self, organisation_id: str, row: PlanRow) -> Contact:
        work = [name for name in ("email", "phone") if organisation_id and name in row.fields]
        role = (
            Affiliation(organisation_id=organisation_id, role=row.role, primary=True)
            if organisation_id
            else None
        )
        return Contact.model_validate(
            {
                **row.fields,
                **{f"{name}_of": organisation_id for name in work},
                "id": self._row_act(row).new_id(),
                "affiliations": [role] if role else [],
                "responsible_id": self.event.actor.removeprefix("user:"),
                "unit": self.event.unit or None,
                "sources": dict.fromkeys(row.fields, self.source),
                "marketing_block": MarketingBlock.inherited(self.event.actor, clock.now())
                if row.block
                else None,
            }
        )

    def _update(self, row: PlanRow) -> RowResult:
        """Fill blanks and add a role, on the version that was planned; otherwise the row is a conflict."""
        act = self._row_act(row)
        try:
            organisation_id = self._organisation(row)
            filling = _Filling(row, organisation_id, self.source, self.event.actor)
            store.fill_contact(row.contact_id or "", filling, act, row.version, organisation_id)
        except Refusal as refusal:
            return _refused(row, refusal)
        return _result(row, Outcome.UPDATE, "updated")


class _Filling:
    """The move of an import on a contact: blanks filled, a role added, a block set; nothing is replaced."""

    def __init__(self, row: PlanRow, organisation_id: str, source: str, actor: str) -> None:
        self.row = row
        self.organisation_id = organisation_id
        self.source = source
        self.actor = actor

    def __call__(self, contact: Contact) -> tuple[Contact, Event]:
        blanks = {name: value for name, value in self.row.fields.items() if getattr(contact, name) is None}
        values: dict[str, object] = {
            **blanks,
            "sources": contact.sources | dict.fromkeys(blanks, self.source),
        }
        known = {one.organisation_id for one in contact.affiliations}
        if self.organisation_id and self.organisation_id not in known:
            new = Affiliation(
                organisation_id=self.organisation_id, role=self.row.role, primary=not contact.affiliations
            )
            values["affiliations"] = (*contact.affiliations, new)
        if self.organisation_id:
            values |= {f"{name}_of": self.organisation_id for name in ("email", "phone") if name in blanks}
        if self.row.block and contact.marketing_block is None:
            values["marketing_block"] = MarketingBlock.inherited(self.actor, clock.now())
        return contact.having(**values), self._event()

    def _event(self) -> Event:
        linked = self.organisation_id
        return ContactAffiliated(organisations=(linked,)) if linked else ContactChanged()


def _refused(row: PlanRow, refusal: Refusal) -> RowResult:
    """The result of a row that was refused; contention is no result, so that the queue tries again.

    A record that is hidden is told of neutrally, without its id.
    """
    if isinstance(refusal, Busy):
        raise refusal
    if isinstance(refusal, RestrictedRecord | NotFound):
        return RowResult(row=row.row, outcome=Outcome.SUPPRESSED, reason="held_for_review")
    return _result(row, Outcome.CONFLICT, refusal.code)


def _result(row: PlanRow, outcome: Outcome, reason: str, contact_id: str | None = None) -> RowResult:
    return RowResult(row=row.row, outcome=outcome, reason=reason, contact_id=contact_id or row.contact_id)
