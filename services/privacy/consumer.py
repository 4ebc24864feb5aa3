"""What privacy does about events: it brings suppression to what contacts say."""

from services.privacy import actions
from shared.consumer import consumer
from shared.contracts.partners import (
    ContactAffiliated,
    ContactChanged,
    ContactCreated,
    ContactMarketingBlocked,
    ContactMarketingUnblocked,
    ContactRestricted,
    ContactUnrestricted,
)

HEARD = (
    ContactCreated,
    ContactChanged,
    ContactAffiliated,
    ContactMarketingBlocked,
    ContactMarketingUnblocked,
    ContactRestricted,
    ContactUnrestricted,
)
Heard = (
    ContactCreated
    | ContactChanged
    | ContactAffiliated
    | ContactMarketingBlocked
    | ContactMarketingUnblocked
    | ContactRestricted
    | ContactUnrestricted
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: whatever happened, the contact's record says how it is now."""
    actions.follow_contact(event.record_id)


handler = consumer(HEARD, react)
