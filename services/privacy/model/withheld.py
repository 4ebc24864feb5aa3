"""What was granted and yet is not done: refused by a context, or kept as a law or a rule says. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, Literal

from shared.contracts.subjects import Outcome
from shared.personal import NOT_PERSONAL
from shared.record import Model, Number

MOST = 100
FOR_PURPOSE = "purpose:"
"""How an outcome names what keeps a record, where only some purposes were to go: nobody asked for more."""
NOTHING_REACHED, NOTHING_DONE = "nothing_reached", "nothing_done"
Grounds = Mapping[str, tuple[str, str]]
"""What a retention rule rests on, in Finnish and English."""


class Withheld(Model):
    """What a context refused or kept, of a record in scope or of all records of a kind alike.

    of: the record, or the kind. ground: a retention rule, or why it was refused. until: the last day it is
    kept, where known. law_fi, law_en: what the rule rested on when it was kept. count: how many records.
    """

    of: Annotated[str, NOT_PERSONAL]
    done: Annotated[Literal["refused", "retained"], NOT_PERSONAL]
    ground: Annotated[str | None, NOT_PERSONAL] = None
    until: Annotated[date | None, NOT_PERSONAL] = None
    law_fi: Annotated[str, NOT_PERSONAL] = ""
    law_en: Annotated[str, NOT_PERSONAL] = ""
    count: Number = 1

    @property
    def refuses(self) -> bool:
        """Whether it is a part of what was asked for; what privacy keeps only shows what was done."""
        return not self.of.startswith("privacy.")


def withheld(outcomes: Iterable[Outcome], scope: Collection[str], grounds: Grounds) -> tuple[Withheld, ...]:
    """What these outcomes refuse or keep, records alike counted together."""
    alike = Counter(
        (one.record if one.record in scope else one.record.partition(":")[0], one.done, one.ground, one.until)
        for one in outcomes
        if one.done in ("refused", "retained") and not (one.ground or "").startswith(FOR_PURPOSE)
    )
    return tuple(_told(*key, count, grounds) for key, count in list(alike.items())[:MOST])


def _told(
    of: str, done: str, ground: str | None, until: date | None, count: int, grounds: Grounds
) -> Withheld:
    law_fi, law_en = grounds.get(ground or "", ("", ""))
    known = {"of": of, "done": done, "ground": ground, "until": until, "count": count}
    return Withheld.model_validate(known | {"law_fi": law_fi, "law_en": law_en})


def unreached(records: Iterable[str]) -> tuple[Withheld, ...]:
    """Records of which something was granted, but nothing that the right reaches."""
    return tuple(Withheld(of=one, done="refused", ground=NOTHING_REACHED) for one in records)


def untold(outcomes: Iterable[Outcome], subjects: Iterable[str]) -> tuple[Withheld, ...]:
    """Subjects of an errand of which no context said anything: nothing was done with them."""
    told = {one.record for one in outcomes}
    return tuple(Withheld(of=one, done="refused", ground=NOTHING_DONE) for one in subjects if one not in told)
