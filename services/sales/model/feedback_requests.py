"""What a request about feedback says, and how lists show one. Pure."""

from datetime import date
from typing import Annotated, Literal

from services.sales.model.feedback import KEPT_MONTHS, Answer, Mode, months_before
from shared import clock
from shared.errors import Invalid
from shared.fields import Day
from shared.personal import NOT_PERSONAL, Id
from shared.record import Model


class FeedbackSubject(Model):
    """What it is about: an engagement or an order, one of them."""

    engagement_id: Id | None = None
    order_id: Id | None = None

    def must_name_one(self) -> None:
        """Raise Invalid where both are named, or none."""
        if (self.engagement_id is None) == (self.order_id is None):
            raise Invalid.field(
                "engagement_id", "or order_id: exactly one of them", "an engagement or an order"
            )


class NewFeedbackRequest(FeedbackSubject):
    """Whom to ask on what: an engagement or an order, a contact, and whether by name."""

    contact_id: Id
    mode: Mode = "named"


class RecordedFeedback(Answer, FeedbackSubject):
    """An answer given in person: on what, by which contact, how, and on which day (today if left out)."""

    contact_id: Id
    channel: Annotated[Literal["phone", "meeting", "email"], NOT_PERSONAL]
    on: Day | None = None

    @property
    def answer(self) -> Answer:
        """What was said."""
        return Answer(marks=self.marks, text=self.text)

    @property
    def day(self) -> date:
        """The day of the answer; raises Invalid where it is to come, or too long ago to be kept."""
        today = clock.today()
        day = self.on or today
        if not months_before(today, KEPT_MONTHS) < day <= today:
            raise Invalid.field("on", "is in the future or too long ago", "a day of the last twelve months")
        return day


class FeedbackCard(Model):
    """A request as lists show it."""

    id: str
    version: int
    status: str
    mode: str
    engagement_id: str | None = None
    order_id: str | None = None
    organisation_id: str | None = None
    contact_id: str | None = None
    product_id: str | None = None
    title: str
    responsible_id: str | None = None
    unit: str | None = None
    year: int
    asked_on: date | None = None
    answered_on: date | None = None
    channel: str | None = None


class FeedbackText(Model):
    """The words of somebody unknown."""

    text: str
