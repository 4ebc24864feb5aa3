"""The code of the link that a letter to an alumnus carries: it opens their own data."""

from services.alumni.model.alumnus import Alumnus
from shared import codes, settings
from shared.codes import Code

PAGE = "/alumni/pages/my-data"
USE = "alumni-my-data"


def code_of(alumnus: Alumnus) -> Code:
    """The code of an alumnus's own page; another address makes the former codes void."""
    return Code.of(USE, alumnus.id, alumnus.email or "")


def must_open(code: Code, alumnus: Alumnus) -> None:
    """Raise NotFound unless the code is this alumnus's."""
    code.must_open(USE, alumnus.email or "")


def link_to(alumnus: Alumnus) -> str:
    """The address of an alumnus's own page, in their language."""
    return codes.link(settings.read("PUBLIC_URL"), PAGE, code_of(alumnus), alumnus.language or "fi")
