"""What rights people have in the records that are held of them."""

from collections.abc import Sequence

from services.privacy.actions import links
from services.privacy.model import rights
from services.privacy.model.rights import RightsOverview
from services.privacy.store import cards, catalogue
from shared import clock
from shared.act import Act
from shared.errors import NotFound


def overview(records: Sequence[str], may_see_links: bool, act: Act) -> RightsOverview:
    """Every right in these records, from the bases as they are now; NotFound for one hidden from the caller.

    Who may see links is told of the linked records of the same person too, each decided for itself. Costs two
    batch gets, one get for each contact or private customer, and what looking for links does.
    """
    purposes, rules, today = catalogue.list_purposes(), catalogue.list_rules(), clock.today()
    found = []
    for record in dict.fromkeys(records):
        held = cards.held(record)
        if held is None or (held.restricted and not act.sees_restricted):
            raise NotFound("there is no such record")
        found.append(rights.holding(held, purposes, rules).explained(today))
    for record in links.beside(records) if may_see_links else ():
        if held := cards.held(record):
            told = rights.holding(held, purposes, rules).explained(today)
            found.append(told.model_copy(update={"linked": True}))
    return RightsOverview(subjects=tuple(found), complaint=rights.complaint())
