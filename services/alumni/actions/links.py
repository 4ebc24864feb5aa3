"""The codes of the links that letters to alumni carry, and what each opens."""

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.letters import WAYS_OUT
from shared import codes, settings
from shared.codes import Code
from shared.fields import Language

MY_DATA, LEAVE, VERIFICATION = "/alumni/pages/my-data", "/alumni/pages/leave", "/alumni/pages/verification"
REQUEST = "/privacy/pages/request"
USE, VERIFY = "alumni-my-data", "alumni-verification"


def code_of(alumnus: Alumnus) -> Code:
    """The code of an alumnus's own page; another address makes the former codes void."""
    return Code.of(USE, alumnus.id, alumnus.email or "")


def must_open(code: Code, alumnus: Alumnus) -> None:
    """Raise NotFound unless the code is this alumnus's."""
    code.must_open(USE, alumnus.email or "")


def links_to(alumnus: Alumnus) -> dict[str, str]:
    """The addresses of an alumnus's own page, and of the one on which they leave, in their language."""
    code, language = code_of(alumnus), alumnus.language or "fi"
    url = settings.read("PUBLIC_URL")
    return {
        "link": codes.link(url, MY_DATA, code, language),
        "leave": codes.link(url, LEAVE, code, language),
    }


def ways_out(alumnus: Alumnus, language: Language) -> str:
    """What a letter to an alumnus says of leaving, with the links for it."""
    found = links_to(alumnus)
    return WAYS_OUT["alumnus"][language].format(mine=found["link"], leave=found["leave"])


def way_out_of_contact(language: Language) -> str:
    """What a letter to a contact says of forbidding such letters, with the page on which that is asked."""
    url = f"{settings.read('PUBLIC_URL').rstrip('/')}{REQUEST}?lang={language}"
    return WAYS_OUT["contact"][language].format(request=url)


def verification_link(record_id: str, email: str, language: str) -> str:
    """The address at which the receiver of a letter shows that the email address is theirs.

    record_id: of a pending alumnus, or of what was sent on a page.
    """
    code = Code.of(VERIFY, record_id, email)
    return codes.link(settings.read("PUBLIC_URL"), VERIFICATION, code, language)
