"""Alumni: who they are, what they offer, on what consent, and what may become of their record. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.alumni.model import consent as consents_
from services.alumni.model.consent import AlumnusConsent, Consents, Departure, Source
from services.alumni.model.life import MOVES, OF_RESTRICTED, UNNEEDED, Awaited, DegreeConfirmation
from services.alumni.model.words import Shown
from shared import clock
from shared.contracts.alumni import LIVING
from shared.contracts.privacy import Purpose
from shared.errors import Conflict, Invalid
from shared.events import alumni as events
from shared.fields import fitting_postal_code
from shared.graduate import COUNTRY, DIRECTORY, FIRST_NAMES, LAST_NAME, Profile
from shared.person import Informed, Lift, MarketingBlock, Person
from shared.personal import NOT_PERSONAL
from shared.record import Event, Flag, Moment

TOPICS = "newsletter_topics"


class Alumnus(Profile, Person):
    """A graduate who consented to be in the register (R10), or who is about to be.

    `topics_asked`: they were asked what newsletters are to be about: then none chosen means none wanted.
    `awaits`: what a pending record waits for. `consents`: a history, only added to. `directory`: what other
    alumni see, by default nothing. `reminded_on`: reminders since the consent fell due. `registrations`: what
    came from foreign systems, each with the fields that have its value; `settled`: fields that others have
    written over since. `no_welcome`: they were told otherwise, and no letter greets them.
    """

    noun: ClassVar[str] = "alumnus"
    told_in: ClassVar[tuple[str, ...]] = ("pending", "active")
    at_home: ClassVar[tuple[str, ...]] = ("street", "postal_code", "city", "country", "phone")

    last_name: Annotated[str, LAST_NAME]
    first_names: Annotated[str, FIRST_NAMES]
    country: Annotated[str, COUNTRY] = "FI"
    directory: Annotated[tuple[Shown, ...], DIRECTORY] = ()
    topics_asked: Flag = False
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL] = (Purpose.ALUM,)
    source: Annotated[Source, NOT_PERSONAL]
    awaits: Annotated[tuple[Awaited, ...], NOT_PERSONAL] = ()
    verified_at: Moment | None = None
    degree_confirmed: DegreeConfirmation | None = None
    consents: Consents = ()
    reminded_on: Annotated[tuple[date, ...], NOT_PERSONAL] = ()
    passive_on: Annotated[date | None, NOT_PERSONAL] = None
    departure: Departure | None = None
    registrations: Annotated[dict[str, tuple[str, ...]], NOT_PERSONAL] = Field(default_factory=dict)
    settled: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    no_welcome: Flag = False

    @property
    def name(self) -> str:
        """Surname first, as lists are ordered."""
        return f"{self.last_name} {self.first_names}"

    @property
    def consent(self) -> AlumnusConsent | None:
        """The consent in force."""
        return consents_.in_force(self.consents)

    @property
    def next_step_on(self) -> date | None:
        """The day of the next reminder or of passivation; None where the consent is not to be confirmed."""
        if self.status != "active" or self.consent is None:
            return None
        return consents_.next_step_on(self.consent, self.reminded_on)

    @property
    def is_asked_no_more(self) -> bool:
        """Whether all reminders went out, or nobody is there to be reminded."""
        return self.deceased or len(self.reminded_on) >= consents_.REMINDERS

    def actions(self) -> Mapping[str, str]:
        moves = MOVES.allowed(self.status, self._barred())
        return {name: asked for name, asked in moves.items() if not self.restricted or name in OF_RESTRICTED}

    def _target(self, action: str) -> str:
        return MOVES.target(action, self.status, self._barred())

    def _barred(self) -> set[str]:
        barred = {"restrict"} if self.restricted else {"unrestrict"}
        barred |= set() if self.marketing_block else {"unblock_marketing"}
        return barred | ({"confirm_degree"} if self.degree_confirmed else set())

    def derived(self) -> Mapping[str, Any]:
        due = consents_.due_on(self.consent).isoformat() if self.consent else None
        living = due and self.status in LIVING
        return {**super().derived(), **({"confirm_by": due} if living else {})}

    # --- the record itself ---

    def consistent(self) -> Self:
        """This alumnus if its parts agree, choices named once; raises Invalid naming the field that does not.

        Warns where the preferred name is none of the first names.
        """
        fitting_postal_code("postal_code", self.postal_code, self.country)
        began, graduated = self.studies_began, self.graduation_year
        if began and graduated and graduated < began:
            raise Invalid.field("graduation_year", "is before studies began", f"{began} or later")
        chosen = ("cooperation", "newsletter_topics", "directory")
        once = {name: tuple(dict.fromkeys(getattr(self, name))) for name in chosen}
        if once["directory"] and Shown.NAME not in once["directory"]:
            once["directory"] = (Shown.NAME, *once["directory"])
        return self.model_copy(update=once | {"warnings": self._warned()})

    def _warned(self) -> tuple[str, ...]:
        given = self.first_names.casefold().replace("-", " ").split()
        called = (self.preferred_name or "").casefold().replace("-", " ").split()
        return () if set(called) <= set(given) else ("preferred_name_is_no_first_name",)

    def registered(self) -> tuple[Self, Event]:
        """A new record: active where nothing is awaited."""
        new = self._settled()
        return new, events.AlumnusRegistered(source=self.source, status=new.status)

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch."""
        self._target("edit")
        if TOPICS in patch:
            patch = {**patch, "topics_asked": patch[TOPICS] is not None}
        return self.patched(patch).consistent(), events.AlumnusChanged(status=self.status)

    def was_informed(self, informed: Informed) -> tuple[Self, Event]:
        """The person was told of the processing."""
        self._target("inform")
        told = self.informed | {Purpose.ALUM: informed}
        return self.having(informed=told), events.AlumnusInformed(status=self.status)

    def merged(self, values: Mapping[str, Any]) -> Self:
        """With what registrations say of the person; active once nothing is awaited."""
        MOVES.target("merge", self.status)
        return self.having(**values)._settled().consistent()

    def renewed(self, consents: Consents) -> Self:
        """With a history that another consent joined; the latest one given ends reminders as `consented`."""
        new = self.having(consents=consents)
        if consents_.unchanged(new.consent, self.consent):
            return new
        status = MOVES.target("record_consent", self.status)
        return new.having(status=status, reminded_on=(), passive_on=None)

    # --- from pending to active ---

    def _settled(self) -> Self:
        """Active once nothing is awaited; pending as long as something is."""
        if self.status == "pending" and not self.awaits:
            return self.model_copy(update={"status": self._target("activate")})
        return self

    def _without(self, awaited: Awaited, **values: Any) -> Self:
        left = tuple(one for one in self.awaits if one is not awaited)
        return self.having(awaits=left, **values)._settled()

    def verified(self, at: datetime) -> tuple[Self, Event]:
        """The address is the person's; once more changes nothing."""
        if Awaited.VERIFICATION not in self.awaits:
            return self, events.AlumnusVerified(status=self.status)
        self._target("verify")
        new = self._without(Awaited.VERIFICATION, verified_at=at)
        return new, events.AlumnusVerified(status=new.status)

    def degree_is_confirmed(self, by: str, at: datetime) -> tuple[Self, Event]:
        """The degree was completed, as its source or a coordinator says."""
        self._target("confirm_degree")
        new = self._without(Awaited.GRADUATION, degree_confirmed=DegreeConfirmation(at=at, by=by))
        return new, events.AlumnusDegreeConfirmed(status=new.status)

    def moved_to(self, email: str, at: datetime, submission: str) -> tuple[Self, Event]:
        """The address changed to one that is shown to be theirs; the links of former letters are void."""
        MOVES.target("change_address", self.status)
        new = self.having(email=email)._without(Awaited.VERIFICATION, verified_at=at)
        return new, events.AlumnusAddressChanged(status=new.status, submission=submission)

    # --- consent ---

    def consented(self, given: AlumnusConsent) -> tuple[Self, Event]:
        """A consent given, or confirmed anew: reminders end, a passive alumnus is active again.

        Given by other means than a page or Webropol it shows whose address it is. Raises Conflict where it is
        older than what the person said since.
        """
        status = self._target("record_consent")
        last = consents_.last_given(self.consents)
        if last is not None and given.at < last:
            raise Conflict("a later consent is recorded already", legal=sorted(self.actions()))
        given = given.model_copy(update={"confirms": self.consent is not None})
        history = consents_.latest((*self.consents, given))
        new = self.having(status=status, consents=history, reminded_on=(), passive_on=None)
        if given.source not in (Source.PAGE, Source.WEBROPOL):
            new = new._without(Awaited.VERIFICATION)
        return new, events.AlumnusConsented(status=new.status)

    def without_consent(self, evidence: str | None, at: datetime) -> tuple[Self, Event]:
        """The consent with this evidence taken back; who was active is passive where none is in force."""
        status = MOVES.target("end_consent", self.status)
        new = self.having(consents=consents_.ended(self.consents, evidence, at))
        if status == "active" and new.consent is None:
            status = MOVES.target("passivate", status)
            new = new.having(status=status, passive_on=at.astimezone(clock.HELSINKI).date())
        return new, events.AlumnusConsentEnded(status=status)

    def reminded(self, today: date) -> tuple[Self, Event]:
        """The next reminder is due today; raises Conflict where it is not, or all went out."""
        self._target("remind")
        if not self._is_due(today) or self.is_asked_no_more:
            raise Conflict("no reminder is due", legal=sorted(self.actions()))
        new = self.having(reminded_on=(*self.reminded_on, today))
        return new, events.AlumnusReminded(status=new.status, reminder=len(new.reminded_on))

    def passivated(self, today: date) -> tuple[Self, Event]:
        """Passive, as the consent was not confirmed after the last reminder; Conflict before that."""
        status = self._target("passivate")
        if not self._is_due(today) or not self.is_asked_no_more:
            raise Conflict("the alumnus may still confirm the consent", legal=sorted(self.actions()))
        return self.having(status=status, passive_on=today), events.AlumnusPassivated(status=status)

    def _is_due(self, today: date) -> bool:
        return self.next_step_on is not None and self.next_step_on <= today

    def left(self, departure: Departure) -> tuple[Self, Event]:
        """Out of the register: the consent ends at once, and all goes that the erasure does not ask for.

        A restricted record is stored as it is until the restriction is lifted.
        """
        status = self._target("withdraw")
        ended = consents_.withdrawn(self.consents, departure.at)
        values = {} if self.restricted else {name: None for name in UNNEEDED}
        new = self._cleared(values).having(status=status, consents=ended, departure=departure, awaits=())
        return new, events.AlumnusLeft(status=status, source=departure.source, at=departure.at)

    def still_there(self, today: date) -> tuple[Self, Event]:
        """Left before today, not erased yet: told once more, and nothing stays but what the erasure asks."""
        self._target("tell_of_leaving")
        assert self.departure
        told = self.departure.model_copy(update={"told_on": today})
        new = self._cleared(dict.fromkeys(UNNEEDED)).having(departure=told)
        return new, events.AlumnusLeft(status=self.status, source=told.source, at=told.at)

    def _cleared(self, values: Mapping[str, None]) -> Self:
        fields = type(self).model_fields
        return self.having(**{name: fields[name].get_default(call_default_factory=True) for name in values})

    # --- rights moves ---

    def blocked(self, block: MarketingBlock) -> tuple[Self, Event]:
        """Marketing blocked; see `Person.with_block`."""
        self._target("block_marketing")
        return self.with_block(block), events.AlumnusMarketingBlocked(status=self.status)

    def objected(self, purposes: Collection[Purpose], by: str, at: datetime) -> tuple[Self, Event]:
        """The objections, with those made before; one to marketing blocks it [art. 21]."""
        self._target("block_marketing" if Purpose.MKT in purposes else "object")
        told = events.AlumnusMarketingBlocked if Purpose.MKT in purposes else events.AlumnusObjected
        return self.with_objections_by(purposes, by, at), told(status=self.status)

    def unblocked(self, lift: Lift) -> tuple[Self, Event]:
        """The block lifted; see `Person.without_block`."""
        self._target("unblock_marketing")
        return self.without_block(lift), events.AlumnusMarketingUnblocked(status=self.status)

    def protected(self, contact_secret: bool, deceased: bool) -> tuple[Self, Event]:
        """Non-disclosure for safety (turvakielto), and death (R34)."""
        self._target("protect")
        return self.with_protection(contact_secret, deceased), events.AlumnusProtected(status=self.status)

    def restrict(self) -> tuple[Self, Event]:
        """Stored and nothing else [art. 18]; raises Conflict where it is so already."""
        return self.with_restriction(), events.AlumnusRestricted(status=self.status)

    def unrestrict(self) -> tuple[Self, Event]:
        """The restriction lifted; raises Conflict where there is none."""
        return self.without_restriction(), events.AlumnusUnrestricted(status=self.status)
