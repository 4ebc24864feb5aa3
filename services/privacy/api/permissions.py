"""May we contact this person? The one decision, asked for one person."""

from typing import Literal

from services.privacy.actions import permissions as actions
from services.privacy.api.edge import api
from shared.contracts.permission import REASONS
from shared.contracts.privacy import Channel, Message, Purpose
from shared.personal import NON_DISCLOSURE, Id
from shared.read_audit import Read, send
from shared.record import Model


class Person(Model):
    """Whose record is meant."""

    kind: Literal["contact", "alumnus"]
    id: Id


class PermissionQuestion(Model):
    """Who is to be contacted, why and how; `message` tells service and legal messages from ordinary ones."""

    person: Person
    purpose: Purpose
    channel: Channel
    message: Message = Message.ORDINARY


class StandsAgainst(Model):
    """A reason against a message: its stable code, and what it says."""

    code: str
    text: str


class PermissionAnswer(Model):
    """Whether the person may be contacted, and every reason that stands against it."""

    allowed: bool
    reasons: tuple[StandsAgainst, ...]


@api.ask("/privacy/permissions/check", allow="privacy.permissions.check")
def check_permission(body: PermissionQuestion) -> PermissionAnswer:
    """May we contact this person for this purpose through this channel? Decided as for every list."""
    secret = api.caller.may(NON_DISCLOSURE)
    noun, asked = body.person.kind, body.person.id
    found = actions.check(noun, asked, body.purpose, body.channel, body.message, api.act, secret=secret)
    context = "alumni" if noun == "alumnus" else "partners"
    send(Read("card", f"{context}#{noun}#{asked}"), api.act)
    reasons = tuple(StandsAgainst(code=code, text=REASONS[code]) for code in found.reasons)
    return PermissionAnswer(allowed=found.allowed, reasons=reasons)
