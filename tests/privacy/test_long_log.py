"""However long the log of reads is, the package has it whole, in parts [GDPR art. 15(1)]."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.privacy.actions.packages import PART
from shared import clock
from shared.attributes import to_item
from tests.cloud import NAMES, client
from tests.postbox import Postbox
from tests.privacy.requesting import REQUESTS, act, decided, done, owner, person, read
from tests.privacy.test_packages import code_in, page
from tests.world import World

MONDAY = datetime(2026, 2, 2, 10, tzinfo=UTC)
PERSON = {"person": {"last_name": "Virtanen", "email": "anna@example.fi"}}
ENTRIES = 2 * PART + 1


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with clock.fixed(MONDAY):
        yield


def looked_at(record_id: str, times: int) -> list[str]:
    """Moments at which a contact was looked at, a second apart, as the log has them; the newest first."""
    moments = [clock.stamp(MONDAY - timedelta(days=1, seconds=number)) for number in range(times)]
    table = NAMES.of("audit")
    for start in range(0, times, 25):
        puts = [
            {
                "pk": f"partners#contact#{record_id}",
                "sk": f"r#{at}#{at}",
                "at": at,
                "actor": "user:secret",
                "purpose": "PART" if number % 2 else "legal_claims",
                "what": "card",
            }
            for number, at in enumerate(moments[start : start + 25])
        ]
        requests = [{"PutRequest": {"Item": to_item(one)}} for one in puts]
        client("dynamodb").batch_write_item(RequestItems={table: requests})
    return moments


def test_a_long_log_is_in_the_package_whole(world: World, postbox: Postbox) -> None:
    anna = person(world)
    moments = looked_at(anna.partition(":")[2], ENTRIES)
    one = decided(world, owner(world), anna, **PERSON)
    done(act(world, one, "execution", {}))
    world.pump()
    draft = done(world.call("privacy", "GET", f"{REQUESTS}/{one}/package", role="dpo")).json["package"]
    assert [(part["file"], part["entries"]) for part in draft["more_reads"]] == [
        ("reads-2", PART),
        ("reads-3", 1),
    ]
    for move in ("release", "closing"):
        done(act(world, one, move))
        world.pump()
    code = code_in(postbox)
    assert read(world, one)["package"]["parts"] == ["reads-2", "reads-3"]
    shown = page(world, code).text
    assert "Lataa katselulokin osa 2 (CSV)" in shown
    assert "Lataa katselulokin osa 3 (CSV)" in shown

    body = json.loads(page(world, code, "/file", file="json").text)
    found = [row["at"] for row in body["reads"]]
    for part in body["more_reads"]:
        answer = page(world, code, "/file", file=part["file"])
        assert answer.status == 200
        assert answer.headers["content-disposition"].endswith(f"access-2026-02-02-{part['file']}.csv")
        text = answer.text
        assert "secret" not in text
        assert hashlib.sha256(text.encode()).hexdigest() == part["hash"]
        heads, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        assert heads == ["Aika", "Tarkoitus", "record"]
        assert {row[2] for row in rows} == {anna}
        assert {row[1] for row in rows} <= {
            "Kumppanuustoiminta",
            "käyttö rajoituksen aikana oikeusvaateen laatimiseksi, esittämiseksi tai puolustamiseksi",
        }
        found += [row[0] for row in rows]
    assert found == moments

    document = page(world, code, "/file", file="html").text
    said = f"Tässä on ensimmäiset {PART}; loput {PART + 1} ovat tiedostoissa reads-2.csv, reads-3.csv"
    assert said in document
    assert page(world, code, "/file", file="reads-4").status == 404
    path = f"{REQUESTS}/{one}/package"
    assert world.call("privacy", "GET", f"{path}/reads-3", role="dpo").json["url"].startswith("https://")
    assert world.call("privacy", "GET", f"{path}/reads-4", role="dpo").code == "not_found"
    assert world.call("privacy", "GET", f"{path}/reads-", role="dpo").code == "invalid"


def test_a_log_of_one_part_has_no_more_and_says_nothing_of_it(world: World) -> None:
    anna = person(world)
    looked_at(anna.partition(":")[2], 3)
    one = decided(world, owner(world), anna, **PERSON)
    done(act(world, one, "execution", {}))
    world.pump()
    package = done(world.call("privacy", "GET", f"{REQUESTS}/{one}/package", role="dpo")).json["package"]
    assert (len(package["reads"]), package["more_reads"]) == (3, [])
