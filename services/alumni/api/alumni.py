"""Routes of alumni: the register, its cards, search."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import StringConstraints

from services.alumni.actions import alumni
from services.alumni.actions.search import search_alumni
from services.alumni.api.edge import api
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.life import Awaited
from services.alumni.model.requests import AlumnusCard, AlumnusPatch, DegreeOutcomes, DegreesSeen, NewAlumnus
from services.alumni.model.words import Cooperation, NewsletterTopic
from services.alumni.store import alumni as store
from shared import keyring, read_audit
from shared.errors import Forbidden, Invalid
from shared.lists import Between, Holds, spelt
from shared.paging import Cursor, Limit, Page
from shared.personal import NON_DISCLOSURE
from shared.record import Model

ONE = "/alumni/alumni/<alumnus_id>"
LAST = 2199
Text = Annotated[str | None, Query(min_length=1, max_length=100)]
Year = Annotated[int | None, Query(ge=1900, le=LAST)]
READ = "alumni.alumni.read"


class AlumniSearch(Model):
    """The beginning of words of a name, or a whole email address or phone number."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def holding(**codes: str | None) -> dict[str, Any]:
    """A list's filter: attributes that have several values, this one among them."""
    return {name: Holds((code,)) for name, code in codes.items() if code}


def years(exact: int | None, first: int | None, last: int | None) -> dict[str, Any]:
    """A list's filter: a year, or a range of which either end may be open; Invalid where it has no year."""
    if exact is first is last is None:
        return {}
    if first and last and last < first:
        raise Invalid.field("graduated_until", "is before graduated_from", f"{first} or later")
    span = Between(max(exact or 0, first or 0), min(exact or LAST, last or LAST))
    return {"graduation_year": span}


@api.get("/alumni/alumni", allow="alumni.alumni.find")
def list_alumni(
    status: Annotated[
        store.View, Query(description="Other lists than the active ask alumni.alumni.read.")
    ] = "active",
    cooperation: Annotated[Cooperation | None, Query(description="What they offer.")] = None,
    programme: Text = None,
    graduation_year: Year = None,
    graduated_from: Year = None,
    graduated_until: Year = None,
    topic: Annotated[NewsletterTopic | None, Query(description="A topic of newsletters they chose.")] = None,
    awaits: Annotated[Awaited | None, Query(description="What a pending record waits for.")] = None,
    city: Text = None,
    workplace: Text = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AlumnusCard]:
    """Alumni by name; filters look for a part of the text, and a page may be short where they drop people."""
    if status != "active" and not api.caller.may(READ):
        raise Forbidden(f"you need the permission {READ}", permission=READ)
    if city and status == "protected":
        api.caller.require(NON_DISCLOSURE)
    where = spelt(programme=programme, city=city, workplace=workplace)
    where |= holding(cooperation=cooperation, awaits=awaits, newsletter_topics=topic)
    where |= years(graduation_year, graduated_from, graduated_until)
    return api.cards(AlumnusCard, *store.list_alumni(status, where, limit, cursor))


@api.ask("/alumni/search", allow="alumni.alumni.find")
def find_alumni(body: AlumniSearch) -> Page[AlumnusCard]:
    """Alumni by name, email or phone, the closest spelling first; at most 50."""
    may = api.caller.may
    items = search_alumni(
        body.q,
        everybody=may(READ),
        former=may("fields.former_surname"),
        secret=may(NON_DISCLOSURE),
    )
    api.searched(keyring.keyed_hash("query", body.q), len(items))
    return api.cards(AlumnusCard, items)


@api.create("/alumni/alumni", allow="alumni.alumni.create")
def create_alumnus(body: NewAlumnus) -> Alumnus:
    """Record an alumnus by hand, with the evidence of their consent."""
    return alumni.create(body, api.act)


@api.get(f"{ONE}/card", allow="alumni.alumni.find")
def read_card(alumnus_id: str) -> AlumnusCard:
    """One alumnus whom staff may find, as the list shows them; NotFound for anybody else."""
    card = alumni.card(alumnus_id)
    read_audit.send(read_audit.Read("card", f"alumni#alumnus#{alumnus_id}"), api.act)
    return AlumnusCard.model_validate(card)


@api.get(ONE, allow=READ)
def read_alumnus(alumnus_id: str) -> Alumnus:
    """One alumnus, with the history of their consent."""
    return store.read_alumnus(alumnus_id, api.act)


@api.change("PATCH", ONE, allow="alumni.alumni.edit")
def edit_alumnus(alumnus_id: str, body: AlumnusPatch) -> Alumnus:
    """Replace fields by a JSON merge patch; null clears."""
    return alumni.edit(alumnus_id, body, api.act)


@api.move(f"{ONE}/degree-confirmation", allow="alumni.alumni.confirm")
def confirm_degree(alumnus_id: str) -> Alumnus:
    """Confirm that the degree was completed; the record is active once nothing else is awaited."""
    return alumni.confirm_degree(alumnus_id, api.act)


@api.create("/alumni/degree-confirmations", allow="alumni.alumni.confirm", status=200)
def confirm_degrees(body: DegreesSeen) -> DegreeOutcomes:
    """Confirm up to fifty degrees, each of the version that was seen; a refused one spares the others."""
    return alumni.confirm_degrees(body, api.act)
