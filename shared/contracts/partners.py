"""What partners publishes: the check that a record may be linked, cards, how a person is matched."""

from collections.abc import Collection, Mapping

from shared.contracts.privacy import Purpose
from shared.errors import PassiveRecord
from shared.writes import Check

CONTACT_CARD = (
    "pk",
    "id",
    "version",
    "status",
    "restricted",
    "first_names",
    "last_name",
    "email",
    "email_of",
    "phone",
    "phone_of",
    "language",
    "affiliations",
    "marketing_block",
    "objections",
    "consents",
    "soft_opt_in",
    "contact_secret",
    "deceased",
    "purposes",
    "title",
    "sources",
)
"""The attributes of a contact that privacy and integrations may read."""

ORGANISATION_CARD = (
    "pk",
    "id",
    "version",
    "status",
    "restricted",
    "kind",
    "name",
    "business_id",
    "city",
    "email",
    "phone",
    "contact_secret",
    "deceased",
    "objections",
)
"""The attributes of an organisation that privacy and integrations may read."""


PURPOSES: Mapping[str, tuple[Purpose, ...]] = {
    "contact": (
        Purpose.EDU,
        Purpose.RDI,
        Purpose.ART,
        Purpose.LLL,
        Purpose.SERV,
        Purpose.PART,
        Purpose.MKT,
        Purpose.FEED,
    ),
    "organisation": (Purpose.LLL, Purpose.SERV, Purpose.MKT),
}
"""The purposes that may use each kind of record of a person; a contact names its own."""
USES: Mapping[str, Mapping[Purpose, Collection[str]]] = {
    "contact": {
        Purpose.MKT: (
            "first_names",
            "last_name",
            "preferred_name",
            "email",
            "title",
            "affiliations",
            "consents",
            "informed",
            "marketing_block",
            "marketing_lift",
        ),
        Purpose.FEED: ("first_names", "last_name", "preferred_name", "email", "affiliations", "informed"),
    },
    "organisation": {Purpose.MKT: ("name", "email")},
}
"""The fields that a purpose uses, where it is not all of them; the catalogue of privacy says the same."""


def contact_key(contact_id: str) -> dict[str, str]:
    """The key of a contact's record."""
    return {"pk": f"partners#contact#{contact_id}", "sk": "record"}


def organisation_key(organisation_id: str) -> dict[str, str]:
    """The key of an organisation's record."""
    return {"pk": f"partners#organisation#{organisation_id}", "sk": "record"}


def name_partitions(kind: str, status: str = "active") -> tuple[str, ...]:
    """The name index of contacts or organisations, partition by partition in Finnish order."""
    from shared.names import LETTERS

    return tuple(f"partners#{kind}#name#{status}#{letter}" for letter in LETTERS)


def linkable(key: dict[str, str], secret: bool | None = None) -> Check:
    """The reference check of N5: the record is there, active, and not restricted, as part of the write.

    secret: and a copy of it was made under non-disclosure, or without, as it stands still (R34).
    """
    unset = "(attribute_not_exists({0}) OR {0} = :no)"
    copied = {None: "", True: " AND NOT ", False: " AND "}[secret]
    as_copied = copied and copied + unset.format("contact_secret")
    return Check(
        key=key,
        condition=f"#status = :active AND {unset.format('restricted')}{as_copied}",
        values={":active": "active", ":no": False},
        names={"#status": "status"},
        refusal=PassiveRecord("the record to link to is passive, restricted or gone; nothing was linked"),
    )


# How a person or an organisation is matched: rows `partners#match#<kind of value>#<keyed hash>`.
BULK_PARTITIONS = tuple(f"partners#match#{digit}" for digit in "0123456789abcdef")
