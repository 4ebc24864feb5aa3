"""A restricted alumnus: nothing about them shows or goes on, however they came to be restricted [art. 18]."""

from typing import Any

import pytest

from services.alumni.store import gatherings as hosted
from shared import act as acts
from tests.alumni.cooperating import OFFERS, anna, asked, at, listed, moved, published
from tests.alumni.hosting import do as host
from tests.alumni.hosting import event, invited, opened, part_of, parts, said
from tests.alumni.people import COORDINATOR, alumnus, done, found, of, read
from tests.alumni.people import listed as register_of
from tests.alumni.visits import MY_DATA, mine, page, submissions
from tests.world import World

pytestmark = pytest.mark.usefixtures("postbox")
DIRECTORY = "/alumni/pages/directory"
LIFTED = {"how": "letter"}


def restrict(world: World, one: str) -> None:
    done(world, "PUT", of(one, "/restriction"), role="dpo")


def lift(world: World, one: str) -> None:
    done(world, "DELETE", of(one, "/restriction"), LIFTED, role="dpo")
    world.pump()


def offers(world: World, **query: Any) -> list[str]:
    path = "/alumni/managed-offers" if query else OFFERS
    answer = world.call("alumni", "GET", path, role="staff", query=query or None)
    return [one["title"] for one in answer.json["items"]]


def directory(world: World, viewer: str) -> str:
    return page(world, DIRECTORY, code=mine(world, viewer)).html


def shown(world: World, one: str, event_id: str, viewer: str) -> dict[str, object]:
    """All that lists say about somebody who is asked, offers, takes part and is in the directory."""
    return {
        "register": register_of(world),
        "search": [item["id"] for item in found(world, "mäkelä", role=COORDINATOR)],
        "asked": [item["title"] for item in listed(world, role=COORDINATOR, alumnus=one)],
        "own": [item["title"] for item in listed(world)],
        "offers": offers(world),
        "managed": offers(world, alumnus=one),
        "parts": [item["person_id"] for item in parts(world, event_id)],
        "directory": "Mäkelä" in directory(world, viewer),
    }


def test_nothing_about_a_restricted_alumnus_is_in_any_list_until_it_is_lifted(world):
    viewer, one = alumnus(world, email="katsoja@posti.example"), anna(world)
    request, offer = asked(world, one), published(world, alumnus_id=one, title="Paikka")
    gathering = opened(world)
    invited(world, gathering, alumnus_ids=[one])
    part = hosted.participation_id(gathering, "alumnus", one)
    world.pump()
    before = shown(world, one, gathering, viewer)
    assert before == {
        "register": ["Mäkelä Anna Liisa", "Virtanen Eino"],
        "search": [one],
        "asked": ["Luento verotuksesta"],
        "own": ["Luento verotuksesta"],
        "offers": ["Paikka"],
        "managed": ["Paikka"],
        "parts": [one],
        "directory": True,
    }
    nothing = {name: [] for name in before} | {"register": ["Virtanen Eino"], "directory": False}
    restrict(world, one)
    assert shown(world, one, gathering, viewer) == nothing, "in the same write, before anything follows"
    world.pump(twice=True)
    assert shown(world, one, gathering, viewer) == nothing
    for path in (at(request), f"{OFFERS}/{offer}"):
        assert (read(world, path).status, read(world, path, role="dpo").status) == (404, 200), path
    unchanged = [world.item(f"alumni#{kind}") for kind in (f"cooperation#{request}", f"participation#{part}")]
    assert moved(world, request, "/acceptance", {}, role=COORDINATOR).status == 404
    assert said(world, part, "acceptance", {}).status == 404
    assert unchanged == [
        world.item(f"alumni#{kind}") for kind in (f"cooperation#{request}", f"participation#{part}")
    ]
    lift(world, one)
    assert shown(world, one, gathering, viewer) == before
    assert world.item(f"alumni#cooperation#{request}")["status"] == "asked"


def hosted_part(world: World, part: str) -> dict[str, Any]:
    item = world.item(f"alumni#participation#{part}")
    assert item
    return item


def waiting_for_a_place(world: World) -> tuple[str, str, str, dict[str, str]]:
    """An event of one place that somebody has, whom two wait behind; its id, who waits first, their parts."""
    gathering, people = opened(world, places=1), ["holder", "first", "second"]
    ids = {who: alumnus(world, email=f"{who}@posti.example", last_name=who.title()) for who in people}
    mine = {who: part_of(world, gathering, one) for who, one in ids.items()}
    for part in mine.values():
        assert said(world, part, "acceptance", {}).status == 200
    world.pump()
    return gathering, ids["first"], ids["second"], mine


def test_a_place_is_kept_for_who_waits_restricted_and_given_once_that_is_lifted(world, postbox):
    gathering, first, _, mine = waiting_for_a_place(world)
    restrict(world, first)
    world.pump()
    postbox.mails.clear()
    stored = hosted_part(world, mine["first"])
    assert said(world, mine["holder"], "decline").json["status"] == "declined"
    world.pump()
    assert hosted_part(world, mine["first"]) == stored, "what is restricted is stored and nothing else"
    now = event(world, gathering)
    assert (now["taken"], now["waiting"]) == (1, [mine["second"]])
    assert not [mail for mail in postbox.mails if mail["To"] == "first@posti.example"]
    lift(world, first)
    world.pump(twice=True)
    assert hosted_part(world, mine["first"])["status"] == "accepted"
    assert [mail["To"] for mail in postbox.mails].count("first@posti.example") == 1
    assert event(world, gathering)["taken"] == 1


def test_more_places_pass_a_restricted_part_by_and_let_in_who_is_behind(world):
    gathering, first, _, mine = waiting_for_a_place(world)
    restrict(world, first)
    world.pump()
    edited = world.call(
        "alumni", "PATCH", f"/alumni/events/{gathering}", {"places": 3}, role=COORDINATOR, version="*"
    )
    assert (edited.status, edited.json["taken"], edited.json["waiting"]) == (200, 3, [])
    states = {who: hosted_part(world, part)["status"] for who, part in mine.items()}
    assert states == {"holder": "accepted", "first": "waiting", "second": "accepted"}


def test_a_restricted_part_learns_of_a_cancelled_event_once_that_is_lifted(world):
    gathering, first, _, mine = waiting_for_a_place(world)
    restrict(world, first)
    world.pump()
    assert host(world, gathering, "/cancellation", {"reason": "Myrsky"}).status == 200
    world.pump()
    assert hosted_part(world, mine["first"])["status"] == "waiting"
    lift(world, first)
    assert hosted_part(world, mine["first"])["status"] == "cancelled"


def test_an_erased_persons_place_is_freed_though_it_was_restricted(world):
    gathering, _, _, mine = waiting_for_a_place(world)
    holder = hosted_part(world, mine["holder"])["person_id"]
    restrict(world, holder)
    world.pump()
    for _ in range(2):
        hosted.give_up(mine["holder"], acts.system("alumni"))
    now = event(world, gathering)
    assert (now["taken"], now["waiting"]) == (1, [mine["second"]])
    assert hosted_part(world, mine["first"])["status"] == "accepted"


def test_who_left_while_restricted_is_asked_for_nothing_and_offers_nothing_once_it_is_lifted(world):
    one = anna(world)
    request, offer = asked(world, one), published(world, alumnus_id=one)
    restrict(world, one)
    done(world, "POST", of(one, "/withdrawal"), {}, role="dpo")
    world.pump()
    assert world.item(f"alumni#cooperation#{request}")["status"] == "asked"
    lift(world, one)
    world.pump()
    assert world.item(f"alumni#cooperation#{request}")["status"] == "cancelled"
    assert world.item(f"alumni#offer#{offer}")["closed_because"] == "owner_gone"


def test_a_restricted_contacts_part_in_an_event_shows_no_more_either(world):
    gathering = opened(world)
    part = hosted.participation_id(gathering, "contact", "matti")
    key = {"pk": f"alumni#participation#{part}", "sk": "record", "id": part, "status": "invited"}
    listed_in = {"gsi1pk": f"alumni#participation#event#{gathering}", "gsi1sk": "1"}
    listed_in |= {"gsi2pk": "alumni#participation#contact#matti", "gsi2sk": "1"}
    world.put(key | listed_in | {"event_id": gathering, "person_kind": "contact", "person_id": "matti"})
    card = {"pk": "partners#contact#matti", "sk": "record", "id": "matti", "status": "active"}
    card |= {"first_names": "Matti", "last_name": "Kumppani"}
    for restricted, shows in ((False, 1), (True, 0), (False, 1)):
        world.put(card | {"restricted": restricted})
        assert len(parts(world, gathering)) == (
            shows if not hosted_part(world, part).get("restricted") else 0
        )
        kind = "ContactRestricted" if restricted else "ContactUnrestricted"
        world.tell("crm.partners", kind, record_id="matti", version=2, occurred_at="2026-01-01T00:00:00Z")
        world.pump()
        assert hosted_part(world, part).get("restricted", False) is restricted
        assert len(parts(world, gathering)) == shows


def test_what_a_restricted_alumnus_sent_waits_for_the_restriction_to_be_lifted(world, postbox):
    one = anna(world)
    world.pump()
    page(world, f"{MY_DATA}/address/change", code=mine(world, one), email="uusi@example.fi")
    restrict(world, one)
    (sent,) = submissions(world)
    world.put(sent | {"restricted": True})
    world.pump()
    assert [(item["status"], item["version"]) for item in submissions(world)] == [("received", 1)]
    assert postbox.mails == []
    lift(world, one)
    assert [item["status"] for item in submissions(world)] == ["waiting"]
    assert [mail["To"] for mail in postbox.mails] == ["uusi@example.fi", "anna.makela@example.fi"]
