"""Alumni before privacy: suppression follows their records, and one decision says who may be written to."""

import pytest

from shared.contracts.contacting import Question, may_contact
from shared.contracts.privacy import NOTHING, Basis, Channel, Message, Purpose, Suppressed
from tests.alumni.people import ANNA, CONSENT, alumnus, do, done, introduce, of
from tests.postbox import Postbox
from tests.privacy.people import block, codes, contact, known
from tests.world import World

EMAIL = ANNA["email"]
ALUM = {"purpose": "ALUM", "channels": ["email", "phone", "post"], "at": "2026-01-15T10:00:00Z"}
CARD = {
    "pk": "alumni#alumnus#a",
    "id": "a",
    "status": "active",
    "email": EMAIL,
    "street": "Kauppakatu 1",
    "purposes": ["ALUM"],
    "consents": [ALUM],
}
WITHDRAWN = ALUM | {"withdrawn_at": "2026-02-01T00:00:00Z"}
ERASED = Suppressed(erased=("ALUM",), erased_at=(("ALUM", "2026-01-15T10:00:00Z"),))
LATER = ALUM | {"at": "2026-01-15T10:00:01Z"}


def decided(message: Message = Message.ORDINARY, suppressed: Suppressed = NOTHING, **over: object):
    channel, purpose = over.pop("channel", Channel.EMAIL), over.pop("purpose", Purpose.ALUM)
    question = Question(
        contact=CARD | over,
        purpose=purpose,
        channel=channel,
        basis=Basis.CONSENT if purpose is Purpose.ALUM else Basis.LEGITIMATE_INTEREST,
        today="2026-03-16",
        message=message,
        suppressed=suppressed,
    )
    return may_contact(question).reasons


SERVICE, LEGAL = Message.SERVICE, Message.LEGAL


@pytest.mark.parametrize(
    ("over", "reasons"),
    [
        ({}, ()),
        ({"channel": Channel.POST}, ()),
        ({"channel": Channel.POST, "street": None}, ("no_address",)),
        ({"channel": Channel.PHONE}, ("no_address",)),
        ({"consents": []}, ("no_consent",)),
        ({"consents": [WITHDRAWN]}, ("consent_withdrawn",)),
        ({"consents": [WITHDRAWN, LATER]}, ()),
        ({"purpose": Purpose.MKT}, ("no_consent",)),
        ({"purpose": Purpose.PART}, ("purpose_not_recorded",)),
        ({"marketing_block": {"set_by": "person"}}, ()),
        ({"deceased": True}, ("deceased",)),
        ({"restricted": True}, ("restricted",)),
        ({"contact_secret": True}, ("contact_secret",)),
        ({"status": "pending"}, ("pending",)),
        ({"status": "pending", "message": SERVICE}, ()),
        ({"status": "passive"}, ("passive",)),
        ({"status": "passive", "message": SERVICE}, ("passive",)),
        ({"status": "withdrawn", "consents": [WITHDRAWN]}, ("left", "consent_withdrawn")),
        ({"status": "withdrawn", "message": SERVICE}, ("left",)),
        ({"status": "withdrawn", "message": LEGAL}, ()),
        ({"suppressed": ERASED}, ("suppressed_erased",)),
        ({"suppressed": ERASED, "consents": [LATER]}, ()),
        ({"suppressed": ERASED, "consents": [LATER | WITHDRAWN]}, ("suppressed_erased", "consent_withdrawn")),
    ],
)
def test_a_consent_in_force_carries_alumni_mail_and_leaving_ends_it(over, reasons):
    assert decided(**over) == reasons


def test_suppression_follows_an_alumnus_as_it_follows_a_contact(world: World) -> None:
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/marketing-block"), {"set_by": "person"})
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    world.pump()
    assert known(world, EMAIL) == Suppressed((f"alumnus:{one}",), (f"alumnus:{one}",))
    done(world, "DELETE", of(one, "/restriction"), {"how": "letter"}, role="dpo")
    wish = {"reason": "pyyntö", "wished_at": "2026-01-01T00:00:00Z"}
    assert do(world, "DELETE", of(one, "/marketing-block"), wish).status == 409
    world.pump()
    assert known(world, EMAIL) == Suppressed((f"alumnus:{one}",))


def test_an_alumnus_who_blocks_marketing_blocks_the_contact_with_the_same_address(world: World) -> None:
    one, other = alumnus(world, **ANNA), contact(world, EMAIL)
    done(world, "PUT", of(one, "/marketing-block"), {"set_by": "person"})
    world.pump()
    question = {"person": {"kind": "contact", "id": other}, "purpose": "MKT", "channel": "email"}
    answer = world.call("privacy", "POST", "/privacy/permissions/check", question, role="communications")
    assert "suppressed_marketing" in codes(answer)


def test_the_check_is_asked_for_an_alumnus_too(world: World, postbox: Postbox) -> None:
    one = alumnus(world, **ANNA)
    question = {"person": {"kind": "alumnus", "id": one}, "purpose": "ALUM", "channel": "post"}
    ask = lambda: world.call("privacy", "POST", "/privacy/permissions/check", question, role="communications")  # noqa: E731
    assert codes(ask()) == []
    done(world, "POST", of(one, "/withdrawal"), {})
    assert set(codes(ask())) == {"left", "no_address", "consent_withdrawn"}
    world.pump()
    assert [entry["purpose"] for entry in world.audit(f"alumni#alumnus#{one}") if "r#" in entry["sk"]]


def test_a_block_of_a_contact_comes_along_with_its_address(world: World) -> None:
    block(world, contact(world, EMAIL))
    world.pump()
    assert introduce(world, **ANNA).json["marketing_block"]["set_by"] == "suppression"


def test_what_the_officer_erased_is_held_until_a_later_consent(world: World) -> None:
    body = {
        "kind": "erased",
        "email": EMAIL,
        "purposes": ["ALUM"],
        "registry": "alumni",
        "reason": "pyyntö",
    }
    assert world.call("privacy", "POST", "/privacy/suppressions", body, role="dpo").status == 201
    assert introduce(world, **ANNA).code == "held_for_review"
    fresh = CONSENT | {"at": "2999-01-01T00:00:00Z"}
    assert introduce(world, **ANNA | {"consent": fresh}).status == 422
