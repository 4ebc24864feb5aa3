"""The launcher's own small servers: the documentation page and the mail server."""

import json
import smtplib
import threading
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from infra.local import postbox
from infra.local.documentation import Documentation
from infra.local.emulator import free_port


class Api(BaseHTTPRequestHandler):
    """Stands for the suite's API: tells what it was asked."""

    def do_GET(self) -> None:
        self.answer(
            {"openapi": "3.1.0", "paths": {}} if self.path.endswith("/openapi.json") else self.asked()
        )

    def do_POST(self) -> None:
        self.answer(self.asked() | {"body": self.rfile.read(int(self.headers["Content-Length"])).decode()})

    def asked(self) -> dict[str, str | None]:
        return {"method": self.command, "path": self.path, "token": self.headers.get("Authorization")}

    def answer(self, document: dict[str, object]) -> None:
        body = json.dumps(document).encode()
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def page() -> Iterator[httpx.Client]:
    api = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=api.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{api.server_address[1]}/_aws/execute-api/abc"
    documentation = Documentation(0, address, lambda: {"admin": "a.b.c"})
    documentation.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{documentation.server_address[1]}") as client:
        yield client
    for server in (documentation, api):
        server.shutdown()
        server.server_close()


def test_the_page_needs_nothing_from_elsewhere(page: httpx.Client) -> None:
    html = page.get("/").text
    assert "http://" not in html
    assert "https://" not in html
    assert page.get("/swagger-ui-bundle.min.js").headers["Content-Type"] == "text/javascript"
    assert len(page.get("/swagger-ui.min.css").content) > 10_000


def test_the_description_points_at_the_page_so_that_a_browser_sees_one_origin(page: httpx.Client) -> None:
    described = page.get("/openapi.json").json()
    assert [server["url"] for server in described["servers"]] == ["/api"]
    assert page.get("/tokens.json").json() == {"admin": "a.b.c"}


def test_requests_are_passed_on_as_they_are(page: httpx.Client) -> None:
    answer = page.post("/api/partners/search?limit=2", json={"q": "ä"}, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.json()["path"] == "/_aws/execute-api/abc/partners/search?limit=2"
    assert answer.json()["token"] == "Bearer x"
    assert json.loads(answer.json()["body"]) == {"q": "ä"}


@pytest.mark.parametrize("path", ["/", "/tokens.json", "/api/health"])
def test_a_foreign_name_reaches_nothing(page: httpx.Client, path: str) -> None:
    assert page.get(path, headers={"Host": "evil.example"}).status_code in (403, 404)


def test_an_api_that_fails_is_told() -> None:
    page = Documentation(0, f"http://127.0.0.1:{free_port()}", dict)
    page.start()
    answer = httpx.get(f"http://127.0.0.1:{page.server_address[1]}/openapi.json")
    assert answer.status_code == 502
    assert "The API did not answer as it should" in answer.text
    page.shutdown()
    page.server_close()


def test_there_is_nothing_else(page: httpx.Client) -> None:
    assert page.get("/../run.json").status_code == 404


def test_letters_are_kept_as_files(tmp_path: Path) -> None:
    port = free_port()
    server = postbox.serve(tmp_path, port)
    try:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.sendmail("crm@example.org", ["aino@crm.example"], b"Subject: Tervetuloa\r\n\r\nHei")
    finally:
        server.stop()
    (letter,) = tmp_path.glob("*.eml")
    assert message_from_bytes(letter.read_bytes())["Subject"] == "Tervetuloa"
