"""What privacy publishes: purposes with their bases, the notice in force, suppression."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared import ids, keyring, table
from shared.attributes import Item


class Purpose(StrEnum):
    """Why personal data is processed (R2)."""

    EDU = "EDU"
    RDI = "RDI"
    ART = "ART"
    LLL = "LLL"
    SERV = "SERV"
    PART = "PART"
    MKT = "MKT"
    FEED = "FEED"
    ALUM = "ALUM"
    STAFF = "STAFF"


class Basis(StrEnum):
    """The legal basis [GDPR art. 6(1)]."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"


class Channel(StrEnum):
    """How a person is reached."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"


class Message(StrEnum):
    """Ordinary, a service message (an answer, a verification), or one that the law requires."""

    ORDINARY = "ordinary"
    SERVICE = "service"
    LEGAL = "legal"


# --- purposes --------------------------------------------------------------------------------------------

DEFAULT_BASIS = {
    Purpose.EDU: Basis.PUBLIC_TASK,
    Purpose.RDI: Basis.PUBLIC_TASK,
    Purpose.ART: Basis.PUBLIC_TASK,
    Purpose.LLL: Basis.PUBLIC_TASK,
    Purpose.SERV: Basis.LEGITIMATE_INTEREST,
    Purpose.PART: Basis.CONTRACT,
    Purpose.MKT: Basis.LEGITIMATE_INTEREST,
    Purpose.FEED: Basis.LEGITIMATE_INTEREST,
    Purpose.ALUM: Basis.CONSENT,
    Purpose.STAFF: Basis.LEGITIMATE_INTEREST,
}
"""The basis of each purpose until the data protection officer changes it (R13)."""


def purpose_key(purpose: Purpose) -> dict[str, str]:
    """The key of a purpose's record; there is none until it is first changed."""
    return {"pk": f"privacy#purpose#{purpose.lower()}", "sk": "record"}


PURPOSE_CARD = ("basis", "balancing_test")
"""What a context reads of a purpose that rests its own processing on it."""


@dataclass(frozen=True)
class Footing:
    """What a purpose rests on. weighed_until: the last day, an ISO date, on which the balancing test of a
    legitimate interest carries it; None where nothing ends it."""

    basis: Basis
    weighed_until: str | None = None

    def carries(self, today: str) -> bool:
        """Whether the purpose may be relied on that day: no interest without its test [art. 6(1)(f)]."""
        interest = self.basis is Basis.LEGITIMATE_INTEREST
        return not interest or self.weighed_until is None or today <= self.weighed_until


def footing_of(purpose: Purpose) -> Footing:
    """What a purpose rests on as it is now: one get. As it is shipped every interest has its test."""
    item = table.get(purpose_key(purpose), PURPOSE_CARD)
    if item is None:
        return Footing(DEFAULT_BASIS[purpose])
    return Footing(Basis(item["basis"]), item.get("balancing_test", {}).get("until"))


def basis_of(purpose: Purpose) -> Basis:
    """The basis of a purpose as it is now: one get."""
    return footing_of(purpose).basis


OBJECTABLE = frozenset({Basis.PUBLIC_TASK, Basis.LEGITIMATE_INTEREST})
"""The bases on which a person may object [GDPR art. 21(1)]; the table of rights of privacy says the same."""


def objectable(purposes: Iterable[Purpose]) -> tuple[Purpose, ...]:
    """Those of the purposes to which a person may object as things are now: to marketing always [21(2)]."""
    return tuple(one for one in purposes if one is Purpose.MKT or basis_of(one) in OBJECTABLE)


NOTICE_NUMBER = {"pk": "privacy#counter#notice", "sk": "pointer"}
"""The pointer whose version is the number of the notice in force."""
NUMBER_CARD = ("pk", "version")


def notice_version() -> str:
    """The number of the privacy notice in force, 0 where none is approved yet: one get."""
    item = table.get(NOTICE_NUMBER, NUMBER_CARD)
    return str(item["version"]) if item else "0"


# --- suppression -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suppressed:
    """What is known of one address; every list names its sources, none of it a person.

    erased: purposes; erased_at: the moment of each such erasure, as text, as far as it is known.
    """

    marketing: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    erased_at: tuple[tuple[str, str], ...] = ()

    def without(self, source: str) -> "Suppressed":
        """What others than this source say."""
        return Suppressed(
            tuple(one for one in self.marketing if one != source),
            tuple(one for one in self.restricted if one != source),
            self.erased,
            self.erased_at,
        )

    def bars(self, purpose: str, consented_at: datetime | None = None) -> bool:
        """Whether the person was erased from the purpose, and gave no consent to it since (N3)."""
        if purpose not in self.erased:
            return False
        moments = [datetime.fromisoformat(at) for one, at in self.erased_at if one == purpose]
        return consented_at is None or not moments or consented_at <= max(moments)

    def __or__(self, other: "Suppressed") -> "Suppressed":
        return Suppressed(
            self.marketing + other.marketing,
            self.restricted + other.restricted,
            self.erased + other.erased,
            self.erased_at + other.erased_at,
        )


NOTHING = Suppressed()
SUPPRESSION_CARD = ("pk", "marketing", "restricted_by", "erased")


def suppression_id(what: str, keyed_hash: str) -> str:
    """The id of the suppression entry of one address."""
    return ids.derived("suppression", what, keyed_hash)


def suppressible(what: str, value: str) -> str:
    """An address as it is suppressed: a phone number is the same whatever extension goes with it."""
    return value.partition(";")[0] if what == "phone" else value


def suppressed(addresses: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Suppressed]:
    """What is suppressed of these (`email`|`phone`, normalised value) pairs, under every live key version."""
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for what, value in addresses:
        for keyed in keyring.keyed_hashes(what, suppressible(what, value)):
            owners[f"privacy#suppression#{suppression_id(what, keyed)}"].add((what, value))
    items = table.batch([{"pk": pk, "sk": "record"} for pk in owners], SUPPRESSION_CARD)
    known: dict[tuple[str, str], Suppressed] = {}
    for item in items:
        for owner in owners[item["pk"]]:
            known[owner] = known.get(owner, NOTHING) | _entry(item)
    return known


def _entry(item: Item) -> Suppressed:
    return Suppressed(
        tuple(item.get("marketing", ())),
        tuple(item.get("restricted_by", ())),
        tuple(one["purpose"] for one in item.get("erased", ())),
        tuple((one["purpose"], one["at"]) for one in item.get("erased", ()) if "at" in one),
    )
