"""Use cases of organisations."""

from collections.abc import Iterable

from services.partners import store
from services.partners.actions import suppression
from services.partners.model.organisation import NewOrganisation, Organisation, OrganisationPatch
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.contracts.partners import PURPOSES
from shared.events.partners import OrganisationCreated
from shared.record import Event

EDGE_CARD = ("pk", "id", "first_names", "last_name", "status", "restricted")


def create(body: NewOrganisation, caller: Caller, act: Act) -> Organisation:
    """Record an organisation in the caller's responsibility, unless another user is named.

    Raises Held for a private person with an address of somebody who is erased or restricted.
    """
    given = {"responsible_id": caller.user_id, "unit": caller.unit} | body.model_dump(exclude_unset=True)
    organisation = Organisation.model_validate(given | {"id": act.new_id()}).identified()
    act.must_edit(organisation, body.model_fields_set)
    _must_be_free(organisation, suppression.ADDRESSES, act)
    return store.create_organisation(organisation, OrganisationCreated(), act)


def edit(organisation_id: str, body: OrganisationPatch, act: Act) -> Organisation:
    """Replace fields of an organisation; a private person's new address is checked as at creation."""
    patch = body.model_dump(exclude_unset=True)

    def move(organisation: Organisation) -> tuple[Organisation, Event]:
        act.must_edit(organisation, patch)
        new, event = organisation.edited(patch)
        _must_be_free(new, suppression.changed(organisation, new), act)
        return new, event

    return store.change_organisation(organisation_id, move, act, patch.get("responsible_id"))


def _must_be_free(organisation: Organisation, names: Iterable[str], act: Act) -> None:
    if organisation.private:
        known = suppression.of(organisation, names)
        suppression.of_others(organisation, known, PURPOSES["organisation"], act)


def contacts(organisation_id: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of who has a role in the organisation: one query, one batch of cards."""
    edges, following = store.list_edges(organisation_id, limit, cursor)
    cards = {
        card["id"]: card for card in store.cards(store.CONTACTS, [e["contact_id"] for e in edges], EDGE_CARD)
    }
    return [edge | cards[edge["contact_id"]] for edge in edges if edge["contact_id"] in cards], following


def read(organisation_id: str, act: Act) -> Organisation:
    """One organisation; a passive one warns of what sales keeps open for it."""
    organisation = store.read_organisation(organisation_id, act)
    return _warned(organisation) if organisation.status == "passive" else organisation


def deactivate(organisation_id: str, act: Act) -> Organisation:
    """Take an organisation out of use, warning of what sales keeps open for it."""
    return _warned(store.change_organisation(organisation_id, Organisation.deactivated, act))


def _warned(organisation: Organisation) -> Organisation:
    open_documents, _ = store.list_documents(organisation.id, 100, None)
    return (
        organisation.model_copy(update={"warnings": ("open_documents",)}) if open_documents else organisation
    )
