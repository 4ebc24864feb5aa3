"""The one record of settings; until it is first edited there is none, and the defaults hold."""

from services.sales.model.configuration import Configuration
from shared import table
from shared.act import Act
from shared.errors import Conflict
from shared.events.sales import ConfigurationChanged
from shared.record import Kind, Move

CONFIGURATIONS = Kind("sales", Configuration)
ID = "current"


KEY = CONFIGURATIONS.key(ID)


def current(act: Act | None = None) -> Configuration:
    """The settings as they are now: one get, unless the act has read them ahead."""
    item = table.look(KEY, act) if act else table.get(KEY)
    return CONFIGURATIONS.load(item) if item else Configuration(id=ID)


def change_configuration(move: Move[Configuration], act: Act) -> Configuration:
    """Make a move on the settings; the first one makes the record, from version 0."""
    standing = current()
    if standing.version == 0:
        act.must_see(standing)
        act.must_match(0)
        new, _ = move(standing)
        if new == standing:
            return standing
        try:
            return table.create(CONFIGURATIONS, new, ConfigurationChanged(), act)
        except Conflict:
            """Another edit was the first; this one is made on what it left."""
    return table.change(CONFIGURATIONS, ID, move, act)
