"""The page on which alumni register: the whole form, the consent text in force, what follows from what."""

from services.alumni.actions import submissions
from services.alumni.pages.edge import chosen, may_mail, pages
from services.alumni.pages.forms import Registration
from services.alumni.store import consent_texts
from shared.pages import SeeOther, View, Wrong

REGISTRATION = "/alumni/pages/registration"
SENT = f"{REGISTRATION}/sent"


@pages.get(REGISTRATION)
def show_registration() -> View:
    """The form."""
    language = pages.visit.language
    text = consent_texts.current()
    wording = text.wordings.wording(language)
    given = {"language": language, "country": "FI"}
    return View("registration.html", given=given, text=text, wording=wording, options=chosen())


@pages.post(REGISTRATION, on=show_registration)
def register(form: Registration) -> SeeOther:
    """Keep what was sent; whoever is known or not, the answer is the same."""
    must_be_current(form.text_version)
    given = form.model_dump(exclude={"email", "consent", "text_version"})
    submissions.registration(
        form.email, not may_mail(form.email), given, form.text_version, pages.visit.language, pages.act
    )
    return SeeOther(SENT)


def must_be_current(text_version: str) -> None:
    """Raise Wrong where the consent text has changed since it was shown; the new one is shown then."""
    if text_version != str(consent_texts.latest_number()):
        raise Wrong("consent", "changed")


@pages.get(SENT)
def tell_of_letter() -> View:
    """After the form; tells nothing of anybody."""
    return View("sent.html", name="registration")
