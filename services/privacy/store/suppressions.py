"""What is suppressed of which address, and which records are the source of it."""

from collections.abc import Mapping

from services.privacy.model.suppression import Suppression
from services.privacy.store import first as records
from shared import beside, clock, keyring, lists, table
from shared.act import Act
from shared.contracts.privacy import suppressible, suppression_id
from shared.record import Kind, Move

RULED = "ruled"


def _lists(one: Suppression) -> Mapping[str, tuple[str, str]]:
    """gsi1: those on which the officer ruled, with reasons in words; for errands of privacy."""
    return {"gsi1": (RULED, clock.stamp(one.rulings[-1].at))} if one.rulings else {}


SUPPRESSIONS = Kind("privacy", Suppression, lists=_lists, kept=True)


def unknown(what: str, value: str) -> Suppression:
    """An address of which nothing is suppressed yet, under the current key."""
    keyed, version = keyring.keyed_hash(what, suppressible(what, value)), keyring.current_version()
    return Suppression.model_validate(
        {"id": suppression_id(what, keyed), "what": what, "key_version": version}
    )


def unknown_of(record_id: str, key_version: str) -> Suppression:
    """The same of an email address of which the id of the entry alone is known."""
    return Suppression(id=record_id, what="email", key_version=key_version)


def read_suppression(record_id: str, act: Act) -> Suppression:
    """One suppression."""
    return table.read(SUPPRESSIONS, record_id, act)


def find_suppressions(what: str, value: str) -> list[Suppression]:
    """What is suppressed of an address, under every live key."""
    known = keyring.keyed_hashes(what, suppressible(what, value))
    ids = [suppression_id(what, keyed) for keyed in known]
    return [SUPPRESSIONS.load(item) for item in table.batch([SUPPRESSIONS.key(one) for one in ids])]


def put_suppression(first: Suppression, move: Move[Suppression], act: Act) -> Suppression:
    """Make a move on the suppression of an address, known before or not."""
    return records.put(SUPPRESSIONS, first, move, act)


def change_suppression(record_id: str, move: Move[Suppression], act: Act) -> Suppression:
    """Make a move on a suppression."""
    return table.change(SUPPRESSIONS, record_id, move, act)


# --- which addresses a contact is the source of ----------------------------------------------------------


def _sourced(source: str, record_id: str) -> dict[str, str]:
    """`source`: `contact:<id>` or `organisation:<id>`."""
    return {"pk": f"privacy#source#{source.replace(':', '-')}", "sk": f"suppression#{record_id}"}


def sourced_by(source: str) -> list[str]:
    """The suppressions that a person's record is, or was about to become, a source of."""
    items, _ = lists.beside(_sourced(source, "")["pk"], "suppression#", lists.EXAMINED)
    return [item["sk"].removeprefix("suppression#") for item in items]


def put_sourced(source: str, record_id: str) -> None:
    """Remember that a person's record becomes a source of a suppression."""
    beside.put(_sourced(source, record_id))


def drop_sourced(source: str, record_id: str) -> None:
    """Forget that a person's record was a source of a suppression."""
    beside.drop(_sourced(source, record_id))
