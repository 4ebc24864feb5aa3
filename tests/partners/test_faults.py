"""Whatever fails on the way: partners, what others made of it, audit, search equal a run without faults."""

import pytest

from tests.faults import outcome, places
from tests.world import REAL


def work(client):
    """A contact of an organisation is renamed and blocked, and the organisation passivated."""
    company = {"kind": "company", "name": "Esimerkki Oy", "business_id": "1572860-0"}
    organisation = client("POST", "/partners/organisations", company).json["id"]
    person = {"first_names": "Anna", "last_name": "Aalto", "email": "anna@example.fi"}
    contact = f"/partners/contacts/{client('POST', '/partners/contacts', person).json['id']}"
    client("PUT", f"{contact}/affiliations/{organisation}", {"role": "Johtaja"}, version=1)
    client("PATCH", contact, {"last_name": "Berg"}, version=2)
    client("PUT", f"{contact}/marketing-block", {"reason": "asked"}, version=3)
    client("GET", contact)
    client("POST", f"/partners/organisations/{organisation}/deactivation", version=1)


@pytest.fixture(scope="module")
def faultless():
    return outcome(REAL, "partners", work)


def test_the_run_without_faults_is_what_it_should_be(faultless):
    changes = [(entry["pk"].split("#")[1], entry["version"]) for entry in faultless["changes"]]
    of = {kind: [version for one, version in changes if one == kind] for kind, _ in changes}
    assert (of["contact"], of["organisation"], of["suppression"]) == ([1, 2, 3, 4], [1, 2], [1])
    beside = [item["sk"] for item in faultless["records"] if item["sk"].startswith("contact#")]
    assert len(beside) == 1
    words = {sk.split("#")[0] for pk, sk in faultless["search"] if "#word#" in pk}
    assert {"anna", "berg", "esimerkki"} <= words
    assert "aalto" not in words
    assert len(faultless["reads"]) == 1


@pytest.mark.parametrize("place", places("partners"), ids=str)
def test_a_fault_leaves_nothing_behind(faultless, place):
    assert outcome(REAL, "partners", work, place) == faultless
