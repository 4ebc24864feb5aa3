"""May we contact this alumnus? The one decision, asked before anybody is asked for anything."""

from services.alumni.model.alumnus import Alumnus
from services.alumni.store import alumni as store
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message, Purpose
from shared.errors import Conflict


def reasons_against(
    alumnus: Alumnus, channel: Channel, message: Message = Message.ORDINARY
) -> tuple[str, ...]:
    """What stands against contacting an alumnus for the register's purpose now; empty where nothing does."""
    return decide([store.card(alumnus)], Purpose.ALUM, channel, message=message)[alumnus.id].reasons


def must_contact(alumnus: Alumnus, channel: Channel) -> None:
    """Raise Conflict, naming the reasons, where the alumnus may not be contacted."""
    if reasons := reasons_against(alumnus, channel):
        raise Conflict("the alumnus may not be contacted so for this purpose", reasons=list(reasons))
