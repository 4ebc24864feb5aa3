"""An alumnus's own page: what is held, the consent and its history, marketing, a copy to take away.

Seeing one's data leads to leaving and blocking, so it is never limited and open on restricted records.
"""

import json

from services.alumni.actions import links
from services.alumni.actions import my_data as actions
from services.alumni.model import portability
from services.alumni.model.alumnus import Alumnus
from services.alumni.pages.edge import chosen, pages
from services.alumni.pages.forms import Choices, Details, GivenChoices, GivenConsent, GivenDetails
from services.alumni.pages.registration import must_be_current
from services.alumni.store import consent_texts
from shared.contracts.alumni import LIVING
from shared.errors import StaleVersion
from shared.pages import Coded, Download, View, Wrong

MY_DATA = links.MY_DATA
SHOWN = (*Details.model_fields, "email", *Choices.model_fields)
"""What the page shows, in this order."""


@pages.get(MY_DATA)
def enter_my_data() -> View:
    """What the letter's link opens."""
    return View("my_data_entry.html", script=True, name="my_data")


@pages.ask(MY_DATA, on=enter_my_data, right=True)
def show_my_data(form: Coded) -> View:
    """All that is held of the person, and what they can do."""
    return shown(actions.opened(form.code, pages.act))


def shown(alumnus: Alumnus, said: str = "") -> View:
    """The page; `said`: what was just done."""
    if alumnus.status not in LIVING:
        return View("left.html", marketing=alumnus.marketing_block is not None)
    text = consent_texts.current()
    return View(
        "my_data.html",
        alumnus=alumnus,
        fields=portability.readable(alumnus, SHOWN, chosen()),
        may=alumnus.actions(),
        said=said,
        text=text,
        wording=text.wordings.wording(pages.visit.language),
    )


class Stale(Wrong):
    """The record has changed since it was shown: the form is shown again with what was typed."""

    def __init__(self) -> None:
        super().__init__("", "stale")


def saved(alumnus: Alumnus, form: GivenDetails | GivenChoices) -> View:
    """What is in a form, kept; raises Stale where that would write over what others have changed."""
    fields = form.model_dump(exclude={"code", "version"})
    try:
        return shown(actions.edit(alumnus, fields, form.version, pages.act), "saved")
    except StaleVersion as changed:
        raise Stale from changed


@pages.post(f"{MY_DATA}/consent", on=show_my_data, right=True)
def confirm_consent(form: GivenConsent) -> View:
    """Consent anew."""
    must_be_current(form.text_version)
    alumnus = actions.opened(form.code, pages.act)
    language = pages.visit.language
    return shown(actions.confirm(alumnus, form.text_version, language, pages.act), "consent")


@pages.post(f"{MY_DATA}/marketing-block", on=show_my_data, right=True)
def block_marketing(form: Coded) -> View:
    """Stop all marketing."""
    return shown(actions.block(actions.opened(form.code, pages.act), pages.act), "blocked")


@pages.post(f"{MY_DATA}/marketing", on=show_my_data, right=True)
def allow_marketing(form: Coded) -> View:
    """Lift the block, as the person now wishes."""
    return shown(actions.unblock(actions.opened(form.code, pages.act), pages.act), "unblocked")


@pages.ask(f"{MY_DATA}/copy.json", on=enter_my_data, right=True)
def take_json(form: Coded) -> Download:
    """What the person gave, as JSON [art. 20]."""
    held = portability.copy(actions.opened(form.code, pages.act))
    content = json.dumps(held, ensure_ascii=False, indent=1).encode()
    return Download("alumni.json", "application/json", content)


@pages.ask(f"{MY_DATA}/copy.csv", on=enter_my_data, right=True)
def take_csv(form: Coded) -> Download:
    """What the person gave, as CSV [art. 20]."""
    held = portability.copy(actions.opened(form.code, pages.act))
    return Download("alumni.csv", "text/csv; charset=utf-8", portability.csv_of(held))
