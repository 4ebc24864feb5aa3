"""Files: uploads by a form of ours, links of a minute, lines between the steps."""

import json
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

from shared import files
from tests.cloud import NAMES, client


def stored(key):
    return client("s3").get_object(Bucket=NAMES.files, Key=key)["Body"].read()


def test_a_form_lets_one_file_of_ten_megabytes_in_for_a_quarter_of_an_hour(world):
    form = files.upload_form("uploads/a.xlsx", "text/plain")
    assert NAMES.files in form["url"]
    assert (form["fields"]["key"], form["fields"]["Content-Type"]) == ("uploads/a.xlsx", "text/plain")
    policy = json.loads(b64decode(form["fields"]["policy"]))
    assert ["content-length-range", 1, 10 * 1024 * 1024] in policy["conditions"]
    assert {"Content-Type": "text/plain"} in policy["conditions"]
    assert {"key": "uploads/a.xlsx"} in policy["conditions"]


def test_links_are_signed_for_the_regions_own_host_as_kms_takes_them(world):
    """The global host answers a new bucket by a redirect, which breaks a signature; KMS refuses version 2."""
    form, link = files.upload_form("uploads/a.xlsx", "text/plain"), files.download_link("exports/b.xlsx", "b")
    host = f"https://{NAMES.files}.s3.eu-north-1.amazonaws.com/"
    assert (form["url"], link.startswith(host)) == (host, True)
    assert "x-amz-algorithm" in form["fields"]
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link


def test_an_uploaded_file_is_fetched_and_a_made_one_stored(world, tmp_path):
    assert world.upload(files.upload_form("uploads/a.xlsx", "text/plain"), b"sisalto") == 204
    files.fetch("uploads/a.xlsx", str(tmp_path / "a"))
    assert (tmp_path / "a").read_bytes() == b"sisalto"
    files.store(str(tmp_path / "a"), "exports/b.xlsx")
    assert stored("exports/b.xlsx") == b"sisalto"


def test_a_link_lasts_a_minute_and_names_the_file(world):
    link = urlsplit(files.download_link("exports/b.xlsx", "lista.xlsx"))
    asked = parse_qs(link.query)
    assert link.path.endswith("exports/b.xlsx")
    assert asked["response-content-disposition"] == ['attachment; filename="lista.xlsx"']
    lifetime = asked.get("X-Amz-Expires", ["60"])
    assert lifetime == ["60"]


def test_lines_come_back_as_they_went_and_the_same_lines_are_the_same_bytes(world):
    rows = [{"row": 1, "name": "Mäkinen\nrivi"}, {"b": [1, {"c": None}], "a": True}]
    files.write_lines("plans/1/0000.ndjson", rows)
    files.write_lines("plans/1/0001.ndjson", [dict(reversed(row.items())) for row in rows])
    first, second = stored("plans/1/0000.ndjson"), stored("plans/1/0001.ndjson")
    assert first == second
    assert first.count(b"\n") == 2
    assert list(files.read_lines("plans/1/0000.ndjson")) == rows
    files.write_lines("plans/1/0002.ndjson", [])
    assert list(files.read_lines("plans/1/0002.ndjson")) == []
