"""Public pages, through the Lambda handler of a made-up context."""

import pytest

from tests.shared import leaflets
from tests.shared.things import made

LETTER = leaflets.LETTER


@pytest.fixture
def letter(world):
    """The code of the letter of one thing."""
    return str(leaflets.code_of(made("Åsa <b>").id))


def test_a_letter_is_shown_answered_and_thanked_for(world, letter):
    assert world.visit("things", "GET", LETTER).status == 200
    shown = world.visit("things", "POST", LETTER, {"code": letter})
    assert shown.status == 200
    assert "<h1>Kirje: Åsa &lt;b&gt;</h1>" in shown.text
    form = {"code": letter, "by_name": "Åsa", "mark": "3", "agreed": "yes"}
    done = world.visit("things", "POST", f"{LETTER}/reply", form)
    assert (done.status, "<p>2: 3</p>" in done.text) == (200, True)
    again = world.visit("things", "POST", f"{LETTER}/reply", form)
    assert again.text == done.text
