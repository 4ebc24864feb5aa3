"""Search by the beginning of words: who is found by what, and who is not."""

from collections.abc import Iterator

import pytest

from tests.partners.people import contact, names_found, organisation, problems
from tests.world import REAL, World


@pytest.fixture(scope="module")
def people() -> Iterator[World]:
    """A deployment with a few records, searchable; tests only ask."""
    with World([one for one in REAL if one.name == "partners"]) as world:
        settle(world)
        yield world


def settle(world):
    for name in ("Mäkinen Anna Maria", "Makinen Olli", "Mäki-Ranta Eva", "O'Brien Sean", "Li Bo"):
        contact(world, name)
    for name in ("Иванов Пётр", "Ääri Äijä"):
        contact(world, name)
    organisation(world, "Mäkelän Säätiö", kind="association", business_id="0737546-2")
    organisation(world, "Esimerkki Oy")
    world.pump()


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("mäkinen", {"Mäkinen Anna Maria", "Makinen Olli"}),
        ("makinen", {"Mäkinen Anna Maria", "Makinen Olli"}),
        ("MÄKINEN", {"Mäkinen Anna Maria", "Makinen Olli"}),
        ("mäk", {"Mäkinen Anna Maria", "Makinen Olli", "Mäki-Ranta Eva", "Mäkelän Säätiö"}),
        ("anna mäkinen", {"Mäkinen Anna Maria"}),
        ("Mäkinen  maria", {"Mäkinen Anna Maria"}),
        ("anna olli", set()),
        ("ranta", {"Mäki-Ranta Eva"}),
        ("mäki-ranta", {"Mäki-Ranta Eva"}),
        ("Maki–Ranta eva", {"Mäki-Ranta Eva"}),
        ("O'Brien", {"O'Brien Sean"}),
        ("o’brien sean", {"O'Brien Sean"}),
        ("obrien", {"O'Brien Sean"}),
        ("li", {"Li Bo"}),
        ("li bo", {"Li Bo"}),
        ("l", set()),
        ("иван", {"Иванов Пётр"}),
        ("ääri", {"Ääri Äijä"}),
        ("aari", {"Ääri Äijä"}),
        ("0737546-2", {"Mäkelän Säätiö"}),
        ("07375462", {"Mäkelän Säätiö"}),
        ("2077474-0", {"Esimerkki Oy"}),
        ("esim", {"Esimerkki Oy"}),
        ("x" * 100, set()),
    ],
)
def test_found_by_the_beginning_of_words_in_both_spellings(people, q, names):
    assert set(names_found(people, q)) == names


def test_the_closest_spelling_comes_first(people):
    assert names_found(people, "makinen")[0] == "Makinen Olli"
    assert names_found(people, "mäkinen")[0] == "Mäkinen Anna Maria"


@pytest.mark.parametrize("q", ["", "   ", "-", "🙂", "\u200b", "' '", "x" * 101, None, ["a"], 5])
def test_a_query_without_a_letter_is_refused(people, q):
    answer = people.call("partners", "POST", "/partners/search", {"q": q}, key=None)
    assert list(problems(answer)) == ["q"]
