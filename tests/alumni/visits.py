"""What alumni do on the public pages: they register, open the links of their letters, and answer forms."""

from email.message import EmailMessage
from typing import Any

from tests.postbox import Postbox
from tests.shared.browsing import Parsed
from tests.world import Answer, World

PAGES = "/alumni/pages"
REGISTRATION, VERIFICATION = f"{PAGES}/registration", f"{PAGES}/verification"
MY_DATA, LEAVE, LINK = f"{PAGES}/my-data", f"{PAGES}/leave", f"{PAGES}/link"
FORM = {
    "last_name": "Mäkelä",
    "former_surname": "Åberg",
    "first_names": "Anna Liisa",
    "preferred_name": "Liisa",
    "birth_date": "17.5.1990",
    "email": "Anna.Makela@example.fi",
    "phone": "050 502 0402",
    "street": "Kauppakatu 1 A 2",
    "postal_code": "80100",
    "city": "Joensuu",
    "country": "FI",
    "programme": "Liiketalous",
    "studies_began": "2010",
    "degree": "Tradenomi (AMK)",
    "graduation_year": "2014",
    "workplace": "Esimerkki Oy",
    "job_title": "Talouspäällikkö",
    "further_information": "Tavattavissa iltaisin.",
    "cooperation": ["mentor", "guest_lecture"],
    "newsletter_topics": ["event"],
    "language": "fi",
    "directory": ["programme"],
    "consent": "yes",
    "text_version": "1",
}
"""Every field of the form, as a person writes it."""
ADDRESS = "anna.makela@example.fi"


def post(world: World, path: str, lang: str = "fi", address: str = "192.0.2.1", **form: Any) -> Answer:
    """Post a form; None leaves a field out."""
    given = {name: value for name, value in form.items() if value is not None}
    return world.visit("alumni", "POST", path, given, query={"lang": lang}, address=address)


def page(world: World, path: str, lang: str = "fi", **form: Any) -> Parsed:
    """The page that a post is answered with."""
    answer = post(world, path, lang, **form)
    assert answer.status == 200, answer.text
    return Parsed(answer.text)


def register(world: World, lang: str = "fi", **fields: Any) -> Answer:
    """Send the form of registration."""
    return post(world, REGISTRATION, lang, **FORM | fields)


def registered(world: World, **fields: Any) -> str:
    """The id of the alumnus that a registration made, its letter sent."""
    before = {one["pk"] for one in alumni(world)}
    assert register(world, **fields).status == 303
    world.pump()
    (new,) = [one for one in alumni(world) if one["pk"] not in before]
    return str(new["id"])


def alumni(world: World) -> list[dict[str, Any]]:
    """The items of all alumni who are not erased."""
    items = world.items(prefix="alumni#alumnus#")
    return [one for one in items if one["sk"] == "record" and one["status"] != "erased"]


def submissions(world: World) -> list[dict[str, Any]]:
    """The items of all that waits to be dealt with."""
    items = world.items(prefix="alumni#submission#")
    return [one for one in items if one["sk"] == "record" and one["status"] != "erased"]


def links(mail: EmailMessage) -> dict[str, str]:
    """Path to code of the links of a letter."""
    words = [word for word in mail.get_content().split() if word.startswith("https://")]
    found = {}
    for word in words:
        address, _, code = word.partition("#")
        found[address.removeprefix("https://crm.example.fi").partition("?")[0]] = code
    return found


def code(postbox: Postbox, path: str) -> str:
    """The code of the latest letter that links to a page."""
    return next(links(mail)[path] for mail in reversed(postbox.mails) if path in links(mail))


def subjects(postbox: Postbox) -> list[tuple[str, str]]:
    """To whom which letters went."""
    return [(str(mail["To"]), str(mail["Subject"])) for mail in postbox.mails]


def verify(world: World, postbox: Postbox) -> Answer:
    """Press the button that the latest letter's link leads to."""
    return post(world, f"{VERIFICATION}/confirmation", code=code(postbox, VERIFICATION))


def mine(world: World, alumnus_id: str) -> str:
    """The code of an alumnus's own page."""
    from services.alumni.actions.links import code_of
    from services.alumni.store.alumni import find_alumnus

    found = find_alumnus(alumnus_id)
    assert found is not None
    return str(code_of(found))
