"""What privacy does about events: suppression follows people's records, errands go out and come back."""

from services.privacy import subjects
from services.privacy.actions import errands, requests, suppressions
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
from shared.contracts.privacy import RequestExecuted
from shared.contracts.subjects import ErrandCompleted, ErrandDone, ErrandGiven

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
    AlumnusRegistered,
    AlumnusChanged,
    AlumnusMarketingBlocked,
    AlumnusMarketingUnblocked,
    AlumnusRestricted,
    AlumnusUnrestricted,
    ErrandCompleted,
    RequestExecuted,
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
    | AlumnusEvent
    | ErrandCompleted
    | RequestExecuted
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: whatever happened, the record says how it is now."""
    match event:
        case ErrandGiven():
            subjects.holder.run(event)
        case ErrandDone():
            errands.take(event)
        case ErrandCompleted():
            requests.take_in(event.record_id)
        case RequestExecuted():
            requests.carry_out(event)
        case _:
            _follow(event)


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
