"""Whether somebody may be contacted."""

from services.privacy.store import cards
from shared.act import Act
from shared.contracts.contacting import Decision
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message, Purpose
from shared.errors import NotFound


def check(
    noun: cards.Noun,
    record_id: str,
    purpose: Purpose,
    channel: Channel,
    message: Message,
    act: Act,
    *,
    secret: bool,
) -> Decision:
    """Whether a contact or alumnus may be contacted; NotFound for one that is hidden from the caller."""
    card = cards.card(noun, record_id)
    hidden = (
        card is None or card["status"] == "erased" or (card.get("restricted") and not act.sees_restricted)
    )
    if card is None or hidden:
        raise NotFound("there is no such record")
    decided = decide([card], purpose, channel, message=message, may_see_secret=secret)
    return decided[record_id]
