"""What alumni publishes: states, and the card of an alumnus that other contexts may read."""

from shared.contracts.privacy import Purpose

PURPOSES = (Purpose.ALUM,)
"""The purposes that use the register; the catalogue of privacy says the same."""
LIVING = ("pending", "active", "passive")
"""States of an alumnus who has not left."""

ALUMNUS_CARD = (
    "pk",
    "id",
    "version",
    "status",
    "restricted",
    "first_names",
    "last_name",
    "email",
    "phone",
    "street",
    "language",
    "marketing_block",
    "objections",
    "consents",
    "departure",
    "contact_secret",
    "deceased",
    "purposes",
    "newsletter_topics",
    "topics_asked",
    "programme",
    "graduation_year",
    "workplace",
    "cooperation",
    "city",
)
"""The attributes of an alumnus that privacy and integrations may read."""


def alumnus_key(alumnus_id: str) -> dict[str, str]:
    """The key of an alumnus's record."""
    return {"pk": f"alumni#alumnus#{alumnus_id}", "sk": "record"}


FIRST_TEXT = "1"
"""The version of the consent text that holds without being stored."""
CONSENT_TEXT_CARD = ("pk", "status")
"""The attributes of a consent text that integrations may read."""


def consent_text_key(version: str) -> dict[str, str]:
    """The key of a version of the consent text."""
    return {"pk": f"alumni#consent_text#{version}", "sk": "record"}


REGISTER = "gsi5"
"""The index of the register, by name."""


def register_partitions(view: str) -> tuple[str, ...]:
    """One list of the register (active, pending, passive, protected), letter by letter in Finnish order."""
    from shared.names import LETTERS

    return tuple(f"alumni#alumnus#{view}#{letter}" for letter in LETTERS)
