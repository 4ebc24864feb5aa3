"""The operations that are measured, each as one call of a real handler."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks import deal
from tests.benchmarks.base import contact

Call = Callable[..., Any]
"""`call(method, path, body=None, headers=…)` of the handler of the path's context; answers the document."""

_numbers = itertools.count()


def _nothing(_: Call, number: int) -> int:
    return number


@dataclass(frozen=True)
class Operation:
    """One operation: `run(call, prepared)`; what `prepare(call, number)` answers is not measured.

    The number is that of a contact of the base.
    """

    name: str
    run: Callable[[Call, Any], Any]
    prepare: Callable[[Call, int], Any] = _nothing


def create_contact(call: Call, number: int) -> Any:
    """A contact without an address."""
    body = {"first_names": "Uusi", "last_name": "Henkilö", "title": "Rehtori"}
    return call("POST", "/partners/contacts", body, key=f"bench-{number}-{next(_numbers)}")


def read_contact(call: Call, number: int) -> Any:
    return call("GET", f"/partners/contacts/{contact(number).id}")


def change_contact(call: Call, number: int) -> Any:
    body = {"title": f"Toimija {next(_numbers)}"}
    return call("PATCH", f"/partners/contacts/{contact(number).id}", body, version="*")


def list_contacts(call: Call, _: int) -> Any:
    return call("GET", "/partners/contacts", query={"limit": "50"})


def search_prefix(call: Call, number: int) -> Any:
    return call("POST", "/partners/search", {"q": contact(number).last_name[:5]})


def find_by_email(call: Call, number: int) -> Any:
    found = call("POST", "/partners/search", {"q": contact(number).email})
    assert len(found["items"]) == 1, json.dumps(found)[:300]
    return found


CONSENT = {"at": "2026-01-15T10:00:00Z", "text_version": "1", "source": "paper", "evidence": "lomake 1"}


def create_alumnus(call: Call, number: int) -> Any:
    """A graduate by hand, with the consent's evidence and without an address."""
    body = {
        "first_names": "Uusi",
        "last_name": "Alumni",
        "programme": "Metsätalous",
        "graduation_year": 2020,
        "cooperation": ["mentor"],
        "consent": CONSENT,
    }
    return call("POST", "/alumni/alumni", body, key=f"bench-{number}-{next(_numbers)}")


def alumnus(call: Call, number: int) -> str:
    return str(create_alumnus(call, number)["id"])


def read_alumnus(call: Call, alumnus_id: str) -> Any:
    return call("GET", f"/alumni/alumni/{alumnus_id}")


def leave_register(call: Call, alumnus_id: str) -> Any:
    """Withdrawal on somebody's word; the erasure follows over the bus and is not measured."""
    return call(
        "POST", f"/alumni/alumni/{alumnus_id}/withdrawal", {"source": "phone"}, key=alumnus_id, version="*"
    )


OPERATIONS = (
    Operation("create_contact", create_contact),
    Operation("read_contact", read_contact),
    Operation("change_contact", change_contact),
    Operation("list_contacts", list_contacts),
    Operation("search_prefix", search_prefix),
    Operation("find_by_email", find_by_email),
    Operation("create_alumnus", create_alumnus),
    Operation("read_alumnus", read_alumnus, alumnus),
    Operation("leave_register", leave_register, alumnus),
    Operation("quote_to_billing", deal.quote_to_billing, deal.customer),
    Operation("accept_quote", deal.accept, deal.sent),
    Operation("ready_billing_request", deal.ready, deal.billed),
    Operation("submit_billing_request", deal.submit, deal.readied),
)
