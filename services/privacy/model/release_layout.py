"""The data of a release as the files that its user gets: HTML to read, JSON and CSV for machines. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.privacy.model.answer import day
from services.privacy.model.catalogue import declared
from services.privacy.model.package import DataPackage
from services.privacy.model.package_layout import document, paragraph, told_of
from services.privacy.model.reading import Inputs
from services.privacy.model.release import Release
from shared.fields import Language


@dataclass(frozen=True)
class ReleaseCover:
    """What the files of a release say of themselves: by whom, when, for what they may be used."""

    release: Release
    inputs: Inputs
    made: date

    @property
    def language(self) -> Language:
        return self.release.language

    @property
    def words(self) -> dict[str, str]:
        found: dict[str, str] = declared("package")[self.language]
        return found


def as_json(package: DataPackage, cover: ReleaseCover) -> bytes:
    """The released records with their labels; the same are the same bytes."""
    about = {
        "release": cover.release.id,
        "ground": cover.release.ground,
        "purpose": cover.release.purpose,
        "until": cover.release.until.isoformat(),
        "made": cover.made.isoformat(),
        "controller": cover.inputs.configuration.controller.name_fi,
    }
    records = package.model_dump(mode="json", exclude_none=True)["records"]
    return json.dumps({"about": about, "records": records}, ensure_ascii=False, indent=1).encode()


def as_html(package: DataPackage, cover: ReleaseCover) -> bytes:
    """A document that stands alone, without script or anything from elsewhere."""
    return document(cover.words["release.title"], _body(package, cover), cover)


def _body(package: DataPackage, cover: ReleaseCover) -> Iterator[str]:
    words, release = cover.words, cover.release
    controller = cover.inputs.configuration.controller
    name = controller.name_en if cover.language == "en" else controller.name_fi
    said = {"controller": name, "made": day(cover.made), "until": day(release.until)}
    yield paragraph(words["release.made"].format(**said))
    yield paragraph(release.purpose or "")
    yield paragraph(words["release.ground"].format(ground=words[f"release.{release.ground}"]))
    for record in package.records:
        yield from told_of(record, cover)
