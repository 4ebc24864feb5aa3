"""Which requests, their errands, links of records, and versions of the notice have been kept long enough."""

from collections.abc import Iterator
from datetime import date

from services.privacy.model.errand import GivenErrand
from services.privacy.model.link import SubjectLink
from services.privacy.model.notice import NoticeVersion
from services.privacy.model.release import Release
from services.privacy.model.request import Request
from services.privacy.store import catalogue, errands, links, releases, requests
from shared import act as acts
from shared import clock
from shared.contracts.subjects import Errand
from shared.open_requests import Pairs, addresses
from shared.purging import Keeping, does, subjects
from shared.retention import Life


def _before(errand: Errand) -> date:
    assert errand.before
    return errand.before


def _closed(errand: Errand) -> Iterator[str]:
    return requests.closed_before(_before(errand))


def _request_is_due(errand: Errand, one: Request) -> bool:
    """Since it was closed, whatever was noted on it afterwards."""
    life = Life(one.received, ended=None if one.open else one.closed_on)
    return life.is_due(errand.counted_from or "", _before(errand))


def _asked_by(one: Request) -> Pairs:
    return [*addresses(one.person), *subjects(*one.records)]


def _done(errand: Errand) -> Iterator[str]:
    return errands.done_before(_before(errand))


def _errand_is_due(errand: Errand, one: GivenErrand) -> bool:
    """Since everybody acknowledged it, but not before the request that it was for."""
    assert one.created_at
    request = requests.find(one.request_id or "", acts.system("privacy"))
    if request and not _request_is_due(errand, request):
        return False
    ended = clock.day(one.updated_at) if one.updated_at and one.status == "completed" else None
    return Life(clock.day(one.created_at), ended=ended).is_due(errand.counted_from or "", _before(errand))


def _errand_on(one: GivenErrand) -> Pairs:
    return subjects(*one.subjects)


def _over(errand: Errand) -> Iterator[str]:
    return releases.over_before(_before(errand))


def _release_is_due(errand: Errand, one: Release) -> bool:
    """Since it was over."""
    life = Life(clock.day(one.created_at or clock.now()), ended=one.closed_on)
    return life.is_due(errand.counted_from or "", _before(errand))


def _released_of(one: Release) -> Pairs:
    return subjects(*one.subjects, *one.records)


def _linked(errand: Errand) -> Iterator[str]:
    return links.last_before(_before(errand))


def _link_is_due(errand: Errand, one: SubjectLink) -> bool:
    """Since it was last confirmed, or ended."""
    life = Life(clock.day(one.created_at or clock.now()), last_activity=one.last_day)
    return life.is_due(errand.counted_from or "", _before(errand))


def _linked_of(one: SubjectLink) -> Pairs:
    return subjects(*one.references)


def _unpoint(one: SubjectLink) -> None:
    for record in one.references:
        links.unpoint(one.id, record)


def _point(one: SubjectLink) -> None:
    links.point(one.id, one.references)


def _versions(_: Errand) -> Iterator[str]:
    return (str(number) for number in range(1, catalogue.latest_number()))


def _version_is_due(errand: Errand, one: NoticeVersion) -> bool:
    """Since the next version took its place."""
    replaced = catalogue.approved_at(one.number + 1)
    ended = clock.day(replaced) if replaced else None
    return Life(clock.day(one.approved_at), ended=ended).is_due(errand.counted_from or "", _before(errand))


DOES = does(
    Keeping(requests.REQUESTS, _closed, _request_is_due, who=_asked_by),
    Keeping(errands.ERRANDS, _done, _errand_is_due, who=_errand_on),
    Keeping(releases.RELEASES, _over, _release_is_due, who=_released_of),
    Keeping(links.LINKS, _linked, _link_is_due, who=_linked_of, before=_unpoint, after_all=_point),
    Keeping(catalogue.VERSIONS, _versions, _version_is_due),
)
