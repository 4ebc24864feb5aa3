"""What was gathered for a request, and the package made of it; files that go by themselves."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from services.privacy.model.errand import GivenErrand
from services.privacy.model.package import Gathered, ReadPart
from shared import files
from shared.contracts.subjects import HOLDERS, subject_files

Section = Mapping[str, Any]
"""What a context gathered of one record."""
Format = Literal["html", "json", "csv"]
PackageFile = Annotated[str, StringConstraints(pattern=r"^(html|json|csv|reads-[0-9]{1,4})$")]
"""A file of a package: a format, or a further part of the log of reads."""
MEDIA: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


def _key(errand_id: str, name: str) -> str:
    return f"subjects/{errand_id}/package/{name}"


def sections(errand: GivenErrand) -> list[dict[str, Any]]:
    """What every context gathered; of one record there may be several sections, as of the rows of a file.

    A file that is there no more went with the person's records, as they were erased meanwhile.
    """
    named = (errand.acknowledged[one].file for one in HOLDERS if one in errand.acknowledged)
    found = [key for key in named if key and key in files.keys(key)]
    return [row for key in found for row in files.read_lines(key)]


def put_draft(errand_id: str, gathered: Gathered) -> None:
    """Keep what a package is made of."""
    rows = [{"section": one} for one in gathered.sections] + [{"read": one} for one in gathered.reads]
    files.write_lines(
        _key(errand_id, "draft.ndjson"), rows + [{"part": one.model_dump()} for one in gathered.parts]
    )


def draft(errand_id: str) -> Gathered:
    """What a package is made of."""
    rows = list(files.read_lines(_key(errand_id, "draft.ndjson")))
    found = {name: [row[name] for row in rows if name in row] for name in ("section", "read", "part")}
    return Gathered(found["section"], found["read"], [ReadPart(**one) for one in found["part"]])


def put(errand_id: str, name: str, body: bytes) -> None:
    """Keep a file of a package."""
    files.keep(_key(errand_id, name), body, media_type(name))


def media_type(name: str) -> str:
    """What a file of a package is; a part of the log of reads is a table."""
    return MEDIA.get(name, MEDIA["csv"])


def delete_gathered(errand: GivenErrand) -> None:
    """What the contexts gathered is no longer needed: the package made of it stays."""
    for one in errand.acknowledged.values():
        if one.file:
            files.delete(one.file)


def delete(errand_id: str) -> None:
    """All goes that was gathered and made; again it finds nothing."""
    files.delete(subject_files(errand_id))


def put_nothing(errand_id: str) -> None:
    """What is made from now on of what was gathered says that nothing is held."""
    put_draft(errand_id, Gathered(()))


def get(errand_id: str, name: str) -> bytes:
    """A file of a package, whole."""
    return files.read(_key(errand_id, name))


def link(errand_id: str, name: str, filename: str) -> str:
    """A link to a file of a package, for 60 seconds."""
    return files.download_link(_key(errand_id, name), filename)
