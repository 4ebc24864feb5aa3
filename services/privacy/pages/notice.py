"""The privacy notice in force: of both registers, or of one. It is written in Finnish and English."""

from services.privacy.actions import notice as actions
from services.privacy.model.layout import version
from services.privacy.model.purpose import Register
from services.privacy.model.reading import Language
from services.privacy.pages.edge import pages
from shared.pages import View

NOTICE = "/privacy/pages/notice"


def _shown(register: Register | None) -> View:
    """The notice in the visitor's language; who reads Swedish is shown the Finnish one."""
    language: Language = "en" if pages.visit.language == "en" else "fi"
    found = actions.notice_in_force(language, register)
    return View("notice.html", found=found, version=version(found))


@pages.get(NOTICE)
def show_notice() -> View:
    """The whole notice; NotFound until a version is approved."""
    return _shown(None)


@pages.get(f"{NOTICE}/customers")
def show_notice_of_customers() -> View:
    """The notice of the register of customers and partnerships alone."""
    return _shown("customers")


@pages.get(f"{NOTICE}/alumni")
def show_notice_of_alumni() -> View:
    """The notice of the alumni register alone."""
    return _shown("alumni")
