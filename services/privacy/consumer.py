"""What privacy does about events: suppression follows people's records, errands go out and come back."""

from typing import cast, get_args

from services.privacy import subjects
from services.privacy.actions import errands, packages, purges, request_letters, requests, suppressions
from services.privacy.store.cards import Noun
from shared.consumer import consumer
from shared.contracts.alumni import (
    AlumnusChanged,
    AlumnusEvent,
    AlumnusMarketingBlocked,
    AlumnusMarketingUnblocked,
    AlumnusRegistered,
    AlumnusRestricted,
    AlumnusUnrestricted,
)
from shared.contracts.partners import (
    ContactAffiliated,
    ContactChanged,
    ContactCreated,
    ContactMarketingBlocked,
    ContactMarketingUnblocked,
    ContactRestricted,
    ContactUnrestricted,
    OrganisationRestricted,
    OrganisationUnrestricted,
)
from shared.contracts.privacy import (
    PurgeApproved,
    PurgePlanned,
    RequestClosed,
    RequestExecuted,
    RequestExtended,
    RequestIdentityAsked,
    RequestReceived,
    RequestRefused,
    RequestReleased,
)
from shared.contracts.subjects import (
    ErrandCompleted,
    ErrandDone,
    ErrandGiven,
    RecordErased,
    RecordRectified,
)

HEARD = (
    ContactCreated,
    ContactChanged,
    ContactAffiliated,
    ContactMarketingBlocked,
    ContactMarketingUnblocked,
    ContactRestricted,
    ContactUnrestricted,
    OrganisationRestricted,
    OrganisationUnrestricted,
    ErrandGiven,
    ErrandDone,
    ErrandCompleted,
    RecordErased,
    RecordRectified,
    PurgePlanned,
    PurgeApproved,
    AlumnusRegistered,
    AlumnusChanged,
    AlumnusMarketingBlocked,
    AlumnusMarketingUnblocked,
    AlumnusRestricted,
    AlumnusUnrestricted,
    RequestExecuted,
    RequestReceived,
    RequestIdentityAsked,
    RequestExtended,
    RequestRefused,
    RequestReleased,
    RequestClosed,
)
Heard = (
    ContactCreated
    | ContactChanged
    | ContactAffiliated
    | ContactMarketingBlocked
    | ContactMarketingUnblocked
    | ContactRestricted
    | ContactUnrestricted
    | OrganisationRestricted
    | OrganisationUnrestricted
    | ErrandGiven
    | ErrandDone
    | RecordErased
    | RecordRectified
    | ErrandCompleted
    | PurgePlanned
    | PurgeApproved
    | AlumnusEvent
    | RequestExecuted
    | RequestReceived
    | RequestIdentityAsked
    | RequestExtended
    | RequestRefused
    | RequestReleased
    | RequestClosed
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: whatever happened, the record says how it is now."""
    match event:
        case ErrandGiven():
            subjects.holder.run(event)
        case ErrandDone():
            errands.take(event)
        case ErrandCompleted():
            purges.take_in(event.record_id, event.request_id)
            packages.completed(event.record_id)
        case RequestExecuted() | PurgePlanned() | PurgeApproved():
            _give(event)
        case RecordErased() | RecordRectified():
            _follow_rights(event)
        case _:
            _follow_or_write(event)


def _give(event: RequestExecuted | PurgePlanned | PurgeApproved) -> None:
    """The errands that a request or a purge asks for."""
    if isinstance(event, RequestExecuted):
        requests.carry_out(event)
    else:
        purges.carry_on(event.record_id, event.request_id)


def _follow_or_write(event: Heard) -> None:
    match event:
        case RequestReceived() | RequestIdentityAsked():
            request_letters.mail_link(event.record_id, event.links)
        case RequestReleased():
            packages.make(event)
        case RequestExtended() | RequestRefused() | RequestClosed():
            request_letters.mail_notice(event.record_id, event.version)
        case _:
            _follow(event)


def _follow_rights(event: RecordErased | RecordRectified) -> None:
    """What was erased or put right by a right of the person: of their own records alone anything follows."""
    if event.kind in get_args(Noun):
        suppressions.follow(cast(Noun, event.kind), event.record_id)


def _follow(event: Heard) -> None:
    match event:
        case AlumnusEvent():
            noun: Noun = "alumnus"
        case OrganisationRestricted() | OrganisationUnrestricted():
            noun = "organisation"
        case _:
            noun = "contact"
    suppressions.follow(noun, event.record_id)


handler = consumer(HEARD, react)
