"""Which attributes of records the indexes project, and which other contexts may read. Pure data."""

from infra.names import LISTS, REPORTS

CARD = (
    "id",
    "version",
    "status",
    "restricted",
    "kind",
    "name",
    "business_id",
    "city",
    "first_names",
    "last_name",
    "title",
    "email",
    "phone",
    "contact_secret",
    "deceased",
    "affiliations",
    "responsible_id",
    "unit",
    "language",
    "roles",
)
"""What the list indexes project; DynamoDB takes at most 20 names per index, 100 over a table's indexes."""

REPORT = (
    "id",
    "version",
    "status",
    "number",
    "title",
    "organisation_id",
    "responsible_id",
    "unit",
    "stage",
    "source",
    "totals",
    "value",
    "remaining",
    "valid_until",
    "expected_close",
    "opened_on",
    "closed_on",
    "reason",
    "kind",
    "on_hold",
)
"""What the reports' sparse index projects of open documents and of those closed in a month."""

PROJECTIONS = {name: CARD for name in LISTS} | {REPORTS: REPORT}

KEYS = ("pk", "sk")
USER = (*KEYS, "id", "status", "roles", "unit", "stands_in_for", "language", "user_id")
CONTACT = (
    *KEYS,
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
ORGANISATION = (
    *KEYS,
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
)
CUSTOMER = (
    *KEYS,
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
)
CUSTOMER_CONTACT = (
    *KEYS,
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
SUPPRESSION = (*KEYS, "marketing", "restricted_by", "erased")
ERRAND = (
    *KEYS,
    "id",
    "what",
    "round",
    "request_id",
    "subjects",
    "names",
    "emails",
    "phones",
    "purposes",
    "changes",
    "rule",
    "kinds",
    "before",
    "spared",
)
RECEIPT = (*KEYS, "id", "what", "round", "outcomes", "count", "file", "file_hash")
