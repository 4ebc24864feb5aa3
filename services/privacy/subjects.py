"""What privacy holds of people, and what becomes of it when privacy asks."""

from collections.abc import Iterable, Iterator

from services.privacy import retention
from services.privacy.model.erasure import (
    fate_of_configuration,
    fate_of_link,
    fate_of_release,
    fate_of_request,
    fate_of_suppression,
    fate_of_version,
)
from services.privacy.store import catalogue, links, releases, requests, suppressions
from services.privacy.store.forgetting import forget_gathered
from shared.act import Act
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Errand, What
from shared.errands import Holder, Result
from shared.subjects import Held, does, ids_of

EVERY = tuple(Purpose)


def _requests() -> Iterator[str]:
    return ids_of(requests.REQUESTS, "gsi1", ("open", "closed"))


def _releases() -> Iterator[str]:
    return ids_of(releases.RELEASES, "gsi1", ("live", "over"))


def _none() -> Iterable[str]:
    """A link has no texts in which somebody is looked for."""
    return ()


def _links_about(errand: Errand) -> Iterator[str]:
    for record in errand.subjects:
        yield from (one.id for one in links.of(record))


def _releases_about(errand: Errand) -> Iterable[str]:
    """Of the person's records; one that is being gathered for knows of itself."""
    yield from (one for one in releases.about(errand.subjects) if one != errand.request_id)


def _requests_about(errand: Errand) -> Iterable[str]:
    """Earlier ones: the request that gives the errand knows of itself."""
    yield from (one for one in requests.about(errand.subjects) if one != errand.request_id)


def _suppressions_about(errand: Errand) -> Iterator[str]:
    """Of the addresses that the errand names, and of those that a record of the subject is a source of."""
    for what, values in (("email", errand.emails), ("phone", errand.phones)):
        for value in values:
            yield from (one.id for one in suppressions.find_suppressions(what, value))
    for one in errand.subjects:
        noun, _, record_id = one.partition(".")[2].partition(":")
        yield from suppressions.sourced_by(f"{noun}:{record_id}")


def _ruled() -> Iterator[str]:
    """Those with reasons in words; the others hold hashes and codes."""
    return ids_of(suppressions.SUPPRESSIONS, "gsi1", (suppressions.RULED,))


def _versions() -> Iterator[str]:
    return (str(number) for number in range(1, catalogue.latest_number() + 1))


def _never(_: object, __: Errand) -> bool:
    return False


REQUESTS = Held(
    requests.REQUESTS,
    EVERY,
    every=_requests,
    fate=fate_of_request,
    matched=True,
    about=_requests_about,
    owned=_never,
)
RELEASES = Held(
    releases.RELEASES,
    EVERY,
    every=_releases,
    fate=fate_of_release,
    about=_releases_about,
    owned=_never,
)
LINKS = Held(
    links.LINKS,
    EVERY,
    every=_none,
    fate=fate_of_link,
    about=_links_about,
    owned=_never,
)
SUPPRESSIONS = Held(
    suppressions.SUPPRESSIONS,
    EVERY,
    every=_ruled,
    fate=fate_of_suppression,
    about=_suppressions_about,
    owned=_never,
)
CONFIGURATION = Held(
    catalogue.CONFIGURATIONS,
    (Purpose.STAFF,),
    every=lambda: (catalogue.CURRENT,),
    fate=fate_of_configuration,
    owned=_never,
)
VERSIONS = Held(
    catalogue.VERSIONS,
    (Purpose.STAFF,),
    every=_versions,
    fate=fate_of_version,
    owned=_never,
)


def _forget_files(errand: Errand, act: Act) -> Result:
    """What was gathered for earlier requests of the person."""
    forget_gathered(errand.subjects, errand.id, act)
    return Result()


holder = Holder(
    "privacy",
    {
        **does(
            REQUESTS,
            RELEASES,
            LINKS,
            SUPPRESSIONS,
            CONFIGURATION,
            VERSIONS,
            besides={What.ERASE: _forget_files},
        ),
        **retention.DOES,
    },
)
