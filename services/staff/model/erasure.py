"""What becomes of a user's account when its holder is erased. Pure."""

from services.staff.model.user import User
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Errand
from shared.errors import Conflict
from shared.fates import Fate, gone, needed_still
from shared.record import Event

PURPOSES = (Purpose.STAFF,)


def fate_of_user(user: User, errand: Errand) -> Fate[User]:
    """The account goes; its id stays in what the user did, and names nobody any more."""
    ref = f"staff.user:{user.id}"
    if ref not in errand.subjects:
        return Fate(user)
    left = errand.without(PURPOSES)
    return needed_still(ref, user, left) if left else gone(ref)


def restricted(user: User, _: bool) -> tuple[User, Event]:
    """An account is used by its holder alone: whoever wants it out of use has it deactivated."""
    raise Conflict("an account cannot be restricted; deactivate it", legal=sorted(user.actions()))
