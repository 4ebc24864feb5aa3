"""Releases of restricted records [GDPR art. 18(2)]: proposed, decided, gathered, had by one user, ended."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from services.privacy.actions import errands as giving
from services.privacy.model.package import Gathered, access
from services.privacy.model.package_layout import as_csv
from services.privacy.model.purpose import Register
from services.privacy.model.release import CREATE, DECIDE, Release
from services.privacy.model.release_layout import ReleaseCover, as_html, as_json
from services.privacy.model.release_parts import GivenRevocation, NewDirectRelease, NewRelease
from services.privacy.model.request import Request
from services.privacy.model.request_data import registers_of
from services.privacy.model.rights import Right
from services.privacy.store import cards, catalogue, errands, packages
from services.privacy.store import releases as store
from services.privacy.store import requests as request_store
from services.privacy.store.packages import Format
from shared import act as acts
from shared import clock
from shared.act import Act
from shared.contracts.subjects import What
from shared.errors import Conflict, Forbidden, Invalid
from shared.events.privacy import ReleaseApproved, ReleaseEnded, ReleaseRevoked
from shared.read_audit import Read, send

PROTECTED = "fields.contact_secret"
LIFTED = "the restriction of these records was lifted: they can be used like any others"


def propose(request_id: str, body: NewRelease, act: Act) -> Release:
    """Propose that a user may use records that a request restricted.

    Raises Conflict where the request restricts nothing, or no more; Invalid for a record that it did not
    restrict, for who is no active user, or may not see whom non-disclosure protects (R34).
    """
    request = request_store.read(request_id, act)
    unknown = set(body.records) - _restricted_by(request, act)
    if unknown:
        raise Invalid.field(
            "records", "name one that is not restricted", "records that the request restricted"
        )
    return _proposed(body, (request.id, request.subjects), act)


def propose_directly(body: NewDirectRelease, act: Act) -> Release:
    """Propose the same of records however they were restricted [GDPR art. 18(2)].

    Raises Invalid for a subject that is no person's own restricted record, for a record that is another's, or
    of no kind that holds people. Whether a document follows the subjects is known once it is gathered: one
    that does not is not handed over, and ends the release.
    """
    subjects = tuple(dict.fromkeys(body.subjects))
    if cards.unrestricted(subjects):
        raise Invalid.field(
            "subjects", "name one that is not restricted", "the person's own restricted records"
        )
    others = set(body.records).difference(subjects)
    if any(cards.is_read(one) or not registers_of(one) for one in others):
        raise Invalid.field("records", "name what is not theirs", "some of the subjects, or their documents")
    return _proposed(body, (None, subjects), act)


def _proposed(body: NewRelease, known: tuple[str | None, Sequence[str]], act: Act) -> Release:
    standing, user = cards.standing(body.records, known[1]), cards.active_user(body.user_id)
    if not standing.restricted:
        raise Conflict(LIFTED)
    if user is None:
        raise Invalid.field("user_id", "is no active user", "the id of an active user")
    if standing.protected and not user.may(PROTECTED):
        raise Invalid.field("user_id", "may not see whom non-disclosure protects", f"who has {PROTECTED}")
    return store.create(Release.proposed(body, act.new_id(), known, act.actor, clock.now()), act)


def _restricted_by(request: Request, act: Act) -> set[str]:
    """The records that the contexts restricted for a request; Conflict where there are none."""
    done = [one.id for one in request.errands if one.done and one.what is What.RESTRICT]
    errand = errands.find(done[-1], act) if request.kind is Right.RESTRICTION and done else None
    if errand is None:
        raise Conflict("this request has restricted nothing", legal=sorted(request.actions()))
    errand.must_have_lists(clock.now())
    return {one.record for one in errands.outcomes_of(errand) if one.done == "restricted"}


# --- who may see and decide ------------------------------------------------------------------------------


def read(release_id: str, users: Collection[str], act: Act) -> Release:
    """One release: for the officer, the owners of its registers, and who may use the records, no deputy."""
    release = store.read(release_id, act)
    if not _sees(release, users, act):
        raise Forbidden("only who may use the records, the owners of their registers and the officer see it")
    return release


def _sees(release: Release, users: Collection[str], act: Act) -> bool:
    if act.may(CREATE, release) or act.actor == f"user:{release.user_id}":
        return True
    return act.may(DECIDE, release) and bool(_owned(release, users))


def _owned(release: Release, users: Collection[str]) -> Sequence[Register]:
    known = catalogue.configuration()
    return [one for user in users for one in known.owned_by(user) if one in release.registers]


def of_request(
    request_id: str, users: Collection[str], limit: int, cursor: str | None, act: Act
) -> tuple[list[Release], str | None]:
    """A page of the releases of a request, as far as the caller sees them: it may be short."""
    found, following = store.of_request(request_id, limit, cursor)
    return [one for one in found if _sees(one, users, act)], following


def of_no_request(
    users: Collection[str], limit: int, cursor: str | None, act: Act
) -> tuple[list[Release], str | None]:
    """A page of the releases that no request was named for, as far as the caller sees them."""
    found, following = store.of_no_request(limit, cursor)
    return [one for one in found if _sees(one, users, act)], following


def approve(release_id: str, users: Collection[str], act: Act) -> Release:
    """Approve a release as the owner of a register that it concerns; Forbidden for anybody else.

    Raises Conflict where the restriction was lifted meanwhile.
    """
    release, at = store.read(release_id, act), clock.now()
    owned = _must_own(release, users)
    if release.live and not cards.standing(release.records, release.subjects).restricted:
        raise Conflict(LIFTED, legal=["refuse"])
    return store.change(release_id, lambda one: one.approved(owned, act.actor, at), act)


def refuse(release_id: str, reason: str, users: Collection[str], act: Act) -> Release:
    """Refuse a release as the owner of a register that it concerns; Forbidden for anybody else."""
    _must_own(store.read(release_id, act), users)
    at = clock.now()
    return store.change(release_id, lambda one: one.refused(reason, act.actor, at), act)


def revoke(release_id: str, body: GivenRevocation, users: Collection[str], act: Act) -> Release:
    """End a release at once, as the officer or the owner of a register that it concerns."""
    read(release_id, users, act)
    at = clock.now()
    return store.change(release_id, lambda one: one.revoked(body, act.actor, at), act)


def _must_own(release: Release, users: Collection[str]) -> Sequence[Register]:
    owned = _owned(release, users)
    if not owned:
        raise Forbidden("only the owner of a register that the release concerns decides on it")
    return owned


# --- the data --------------------------------------------------------------------------------------------


def link(release_id: str, name: Format, act: Act) -> str:
    """A link to a file of the released records, for the very user they are released to, and the officer.

    That they were read, and on which ground, stands in the log of each record before the link is given.
    """
    release = store.read(release_id, act)
    if act.actor != f"user:{release.user_id}" and not act.may(CREATE, release):
        raise Forbidden("released records are for the user they are released to")
    errand = release.must_be_had()
    standing = cards.standing(release.records, release.subjects)
    if not standing.restricted:
        raise Conflict(LIFTED, legal=sorted(release.actions()))
    if standing.protected:
        act.require(PROTECTED, release)
    for one in release.records:
        kind, _, record_id = one.partition(":")
        read = Read("release", f"{kind.replace('.', '#')}#{record_id}")
        send(read, replace(act, purpose=release.ground))
    return packages.link(errand, name, f"release-{release.until.isoformat()}.{name}")


def gather(event: ReleaseApproved) -> None:
    """Have every context gather the data once all owners approved; a repeat finds the errand given."""
    act = acts.system("privacy", event.request_id)
    release = store.find(event.record_id, act)
    if release and release.status == "approved":
        giving.give(What.GATHER, release.id, act, subjects=release.subjects)


def completed(errand_id: str) -> None:
    """Every context gathered: files are made of the released records alone, and the rest is deleted.

    A record that is restricted no more ends the release.
    """
    act = acts.system("privacy")
    errand = errands.find(errand_id, act)
    release = store.find(errand.request_id, act) if errand and errand.request_id else None
    if errand is None or release is None or errand.what is not What.GATHER:
        return
    if release.status != "approved":
        packages.delete(errand.id)
        return
    if not release.hash:
        found = [one for one in packages.sections(errand) if one["record"] in release.records]
        _make(release, errand.id, [one for one in found if one["fields"].get("restricted")], act)
    packages.delete_gathered(errand)


def _make(release: Release, errand_id: str, sections: Sequence[packages.Section], act: Act) -> None:
    at = clock.now()
    if {one["record"] for one in sections} != set(release.records):
        store.change(release.id, lambda one: one.ended("lifted", act.actor, at), act)
        return
    cover = ReleaseCover(release, catalogue.inputs(), clock.day(at))
    package = access(Gathered(sections), cover.inputs)
    body = as_json(package, cover)
    packages.put(errand_id, "json", body)
    packages.put(errand_id, "html", as_html(package, cover))
    packages.put(errand_id, "csv", as_csv(package, cover))
    hashed = hashlib.sha256(body).hexdigest()
    store.change(release.id, lambda one: one.made(errand_id, hashed), act)


# --- the end ---------------------------------------------------------------------------------------------


def forget(event: ReleaseRevoked | ReleaseEnded) -> None:
    """The data of a release that is over goes at once."""
    packages.delete(giving.id_of(What.GATHER, event.record_id))


def lifted(record: str) -> None:
    """The restriction of a record was lifted: what released it is over."""
    act, at = acts.system("privacy"), clock.now()
    for release_id in store.about([record]):
        if store.find(release_id, act):
            store.change(release_id, lambda one: one.lifted(record, act.actor, at), act)


def end_releases() -> int:
    """End the releases whose last day is over; how many."""
    act, at = acts.system("privacy", reason="job:end_releases"), clock.now()
    over = list(store.last_day_before(clock.today()))
    for release_id in over:
        store.change(release_id, lambda one: one.ended("expired", act.actor, at), act)
    return len(over)
