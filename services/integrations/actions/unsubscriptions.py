"""What unsubscribed in the newsletter service is blocked here: whoever carries it, or the address itself."""

import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice
from pathlib import Path

from services.integrations.actions import unsubscribed_rows
from services.integrations.actions.unsubscribed_rows import Read
from services.integrations.model.imports import UploadForm
from services.integrations.model.unsubscriptions import (
    STEP,
    NewUnsubscription,
    OpenedUnsubscription,
    Unsubscription,
    What,
)
from services.integrations.store import unsubscriptions as store
from services.integrations.workbook import Unreadable
from shared import act as acts
from shared import clock, files, keyring, log
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.consumer import FileArrived
from shared.contracts.alumni import LIVING
from shared.contracts.integrations import UnsubscriptionFormat, unsubscription_key
from shared.contracts.privacy import Purpose, suppression_id
from shared.events.integrations import AddressesUnsubscribed, UnsubscriptionOpened
from shared.person import OWN_WISH
from shared.workbook import sha256

CONTENT_TYPES: dict[UnsubscriptionFormat, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PRIVATE = "private_person"


def open_list(body: NewUnsubscription, caller: Caller, act: Act) -> OpenedUnsubscription:
    """A list that awaits its file, with a fresh form to upload it; the caller answers for it."""
    new = Unsubscription(id=act.new_id(), **dict(body), responsible_id=caller.user_id, unit=caller.unit)
    opened = store.create(new, UnsubscriptionOpened(), act)
    form = files.upload_form(unsubscription_key(opened.id, opened.format), CONTENT_TYPES[opened.format])
    return OpenedUnsubscription(**dict(opened), upload=UploadForm(**form))


def arrived(record_id: str, event: FileArrived) -> None:
    """Take an uploaded list to its end, from where a run before was cut off; and delete the file.

    What is done stays: of a file uploaded later, or told of twice, nothing comes.
    """
    act = acts.system("integrations")
    one = store.find(record_id, act)
    if one is None:
        log.logger.warning("an upload belongs to no list", extra={"unsubscription_id": record_id})
        return
    if one.status in ("awaiting", "taking"):
        _take(one, event.record_id, act)
    files.delete(event.record_id)


def _take(one: Unsubscription, key: str, act: Act) -> None:
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "unsubscribed")
            files.fetch(key, str(path))
            file_hash, rows = sha256(path), unsubscribed_rows.read(path, one.format)
    except Unreadable as refused:
        code, detail = refused.code, refused.detail
        store.change(one.id, lambda each: each.rejected(code, detail), act)
        return
    one = _received(one, file_hash, rows, act)
    for step in range(one.progress.done, one.progress.of) if one.status == "taking" else ():
        _tell(one.id, step, rows.addresses[step * STEP : (step + 1) * STEP], act)


def _received(one: Unsubscription, file_hash: str, rows: Read, act: Act) -> Unsubscription:
    if one.status == "awaiting":
        store.put_errors(one.id, (error.model_dump(mode="json") for error in rows.errors))
    known = {"already": rows.repeats, "errors": len(rows.errors)}
    steps = max(1, -(-len(rows.addresses) // STEP))
    return store.change(one.id, lambda each: each.received(file_hash, rows.row_count, steps, known), act)


def _tell(record_id: str, step: int, addresses: Sequence[str], act: Act) -> None:
    """Tell the owners of whoever carries these addresses, and privacy of those that nobody carries."""
    ids: dict[str, list[str]] = {"contact": [], "organisation": [], "alumnus": []}
    suppressions, counts = [], Counter[str]()
    for address, found in store.carriers(addresses).items():
        people = [(kind, card) for kind, card in found if kind != "organisation" or card["kind"] == PRIVATE]
        for kind, card in people:
            ids[kind].append(card["id"])
        if not people:
            suppressions.append(suppression_id("email", keyring.keyed_hash("email", address)))
        counts[_counted([(kind, card) for kind, card in people if _is_shown(kind, card)])] += 1
    told = AddressesUnsubscribed(
        contacts=tuple(ids["contact"]),
        organisations=tuple(ids["organisation"]),
        alumni=tuple(ids["alumnus"]),
        suppressions=tuple(suppressions),
        key_version=keyring.current_version(),
    )
    store.change(record_id, lambda one: one.carried_out(step, counts, told, clock.now()), act)


def _is_shown(kind: str, card: Item) -> bool:
    """Whether a count may tell of them: nobody restricted, no alumnus who is protected or left."""
    if card.get("restricted"):
        return False
    return kind != "alumnus" or (card["status"] in LIVING and not card.get("contact_secret"))


def _counted(shown: Collection[tuple[str, Item]]) -> What:
    if not shown:
        return "unknown"
    return "already" if all(_is_blocked(card) for _, card in shown) else "taken"


def _is_blocked(card: Item) -> bool:
    """Whether the block is one that only the person lifts: another, such as staff's, becomes one."""
    block = card.get("marketing_block")
    objects = card.get("kind") == PRIVATE and Purpose.MKT in card.get("objections", ())
    return objects or (block is not None and block["set_by"] in OWN_WISH)


def errors(record_id: str, limit: int, cursor: str | None, act: Act) -> tuple[list[Item], str | None]:
    """A page of the rows without an address, in the order of the file."""
    one = store.read(record_id, act)
    one.must_have_errors(clock.now())
    use = f"unsubscription|{one.id}"
    start: int = keyring.unseal(use, cursor)["line"] if cursor else 0
    lines = list(islice(store.errors(one.id), start, start + limit + 1))
    following = keyring.seal(use, {"line": start + limit}) if len(lines) > limit else None
    return lines[:limit], following
