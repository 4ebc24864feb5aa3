"""A data subject's request: its states, its deadline, and what is recorded of it (R31). Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from services.privacy.model import deadline, deciding
from services.privacy.model.purpose import Register
from services.privacy.model.recipients import MOST_RECIPIENTS, with_tasks
from services.privacy.model.recipients import told as with_told
from services.privacy.model.request_data import RequestData
from services.privacy.model.request_errands import Part, RequestErrand
from services.privacy.model.request_moves import BY_LAW, ERRANDS, MOVES, OPEN
from services.privacy.model.request_parts import (
    ClockEvent,
    Decision,
    Extension,
    GivenDecision,
    GivenNotification,
    GivenRedaction,
    GivenRefusal,
    GivenScope,
    Identity,
    Method,
    Opinion,
    Package,
    Redaction,
    Requester,
    ScopedRecord,
)
from services.privacy.model.rights import Right
from services.privacy.model.withheld import Withheld, unreached
from shared import clock, ids
from shared.contracts.subjects import What
from shared.errors import Conflict, Invalid
from shared.events import privacy as events
from shared.personal import NOT_PERSONAL
from shared.record import Event, Record


class Request(RequestData, Record):
    """A request and what may become of it."""

    noun: ClassVar[str] = "request"

    status: Annotated[str, NOT_PERSONAL] = "received"

    @property
    def owners(self) -> frozenset[str]:
        return frozenset({self.requester_id} if self.requester_id else ())

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status in OPEN

    def _barred(self) -> tuple[str, ...]:
        """The moves that the clock forbids, or that there is nothing for."""
        late = self.extension is not None or not deadline.extendable(self.received, clock.today())
        gathered = self.package is not None and all(one.done for one in self.errands)
        barred = (*(("extend",) if late else ()), *(() if gathered else ("redact", "release")))
        barred += ("withdraw",) if self.decided_by_law else ()
        return barred if ERRANDS[self.kind] is What.ERASE else (*barred, "plan")

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred())

    def derived(self) -> Mapping[str, Any]:
        """What the queue and the reader go by, and while it is carried out whom it waits for."""
        waits = {"waits_for": list(self.waits_for)} if self.status == "executing" else {}
        return waits | {
            "registers": list(self.registers),
            "last_day": deadline.last_day(self.due).isoformat(),
            "overdue": self.open and clock.today() > self.due,
            "done": [one.model_dump(mode="json", exclude_defaults=True) for one in self.done],
        }

    def _become(self, action: str, event: Event, at: datetime, by: str, **values: Any) -> tuple[Self, Event]:
        status = MOVES.target(action, self.status, self._barred())
        closed_on = None if status in OPEN else at.astimezone(clock.HELSINKI).date()
        told = (*self.clock, ClockEvent(what=action, at=at, by=by))
        return self.having(status=status, closed_on=closed_on, clock=told, **values), event

    # --- who asks, and of which records ---

    def identity_asked(self, at: datetime, by: str) -> tuple[Self, Event]:
        """Another link is mailed to the address on file, or a call back is due."""
        links = self.links + 1
        return self._become("ask_identity", events.RequestIdentityAsked(links=links), at, by, links=links)

    def identified(self, method: Method, at: datetime, by: str) -> tuple[Self, Event]:
        """It is certain who asks; how it was made sure is kept, what was shown is not."""
        identity = Identity(method=method, at=at, by=by)
        return self._become("identify", events.RequestIdentified(), at, by, identity=identity)

    def searched(self, person: Requester, at: datetime, by: str) -> tuple[Self, Event]:
        """Every context is asked which records may be the person's, of whom more may be known by now.

        Raises Invalid for another email than the one that a link proved: what is answered goes there.
        """
        if self.proved and person.email not in (None, self.proved):
            problem, expected = (
                "is not the address that the link proved",
                "the same, or identify them anew first",
            )
            raise Invalid.field("person.email", problem, expected)
        known = self.person.model_copy(update=person.model_dump(exclude_none=True))
        searches = self.searches + 1
        event = events.RequestSearched(attempt=searches)
        return self._become("search", event, at, by, person=known, searches=searches)

    def scoped(self, given: GivenScope, at: datetime, by: str) -> tuple[Self, Event]:
        """These records were confirmed one by one; decisions on those that are left out go.

        Raises Invalid for one that is the person's own and somebody else's at once.
        """
        if set(given.records).intersection(given.mentions):
            raise Invalid.field("mentions", "name a record of the person's own", "records of others alone")
        paths = dict.fromkeys(given.records, ()) | given.mentions
        known = {(one.record, one.paths): one for one in self.scope}
        scope = tuple(
            known.get((record, where)) or ScopedRecord(record=record, paths=where, by=by, at=at)
            for record, where in paths.items()
        )
        kept = tuple(one for one in self.decisions if one.record in paths)
        return self._become("scope", events.RequestScoped(), at, by, scope=scope, decisions=kept)

    def planned(self, parts: Sequence[Part], at: datetime, by: str) -> tuple[Self, Event]:
        """Every context is asked what an erasure would do; a later plan takes the place of an earlier one."""
        attempt = self.plan[0].attempt + 1 if self.plan else 1
        plan = tuple(
            RequestErrand(
                id=ids.derived("plan", self.id, str(attempt), str(number)), attempt=attempt, **one._asdict()
            )
            for number, one in enumerate(parts)
        )
        return self._become("plan", events.RequestPlanned(attempt=attempt), at, by, plan=plan)

    # --- the decision ---

    def advised(self, text: str, at: datetime, by: str) -> tuple[Self, Event]:
        """The officer's opinion; a later one takes its place."""
        opinion = Opinion(text=text, by=by, at=at)
        return self._become("advise", events.RequestAdvised(), at, by, opinion=opinion)

    def extended(self, reason: str, at: datetime, by: str) -> tuple[Self, Event]:
        """Two months more, only within the first one and with the reason that the person is told."""
        extension = Extension(reason=reason, by=by, at=at)
        due = deadline.due(self.received, extended=True)
        return self._become("extend", events.RequestExtended(), at, by, extension=extension, due=due)

    def decided(
        self, given: Sequence[GivenDecision], owned: Collection[Register], at: datetime, by: str
    ) -> tuple[Self, Event]:
        """Decided by the owner of a register, of records of that register; decided once all records are.

        Raises Invalid for a record that is not in scope, or of a register that another owns.
        """
        self._must_be_advised(by)
        MOVES.target("decide", self.status, self._barred())
        deciding.must_fit(self, given, owned)
        return self._decided([deciding.made(self, one, owned, at, by) for one in given], "decide", at, by)

    def _decided(self, made: Sequence[Decision], action: str, at: datetime, by: str) -> tuple[Self, Event]:
        """With these decisions in the place of former ones; over only once the owners have all decided."""
        decisions = (*(one for one in self.decisions if not any(map(one.gives_way_to, made))), *made)
        new = self.having(decisions=decisions)
        if new.undecided or new.unheard:
            return new.having(clock=(*self.clock, _at(action, at, by))), events.RequestPartlyDecided()
        if all(one.outcome == "refused" for one in decisions):
            return new._become("refuse", events.RequestRefused(), at, by)
        return new._become("decide", events.RequestDecided(), at, by)

    def _must_be_advised(self, by: str) -> None:
        """The officer's opinion comes first, and who gave it does not decide [GDPR art. 38(6)]."""
        if self.opinion is None:
            raise Conflict(
                "the data protection officer has given no opinion yet", legal=sorted(self.actions())
            )
        if self.opinion.by == by:
            raise Conflict("who gave the opinion does not decide", legal=sorted(self.actions()))

    def refused(
        self, given: GivenRefusal, owned: Collection[Register], at: datetime, by: str
    ) -> tuple[Self, Event]:
        """Refused as a whole, with the article and the reason that the person is told.

        Who owns some of the registers concerned refuses what is theirs to decide on alone.
        """
        self._must_be_advised(by)
        MOVES.target("refuse", self.status, self._barred())
        refusals = deciding.refusals(self, given, owned)
        made = tuple(deciding.made(self, one, owned, at, by) for one in refusals)
        if set(self.registers) <= set(owned):
            return self._become("refuse", events.RequestRefused(), at, by, decisions=made)
        return self._decided(made, "refuse", at, by)

    def withdrawn(self, reason: str, at: datetime, by: str) -> tuple[Self, Event]:
        """The person no longer asks."""
        return self._become("withdraw", events.RequestWithdrawn(), at, by, reason=reason)

    @property
    def decided_by_law(self) -> bool:
        """Whether the law left nothing to decide."""
        return self.left_at is not None

    @property
    def left_at(self) -> datetime | None:
        """When the person withdrew what the law then decided; None where somebody else decides."""
        if any(one.by != BY_LAW for one in self.decisions):
            return None
        return max((one.at for one in self.decisions), default=None)

    # --- carrying it out ---

    def executing(
        self, changes: Mapping[str, Any], parts: Sequence[Part], at: datetime, by: str
    ) -> tuple[Self, Event]:
        """Every context is asked to do these parts, anew after a first time; from now on it waits for them.

        Raises Invalid where changes do not go with the kind of the request, or with what was granted.
        """
        if bool(changes) is not (self.kind is Right.RECTIFICATION) or not set(changes) <= set(self.granted):
            expected = "the granted records with their right values for a rectification, else nothing"
            raise Invalid.field("changes", "do not go with the request", expected)
        attempt = self.attempts + 1
        given = tuple(self._errand(one, number, attempt) for number, one in enumerate(parts, 1))
        event = events.RequestExecuted(errand=parts[0].what, attempt=attempt)
        reached = {record for one in parts for record in one.subjects}
        left = unreached(one for one in self.subjects if one not in reached)
        values = {"errands": (*self.errands, *given), "changes": dict(changes), "withheld": left}
        return self._become("execute", event, at, by, **values)

    def _errand(self, part: Part, number: int, attempt: int) -> RequestErrand:
        made = ids.derived("errand", self.id, part.what, str(len(self.errands) + number))
        return RequestErrand(id=made, attempt=attempt, **part._asdict())

    def carried_out(
        self, done: str, told: Iterable[str], withheld: Iterable[Withheld], at: datetime, by: str
    ) -> tuple[Self, Event]:
        """Everybody acknowledged an errand; these recipients have to be told. Nothing where it is known.

        It goes on with the last errand of its execution.
        """
        if self.status != "executing" or done not in self.awaited:
            return self, events.RequestCompleted()
        errands = tuple(
            one.model_copy(update={"done": True}) if one.id == done else one for one in self.errands
        )
        if self.packaged:
            package = Package(errand=done)
            return self.having(errands=errands, package=package), events.RequestGathered()
        left = (*self.withheld, *withheld)
        tasks = with_tasks(self.recipients, told, self.id)
        new = self.having(errands=errands, withheld=left, recipients=tasks)
        if new.awaited:
            return new, events.RequestChanged()
        return new._become("complete", events.RequestCompleted(), at, by, changes={})

    def redacted(self, given: Sequence[GivenRedaction], at: datetime, by: str) -> tuple[Self, Event]:
        """These values are left out of the package, each on its ground; the list replaces the former one."""
        known = {(one.record, one.path, one.ground): one for one in self.redactions}
        redactions = tuple(
            known.get((one.record, one.path, one.ground)) or Redaction(**dict(one), by=by, at=at)
            for one in given
        )
        return self._become("redact", events.RequestRedacted(), at, by, redactions=redactions)

    def released(self, at: datetime, by: str) -> tuple[Self, Event]:
        """Somebody looked the package through: it is made as it is now, and handed over."""
        return self._become("release", events.RequestReleased(), at, by)

    def handed_over(self, hash: str, until: date, parts: tuple[str, ...]) -> tuple[Self, Event]:
        """The package is made and can be had until a day; a second time changes nothing."""
        if self.package is None or self.package.hash or self.status != "notifying":
            return self, events.RequestPackaged()
        package = self.package.model_copy(update={"hash": hash, "until": until, "parts": parts})
        return self.having(package=package), events.RequestPackaged()

    def package_gone(self, errand: str, today: date) -> tuple[Self, Event]:
        """What was gathered by an errand went with the person's records: it can be had no more."""
        package = self.package
        if package is None or package.errand != errand or package.until is None or package.until < today:
            return self, events.RequestPackaged()
        package = package.model_copy(update={"until": today - timedelta(days=1)})
        return self.having(package=package), events.RequestPackaged()

    def recipient_added(self, name: str, at: datetime, by: str) -> tuple[Self, Event]:
        """One more recipient has to be told."""
        if len(self.recipients) >= MOST_RECIPIENTS:
            raise Conflict(
                f"a request takes {MOST_RECIPIENTS} recipients at most", legal=sorted(self.actions())
            )
        tasks = with_tasks(self.recipients, [name], self.id)
        return self._become("add_recipient", events.RequestChanged(), at, by, recipients=tasks)

    def notified(self, task_id: str, given: GivenNotification, at: datetime, by: str) -> tuple[Self, Event]:
        """What became of telling one recipient; NotFound for an unknown task."""
        recipients = with_told(self.recipients, task_id, given, at, by)
        return self._become("notify", events.RequestChanged(), at, by, recipients=recipients)

    def closed(self, at: datetime, by: str) -> tuple[Self, Event]:
        """Answered, in part where a part is not done; Conflict while a recipient was not dealt with."""
        MOVES.target("close", self.status, self._barred())
        if any(one.outcome is None for one in self.recipients):
            raise Conflict("recipients are still to be told, or it is to be said why not", legal=["notify"])
        if self.packaged and not (self.package and self.package.hash):
            raise Conflict("the package is not made yet; try again in a moment", legal=["execute"])
        action = "close_in_part" if self.refused_in_part else "close"
        return self._become(action, events.RequestClosed(), at, by)


def _at(what: str, at: datetime, by: str) -> ClockEvent:
    return ClockEvent(what=what, at=at, by=by)
