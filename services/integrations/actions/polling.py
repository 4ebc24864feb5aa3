"""Reading surveys: every response once, each change of one as a change, whatever happens on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from services.integrations.actions.registrations import fingerprint, is_known, take
from services.integrations.gateway import Later, NoAccess, Webropol
from services.integrations.model.question_map import checked
from services.integrations.model.registration import Arrival
from services.integrations.model.survey import Misfit, NewSurvey, Survey, SurveyPatch
from services.integrations.model.wall_clock import local, moment
from services.integrations.store import surveys as store
from shared import act as acts
from shared import clock, ids, log, settings
from shared.act import Act
from shared.contracts.registration import Stage, System
from shared.errors import Invalid, Refusal
from shared.events.integrations import SurveyAdded
from shared.outbound import NotAllowed, Unreachable
from shared.record import Move

PASSES, MOST_PAGES = 5, 1000
"""Passes over one time until a pass brings no news; pages in a pass."""
ENOUGH = 200
"""Seconds after which no further survey or time is begun: the function has three hundred."""


class Stop(RuntimeError):
    """A survey's form does not fit its question map."""

    def __init__(self, misfit: Misfit) -> None:
        super().__init__(misfit.code)
        self.misfit = misfit


class Alert(RuntimeError):
    """A survey cannot be read until a person has done something."""


@dataclass
class _Run:
    """One poll. put_off: Webropol wants to be asked nothing more for now."""

    session: Webropol
    act: Act
    began: datetime
    counted: dict[str, int]
    put_off: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.put_off or (clock.now() - self.began).total_seconds() > ENOUGH


def add(body: NewSurvey, act: Act) -> Survey:
    """Have a survey read; Conflict where it is known, Invalid for a wrong map or text."""
    checked(body.questions)
    _approved(body.text_version)
    values = body.model_dump(exclude={"begins"}) | {"id": ids.derived("survey", body.survey_id)}
    cursor = min(body.begins, clock.now())
    return store.create_survey(Survey.model_validate(values | {"cursor": cursor}), SurveyAdded(), act)


def edit(survey_id: str, body: SurveyPatch, act: Act) -> Survey:
    """Replace settings of a survey; Invalid for a wrong map or text."""
    patch, at = body.model_dump(exclude_unset=True), clock.now()
    if body.text_version:
        _approved(body.text_version)
    return store.change_survey(survey_id, lambda one: one.edited(patch, at), act)


def _approved(version: str) -> None:
    if not store.is_approved(version):
        expected = "the number of a text in force, now or before"
        raise Invalid.field("text_version", "is no approved version of the consent text", expected)


def poll() -> dict[str, int]:
    """Read every active survey; one that cannot be read holds up none of the others. Off without an address.

    Raises Alert after all are read where one was stopped or parked: the function's alarm tells of it, once.
    """
    counted = {"read": 0, "left": 0, "new": 0, "changed": 0, "alerts": 0}
    if not settings.read("WEBROPOL_URL", ""):
        return counted
    run = _Run(Webropol(), acts.system("integrations", reason="job:poll_webropol"), clock.now(), counted)
    surveys = sorted((store.read_survey(one, run.act) for one in store.active_surveys()), key=_read_until)
    for survey in surveys:
        if survey.not_before and survey.not_before > clock.now():
            continue
        counted["left" if run.over or not _poll(run, survey) else "read"] += 1
    if counted["alerts"]:
        raise Alert(f"{counted['alerts']} surveys need somebody: see their `trouble`")
    return counted


def _read_until(survey: Survey) -> datetime:
    """Who has waited longest comes first."""
    return survey.cursor


def _poll(run: _Run, survey: Survey) -> bool:
    """Read one survey; what keeps it from being read is on its record, and in the log."""
    try:
        _read(run, survey)
        return True
    except Later as later:
        run.put_off = later.everywhere
        until = later.retry_at
        _note(run, survey, lambda one: one.postponed(until))
    except (Stop, NoAccess) as error:
        log.failure("a survey needs somebody", error, survey=survey.id, reason=str(error))
        run.counted["alerts"] += _note(run, survey, _closed(error))
    except (Unreachable, NotAllowed) as error:
        log.failure("a survey could not be read", error, survey=survey.id, reason=str(error))
        code = "not_allowed" if isinstance(error, NotAllowed) else "unreadable"
        _note(run, survey, lambda one: one.failed(code, clock.now()))
    except Refusal as error:
        log.failure("a survey was left", error, survey=survey.id)
    return False


def _note(run: _Run, survey: Survey, move: Move[Survey]) -> bool:
    """Write on its record what kept a survey from being read; not where others have moved it meanwhile."""
    try:
        store.change_survey(survey.id, move, run.act)
    except Refusal as error:
        log.failure("a survey was left", error, survey=survey.id)
        return False
    return True


def _closed(why: Stop | NoAccess) -> Move[Survey]:
    """Read it no more until somebody has put right what the record tells."""
    at = clock.now()
    if isinstance(why, Stop):
        misfit = why.misfit
        return lambda one: one.stopped(misfit, at)
    return lambda one: one.parked(at)


def _read(run: _Run, survey: Survey) -> None:
    misfit = survey.misfit(run.session.questions(survey.survey_id))
    if misfit:
        raise Stop(misfit)
    while True:
        now = clock.now()
        start, end = survey.window(now)
        if not _whole(run, survey, start, end):
            return
        moved = partial(Survey.read_to, seen=survey.cursor, end=end)
        survey = store.change_survey(survey.id, moved, run.act)
        if end >= now or run.over:
            return


def _whole(run: _Run, survey: Survey, start: datetime, end: datetime) -> bool:
    """Read a time pass by pass until a pass brings no news: pages may shift while they are read."""
    return any(not _pass(run, survey, start, end) for _ in range(PASSES))


def _pass(run: _Run, survey: Survey, start: datetime, end: datetime) -> int:
    news, misfit = 0, None
    for page in range(1, MOST_PAGES + 1):
        found, last = run.session.responses(survey.survey_id, local(start), local(end, later=True), page)
        for response in found:
            outcome = _taken(run, survey, response)
            misfit = outcome if isinstance(outcome, Misfit) else misfit
            news += outcome is True
        if last:
            break
    else:
        raise Unreachable("TooManyPages")
    if misfit:
        raise Stop(misfit)
    return news


def _taken(run: _Run, survey: Survey, response: Any) -> bool | Misfit:
    """Keep one response, whether it was news; one that is none, or never consented, is passed over.

    One whose answer to the consent is not known is not kept: the survey is to be stopped, its neighbours are.
    """
    if not isinstance(response, Mapping) or not response.get("RespondentAnswers"):
        return False
    consented = survey.consented(response)
    if isinstance(consented, Misfit):
        return consented
    arrival = _arrival(survey, response, consented)
    if arrival is None or not (consented or is_known(arrival)):
        return False
    outcome = take(arrival, run.act).outcome
    if outcome == "unchanged":
        return False
    run.counted[outcome] += 1
    return True


def _arrival(survey: Survey, response: Mapping[str, Any], consented: bool) -> Arrival | None:
    """What a response says; that the consent is taken back, and no more, where it does not consent."""
    try:
        response_id, at = _id(response["ResponseId"]), moment(str(response["ResponseDate"]))
    except (KeyError, ValueError) as error:
        log.failure("a response cannot be told", error, survey=survey.id)
        return None
    told = _answered(survey, response, response_id, at) if consented else _taken_back()
    return Arrival(
        source=System.WEBROPOL,
        external_id=f"{survey.survey_id}:{response_id}",
        via=f"survey:{survey.id}",
        said_at=clock.now(),
        **told,
    )


def _id(said: Any) -> str:
    if not isinstance(said, str | int) or not str(said).strip():
        raise ValueError("no id")
    return str(said)[:64]


def _answered(survey: Survey, response: Mapping[str, Any], response_id: str, at: datetime) -> dict[str, Any]:
    profile, left_out = survey.said(response)
    said = {
        "profile": profile.model_dump(mode="json"),
        "text": survey.text_at(at),
        "left_out": [one.model_dump() for one in left_out],
        "graduates": survey.graduates_only,
    }
    return {
        "stage": Stage.GRADUATED if survey.graduates_only else Stage.ANSWERED,
        "profile": profile,
        "consent": survey.consent(response_id, at),
        "notice_version": survey.notice_version,
        "left_out": left_out,
        "fingerprint": fingerprint(said),
    }


def _taken_back() -> dict[str, Any]:
    return {"stage": Stage.WITHDRAWN, "fingerprint": fingerprint({"stage": Stage.WITHDRAWN})}
