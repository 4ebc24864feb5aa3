"""The caller's own account, and how a signed-in person comes to one."""

from typing import Annotated

from pydantic import StringConstraints

from services.staff import actions, store
from services.staff.api.edge import api
from services.staff.model.user import Me, User
from shared.record import Model


class AcceptInvitation(Model):
    """The code of an invitation, from the fragment of its link."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=100)]


@api.get("/staff/me", allow="staff.me.read")
def read_me() -> Me:
    """The caller: account, effective permissions with their scopes, for whom they stand in today."""
    caller, user = api.caller, store.read_user(api.caller.user_id, api.act)
    shown = user.model_dump(include={"id", "name", "email", "language", "roles", "unit"})
    return Me(**shown, stands_in_for=tuple(sorted(caller.stands_in_for)), permissions=dict(caller.grants))


@api.join("/staff/invitations/acceptance")
def accept_invitation(body: AcceptInvitation) -> User:
    """Take up an invitation: links whoever is signed in to the account; for any verified token."""
    return actions.accept(body.code, api.caller.user_id, api.act)
