"""What privacy does about events: suppression follows people's records, errands go out and come back."""

from services.privacy import subjects
from services.privacy.actions import errands, suppressions
from shared.consumer import consumer
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
from shared.contracts.subjects import ErrandDone, ErrandGiven

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
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: whatever happened, the record says how it is now."""
    match event:
        case ErrandGiven():
            subjects.holder.run(event)
        case ErrandDone():
            errands.take(event)
        case _:
            _follow(event)


def _follow(event: Heard) -> None:
    person = isinstance(event, OrganisationRestricted | OrganisationUnrestricted)
    suppressions.follow("organisation" if person else "contact", event.record_id)


handler = consumer(HEARD, react)
