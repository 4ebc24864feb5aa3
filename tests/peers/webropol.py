"""A Webropol on loopback that keeps surveys and responses, and fails where a test says so."""

import json
import threading
import time
from collections import Counter
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT = {"username": "crm", "password": "Loopback-1"}


class Webropol:
    """Responses are the newest first, as a page shifts when one is added while others are read.

    tampered: by the `id()` of a response, what is given out in its place.
    faults: path's last word to replies it gives first, each (status, headers, body). between: called after
    each page. per_page: items of a page.
    """

    def __init__(self) -> None:
        self.questions: dict[str, list[str]] = {}
        self.responses_of: dict[str, list[dict[str, Any]]] = {}
        self.faults: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        self.asked: Counter[str] = Counter()
        self.windows: list[tuple[str, str]] = []
        self.between: Any = None
        self.tampered: dict[int, Any] = {}
        self.per_page = 2
        self.slow = 0.0
        self.tokens: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Webropol":
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def survey(self, survey: str, *questions: str) -> None:
        self.questions[survey] = list(questions)
        self.responses_of[survey] = []

    def answer(self, survey: str, response_id: str, date: str, **answers: Any) -> None:
        """Somebody answers, or changes what they answered."""
        kept = [one for one in self.responses_of[survey] if one["ResponseId"] != response_id]
        told = [
            {
                "QuestionId": question,
                "QuestionAnswers": [{"OptionAnswer": text} for text in _texts(said)],
            }
            for question, said in answers.items()
        ]
        new = {"ResponseId": response_id, "ResponseDate": date, "RespondentAnswers": told}
        self.responses_of[survey] = [new, *kept]

    def fail(self, what: str, status: int, body: bytes = b"{}", times: int = 1, **headers: str) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults.setdefault(what, []).extend([(status, given, body)] * times)

    def expire(self) -> None:
        """Every token that was given is void."""
        self.tokens.clear()

    # --- what it answers ---

    def reply(self, method: str, path: str, token: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(path)
        words = parts.path.strip("/").split("/")
        self.asked[words[-1]] += 1
        time.sleep(self.slow)
        if self.faults.get(words[-1]):
            return self.faults[words[-1]].pop(0)
        if words[-1] == "token":
            return self._token(parse_qs(body.decode()))
        if token.removeprefix("Bearer ") not in self.tokens:
            return 401, {}, b""
        survey = words[-2]
        if words[-1] == "questions":
            return _json([{"QuestionId": one, "QuestionText": "?"} for one in self.questions[survey]])
        page = int(parse_qs(parts.query)["paging"][0])
        answer = _json(self._page(survey, json.loads(body), page))
        if self.between:
            self.between(page)
        return answer

    def _token(self, form: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        given = {name: values[0] for name, values in form.items()}
        password = given.get("grant_type") == "password" and given.items() >= ACCOUNT.items()
        if not password and given.get("refresh_token") != "refresh":
            return 400, {}, b'{"error": "invalid_grant"}'
        self.tokens.append(f"token-{self.asked['token']}")
        return _json({"access_token": self.tokens[-1], "refresh_token": "refresh", "expires_in": 14399})

    def _page(self, survey: str, window: dict[str, str], page: int) -> dict[str, Any]:
        start, end = (datetime.fromisoformat(window[name]) for name in ("StartDate", "EndDate"))
        self.windows.append((window["StartDate"], window["EndDate"]))
        found = [
            one
            for one in self.responses_of[survey]
            if start <= datetime.fromisoformat(one["ResponseDate"]) <= end
        ]
        items = found[(page - 1) * self.per_page : page * self.per_page]
        pages = max(1, -(-len(found) // self.per_page))
        paging = {
            "ItemsPerPage": self.per_page,
            "TotalCount": len(found),
            "TotalPages": pages,
            "CurrentPage": page,
            "IsLastItemFetched": page >= pages,
            "ItemCount": len(items),
        }
        return {
            "SurveyId": survey,
            "Paging": paging,
            "SurveyAnswers": [self.tampered.get(id(one), one) for one in items],
        }


def _texts(said: Any) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def _json(value: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


def _handler(peer: Webropol) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, content = peer.reply(
                self.command, self.path, self.headers.get("Authorization", ""), body
            )
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
