"""The page of a feedback link: it takes one answer, and an anonymous one joins nobody."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.sales.actions import feedback_answers
from services.sales.model.feedback import Answer
from shared import act, clock
from shared.codes import Code
from shared.errors import Refusal
from tests.interleaving import interleaved
from tests.sales.surveys import MARKS, PAGE, answer, asked, code, completed, once, shown, stored
from tests.world import World

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.fixed(NOON):
        yield


def count(world: World) -> int:
    """How many answers the cells hold."""
    return sum(
        item[layer]["n"]
        for item in world.items(prefix="sales#cells#")
        for layer in ("named", "released", "waiting")
    )


# --- one answer ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["named", "anonymous"])
def test_twenty_gets_and_showing_posts_spend_nothing_and_then_one_answer_works_once(world, postbox, mode):
    one = asked(world, completed(world, feedback=mode))
    link = code(postbox)
    before = world.item(f"sales#feedback#{one['id']}")
    for _ in range(20):
        assert world.visit("sales", "GET", PAGE, query={"lang": "fi"}).status == 200
        page = shown(world, link)
        assert page.status == 200
    assert world.item(f"sales#feedback#{one['id']}") == before
    done = answer(world, link, once(page), comments="Hyvä")
    assert (done.status, done.headers["location"]) == (303, f"{PAGE}/thanks?lang=fi")
    assert world.visit("sales", "GET", f"{PAGE}/thanks").status == 200
    after = stored(world, one["id"])
    again = answer(world, link, once(page), comments="Hyvä")
    assert again.status == 303
    for late in (answer(world, link, "another", comments="Toinen"), shown(world, link)):
        assert late.status == 404
    assert stored(world, one["id"]) == after
    assert after["status"] == "answered"
    assert count(world) == 1


def test_the_page_says_what_it_is_about_what_is_kept_and_for_whom(world, postbox):
    completed(world, title="Kaivon <mittaus>")
    page = shown(world, code(postbox), lang="fi")
    assert "Kaivon &lt;mittaus&gt;" in page.text
    assert "Vastaat nimelläsi" in page.text
    assert "12 kuukautta" in page.text
    assert '<a href="https://www.example.fi/tietosuoja">' in page.text
    assert page.text.count("<fieldset") == 4
    assert page.text.count('type="radio"') == 24
    assert page.text.count('value="none" checked') == 4
    assert "1 – heikko" in page.text
    assert "5 – erinomainen" in page.text
    swedish = shown(world, code(postbox), lang="sv")
    assert "Du svarar med ditt namn" in swedish.text
    assert swedish.headers["content-language"] == "sv"


@pytest.mark.parametrize(("lang", "said"), [("fi", "nimettömästi"), ("sv", "anonymt"), ("en", "anonymously")])
def test_the_page_says_plainly_that_an_answer_is_anonymous(world, postbox, lang, said):
    completed(world, feedback="anonymous")
    assert said in shown(world, code(postbox), lang=lang).text


def test_wrong_foreign_used_and_old_codes_get_one_and_the_same_page(world, postbox):
    first = asked(world, completed(world))
    used = code(postbox)
    answer(world, used)
    second = asked(world, completed(world, contact_id="eva"))
    live = code(postbox)
    offer = str(Code.of("offer", second["id"]))
    swapped = f"{first['id']}.{live.split('.')[1]}"
    nobody = str(Code.of("feedback", "a" * 26))
    with clock.fixed(NOON + timedelta(days=61)):
        pages = [shown(world, live), answer(world, live)]
    for one in (used, offer, swapped, nobody, f"{second['id']}.{'a' * 32}"):
        pages += [shown(world, one), answer(world, one, "late")]
    assert {page.status for page in pages} == {404}
    assert len({re.sub(r'(value|action)="[^"]*"', "", page.text) for page in pages}) == 1
    assert (count(world), stored(world, second["id"])["status"]) == (1, "requested")


def test_a_restricted_request_is_opened_by_nobody(world, postbox):
    one = asked(world, completed(world))
    world.put(stored(world, one["id"]) | {"restricted": True})
    assert shown(world, code(postbox)).status == 404
    assert answer(world, code(postbox)).status == 404


def test_the_network_may_lose_the_answer_to_an_answer(world, postbox):
    one = asked(world, completed(world, feedback="anonymous"))
    with world.fault("sales-pages.after_transact_write_items"):
        assert answer(world, code(postbox), "form").status == 500
    assert answer(world, code(postbox), "form").status == 303
    assert stored(world, one["id"])["version"] == 2
    assert count(world) == 1


@pytest.mark.parametrize("mode", ["named", "anonymous"])
@pytest.mark.parametrize("seed", range(6))
def test_two_posts_at_once_are_one_answer(world, postbox, mode, seed):
    completed(world, feedback=mode)
    link = Code.read(code(postbox))

    def give(mark: int) -> Any:
        said = Answer(marks={"overall": mark}, text=f"vastaus {mark}")
        who = act.Act(actor="public:sales", key=f"key-{mark}")
        with clock.fixed(NOON):
            return feedback_answers.answer(link, said, f"form-{mark}", who).status

    results, _ = interleaved(seed, {"one": lambda: give(1), "two": lambda: give(2)})
    assert sorted(type(one).__name__ if isinstance(one, Refusal) else one for one in results.values()) == [
        "NotFound",
        "answered",
    ]
    assert count(world) == 1
    assert len(re.findall("vastaus [12]", str(world.items(prefix="sales#")))) == 1


@pytest.mark.parametrize("seed", range(4))
def test_people_who_answer_at_once_are_all_counted(world, postbox, seed):
    links = []
    for number in range(4):
        completed(world, contact_id=f"c{number}", feedback=("named", "anonymous")[number % 2])
        links.append(Code.read(code(postbox)))

    def give(link: Code) -> Any:
        who = act.Act(actor="public:sales")
        with clock.fixed(NOON):
            return feedback_answers.answer(link, Answer(marks={"overall": 5}), "form", who).status

    results, _ = interleaved(seed, {str(n): lambda link=one: give(link) for n, one in enumerate(links)})
    assert set(results.values()) == {"answered"}
    (cell,) = world.items(prefix="sales#cells#")
    assert cell["named"] == cell["waiting"] == {"n": 2, "marks": {"overall": [0, 0, 0, 0, 2]}}


# --- what cannot be said ---------------------------------------------------------------------------------

HOSTILE: list[tuple[dict[str, Any], str]] = [
    ({"comments": "Soita 131052-308T"}, "henkilötunnus"),
    ({"comments": "x" * 2001}, "2000 merkkiin"),
    ({"comments": "a\x00b"}, "merkkejä"),
    ({"comments": ["a", "b"]}, "monta kertaa"),
    ({"q-overall": "6"}, "vaihtoehdoista"),
    ({"q-overall": "0"}, "vaihtoehdoista"),
    ({"q-overall": "5.0"}, "vaihtoehdoista"),
    ({"q-overall": ["1", "2"]}, "monta kertaa"),
    ({"q-taste": "3"}, "kohta, jota sillä ei ole"),
    ({"overall": "3"}, "kohta, jota sillä ei ole"),
    ({"__class__": "3"}, "kohta, jota sillä ei ole"),
    ({f"q-{name}": "none" for name in MARKS}, "Vastaa ainakin yhteen"),
    ({f"q-{name}": None for name in MARKS}, "Vastaa ainakin yhteen"),
    ({f"q-{name}": None for name in MARKS} | {"comments": "  \n "}, "Vastaa ainakin yhteen"),
]


@pytest.mark.parametrize(("fields", "said"), HOSTILE)
def test_what_cannot_be_said_is_answered_with_the_form_and_the_mistake(
    world, postbox, unwritten, fields, said
):
    completed(world)
    link = code(postbox)
    shown(world, link)
    page = answer(world, link, **({"comments": "Kiitos"} | fields if "comments" in fields else fields))
    assert page.status == 422
    assert said in page.text
    assert "Virhe: " in page.text
    assert "131052-308T" not in page.headers.values()
    assert count(world) == 0
    kept = fields.get("q-overall", "5")
    if kept == "5":
        assert re.search(r'id="q-overall-5"[^>]* checked', page.text)
    assert answer(world, link).status == 303


def test_words_alone_and_a_single_mark_are_answers(world, postbox):
    nothing = {f"q-{name}": "none" for name in MARKS}
    completed(world)
    assert answer(world, code(postbox), **nothing, comments="<script>alert(1)</script>").status == 303
    completed(world, contact_id="eva")
    assert answer(world, code(postbox), **(nothing | {"q-overall": "1"})).status == 303
    (cell,) = world.items(prefix="sales#cells#")
    assert cell["named"] == {"n": 2, "marks": {"overall": [1, 0, 0, 0, 0]}}
