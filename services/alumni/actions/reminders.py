"""Confirming a consent anew: who is to be reminded, the letter, and who becomes passive."""

from datetime import date, timedelta

from services.alumni.actions import letters
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import REMINDER_DAYS, REMINDERS
from services.alumni.model.letters import RECONFIRM, otherwise
from services.alumni.store import alumni as store
from shared import act as acts
from shared import beside, clock, log
from shared.contracts.privacy import Message
from shared.dates import day
from shared.errors import Refusal
from shared.events.alumni import AlumnusReminded
from shared.record import Event


def remind() -> dict[str, int]:
    """Record the reminders that are due, and make passive who did not confirm after the last.

    What cannot be moved now holds up none of the others.
    """
    today, act = clock.today(), acts.system("alumni", reason="job:remind")
    counted = {"reminded": 0, "passivated": 0, "left": 0}
    for alumnus_id in store.due_by(today):
        try:
            new = store.change_alumnus(alumnus_id, lambda one: _next_step(one, today), act)
            counted["passivated" if new.status == "passive" else "reminded"] += 1
        except Refusal as refusal:
            log.failure("an alumnus was left", refusal, alumnus_id=alumnus_id)
            counted["left"] += 1
    return counted


def _next_step(alumnus: Alumnus, today: date) -> tuple[Alumnus, Event]:
    return alumnus.passivated(today) if alumnus.is_asked_no_more else alumnus.reminded(today)


def mail_reminder(event: AlumnusReminded) -> None:
    """Mail a reminder, unless it went out, or the alumnus has confirmed, left or been written to since.

    Whether the person may be written to is decided now, however long the letter had to wait.
    """
    alumnus = store.find_alumnus(event.record_id)
    if alumnus is None or not _awaits(alumnus, event.reminder):
        return
    if beside.mailed(store.ALUMNI, alumnus.id, "reminder") >= event.version:
        return
    outbox_id = f"alumnus-{alumnus.id}-{event.version}"
    letters.write(alumnus, RECONFIRM, outbox_id, Message.SERVICE, **_facts(alumnus, event.reminder))
    beside.put_mailed(store.ALUMNI, alumnus.id, "reminder", event.version)


def _awaits(alumnus: Alumnus, number: int) -> bool:
    awaited = alumnus.status == "active" and len(alumnus.reminded_on) == number
    return awaited and not alumnus.restricted and alumnus.email is not None


def _facts(alumnus: Alumnus, number: int) -> dict[str, str]:
    language = alumnus.language or "fi"
    assert alumnus.consent
    given = alumnus.consent.at.astimezone(clock.HELSINKI).date()
    until = alumnus.reminded_on[-1] + timedelta(days=REMINDER_DAYS - 1)
    return {
        "given": day(given, language),
        "otherwise": otherwise(language, number == REMINDERS, day(until, language)),
    }
