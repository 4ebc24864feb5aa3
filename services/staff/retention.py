"""Which accounts have been out of use long enough, and how they become an id that names nobody."""

from collections.abc import Iterator

from services.staff import store
from services.staff.model.user import User
from shared import act as acts
from shared import clock
from shared.contracts.subjects import Errand
from shared.purging import Keeping, does
from shared.retention import Life


def _passive(_: Errand) -> Iterator[str]:
    return store.passive_users()


def _is_due(errand: Errand, user: User) -> bool:
    """Every change of an account is an activity; the last may be that it was taken out of use."""
    assert errand.before
    assert user.created_at
    last = clock.day(user.updated_at or user.created_at)
    ended = last if user.status == "passive" else None
    life = Life(clock.day(user.created_at), last_activity=last, ended=ended)
    return life.is_due(errand.counted_from or "", errand.before)


def _forget(user: User) -> None:
    store.forget_address(user)
    store.forget_sign_in(user)
    store.forget_deputies(user, acts.system("staff", reason="retention"))


def _remember(user: User) -> None:
    store.remember_address(user)
    store.remember_sign_in(user)


DOES = does(
    Keeping(store.USERS, _passive, _is_due, before=_forget, after_all=_remember, done="anonymised"),
)
