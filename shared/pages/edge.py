"""The edge of public pages: routes, admission, forms shown again, refusals as pages."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from shared import log, problems
from shared.act import Act
from shared.errors import Invalid, MethodNotAllowed, NotFound, Refusal
from shared.pages import forms, limits, views, visits
from shared.pages.forms import Fault
from shared.pages.views import Answer, Download, Renderer, SeeOther, Setting, View
from shared.pages.visits import Visit
from shared.record import Model

F = TypeVar("F", bound=Callable[..., Answer])


@dataclass(frozen=True)
class Route:
    """One route. counts: what it counts as, unless it is for a right. on: the page its form stands on."""

    method: str
    path: str
    function: Callable[..., Answer]
    form: type[Model] | None
    counts: str
    on: "Route | None"
    right: bool

    def chain(self) -> Iterator["Route"]:
        """This route, the page on which its form stands, and so on up to the page that a GET shows."""
        yield self
        if self.on:
            yield from self.on.chain()

    def takes(self, fields: forms.Fields) -> bool:
        """Whether these fields make its form."""
        try:
            return self.form is None or forms.read(self.form, fields) is not None
        except (ValidationError, Invalid):
            return False

    def call(self, fields: forms.Fields) -> Answer:
        """The answer to these fields; raises ValidationError or Invalid for what is wrong with them."""
        return self.function(forms.read(self.form, fields)) if self.form else self.function()

    @property
    def takes_code(self) -> bool:
        return self.form is not None and "code" in self.form.model_fields


class Pages:
    """The public pages of one context and the handler of their Lambda function.

    folder: the context's `templates` and, one JSON file per language, `texts`. filters: how its templates
    write amounts and days.
    """

    def __init__(
        self, context: str, folder: Path, filters: Mapping[str, Callable[..., str]] | None = None
    ) -> None:
        self.context = context
        self.routes: dict[tuple[str, str], Route] = {}
        self.renderer = Renderer(context, folder, filters or {})
        self._now: ContextVar[tuple[Visit, Route]] = ContextVar(f"{context}-visit")
        self.get(f"/{context}/pages/accessibility")(self._accessibility)

    # --- routes ---

    def get(self, path: str) -> Callable[[F], F]:
        """A page that anybody may open; it changes nothing, spends nothing and reads nothing of anybody."""
        return self._route("GET", path, "", None, False)

    def ask(self, path: str, on: Callable[..., Answer], right: bool = False) -> Callable[[F], F]:
        """A POST that only shows: what the code of a letter opens. `on`: the page its form stands on.

        right: it leads to the exercise of a right, is never limited and open on restricted records.
        """
        return self._route("POST", path, "shown", on, right)

    def post(self, path: str, on: Callable[..., Answer], right: bool = False) -> Callable[[F], F]:
        """A POST that acts; right: the exercise of a right, as for `ask`."""
        return self._route("POST", path, "acted", on, right)

    def _route(
        self, method: str, path: str, counts: str, on: Callable[..., Answer] | None, right: bool
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            stands = next((one for one in self.routes.values() if one.function is on), None)
            if on is not None and stands is None:
                raise TypeError(f"{path}: declare the page on which its form stands first")
            parameters = list(inspect.signature(function, eval_str=True).parameters.values())
            form = parameters[0].annotation if parameters else None
            self.routes[method, path] = Route(method, path, function, form, counts, stands, right)
            return function

        return register

    # --- what a route may ask ---

    @property
    def visit(self) -> Visit:
        """Who is there: language, keyed hash of the network."""
        return self._now.get()[0]

    @property
    def act(self) -> Act:
        """What a write of this visit is told; the same form posted again is the same act."""
        visit, route = self._now.get()
        return visit.act(self.context, route.right)

    def entry(self, name: str) -> View:
        """The page that a mailed link opens: takes the code, from the fragment by script or by hand.

        Its words are `<name>.entry.title` and `<name>.entry.text`.
        """
        return View("entry.html", script=True, name=name)

    def _accessibility(self) -> View:
        return View("accessibility.html")

    # --- one visit ---

    def handle(self, event: dict[str, Any], _: Any = None) -> dict[str, Any]:
        """Answer one HTTP API event with a page; never raises."""
        visit = None
        try:
            visit = visits.begin(event)
            return self._admit(visit, event)
        except Exception as error:  # noqa: BLE001 - the edge
            return self._mistake(error, visit)

    def _admit(self, visit: Visit, event: Mapping[str, Any]) -> dict[str, Any]:
        route = None
        try:
            route = self._match(visit)
            visit = visit.with_form(event) if route.method == "POST" else visit
            self._now.set((visit, route))
            if route.counts and not route.right:
                counts = route.counts if route.takes(visit.fields) else "shown"
                limits.count(self.context, counts, visit.network)
            return self._answer(route, visit)
        except Refusal as refusal:
            return self._refused(refusal, visit, route)

    def _match(self, visit: Visit) -> Route:
        route = self.routes.get((visit.method, visit.path))
        if route is None:
            if allow := sorted(method for method, path in self.routes if path == visit.path):
                raise MethodNotAllowed("this address does not take that method", allow=allow)
            raise NotFound("there is no such page")
        return route

    def _answer(self, route: Route, visit: Visit) -> dict[str, Any]:
        """What the route answers; where its form is wrong, the page it stands on, with what is wrong."""
        found: tuple[Fault, ...] = ()
        for page in route.chain():
            try:
                answer = self._call(page, visit)
            except (ValidationError, Invalid) as error:
                if page.form is None or page.on is None:
                    raise
                found = forms.faults(error, page.form)
            else:
                kept = forms.kept(route.form, visit.fields) if found else {}
                return self._shown(answer, replace(self._setting(visit, page), faults=found, kept=kept))
        raise Invalid("the form is not valid")

    def _call(self, page: Route, visit: Visit) -> Answer:
        known = page.form.model_fields if page.form else {}
        asked = self._now.get()[1]
        fields = {name: one for name, one in visit.fields.items() if page is asked or name in known}
        try:
            return page.call(fields)
        except NotFound:
            if page.takes_code and visit.code:
                limits.count(self.context, "wrong", visit.code.record_id)
            raise

    def _setting(self, visit: Visit, page: Route) -> Setting:
        """Where a page is shown: with a code it changes language by posting that once more."""
        shows = next((one for one in page.chain() if one.counts == "shown"), None)
        if visit.code and shows and page.takes_code:
            return Setting(visit, page.path, shows.path, code=str(visit.code))
        return Setting(visit, page.path, list(page.chain())[-1].path)

    def _shown(self, answer: Answer, setting: Setting) -> dict[str, Any]:
        language = setting.visit.language
        if isinstance(answer, SeeOther):
            return views.see_other(answer, language)
        if isinstance(answer, Download):
            return views.download(answer, language)
        return self.renderer.page(answer, setting)

    # --- refusals and mistakes ---

    def _refused(self, refusal: Refusal, visit: Visit, route: Route | None) -> dict[str, Any]:
        """A refusal in the words `refusals.<code>`; a context may have words of its own for one."""
        words = self.renderer.words[visit.language]
        code = refusal.code if f"refusals.{refusal.code}.title" in words else "other"
        view = View("refusal.html", status=problems.status_of(refusal), refusal=code, request_id="")
        setting = self._setting(visit, route) if route else Setting(visit, visit.path, "")
        answer = self.renderer.page(view, setting)
        answer["headers"] |= problems.headers(refusal)
        return answer

    def _mistake(self, error: Exception, visit: Visit | None) -> dict[str, Any]:
        """A mistake of ours: only how to name it; in plain words alone where no page can be made."""
        request_id = visit.request_id if visit else ""
        log.failure("a page failed", error, request_id=request_id, context=self.context)
        if visit is None:
            return views.answer(500, "fi", views.PLAIN)
        view = View("refusal.html", status=500, refusal="internal_error", request_id=request_id)
        try:
            return self.renderer.page(view, Setting(visit, visit.path, ""))
        except Exception as another:  # noqa: BLE001 - the edge
            log.failure("a page of a failure failed", another, request_id=request_id, context=self.context)
            return views.answer(500, "fi", views.PLAIN)
