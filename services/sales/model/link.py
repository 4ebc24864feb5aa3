"""A link to a file. Pure."""

from shared.record import Model


class Link(Model):
    """An address that gives one file for 60 seconds to whoever holds it."""

    url: str
