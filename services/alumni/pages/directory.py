"""The alumni directory: what alumni chose to show, to alumni who come by their own link."""

from services.alumni.actions import directory
from services.alumni.pages.edge import pages
from services.alumni.pages.forms import Year
from shared.codes import Code
from shared.pages import Coded, View
from shared.personal import Line

PAGE = directory.ROUTE


class DirectoryWanted(Coded):
    """Who is looked for, and the page of it."""

    directory_programme: Line | None = None
    directory_year: Year | None = None
    cursor: str | None = None


@pages.get(PAGE)
def enter_directory() -> View:
    """What takes the code of one's own link."""
    return View("my_data_entry.html", script=True, name="directory")


@pages.ask(PAGE, on=enter_directory)
def show_directory(form: Coded) -> View:
    """The first page of the directory."""
    return _shown(form.code)


@pages.ask(f"{PAGE}/search", on=show_directory)
def search_directory(form: DirectoryWanted) -> View:
    """Who is looked for, or the next page."""
    return _shown(form.code, form.directory_programme, form.directory_year, form.cursor)


def _shown(
    code: Code, programme: str | None = None, year: int | None = None, cursor: str | None = None
) -> View:
    act = directory.entered(code, pages.act)
    entries, following = directory.listed(programme, year, cursor, pages.visit.language, act)
    given = {"directory_programme": programme or "", "directory_year": str(year or "")}
    return View("directory.html", given=given, entries=entries, following=following)
