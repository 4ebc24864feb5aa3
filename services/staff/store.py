"""Where staff keeps its records: the only file with keys."""

import contextlib
from collections.abc import Iterator, Mapping

from services.staff.model.unit import Unit
from services.staff.model.user import User
from shared import beside, ids, keyring, lists, names, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.staff import active_unit
from shared.errors import Conflict, NotFound
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.table import Change
from shared.writes import Check, Lost, Put, execute

Named = User | Unit


def _by_name(one: Named) -> Mapping[str, tuple[str, str]]:
    """One partition for each status: users and units are hundreds, written seldom."""
    return {"gsi1": (f"name#{one.status}", names.sort_key(one.name))}


USERS = Kind("staff", User, lists=_by_name)
UNITS = Kind("staff", Unit, lists=_by_name)


# --- users -----------------------------------------------------------------------------------------------


def read_user(user_id: str, act: Act) -> User:
    """One user."""
    return table.read(USERS, user_id, act)


def find_user(email: str) -> str | None:
    """The id of the user who has an address."""
    pointer = table.get(_address_key(email))
    item = table.get(USERS.key(pointer["user_id"]), ("id", "email")) if pointer else None
    return item["id"] if item and item.get("email") == email else None


def find_awaited(user_id: str) -> User | None:
    """The user if they are in use and have not taken up their invitation."""
    item = table.get(USERS.key(user_id))
    awaited = item is not None and item["status"] == "active" and not item.get("linked_at")
    return USERS.load(item) if item and awaited else None


def create_user(user: User, event: Event, act: Act) -> User:
    """Record a user; the unit is active and the address nobody else's, as part of the write."""
    address = _address(user.email, user.id)
    try:
        return table.create(USERS, user, event, act, _unit(user.unit), address)
    except Lost as lost:
        raise Conflict("there is a user with this address already") from lost


def change_user(
    user_id: str, move: Move[User], act: Act, unit: str | None = None, email: str | None = None
) -> User:
    """Make a move on a user; a unit newly named is active and an address newly taken nobody else's."""
    change = Change(USERS, user_id, move)
    try:
        (user,) = table.change_together([change], act, _unit(unit), _address(email, user_id) if email else ())
    except Lost as lost:
        raise Conflict("there is a user with this address already") from lost
    return user


def change_users(moves: Mapping[str, Move[User]], act: Act) -> list[User]:
    """Make moves on several users, all or none; If-Match is the first's."""
    return table.change_together([Change(USERS, user_id, move) for user_id, move in moves.items()], act)


def link_user(user_id: str, move: Move[User], identity_id: str, act: Act) -> User:
    """Make the move that links a user, and the pointers between the identity and them.

    Raises Conflict where the identity has an account already.
    """
    pointer = Put({**_sign_in_key(identity_id), "user_id": user_id})
    back = Put({**_linked_key(user_id), "identity_id": identity_id})
    try:
        (user,) = table.change_together([Change(USERS, user_id, move)], act, beside=[pointer, back])
    except Lost as lost:
        raise Conflict("this sign-in has a user account already") from lost
    return user


def list_users(status: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of users by name."""
    return lists.page(Listing("gsi1", (f"{USERS.prefix}name#{status}",)), limit, cursor)


def passive_users() -> Iterator[str]:
    """The ids of users out of use; for errands."""
    for item in lists.walk("gsi1", [f"{USERS.prefix}name#passive"]):
        yield item["id"]


def _unit(unit_id: str | None) -> list[Check]:
    return [active_unit(unit_id)] if unit_id else []


# --- addresses: one user to each -------------------------------------------------------------------------


def _address_key(email: str) -> dict[str, str]:
    return {"pk": f"staff#address#{ids.derived(keyring.keyed_hash('user', email))}", "sk": "pointer"}


def _address(email: str, user_id: str) -> list[Put]:
    """The put by which a user takes an address; none where they have it, Conflict where another user does."""
    key = _address_key(email)
    pointer = table.get(key)
    if pointer is None:
        return [Put({**key, "user_id": user_id, "version": 1})]
    if pointer["user_id"] == user_id:
        return []
    if find_user(email):
        raise Conflict("there is a user with this address already")
    return [Put({**key, "user_id": user_id, "version": pointer["version"] + 1}, pointer["version"])]


def forget_address(user: User) -> None:
    """Free the address of a user who is erased, unless another user has taken it."""
    key = _address_key(user.email)
    pointer = table.get(key)
    if pointer and pointer["user_id"] == user.id:
        beside.drop(key)


def remember_address(user: User) -> None:
    """Give a user who stays after all their address back."""
    for put in _address(user.email, user.id):
        execute([put])


# --- sign-ins: one user to each --------------------------------------------------------------------------


def _sign_in_key(identity_id: str) -> dict[str, str]:
    return {"pk": f"staff#identity#{identity_id}", "sk": "pointer"}


def _linked_key(user_id: str) -> dict[str, str]:
    return {"pk": USERS.prefix + user_id, "sk": "identity"}


def forget_sign_in(user: User) -> None:
    """Free the sign-in of a user who is erased: the person can be linked anew, to another id."""
    linked = table.get(_linked_key(user.id))
    key = _sign_in_key(linked["identity_id"]) if linked else None
    pointer = table.get(key) if key else None
    if key and pointer and pointer["user_id"] == user.id:
        beside.drop(key)


def remember_sign_in(user: User) -> None:
    """Give a user who stays after all their sign-in back."""
    linked = table.get(_linked_key(user.id))
    key = _sign_in_key(linked["identity_id"]) if linked else None
    if key and table.get(key) is None:
        execute([Put({**key, "user_id": user.id})])


def forget_deputies(user: User, act: Act) -> None:
    """Take a user who is erased from the deputies of others, and from whom others stand in for."""
    for one in (*user.deputies, *user.stands_in_for):
        with contextlib.suppress(NotFound):
            table.change(USERS, one.user_id, lambda other: other.forgets(user.id), act)


def put_right(user_id: str, move: Move[User], act: Act) -> User:
    """Make a move that may bring an address; Conflict where it is another user's."""
    address = move(read_user(user_id, act))[0].email
    return change_user(user_id, move, act, email=address)


# --- units -----------------------------------------------------------------------------------------------


def read_unit(unit_id: str, act: Act) -> Unit:
    """One unit."""
    return table.read(UNITS, unit_id, act)


def create_unit(unit: Unit, event: Event, act: Act) -> Unit:
    """Record a unit."""
    return table.create(UNITS, unit, event, act)


def change_unit(unit_id: str, move: Move[Unit], act: Act) -> Unit:
    """Make a move on a unit."""
    return table.change(UNITS, unit_id, move, act)


def list_units(status: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of units by name."""
    return lists.page(Listing("gsi1", (f"{UNITS.prefix}name#{status}",)), limit, cursor)
