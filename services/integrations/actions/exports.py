"""Making a list: everybody is decided on by `decide` at the moment the file is made."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from services.integrations import store, workbook
from services.integrations.actions.audiences import audience_of
from services.integrations.model.exports import COLUMNS, LISTS, Export, Ledger, NewExport
from shared import act as acts
from shared import clock, files, read_audit
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.contracts.contacting import Decision
from shared.contracts.integrations import list_references
from shared.errors import Busy, Refusal
from shared.events.integrations import ExportRequested
from shared.exports import Link

CHUNK = 100
"""People read at once."""

DENIES_ADDRESS = {
    "marketing_block": "suppressed_marketing",
    "suppressed_marketing": "suppressed_marketing",
    "objection": "address_of_objector",
    "consent_withdrawn": "address_of_withdrawn_consent",
    "restricted": "address_of_restricted_record",
    "address_of_restricted_record": "address_of_restricted_record",
    "contact_secret": "address_of_protected_person",
}
"""Reasons that deny an address to every record that carries it, and what they are called there."""


def order(body: NewExport, caller: Caller, act: Act) -> Export:
    """Have a list made; the caller answers for it. Who it may be of, they need a permission for."""
    body.must_be_listed()
    export = Export(id=act.new_id(), **dict(body), responsible_id=caller.user_id, unit=caller.unit)
    act.require(LISTS[body.audience], export)
    return store.create_export(export, ExportRequested(), act)


def link(export_id: str, act: Act) -> Link:
    """A link to the file, once the download is logged."""
    export = store.read_export(export_id, act)
    key = _key(export_id, export.must_have_file(clock.now()))
    read_audit.send(
        read_audit.Read("download", f"integrations#export#{export_id}", export.included or 0), act
    )
    return Link(url=files.download_link(key, f"export-{export_id}.xlsx"))


def make(event: ExportRequested) -> None:
    """Make the file of a requested export; one that is made, or failed, is left as it is."""
    act = acts.system("integrations", event.request_id)
    export = store.read_export(event.record_id, act)
    if export.status != "requested":
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            ledger = _List(export, Path(folder)).made()
        except Busy:
            raise
        except Refusal as refusal:
            failed = refusal
            store.change_export(export.id, lambda one: one.failed(failed.code, failed.detail), act)
            return
        files.store(f"{folder}/list.xlsx", _key(export.id, ledger.file_hash))
    store.change_export(export.id, lambda one: one.made(ledger, clock.now()), act)


def _key(export_id: str, file_hash: str) -> str:
    """Where a file lies: under its own hash, so that the ledger's is never replaced."""
    return f"exports/{export_id}/{file_hash[:16]}.xlsx"


class _List:
    """One list in the making: decided contact by contact into a draft, then written address by address."""

    def __init__(self, export: Export, folder: Path) -> None:
        self.export = export
        self.columns = COLUMNS[export.purpose]
        self.folder = folder
        self.audience = audience_of(export)
        self.denied: dict[str, str] = {}
        self.carried: list[str] = []
        self.excluded: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def made(self) -> Ledger:
        """Decide on everybody, write the file, say who is in it."""
        with (self.folder / "draft").open("w", encoding="utf-8") as draft:
            for row in self._allowed():
                draft.write(json.dumps(row) + "\n")
        title = f"{self.export.purpose} {clock.today()}"
        written = workbook.write(self.folder / "list.xlsx", self.columns, self._rows(), title)
        store.put_ledger(self.export.id, self.carried)
        return Ledger(
            included=written.rows,
            excluded=dict(self.excluded),
            reasons=dict(self.reasons),
            file_hash=written.sha256,
            columns=self.columns,
        )

    # --- deciding ---

    def _allowed(self) -> Iterator[dict[str, str]]:
        ids = self.audience.ids()
        while chunk := list(islice(ids, CHUNK)):
            cards = self.audience.cards(chunk)
            decisions = self.audience.decide(cards)
            for card in cards:
                decision = decisions[card["id"]]
                self._deny(card, decision)
                if self.audience.wants(card) and self._admitted(decision):
                    yield self._row(card)

    def _deny(self, card: Item, decision: Decision) -> None:
        """Keep an address out for every record that carries it, those outside the segment included."""
        for reason in decision.reasons:
            if reason in DENIES_ADDRESS and card.get("email"):
                self.denied.setdefault(card["email"], DENIES_ADDRESS[reason])

    def _admitted(self, decision: Decision) -> bool:
        if decision.reasons:
            self._exclude(decision.reasons)
        return decision.allowed

    def _exclude(self, reasons: Sequence[str]) -> None:
        self.excluded[reasons[0]] += 1
        self.reasons.update(reasons)

    # --- writing ---

    def _row(self, card: Item) -> dict[str, str]:
        every = {
            "email": card["email"],
            "etunimi": card["first_names"],
            "sukunimi": card["last_name"],
            "organisaatio": self.audience.organisation(card),
            "kieli": card.get("language", ""),
            "crm_ref": reference(card["id"]),
        }
        return {name: every[name] for name in self.columns}

    def _rows(self) -> Iterator[list[str]]:
        """The draft's rows, one for each address, without addresses that another record denies."""
        written: set[str] = set()
        with (self.folder / "draft").open(encoding="utf-8") as draft:
            for row in map(json.loads, draft):
                address = row["email"]
                if address in self.denied or address in written:
                    self._exclude((self.denied.get(address, "duplicate_address"),))
                    continue
                written.add(address)
                self.carried.append(row["crm_ref"])
                yield list(row.values())


def reference(record_id: str) -> str:
    """What a list calls a person's record: the same each time, and nothing to those who lack the key."""
    return list_references(record_id)[0]
