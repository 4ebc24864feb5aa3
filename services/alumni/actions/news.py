"""Letters that tell alumni what became of their record."""

from services.alumni.actions import letters
from services.alumni.model.letters import Letter
from services.alumni.model.page_letters import ADDED, WELCOME
from services.alumni.store import alumni as store
from shared import beside
from shared.contracts.privacy import Message
from shared.events.alumni import AlumnusEvent, AlumnusSupplemented

PAGE = "page"


def welcome(event: AlumnusEvent) -> None:
    """Welcome who became active, however that came about, once; not who was told otherwise."""
    if event.status == "active" and "status" in event.changed:
        _write(event.record_id, "welcome", WELCOME, 1)


def tell_of_addition(event: AlumnusSupplemented) -> None:
    """Tell who registered on the page, though they were in the register, that their data was added to."""
    if event.source == PAGE:
        _write(event.record_id, "added", ADDED, event.version)


def _write(alumnus_id: str, name: str, letter: Letter, version: int) -> None:
    """Mail a letter to an active alumnus, unless that about this version or a later one went out."""
    alumnus = store.find_alumnus(alumnus_id)
    if alumnus is None or alumnus.status != "active" or (letter is WELCOME and alumnus.no_welcome):
        return
    if beside.mailed(store.ALUMNI, alumnus.id, name) >= version:
        return
    letters.write(alumnus, letter, f"alumnus-{alumnus.id}-{name}-{version}", Message.SERVICE)
    beside.put_mailed(store.ALUMNI, alumnus.id, name, version)
