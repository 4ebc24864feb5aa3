"""What each context may touch: its subscriptions, its reads of others, its files. Pure data."""

from dataclasses import dataclass, field

from infra.names import EXPORTS, LISTS, PLANS, REPORTS, RESULTS, UPLOADS

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
    "net",
    "gross",
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
SUPPRESSION = (*KEYS, "marketing", "restricted_by", "erased")

GET = ("GetItem", "BatchGetItem")
QUERY = ("Query",)


@dataclass(frozen=True)
class Read:
    """What a function may read outside its own keys; `attributes` limits it, empty means whole items."""

    keys: tuple[str, ...]
    actions: tuple[str, ...] = GET
    table: str = "records"
    index: str = ""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Files:
    """One prefix of the files bucket and what may be done there."""

    prefix: str
    read: bool = False
    write: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry point of a context: one function, one role."""

    timeout: int
    memory: int = 1024
    reads: tuple[Read, ...] = ()
    files: tuple[Files, ...] = ()
    workbook: bool = False
    mail: bool = False
    concurrency: int = 0


@dataclass(frozen=True)
class Context:
    """A bounded context: what it listens to, and its entry points."""

    name: str
    api: Entry
    consumer: Entry
    jobs: Entry | None = None
    subscriptions: tuple[str, ...] = ()
    uploads: bool = False
    entries: dict[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        entries = {"api": self.api, "consumer": self.consumer}
        object.__setattr__(self, "entries", entries | ({"jobs": self.jobs} if self.jobs else {}))


CALLER = Read(("staff#user#*", "staff#identity#*"), ("GetItem",), attributes=USER)
ACTIVE_USER = Read(("staff#user#*",), ("ConditionCheckItem",))
SUPPRESSED = Read(("privacy#suppression#*",), attributes=SUPPRESSION)
BASES = Read(("privacy#purpose#*",), attributes=(*KEYS, "basis"))
CARDS = (
    Read(("partners#contact#*",), attributes=CONTACT),
    Read(("partners#organisation#*",), attributes=ORGANISATION),
)
NAMES = Read(("partners#contact#name#*", "partners#organisation#name#*"), QUERY, index="gsi1")
MATCHES = (
    Read(("partners#match#*",), QUERY, table="search"),
    Read(("partners#match#*",), QUERY, table="search", index="bulk"),
)
SEARCH = Read(("partners#word#*", "partners#match#*"), QUERY, table="search")
HISTORY = Read(("partners#*", "privacy#*", "staff#*", "integrations#*"), QUERY, table="audit")

STAFF = Context(
    "staff",
    api=Entry(timeout=20, reads=(CALLER,)),
    consumer=Entry(timeout=60, memory=512, mail=True),
    jobs=Entry(timeout=300, memory=512),
    subscriptions=("UserInvited",),
)

PRIVACY = Context(
    "privacy",
    api=Entry(timeout=20, reads=(CALLER, *CARDS, HISTORY)),
    consumer=Entry(timeout=60, reads=CARDS),
    subscriptions=(
        "ContactCreated",
        "ContactChanged",
        "ContactAffiliated",
        "ContactMarketingBlocked",
        "ContactMarketingUnblocked",
        "ContactRestricted",
        "ContactUnrestricted",
        "OrganisationRestricted",
        "OrganisationUnrestricted",
    ),
)

PARTNERS = Context(
    "partners",
    api=Entry(timeout=20, reads=(CALLER, ACTIVE_USER, SUPPRESSED, SEARCH)),
    consumer=Entry(
        timeout=300,
        reads=(ACTIVE_USER, SUPPRESSED, SEARCH),
        files=(Files(PLANS, read=True), Files(RESULTS, read=True, write=True)),
        concurrency=5,
    ),
    subscriptions=(
        "ContactCreated",
        "ContactAffiliated",
        "ImportCommitRequested",
    ),
)

INTEGRATIONS = Context(
    "integrations",
    api=Entry(
        timeout=20,
        reads=(CALLER,),
        files=(
            Files(UPLOADS, write=True),
            Files(PLANS, read=True),
            Files(RESULTS, read=True),
            Files(EXPORTS, read=True),
        ),
    ),
    consumer=Entry(
        timeout=300,
        memory=2048,
        reads=(NAMES, *CARDS, SUPPRESSED, BASES, *MATCHES),
        files=(
            Files(UPLOADS, read=True),
            Files(PLANS, read=True, write=True),
            Files(RESULTS, read=True, write=True),
            Files(EXPORTS, write=True),
        ),
        workbook=True,
        concurrency=5,
    ),
    subscriptions=("ExportRequested", "ImportSegmentApplied"),
    uploads=True,
)

CONTEXTS = (STAFF, PRIVACY, PARTNERS, INTEGRATIONS)
