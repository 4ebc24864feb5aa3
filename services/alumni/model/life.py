"""What may become of an alumnus's record, what a pending one waits for, what goes on leaving. Pure."""

from enum import StrEnum
from typing import Annotated

from shared.contracts.alumni import LIVING
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL
from shared.record import Model, Moment

EDIT, RIGHTS = "alumni.alumni.edit", "alumni.alumni.block"
MOVES = Moves(
    "alumnus",
    (
        Move("edit", ("pending", "active"), "", EDIT),
        Move("inform", ("pending", "active"), "", EDIT),
        Move("verify", ("pending",), "", "", by_itself=True),
        Move("confirm_degree", ("pending", "active"), "", "alumni.alumni.confirm"),
        Move("supplement", LIVING, "", "", by_itself=True),
        Move("change_address", LIVING, "", "", by_itself=True),
        Move("merge", LIVING, "", "", by_itself=True),
        Move("separate", LIVING, "", "", by_itself=True),
        Move("await_again", ("active",), "pending", "", by_itself=True),
        Move("activate", ("pending",), "active", "", by_itself=True),
        Move("record_consent", ("pending", "active"), "", "alumni.alumni.consent"),
        Move("record_consent", ("passive",), "active", "alumni.alumni.consent"),
        Move("end_consent", ("active", "passive"), "", "", by_itself=True),
        Move("remind", ("active",), "", "", by_itself=True),
        Move("passivate", ("active",), "passive", "", by_itself=True),
        Move("withdraw", LIVING, "withdrawn", "alumni.alumni.withdraw"),
        Move("tell_of_leaving", ("withdrawn",), "", "", by_itself=True),
        Move("block_marketing", (*LIVING, "withdrawn"), "", RIGHTS),
        Move("unblock_marketing", LIVING, "", "alumni.alumni.unblock"),
        Move("object", LIVING, "", "", by_itself=True),
        Move("protect", LIVING, "", "alumni.alumni.protect"),
        Move("restrict", (*LIVING, "withdrawn"), "", "alumni.alumni.restrict"),
        Move("unrestrict", (*LIVING, "withdrawn"), "", "alumni.alumni.restrict"),
        Move("erase", (*LIVING, "withdrawn"), "erased", "", by_itself=True),
    ),
)
"""What may become of an alumnus; `activate` comes with the move after which nothing is awaited any more."""
OF_RESTRICTED = frozenset(
    {"withdraw", "block_marketing", "unblock_marketing", "protect", "unrestrict", "record_consent"}
)


class Awaited(StrEnum):
    """What a pending record waits for: the proof that the address is the person's, or the degree."""

    VERIFICATION = "verification"
    GRADUATION = "graduation"

    @property
    def met_when(self) -> str:
        """What has to happen for it."""
        return {
            Awaited.VERIFICATION: "the person confirms the address by the link of the letter",
            Awaited.GRADUATION: "a coordinator confirms the degree",
        }[self]


class DegreeConfirmation(Model):
    """Who said that the degree was completed: a user, or the source by its name; and when."""

    at: Moment
    by: Annotated[str, NOT_PERSONAL]


UNNEEDED = (
    "former_surname",
    "preferred_name",
    "birth_date",
    "street",
    "postal_code",
    "city",
    "country",
    "programme",
    "programme_code",
    "studies_began",
    "degree",
    "graduation_year",
    "workplace",
    "job_title",
    "cooperation",
    "further_information",
    "newsletter_topics",
    "directory",
    "reminded_on",
    "passive_on",
)
"""What goes the moment an alumnus leaves; names, addresses and consents stay for the erasure that follows."""
