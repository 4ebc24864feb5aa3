"""What became of leaving: who left the register is erased, though something on the way failed."""

from datetime import date

from services.alumni.model.alumnus import Alumnus
from services.alumni.store import alumni as store
from shared import act as acts
from shared import clock, log
from shared.errors import Refusal


def tell_departures() -> dict[str, int]:
    """Tell once more of everybody who left before today and is not erased yet; restricted ones wait.

    Whoever hears of it finds by state what is still to do. What cannot be told now holds up no others.
    """
    today, counted = clock.today(), {"told": 0, "left": 0}
    for alumnus_id in store.dated_by("withdrawn", today):
        try:
            _tell(alumnus_id, today)
            counted["told"] += 1
        except Refusal as refusal:
            log.failure("a departure was left", refusal, alumnus_id=alumnus_id)
            counted["left"] += 1
    return counted


def _tell(alumnus_id: str, today: date) -> Alumnus:
    act = acts.system("alumni", reason="job:tell_departures")
    return store.change_alumnus(alumnus_id, lambda one: one.still_there(today), act)
