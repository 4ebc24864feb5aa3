"""The page of an alumnus's choices: cooperation, newsletter topics and language, the directory (E8)."""

from services.alumni.actions import my_data as actions
from services.alumni.pages.edge import chosen, pages
from services.alumni.pages.forms import Choices, GivenChoices
from services.alumni.pages.my_data import MY_DATA, enter_my_data, saved
from shared.pages import Coded, View

CHOICES = f"{MY_DATA}/choices"


@pages.ask(CHOICES, on=enter_my_data)
def show_choices(form: Coded) -> View:
    """The form with what is chosen."""
    alumnus = actions.opened(form.code, pages.act)
    held = {name: getattr(alumnus, name) for name in Choices.model_fields}
    given = held | {"language": alumnus.language or "fi"}
    blocked = alumnus.marketing_block is not None
    return View("choices.html", given=given, version=alumnus.version, blocked=blocked, options=chosen())


@pages.post(f"{CHOICES}/saving", on=show_choices)
def save_choices(form: GivenChoices) -> View:
    """Replace the choices by those of the form."""
    alumnus = actions.opened(form.code, pages.act)
    return saved(alumnus, form)
