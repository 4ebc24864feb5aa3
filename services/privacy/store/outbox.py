"""Which mails went out: a mark for each, that goes by itself."""

from shared import beside, clock, ids, table

KEPT_DAYS = 90


def _key(outbox_id: str) -> dict[str, str]:
    return {"pk": f"privacy#outbox#{ids.digest(outbox_id)}", "sk": "sent"}


def sent(outbox_id: str) -> bool:
    """Whether a mail went out."""
    return table.get(_key(outbox_id)) is not None


def put_sent(outbox_id: str) -> None:
    """Remember that a mail went out."""
    beside.put(_key(outbox_id) | {"ttl": int(clock.now().timestamp()) + KEPT_DAYS * 86_400})
