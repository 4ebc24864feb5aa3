"""Made-up sales: what became of quotes, orders, engagements and billing requests, move by move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.demo_sales import Given, Names, lines


@dataclass(frozen=True)
class Step:
    """A move after the creation: who makes it (None: whoever is responsible), where below the record, how."""

    role: str | None
    path: str
    body: Given | None = None
    method: str = "POST"


def ending(one: Given) -> Step:
    """How an opportunity ended."""
    move, reason = one["end"]
    path = {"win": "winning", "lose": "loss", "cancel": "cancellation"}[move]
    return Step(None, path, {"reason": reason})


def quote_steps(one: Given, names: Names) -> Iterator[Step]:
    """What became of a quote, but for its acceptance; a revision is numbered as it comes."""
    revision = 1
    for move in one["moves"]:
        if move == "revise":
            yield Step(None, "revisions")
            revision += 1
            body = {"lines": lines(one, names, one["revised"]), "valid_until": names.on(one["valid"])}
            yield Step(None, f"revisions/{revision}", body, "PATCH")
        elif move != "accept":
            role, path, given = QUOTE[move]
            yield Step(role, f"revisions/{revision}/{path}", given)


QUOTE: Mapping[str, tuple[str | None, str, Given | None]] = {
    "submit": (None, "submission", None),
    "approve": ("admin", "approval", None),
    "send": (None, "sending", {"mail": False}),
    "mail": (None, "sending", {"mail": True}),
    "decline": (None, "decline", {"reason": "Toinen tarjous oli halvempi"}),
    "withdraw": (None, "withdrawal", {"reason": "Asiakas luopui hankkeesta"}),
    "discard": (None, "discarding", None),
}
ACCEPTED = {"name": "Tilaaja Puhelimessa", "channel": "phone"}
"""How customers said yes."""


def order_steps(one: Given, names: Names) -> Iterator[Step]:
    """What became of an order."""
    for move, *how in one["moves"]:
        yield ORDER[move](how, names) if move in ORDER else Step(None, BARE[move])


BARE = {"confirm": "confirmation", "start": "start", "hold": "hold"}


def _plan(how: list[Any], names: Names) -> Step:
    parts = [
        {"id": str(n), "due_on": names.on(days), "net": net} for n, (days, net) in enumerate(how[0], start=1)
    ]
    return Step(None, "billing-plan", {"instalments": parts}, "PUT")


def _deliver(how: list[Any], names: Names) -> Step:
    line, quantity, days = how
    return Step(None, "deliveries", {"lines": [{"line": line, "quantity": quantity}], "on": names.on(days)})


def _complete(_: list[Any], names: Names) -> Step:
    return Step(None, "completion", {"on": names.on(0)})


def _amend(how: list[Any], _: Names) -> Step:
    line, quantity, reason = how
    return Step(None, "amendments", {"lines": [{"id": line, "quantity": quantity}], "reason": reason})


def _cancel(how: list[Any], _: Names) -> Step:
    return Step(None, "cancellation", {"reason": how[0]})


ORDER = {"plan": _plan, "deliver": _deliver, "complete": _complete, "amend": _amend, "cancel": _cancel}


def engagement_steps(one: Given, names: Names) -> Iterator[Step]:
    """What became of an engagement."""
    for move in one["moves"]:
        if move == "deliver":
            done = {"name": one["deliverables"][0], "done_on": names.on(0)}
            yield Step(None, "deliverables/1", done, "PUT")
        else:
            bodies = {
                "complete": {"on": names.on(one["ends"])},
                "cancel": {"reason": "Rahoitus ei toteutunut"},
            }
            path = {"start": "start", "complete": "completion", "cancel": "cancellation"}[move]
            yield Step(None, path, bodies.get(move))


def before_finance(one: Given) -> Iterator[Step]:
    """What became of a billing request before it was handed over."""
    bodies = {"cancel": {"reason": "Laskutetaan myöhemmin"}}
    for move in one["moves"]:
        if move in OURS:
            yield Step(None, OURS[move], bodies.get(move))


def to_finance(one: Given) -> Iterator[Step]:
    """That it was handed over; it takes its number."""
    if "submit" in one["moves"]:
        yield Step(None, "submission")


def by_finance(one: Given, names: Names) -> Iterator[Step]:
    """What finance said of it."""
    invoice = {"invoice_number": f"9{one['key']}", "on": names.on(0)}
    bodies = {"invoice": invoice, "pay": {"on": names.on(0)}, "reject": {"reason": "Viite puuttuu"}}
    for move in one["moves"]:
        if move in FINANCES:
            yield Step("finance", FINANCES[move], bodies.get(move))


OURS = {"ready": "readiness", "cancel": "cancellation"}
FINANCES = {"acknowledge": "acknowledgement", "reject": "rejection", "invoice": "invoice", "pay": "payment"}
