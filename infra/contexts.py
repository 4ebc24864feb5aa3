"""What each context may touch: its subscriptions, its reads of others, its files. Pure data; the stacks follow it."""

from dataclasses import dataclass, field

from infra.names import EXPORTS, PLANS, RESULTS, UPLOADS

CARD = (
    "id",
    "version",
    "status",
    "kind",
    "name",
    "first_names",
    "last_name",
    "title",
    "city",
    "email",
    "phone",
    "language",
    "business_id",
    "responsible_id",
    "unit",
    "restricted",
    "contact_secret",
    "deceased",
    "affiliations",
    "roles",
)
"""What the list indexes project. DynamoDB takes at most 20 names per index, and 100 over a table's indexes."""

KEYS = ("pk", "sk")
USER = (
    *KEYS,
    "id",
    "version",
    "status",
    "schema",
    "roles",
    "unit",
    "deputies",
    "user_id",
    "name",
    "email",
    "language",
)

GET = ("GetItem", "BatchGetItem")
QUERY = ("Query",)


@dataclass(frozen=True)
class Read:
    """What a function may read outside its own keys; `attributes` limits it to these, empty means whole items."""

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
SUPPRESSION = Read(("privacy#suppression#*",))
PERMISSION = Read(("privacy#suppression#*", "privacy#purpose#*"))
CARDS = Read(("partners#contact#*", "partners#organisation#*"), attributes=(*KEYS, *CARD))
NAMES = Read(("partners#contact#name#*", "partners#organisation#name#*"), QUERY, index="gsi1")
MATCHES = (
    Read(("partners#match#*",), QUERY, table="search"),
    Read(("partners#match#*",), QUERY, table="search", index="bulk"),
)
PARTNERS_SEARCH = Read(("partners#*",), ("GetItem", "BatchGetItem", "Query"), table="search")
HISTORY = Read(("partners#*", "privacy#*", "staff#*", "integrations#*"), QUERY, table="audit")

STAFF = Context(
    "staff",
    api=Entry(timeout=20, reads=(CALLER,)),
    consumer=Entry(timeout=60, memory=512, mail=True),
    jobs=Entry(timeout=300, memory=512),
    subscriptions=("StaffUserInvited",),
)

PRIVACY = Context(
    "privacy",
    api=Entry(timeout=20, reads=(CALLER, CARDS, HISTORY)),
    consumer=Entry(timeout=60, reads=(CARDS,)),
    subscriptions=(
        "ContactMarketingBlocked",
        "ContactMarketingUnblocked",
        "ContactRestricted",
        "ContactUnrestricted",
        "ContactChanged",
    ),
)

PARTNERS = Context(
    "partners",
    api=Entry(timeout=20, reads=(CALLER, SUPPRESSION, PARTNERS_SEARCH)),
    consumer=Entry(
        timeout=300,
        reads=(SUPPRESSION, PARTNERS_SEARCH),
        files=(Files(PLANS, read=True), Files(RESULTS, read=True, write=True)),
        concurrency=5,
    ),
    subscriptions=(
        "ContactCreated",
        "ContactChanged",
        "ContactDeactivated",
        "ContactReactivated",
        "OrganisationCreated",
        "OrganisationChanged",
        "OrganisationDeactivated",
        "OrganisationReactivated",
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
        reads=(NAMES, CARDS, PERMISSION, *MATCHES),
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
