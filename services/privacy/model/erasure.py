"""What becomes of privacy's own records when their subject is erased: they stay, each for its rule. Pure."""

from typing import TypeVar

from services.privacy.model.configuration import PrivacyConfiguration
from services.privacy.model.link import SubjectLink
from services.privacy.model.notice import NoticeVersion
from services.privacy.model.release import Release
from services.privacy.model.request import Request
from services.privacy.model.suppression import Suppression
from shared.calendar import months_later
from shared.contracts.subjects import Errand
from shared.fates import Fate, kept, scrubbed
from shared.record import Record

P = TypeVar("P", bound=Record)
REQUEST_MONTHS = 36
"""How long the record of a request is kept after it is closed (retention rule `requests`)."""


def fate_of_request(request: Request, _: Errand) -> Fate[Request]:
    """The record of a request shows that it was answered [art. 5(2)]."""
    until = months_later(request.closed_on, REQUEST_MONTHS) if request.closed_on else None
    return kept(f"privacy.request:{request.id}", request, "requests", until)


def fate_of_release(one: Release, _: Errand) -> Fate[Release]:
    """A release is over with the person's records: its words go, that there was one is shown [art. 5(2)]."""
    return scrubbed(f"privacy.release:{one.id}", one, one.without_words())


def fate_of_link(one: SubjectLink, _: Errand) -> Fate[SubjectLink]:
    """A record leaves its links once it is erased, by that event: what stays for a purpose stays linked."""
    return Fate(one)


def fate_of_suppression(one: Suppression, _: Errand) -> Fate[Suppression]:
    """What keeps an erased person from coming back stays; it holds no address."""
    return kept(f"privacy.suppression:{one.id}", one, "suppressions", None)


def fate_of_configuration(one: PrivacyConfiguration, _: Errand) -> Fate[PrivacyConfiguration]:
    """Whoever the notice names is named there as long as they hold the task."""
    return Fate(one)


def fate_of_version(one: NoticeVersion, errand: Errand) -> Fate[NoticeVersion]:
    """What people were told at a time stays as they were told it [art. 5(2), 12, 13]."""
    ref = f"privacy.notice_version:{one.id}"
    concerned = ref in errand.subjects or ref in errand.mentions
    return kept(ref, one, "notices", None) if concerned else Fate(one)
