"""Routes of alumni: the register, its cards, search."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import StringConstraints

from services.alumni.actions import alumni
from services.alumni.actions.search import search_alumni
from services.alumni.api.edge import api
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.requests import AlumnusCard, AlumnusPatch, NewAlumnus
from services.alumni.model.words import Cooperation
from services.alumni.store import alumni as store
from shared import keyring, read_audit
from shared.errors import Forbidden
from shared.lists import Holds, spelt
from shared.paging import Cursor, Limit, Page
from shared.personal import NON_DISCLOSURE
from shared.record import Model

ONE = "/alumni/alumni/<alumnus_id>"
Text = Annotated[str | None, Query(min_length=1, max_length=100)]
READ = "alumni.alumni.read"


class AlumniSearch(Model):
    """The beginning of words of a name, or a whole email address or phone number."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


@api.get("/alumni/alumni", allow="alumni.alumni.find")
def list_alumni(
    status: Annotated[
        store.View, Query(description="Other lists than the active ask alumni.alumni.read.")
    ] = "active",
    cooperation: Annotated[Cooperation | None, Query(description="What they offer.")] = None,
    programme: Text = None,
    graduation_year: Annotated[int | None, Query(ge=1900, le=2199)] = None,
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
    where |= {"cooperation": Holds((cooperation,))} if cooperation else {}
    where |= {"graduation_year": graduation_year} if graduation_year else {}
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
