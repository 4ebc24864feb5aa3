"""What the record of processing says of the controller and of each purpose [GDPR art. 30(1)]. Pure."""

from collections.abc import Iterator, Sequence

from services.privacy.model.purpose import ProcessingPurpose
from services.privacy.model.reading import NoticePart, Reading
from services.privacy.model.sections import Parts, contact_person, controller, responsible_persons


def activities(of: Reading) -> Iterator[tuple[str, Parts]]:
    """Headings and what stands under them: who is in charge, then purpose by purpose."""
    officer = of.say("record.officer", person=of.person(of.inputs.configuration.officer))
    who = [*controller(of), NoticePart(text=officer), *responsible_persons(of), *contact_person(of)]
    yield of.say("record.controller"), who
    for one in of.purposes:
        yield f"{of.of(one, 'name')} ({one.code})", _activity(of, one)


def _activity(of: Reading, one: ProcessingPurpose) -> Parts:
    return [
        NoticePart(text=of.say("record.purpose", about=of.of(one, "about"))),
        *_basis(of, one),
        _listed(of, "record.subjects", of.subjects([one])),
        _listed(of, "record.fields", of.kept([one])),
        _listed(of, "record.recipients", [of.party(party) for party in of.recipients([one])]),
        NoticePart(text=of.say("record.transfers")),
        _listed(of, "record.periods", _periods(of, one)),
        _listed(of, "record.security", [part.text for part in of.prose(11)]),
    ]


def _basis(of: Reading, one: ProcessingPurpose) -> Iterator[NoticePart]:
    known = {register.code: of.of(register, "name") for register in of.registers}
    names = of.joined(known[code] for code in one.registers)
    yield NoticePart(text=of.say("record.register", registers=names))
    yield NoticePart(text=of.say("record.basis", basis=of.say(f"basis.{one.basis}")))
    if ground := of.of(one, "ground"):
        yield NoticePart(text=of.say("record.ground", ground=ground))


def _periods(of: Reading, one: ProcessingPurpose) -> list[str]:
    """The approved periods of what is kept for a purpose; the rest is named as open."""
    rules = [rule for rule in of.rules if one.code in rule.purposes]
    standing = [f"{of.of(rule, 'name')}: {of.period(rule)}" for rule in rules if rule.stands_in(None)]
    still = "; ".join(of.of(rule, "name") for rule in rules if not rule.stands_in(None))
    return standing + ([of.say("14.open", names=still)] if still else [])


def _listed(of: Reading, key: str, items: Sequence[str]) -> NoticePart:
    return NoticePart(text=of.say(key), items=tuple(items) or (of.say("record.none"),))
