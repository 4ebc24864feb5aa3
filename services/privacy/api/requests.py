"""Routes of data subjects' requests: the officer's queue, the owners' decisions, one's own requests."""

from datetime import date
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.privacy.actions import candidates, packages, plans
from services.privacy.actions import requests as actions
from services.privacy.api.edge import api
from services.privacy.model.answer import answer
from services.privacy.model.candidates import Candidates
from services.privacy.model.package import PackageDraft
from services.privacy.model.plan import ErasurePlan
from services.privacy.model.request import Request
from services.privacy.model.request_parts import (
    GivenDecisions,
    GivenExecution,
    GivenIdentity,
    GivenNotification,
    GivenOpinion,
    GivenRecipient,
    GivenRedactions,
    GivenRefusal,
    GivenScope,
    GivenSearch,
    NewRequest,
    ReasonOfRequest,
)
from services.privacy.store import requests as store
from services.privacy.store.packages import PackageFile
from shared import keyring
from shared.contracts.staff import ALL as ALL_OF_THEM
from shared.fields import Language
from shared.paging import Page
from shared.personal import Id
from shared.read_audit import Read, send
from shared.record import Model

ALL = "/privacy/requests"
ONE = f"{ALL}/<request_id>"


class RequestCard(Model):
    """A request in the queue: no names, as the queue is read often."""

    id: str
    version: int
    status: str
    kind: str
    channel: str
    received: date
    due: date
    last_day: date
    overdue: bool
    extended: bool
    identified: bool
    registers: tuple[str, ...]


class PackageLink(Model):
    """Where a file of a package is, for 60 seconds."""

    url: str


class RequestAnswer(Model):
    """What the person is told, a paragraph each; the first is the title."""

    paragraphs: tuple[str, ...]


def _users() -> frozenset[str]:
    """The caller, and whom they stand in for."""
    return api.caller.stands_in_for | {api.caller.user_id}


def _card(one: Request) -> dict[str, object]:
    shown = one.model_dump(mode="json", include=set(RequestCard.model_fields)) | dict(one.derived())
    known = {"extended": one.extension is not None, "identified": one.identity is not None}
    return {name: value for name, value in (shown | known).items() if name in RequestCard.model_fields}


@api.get(ALL, allow="privacy.requests.read")
def list_requests(
    state: Annotated[
        Literal["open", "closed"], Query(description="Open ones, the first due at the top.")
    ] = "open",
    mine: Annotated[bool, Query(description="The caller's own requests alone.")] = False,
    limit: Annotated[int, Query(ge=1, le=100, description="Requests in a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the previous page, unchanged.")] = None,
) -> Page[RequestCard]:
    """The queue as far as the caller sees it; for most users their own requests."""
    if mine or api.caller.scope("privacy.requests.read") is not ALL_OF_THEM:
        found, following = store.own(api.caller.user_id, limit, cursor)
    else:
        found, following = actions.queue(state, _users(), limit, cursor, api.act)
    return api.cards(RequestCard, map(_card, found), following)


@api.create(ALL, allow="privacy.requests.create")
def record_request(body: NewRequest) -> Request:
    """Record a request made by letter, phone or at the desk with its true day of receipt, or one's own."""
    return actions.record(body, api.caller.user_id, api.act)


@api.get(ONE, allow="privacy.requests.read")
def read_request(request_id: Id) -> Request:
    """One request; `waits_for` says which contexts have not done their part yet."""
    return actions.shown(request_id, _users(), api.act)


@api.get(f"{ONE}/answer", allow="privacy.requests.read")
def read_answer(request_id: Id, lang: Annotated[Language | None, Query()] = None) -> RequestAnswer:
    """What the person is told, for who answers by letter; it names the right to complain."""
    found = actions.read(request_id, _users(), api.act)
    send(Read("card", f"privacy#request#{request_id}"), api.act)
    return RequestAnswer(paragraphs=answer(found, lang))


@api.move(f"{ONE}/identification", allow="privacy.requests.handle")
def ask_identity(request_id: Id) -> Request:
    """Have a link mailed to the address on file, once more if need be, or note that staff calls back."""
    return actions.move(request_id, Request.identity_asked, api.act)


@api.move(f"{ONE}/identity", allow="privacy.requests.handle")
def identify_requester(request_id: Id, body: GivenIdentity) -> Request:
    """Record that the person was identified, and how; what they showed is not kept."""
    return actions.move(request_id, lambda one, at, by: one.identified(body.method, at, by), api.act)


@api.move(f"{ONE}/search", allow="privacy.requests.handle")
def search_records(request_id: Id, body: GivenSearch) -> Request:
    """Have every context look for the person, in texts too; names and addresses may be completed."""
    return actions.move(request_id, lambda one, at, by: one.searched(body.person, at, by), api.act)


@api.get(f"{ONE}/candidates", allow="privacy.requests.handle")
def list_candidates(request_id: Id) -> Candidates:
    """The records that may be about the person, and why; somebody confirms each in the scope."""
    found = candidates.find(request_id, api.act)
    api.searched(keyring.keyed_hash("query", request_id), len(found.items))
    return found


@api.change("PUT", f"{ONE}/scope", allow="privacy.requests.handle")
def scope_request(request_id: Id, body: GivenScope) -> Request:
    """Confirm which records are about the person, replacing the list."""
    return actions.scope(request_id, body, api.act)


@api.move(f"{ONE}/plan", allow="privacy.requests.handle")
def plan_request(request_id: Id) -> Request:
    """Ask what an erasure would do, record by record; what nobody has decided on is taken as granted."""
    return plans.ask(request_id, api.act)


@api.get(f"{ONE}/plan", allow="privacy.requests.read")
def read_plan(request_id: Id) -> ErasurePlan:
    """What an erasure would do, as far as the contexts have said: deleted, anonymised, or kept and why."""
    actions.read(request_id, _users(), api.act)
    return plans.read(request_id, api.act)


@api.change("PUT", f"{ONE}/opinion", allow="privacy.requests.advise")
def advise_on_request(request_id: Id, body: GivenOpinion) -> Request:
    """Give the data protection officer's opinion, which comes before the decision."""
    return actions.move(request_id, lambda one, at, by: one.advised(body.text, at, by), api.act)


@api.move(f"{ONE}/extension", allow="privacy.requests.handle")
def extend_request(request_id: Id, body: ReasonOfRequest) -> Request:
    """Take up to two months longer, with the reason, within the first month; the person is told."""
    return actions.move(request_id, lambda one, at, by: one.extended(body.reason, at, by), api.act)


@api.move(f"{ONE}/decision", allow="privacy.requests.decide")
def decide_request(request_id: Id, body: GivenDecisions) -> Request:
    """Decide as the owner of a register, record by record; decided once the owners have on all of them."""
    return actions.decide(request_id, body, _users(), api.act)


@api.move(f"{ONE}/refusal", allow="privacy.requests.decide")
def refuse_request(request_id: Id, body: GivenRefusal) -> Request:
    """Refuse a request as a whole: who asks cannot be identified, or it is manifestly unfounded."""
    return actions.refuse(request_id, body, _users(), api.act)


@api.move(f"{ONE}/execution", allow="privacy.requests.handle")
def execute_request(request_id: Id, body: GivenExecution) -> Request:
    """Ask every context to do its part; the request waits until all have acknowledged."""
    return actions.execute(request_id, body, api.act)


@api.get(f"{ONE}/package", allow="privacy.requests.handle")
def read_package(request_id: Id) -> PackageDraft:
    """What was gathered, as the person would get it now, and the texts that may name somebody else."""
    found = packages.draft(request_id, api.act)
    send(Read("card", f"privacy#request#{request_id}"), api.act)
    return found


@api.change("PUT", f"{ONE}/redactions", allow="privacy.requests.handle")
def redact_package(request_id: Id, body: GivenRedactions) -> Request:
    """Set what the package leaves out for the rights of others, each with its ground."""
    return packages.redact(request_id, body, api.act)


@api.move(f"{ONE}/release", allow="privacy.requests.handle")
def release_package(request_id: Id) -> Request:
    """Release the package once it was looked through; its files are made at once."""
    return actions.move(request_id, Request.released, api.act)


@api.get(f"{ONE}/package/<format>", allow="privacy.requests.read")
def link_package(request_id: Id, format: PackageFile) -> PackageLink:
    """A link to a file of the package for 60 seconds, for the officer and for the user it is about.

    `format`: `html`, `json` or `csv`; `reads-2` and so on are the rest of a long log of reads (`more_reads`).
    """
    url = packages.link(request_id, format, _users(), api.act)
    send(Read("card", f"privacy#request#{request_id}"), api.act)
    return PackageLink(url=url)


@api.move(f"{ONE}/recipients", allow="privacy.requests.handle")
def add_recipient(request_id: Id, body: GivenRecipient) -> Request:
    """Note one more recipient who has to be told of a rectification, an erasure or a restriction."""
    return actions.move(request_id, lambda one, at, by: one.recipient_added(body.recipient, at, by), api.act)


@api.change("PUT", f"{ONE}/recipients/<task_id>", allow="privacy.requests.handle")
def notify_recipient(request_id: Id, task_id: Id, body: GivenNotification) -> Request:
    """Record that a recipient was told, or why that is impossible or disproportionate."""
    return actions.notify(request_id, task_id, body, api.act)


@api.move(f"{ONE}/closing", allow="privacy.requests.handle")
def close_request(request_id: Id) -> Request:
    """Close a request that was carried out; the person is answered."""
    return actions.move(request_id, Request.closed, api.act)


@api.move(f"{ONE}/withdrawal", allow="privacy.requests.handle")
def withdraw_request(request_id: Id, body: ReasonOfRequest) -> Request:
    """Record that the person no longer asks."""
    return actions.move(request_id, lambda one, at, by: one.withdrawn(body.reason, at, by), api.act)
