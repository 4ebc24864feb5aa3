"""One person, several channels: what another one brings fills blanks, and adds its consent. Pure.

Once and for good, unlike what foreign systems tell (`contributions`): docs/decisions/0021.
"""

from collections.abc import Mapping
from typing import Any

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, last_given
from services.alumni.model.contributions import ADDRESS, BLANK, YEARS
from services.alumni.model.life import MOVES
from shared.events.alumni import AlumnusSupplemented
from shared.record import Event


def supplemented(
    existing: Alumnus, incoming: Mapping[str, Any], consent: AlumnusConsent, submission: str = ""
) -> tuple[Alumnus, Event]:
    """The alumnus with what another channel brought of them: nothing that is there is replaced.

    The consent joins the history where it is later than the last; a passive alumnus is active with it.
    """
    MOVES.target("supplement", existing.status)
    last = last_given(existing.consents)
    new = existing if last and consent.at <= last else existing.consented(consent)[0]
    new = new.having(**blanks(new, incoming)).consistent()
    return new, AlumnusSupplemented(status=new.status, source=consent.source, submission=submission)


def blanks(existing: Alumnus, incoming: Mapping[str, Any]) -> dict[str, Any]:
    """What of the incoming fields goes where nothing is known yet."""
    given = {name: value for name, value in incoming.items() if value not in BLANK}
    if any(getattr(existing, name) for name in ADDRESS[:-1]) or not given.keys() & set(ADDRESS[:-1]):
        given = {name: value for name, value in given.items() if name not in ADDRESS}
    free = {
        name: value for name, value in given.items() if name == "country" or getattr(existing, name) in BLANK
    }
    began, graduated = (free.get(name) or getattr(existing, name) for name in YEARS)
    if began and graduated and graduated < began:
        return {name: value for name, value in free.items() if name not in YEARS}
    return free
