"""The files bucket: uploads by presigned POST, downloads by a link of 60 seconds, and the steps between."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from shared import aws, settings

UPLOAD_BYTES = 10 * 1024 * 1024
UPLOAD_SECONDS = 900
DOWNLOAD_SECONDS = 60


def upload_form(key: str, content_type: str) -> dict[str, Any]:
    """`{url, fields}` of a POST that puts one file of at most 10 MB under this key, for 15 minutes."""
    return aws.s3().generate_presigned_post(
        settings.read("FILES"),
        key,
        Fields={"Content-Type": content_type},
        Conditions=[["content-length-range", 1, UPLOAD_BYTES], {"Content-Type": content_type}],
        ExpiresIn=UPLOAD_SECONDS,
    )


def download_link(key: str, filename: str) -> str:
    """A link that gives one file to whoever holds it, for 60 seconds."""
    return aws.s3().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": settings.read("FILES"),
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{filename}"',
        },
        ExpiresIn=DOWNLOAD_SECONDS,
    )


def fetch(key: str, path: str) -> None:
    """Bring a file into the function's own storage."""
    aws.s3().download_file(settings.read("FILES"), key, path)


def read(key: str) -> bytes:
    """A file as it is, whole; for small ones."""
    body: bytes = aws.s3().get_object(Bucket=settings.read("FILES"), Key=key)["Body"].read()
    return body


def store(path: str, key: str) -> None:
    """Keep a file of the function's own storage under a key."""
    aws.s3().upload_file(path, settings.read("FILES"), key)


def keys(prefix: str) -> Iterator[str]:
    """The keys of the files below a prefix."""
    pages = (
        aws.s3().get_paginator("list_object_versions").paginate(Bucket=settings.read("FILES"), Prefix=prefix)
    )
    for page in pages:
        yield from (one["Key"] for one in page.get("Versions", ()))


def delete(prefix: str) -> int:
    """Delete every version of the files below a prefix; how many there were. Again it finds none."""
    bucket, count = settings.read("FILES"), 0
    pages = aws.s3().get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for one in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            aws.s3().delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
            count += 1
    return count


def lines(rows: Iterable[Any]) -> bytes:
    """Rows as NDJSON; the same rows are the same bytes."""
    return b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in rows)


def keep(key: str, body: bytes, media_type: str = "application/x-ndjson") -> None:
    """Keep lines, or another file, under a key."""
    aws.s3().put_object(Bucket=settings.read("FILES"), Key=key, Body=body, ContentType=media_type)


def write_lines(key: str, rows: Iterable[Any]) -> None:
    """Keep rows as NDJSON."""
    keep(key, lines(rows))


def read_lines(key: str) -> Iterator[Any]:
    """The rows of an NDJSON file, one at a time; the queue repeats what asked for one that is not there."""
    answer = aws.s3().get_object(Bucket=settings.read("FILES"), Key=key)
    for line in answer["Body"].iter_lines():
        yield json.loads(line)
