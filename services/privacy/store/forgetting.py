"""What was gathered of a person goes with the person."""

from collections.abc import Collection

from services.privacy.store import errands, packages, requests
from shared import clock
from shared.act import Act
from shared.contracts.subjects import What


def forget_gathered(subjects: Collection[str], but_for: str, act: Act) -> None:
    """Delete what errands gathered of these records, but for that of one errand; again it finds nothing.

    A request that is open goes on, and tells that nothing is held; a package can be had no more.
    """
    for errand_id in errands.about(subjects):
        given = errands.find(errand_id, act) if errand_id != but_for else None
        if given is not None and given.what is What.GATHER:
            _forget(errand_id, given.request_id or "", act)


def _forget(errand_id: str, request_id: str, act: Act) -> None:
    packages.delete(errand_id)
    if requests.find(request_id, act):
        packages.put_nothing(errand_id)
        requests.change(request_id, lambda one: one.package_gone(errand_id, clock.today()), act)
