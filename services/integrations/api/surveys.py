"""Routes of surveys: which are read, what their questions mean, and what keeps one from being read."""

from datetime import datetime

from services.integrations.actions import polling
from services.integrations.api.edge import api
from services.integrations.model.survey import EDIT, NewSurvey, Rereading, Survey, SurveyPatch, Trouble
from services.integrations.store import surveys as store
from shared.paging import Cursor, Limit, Page
from shared.personal import Id
from shared.record import Model

ONE = "/integrations/surveys/<survey_id>"
READ = "integrations.surveys.read"


class SurveyCard(Model):
    """A survey as lists show it."""

    id: Id
    version: int
    status: str
    survey_id: str
    title: str
    map_version: int
    cursor: datetime
    not_before: datetime | None = None
    trouble: Trouble | None = None


@api.get("/integrations/surveys", allow=READ)
def list_surveys(limit: Limit = 50, cursor: Cursor = None) -> Page[SurveyCard]:
    """Surveys of Webropol that graduates register with, the newest first."""
    return api.cards(SurveyCard, *store.list_surveys(limit, cursor))


@api.create("/integrations/surveys", allow=EDIT)
def add_survey(body: NewSurvey) -> Survey:
    """Have a survey read, every fifteen minutes from now on."""
    return polling.add(body, api.act)


@api.get(ONE, allow=READ)
def read_survey(survey_id: str) -> Survey:
    """One survey: its question map, how far it is read, and what keeps it from being read."""
    return store.read_survey(survey_id, api.act)


@api.change("PATCH", ONE, allow=EDIT)
def edit_survey(survey_id: str, body: SurveyPatch) -> Survey:
    """Replace settings; other questions are the next version of the map."""
    return polling.edit(survey_id, body, api.act)


@api.move(f"{ONE}/resumption", allow=EDIT)
def resume_survey(survey_id: str) -> Survey:
    """Read it again from where it was left."""
    return store.change_survey(survey_id, Survey.resumed, api.act)


@api.move(f"{ONE}/rereading", allow=EDIT)
def reread_survey(survey_id: str, body: Rereading) -> Survey:
    """Read it again from a moment on; what is known already changes nothing."""
    return store.change_survey(survey_id, lambda one: one.reread(body.begins), api.act)


@api.move(f"{ONE}/deactivation", allow=EDIT)
def deactivate_survey(survey_id: str) -> Survey:
    """Read it no more."""
    return store.change_survey(survey_id, Survey.deactivated, api.act)
