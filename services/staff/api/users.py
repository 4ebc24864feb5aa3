"""Routes of users: invitation, roles, deputies, in and out of use."""

from services.staff import actions, store
from services.staff.api.edge import Status, api
from services.staff.model.user import Approval, Days, NewUser, User, UserCard, UserPatch
from shared.paging import Cursor, Limit, Page

ONE = "/staff/users/<user_id>"


@api.get("/staff/users", allow="staff.users.read")
def list_users(status: Status = "active", limit: Limit = 50, cursor: Cursor = None) -> Page[UserCard]:
    """Users in Finnish order of names."""
    return api.cards(UserCard, *store.list_users(status, limit, cursor))


@api.create("/staff/users", allow="staff.users.invite")
def invite_user(body: NewUser) -> User:
    """Open an account and mail an invitation to its address."""
    return actions.invite(body, api.act)


@api.get(ONE, allow="staff.users.read")
def read_user(user_id: str) -> User:
    """One user."""
    return store.read_user(user_id, api.act)


@api.change("PATCH", ONE, allow="staff.users.edit")
def edit_user(user_id: str, body: UserPatch) -> User:
    """Replace fields by a JSON merge patch; roles are replaced as a whole."""
    return actions.edit(user_id, body, api.act)


@api.move(f"{ONE}/invitation", allow="staff.users.invite")
def invite_user_again(user_id: str) -> User:
    """Mail a new invitation; the codes of former ones are void."""
    return store.change_user(user_id, User.invited_again, api.act)


@api.move(f"{ONE}/deactivation", allow="staff.users.deactivate")
def deactivate_user(user_id: str) -> User:
    """Take an account out of use: within 60 seconds nothing is open to it."""
    return actions.deactivate(user_id, api.act)


@api.move(f"{ONE}/reactivation", allow="staff.users.reactivate")
def reactivate_user(user_id: str, body: Approval) -> User:
    """Take an account into use again, with roles approved afresh."""
    return store.change_user(user_id, lambda user: user.reactivated(body.roles), api.act)


@api.change("PUT", f"{ONE}/deputies/<deputy_id>", allow="staff.users.edit")
def put_deputy(user_id: str, deputy_id: str, body: Days) -> User:
    """Have another user stand in from one day to another, both included."""
    return actions.put_deputy(user_id, deputy_id, body, api.act)


@api.change("DELETE", f"{ONE}/deputies/<deputy_id>", allow="staff.users.edit")
def remove_deputy(user_id: str, deputy_id: str) -> User:
    """Have another user stand in no more."""
    return actions.remove_deputy(user_id, deputy_id, api.act)
