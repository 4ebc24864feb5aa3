"""The alumni of the demo data: of every kind, canonical, nobody's, the same every time."""

from collections import Counter

from infra.local import demo, demo_alumni
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.requests import NewAlumnus
from services.alumni.model.words import Cooperation, NewsletterTopic, Shown
from tests.alumni.people import COORDINATOR
from tests.postbox import Postbox
from tests.world import World

MADE = demo_alumni.alumni()
BODIES = [one.body for one in MADE]


def test_it_is_the_same_every_time() -> None:
    assert demo_alumni.alumni() == MADE
    assert Counter(one.key for one in MADE).most_common(1)[0][1] == 1


def test_values_are_as_they_will_be_stored() -> None:
    for body in BODIES:
        taken = NewAlumnus.model_validate(body).model_dump(mode="json", exclude_unset=True)
        assert {name: taken[name] for name in body.keys() - {"consent"}} == {
            name: value for name, value in body.items() if name != "consent"
        }
        own = Alumnus.model_fields.keys() - {"degree_confirmed"}
        fields = {name: value for name, value in body.items() if name in own}
        assert Alumnus.model_validate({"id": "a", "source": "paper"} | fields).consistent().warnings == ()


def test_everything_there_is_to_choose_is_chosen() -> None:
    assert {form for body in BODIES for form in body["cooperation"]} == {str(one) for one in Cooperation}
    assert {topic for body in BODIES for topic in body["newsletter_topics"]} == set(NewsletterTopic)
    assert {name for body in BODIES for name in body["directory"]} <= set(Shown)
    assert {body["language"] for body in BODIES} == {"fi", "sv", "en"}


def test_no_value_can_be_anybodys() -> None:
    assert all(body["email"].endswith(".example") for body in BODIES)
    assert {body["phone"] for body in BODIES} <= set(demo.FICTION_LANDLINES)
    others = [one.body for one in demo.organisations() + demo.contacts()]
    for name in ("email", "phone"):
        assert not {body[name] for body in BODIES} & {body.get(name) for body in others}
    for name in ("email", "phone"):
        assert len({body[name] for body in BODIES}) == len(BODIES)


def test_one_of_them_is_recorded_and_found_again(world: World, postbox: Postbox) -> None:
    one = MADE[0]
    answers = [
        world.call("alumni", "POST", "/alumni/alumni", one.body, role=COORDINATOR, key=one.key)
        for _ in range(2)
    ]
    world.pump()
    answers.append(world.call("alumni", "POST", "/alumni/alumni", one.body, role=COORDINATOR, key=one.key))
    assert [answer.status for answer in answers] == [201, 201, 201]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert [mail["To"] for mail in postbox.mails] == [one.body["email"]]
