"""The use cases of staff that take more than one step."""

from services.staff import store
from services.staff.model.invitation import LETTER
from services.staff.model.user import Days, NewUser, User, UserPatch
from shared import beside, clock, codes, mail, settings
from shared.act import Act
from shared.codes import Code
from shared.contracts.staff import Role
from shared.errors import Conflict, Invalid, NotFound
from shared.events.staff import UserInvited
from shared.record import Event

MAILED = "mailed"
"""Which letter the invitation is, beside the user."""


# --- invitations -----------------------------------------------------------------------------------------


def invite(body: NewUser, act: Act) -> User:
    """Open an account and have an invitation mailed; raises Conflict where the address has one."""
    given = body.model_dump(exclude_none=True) | {"roles": tuple(dict.fromkeys(body.roles))}
    user = User.model_validate(given | {"id": act.new_id()})
    return store.create_user(user, UserInvited(invitation=user.invitation), act)


def invite_once(body: NewUser, act: Act) -> User:
    """The user who has the address, invited if there is none; their roles stay as they are."""
    known = store.find_user(body.email)
    return store.read_user(known, act) if known else invite(body, act)


def code_of(user: User) -> Code:
    """The code of a user's present invitation; an earlier invitation's no longer fits."""
    return Code.of("invitation", user.id, str(user.invitation))


def accept(text: str, identity_id: str, act: Act) -> User:
    """Link a signed-in identity to the user whom a code invites.

    Raises NotFound alike for a code that is wrong, used or superseded, or whose user is out of use.
    """
    code = Code.read(text)

    def move(user: User) -> tuple[User, Event]:
        code.must_open("invitation", str(user.invitation))
        if user.linked_at or user.status != "active":
            raise _NOT_VALID
        return user.linked(clock.now())

    try:
        return store.link_user(code.record_id, move, identity_id, act)
    except NotFound:
        raise _NOT_VALID from None


_NOT_VALID = NotFound("this invitation is not valid, or was used; ask an administrator for a new one")


def mail_invitation(event: UserInvited) -> None:
    """Mail an invitation, unless it was mailed, taken up, or another one took its place."""
    number = event.invitation
    user = store.find_awaited(event.record_id)
    if user is None or user.invitation != number or beside.mailed(store.USERS, user.id, MAILED) >= number:
        return
    address = codes.link(settings.read("PUBLIC_URL"), "invitation", code_of(user))
    letter = mail.letter(user.email, user.language, LETTER, name=user.name, link=address)
    mail.send(letter, f"invitation-{user.id}-{number}")
    beside.put_mailed(store.USERS, user.id, MAILED, number)


# --- accounts --------------------------------------------------------------------------------------------


def edit(user_id: str, body: UserPatch, act: Act) -> User:
    """Replace fields of a user; raises Conflict where administrators take the role from themselves."""
    patch = body.model_dump(exclude_unset=True)
    if patch.get("roles"):
        patch["roles"] = tuple(dict.fromkeys(patch["roles"]))
        if Role.ADMIN not in patch["roles"] and _is_themselves(user_id, act) and "admin" in act.role:
            raise Conflict("you cannot take the role admin from yourself; another administrator can")
    return store.change_user(
        user_id, lambda user: user.edited(patch), act, patch.get("unit"), patch.get("email")
    )


def deactivate(user_id: str, act: Act) -> User:
    """Take an account out of use; raises Conflict for one's own, so that an administrator remains."""
    if _is_themselves(user_id, act):
        raise Conflict("you cannot deactivate yourself; another administrator can")
    return store.change_user(user_id, User.deactivated, act)


def _is_themselves(user_id: str, act: Act) -> bool:
    return act.actor == f"user:{user_id}"


# --- deputies --------------------------------------------------------------------------------------------


def put_deputy(user_id: str, deputy_id: str, days: Days, act: Act) -> User:
    """Have a user stand in for another on these days: written to both; both must be active."""
    if user_id == deputy_id:
        raise Invalid.field("deputy_id", "is the user themselves", "another user")
    deputy, stood_in_for = days.of(deputy_id), days.of(user_id)
    user, _ = store.change_users(
        {
            user_id: lambda user: user.represented_by(deputy),
            deputy_id: lambda user: user.representing(stood_in_for),
        },
        act,
    )
    return user


def remove_deputy(user_id: str, deputy_id: str, act: Act) -> User:
    """Have a user stand in for another no more; also where either is out of use."""
    user, _ = store.change_users(
        {
            user_id: lambda user: user.no_longer_represented_by(deputy_id),
            deputy_id: lambda user: user.no_longer_representing(user_id),
        },
        act,
    )
    return user
