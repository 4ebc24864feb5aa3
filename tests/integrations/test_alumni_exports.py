"""Mailing lists of alumni: by their consent alone, and whatever speaks against an address."""

from typing import Any

import pytest

from shared import keyring
from shared.contracts.alumni import alumnus_key
from shared.names import sort_key, sort_letter
from tests.integrations.test_exports import COLUMNS, EXPORTS, contact, emails, made, order, suppress, table
from tests.world import World

CONSENT = {
    "purpose": "ALUM",
    "channels": ["email"],
    "text_version": "1",
    "source": "paper",
    "at": "2026-01-15T10:00:00Z",
    "evidence": "x",
}
BLOCK = {"set_by": "person", "at": "2026-01-01T00:00:00Z", "by": "user:x"}


def alumnus(world: World, name: str, view: str = "active", **fields: Any) -> None:
    """An alumnus who consented to be written to, as the register keeps them; None leaves a field out."""
    first, last = name.split()
    usual = {
        "id": f"a-{first}".casefold().replace("å", "a"),
        "status": "active",
        "restricted": False,
        "first_names": first,
        "last_name": last,
        "email": f"{first}@posti.example".casefold(),
        "purposes": ["ALUM"],
        "consents": [CONSENT],
        "source": "paper",
    }
    item = {key: value for key, value in {**usual, **fields}.items() if value is not None}
    keys = {"gsi5pk": f"alumni#alumnus#{view}#{sort_letter(f'{last} {first}')}"}
    keys["gsi5sk"] = f"{sort_key(f'{last} {first}')}  {item['id']}"
    world.put(alumnus_key(item["id"]) | item | ({} if item["restricted"] else keys))


def listed(world: World, **body: Any) -> Any:
    return made(world, purpose="ALUM", audience="alumni", **body)


def test_a_list_of_alumni_carries_the_newsletters_columns(world: World) -> None:
    alumnus(world, "Anna Virtanen", language="sv", workplace="Esimerkki Oy")
    contact(world, "Matti Kumppani", email_of=None)
    export = listed(world)
    assert (export["status"], export["included"], export["excluded"]) == ("made", 1, {})
    assert table(world, export) == [
        COLUMNS,
        (
            "anna@posti.example",
            "Anna",
            "Virtanen",
            "Esimerkki Oy",
            "sv",
            keyring.keyed_hash("crm_ref", "a-anna")[:24],
        ),
    ]


def test_the_ledger_counts_who_is_not_in_the_list_by_reason(world: World) -> None:
    withdrawn = CONSENT | {"withdrawn_at": "2026-02-01T00:00:00Z"}
    alumnus(world, "Eka Sallittu")
    alumnus(world, "Toka Estetty", marketing_block=BLOCK)
    alumnus(world, "Kolmas Passiivinen", "passive", status="passive")
    alumnus(world, "Neljas Odottava", "pending", status="pending")
    alumnus(world, "Viides Turvakielto", "protected", contact_secret=True)
    alumnus(world, "Kuudes Vainaja", "protected", deceased=True)
    alumnus(world, "Seitsemas Osoitteeton", email=None)
    alumnus(world, "Kahdeksas Puhelimella", consents=[CONSENT | {"channels": ["phone"]}])
    alumnus(world, "Yhdeksas Perunut", consents=[withdrawn])
    alumnus(world, "Estolistalla Oleva")
    alumnus(world, "Poistettu Kerran")
    alumnus(world, "Rajoitettu Salainen", restricted=True)
    suppress(world, "estolistalla@posti.example", marketing=["staff"])
    suppress(world, "poistettu@posti.example", erased=[{"purpose": "ALUM", "at": "2026-03-01T00:00:00Z"}])
    export = listed(world)
    assert emails(world, export) == ["eka@posti.example"]
    assert export["excluded"] == {
        "marketing_block": 1,
        "passive": 1,
        "pending": 1,
        "contact_secret": 1,
        "deceased": 1,
        "no_address": 1,
        "no_consent": 1,
        "consent_withdrawn": 1,
        "suppressed_marketing": 1,
        "suppressed_erased": 1,
    }


def test_one_block_on_any_record_of_the_address_blocks_it(world: World) -> None:
    """A partner contact's block reaches the alumnus by what privacy keeps of the address."""
    alumnus(world, "Anna Virtanen")
    alumnus(world, "Eino Virtanen", email="anna@posti.example", marketing_block=BLOCK)
    alumnus(world, "Matti Kumppani")
    contact(world, "Matti Kumppani", email="matti@posti.example", marketing_block=BLOCK)
    suppress(world, "matti@posti.example", marketing=["contact:matti"])
    export = listed(world)
    assert emails(world, export) == []
    assert export["excluded"] == {"marketing_block": 1, "suppressed_marketing": 2}


def test_somebody_who_is_both_is_in_each_list_by_its_own_purpose(world: World) -> None:
    alumnus(world, "Anna Virtanen", email="anna@example.fi", consents=[])
    contact(world, "Anna Virtanen", email_of=None)
    assert listed(world)["excluded"] == {"no_consent": 1}
    consented = {**CONSENT, "purpose": "MKT"}
    contact(world, "Anna Virtanen", email_of=None, consents=[consented])
    assert emails(world, made(world)) == ["anna@example.fi"]


@pytest.mark.parametrize(
    ("segment", "found"),
    [
        ({}, ["eka", "toka", "kolmas"]),
        ({"topic": "event"}, ["eka", "kolmas"]),
        ({"topic": "rdi"}, []),
        ({"language": "sv"}, ["toka"]),
        ({"language": "fi"}, ["eka", "kolmas"]),
        ({"programme": "LIIKE"}, ["eka", "toka"]),
        ({"graduated_from": 2014}, ["eka", "toka"]),
        ({"graduated_from": 2010, "graduated_until": 2014}, ["eka"]),
        ({"topic": "event", "programme": "sosiaali"}, []),
        ({"cooperation": "mentor"}, ["eka", "toka"]),
        ({"city": "hameenlinna"}, ["toka"]),
        ({"workplace": "oy abb"}, ["eka"]),
        ({"cooperation": "mentor", "city": "Joensuu", "workplace": "ABB"}, ["eka"]),
        ({"cooperation": "internship"}, []),
    ],
)
def test_a_segment_narrows_by_what_alumni_studied_chose_and_do(
    world: World, segment: dict[str, Any], found: list[str]
) -> None:
    eka: dict[str, Any] = {"newsletter_topics": ["event"], "cooperation": ["mentor"], "workplace": "ABB Oy"}
    alumnus(world, "Eka A", **eka, programme="Liiketalous", graduation_year=2014, city="Joensuu")
    toka: dict[str, Any] = {"cooperation": ["topic", "mentor"], "city": "Hämeenlinna"}
    alumnus(
        world, "Toka B", **toka, language="sv", programme="Företagsekonomi, liiketalous", graduation_year=2020
    )
    alumnus(world, "Kolmas C", language="fi", newsletter_topics=["news", "event"])
    export = listed(world, alumni=segment)
    assert [one.partition("@")[0] for one in emails(world, export)] == found
    assert export["excluded"] == {}


def test_a_city_does_not_tell_of_anybody_under_non_disclosure(world: World) -> None:
    alumnus(world, "Eka A", city="Joensuu", contact_secret=True, workplace="ABB Oy")
    export = listed(world, alumni={"city": "Joensuu"})
    assert (export["included"], export["excluded"]) == (0, {})
    assert listed(world, alumni={"workplace": "ABB"})["excluded"] == {"contact_secret": 1}


def test_who_was_asked_for_topics_and_wants_none_is_in_no_list(world: World) -> None:
    alumnus(world, "Eka A")
    alumnus(world, "Toka B", topics_asked=True, newsletter_topics=["event"])
    alumnus(world, "Kolmas C", topics_asked=True)
    export = listed(world)
    assert [one.partition("@")[0] for one in emails(world, export)] == ["eka", "toka"]
    assert (export["excluded"], export["reasons"]) == ({"no_topic": 1}, {"no_topic": 1})
    assert listed(world, alumni={"topic": "event"})["excluded"] == {}


def test_purpose_audience_and_segment_go_together(world: World) -> None:
    for body, field in (
        ({"purpose": "MKT", "audience": "alumni"}, "purpose"),
        ({"purpose": "ALUM"}, "purpose"),
        ({"purpose": "MKT", "alumni": {"topic": "event"}}, "alumni"),
        ({"purpose": "ALUM", "audience": "alumni", "segment": {"city": "Oulu"}}, "segment"),
        ({"purpose": "ALUM", "audience": "alumni", "alumni": {"topic": "cats"}}, "alumni.topic"),
        (
            {"purpose": "ALUM", "audience": "alumni", "alumni": {"programme": "131052-308T"}},
            "alumni.programme",
        ),
    ):
        answer = order(world, **body)
        assert answer.status == 422, body
        assert [one["field"] for one in answer.json["errors"]] == [field]
    assert world.items(prefix="integrations#export#") == []


def test_a_coordinator_makes_lists_of_alumni_and_none_of_contacts(world: World) -> None:
    def ask(body: dict[str, str]) -> Any:
        return world.call("integrations", "POST", EXPORTS, body, role="alumni_coordinator")

    refused = ask({"purpose": "MKT"})
    assert (refused.status, refused.json["permission"]) == (403, "integrations.exports.contacts")
    assert world.items(prefix="integrations#export#") == []
    assert ask({"purpose": "ALUM", "audience": "alumni"}).status == 202


def test_who_leaves_after_the_order_is_not_in_the_list(world: World) -> None:
    alumnus(world, "Anna Virtanen")
    ordered = order(world, purpose="ALUM", audience="alumni")
    item = world.item("alumni#alumnus#a-anna")
    assert item
    gone = {name: value for name, value in item.items() if not name.startswith("gsi")}
    world.put(gone | {"status": "withdrawn", "consents": []})
    world.pump()
    shown = world.call("integrations", "GET", f"{EXPORTS}/{ordered.json['id']}", role="communications").json
    assert (shown["status"], shown["included"]) == ("made", 0)
