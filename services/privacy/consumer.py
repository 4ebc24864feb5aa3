"""What privacy does about events: suppression follows people's records, errands and requests go on."""

from collections.abc import Callable
from typing import cast, get_args

from services.privacy import subjects
from services.privacy.actions import (
    errands,
    execution,
    links,
    packages,
    plans,
    purges,
    releases,
    request_letters,
    suppressions,
    withdrawals,
)
from services.privacy.model.reading import reference
from services.privacy.store.cards import Noun
from shared.consumer import Reactions, consumer
from shared.events import alumni, integrations, partners, privacy
from shared.events.subjects import (
    ErrandCompleted,
    ErrandDone,
    ErrandGiven,
    RecordErased,
    RecordRectified,
    RecordUnrestricted,
)
from shared.record import Event


def _follow(noun: Noun) -> Callable[[Event], None]:
    return lambda event: suppressions.follow(noun, event.record_id)


def _follow_rights(event: RecordErased | RecordRectified) -> None:
    """What was erased or put right by a right of the person: of their own records alone anything follows."""
    if event.kind in get_args(Noun):
        suppressions.follow(cast(Noun, event.kind), event.record_id)


def _erased(event: RecordErased) -> None:
    _follow_rights(event)
    links.forget(reference(event.kind, event.record_id))


def _lifted(noun: Noun) -> Callable[[Event], None]:
    def lifted(event: Event) -> None:
        suppressions.follow(noun, event.record_id)
        releases.lifted(reference(noun, event.record_id))

    return lifted


def _alumnus_lifted(event: alumni.AlumnusUnrestricted) -> None:
    _lifted("alumnus")(event)
    withdrawals.erase(event)


def _document_lifted(event: RecordUnrestricted) -> None:
    releases.lifted(reference(event.kind, event.record_id))


def _link(event: privacy.RequestReceived | privacy.RequestIdentityAsked) -> None:
    request_letters.mail_link(event.record_id, event.links)


def _notice(event: Event) -> None:
    request_letters.mail_notice(event.record_id, event.version)


def _go_on(event: ErrandCompleted) -> None:
    """Everybody did an errand: what gave it, a purge, a release or a request, goes on."""
    purges.take_in(event.record_id, event.request_id)
    releases.completed(event.record_id)
    packages.completed(event.record_id)


def _purge(event: privacy.PurgePlanned | privacy.PurgeApproved) -> None:
    purges.carry_on(event.record_id, event.request_id)


REACTIONS: Reactions = {
    partners.ContactCreated: _follow("contact"),
    partners.ContactChanged: _follow("contact"),
    partners.ContactAffiliated: _follow("contact"),
    partners.ContactMarketingBlocked: _follow("contact"),
    partners.ContactMarketingUnblocked: _follow("contact"),
    partners.ContactObjected: _follow("contact"),
    partners.ContactRestricted: _follow("contact"),
    partners.ContactUnrestricted: _lifted("contact"),
    partners.OrganisationChanged: _follow("organisation"),
    partners.OrganisationObjected: _follow("organisation"),
    partners.OrganisationRestricted: _follow("organisation"),
    partners.OrganisationUnrestricted: _lifted("organisation"),
    alumni.AlumnusRegistered: _follow("alumnus"),
    alumni.AlumnusChanged: _follow("alumnus"),
    alumni.AlumnusSupplemented: _follow("alumnus"),
    alumni.AlumnusSeparated: _follow("alumnus"),
    alumni.AlumnusAddressChanged: _follow("alumnus"),
    alumni.AlumnusMarketingBlocked: _follow("alumnus"),
    alumni.AlumnusMarketingUnblocked: _follow("alumnus"),
    alumni.AlumnusRestricted: _follow("alumnus"),
    alumni.AlumnusUnrestricted: _alumnus_lifted,
    alumni.AlumnusLeft: withdrawals.erase,
    integrations.AddressesUnsubscribed: suppressions.unsubscribe,
    RecordErased: _erased,
    RecordRectified: _follow_rights,
    RecordUnrestricted: _document_lifted,
    ErrandGiven: subjects.holder.run,
    ErrandDone: errands.take,
    ErrandCompleted: _go_on,
    privacy.ReleaseApproved: releases.gather,
    privacy.ReleaseRevoked: releases.forget,
    privacy.ReleaseEnded: releases.forget,
    privacy.PurgePlanned: _purge,
    privacy.PurgeApproved: _purge,
    privacy.RequestReceived: _link,
    privacy.RequestIdentityAsked: _link,
    privacy.RequestSearched: execution.look_for,
    privacy.RequestScoped: links.follow,
    privacy.RequestPlanned: plans.give,
    privacy.RequestExecuted: execution.carry_out,
    privacy.RequestReleased: packages.make,
    privacy.RequestCompleted: withdrawals.close,
    privacy.RequestExtended: _notice,
    privacy.RequestRefused: _notice,
    privacy.RequestClosed: _notice,
}

handler = consumer(REACTIONS)
