"""What a context may declare: its entry points, its reads of others, its files, its events, its clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GET = ("GetItem", "BatchGetItem")
QUERY = ("Query",)
CHECK = ("ConditionCheckItem",)


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
    """One prefix of the files bucket and what may be done there; erase: list and delete every version."""

    prefix: str
    read: bool = False
    write: bool = False
    erase: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry point of a context: one function, one role. `bundle` names its lock in `requirements/`.

    logs_reads: it shows people to others, which an API always does, and tells the log of reads (N6).
    counts_mails: it has mails sent to addresses that a visitor names, which contexts count together.
    """

    timeout: int
    memory: int = 1024
    reads: tuple[Read, ...] = ()
    files: tuple[Files, ...] = ()
    bundle: str = "runtime"
    mail: bool = False
    concurrency: int = 0
    webropol: bool = False
    logs_reads: bool = False
    counts_mails: bool = False


@dataclass(frozen=True)
class Outside:
    """What other systems may tell over our bus: their sources by prefix, and the events that are let in."""

    sources: tuple[str, ...]
    events: tuple[str, ...]

    @property
    def pattern(self) -> dict[str, object]:
        """What a rule of the bus lets through."""
        return {"source": [{"prefix": one} for one in self.sources], "detail-type": list(self.events)}


@dataclass(frozen=True)
class Context:
    """A bounded context: what it listens to, and its entry points.

    pages answers the `public` route keys, which ask for no sign-in. schedules: job name to cron expression
    in Finnish time.
    """

    name: str
    api: Entry
    consumer: Entry
    jobs: Entry | None = None
    pages: Entry | None = None
    public: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    outside: Outside | None = None
    uploads: bool = False
    schedules: Mapping[str, str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        every = {"api": self.api, "consumer": self.consumer, "jobs": self.jobs, "pages": self.pages}
        object.__setattr__(self, "entries", {name: entry for name, entry in every.items() if entry})

    def beside(self, bundle: str) -> tuple[str, ...]:
        """The entry points that have another bundle than this."""
        return tuple(name for name, entry in self.entries.items() if entry.bundle != bundle)
