"""Letters that tell alumni what became of their record."""

from services.alumni.actions import letters
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.letters import Letter
from services.alumni.model.page_letters import ADDED, LEFT, WELCOME, marketing
from services.alumni.store import alumni as store
from services.alumni.store.letters import mailed, put_mailed
from shared import clock
from shared.contracts.alumni import AlumnusDegreeConfirmed, AlumnusLeft, AlumnusSupplemented, AlumnusVerified
from shared.contracts.privacy import Message
from shared.dates import day

PAGE = "page"


def welcome(event: AlumnusVerified | AlumnusDegreeConfirmed) -> None:
    """Welcome who is active now, once."""
    _write(event.record_id, "welcome", WELCOME, 1)


def tell_of_addition(event: AlumnusSupplemented) -> None:
    """Tell who registered on the page, though they were in the register, that their data was added to."""
    if event.source == PAGE:
        _write(event.record_id, "added", ADDED, event.version)


def _write(alumnus_id: str, name: str, letter: Letter, version: int) -> None:
    """Mail a letter to an active alumnus, unless that about this version or a later one went out."""
    alumnus = store.find_alumnus(alumnus_id)
    if alumnus is None or alumnus.status != "active" or mailed(store.ALUMNI, alumnus.id, name) >= version:
        return
    letters.write(alumnus, letter, f"alumnus-{alumnus.id}-{name}-{version}", Message.SERVICE)
    put_mailed(store.ALUMNI, alumnus.id, name, version)


def confirm_leaving(event: AlumnusLeft) -> None:
    """Confirm to who left that they did; there is nobody left to write to once the record is erased."""
    alumnus = store.find_alumnus(event.record_id)
    if alumnus is None or alumnus.email is None or alumnus.deceased or alumnus.departure is None:
        return
    if not mailed(store.ALUMNI, alumnus.id, "left"):
        _confirm(alumnus, alumnus.email)
        put_mailed(store.ALUMNI, alumnus.id, "left")


def _confirm(alumnus: Alumnus, email: str) -> None:
    language = alumnus.language or "fi"
    assert alumnus.departure
    left = alumnus.departure.at.astimezone(clock.HELSINKI).date()
    said = marketing(language, alumnus.marketing_block is not None)
    outbox_id = f"alumnus-{alumnus.id}-left"
    letters.write_to(email, language, LEFT, outbox_id, day=day(left, language), marketing=said)
