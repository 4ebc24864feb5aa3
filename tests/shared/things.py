"""A made-up context on which the kernel is tested: things, and a consumer that writes beside and anew."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Query

from shared import aws, ids, lists, names, search, settings, table
from shared.attributes import Item, to_item
from shared.consumer import consumer
from shared.content import Content
from shared.contracts.partners import linkable
from shared.errors import Conflict
from shared.fields import Email
from shared.http import Api
from shared.lists import Listing
from shared.paging import Page
from shared.personal import NOT_PERSONAL, Id, Line, Personal, Prose
from shared.record import RIGHTS_MOVE, Event, Flag, Kind, Model, Number, Record
from tests.cloud import Listener

# --- events ----------------------------------------------------------------------------------------------


class ThingCreated(Event):
    pass


class ThingChanged(Event):
    pass


class ThingLinked(Event):
    others: tuple[str, ...] = ()


class ThingDeactivated(Event):
    pass


class ThingReactivated(Event):
    allowed_on: ClassVar = frozenset({"passive"})


class ThingBlocked(Event):
    allowed_on: ClassVar = RIGHTS_MOVE


class ThingRestricted(Event):
    allowed_on: ClassVar = RIGHTS_MOVE


class EchoMade(Event):
    pass


# --- model -----------------------------------------------------------------------------------------------

Language = Annotated[Literal["fi", "sv", "en"], NOT_PERSONAL]


class Thing(Record):
    noun: ClassVar = "thing"

    name: Annotated[Line, Personal("user.name", "Nimi", "Name", mandatory=True)]
    email: Annotated[Email, Personal("user.contact.email", "Sähköposti", "Email")] | None = None
    notes: Annotated[Prose, Personal("user", "Lisätiedot", "Notes")] | None = None
    home: Annotated[Line, Personal("user.contact.address", "Koti", "Home", group="home_address")] | None = (
        None
    )
    language: Language = "fi"
    city: Annotated[Line, NOT_PERSONAL] | None = None
    size: Number = 0
    blocked: Flag = False
    others: tuple[Id, ...] = ()

    def actions(self) -> Mapping[str, str]:
        if self.status == "passive":
            return {"reactivate": "partners.contacts.reactivate"}
        return {"edit": "partners.contacts.edit", "deactivate": "partners.contacts.deactivate"}

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        return self.patched(patch), ThingChanged()

    def deactivated(self) -> tuple[Self, Event]:
        if self.status == "passive":
            raise Conflict("it is passive already", legal=sorted(self.actions()))
        return self.having(status="passive"), ThingDeactivated()

    def reactivated(self) -> tuple[Self, Event]:
        return self.having(status="active"), ThingReactivated()

    def barred(self) -> tuple[Self, Event]:
        return self.having(blocked=True), ThingBlocked()

    def put_under_restriction(self) -> tuple[Self, Event]:
        return self.having(restricted=True), ThingRestricted()

    def erased(self) -> tuple[Self, Event]:
        return self.having(status="erased", name="-", email=None), ThingChanged()

    def linked(self, other: str) -> tuple[Self, Event]:
        return self.having(others=(*self.others, other)), ThingLinked(others=(other,))


class NewThing(Model):
    name: Line
    email: Email | None = None
    notes: Prose | None = None
    home: Line | None = None
    language: Literal["fi", "sv", "en"] = "fi"
    city: Line | None = None


class ThingPatch(Model):
    name: Line = ""
    email: Email | None = None
    notes: Prose | None = None
    home: Line | None = None
    language: Literal["fi", "sv", "en"] = "fi"
    city: Line | None = None
    size: int = 0


class ThingCard(Model):
    id: str
    version: int
    name: str
    city: str | None = None


class Question(Model):
    q: Line


class Other(Model):
    thing_id: Id


class Echo(Record):
    noun: ClassVar = "echo"
    read_logged: ClassVar = False

    of: Id


# --- store -----------------------------------------------------------------------------------------------


def _lists(one: Thing) -> Mapping[str, tuple[str, str]]:
    sort = names.sort_key(one.name)
    found = {"gsi1": (f"name#{one.status}#{names.sort_letter(one.name)}", sort)}
    if one.city:
        found["gsi3"] = (f"city#{names.fold(one.city)}", sort)
    return found


THINGS = Kind(
    "things",
    Thing,
    lists=_lists,
    words=lambda one: [one.name],
    matches=lambda one: [("email", one.email)] if one.email else [],
)
ECHOES = Kind("things", Echo)
PARTITIONS = tuple(f"things#thing#name#active#{letter}" for letter in names.LETTERS)


def key(thing_id: str) -> str:
    return f"things#thing#{thing_id}"


def listing(city: str | None = None, **where: Any) -> Listing:
    if city:
        return Listing("gsi3", (f"things#thing#city#{names.fold(city)}",), where)
    return Listing("gsi1", PARTITIONS, where)


# --- api -------------------------------------------------------------------------------------------------

api = Api("things")
Limit = Annotated[int, Query(ge=1, le=100)]
ONE = "/things/things/<thing_id>"
READ, EDIT = "partners.contacts.read", "partners.contacts.edit"


@api.get("/things/things", allow=READ)
def list_things(
    city: Annotated[str | None, Query()] = None,
    language: Annotated[str | None, Query()] = None,
    limit: Limit = 50,
    cursor: Annotated[str | None, Query()] = None,
) -> Page[ThingCard]:
    """Things by name."""
    where = {"language": language} if language else {}
    return api.cards(ThingCard, *lists.page(listing(city, **where), limit, cursor))


@api.create("/things/things", allow="partners.contacts.create")
def create_thing(body: NewThing) -> Thing:
    """Record a thing."""
    caller = api.caller
    thing = Thing(id=api.act.new_id(), responsible_id=caller.user_id, unit=caller.unit, **body.model_dump())
    api.act.must_edit(thing, body.model_fields_set)
    return table.create(THINGS, thing, ThingCreated(), api.act)


@api.get("/things/things/broken", allow=READ)
def break_down() -> Thing:
    """Fail."""
    raise RuntimeError("131052-308T matti@example.fi")


@api.get(ONE, allow=READ)
def read_thing(thing_id: str) -> Thing:
    """One thing."""
    return table.read(THINGS, thing_id, api.act)


@api.get(f"{ONE}/letter", allow=READ, media_type="application/xml")
def thing_letter(thing_id: str) -> Content:
    """One thing as a file."""
    one = table.read(THINGS, thing_id, api.act)
    return Content(f"<name>{one.name}</name>".encode(), f"{one.name}.xml", one)


@api.change("PATCH", ONE, allow=EDIT)
def edit_thing(thing_id: str, body: ThingPatch) -> Thing:
    """Merge a patch."""
    patch, act = body.model_dump(exclude_unset=True), api.act

    def move(one: Thing) -> tuple[Thing, Event]:
        act.must_edit(one, patch)
        return one.edited(patch)

    return table.change(THINGS, thing_id, move, act)


@api.change("DELETE", f"{ONE}/notes", allow=EDIT)
def clear_notes(thing_id: str) -> None:
    """Clear the notes."""
    table.change(THINGS, thing_id, lambda one: one.edited({"notes": None}), api.act)


@api.move(f"{ONE}/deactivation", allow="partners.contacts.deactivate")
def deactivate_thing(thing_id: str) -> Thing:
    """Passivate."""
    return table.change(THINGS, thing_id, Thing.deactivated, api.act)


@api.move(f"{ONE}/reactivation", allow="partners.contacts.reactivate")
def reactivate_thing(thing_id: str) -> Thing:
    """Reactivate."""
    return table.change(THINGS, thing_id, Thing.reactivated, api.act)


@api.move(f"{ONE}/block", allow="partners.contacts.block")
def block_thing(thing_id: str) -> Thing:
    """A rights move."""
    return table.change(THINGS, thing_id, Thing.barred, api.act)


@api.move(f"{ONE}/link", allow=EDIT)
def link_thing(thing_id: str, body: Other) -> Thing:
    """Link to another, which must be active."""
    check = linkable(THINGS.key(body.thing_id))
    return table.change(THINGS, thing_id, lambda one: one.linked(body.thing_id), api.act, [check])


@api.ask("/things/search", allow=READ)
def search_things(body: Question) -> Page[ThingCard]:
    """Search by the beginning of a word."""
    hits = search.by_words("things", body.q)
    found = search.records("things", hits, ("pk", "id", "version", "name", "city", "status", "restricted"))
    return api.cards(ThingCard, found)


# --- consumer --------------------------------------------------------------------------------------------


def react(event: Event) -> None:
    """Beside each thing, how long its name is now; for each block, one echo. Both found by state."""
    thing = table.get(THINGS.key(event.record_id), ("name", "version"))
    assert thing is not None
    _put_beside(event.record_id, thing)
    if isinstance(event, ThingBlocked):
        echo = Echo(id=ids.derived("echo", event.record_id), of=event.record_id)
        try:
            table.create(ECHOES, echo, EchoMade(), table.Act(actor="system:things"))
        except Conflict:
            return


def _put_beside(thing_id: str, thing: Item) -> None:
    item = {"pk": key(thing_id), "sk": "derived", "letters": len(thing["name"])}
    aws.dynamodb().put_item(TableName=settings.read("RECORDS"), Item=to_item(item))


def _pages(event: dict[str, Any], context: Any) -> dict[str, Any]:
    from tests.shared import leaflets

    return leaflets.handle(event, context)


SUBSCRIBED = (ThingCreated, ThingChanged, ThingBlocked)
listen = consumer(dict.fromkeys(SUBSCRIBED, react))
THINGS_LISTENER = Listener(
    "things",
    tuple(event.__name__ for event in SUBSCRIBED),
    handlers={"api": api.handle, "consumer": listen, "pages": _pages},
)


def thing(name: str = "Mäkinen", **fields: Any) -> Thing:
    """A thing that is not stored yet."""
    return Thing(id=fields.pop("id", None) or ids.new(), name=name, **fields)


def made(name: str = "Mäkinen", act: Any = None, **fields: Any) -> Thing:
    """A thing in the records table."""
    return table.create(
        THINGS,
        thing(name, **fields),
        ThingCreated(),
        act or table.Act(actor="system:test", request_id="made"),
    )
