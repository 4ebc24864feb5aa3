"""Use cases of requests for cooperation: asking, writing down what was said, what an ended register stops."""

from typing import Any, Literal

from services.alumni.actions.contact import must_contact
from services.alumni.model.cooperation import (
    OPEN,
    CooperationAddress,
    CooperationPatch,
    CooperationRequest,
    NewCooperationRequest,
)
from services.alumni.store import alumni, users
from services.alumni.store import cooperation as store
from shared import act as acts
from shared import clock, read_audit
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.errors import Conflict
from shared.events.alumni import AlumnusLeft
from shared.events.subjects import RecordUnrestricted
from shared.record import Event

LEFT = "the alumnus left the register"


def ask(body: NewCooperationRequest, caller: Caller, act: Act) -> CooperationRequest:
    """Ask an alumnus whom staff may find and who may be contacted so; their letter goes out with `mail`.

    Raises PassiveRecord for whom nobody may find, Conflict with `reasons` for whom nobody may contact.
    """
    must_contact(alumni.linkable_alumnus(body.alumnus_id), body.channel)
    given = {"responsible_id": caller.user_id, "unit": caller.unit} | body.model_dump(
        exclude_none=True, exclude={"mail"}
    )
    own = {"id": act.new_id(), "asked_on": clock.today(), "asked_by": caller.user_id}
    request, event = CooperationRequest.model_validate(given | own).asked(body.mail)
    return store.create_request(request, event, act, users.checks(act, body.responsible_id, body.unit))


def edit(request_id: str, body: CooperationPatch, act: Act) -> CooperationRequest:
    """Replace fields; a user or unit newly named is active."""
    patch = body.model_dump(exclude_unset=True)
    checks = users.checks(act, body.responsible_id, body.unit)
    return store.change_request(request_id, lambda one: one.edited(patch), act, checks)


def mail(request_id: str, act: Act) -> CooperationRequest:
    """Have the letter mailed, or mailed once more; raises as `ask`, as long as a letter may go out at all."""

    def move(one: CooperationRequest) -> tuple[CooperationRequest, Event]:
        new, event = one.mailed()
        must_contact(alumni.linkable_alumnus(one.alumnus_id), one.channel)
        return new, event

    return store.change_request(request_id, move, act)


def answer(
    request_id: str,
    said: Literal["accept", "decline"],
    note: str | None,
    act: Act,
    through: Literal["page", "staff"] = "staff",
) -> CooperationRequest:
    """Keep an answer; a yes needs an alumnus whom staff may find, in the very write (N5)."""
    at = clock.now()
    asked = store.read_request(request_id, act)
    checks = [alumni.findable(asked.alumnus_id)] if said == "accept" else []
    return store.change_request(
        request_id, lambda one: one.answered(said, through, act.actor, at, note), act, checks
    )


def address(request_id: str, act: Act) -> CooperationAddress:
    """Where to reach the alumnus by the channel of a request; logged as a read of the alumnus.

    Raises Conflict before that is told, or with `reasons` where they may not be contacted so by now;
    PassiveRecord where staff do not find them any more.
    """
    request = store.read_request(request_id, act)
    if not request.tells_address:
        problem = "a phone number is shown while the request is open, an email once it was accepted"
        raise Conflict(problem, legal=sorted(request.actions()))
    alumnus = alumni.linkable_alumnus(request.alumnus_id)
    must_contact(alumnus, request.channel)
    read_audit.send(read_audit.Read("address", f"alumni#alumnus#{alumnus.id}"), act)
    channel = request.channel.value
    return CooperationAddress.model_validate({"channel": channel, channel: getattr(alumnus, channel)})


def named(found: list[Item]) -> list[Item]:
    """Requests as a list shows them, with the names of those whom staff may find: one batch get.

    What a restricted alumnus was asked for is left out.
    """
    names = alumni.names_of({one["alumnus_id"] for one in found})
    return [one | _name(names[one["alumnus_id"]]) for one in found if one["alumnus_id"] in names]


def _name(name: str | None) -> dict[str, Any]:
    return {"alumnus": name} if name else {}


def stop(event: AlumnusLeft) -> None:
    """Cancel what an alumnus was asked for who left the register; each found by its state."""
    act = acts.system("alumni", event.request_id)
    for request_id in store.requests_to(event.record_id):
        standing = store.find_request(request_id)
        if standing and standing.status in OPEN:
            _cancel(request_id, act)


def stop_abandoned(event: RecordUnrestricted) -> None:
    """Cancel a request that shows again, though its alumnus has left or was erased meanwhile."""
    standing = store.find_request(event.record_id)
    if standing and standing.status in OPEN and not alumni.is_living(standing.alumnus_id):
        _cancel(standing.id, acts.system("alumni", event.request_id))


def _cancel(request_id: str, act: Act) -> None:
    try:
        store.change_request(request_id, lambda one: one.cancelled(LEFT), act)
    except Conflict:
        """Somebody else has just ended it."""
