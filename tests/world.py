"""The whole suite in one process: the real handlers on moto, called and fed as AWS does."""

import base64
import itertools
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from botocore.config import Config
from moto import mock_aws

from infra.contexts import CONTEXTS
from shared import auth, aws, clock, ids, keyring, settings
from shared.attributes import Item, from_item, to_item
from shared.contracts.staff import identity_key, user_key
from tests import cloud, emulation
from tests.cloud import NAMES, Listener, client
from tests.delivery import Courier, Handler, handler_of, receive
from tests.observation import Calls, Fault, Observer, running

ISSUER = "https://identity.test/"
AUTO = "\0auto"
REAL = tuple(Listener(one.name, one.subscriptions, one.uploads, outside=one.outside) for one in CONTEXTS)
TEXTUAL = ("text/", "application/json", "application/xml", "application/javascript")


@dataclass(frozen=True)
class Answer:
    """What a caller gets: status, headers in small letters, the body as text and as JSON."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def version(self) -> int:
        """The version in the ETag, ready to be sent as `version=`."""
        return int(self.headers["etag"].strip('"'))

    @property
    def code(self) -> str:
        """The stable code of a problem."""
        assert self.headers["content-type"] == "application/problem+json", self
        return str(self.json["code"])


@dataclass(frozen=True)
class User:
    """A signed-in user of the tests; `claims` are what the authoriser makes of their token."""

    id: str
    roles: tuple[str, ...]
    unit: str | None = None
    claims: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def actor(self) -> str:
        return f"user:{self.id}"


class LambdaContext:
    """What Lambda tells a function of its own run."""

    function_name = "test"
    memory_limit_in_mb = 1024
    invoked_function_arn = NAMES.function_arn("test")
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 20_000


class World(Courier):
    """A deployment that lasts for one test, of these contexts; by default of all there are."""

    def __init__(self, contexts: Sequence[Listener] = REAL) -> None:
        super().__init__(tuple(contexts))
        self.observer = Observer()
        self._mock = mock_aws()
        self._environment = patch.dict(os.environ, cloud.ENVIRONMENT)
        self._checked = patch.object(aws, "TRUSTED", Config())
        self._numbers = itertools.count(1)
        self._users: dict[tuple[str, ...], User] = {}

    def __enter__(self) -> "World":
        emulation.prepare()
        self._environment.start()
        self._mock.start()
        self._checked.start()
        forget()
        clients = (aws.dynamodb(), aws.events(), aws.sqs(), aws.s3(), aws.secretsmanager())
        self.observer.attach({one.meta.service_model.service_name: one for one in clients})
        cloud.build(self.listeners)
        return self

    def __exit__(self, *_: object) -> None:
        self.observer.detach()
        forget()
        self._checked.stop()
        self._mock.stop()
        self._environment.stop()

    def setting(self, name: str, value: str) -> None:
        """Give `CRM_<name>` another value for the rest of the test."""
        os.environ[f"CRM_{name}"] = value
        settings.forget()

    # --- people ---

    def user(
        self,
        *roles: str,
        unit: str | None = None,
        id: str | None = None,
        status: str = "active",
        stands_in_for: Sequence[Mapping[str, str]] = (),
    ) -> User:
        """A user with these roles, put straight into the records table."""
        user_id = id or ids.derived("user", str(next(self._numbers)))
        subject = f"subject-{user_id}"
        item = {
            "id": user_id,
            "roles": list(roles),
            "status": status,
            "stands_in_for": [dict(one) for one in stands_in_for],
            "name": f"Testi {user_id}",
            "email": f"{user_id}@example.fi",
            "language": "fi",
        }
        self.put(user_key(user_id) | item | ({"unit": unit} if unit else {}))
        self.put(identity_key(ISSUER, subject) | {"id": user_id, "user_id": user_id})
        return User(user_id, roles, unit, {"iss": ISSUER, "sub": subject})

    def role(self, role: str) -> User:
        """The test's one user of a role (several with `+`), made on first use."""
        roles = tuple(role.split("+"))
        if roles not in self._users:
            self._users[roles] = self.user(*roles)
        return self._users[roles]

    # --- calling ---

    def call(
        self,
        context: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "staff",
        user: User | None = None,
        version: int | str | None = None,
        key: str | None = AUTO,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        signed_in: bool = True,
    ) -> Answer:
        """Call the context's API function as the HTTP API does.

        body: JSON unless it is text or bytes, which are sent as they are. version: sent as If-Match (`"*"`
        too). key: the Idempotency-Key; a new one for each POST unless given, none where None.
        """
        sent = self._headers(method, body, version, key) | {k.lower(): v for k, v in (headers or {}).items()}
        caller = (user or self.role(role)) if signed_in else None
        event = self.event(method, path, _encoded(body), sent, query, caller)
        with running(f"{context}-api"):
            answer = self._handler(context, "api")(event, LambdaContext())
        return _answer(answer)

    def visit(
        self,
        context: str,
        method: str,
        path: str,
        form: Mapping[str, Any] | str | bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        address: str = "192.0.2.1",
    ) -> Answer:
        """Open a public page of the context, or post a form to it, as a browser of this address does."""
        sent = {"content-type": "application/x-www-form-urlencoded"} if form is not None else {}
        body = urlencode(form, doseq=True) if isinstance(form, Mapping) else form
        event = self.event(method, path, body, sent | dict(headers or {}), query)
        event["requestContext"]["http"]["sourceIp"] = address
        with running(f"{context}-pages"):
            answer = self._handler(context, "pages")(event, LambdaContext())
        return _answer(answer)

    def _headers(self, method: str, body: Any, version: int | str | None, key: str | None) -> dict[str, str]:
        headers = {"accept": "application/json"}
        if body is not None:
            headers["content-type"] = "application/json"
        if version is not None:
            headers["if-match"] = "*" if version == "*" else f'"{version}"'
        if key == AUTO and method == "POST":
            key = f"key-{next(self._numbers)}"
        if key not in (None, AUTO):
            headers["idempotency-key"] = str(key)
        return headers

    def event(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        user: User | None = None,
    ) -> dict[str, Any]:
        """An event of the HTTP API, payload format 2.0."""
        context, _, rest = path.strip("/").partition("/")
        route = f"ANY /{context}/{{proxy+}}"
        request: dict[str, Any] = {
            "accountId": cloud.ACCOUNT,
            "apiId": "api",
            "domainName": f"api.execute-api.{cloud.REGION}.amazonaws.com",
            "domainPrefix": "api",
            "http": _http(method, path),
            "requestId": f"request-{next(self._numbers)}",
            "routeKey": route,
            "stage": "$default",
            "time": clock.now().strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(clock.now().timestamp() * 1000),
        }
        if user is not None:
            request["authorizer"] = {"jwt": {"claims": user.claims, "scopes": None}}
        event = {
            "version": "2.0",
            "routeKey": route,
            "rawPath": path,
            "rawQueryString": urlencode(query or {}, doseq=True),
            "headers": dict(headers or {}),
            "requestContext": request,
            "pathParameters": {"proxy": rest},
        }
        if query:
            event["queryStringParameters"] = {name: _joined(value) for name, value in query.items()}
        return event | _body(body, event["headers"].get("content-type", ""))

    def job(self, context: str, event: Mapping[str, Any]) -> Any:
        """Run the context's job function."""
        with running(f"{context}-jobs"):
            return self._handler(context, "jobs")(dict(event), LambdaContext())

    def reconcile(self, **event: Any) -> dict[str, Any]:
        """Run the platform's reconcile function."""
        from shared import reconcile

        with running("reconcile"):
            return reconcile.handler(event)

    def reapply(self, **event: Any) -> dict[str, Any]:
        """Run the platform's reapply function."""
        from shared import reapply

        with running("reapply"):
            return reapply.handler(event)

    def _handler(self, context: str, entry: str) -> Handler:
        listener = next(one for one in self.listeners if one.name == context)
        handler = handler_of(listener, entry)
        assert handler is not None, f"services.{context}.{entry} has no handler"
        return handler

    def upload(self, form: Mapping[str, Any], content: bytes) -> int:
        """Post a file with a presigned form, as a browser does; the status of S3's answer."""
        import requests

        return requests.post(form["url"], data=form["fields"], files={"file": content}, timeout=5).status_code

    # --- observing ---

    @property
    def requests(self) -> list[Any]:
        """Every AWS request so far, each with the function that made it."""
        return self.observer.requests

    @contextmanager
    def counting(self) -> Iterator[Calls]:
        """Count the AWS requests within the block."""
        calls = Calls()
        self.observer.counting.append(calls)
        try:
            yield calls
        finally:
            self.observer.counting = [one for one in self.observer.counting if one is not calls]

    def fault(self, name: str, times: int = 1, error: Exception | None = None, table: str = "") -> Fault:
        """Set up a fault, such as `relay.before_put_events`; see `tests.observation.Fault`."""
        fault = Fault(name, times, error, table)
        self.observer.faults.append(fault)
        return fault

    # --- the tables, read and written by the test itself: not counted ---

    def put(self, item: Mapping[str, Any], table: str = "records") -> None:
        """Put an item as it is; a record that lacks what the data layer writes is given it."""
        at = clock.stamp(clock.now())
        usual: Item = {"version": 1, "schema": 1, "created_at": at, "updated_at": at}
        usual |= {"events": [], "rows": [], "act": {"actor": "system:test", "request_id": ""}}
        whole = {**(usual if table == "records" and item["sk"] == "record" else {}), **item}
        client("dynamodb").put_item(TableName=NAMES.of(table), Item=to_item(whole))

    def item(self, pk: str, sk: str = "record", table: str = "records") -> Item | None:
        """One item as it is."""
        key = to_item({"pk": pk, "sk": sk})
        found = client("dynamodb").get_item(TableName=NAMES.of(table), Key=key, ConsistentRead=True)
        return from_item(found["Item"]) if "Item" in found else None

    def items(self, table: str = "records", prefix: str = "") -> list[Item]:
        """All items whose partition key begins so, in key order."""
        found = (one for one in cloud.items(table) if one["pk"]["S"].startswith(prefix))
        return sorted(map(from_item, found), key=lambda one: (one["pk"], one["sk"]))

    def audit(self, prefix: str = "") -> list[Item]:
        """Audit entries: changes `v#…` and reads `r#…`; what is entered beside them by its prefix alone."""
        found = self.items("audit", prefix)
        return found if prefix else [one for one in found if not one["pk"].startswith(("actor#", "ledger#"))]

    def letters(self, queue: str = "dead") -> list[Any]:
        """The bodies of a queue's messages, taken out of it: `dead`, `reads-dead`, `<context>-dead`."""
        bodies = []
        while messages := receive(queue):
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                client("sqs").delete_message(
                    QueueUrl=NAMES.queue_url(queue), ReceiptHandle=message["ReceiptHandle"]
                )
        return bodies


def forget() -> None:
    """Nothing that a function keeps between calls outlives a test."""
    settings.forget()
    keyring.forget()
    auth.forget()


def _http(method: str, path: str) -> dict[str, str]:
    return {
        "method": method,
        "path": path,
        "protocol": "HTTP/1.1",
        "sourceIp": "192.0.2.1",
        "userAgent": "tests",
    }


def _joined(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _encoded(body: Any) -> str | bytes | None:
    return body if body is None or isinstance(body, str | bytes) else json.dumps(body, ensure_ascii=False)


def _body(body: str | bytes | None, content_type: str) -> dict[str, Any]:
    """The HTTP API hands over as Base64 whatever is not a text type that it knows."""
    if body is None:
        return {"isBase64Encoded": False}
    if isinstance(body, str) and content_type.startswith(TEXTUAL):
        return {"body": body, "isBase64Encoded": False}
    raw = body.encode() if isinstance(body, str) else body
    return {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}


def _answer(answer: dict[str, Any]) -> Answer:
    headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        headers[name.lower()] = ", ".join(values)
    text = answer.get("body") or ""
    if answer.get("isBase64Encoded"):
        text = base64.b64decode(text).decode()
    assert isinstance(answer["statusCode"], int)
    return Answer(answer["statusCode"], headers, text)
