"""The page with the answer to a request, and with the package while it can be had."""

from services.privacy.actions import request_pages as actions
from services.privacy.model.answer import answer
from services.privacy.pages.edge import pages
from services.privacy.store.packages import MEDIA, PackageFile, media_type
from shared import clock
from shared.pages import Coded, Download, View

PACKAGE = "/privacy/pages/package"


class WantedFile(Coded):
    """Which file of the package to keep."""

    file: PackageFile


@pages.get(PACKAGE)
def enter_package() -> View:
    """What the letter's link opens."""
    return pages.entry("package")


@pages.ask(PACKAGE, on=enter_package, right=True)
def show_package(form: Coded) -> View:
    """The answer, with the right to complain; what was gathered can be kept until its last day."""
    request = actions.answered(form.code, pages.act)
    title, *paragraphs = answer(request, pages.visit.language)
    package = request.package if request.package and request.package.until else None
    over = bool(package and package.until and clock.today() > package.until)
    files = (*MEDIA, *package.parts) if package else ()
    return View("package.html", heading=title, paragraphs=paragraphs, package=package, over=over, files=files)


@pages.ask(f"{PACKAGE}/file", on=enter_package, right=True)
def keep_file(form: WantedFile) -> Download:
    """One file of the package."""
    name, content = actions.package_file(form.code, form.file, pages.act)
    return Download(name, media_type(form.file), content)
