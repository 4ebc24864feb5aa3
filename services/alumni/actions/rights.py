"""Use cases of an alumnus's rights that ask more than the route's own permission."""

from services.alumni.model.alumnus import Alumnus
from shared.act import Act
from shared.person import Protection
from shared.record import Event, Move


def protecting(body: Protection, act: Act) -> Move[Alumnus]:
    """Set the protections; who may not see a secret person's details does not unveil them (R34)."""

    def move(alumnus: Alumnus) -> tuple[Alumnus, Event]:
        if alumnus.contact_secret and not body.contact_secret:
            act.require("fields.contact_secret", alumnus)
        return alumnus.protected(body.contact_secret, body.deceased)

    return move
