"""What staff holds of people, and what becomes of it when privacy asks."""

from collections.abc import Iterator

from services.staff import retention, store
from services.staff.model.erasure import PURPOSES, fate_of_user, restricted
from services.staff.model.user import User, UserPatch
from shared import act as acts
from shared.contracts.subjects import Errand
from shared.errands import Holder
from shared.subjects import Held, does, ids_of


def _users() -> Iterator[str]:
    return ids_of(store.USERS, "gsi1", ("name#active", "name#passive"))


def _clear(user: User, errand: Errand) -> None:
    """Of an account that goes: the pointers from address and sign-in, and what others say of its deputies."""
    if fate_of_user(user, errand).left is None:
        store.forget_address(user)
        store.forget_sign_in(user)
        store.forget_deputies(user, acts.system("staff", errand.request_id or "", f"errand:{errand.id}"))


USERS = Held(
    store.USERS,
    PURPOSES,
    every=_users,
    fate=fate_of_user,
    clear=_clear,
    patch=UserPatch,
    restrict=restricted,
    put_right=store.put_right,
)

holder = Holder("staff", {**does(USERS), **retention.DOES})
