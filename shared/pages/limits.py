"""Limits for who has not signed in: counters in the records table that go away by themselves."""

from datetime import UTC, datetime
from itertools import pairwise

from shared import aws, clock, keyring, settings
from shared.attributes import to_item
from shared.errors import TooMany

WINDOW = 600
"""Seconds."""
MOST = {"shown": 2000, "acted": 1000, "wrong": 20}
"""In one window: pages shown and acts by one network, wrong codes for one record.

A lecture hall of two hundred behind one address comes in, each with five acts: registering, confirming, and
some more. Guessing a code of 160 bits is hopeless anyway; a
right code always passes, so that nobody is locked out by another's guesses.
"""
MAILS, HOUR = 3, 3600
"""How many mails pages may have sent to one address within any such many seconds."""
MAILS_TO = "pages#mail#"
"""What the key begins with under which they are counted; infra grants it to pages that have mails sent."""


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


def may_mail(address: str) -> bool:
    """Whether another mail may go to an address; if so it is counted. One conditional write either way.

    All contexts count together, so that no page helps another to flood somebody. A page answers the same
    whatever this says, so that nobody learns who was written to. The moments of the last mails are kept under
    a keyed hash of the address, each pushing the one before it on.
    """
    now = int(clock.now().timestamp())
    names = [f"mail{number}" for number in range(MAILS)]
    pushed = [f"{later} = if_not_exists({name}, :never)" for name, later in pairwise(names)]
    values = {":now": now, ":never": 0, ":ago": now - HOUR, ":ttl": now + 2 * HOUR}
    client = aws.dynamodb()
    try:
        client.update_item(
            TableName=settings.read("RECORDS"),
            Key=to_item({"pk": f"{MAILS_TO}{keyring.keyed_hash('limit', f'mail {address}')}", "sk": "mails"}),
            UpdateExpression=f"SET {', '.join([*pushed, f'{names[0]} = :now', '#ttl = :ttl'])}",
            ConditionExpression=f"attribute_not_exists({names[-1]}) OR {names[-1]} <= :ago",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=to_item(values),
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
