"""Telling people of the processing of their data: who is to be told by when, and the letter (R33). Pure."""

from datetime import date, datetime

from services.partners.model.contact import Contact
from services.partners.model.contact_requests import ContactCard
from shared.errors import Conflict
from shared.events.partners import ContactInformed, ContactTellingAsked
from shared.person import Informed
from shared.record import Event


class InformingTask(ContactCard):
    """A contact who is to be told by a day."""

    inform_by: date


def asked_to_tell(contact: Contact, at: datetime) -> tuple[Contact, Event]:
    """A letter with the notice is to be mailed; Conflict where all was told, or there is no address."""
    if not contact.tellable:
        legal = sorted(contact.actions())
        raise Conflict("there is nothing to tell, or no address to tell it to", legal=legal)
    return contact.having(telling_asked_at=at), ContactTellingAsked()


def told(contact: Contact, informed: Informed) -> tuple[Contact, Event]:
    """The notice was sent: told of every purpose that was open."""
    every = dict.fromkeys(contact.uninformed, informed)
    return contact.having(informed=contact.informed | every), ContactInformed()


LETTER = {
    "fi": (
        "Tietojesi käsittely ammattikorkeakoulussa",
        "Hei {name}!\n\n"
        "Ammattikorkeakoulu käsittelee tietojasi työelämän yhteyshenkilönä. Tietosuojaseloste kertoo, mitä\n"
        "tietoja meillä on, mistä ne on saatu, mihin niitä käytetään ja mitä oikeuksia sinulla on:\n\n"
        "{link}\n\nSelosteessa kerrotaan myös, miten voit kieltää käytön tai pyytää tietojesi poistoa.\n",
    ),
    "sv": (
        "Behandlingen av dina uppgifter vid yrkeshögskolan",
        "Hej {name}!\n\n"
        "Yrkeshögskolan behandlar dina uppgifter som kontaktperson i arbetslivet. Dataskyddsbeskrivningen\n"
        "berättar vilka uppgifter vi har, varifrån de kommer, vad de används till och vilka\n"
        "rättigheter du har:\n\n{link}\n\n"
        "Där står också hur du kan invända mot användningen eller begära att uppgifterna raderas.\n",
    ),
    "en": (
        "How the university processes your data",
        "Hello {name},\n\n"
        "The university processes your data as a contact in working life. The privacy notice tells\n"
        "what data we have, where it came from, what it is used for and which rights you have:\n\n"
        "{link}\n\nIt also tells how to object, and how to ask for erasure.\n",
    ),
}
