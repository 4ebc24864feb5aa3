"""Packages of what is held of a person: gathered, looked through, made, handed over."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import count, islice

from services.privacy.actions import execution, requests
from services.privacy.model.errand import GivenErrand
from services.privacy.model.origin import typed_by_staff
from services.privacy.model.package import (
    DataPackage,
    Gathered,
    PackageDraft,
    PackageText,
    ReadPart,
    access,
    free_texts,
    portable,
)
from services.privacy.model.package_layout import Cover, as_csv, as_html, as_json, reads_as_csv
from services.privacy.model.request import Request
from services.privacy.model.request_moves import HANDLE
from services.privacy.model.request_parts import GivenRedactions
from services.privacy.model.rights import Right
from services.privacy.store import audit, catalogue, errands, packages
from services.privacy.store import requests as store
from shared import act as acts
from shared import clock, settings
from shared.act import Act
from shared.errors import Conflict, Expired, Forbidden, Invalid, NotFound
from shared.events.privacy import RequestReleased
from shared.fields import Language

DAYS = 14
"""How long a package can be had."""
PART = 5_000
"""Entries of the log of reads in one file: the first ones stand in the package, the others beside it."""
NOTICE = "/privacy/pages/notice"


def completed(errand_id: str) -> None:
    """Every context acknowledged an errand: the request that gave it goes on, with what was gathered."""
    act = acts.system("privacy")
    errand = errands.find(errand_id, act)
    request = store.find(errand.request_id, act) if errand and errand.request_id else None
    if errand is None or request is None or errand.id not in {one.id for one in request.errands}:
        return
    if request.packaged and request.status == "executing":
        collect(errand, request)
    execution.take_in(errand, act)


def collect(errand: GivenErrand, request: Request) -> None:
    """Keep what the contexts gathered: with the log of reads, or for portability with what staff wrote."""
    found = packages.sections(errand)
    if request.kind is Right.PORTABILITY:
        told = [one | {"typed": typed_by_staff(one, audit.changes(_audited(one["record"])))} for one in found]
        packages.put_draft(errand.id, Gathered(told))
        return
    records = dict.fromkeys([*request.granted, *(one["record"] for one in found)])
    reads = (one for record in records for one in _reads(record))
    first = list(islice(reads, PART))
    packages.put_draft(errand.id, Gathered(found, first, list(_parts(reads, errand.id, request.language))))


def _reads(record: str) -> Iterator[dict[str, str]]:
    """When a record was read and why, newest first; who did stays with us."""
    for item in audit.reads(_audited(record)):
        yield {name: item.get(name, "") for name in ("at", "purpose", "what")} | {"record": record}


def _audited(record: str) -> str:
    """The key under which a record is audited."""
    kind, _, record_id = record.partition(":")
    return f"{kind.replace('.', '#')}#{record_id}"


def _parts(reads: Iterator[dict[str, str]], errand_id: str, language: Language) -> Iterator[ReadPart]:
    """Write what is left of the log of reads, a file at a time: it is due whole, however long [art. 15]."""
    inputs = catalogue.inputs()
    for number in count(2):
        rows = list(islice(reads, PART))
        if not rows:
            return
        body, name = reads_as_csv(rows, inputs, language), f"reads-{number}"
        packages.put(errand_id, name, body)
        yield ReadPart(file=name, entries=len(rows), hash=hashlib.sha256(body).hexdigest())


# --- looking it through ----------------------------------------------------------------------------------


def draft(request_id: str, act: Act) -> PackageDraft:
    """The package as it would be made now, and the texts in it that may name others."""
    request = store.read(request_id, act)
    package = _made_of(request)
    texts = tuple(PackageText(record=record, path=path) for record, path in free_texts(package))
    return PackageDraft(package=package, review=texts)


def _made_of(request: Request) -> DataPackage:
    if request.package is None:
        raise NotFound("nothing has been gathered for this request yet")
    make = portable if request.kind is Right.PORTABILITY else access
    return make(packages.draft(request.package.errand), catalogue.inputs(), request.redactions)


def redact(request_id: str, body: GivenRedactions, act: Act) -> Request:
    """Set what the package leaves out.

    Raises Invalid for a value that is not in it: whoever redacts it would think it hidden.
    """
    request = store.read(request_id, act)
    if request.package:
        package = _made_of(request)
        known = {(record.record, one.path) for record in package.records for one in record.fields}
        for number, one in enumerate(body.redactions):
            if (one.record, one.path) not in known:
                expected = "the record and the path of a value as the package has them"
                raise Invalid.field(f"redactions.{number}.path", "stands nowhere in the package", expected)
    return requests.move(request_id, lambda one, at, by: one.redacted(body.redactions, at, by), act)


# --- making it, and handing it over ----------------------------------------------------------------------


def make(event: RequestReleased) -> None:
    """Make the files of a package that was released, and tell the request; a repeat makes the same."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request is None or request.status != "notifying" or not request.package or request.package.hash:
        return
    package, made = _made_of(request), clock.today()
    notice = f"{settings.read('PUBLIC_URL').rstrip('/')}{NOTICE}"
    cover = Cover(request, catalogue.inputs(), made, notice)
    body = as_json(package, cover)
    packages.put(request.package.errand, "json", body)
    packages.put(request.package.errand, "html", as_html(package, cover))
    packages.put(request.package.errand, "csv", as_csv(package, cover))
    hashed, until = hashlib.sha256(body).hexdigest(), made + timedelta(days=DAYS)
    parts = tuple(one.file for one in package.more_reads)
    store.change(request.id, lambda one: one.handed_over(hashed, until, parts), act)


def link(request_id: str, name: str, users: Collection[str], act: Act) -> str:
    """A link to a file of a package, for the officer who posts it, and for the user whose own it is."""
    request = requests.read(request_id, users, act)
    if not (act.may(HANDLE, request) or request.owners & set(users)):
        raise Forbidden("a package is for the person it is about")
    return packages.link(must_be_had(request, name), name, filename(request, name))


def filename(request: Request, name: str) -> str:
    """What a file of a package is called."""
    called = f"{request.kind}-{request.received.isoformat()}"
    return f"{called}.{name}" if name in packages.MEDIA else f"{called}-{name}.csv"


def must_be_had(request: Request, name: str) -> str:
    """The errand whose files make the package.

    Raises Conflict before it is made, Expired after its last day, NotFound for a file that it does not have.
    """
    package = request.package
    if package is None or package.hash is None or package.until is None:
        raise Conflict("the package has not been made", legal=sorted(request.actions()))
    if clock.today() > package.until:
        raise Expired("the package could be had until its last day; ask for it again")
    if name not in (*packages.MEDIA, *package.parts):
        raise NotFound("the package has no such file")
    return package.errand
