"""Whoever is looked for is found by each of her identifiers, in every kind and state of the catalogue."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from services import states
from shared import act as acts
from shared import clock, items, keyring
from shared.contracts.privacy import NOTICE_NUMBER
from shared.contracts.subjects import HOLDERS, Errand, What
from shared.personal import leaves
from shared.record import Event, Kind, Record
from shared.sought import Sought
from tests.observation import running
from tests.privacy.canaries import LINKS, PRIVACY, Canaries, kinds
from tests.world import World

NAME, EMAIL, PHONE = "Kaisa Kanarialintu", "kaisa.kanarialintu@example.fi", "+358401234567"
SAID = f"{NAME} {EMAIL} {PHONE}"
TERMS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "name": (NAME, {"names": ("Kaisa Entinen", NAME)}),
    "email": (EMAIL, {"emails": (EMAIL,)}),
    "phone": (PHONE, {"phones": (PHONE,)}),
}
"""How an errand looks for each identifier: a name beside one that she had."""
UNSOUGHT = {"privacy.errand", "privacy.link"}
"""What looks for people, and forgets whom once all have acknowledged; what names them by id alone."""
LONE = {"privacy.configuration", "privacy.notice_version", "sales.quote"}
"""Of which there is one, or one for each of another kind."""
STATES = ("active", "passive")
"""Of a kind without a table of moves."""
DATES = ("closed_on", "answered_on", "asked_on")
BARE = {"integrations.registration": {"settled"}, "alumni.intake": {"forgotten"}}
"""States in which a record holds nothing of a person any more."""
UNRESTRICTED = {"integrations.registration", "alumni.intake", "staff.user"}
"""Kinds whose records are never restricted: they are decided about, an account is deactivated."""
NOBODYS = {"alumni.intake": {"status": "rejected", "alumnus_id": None}}
"""What is part of nobody's record, and found all the same."""
EVENT = {"pk": "alumni#event#1", "sk": "record", "id": "1", "gsi3pk": "alumni#event#current", "gsi3sk": "a"}


class Sayings(Canaries):
    """Says who the person is in every personal text, and nothing else in those of an address."""

    def _text(self, path: str) -> str:
        last = path.rsplit(".", 1)[-1]
        fitting = {"country": "FI", "postal_code": "80100", "phone": PHONE}
        if last in fitting:
            return fitting[last]
        return EMAIL if "email" in last else SAID


def states_of(model: type[Record]) -> tuple[str, ...]:
    """The states that a record of a kind may be in, but erased."""
    tables = [table for some in states.tables([model]).values() for table in some]
    return tuple(one for table in tables for one in table.states if one != "erased") or STATES


def variants(name: str, kind: Kind[Any]) -> Iterator[Record]:
    """A record in each state, the same closed, and a restricted one."""
    whole = Sayings(name, {**LINKS, **PRIVACY}.get(name, {})).record(kind.model)
    if name in LONE:
        yield whole
        return
    dates = {one: clock.today() for one in DATES if hasattr(whole, one)}
    holding = [one for one in states_of(kind.model) if one not in BARE.get(name, ())]
    every: list[dict[str, Any]] = [{"status": one} | dates for one in holding]
    if "closed_on" in dates:
        every.append(every[0] | {"closed_on": None})
    every += [NOBODYS[name]] if name in NOBODYS else []
    if name not in UNRESTRICTED:
        every.append(every[0] | {"restricted": True})
    for number, values in enumerate(every):
        yield whole.model_copy(update=values | ({"id": f"{whole.id}-{number}"} if number else {}))


def seeded(world: World) -> dict[str, Record]:
    """Records of every kind and state, by reference."""
    keyring.current_version()
    world.put(NOTICE_NUMBER | {"version": 1})
    world.put(EVENT)
    found = {}
    for name, kind in kinds().items():
        for record in variants(name, kind) if name not in UNSOUGHT else ():
            stamped = items.stamped(record, version=1)
            world.put(items.written(kind, stamped, Event(), acts.system("test"), []))
            found[f"{name}:{record.id}"] = record
    return found


def found_by(terms: Mapping[str, Any]) -> dict[str, set[str]]:
    """What every context names on an errand."""
    errand, found = Errand(id="e1", what=What.FIND, **terms), {}
    for context in HOLDERS:
        holder = import_module(f"services.{context}.subjects").holder
        with running(f"{context}-consumer"):
            outcomes = holder.does[What.FIND](errand, acts.system(context)).outcomes
        found |= {one.record: set(one.fields) for one in outcomes}
    return found


def saying(records: Mapping[str, Record], said: str) -> dict[str, set[str]]:
    """Of each record the paths of the texts that hold an identifier."""
    held = {ref: {path for path, _, text in leaves(one) if said in str(text)} for ref, one in records.items()}
    return {ref: paths for ref, paths in held.items() if paths}


def test_she_is_found_in_every_kind_and_state_that_names_her(world: World) -> None:
    """By name, for which no index helps; by address the same records are walked."""
    records = seeded(world)
    wanted = saying(records, NAME)
    assert {ref.partition(":")[0] for ref in wanted} == set(kinds()) - UNSOUGHT
    found = found_by(TERMS["name"][1])
    assert sorted(ref for ref, paths in wanted.items() if not paths <= found.get(ref, set())) == []
    assert sorted(found.keys() - wanted.keys()) == []


@pytest.mark.parametrize("what", TERMS)
def test_each_identifier_is_told_in_each_text_of_each_kind_that_holds_it(world: World, what: str) -> None:
    said, terms = TERMS[what]
    sought = Sought.by(Errand(id="e1", what=What.FIND, **terms))
    records = {name: next(variants(name, kind)) for name, kind in kinds().items() if name not in UNSOUGHT}
    wanted = saying(records, said)
    assert set(wanted) == set(kinds()) - UNSOUGHT
    assert {name: paths - set(sought.found_in(records[name])) for name, paths in wanted.items()} == {
        name: set() for name in wanted
    }
