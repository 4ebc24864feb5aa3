"""The sixteen sections of the privacy notice, each made of what is declared and configured. Pure."""

from collections.abc import Callable, Iterable

from services.privacy.model.configuration import Address
from services.privacy.model.purpose import ProcessingPurpose
from services.privacy.model.reading import NoticePart, Reading
from shared.contracts.privacy import Basis

Parts = list[NoticePart]
ORDER = (
    Basis.PUBLIC_TASK,
    Basis.CONTRACT,
    Basis.LEGITIMATE_INTEREST,
    Basis.CONSENT,
    Basis.LEGAL_OBLIGATION,
)
"""The order in which bases are told: from the tasks of the university to what the law makes it keep."""


def _text(text: str) -> Parts:
    return [NoticePart(text=text)] if text else []


def _list(lead: str, items: Iterable[str]) -> Parts:
    items = tuple(items)
    return [NoticePart(text=lead, items=items)] if items else []


def controller(of: Reading) -> Parts:
    """§1."""
    one = of.inputs.configuration.controller
    lines = (
        of.say("1.business_id", id=one.business_id),
        of.say("1.postal", address=_address(one.postal)),
        of.say("1.visiting", address=_address(one.visiting)),
        of.say("1.email", email=one.email),
        of.say("1.phone", phone=one.phone),
    )
    return _list(of.of(one, "name"), lines) + of.prose(1)


def _address(one: Address) -> str:
    return f"{one.street}, {one.postal_code} {one.city}"


def responsible_persons(of: Reading) -> Parts:
    """§2: the owners of the registers, and who else answers for them."""
    owners = [
        of.say("2.owner", register=of.of(one, "name"), person=of.person(one.owner)) for one in of.registers
    ]
    others = [of.person(one) for one in of.inputs.configuration.responsible]
    return _list("", owners + others) + of.prose(2)


def contact_person(of: Reading) -> Parts:
    """§3."""
    return _text(of.person(of.inputs.configuration.contact)) + of.prose(3)


def data_protection_officer(of: Reading) -> Parts:
    """§4."""
    return _text(of.person(of.inputs.configuration.officer)) + _text(of.say("4.what")) + of.prose(4)


def name_of_register(of: Reading) -> Parts:
    """§5."""
    return _list("", [of.of(one, "name") for one in of.registers]) + of.prose(5)


def purposes(of: Reading) -> Parts:
    """§6."""
    items = [of.say("6.item", name=of.of(one, "name"), about=of.of(one, "about")) for one in of.purposes]
    return of.prose(6) + _list(of.say("6.lead"), items)


def content(of: Reading) -> Parts:
    """§7: whom the data is about, and what it is."""
    return (
        _list(of.say("7.subjects"), of.subjects(of.purposes))
        + _list(of.say("7.fields"), of.kept(of.purposes))
        + _text(of.say("7.mandatory"))
    )


def legal_bases(of: Reading) -> Parts:
    """§8: each basis with what rests on it."""
    return _list(of.say("8.lead"), _by_basis(of)) + [
        NoticePart(text=of.say("8.contract", ground=of.of(one, "ground"), purpose=of.of(one, "name")))
        for one in of.resting_on(Basis.CONTRACT)
        if of.of(one, "ground")
    ]


def _by_basis(of: Reading) -> list[str]:
    return [
        of.say("8.item", basis=of.say(f"basis.{basis}"), purposes=resting)
        for basis in ORDER
        if (resting := _resting(of, basis))
    ]


def _resting(of: Reading, basis: Basis) -> str:
    """What rests on a basis: purposes, and on the legal obligation what the law makes the university keep."""
    names = [of.of(one, "name") for one in of.resting_on(basis)]
    if basis is Basis.LEGAL_OBLIGATION:
        names += [
            of.say("8.duty", kinds=of.of(one, "name"), ground=of.of(one, "ground")) for one in of.duties
        ]
    return "; ".join(names)


def statutory(of: Reading) -> Parts:
    """§9: the laws that public tasks and legal obligations rest on."""
    tasks = _grounds(of, of.resting_on(Basis.PUBLIC_TASK))
    duties = [of.say("9.item", name=of.of(one, "name"), ground=of.of(one, "ground")) for one in of.duties]
    duties = _grounds(of, of.resting_on(Basis.LEGAL_OBLIGATION)) + duties
    found = _list(of.say("9.tasks"), tasks) + _list(of.say("9.duties"), duties)
    return found or _text(of.say("9.none"))


def _grounds(of: Reading, purposes: Iterable[ProcessingPurpose]) -> list[str]:
    return [
        of.say("9.item", name=of.of(one, "name"), ground=of.of(one, "ground"))
        if of.of(one, "ground")
        else of.of(one, "name")
        for one in purposes
    ]


def legitimate_interests(of: Reading) -> Parts:
    """§10: the interests, named [GDPR art. 13(1)(d)]."""
    found = _list(of.say("10.lead"), _grounds(of, of.resting_on(Basis.LEGITIMATE_INTEREST)))
    return found or _text(of.say("10.none"))


def protection(of: Reading) -> Parts:
    """§11."""
    return of.prose(11)


def disclosures(of: Reading) -> Parts:
    """§12: where the data comes from, and who gets it."""
    parties = of.recipients(of.purposes)
    given = [f"{of.of(one, 'name')}: {of.of(one, 'received')}" for one in parties if of.of(one, "received")]
    gets = [of.party(one) for one in parties if one.sent_fi or one.role == "processor"]
    recipients = _list(of.say("12.recipients"), gets) or _text(of.say("12.no_recipients"))
    return _list(of.say("12.sources"), of.sources() + given) + recipients + _text(of.say("12.others"))


def location(of: Reading) -> Parts:
    """§13: no country outside the EU and the EEA can be configured (R25)."""
    countries = sorted({of.country(one.country) for one in of.recipients(of.purposes)})
    return of.prose(13) + _text(of.say("13.countries", countries=", ".join(countries)))


def retention(of: Reading) -> Parts:
    """§14: periods that the owners of the registers have approved; what is still open is said to be."""
    standing = [one for one in of.rules if one.stands_in(of.register)]
    items = [
        of.say("14.item", name=of.of(one, "name"), period=of.period(one), ground=of.of(one, "ground"))
        for one in standing
    ]
    still = "; ".join(of.of(one, "name") for one in of.rules if one not in standing)
    return (
        _list(of.say("14.lead"), items)
        + (_text(of.say("14.open", names=still)) if still else [])
        + _text(of.say("14.restricted"))
        + _text(of.say("14.copies"))
    )


def rights(of: Reading) -> Parts:
    """§15: what everybody may ask, and what depends on the basis [GDPR art. 15-22, 7(3)]."""
    items = [
        of.say("15.item", basis=of.say(f"basis.{one}"), purposes=resting, rights=of.say(f"rights.{one}"))
        for one in ORDER
        if (resting := _resting(of, one))
    ]
    leaving = any("alumni" in one.registers for one in of.resting_on(Basis.CONSENT))
    return (
        _list(of.say("15.lead"), items)
        + _text(of.say("15.marketing"))
        + (_text(of.say("15.leaving")) if leaving else [])
        + _text(of.say("15.how"))
    )


def complaint(of: Reading) -> Parts:
    """§16: the supervisory authority; no automated decisions (R32)."""
    texts = (of.say("16.complaint"), of.say("16.authority"), of.say("16.automated"))
    return [NoticePart(text=text) for text in texts]


SECTIONS: tuple[Callable[[Reading], Parts], ...] = (
    controller,
    responsible_persons,
    contact_person,
    data_protection_officer,
    name_of_register,
    purposes,
    content,
    legal_bases,
    statutory,
    legitimate_interests,
    protection,
    disclosures,
    location,
    retention,
    rights,
    complaint,
)
"""In the order of the notice: the first is §1."""
