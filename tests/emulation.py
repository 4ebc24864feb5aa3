"""Moto as the tests need it: one request at a time, and none of it slower for what is in the tables.

What it answers is what it answered before: only how it comes to it is shortened.
"""

import base64
import copy
import json
import threading
import time
from collections import defaultdict
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jsonpath_ng.ext
from botocore.signers import RequestSigner
from moto.core import models, responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.sqs import models as sqs

LARGEST = 405_000
"""Bytes of an item; moto's own limit."""
_changing: list[tuple[str, DynamoType]] = []
"""Table and partition of what the transaction that is being carried out updates."""
OF_ITEMS = ("GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "TransactWriteItems")


@cache
def prepare() -> None:
    """Change moto for the rest of the process."""
    _one_at_a_time()
    _transactions_that_copy_no_items()
    _items_without_a_web_server()
    _answers_as_they_are()
    _items_copied_and_weighed_once()
    _no_signatures()
    _addresses_once()
    _names_once()
    sqs.unix_time_millis = lambda: time.time() * 1000  # of each message, each time a queue is looked at
    jsonpath_ng.ext.parse = cache(jsonpath_ng.ext.parse)


def _one_at_a_time() -> None:
    """It checks a condition and writes in two steps, where DynamoDB does it in one for all threads."""
    lock, answer = threading.RLock(), BotocoreStubber.__call__

    def locked(self: Any, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return answer(self, *args, **kwargs)

    BotocoreStubber.__call__ = locked


def _transactions_that_copy_no_items() -> None:
    """A transaction keeps each table as it stood by copying every item in it, once for each of its writes.

    An item that is put is a new one, so that those that stood may be shared; one that is updated is changed
    itself, and is copied.
    """
    write = DynamoDBBackend.transact_write_items

    def written(self: Any, transact_items: Any) -> Any:
        updates = [one["Update"] for one in transact_items if "Update" in one]
        _changing[:] = [(one["TableName"], DynamoType(one["Key"]["pk"])) for one in updates]
        return write(self, transact_items)

    DynamoDBBackend.transact_write_items = written  # type: ignore[method-assign]
    Table.__deepcopy__ = _as_it_stands  # type: ignore[attr-defined]


def _as_it_stands(self: Table, _: Any) -> Table:
    stands = copy.copy(self)
    stands.items = defaultdict(dict, {key: dict(within) for key, within in self.items.items()})
    for pk in (pk for name, pk in _changing if name == self.name and pk in stands.items):
        stands.items[pk] = copy.deepcopy(stands.items[pk])
    if self.stream_shard is not None:
        stands.stream_shard = copy.copy(self.stream_shard)
        stands.stream_shard.items = list(self.stream_shard.items)
        stands.stream_shard.table = stands
    return stands


def _items_without_a_web_server() -> None:
    """A request on items is JSON and names its action: no address is matched, no form or model read."""
    process = BotocoreStubber.process_request

    def processed(self: Any, request: Any) -> Any:
        version, _, action = _text(request.headers.get("X-Amz-Target", "")).partition(".")
        if action not in OF_ITEMS or not version.startswith("DynamoDB_"):
            return process(self, request)
        handler = DynamoHandler()
        handler.region = urlsplit(request.url).netloc.split(".")[1]
        handler.current_account = models.DEFAULT_ACCOUNT_ID
        handler.headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        handler.querystring, handler.response_headers = {}, {"server": "amazon.com"}
        handler.params = json.loads(request.body, object_hook=_attribute)
        return handler.call_action()

    BotocoreStubber.process_request = processed  # type: ignore[method-assign]


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    """Bytes stand in JSON as Base64."""
    binary = value.get("B") if len(value) == 1 else None
    return {"B": base64.b64decode(binary)} if isinstance(binary, str) else value


def _answers_as_they_are() -> None:
    """Items in an answer are looked up in the service's model name by name: they are JSON already."""
    execute = ActionResult.execute_result

    def executed(self: Any, context: Any) -> Any:
        if context.operation_model.name not in OF_ITEMS or isinstance(self.result, Exception):
            return execute(self, context)
        return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(self.result)

    ActionResult.execute_result = executed  # type: ignore[method-assign]


def _items_copied_and_weighed_once() -> None:
    """An item is weighed anew for each attribute that it gets, and copied before it is made to JSON."""

    def made(self: Any, hash_key: Any, range_key: Any, attrs: dict[str, Any]) -> None:
        self.hash_key, self.range_key, self.attrs = hash_key, range_key, LimitedSizeDict()
        for name, value in attrs.items():
            dict.__setitem__(self.attrs, name, DynamoType(value))
        if self.size() > LARGEST:
            raise ItemSizeTooLarge

    Item.__init__ = made  # type: ignore[method-assign]
    DynamoType.to_regular_json = _regular  # type: ignore[method-assign]


def _regular(self: DynamoType) -> dict[str, Any]:
    value = self.value
    if isinstance(value, dict):
        value = {name: _plain(one) for name, one in value.items()}
    elif isinstance(value, list):
        value = [_plain(one) for one in value]
    elif self.is_binary() and isinstance(value, str):
        value = base64.b64decode(value)
    return {self.type: value}


def _plain(value: Any) -> Any:
    return value.to_regular_json() if isinstance(value, DynamoType) else value


def _no_signatures() -> None:
    """Nobody checks a request's signature, of which the region alone is read."""
    sign = RequestSigner.handler

    def signed(self: Any, operation_name: Any = None, request: Any = None, **rest: Any) -> None:
        if models.botocore_stubber.enabled and self._signing_name != "s3":
            scope = f"testing/20260301/{self.region_name}/{self._signing_name}/aws4_request"
            request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}"
        else:
            sign(self, operation_name, request, **rest)

    RequestSigner.handler = signed  # type: ignore[method-assign]


def _addresses_once() -> None:
    """The addresses that it answers for are registered anew for each test: they are the same ones."""
    models.CallbackResponse = cache(models.CallbackResponse)  # type: ignore[misc]


def _names_once() -> None:
    """How an action and its method are called is worked out anew for each request, and an id is drawn."""
    responses.method_names_from_class = cache(responses.method_names_from_class)
    responses.camelcase_to_underscores = sqs.camelcase_to_underscores = cache(sqs.camelcase_to_underscores)
    responses.gen_amzn_requestid_long = lambda headers: headers.setdefault("x-amzn-requestid", "0" * 52)
