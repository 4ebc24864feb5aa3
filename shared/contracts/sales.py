"""What sales publishes: what it may read of customers, where its files lie."""

CUSTOMER_CARD = (
    "pk",
    "id",
    "status",
    "restricted",
    "kind",
    "name",
    "business_id",
    "vat_number",
    "street",
    "postal_code",
    "city",
    "country",
    "email",
    "language",
    "e_invoice_address",
    "e_invoice_operator",
    "contact_secret",
    "deceased",
    "objections",
)
"""The attributes of an organisation that sales may read: what an offer and an invoice are made out to."""

CUSTOMER_CONTACT_CARD = (
    "pk",
    "id",
    "status",
    "restricted",
    "first_names",
    "last_name",
    "email",
    "email_of",
    "language",
    "contact_secret",
    "deceased",
)
"""The attributes of a contact that sales may read."""


VOUCHER_CARD = ("pk", "status", "restricted", "closed_on")
"""The attributes of an order or a billing request that privacy may read: how long the law keeps it."""


def document_key(revision_id: str, sha256: str) -> str:
    """Where the PDF of a quote's revision lies: under its own hash, so that none replaces another."""
    return f"documents/{revision_id}/{sha256[:16]}.pdf"


def documents_of(revision_id: str) -> str:
    """Below which the PDFs of a revision lie."""
    return f"documents/{revision_id}/"


def export_key(export_id: str, sha256: str, ending: str) -> str:
    """Where a file that was asked for lies, for seven days."""
    return f"exports/sales/{export_id}/{sha256[:16]}.{ending}"
