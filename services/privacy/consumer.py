"""What privacy does about events: it brings suppression to what people's records say."""

from services.privacy.actions import suppressions
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
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: whatever happened, the record says how it is now."""
    person = isinstance(event, OrganisationRestricted | OrganisationUnrestricted)
    suppressions.follow("organisation" if person else "contact", event.record_id)


handler = consumer(HEARD, react)
