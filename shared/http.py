"""The HTTP edge: admission, conditional requests, problems, documents with what may be done next."""

import functools
import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from shared import auth, log, problems, read_audit, request
from shared.act import Act, fingerprint
from shared.attributes import Item
from shared.auth import Caller
from shared.content import JSON, Content, described
from shared.contracts.privacy import Purpose
from shared.contracts.staff import ALL
from shared.errors import MethodNotAllowed, NotFound, Refusal
from shared.paging import Page
from shared.personal import AT_HOME, NON_DISCLOSURE, SEES_RESTRICTED
from shared.record import Record
from shared.routes import Resolver

LONGEST_PATH = 400
"""Letters; an id in a path becomes part of a key, which DynamoDB takes up to 2 048 bytes."""
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Route:
    """One route: what it asks of the caller and of the request's headers.

    allow: the permission; None where any verified token will do. media_type: what it answers.
    """

    method: str
    path: str
    allow: str | None
    conditional: bool
    keyed: bool
    status: int
    function: Callable[..., Any]
    media_type: str = JSON


class Api:
    """The routes of one context and the handler of its Lambda function."""

    def __init__(self, context: str, purpose: Purpose | None = None) -> None:
        """`purpose`: why its records are processed, where that does not depend on the caller's role."""
        self.context = context
        self.purpose = purpose
        self.routes: list[Route] = []
        self.app = Resolver(enable_validation=True, json_body_deserializer=request.parsed)
        self.app.exception_handler(RequestValidationError)(_not_valid)
        self.app.exception_handler(ValidationError)(_not_valid)
        self.app.exception_handler(Refusal)(problems.problem)
        self.app.exception_handler(Exception)(self._mistake)
        self._caller: Caller | None = None
        self._act: Act | None = None

    @property
    def caller(self) -> Caller:
        """Who is calling."""
        return cast(Caller, self._caller)

    @property
    def act(self) -> Act:
        """What a write of this request is told."""
        return cast(Act, self._act)

    # --- routes ---

    def get(self, path: str, allow: str, media_type: str = JSON) -> Callable[[F], F]:
        """A read. A Record it returns is shown as a document, a Page as a list, Content as the file it is.

        Each is logged as read. media_type: of the file.
        """
        return self._route("GET", path, allow, conditional=False, keyed=False, status=200, media=media_type)

    def ask(self, path: str, allow: str) -> Callable[[F], F]:
        """A read by POST, so that what is asked for stays out of URLs."""
        return self._route("POST", path, allow, conditional=False, keyed=False, status=200)

    def create(self, path: str, allow: str, status: int = 201) -> Callable[[F], F]:
        """A POST that makes a record; asks for an Idempotency-Key."""
        return self._route("POST", path, allow, conditional=False, keyed=True, status=status)

    def join(self, path: str) -> Callable[[F], F]:
        """A POST open to any verified token, with or without an account; the caller is an identity."""
        return self._route("POST", path, None, conditional=False, keyed=True, status=200)

    def move(self, path: str, allow: str) -> Callable[[F], F]:
        """A POST that makes a transition; asks for If-Match and an Idempotency-Key."""
        return self._route("POST", path, allow, conditional=True, keyed=True, status=200)

    def change(self, method: str, path: str, allow: str) -> Callable[[F], F]:
        """A PATCH, PUT or DELETE of something within a record; asks for If-Match."""
        return self._route(method, path, allow, conditional=True, keyed=False, status=200)

    def _route(
        self,
        method: str,
        path: str,
        allow: str | None,
        *,
        conditional: bool,
        keyed: bool,
        status: int,
        media: str = JSON,
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            route = Route(method, path, allow, conditional, keyed, status, function, media)
            self.routes.append(route)
            content = described(inspect.signature(function).return_annotation, media)
            self.app.route(
                path,
                method,
                summary=(function.__doc__ or "").split("\n")[0],
                tags=[self.context],
                operation_id=function.__name__,
                responses={status: {"description": "Done", "content": content}},
            )(self._answering(function, route))
            return function

        return register

    def _answering(self, function: Callable[..., Any], route: Route) -> Callable[..., Response[Any]]:
        @functools.wraps(function)
        def answer(*args: Any, **kwargs: Any) -> Response[Any]:
            return self._show(function(*args, **kwargs), route)

        signature = inspect.signature(function)
        vars(answer)["__signature__"] = signature.replace(return_annotation=inspect.Signature.empty)
        answer.__annotations__ = {k: v for k, v in function.__annotations__.items() if k != "return"}
        del answer.__wrapped__
        return answer

    # --- one request ---

    def handle(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one HTTP API event; never raises."""
        try:
            self._admit(event)
        except Refusal as refusal:
            return _built(problems.problem(refusal))
        except Exception as error:  # noqa: BLE001 - the edge
            return _built(self._mistake(error, event))
        return self.app.resolve(event, context)

    def _admit(self, event: dict[str, Any]) -> None:
        """Check route, caller, permission and headers, before the body is looked at."""
        event["headers"] = headers = {k.lower(): v for k, v in (event.get("headers") or {}).items()}
        given = event["requestContext"]
        route = self._match(given["http"]["method"].upper(), event["rawPath"])
        claims = given.get("authorizer", {}).get("jwt", {}).get("claims", {})
        self._caller = caller = auth.caller(claims) if route.allow else auth.newcomer(claims)
        scope = caller.require(route.allow) if route.allow else ALL
        body = request.body(event, headers)
        event |= {"body": body, "isBase64Encoded": False}
        headers["content-type"] = request.JSON[0]
        key = request.key(headers, route.keyed, caller.user_id, route.method, event["rawPath"])
        self._act = Act(
            actor=caller.actor,
            role=",".join(caller.roles),
            purpose=request.purpose(headers, caller.roles, self.purpose),
            request_id=given.get("requestId", ""),
            if_match=request.if_match(headers) if route.conditional else None,
            key=key,
            body=fingerprint(body) if key else "",
            reaches=lambda record: caller.reaches(record, scope),
            sees_restricted=caller.may(SEES_RESTRICTED),
            may=caller.may,
        )

    def _match(self, method: str, path: str) -> Route:
        if len(path) > LONGEST_PATH:
            raise NotFound("there is no such address")
        known = [
            (registered, route)
            for registered, route in zip(self._registered(), self._ordered(), strict=True)
            if registered.rule.match(path)
        ]
        for registered, route in known:
            if registered.method == method:
                return route
        if known:
            allowed = sorted({registered.method for registered, _ in known})
            raise MethodNotAllowed("this address does not take that method", allow=allowed)
        raise NotFound("there is no such address")

    def _registered(self) -> list[Any]:
        return [*self.app._static_routes, *self.app._dynamic_routes]

    def _ordered(self) -> list[Route]:
        dynamic = [route for route in self.routes if "<" in route.path]
        return [route for route in self.routes if "<" not in route.path] + dynamic

    def _mistake(self, error: Exception, event: Mapping[str, Any] | None = None) -> Response[str]:
        given = (event or self.app.current_event.raw_event).get("requestContext", {})
        request_id = given.get("requestId", "")
        log.failure("a request failed", error, request_id=request_id, context=self.context)
        return problems.mistake(request_id)

    # --- answers ---

    def _show(self, result: Record | Page[Any] | BaseModel | Content | None, route: Route) -> Response[Any]:
        if isinstance(result, Record):
            return self._document(result, route)
        if isinstance(result, Content):
            self._read(result.record)
            return result.response(route.status, route.media_type)
        if isinstance(result, Page) and route.method == "GET":
            read_audit.send(read_audit.Read("list", route.path, len(result.items)), self.act)
        if result is None:
            return Response(204, None, "", headers={"Cache-Control": "no-store"})
        if isinstance(result, Page):
            body = json.dumps({"items": result.items, "next": result.next}, ensure_ascii=False)
        else:
            body = result.model_dump_json(exclude_none=True)
        return Response(route.status, JSON, body, headers={"Cache-Control": "no-store"})

    def _read(self, record: Record) -> None:
        if record.read_logged:
            read_audit.send(read_audit.Read("card", f"{self.context}#{record.noun}#{record.id}"), self.act)

    def _document(self, record: Record, route: Route) -> Response[str]:
        if route.method == "GET":
            self._read(record)
        headers: dict[str, str | list[str]] = {"ETag": f'"{record.version}"', "Cache-Control": "no-store"}
        if route.status in (201, 202) and "<" not in route.path:
            headers["Location"] = f"{route.path}/{record.id}"
        body = json.dumps(self.document(record), ensure_ascii=False)
        return Response(route.status, JSON, body, headers=headers)

    def document(self, record: Record) -> dict[str, Any]:
        """A record as this caller is shown it, with the moves open to them now."""
        shown = record.model_dump(mode="json", exclude_none=True) | dict(record.derived())
        if record.warnings:
            shown["warnings"] = list(record.warnings)
        guarded = record.guarded()
        for name in self._hidden(record):
            within, _, last = name.rpartition(".")
            (shown.get(within, {}) if within else shown).pop(last, None)
        if NON_DISCLOSURE in guarded.values() and self.caller.may(NON_DISCLOSURE, record):
            read_audit.unveiled(f"{self.context}#{record.noun}#{record.id}", self.act)
        may = self.caller.may
        shown["allowed_actions"] = sorted(
            action for action, permission in record.actions().items() if may(permission, record)
        )
        return shown

    def _hidden(self, record: Record) -> set[str]:
        guarded = record.guarded().items()
        return {name for name, permission in guarded if not self.caller.may(permission, record)}

    def cards(self, card: type[T], items: Iterable[Item], following: str | None = None) -> Page[T]:
        """Index items as cards of a list; what non-disclosure conceals asks a permission, and is logged."""
        shows = set(cast(Any, card).model_fields)
        shown = [self._card(item, shows) for item in items]
        return Page[Any].model_construct(items=shown, next=following)

    def _card(self, item: Item, shows: set[str]) -> dict[str, Any]:
        secret = AT_HOME & shows & item.keys() if item.get("contact_secret") else set()
        if secret and self.caller.may(NON_DISCLOSURE):
            read_audit.unveiled(item["pk"], self.act)
            secret = set()
        return {name: value for name, value in item.items() if name in shows - secret}

    def documents(self, records: Iterable[Record], following: str | None = None) -> Page[Any]:
        """Whole records as one page, each as this caller is shown it."""
        return Page[Any].model_construct(items=[self.document(one) for one in records], next=following)

    def searched(self, query_hash: str, count: int) -> None:
        """Log a search: who, why, a keyed hash of what, how many were found."""
        read_audit.send(read_audit.Read("search", self.context, count, query_hash), self.act)


def _not_valid(error: Any) -> Response[str]:
    return problems.problem(problems.invalid(error.errors()))


def _built(response: Response[str]) -> dict[str, Any]:
    headers = {"Content-Type": response.headers.get("Content-Type", "application/problem+json")}
    return {
        "statusCode": response.status_code,
        "headers": headers | {k: v for k, v in response.headers.items() if isinstance(v, str)},
        "body": response.body,
        "isBase64Encoded": False,
    }
