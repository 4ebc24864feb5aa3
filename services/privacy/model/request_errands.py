"""What contexts are asked to do for a request: which of its records, for which purposes. Pure."""

from typing import Annotated, NamedTuple

from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Reference, What
from shared.personal import NOT_PERSONAL, Id
from shared.record import Flag, Model, Number


class Part(NamedTuple):
    """What is to be done with some of the records, and where it is done for purposes, for which of them.

    unlawful: they were processed unlawfully, so that no duty keeps them.
    """

    what: What
    subjects: tuple[str, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    unlawful: bool = False


class RequestErrand(Model):
    """What every context was asked to do for the request; an execution takes one for each `Part`.

    attempt: the number of the execution.
    """

    id: Id
    what: Annotated[What, NOT_PERSONAL]
    attempt: Number = 1
    subjects: tuple[Reference, ...] = ()
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL] = ()
    unlawful: Flag = False
    done: Flag = False
