"""Requests for cooperation, asked through the API as a member of staff does, and the letters about them."""

import re
from datetime import timedelta
from typing import Any

from shared import clock
from tests.alumni.people import ANNA, alumnus, done
from tests.postbox import Postbox
from tests.world import Answer, User, World

REQUESTS = "/alumni/cooperation-requests"
OFFERS = "/alumni/offers"
PAGE = "/alumni/pages/cooperation"


def anna(world: World, **fields: Any) -> str:
    """The id of an alumna who offers much."""
    return alumnus(world, **ANNA | fields)


def asking(world: World, alumnus_id: str, user: User | None = None, **body: Any) -> Answer:
    """Ask somebody for a guest lecture."""
    whole = {"alumnus_id": alumnus_id, "kind": "guest_lecture", "title": "Luento verotuksesta"} | body
    return world.call("alumni", "POST", REQUESTS, whole, **({"user": user} if user else {"role": "staff"}))


def asked(world: World, alumnus_id: str, **body: Any) -> str:
    """The id of a new request."""
    answer = asking(world, alumnus_id, **body)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def at(request_id: str, rest: str = "") -> str:
    return f"{REQUESTS}/{request_id}{rest}"


def moved(world: World, request_id: str, rest: str, body: Any = None, **how: Any) -> Answer:
    """Make a move on a request of whatever version there is."""
    return world.call("alumni", "POST", at(request_id, rest), body, **({"version": "*"} | how))


def listed(world: World, role: str = "staff", **query: Any) -> list[dict[str, Any]]:
    """The first page of a list of requests."""
    answer = world.call("alumni", "GET", REQUESTS, role=role, query=query or None)
    assert answer.status == 200, answer
    return list(answer.json["items"])


def code(postbox: Postbox, number: int = -1) -> str:
    """The code of a letter's link."""
    found = re.search(r"https?://\S+#(\S+)", postbox.mails[number].get_content())
    assert found, postbox.mails[number].get_content()
    return found[1]


def drafting(world: World, role: str = "staff", **body: Any) -> Answer:
    """Draft an offer."""
    whole = {
        "kind": "internship",
        "title": "Harjoittelija kirjanpitoon",
        "description": "Kesäkuusta elokuuhun.",
        "valid_until": (clock.today() + timedelta(days=51)).isoformat(),
    }
    return world.call("alumni", "POST", OFFERS, whole | body, role=role)


def offered(world: World, **body: Any) -> str:
    """The id of a draft."""
    answer = drafting(world, **body)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def published(world: World, **body: Any) -> str:
    """The id of an offer that students see."""
    one = offered(world, **body)
    done(world, "POST", f"{OFFERS}/{one}/publication", role="staff")
    return one
