"""The pages on which alumni correct their details, and change their address."""

from services.alumni.actions import my_data as actions
from services.alumni.actions import submissions
from services.alumni.model.alumnus import Alumnus
from services.alumni.pages.edge import chosen, may_mail, pages
from services.alumni.pages.forms import Details, GivenAddress, GivenDetails
from services.alumni.pages.my_data import MY_DATA, Stale, enter_my_data, saved, shown
from shared.pages import Coded, View
from shared.pages.forms import Fault

DETAILS, ADDRESS = f"{MY_DATA}/details", f"{MY_DATA}/address"


@pages.ask(DETAILS, on=enter_my_data)
def show_details(form: Coded) -> View:
    """The form with what is held."""
    alumnus = actions.opened(form.code, pages.act)
    return View("details.html", given=_given(alumnus), version=alumnus.version, options=chosen())


def _given(alumnus: Alumnus) -> dict[str, str]:
    held = {name: getattr(alumnus, name) for name in Details.model_fields}
    born = alumnus.birth_date
    written = {"birth_date": f"{born.day}.{born.month}.{born.year}"} if born else {}
    return {name: str(value) for name, value in held.items() if value is not None} | written


@pages.post(f"{DETAILS}/correction", on=show_details)
def correct_details(form: GivenDetails) -> View:
    """Replace the details by what is in the form."""
    alumnus = actions.opened(form.code, pages.act)
    try:
        return saved(alumnus, form)
    except Stale as stale:
        held = _given(alumnus)
        differing = [one for one in Details.model_fields if getattr(alumnus, one) != getattr(form, one)]
        stale.faults += [Fault(one, "differs", {"value": held.get(one, "–")}) for one in differing]
        raise


@pages.ask(ADDRESS, on=enter_my_data)
def show_address(form: Coded) -> View:
    """The form for another address."""
    return View("address.html", alumnus=actions.opened(form.code, pages.act))


@pages.post(f"{ADDRESS}/change", on=show_address)
def change_address(form: GivenAddress) -> View:
    """Ask at the new address whether it is theirs; until then the present one stays."""
    alumnus = actions.opened(form.code, pages.act)
    submissions.address(alumnus, form.email, not may_mail(form.email), pages.act)
    return shown(alumnus, "address")
