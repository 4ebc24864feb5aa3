"""What of partners has been kept long enough, and how it goes."""

from collections.abc import Iterator

from services.partners import store
from services.partners.model.contact import Contact
from services.partners.model.organisation import Organisation, OrganisationKind
from services.partners.store import kept
from shared import clock
from shared.contracts.subjects import Errand
from shared.events.subjects import RecordNarrowed
from shared.purging import Keeping, does
from shared.record import Event, Record
from shared.retention import OUT_OF_USE, Life


def _statuses(errand: Errand) -> tuple[str, ...]:
    return ("passive",) if errand.counted_from in OUT_OF_USE else ("passive", "active")


def _life(record: Record) -> Life:
    """As far as the record itself tells: each change is an activity, the last may be its passivation."""
    assert record.created_at
    last = clock.day(record.updated_at or record.created_at)
    ended = last if record.status == "passive" else None
    return Life(clock.day(record.created_at), last_activity=last, ended=ended)


def _is_due(errand: Errand, record: Record, customers: tuple[str, ...]) -> bool:
    """Whether it is; deals of these customers, where the rule counts from activity, are activity as well."""
    assert errand.before
    if not _life(record).is_due(errand.counted_from or "", errand.before):
        return False
    if errand.counted_from != "last_activity":
        return True
    dealt = kept.last_activity(customers)
    return dealt is None or dealt < errand.before


# --- contacts --------------------------------------------------------------------------------------------


def _contacts(errand: Errand) -> Iterator[str]:
    return kept.contact_ids(_statuses(errand))


def _contact_is_due(errand: Errand, contact: Contact) -> bool:
    if contact.left_of(errand.purposes) == contact.purposes:
        return False
    return _is_due(errand, contact, _dealing(contact))


def _dealing(contact: Contact) -> tuple[str, ...]:
    """The customers whose deals are a contact's too: of one who is out of use none."""
    today, used = clock.today(), contact.status == "active"
    return tuple(one.organisation_id for one in contact.affiliations if used and one.live(today))


def _narrowed(errand: Errand, contact: Contact) -> tuple[Contact, Event] | None:
    left = contact.left_of(errand.purposes)
    return (contact.narrowed(left), RecordNarrowed(kind="contact", errand=errand.id)) if left else None


def _without_edges(contact: Contact) -> None:
    for one in contact.affiliations:
        store.drop_edge(contact.id, one.organisation_id)


# --- customers who are private persons -------------------------------------------------------------------


def _private(errand: Errand) -> Iterator[str]:
    return kept.private_customers(_statuses(errand))


def _private_is_due(errand: Errand, one: Organisation) -> bool:
    return one.kind is OrganisationKind.PRIVATE_PERSON and _is_due(errand, one, (one.id,))


DOES = does(
    Keeping(
        store.CONTACTS,
        _contacts,
        _contact_is_due,
        narrowed=_narrowed,
        before=_without_edges,
        after_all=store.put_edges,
    ),
    Keeping(store.ORGANISATIONS, _private, _private_is_due),
)
