"""Every AWS request that the code under test makes: who made it, what it cost, and faults on its way."""

import copy
import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.dynamodb.models import dynamodb_backends

from tests.cloud import ACCOUNT, REGION

SERVICES = ("dynamodb", "events", "sqs", "s3", "secretsmanager")
_function: ContextVar[str] = ContextVar("function", default="")
Image = dict[str, Any]


@contextmanager
def running(function: str) -> Iterator[None]:
    """Name the Lambda function whose code runs now, such as `partners-api`."""
    token = _function.set(function)
    try:
        yield
    finally:
        _function.reset(token)


@dataclass
class Request:
    """One AWS request. Units are DynamoDB's, worked out from the sizes of the items that it touched.

    Only a request within a `counting` block is weighed.
    """

    function: str
    service: str
    operation: str
    params: dict[str, Any]
    examined: int = 0
    read_units: float = 0
    write_units: int = 0
    error: str = ""


@dataclass
class Calls:
    """The requests made within one `counting` block."""

    requests: list[Request] = field(default_factory=list)

    @property
    def operations(self) -> dict[str, int]:
        """How often each operation was called, such as `{"GetItem": 1, "SendMessage": 1}`."""
        return dict(Counter(one.operation for one in self.requests))

    @property
    def examined(self) -> int:
        """Items that queries and scans looked at."""
        return sum(one.examined for one in self.requests)

    @property
    def read_units(self) -> float:
        return sum(one.read_units for one in self.requests)

    @property
    def write_units(self) -> int:
        return sum(one.write_units for one in self.requests)

    def of(self, operation: str) -> list[Request]:
        """The requests of one operation."""
        return [one for one in self.requests if one.operation == operation]


class Fault:
    """A fault on the way of the next `times` matching requests.

    name: `<function or *>.<before|after|partial>_<operation>`, such as `relay.before_put_events`. Before: the
    request never arrives. After: it is carried out and its answer is lost. Partial (PutEvents): the bus takes
    every other entry only. `table` narrows it to requests on one table. As a context manager it holds that
    the fault did happen.
    """

    def __init__(self, name: str, times: int = 1, error: Exception | None = None, table: str = "") -> None:
        self.name, self.left, self.fired, self.table = name, times, 0, table
        self.function, _, place = name.partition(".")
        self.moment, _, self.operation = place.partition("_")
        if self.moment not in ("before", "after", "partial") or not self.operation:
            raise ValueError(f"{name} names no fault")
        self.error = error or ReadTimeoutError(endpoint_url="https://fault.test")

    def strikes(self, moment: str, request: Request) -> bool:
        """Whether it happens to this request now; counts itself down."""
        here = (
            self.left > 0
            and self.moment == moment
            and self.function in ("*", request.function)
            and self.operation == xform_name(request.operation)
            and (not self.table or request.params.get("TableName", "").endswith(f"-{self.table}"))
        )
        self.left -= here
        self.fired += here
        return here

    def __enter__(self) -> "Fault":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.left = 0
        assert kind is not None or self.fired, f"the fault {self.name} did not happen"


def refusal(code: str, operation: str = "PutItem", **more: Any) -> ClientError:
    """An error that AWS answers with, to be given to a fault."""
    response: Any = {"Error": {"Code": code, "Message": "injected"}, "ResponseMetadata": {}, **more}
    return ClientError(response, operation)


def cancelled(*reasons: str) -> ClientError:
    """A cancelled transaction with these reasons, such as `TransactionConflict`."""
    listed = [{"Code": reason} for reason in reasons]
    return refusal("TransactionCanceledException", "TransactWriteItems", CancellationReasons=listed)


class Observer:
    """Sits on the production clients' own events; no production code knows of it."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.counting: list[Calls] = []
        self.faults: list[Fault] = []
        self._undo: list[Callable[[], None]] = []

    def attach(self, clients: dict[str, Any]) -> None:
        """Watch these clients."""
        for service, client in clients.items():
            for event, handler in (
                ("provide-client-params", self._opened),
                ("before-call", self._before),
                ("after-call", self._after),
            ):
                name, on = f"{event}.{service}", client.meta.events
                on.register(name, handler, unique_id=f"{event}-{id(self)}")
                self._undo.append(
                    lambda on=on, name=name, handler=handler, event=event: on.unregister(  # type: ignore[misc]
                        name, handler, unique_id=f"{event}-{id(self)}"
                    )
                )

    def detach(self) -> None:
        """Leave the clients as they were."""
        while self._undo:
            self._undo.pop()()

    def _opened(self, params: Any, model: Any, context: Any, **_: Any) -> Any:
        service = model.service_model.service_name
        request = Request(_function.get(), service, model.name, copy.copy(params))
        context["observed"] = request
        self.requests.append(request)
        for calls in self.counting:
            calls.requests.append(request)
        if self._struck("partial", request):
            request.error = "partial"
            return params | {"Entries": params["Entries"][::2]}
        return params

    def _struck(self, moment: str, request: Request) -> Fault | None:
        return next((fault for fault in self.faults if fault.strikes(moment, request)), None)

    def _before(self, context: Any, **_: Any) -> None:
        request: Request | None = context.get("observed")
        if request is None:
            return
        if fault := self._struck("before", request):
            request.error = type(fault.error).__name__
            raise fault.error
        if request.service == "dynamodb" and self.counting:
            context["images"] = [_image(table, key) for table, key in _touched(request)]

    def _after(self, parsed: Any, context: Any, **_: Any) -> None:
        request: Request | None = context.get("observed")
        if request is None:
            return
        if request.error == "partial":
            _report_refused(request, parsed)
        request.error = request.error or parsed.get("Error", {}).get("Code", "")
        if "images" in context:
            _weigh(request, parsed, context["images"])
        if fault := self._struck("after", request):
            request.error = type(fault.error).__name__
            raise fault.error


def _report_refused(request: Request, parsed: Any) -> None:
    taken = iter(parsed["Entries"])
    lost = {"ErrorCode": "InternalFailure", "ErrorMessage": "injected"}
    parsed["Entries"] = [
        next(taken) if number % 2 == 0 else lost for number, _ in enumerate(request.params["Entries"])
    ]
    parsed["FailedEntryCount"] = len(request.params["Entries"]) // 2


# --- what a request costs --------------------------------------------------------------------------------


def _touched(request: Request) -> list[tuple[str, Image]]:
    """Table and key of each item that a request names."""
    params = request.params
    if request.operation == "TransactWriteItems":
        parts = [part for item in params["TransactItems"] for part in item.values()]
        return [(part["TableName"], _key(part)) for part in parts]
    if request.operation == "BatchGetItem":
        return [(table, key) for table, keys in params["RequestItems"].items() for key in keys["Keys"]]
    if "Key" in params or "Item" in params:
        return [(params["TableName"], _key(params))]
    return []


def _key(part: Image) -> Image:
    source = part.get("Key") or part["Item"]
    return {"pk": source["pk"], "sk": source["sk"]}


def _image(table: str, key: Image) -> Image | None:
    backend = dynamodb_backends[ACCOUNT][REGION]
    item = backend.get_item(table, key)
    return item.to_json()["Attributes"] if item is not None else None


def _weigh(request: Request, parsed: Any, before: list[Image | None]) -> None:
    operation, params = request.operation, request.params
    if operation in ("Query", "Scan"):
        request.examined = parsed.get("ScannedCount", 0)
        request.read_units = _read_units([_examined_size(parsed)], params.get("ConsistentRead", False))
    elif operation == "GetItem":
        request.read_units = _read_units([size(before[0])], params.get("ConsistentRead", False))
    elif operation == "BatchGetItem":
        consistent = any(keys.get("ConsistentRead") for keys in params["RequestItems"].values())
        request.read_units = _read_units([size(one) for one in before], consistent)
    else:
        after = [_image(table, key) for table, key in _touched(request)]
        tables = [table for table, _ in _touched(request)]
        written = sum(map(_write_units, tables, before, after))
        request.write_units = written * (2 if operation == "TransactWriteItems" else 1)


def _examined_size(parsed: Any) -> int:
    items = parsed.get("Items", [])
    returned = sum(map(size, items))
    return round(returned * parsed.get("ScannedCount", 0) / len(items)) if items else 0


def _read_units(sizes: list[int], consistent: bool) -> float:
    return sum(max(1, math.ceil(one / 4096)) for one in sizes) * (1 if consistent else 0.5)


def _write_units(table: str, old: Image | None, new: Image | None) -> int:
    base = max(1, math.ceil(max(size(old), size(new)) / 1024))
    if old == new:
        return base
    indexes = dynamodb_backends[ACCOUNT][REGION].get_table(table).global_indexes
    return base + sum(_index_units(index, old, new) for index in indexes)


def _index_units(index: Any, old: Image | None, new: Image | None) -> int:
    """Nothing where the entry stays as it is; a moved entry is deleted and put."""
    stood, stands = _entry(index, old), _entry(index, new)
    if stood == stands:
        return 0
    if stood and stands and all(stood[key] == stands[key] for key in index.schema_key_attrs):
        return math.ceil(max(size(stood), size(stands)) / 1024)
    return math.ceil(size(stood) / 1024) + math.ceil(size(stands) / 1024)


def _entry(index: Any, image: Image | None) -> Image | None:
    if image is None or any(key not in image for key in index.schema_key_attrs):
        return None
    kept = {"pk", "sk", *index.schema_key_attrs, *index.projection.get("NonKeyAttributes", ())}
    return {name: value for name, value in image.items() if name in kept}


def size(image: Image | None) -> int:
    """Bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in (image or {}).items())


def _value_size(value: Image) -> int:
    ((tag, inner),) = value.items()
    if tag == "S":
        return len(inner.encode())
    if tag == "N":
        return math.ceil(len(inner.lstrip("-").replace(".", "")) / 2) + 1
    if tag == "M":
        return 3 + len(inner) + size(inner)
    if tag == "L":
        return 3 + len(inner) + sum(map(_value_size, inner))
    return 1
