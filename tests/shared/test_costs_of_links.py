"""What each operation on links between one person's records costs; held against docs/access-patterns.md."""

from datetime import UTC, datetime
from typing import Any

from shared import clock
from tests.privacy.linking import LINKS, as_contact, as_customer, make, undo
from tests.privacy.requesting import REQUESTS, recorded
from tests.retained import only
from tests.shared.costs import cost, documented
from tests.world import REAL, World

CONTEXTS = ("privacy", "partners")


def test_an_operation_on_links_costs_what_is_written_down() -> None:
    """One after the other, of one link of a contact and a private customer."""
    at = clock.fixed(datetime(2026, 2, 2, 10, tzinfo=UTC))
    with at, only(*CONTEXTS), World([one for one in REAL if one.name in CONTEXTS]) as world:
        anna, customer = as_contact(world), as_customer(world, "koti@example.fi")
        request = recorded(world, person={"email": "anna@example.fi"})
        world.call("privacy", "GET", "/privacy/purposes", role="dpo")
        world.pump()
        found: dict[str, Any] = {}

        def ask(name: str, asking: Any) -> Any:
            with world.counting() as calls:
                answer = asking()
            assert answer.status in (200, 201), answer
            found[name] = cost(calls)
            return answer

        def get(path: str, **query: str) -> Any:
            return lambda: world.call("privacy", "GET", path, role="dpo", query=query)

        one = ask("create_link", lambda: make(world, anna, customer)).json["id"]
        ask("read_link", get(f"{LINKS}/{one}"))
        ask("list_links", get(LINKS, record=anna))
        ask("list_candidates_of_a_linked_person", get(f"{REQUESTS}/{request}/candidates"))
        rights = {"subjects": [anna]}
        ask(
            "explain_rights_of_a_linked_person",
            lambda: world.call("privacy", "POST", "/privacy/rights", rights, role="dpo"),
        )
        ask("undo_link", lambda: undo(world, one))
    assert found == documented("Links between the records of one person")
