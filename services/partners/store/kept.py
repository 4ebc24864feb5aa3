"""What retention goes by: who may have been kept long enough, and when customers last dealt with us."""

from collections.abc import Iterable, Iterator
from datetime import date

from services.partners.model.organisation import OrganisationKind
from services.partners.store import ORGANISATIONS
from shared import aws, clock, lists, settings, table
from shared.attributes import to_item
from shared.contracts import partners as contract
from shared.events.sales import Documented
from shared.lists import Listing


def contact_ids(statuses: Iterable[str]) -> Iterator[str]:
    """Every contact in these states that is in a list."""
    for status in statuses:
        for item in lists.walk("gsi1", contract.name_partitions("contact", status)):
            yield item["id"]


def private_customers(statuses: Iterable[str]) -> Iterator[str]:
    """Every customer who is a private person, in these states, that is in a list."""
    for status in statuses:
        partitions = contract.name_partitions("organisation", status)
        listing = Listing("gsi1", partitions, {"kind": OrganisationKind.PRIVATE_PERSON.value})
        for page in lists.pages(listing, lists.EXAMINED):
            yield from (item["id"] for item in page)


# --- when something last happened to a customer's documents, kept by the consumer ------------------------


def put_activity(event: Documented) -> None:
    """Remember the day of an event; an earlier one changes nothing."""
    if not event.organisation_id or event.occurred_at is None:
        return
    try:
        aws.dynamodb().update_item(
            TableName=settings.read("RECORDS"),
            Key=to_item(_derived(event.organisation_id)),
            UpdateExpression="SET last_activity = :day",
            ConditionExpression="attribute_not_exists(last_activity) OR last_activity < :day",
            ExpressionAttributeValues=to_item({":day": clock.day(event.occurred_at).isoformat()}),
        )
    except aws.dynamodb().exceptions.ConditionalCheckFailedException:
        return


def last_activity(organisation_ids: Iterable[str]) -> date | None:
    """The last day on which something happened to these customers' documents; today where one is open."""
    found = []
    for one in organisation_ids:
        item = table.get(_derived(one), ("last_activity",))
        found += [date.fromisoformat(item["last_activity"])] if item else []
        found += [clock.today()] if _has_open(one) else []
    return max(found, default=None)


def _has_open(organisation_id: str) -> bool:
    edges, _ = lists.beside(ORGANISATIONS.prefix + organisation_id, "document#", lists.EXAMINED)
    return any(edge["open"] for edge in edges)


def _derived(organisation_id: str) -> dict[str, str]:
    return ORGANISATIONS.key(organisation_id) | {"sk": "derived"}
