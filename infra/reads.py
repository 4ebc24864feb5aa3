"""What contexts may read of one another, and of what users did: by name, for `infra.contexts`. Pure data."""

from infra.cards import (
    ALUMNUS,
    CONSENT_TEXT,
    CONTACT,
    CUSTOMER,
    CUSTOMER_CONTACT,
    ERRAND,
    KEYS,
    NUMBER,
    ORGANISATION,
    RECEIPT,
    REGISTRATION,
    REQUEST,
    SUPPRESSION,
    USER,
    VOUCHER,
)
from infra.declaration import CHECK, QUERY, Read

CALLER = Read(("staff#user#*", "staff#identity#*"), ("GetItem",), attributes=USER)
ACTIVE_USER = Read(("staff#user#*",), CHECK)
ACTIVE_UNIT = Read(("staff#unit#*",), CHECK)
SUPPRESSED = Read(("privacy#suppression#*",), attributes=SUPPRESSION)
NOTICE = Read(("privacy#counter#*",), attributes=NUMBER)
BASES = Read(("privacy#purpose#*",), attributes=(*KEYS, "basis", "balancing_test"))
CARDS = (
    Read(("partners#contact#*",), attributes=CONTACT),
    Read(("partners#organisation#*",), attributes=ORGANISATION),
    Read(("alumni#alumnus#*",), attributes=ALUMNUS),
)
VOUCHERS = Read(("sales#order#*", "sales#billing#*"), attributes=VOUCHER)
NAMES = Read(("partners#contact#name#*", "partners#organisation#name#*"), QUERY, index="gsi1")
REGISTER = Read(
    tuple(f"alumni#alumnus#{view}#*" for view in ("active", "pending", "passive", "protected")),
    QUERY,
    index="gsi5",
)
MATCHES = (
    Read(("partners#match#*",), QUERY, table="search"),
    Read(("partners#match#*",), QUERY, table="search", index="bulk"),
)
SEARCH = Read(("partners#word#*", "partners#match#*"), QUERY, table="search")
PEOPLE = Read(
    ("partners#word#*", "partners#match#*", "alumni#word#*", "alumni#match#*", "privacy#match#*"),
    QUERY,
    table="search",
)
HISTORY = Read(
    ("partners#*", "privacy#*", "staff#*", "integrations#*", "sales#*", "alumni#*"), QUERY, table="audit"
)
LINKED = Read(("partners#organisation#*", "partners#contact#*", "staff#user#*", "staff#unit#*"), CHECK)
THERE = Read(("partners#contact#*", "partners#organisation#*", "alumni#alumnus#*", "staff#user#*"), CHECK)
ACTIVE_CUSTOMER = Read(("partners#organisation#*", "partners#contact#*"), CHECK)
CUSTOMERS = Read(("partners#organisation#*",), attributes=CUSTOMER)
CUSTOMER_CONTACTS = Read(("partners#contact#*",), attributes=CUSTOMER_CONTACT)
CORRESPONDENTS = Read(("staff#user#*",), attributes=(*KEYS, "id", "status", "email", "language"))
ACTS = Read(("actor#*",), QUERY, table="audit")
OPEN_REQUESTS = (
    Read(("privacy#request#*",), QUERY, index="gsi1"),
    Read(("privacy#request#*", "privacy#asked#*"), attributes=(*REQUEST, "ttl")),
)
ERRANDS = (Read(("privacy#errand#*",), attributes=ERRAND), *OPEN_REQUESTS)
HOLDERS = ("staff", "partners", "sales", "alumni", "integrations")
RECEIPTS = Read(tuple(f"{one}#receipt#*" for one in HOLDERS), attributes=RECEIPT)
ALUMNI_MATCHES = Read(("alumni#match#*",), QUERY, table="search")
ALUMNI_WORDS = Read(("alumni#word#*", "alumni#match#*", "privacy#match#*"), QUERY, table="search")
REGISTRATIONS = Read(("integrations#registration#*",), attributes=REGISTRATION)
CONSENT_TEXTS = Read(("alumni#consent_text#*",), ("GetItem",), attributes=CONSENT_TEXT)
SALES_WORDS = Read(("sales#word#*", "sales#match#*"), QUERY, table="search")
