"""Calls of the API as the sample accounts, under fixed idempotency keys: a repeat finds what is there."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from infra.local.environments import Refusal

SIMULTANEOUS = 4
Say = Callable[[str], None]
I = TypeVar("I")  # noqa: E741 - an item
O = TypeVar("O")  # noqa: E741 - what is made of it


def document(answer: httpx.Response) -> Any:
    """What was answered; Refusal when that is a refusal."""
    if answer.is_error:
        asked = f"{answer.request.method} {answer.request.url.path}"
        raise Refusal(f"{asked} was answered {answer.status_code}: {answer.text[:1000]}")
    return answer.json() if answer.content else None


@dataclass(frozen=True)
class Caller:
    """Calls the API as a sample account: each call names its role."""

    http: httpx.Client
    tokens: dict[str, str]

    def call(self, role: str, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer, whatever it is."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} | options.pop("headers", {})
        return self.http.request(method, path, headers=headers, **options)

    def ask(self, role: str, method: str, path: str, **options: Any) -> Any:
        """The answered document; Refusal when the API refuses."""
        return document(self.call(role, method, path, **options))

    def create(self, role: str, path: str, key: str, body: dict[str, Any], hidden: bool = False) -> Any:
        """Make a record under a fixed key: a repeat answers the same record as it is now.

        A restricted one is hidden from whoever made it: with `hidden`, None when that has come about.
        """
        answer = self.call(role, "POST", path, json=body, headers={"Idempotency-Key": key})
        if hidden and answer.status_code == httpx.codes.NOT_FOUND:
            return None
        return document(answer)

    def move(self, role: str, method: str, path: str, key: str, body: Any = None) -> Any:
        """Change a record under a fixed key, whatever its version; a repeat changes nothing."""
        return self.ask(role, method, path, json=body, headers={"Idempotency-Key": key, "If-Match": "*"})

    def upload(self, form: dict[str, Any], filename: str, content: bytes) -> None:
        """Put a file where a form leads, as a browser does."""
        files = {"file": (filename, content)}
        self.http.post(form["url"], data=form["fields"], files=files).raise_for_status()


@contextmanager
def calling(api: str, tokens: dict[str, str]) -> Iterator[Caller]:
    """A caller of the API by these tokens."""
    limits = httpx.Limits(max_connections=2 * SIMULTANEOUS)
    with httpx.Client(base_url=api, timeout=60, limits=limits) as http:
        yield Caller(http, tokens)


def together(work: Callable[[I], O], items: Sequence[I]) -> list[O]:
    """What work makes of each item, some at the same time; the first error ends it."""
    with ThreadPoolExecutor(SIMULTANEOUS) as pool:
        return list(pool.map(work, items))


def in_turn(first: Callable[[I], O], then: Callable[[I, O], object], items: Sequence[I]) -> list[O]:
    """What `first` makes of one item after another; `then` goes on with each beside the following ones."""
    with ThreadPoolExecutor(SIMULTANEOUS) as pool:
        made = []
        waiting = []
        for item in items:
            made.append(first(item))
            waiting.append(pool.submit(then, item, made[-1]))
        for one in waiting:
            one.result()
    return made
