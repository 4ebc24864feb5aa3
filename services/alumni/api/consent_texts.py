"""Routes of consent texts, and of what an alumnus chooses from."""

from services.alumni.actions import consent_texts
from services.alumni.api.edge import api
from services.alumni.model.consent_text import ConsentText, ConsentTextCard, ConsentTextPatch, NewConsentText
from services.alumni.model.words import words
from services.alumni.store import consent_texts as store
from shared.paging import Cursor, Limit, Page
from shared.record import Model

ONE = "/alumni/consent-texts/<number>"


class Label(Model):
    """A code and what it says in each language."""

    code: str
    fi: str
    sv: str
    en: str


class Vocabulary(Model):
    """What an alumnus chooses from: forms of cooperation, newsletter topics, what the directory shows."""

    cooperation: tuple[Label, ...]
    newsletter_topics: tuple[Label, ...]
    directory: tuple[Label, ...]


@api.get("/alumni/vocabulary", allow="alumni.consent_texts.read")
def read_vocabulary() -> Vocabulary:
    """The codes of alumni's choices, with their labels."""
    labels = {
        field: [{"code": code} | said for code, said in some.items()] for field, some in words().items()
    }
    return Vocabulary.model_validate(labels)


@api.get("/alumni/consent-texts", allow="alumni.consent_texts.read")
def list_consent_texts(limit: Limit = 50, cursor: Cursor = None) -> Page[ConsentTextCard]:
    """Versions of the consent text, the latest first; a draft stands before them."""
    return api.cards(ConsentTextCard, *store.list_texts(limit, cursor))


@api.create("/alumni/consent-texts", allow="alumni.consent_texts.edit")
def draft_consent_text(body: NewConsentText) -> ConsentText:
    """Draft the next version of the consent text; there is one draft at most."""
    return consent_texts.draft(body, api.act)


@api.get(ONE, allow="alumni.consent_texts.read")
def read_consent_text(number: int) -> ConsentText:
    """One version of the consent text."""
    return store.read_text(number)


@api.change("PATCH", ONE, allow="alumni.consent_texts.edit")
def edit_consent_text(number: int, body: ConsentTextPatch) -> ConsentText:
    """Replace fields of a draft; an approved version never changes."""
    return consent_texts.edit(number, body, api.act)


@api.move(f"{ONE}/approval", allow="alumni.consent_texts.approve")
def approve_consent_text(number: int) -> ConsentText:
    """Put a draft in force: from now on people consent to it."""
    return consent_texts.approve(number, api.act)
