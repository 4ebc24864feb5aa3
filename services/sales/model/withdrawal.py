"""A consumer's withdrawal from a contract: what is kept of it, and until when it is in time. Pure."""

from datetime import date, timedelta
from typing import Annotated

from shared import calendar
from shared.personal import NOT_PERSONAL, Personal
from shared.record import Flag, Model, Moment

DAYS = 14
NAME = Personal("user.name", "Peruuttajan nimi", "Name of who withdrew", source="subject", erase="retain")
EMAIL = Personal(
    "user.contact.email",
    "Sähköposti, johon peruuttaminen vahvistetaan",
    "Email to which a withdrawal is confirmed",
    source="subject",
    erase="retain",
)


class Withdrawal(Model):
    """The statement of a consumer who withdraws: who, when, from what network, in time by which last day."""

    at: Moment
    name: Annotated[str, NAME]
    email: Annotated[str, EMAIL]
    network_hash: Annotated[str | None, NOT_PERSONAL] = None
    last_day: Annotated[date, NOT_PERSONAL]
    in_time: Flag


def last_day(concluded: date) -> date:
    """The last day on which a contract concluded on a day can be withdrawn from.

    14 days after the conclusion [Consumer Protection Act 6:14 §], or the next working day [Regulation
    1182/71, art. 3(4), by recital 41 of Directive 2011/83/EU], which rolls over the eves too: so do we.
    """
    return calendar.working_day(concluded + timedelta(days=DAYS))
