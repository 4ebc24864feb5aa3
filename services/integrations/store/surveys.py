"""Where surveys are kept: all in one list, there are few."""

from collections.abc import Iterator, Mapping

from services.integrations.model.survey import Survey
from services.integrations.store import newest
from shared import lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.alumni import CONSENT_TEXT_CARD, FIRST_TEXT, consent_text_key
from shared.lists import Listing
from shared.record import Event, Kind, Move


def _lists(one: Survey) -> Mapping[str, tuple[str, str]]:
    """gsi1: every survey; gsi2: those that are read."""
    every = {"gsi1": ("all", newest(one))}
    return every | ({"gsi2": ("active", newest(one))} if one.status == "active" else {})


SURVEYS = Kind("integrations", Survey, lists=_lists)


def create_survey(survey: Survey, event: Event, act: Act) -> Survey:
    """Record a survey; Conflict where it is there."""
    return table.create(SURVEYS, survey, event, act)


def read_survey(survey_id: str, act: Act) -> Survey:
    """One survey."""
    return table.read(SURVEYS, survey_id, act)


def change_survey(survey_id: str, move: Move[Survey], act: Act) -> Survey:
    """Make a move on a survey."""
    return table.change(SURVEYS, survey_id, move, act)


def is_approved(text_version: str) -> bool:
    """Whether a version of the consent text was approved; the first holds without being stored."""
    item = table.get(consent_text_key(text_version), CONSENT_TEXT_CARD)
    return item["status"] == "approved" if item else text_version == FIRST_TEXT


def list_surveys(limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the surveys, the newest first: one query, one batch get."""
    return lists.whole_page(Listing("gsi1", (f"{SURVEYS.prefix}all",)), limit, cursor)


def active_surveys() -> Iterator[str]:
    """The ids of the surveys that are read."""
    for item in lists.walk("gsi2", [f"{SURVEYS.prefix}active"]):
        yield item["id"]
