"""What a page route answers, and how it becomes HTML with the headers that go with it."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from shared import ids, settings
from shared.fields import LANGUAGES
from shared.pages import texts
from shared.pages.forms import Fault, Fields
from shared.pages.texts import Words
from shared.pages.visits import Visit

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
PLAIN = (
    '<!doctype html><html lang="fi"><meta charset="utf-8"><title>Virhe</title>'
    "<h1>Virhe – Fel – Error</h1><p>Yritä myöhemmin uudelleen.</p>"
    '<p lang="sv">Försök igen senare.</p><p lang="en">Please try again later.</p></html>'
)
"""What is left to say where no page can be made."""


class View:
    """A page: a template and what it is told. `given`: values its fields hold at first."""

    def __init__(
        self,
        template: str,
        /,
        status: int = 200,
        given: Mapping[str, str | Sequence[str]] | None = None,
        script: bool = False,
        **facts: Any,
    ) -> None:
        self.template, self.status, self.script, self.facts = template, status, script, facts
        self.given = {name: (one,) if isinstance(one, str) else one for name, one in (given or {}).items()}


@dataclass(frozen=True)
class SeeOther:
    """A GET page of ours to go to (303); nothing of the form goes along but the language."""

    path: str


@dataclass(frozen=True)
class Download:
    """A file to keep; at most 4 MB, as a function's answer holds no more."""

    name: str
    media_type: str
    content: bytes


Answer = View | SeeOther | Download


@dataclass(frozen=True)
class Setting:
    """Where a view is shown: the visit, the way to another language, and what is wrong with a form.

    here: the address of the page shown. switch: the address that shows it in another language; with a code it
    takes a POST. code: goes along in the page's forms.
    """

    visit: Visit
    here: str
    switch: str
    code: str = ""
    faults: Sequence[Fault] = ()
    kept: Fields = field(default_factory=dict)


class Renderer:
    """The templates and words of one context, over those of the kernel."""

    def __init__(self, context: str, folder: Path, filters: Mapping[str, Callable[..., str]]) -> None:
        self.context = context
        self.words = texts.load(HERE / "texts", *([folder / "texts"] if (folder / "texts").exists() else []))
        self.environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(folder / "templates")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.filters |= filters

    def page(self, view: View, setting: Setting) -> dict[str, Any]:
        """The answer with a page; a form with mistakes answers 422."""
        language = setting.visit.language
        script = source("entry.js") if view.script and setting.visit.method == "GET" else ""
        shown = self._frame(setting) | self._form(view, setting) | {"script": script} | view.facts
        body = self.environment.get_template(view.template).render(shown)
        status = 422 if setting.faults and view.status < 400 else view.status
        return answer(status, language, body, script)

    def _frame(self, setting: Setting) -> dict[str, Any]:
        language = setting.visit.language
        return {
            "t": self.words[language],
            "lang": language,
            "languages": LANGUAGES,
            "here": setting.here,
            "switch": setting.switch,
            "style": source("style.css"),
            "organisation": settings.read("ORGANISATION"),
            "contact": settings.read("CONTACT"),
            "notice": settings.read("PRIVACY_NOTICE"),
            "statement": f"/{self.context}/pages/accessibility",
        }

    def _form(self, view: View, setting: Setting) -> dict[str, Any]:
        words = self.words[setting.visit.language]
        said = [(fault.name, told(words, fault)) for fault in setting.faults]
        return {
            "code": setting.code,
            "once": ids.new(),
            "summary": said,
            "faults": {name: text for name, text in said if name},
            "given": {**view.given, **setting.kept},
        }


def told(words: Words, fault: Fault) -> str:
    """What a person is told of a mistake: in the words of the field and the kind, the nearest there are."""
    name, kind = fault.name, "form" if fault == Fault("", "invalid") else fault.kind
    keys = (f"errors.{name}.{kind}", f"errors.{name}", f"errors.{kind}", "errors.invalid")
    return words.first(*keys, **fault.facts)


# --- answers ---------------------------------------------------------------------------------------------


def answer(status: int, language: str, body: str, script: str = "") -> dict[str, Any]:
    """A page as the HTTP API sends it."""
    headers = {
        **HEADERS,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language,
        "Content-Security-Policy": policy(script),
    }
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": False}


def policy(script: str) -> str:
    """What a page may do: our one style and, where there is one, our one script, both by their hash."""
    scripts = [f"script-src '{fingerprint(script)}'"] if script else []
    rules = ["default-src 'none'", f"style-src '{fingerprint(source('style.css'))}'", *scripts]
    return "; ".join([*rules, "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])


def see_other(target: SeeOther, language: str) -> dict[str, Any]:
    """The way to another page."""
    headers = {**HEADERS, "Location": f"{target.path}?lang={language}"}
    return {"statusCode": 303, "headers": headers, "body": "", "isBase64Encoded": False}


def download(file: Download, language: str) -> dict[str, Any]:
    """A file, never shown in the page's own place."""
    headers = {
        **HEADERS,
        "Content-Type": file.media_type,
        "Content-Language": language,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    }
    body = base64.b64encode(file.content).decode()
    return {"statusCode": 200, "headers": headers, "body": body, "isBase64Encoded": True}


@cache
def source(name: str) -> str:
    """Our style or script, as it is put into a page."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def fingerprint(text: str) -> str:
    """The hash by which a Content-Security-Policy lets an inline style or script through."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
