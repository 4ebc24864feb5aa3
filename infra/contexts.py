"""What each context may touch: its subscriptions, its reads of others, its files, its clock. Pure data."""

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
from infra.declaration import CHECK, QUERY, Context, Entry, Files, Outside, Read
from infra.names import DOCUMENTS, DROPS, EXPORTS, LEDGERS, PLANS, RESULTS, SUBJECTS, UPLOADS

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
ACTIVE_CUSTOMER = Read(("partners#organisation#*", "partners#contact#*"), CHECK)
CUSTOMERS = Read(("partners#organisation#*",), attributes=CUSTOMER)
CUSTOMER_CONTACTS = Read(("partners#contact#*",), attributes=CUSTOMER_CONTACT)
CORRESPONDENTS = Read(("staff#user#*",), attributes=(*KEYS, "id", "status", "email", "language"))
ACTS = Read(("actor#*",), QUERY, table="audit")
ERRANDS = (
    Read(("privacy#errand#*",), attributes=ERRAND),
    Read(("privacy#request#*",), QUERY, index="gsi1"),
    Read(("privacy#request#*",), attributes=REQUEST),
)
HOLDERS = ("staff", "partners", "sales", "alumni", "integrations")
RECEIPTS = Read(tuple(f"{one}#receipt#*" for one in HOLDERS), attributes=RECEIPT)
GATHERED = Files(SUBJECTS, read=True, write=True)
ALUMNI_MATCHES = Read(("alumni#match#*",), QUERY, table="search")
ALUMNI_WORDS = Read(("alumni#word#*", "alumni#match#*", "privacy#match#*"), QUERY, table="search")
REGISTRATIONS = Read(("integrations#registration#*",), attributes=REGISTRATION)
CONSENT_TEXTS = Read(("alumni#consent_text#*",), ("GetItem",), attributes=CONSENT_TEXT)
SALES_WORDS = Read(("sales#word#*", "sales#match#*"), QUERY, table="search")

# Events that open or close a customer's document: partners shows what waits for a customer.
OPENING = (
    "OpportunityCreated",
    "OpportunityChanged",
    "OpportunityReopened",
    "QuoteRevised",
    "QuoteAcceptanceUndone",
    "OrderCreated",
    "OrderReopened",
    "EngagementPlanned",
    "EnrolmentMade",
    "EnrolmentChanged",
    "EnrolmentBilled",
    "BillingRequestCreated",
)
CLOSING = (
    "OpportunityWon",
    "OpportunityLost",
    "OpportunityCancelled",
    "QuoteSuperseded",
    "QuoteAccepted",
    "QuoteDeclined",
    "QuoteWithdrawn",
    "QuoteDiscarded",
    "OrderClosed",
    "OrderCancelled",
    "EngagementCompleted",
    "EngagementCancelled",
    "EnrolmentCancelled",
    "EnrolmentCompleted",
    "BillingRequestPaid",
    "BillingRequestCancelled",
)

STAFF = Context(
    "staff",
    api=Entry(timeout=20, reads=(CALLER,)),
    consumer=Entry(timeout=60, memory=512, reads=ERRANDS, files=(GATHERED,), mail=True),
    jobs=Entry(timeout=300, memory=512),
    subscriptions=("UserInvited", "ErrandGiven"),
)

PRIVACY = Context(
    "privacy",
    api=Entry(
        timeout=20,
        reads=(CALLER, *CARDS, VOUCHERS, HISTORY, ACTS, PEOPLE),
        files=(Files(SUBJECTS, read=True),),
    ),
    consumer=Entry(
        timeout=300,
        reads=(*CARDS, RECEIPTS, CORRESPONDENTS, PEOPLE, HISTORY),
        files=(Files(SUBJECTS, read=True, write=True, erase=True),),
        mail=True,
    ),
    jobs=Entry(timeout=300, reads=(CORRESPONDENTS,), mail=True),
    pages=Entry(
        timeout=20, files=(Files(SUBJECTS, read=True),), bundle="pages", concurrency=10, counts_mails=True
    ),
    public=("GET /privacy/pages/{proxy+}", "POST /privacy/pages/{proxy+}"),
    subscriptions=(
        "ContactCreated",
        "ContactChanged",
        "ContactAffiliated",
        "ContactMarketingBlocked",
        "ContactMarketingUnblocked",
        "ContactObjected",
        "ContactRestricted",
        "ContactUnrestricted",
        "OrganisationChanged",
        "OrganisationObjected",
        "OrganisationRestricted",
        "OrganisationUnrestricted",
        "ErrandGiven",
        "ErrandDone",
        "RecordErased",
        "RecordRectified",
        "ErrandCompleted",
        "PurgePlanned",
        "PurgeApproved",
        "AlumnusRegistered",
        "AlumnusChanged",
        "AlumnusSupplemented",
        "AlumnusAddressChanged",
        "AlumnusMarketingBlocked",
        "AlumnusMarketingUnblocked",
        "AlumnusRestricted",
        "AlumnusUnrestricted",
        "AlumnusLeft",
        "RequestSearched",
        "RequestPlanned",
        "RequestExecuted",
        "RequestReceived",
        "RequestIdentityAsked",
        "RequestExtended",
        "RequestRefused",
        "RequestReleased",
        "RequestCompleted",
        "RequestClosed",
        "ReleaseApproved",
        "ReleaseRevoked",
        "ReleaseEnded",
        "RecordUnrestricted",
    ),
    schedules={
        "survey_retention": "cron(15 2 * * ? *)",
        "give_errands_again": "cron(30 4 * * ? *)",
        "tell_what_is_due": "cron(0 5 * * ? *)",
        "end_releases": "cron(5 0 * * ? *)",
        "tell_of_balancing_tests": "cron(10 5 * * ? *)",
    },
)

PARTNERS = Context(
    "partners",
    api=Entry(timeout=20, reads=(CALLER, ACTIVE_USER, SUPPRESSED, SEARCH, BASES)),
    consumer=Entry(
        timeout=300,
        reads=(ACTIVE_USER, SUPPRESSED, SEARCH, *ERRANDS, BASES, NOTICE),
        mail=True,
        files=(
            Files(PLANS, read=True),
            Files(RESULTS, read=True, write=True),
            Files(LEDGERS, read=True),
            GATHERED,
        ),
        concurrency=5,
    ),
    subscriptions=(
        "ContactCreated",
        "ContactAffiliated",
        "ContactTellingAsked",
        "ImportCommitRequested",
        "ErrandGiven",
        "FeedbackRequested",
        "ParticipationInvited",
        "ExportMade",
        *OPENING,
        *CLOSING,
    ),
)

INTEGRATIONS = Context(
    "integrations",
    api=Entry(
        timeout=20,
        reads=(CALLER, CONSENT_TEXTS),
        files=(
            Files(UPLOADS, write=True),
            Files(PLANS, read=True),
            Files(RESULTS, read=True),
            Files(EXPORTS, read=True),
            Files(DROPS, read=True),
        ),
    ),
    consumer=Entry(
        timeout=300,
        memory=2048,
        reads=(NAMES, REGISTER, *CARDS, SUPPRESSED, BASES, *MATCHES, *ERRANDS),
        files=(
            GATHERED,
            Files(UPLOADS, read=True, erase=True),
            Files(PLANS, read=True, write=True, erase=True),
            Files(RESULTS, read=True, write=True, erase=True),
            Files(EXPORTS, write=True, erase=True),
            Files(DROPS, read=True, write=True, erase=True),
            Files(LEDGERS, read=True, write=True, erase=True),
        ),
        bundle="workbook",
        concurrency=5,
    ),
    jobs=Entry(timeout=300, webropol=True),
    subscriptions=(
        "ExportRequested",
        "ImportSegmentApplied",
        "DropProgressed",
        "RegistrationDecided",
        "RegistrationQuestioned",
        "ErrandGiven",
    ),
    uploads=True,
    schedules={"poll_webropol": "cron(0/15 * * * ? *)"},
)

SALES_FILES = f"{EXPORTS}sales/"

SALES = Context(
    "sales",
    api=Entry(
        timeout=20,
        reads=(CALLER, LINKED, CUSTOMERS, CUSTOMER_CONTACTS, SALES_WORDS),
        files=(Files(DOCUMENTS, read=True), Files(SALES_FILES, read=True)),
    ),
    consumer=Entry(
        timeout=300,
        memory=2048,
        reads=(LINKED, CUSTOMERS, *CARDS, SUPPRESSED, BASES, CORRESPONDENTS, *ERRANDS, SALES_WORDS),
        files=(
            Files(DOCUMENTS, read=True, write=True, erase=True),
            Files(SALES_FILES, write=True, erase=True),
            GATHERED,
        ),
        bundle="document",
        mail=True,
        concurrency=5,
    ),
    jobs=Entry(timeout=300),
    pages=Entry(
        timeout=20,
        reads=(ACTIVE_CUSTOMER,),
        files=(Files(DOCUMENTS, read=True),),
        bundle="pages",
        concurrency=20,
    ),
    public=("GET /sales/pages/{proxy+}", "POST /sales/pages/{proxy+}"),
    subscriptions=(
        "QuoteSent",
        "QuoteDocumentMade",
        "QuoteMailRequested",
        "QuoteAccepted",
        "OrderWithdrawalDeclared",
        "CourseCompleted",
        "CourseCancelled",
        "EngagementCompleted",
        "FeedbackRequested",
        "FeedbackAnswered",
        "SalesExportRequested",
        "ErrandGiven",
        "RecordScrubbed",
        "ContactRestricted",
        "ContactUnrestricted",
        "OrganisationRestricted",
        "OrganisationUnrestricted",
        "OrganisationProtected",
    ),
    outside=Outside(sources=("finance.",), events=("BillingStatusReported",)),
    schedules={
        "freeze_months": "cron(15 3 * * ? *)",
        "purge_answers": "cron(45 3 * * ? *)",
        "close_requests": "cron(0 4 * * ? *)",
    },
)

ALUMNI = Context(
    "alumni",
    api=Entry(
        timeout=20,
        reads=(
            CALLER,
            ACTIVE_USER,
            ACTIVE_UNIT,
            ACTIVE_CUSTOMER,
            CUSTOMER_CONTACTS,
            SUPPRESSED,
            BASES,
            ALUMNI_WORDS,
            REGISTRATIONS,
        ),
    ),
    consumer=Entry(
        timeout=300,
        reads=(
            ACTIVE_CUSTOMER,
            *CARDS,
            SUPPRESSED,
            BASES,
            CORRESPONDENTS,
            *ERRANDS,
            NOTICE,
            ALUMNI_MATCHES,
            REGISTRATIONS,
        ),
        files=(GATHERED, Files(LEDGERS, read=True)),
        mail=True,
    ),
    jobs=Entry(timeout=300),
    pages=Entry(
        timeout=20,
        reads=(ACTIVE_CUSTOMER, SUPPRESSED, ALUMNI_MATCHES),
        bundle="pages",
        concurrency=20,
        logs_reads=True,
        counts_mails=True,
    ),
    public=("GET /alumni/pages/{proxy+}", "POST /alumni/pages/{proxy+}"),
    subscriptions=(
        "SubmissionReceived",
        "SubmissionAdmitted",
        "SubmissionRejected",
        "AlumnusVerified",
        "AlumnusDegreeConfirmed",
        "AlumnusSupplemented",
        "AlumnusAddressChanged",
        "AlumnusRegistered",
        "AlumnusChanged",
        "AlumnusConsented",
        "AlumnusReminded",
        "AlumnusLeft",
        "AlumnusRestricted",
        "AlumnusUnrestricted",
        "ContactRestricted",
        "ContactUnrestricted",
        "RecordUnrestricted",
        "OrganisationDeactivated",
        "CooperationAsked",
        "CooperationMailRequested",
        "CooperationAccepted",
        "CooperationDeclined",
        "RecordErased",
        "RegistrationReceived",
        "InvitationsOrdered",
        "RemindersOrdered",
        "RemindersProgressed",
        "ParticipationReminded",
        "ParticipationMailRequested",
        "GatheringCancelled",
        "GatheringRescheduled",
        "ParticipationInvited",
        "ParticipationAccepted",
        "ParticipationWaiting",
        "ParticipationMoved",
        "ParticipationPromoted",
        "ParticipationCancelled",
        "ExportMade",
        "ErrandGiven",
    ),
    schedules={
        "remind": "cron(30 6 * * ? *)",
        "delete_diets": "cron(20 3 * * ? *)",
        "tell_departures": "cron(40 3 * * ? *)",
    },
)

CONTEXTS = (STAFF, PRIVACY, PARTNERS, INTEGRATIONS, SALES, ALUMNI)
