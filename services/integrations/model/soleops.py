"""What Soleops tells of an application for a degree certificate: our contract, call or row. Pure."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from services.integrations.model import answers
from shared.contracts.registration import LeftOut, RegistrationConsent, Stage
from shared.errors import Invalid
from shared.fields import Language, Past
from shared.graduate import Profile
from shared.personal import Id, Line
from shared.record import Model

ApplicationId = Annotated[
    Line,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
    Field(description="Soleops' own id of the application: the same one, sent again, is the same."),
]
Text = Annotated[str, StringConstraints(max_length=4000)]
Year = Annotated[int | Text, Field(description="A year, such as 2026.")]
NEEDED = ("last_name", "first_names", "consent")
"""Mandatory, unless the application is cancelled."""
OF_THE_APPLICATION = {"application_id", "state", "changed_at", "consent"}


class SoleopsConsent(Model):
    """The consent to the alumni register: which version of our text, in which language, when.

    notice_version: of the privacy notice that was shown with it.
    """

    text_version: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$")]
    language: Language = "fi"
    at: Past
    notice_version: Line | None = None


class SoleopsApplication(Model):
    """An application for a degree certificate whose applicant consents to the alumni register.

    Without `application_id` and `state` it is refused, and without names and consent unless it is
    `cancelled`. Any other field that is not valid is left out and named in the answer. changed_at: when it
    came to be so in Soleops; what is older than what is known changes nothing.
    """

    application_id: ApplicationId
    state: Literal["applied", "graduated", "cancelled"]
    changed_at: AwareDatetime | None = None
    last_name: Text | None = None
    former_surname: Text | None = None
    first_names: Text | None = None
    preferred_name: Text | None = None
    birth_date: Text | None = None
    street: Text | None = None
    postal_code: Text | None = None
    city: Text | None = None
    country: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    programme: Text | None = None
    programme_code: Text | None = None
    studies_began: Year | None = None
    degree: Text | None = None
    graduation_year: Year | None = None
    language: Text | None = None
    consent: SoleopsConsent | None = None

    def said(self) -> tuple[Profile, tuple[LeftOut, ...]]:
        """The applicant, as far as fields are valid; raises Invalid naming what is missing or unusable."""
        if self.state == "cancelled":
            return Profile(), ()
        given: dict[str, Any] = self.model_dump(exclude_none=True, exclude=OF_THE_APPLICATION)
        profile, left_out = answers.profile(given)
        usable = {"consent": self.consent} | dict(profile)
        wrong = {one.field: one for one in left_out}
        missing = [wrong.get(name, MISSING) for name in NEEDED if usable[name] is None]
        if missing:
            named = [name for name in NEEDED if usable[name] is None]
            errors = [one.model_dump() | {"field": name} for name, one in zip(named, missing, strict=True)]
            raise Invalid("the application is not whole; see errors", errors=errors)
        return profile, left_out

    def consented(self) -> RegistrationConsent | None:
        """The consent as a registration carries it, its evidence the application."""
        if self.consent is None or self.state == "cancelled":
            return None
        given = self.consent.model_dump(exclude={"notice_version"})
        return RegistrationConsent(**given, evidence=f"soleops:{self.application_id}")

    def since(self, now: datetime) -> datetime:
        """When it came to be so, as far as Soleops tells; never in the future."""
        return min(self.changed_at or now, now)


MISSING = LeftOut(field="", problem="is missing", expected="a value, unless the application is cancelled")


class SoleopsReceipt(Model):
    """What was taken of an application; what was left out, and why. id: of the registration it is kept as."""

    id: Id
    application_id: str
    state: Stage
    revision: int
    status: str
    outcome: Annotated[str, Field(description="new, changed, or unchanged")]
    left_out: tuple[LeftOut, ...] = ()
