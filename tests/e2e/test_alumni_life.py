"""An alumnus comes and goes on the emulator: what they leave behind is that somebody was there."""

import json
from typing import Any

from infra.local.caller import calling
from infra.local.suite import Suite
from tests.e2e import traces
from tests.e2e.alumni_life import ALUMNI, PERSONAL, Visitor

HOLDERS = {"staff", "privacy", "partners", "sales", "alumni", "integrations"}
TOMBSTONE = {"pk", "sk", "id", "version", "status", "updated_at", "schema", "events", "act", "rows"}
WORDS = {form for word in PERSONAL for form in (word, json.dumps(word).strip('"'))}
LETTERS = [
    "Vahvista sähköpostiosoitteesi",
    "Tervetuloa alumnirekisteriin",
    "Olet eronnut alumnirekisteristä",
]


def live(suite: Suite) -> tuple[str, Any]:
    """Registration, verification, degree, correction, choices, copy, leaving: the id, the closed request."""
    with calling(suite.api, suite.tokens) as caller:
        visitor = Visitor(suite, caller)
        alumnus_id = visitor.registered()
        visitor.verified(alumnus_id)
        visitor.confirmed(alumnus_id)
        visitor.corrected(alumnus_id)
        visitor.taken_away()
        assert {table for table, *_ in traces.holding(suite, WORDS)} == {"records", "search"}
        visitor.left(alumnus_id)
        request = visitor.erased(alumnus_id)
        assert caller.call("alumni_coordinator", "GET", f"{ALUMNI}/{alumnus_id}").status_code == 404
        assert visitor.listed("active") == []
        assert visitor.subjects(len(LETTERS)) == LETTERS
        assert "lopettaneet myös muun markkinoinnin" in " ".join(visitor.letters()[-1].split())
    return alumnus_id, request


def test_an_alumnus_who_came_and_left_is_in_no_table_event_or_log(suite: Suite) -> None:
    with traces.listening(suite) as bus:
        alumnus_id, request = live(suite)
        suite.emulator.wait_until_quiet()
        events = traces.heard(suite, bus)
    assert (request["status"], request["channel"], request["person"]) == ("closed", "page", {})
    (errand,) = request["errands"]
    assert set(traces.record(suite, f"privacy#errand#{errand['id']}")["acknowledged"]["M"]) == HOLDERS
    left = traces.record(suite, f"alumni#alumnus#{alumnus_id}")
    assert (left["status"]["S"], set(left)) == ("erased", TOMBSTONE)
    assert traces.holding(suite, WORDS) == []
    assert suite.emulator.waiting(dead=True) == {}
    lines = traces.logged(suite)
    assert any(alumnus_id in text for text in events), "the bus was heard"
    assert any(line.startswith("START RequestId") for line in lines), "the functions were heard"
    assert [text for text in (*events, *lines) if any(word in text for word in WORDS)] == []
