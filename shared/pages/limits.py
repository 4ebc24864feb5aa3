"""Limits for who has not signed in: counters in the records table that go away by themselves."""

from datetime import UTC, datetime

from shared import aws, clock, keyring, settings
from shared.attributes import to_item
from shared.errors import TooMany

WINDOW = 600
"""Seconds."""
MOST = {"shown": 600, "acted": 300, "wrong": 20}
"""In one window: pages shown and acts by one network, wrong codes for one record.

A lecture hall of two hundred behind one address comes in. Guessing a code of 160 bits is hopeless anyway; a
right code always passes, so that nobody is locked out by another's guesses.
"""


def count(context: str, what: str, who: str) -> None:
    """Count one more, in one conditional write; raises TooMany where the window has had its most."""
    now = int(clock.now().timestamp())
    start = now - now % WINDOW
    key = {
        "pk": f"{context}#limit#{keyring.keyed_hash('limit', who)}",
        "sk": clock.stamp(datetime.fromtimestamp(start, UTC)),
    }
    client = aws.dynamodb()
    try:
        client.update_item(
            TableName=settings.read("RECORDS"),
            Key=to_item(key),
            UpdateExpression="SET #ttl = :ttl ADD #what :one",
            ConditionExpression="attribute_not_exists(#what) OR #what < :most",
            ExpressionAttributeNames={"#ttl": "ttl", "#what": what},
            ExpressionAttributeValues=to_item({":ttl": start + 2 * WINDOW, ":one": 1, ":most": MOST[what]}),
        )
    except client.exceptions.ConditionalCheckFailedException:
        raise TooMany("too many requests; try again later", retry_after=start + WINDOW - now) from None
