"""The page with the interactive API documentation; its assets come out of an installed package."""

import importlib.util
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

PAGE = Path(__file__).with_name("documentation.html")
ASSETS = {"/swagger-ui-bundle.min.js": "text/javascript", "/swagger-ui.min.css": "text/css"}
PASSED_ON = ("Authorization", "Content-Type", "If-Match", "Idempotency-Key", "Purpose", "Accept")
ANSWERED = ("Content-Type", "ETag", "Location", "Retry-After", "Content-Disposition")
PREFIX = "/api"


def asset_folder() -> Path:
    """Where the installed package keeps the Swagger UI."""
    package = importlib.util.find_spec("aws_lambda_powertools")
    if not package or not package.origin:
        raise FileNotFoundError("aws_lambda_powertools is not installed")
    return Path(package.origin).parent / "event_handler" / "openapi" / "swagger_ui"


class Documentation(ThreadingHTTPServer):
    """Serves the page, and passes its requests on to the API so that a browser sees one origin."""

    daemon_threads = True

    def __init__(self, port: int, api: str, tokens: Callable[[], dict[str, str]]) -> None:
        """Listen on a loopback port; `tokens` tells the current token of each role."""
        super().__init__(("127.0.0.1", port), Handler)
        self.api, self.tokens = api, tokens

    def start(self) -> None:
        """Serve from a thread until `shutdown()`."""
        threading.Thread(target=self.serve_forever, name="documentation", daemon=True).start()

    def description(self) -> bytes:
        """The API's own description, with this server in front of it."""
        described = httpx.get(f"{self.api}/openapi.json", timeout=30).raise_for_status().json()
        described["servers"] = [{"url": PREFIX, "description": self.api}]
        return json.dumps(described).encode()


class Handler(BaseHTTPRequestHandler):
    """One request to the page."""

    server: Documentation
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer the page, its parts, or an API request."""
        self._try(self._show)

    def do_POST(self) -> None:
        """Pass a request with a body on to the API."""
        self._try(self._pass_on)

    do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 (the library's names)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except httpx.HTTPError as error:
            self._answer(502, f"The API did not answer as it should: {error}".encode(), "text/plain")

    def _show(self) -> None:
        path = self.path.partition("?")[0]
        if not self._is_loopback():
            self._answer(403, b"This page is for the loopback address only.", "text/plain")
        elif path == "/":
            self._answer(200, PAGE.read_bytes(), "text/html; charset=utf-8")
        elif path in ASSETS:
            self._answer(200, (asset_folder() / path[1:]).read_bytes(), ASSETS[path])
        elif path == "/openapi.json":
            self._answer(200, self.server.description(), "application/json")
        elif path == "/tokens.json":
            self._answer(200, json.dumps(self.server.tokens()).encode(), "application/json")
        else:
            self._pass_on()

    def _is_loopback(self) -> bool:
        """A foreign page cannot reach the tokens by pointing a name of its own here."""
        return self.headers.get("Host", "").rpartition(":")[0] in ("127.0.0.1", "localhost")

    def _pass_on(self) -> None:
        if not self._is_loopback() or not self.path.startswith(f"{PREFIX}/"):
            self._answer(404, b"There is no such page.", "text/plain")
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        url = self.server.api + self.path.removeprefix(PREFIX)
        answer = httpx.request(self.command, url, content=body, headers=headers, timeout=60)
        kept = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
        self._answer(answer.status_code, answer.content, kept.pop("Content-Type", "application/json"), kept)

    def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        described = {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in (described | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the terminal quiet."""
