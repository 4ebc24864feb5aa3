"""Use cases of consent texts: a draft after the version in force, and its approval."""

from services.alumni.model.consent_text import ConsentText, ConsentTextPatch, NewConsentText
from services.alumni.store import consent_texts as store
from shared import clock
from shared.act import Act


def draft(body: NewConsentText, act: Act) -> ConsentText:
    """Draft the next version; Conflict where there is a draft already."""
    number = store.latest_number() + 1
    values = {"id": str(number), "number": number, "status": "draft"} | body.model_dump()
    return store.create_text(ConsentText.model_validate(values), act)


def edit(number: int, body: ConsentTextPatch, act: Act) -> ConsentText:
    """Replace fields of a draft."""
    patch = body.model_dump(exclude_unset=True)
    return store.change_text(number, lambda one: one.edited(patch), act)


def approve(number: int, act: Act) -> ConsentText:
    """Put a draft in force: from now on people consent to it, and it never changes again."""
    at = clock.now()
    return store.approve_text(number, lambda one: one.approved(act.actor, at), act)
