"""Webropol's REST interface: token, questions, responses page by page."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

from shared import aws, clock, outbound, settings
from shared.outbound import Reply, Unreachable

LEEWAY = 60
"""Seconds before its end at which a token is not used any more."""
WAIT = 900
"""Seconds after which to ask again where a busy system does not say."""
TOO_MANY = 429
BUSY = (TOO_MANY, 503, 504)


class Later(RuntimeError):
    """It wants to be asked again at `retry_at`; `everywhere` where that holds for all that we ask."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.status))
        self.everywhere = reply.status == TOO_MANY
        self.retry_at = reply.retry_at(WAIT)


class NoAccess(RuntimeError):
    """It does not let us in: to this survey (403), or at all (401 with a fresh token)."""


class Webropol:
    """One session. All raise Later, NoAccess, and Unreachable for an answer that cannot be read."""

    def __init__(self) -> None:
        self.url = settings.read("WEBROPOL_URL").rstrip("/")
        self._token = ""
        self._refresh = ""
        self._until = 0.0

    def questions(self, survey: str) -> set[str]:
        """The ids of the form's questions."""
        found = self._asked("GET", f"/api/v1/surveys/{quote(survey, safe='')}/questions")
        known: set[str] = _read(lambda: {str(one["QuestionId"]) for one in _listed(found)})
        return known

    def responses(self, survey: str, start: str, end: str, page: int) -> tuple[list[Any], bool]:
        """One page of what was answered in a window of local times, and whether it is the last."""
        path = f"/api/v1/surveys/{quote(survey, safe='')}/responses?{urlencode({'paging': page})}"
        found = self._asked("POST", path, {"StartDate": start, "EndDate": end})
        read: tuple[list[Any], bool] = _read(
            lambda: (_list(found["SurveyAnswers"]), _is_last(found["Paging"], page))
        )
        return read

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        reply = self._sent(method, path, body)
        if reply.status == 401:
            self._renew()
            reply = self._sent(method, path, body)
        return _content(reply)

    def _sent(self, method: str, path: str, body: Any) -> Reply:
        if clock.now().timestamp() >= self._until:
            self._renew()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        headers |= {"Content-Type": "application/json"} if sent else {}
        return outbound.call(method, self.url + path, headers, sent)

    def _renew(self) -> None:
        """A token by the refresh token, where there is one that works, else by the password."""
        if self._refresh:
            given, self._refresh = {"grant_type": "refresh_token", "refresh_token": self._refresh}, ""
            with suppress(NoAccess):
                self._take(_content(self._granted(given)))
                return
        secret = aws.secretsmanager().get_secret_value(SecretId=settings.read("WEBROPOL_SECRET"))
        known = json.loads(secret["SecretString"])
        given = {"grant_type": "password", "username": known["username"], "password": known["password"]}
        self._take(_content(self._granted(given)))

    def _granted(self, given: dict[str, str]) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return outbound.call("POST", f"{self.url}/token", headers, urlencode(given).encode())

    def _take(self, said: Any) -> None:
        def read() -> tuple[str, str, float]:
            return said["access_token"], said.get("refresh_token") or "", float(said["expires_in"])

        self._token, self._refresh, seconds = _read(read)
        self._until = clock.now().timestamp() + seconds - LEEWAY


def _content(reply: Reply) -> Any:
    if reply.status in BUSY:
        raise Later(reply)
    if reply.status in (400, 401, 403):
        raise NoAccess(str(reply.status))
    if reply.status != 200:
        raise Unreachable(f"Status{reply.status}")
    return _read(lambda: json.loads(reply.body))


def _read(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreachable(type(error).__name__) from None


def _listed(found: Any) -> list[Any]:
    """Questions come as a list, or in an object that holds it."""
    return _list(found["Questions"] if isinstance(found, dict) else found)


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise TypeError("expected a list")
    return found


def _is_last(paging: Any, page: int) -> bool:
    return bool(paging["IsLastItemFetched"]) or page >= int(paging["TotalPages"])
