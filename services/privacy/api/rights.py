"""What rights people have: asked for records, as their ids say whom one wants to know of."""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.privacy.actions import rights as actions
from services.privacy.api.edge import api
from services.privacy.model.link import READ
from services.privacy.model.rights import RightsOverview, must_be_held
from shared.contracts.subjects import Reference
from shared.read_audit import Read, send
from shared.record import Model

Subjects = Annotated[
    tuple[Annotated[Reference, AfterValidator(must_be_held)], ...], Field(min_length=1, max_length=50)
]


class RightsQuestion(Model):
    """The records of one person: `partners.contact:<id>`."""

    subjects: Subjects


@api.ask("/privacy/rights", allow="privacy.rights.read")
def explain_rights(body: RightsQuestion) -> RightsOverview:
    """Every right, record by record and purpose by purpose, with the article and the reason."""
    found = actions.overview(body.subjects, api.caller.may(READ), api.act)
    for one in found.subjects:
        send(Read("card", one.record.replace(".", "#", 1).replace(":", "#", 1)), api.act)
    return found
