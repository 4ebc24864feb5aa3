"""Routes of the settings of sales."""

from services.sales.api.edge import api
from services.sales.model.configuration import Configuration, ConfigurationPatch
from services.sales.store import configuration


@api.get("/sales/configuration", allow="sales.configuration.read")
def read_configuration() -> Configuration:
    """Seller, limits, terms, stages, sources, reasons and questions; version 0 until first edited."""
    return configuration.current()


@api.change("PATCH", "/sales/configuration", allow="sales.configuration.edit")
def edit_configuration(body: ConfigurationPatch) -> Configuration:
    """Replace settings by a JSON merge patch; documents that were sent keep what they say."""
    patch = body.model_dump(exclude_unset=True)
    return configuration.change_configuration(lambda one: one.edited(patch), api.act)
