"""Routes of the privacy notice, its versions, the record of processing and their configuration."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import StringConstraints

from services.privacy.actions import notice as actions
from services.privacy.api.edge import api
from services.privacy.model.comparison import NoticeDifference
from services.privacy.model.configuration import PrivacyConfiguration, PrivacyConfigurationPatch
from services.privacy.model.layout import as_html, as_text
from services.privacy.model.notice import (
    DraftNotice,
    NoticeVersion,
    PrivacyNotice,
    ProcessingRecord,
    record_of_processing,
)
from services.privacy.model.purpose import Register
from services.privacy.model.reading import Language
from services.privacy.store import catalogue as store
from shared.content import Content
from shared.paging import Page
from shared.record import Model

Lang = Annotated[Language, Query(description="Finnish unless English is asked for.")]
Which = Annotated[Register | None, Query(description="One register; both if left out.")]
Number = Annotated[int, Path(ge=1, le=999_999)]
ONE = "/privacy/notice/versions/<number>"


class NoticeApproval(Model):
    """The hash of the draft that was read and is approved."""

    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class NoticeVersionCard(Model):
    """A version of the notice in a list, without its texts."""

    id: str
    version: int
    number: int
    hash: str
    gaps: tuple[str, ...] = ()
    approved_by: str
    approved_at: datetime


@api.get("/privacy/notice", allow="privacy.notice.read")
def read_notice(lang: Lang = "fi", register: Which = None) -> PrivacyNotice:
    """The privacy notice in force; number 0 is what the code makes it, until a version is approved."""
    return actions.notice(lang, register)


@api.get("/privacy/notice/html", allow="privacy.notice.read", media_type="text/html")
def read_notice_as_html(lang: Lang = "fi", register: Which = None) -> Content:
    """The privacy notice in force as an HTML document."""
    shown = as_html(actions.notice(lang, register))
    return Content(shown.encode(), f"notice.{lang}.html", store.configuration())


@api.get("/privacy/notice/text", allow="privacy.notice.read", media_type="text/plain; charset=utf-8")
def read_notice_as_text(lang: Lang = "fi", register: Which = None) -> Content:
    """The privacy notice in force as plain text."""
    shown = as_text(actions.notice(lang, register))
    return Content(shown.encode(), f"notice.{lang}.txt", store.configuration())


@api.get("/privacy/notice/draft", allow="privacy.notice.edit")
def read_draft(lang: Lang = "fi", register: Which = None) -> DraftNotice:
    """The notice as it would be approved now, its hash, and what is still to be decided."""
    return actions.draft(lang, register)


@api.get("/privacy/notice/versions", allow="privacy.notice.read")
def list_notice_versions(
    limit: Annotated[int, Query(ge=1, le=100, description="Versions in a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the previous page, unchanged.")] = None,
) -> Page[NoticeVersionCard]:
    """The versions of the notice, the latest first."""
    return api.cards(NoticeVersionCard, *store.list_versions(limit, cursor))


@api.create("/privacy/notice/versions", allow="privacy.notice.edit")
def approve_notice(body: NoticeApproval) -> NoticeVersion:
    """Approve the draft that was read: it is in force as the next version, and kept as it is."""
    return actions.approve_notice(body.hash, api.act)


@api.get(ONE, allow="privacy.notice.read")
def read_notice_version(number: Number, lang: Lang = "fi", register: Which = None) -> PrivacyNotice:
    """One version of the notice, as it was approved."""
    return store.read_version(number).notice(lang, register)


@api.get(f"{ONE}/diff/<later>", allow="privacy.notice.read")
def compare_notice_versions(
    number: Number, later: Number, lang: Lang = "fi", register: Which = None
) -> NoticeDifference:
    """What the later version says differently, section by section."""
    return actions.compare(number, later, lang, register)


@api.get("/privacy/record-of-processing", allow="privacy.notice.read")
def read_record_of_processing(lang: Lang = "fi") -> ProcessingRecord:
    """The record of processing activities [GDPR art. 30], generated as the notice is."""
    return record_of_processing(store.inputs(), lang)


@api.get("/privacy/configuration", allow="privacy.notice.read")
def read_privacy_configuration() -> PrivacyConfiguration:
    """Controller, registers and owners, officers, recipients, prose; version 0 until first edited."""
    return store.configuration()


@api.change("PATCH", "/privacy/configuration", allow="privacy.notice.edit")
def edit_privacy_configuration(body: PrivacyConfigurationPatch) -> PrivacyConfiguration:
    """Replace parts of the configuration by a JSON merge patch; the notice changes once it is approved."""
    return actions.edit_configuration(body, api.act)
