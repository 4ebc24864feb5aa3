"""The privacy notice as anybody may read it."""

import pytest

from tests.privacy.test_notice import NOTICE, approve, configure
from tests.world import Answer, World

PAGE = "/privacy/pages/notice"


def visit(world: World, rest: str = "", language: str = "fi") -> Answer:
    return world.visit("privacy", "GET", f"{PAGE}{rest}", query={"lang": language})


def test_nothing_is_published_that_nobody_approved(world: World) -> None:
    assert visit(world).status == 404
    assert world.call("privacy", "GET", NOTICE).status == 200


def test_the_notice_in_force_is_a_page_of_sixteen_sections(world: World) -> None:
    configure(world, {"controller": {"name_fi": "Koulu <b> & Co"}})
    approve(world)
    page = visit(world)
    assert (page.status, page.headers["content-language"]) == (200, "fi")
    assert page.text.count("<h2>") == 16
    assert "<h1>Tietosuojaseloste</h1>" in page.text
    assert "<p>Koulu &lt;b&gt; &amp; Co</p>" in page.text
    assert "Versio 1, hyväksytty" in page.text
    assert "<li>Alumnitoiminta. Yhteydenpito" in page.text
    assert "<h1>Privacy notice</h1>" in visit(world, language="en").text


def test_a_register_has_a_page_of_its_own(world: World) -> None:
    approve(world)
    customers, alumni = visit(world, "/customers").text, visit(world, "/alumni").text
    assert "Soleops" in alumni
    assert "Soleops" not in customers
    assert "Koodiviidakko" in customers
    assert visit(world, "/staff").status == 404


def test_who_reads_swedish_is_told_which_languages_there_are(world: World) -> None:
    approve(world)
    page = visit(world, language="sv")
    assert "<h1>Dataskyddsbeskrivning</h1>" in page.text
    assert "finns på finska och engelska" in page.text
    assert '<div lang="fi">' in page.text


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_it_takes_no_form(world: World, method: str) -> None:
    assert world.visit("privacy", method, PAGE, {}).status == 405


def test_reading_it_costs_two_reads_and_writes_nothing(world: World) -> None:
    approve(world)
    visit(world)
    with world.counting() as calls:
        visit(world)
    assert calls.operations == {"GetItem": 2}
