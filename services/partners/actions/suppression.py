"""What it means for a record that somebody's address is suppressed (N3)."""

from collections.abc import Iterable, Mapping

from services.partners.model.contact import Contact
from services.partners.model.organisation import Organisation
from shared import read_audit
from shared.act import Act
from shared.contracts.privacy import Purpose, Suppressed, suppressed
from shared.errors import Held

ADDRESSES = ("email", "phone")
Known = Mapping[tuple[str, str], Suppressed]


def of(record: Contact | Organisation, names: Iterable[str] = ADDRESSES) -> Known:
    """What is suppressed of these addresses of a record."""
    addresses = [(name, value) for name in names if (value := getattr(record, name))]
    return suppressed(addresses) if addresses else {}


def changed(old: Contact | Organisation, new: Contact | Organisation) -> list[str]:
    """The addresses that differ."""
    return [name for name in ADDRESSES if getattr(new, name) != getattr(old, name)]


def of_others(
    record: Contact | Organisation, known: Known, purposes: Iterable[Purpose], act: Act
) -> list[Suppressed]:
    """What other records say of the addresses; raises Held where a person restricted or erased has one.

    purposes: for which the record is kept; an erasure from others does not bar it.
    """
    others = [one.without(f"{record.noun}:{record.id}") for one in known.values()]
    for one in others:
        if one.restricted or set(one.erased).intersection(purposes):
            read_audit.send(read_audit.Read("held", f"partners#{record.noun}#{record.id}"), act)
            raise Held("this address needs a decision of the data protection officer; nothing was saved")
    return others
