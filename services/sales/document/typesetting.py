"""The PDF of an offer, set by typst: tagged, its fonts within, the same bytes for the same content."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from services.sales.document.content import printed
from services.sales.document.offer import Offer

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).parent
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
"""Accessible [ISO 14289-1] and fit to be kept [ISO 19005-2]; typst refuses to write what is neither."""


def render(offer: Offer) -> bytes:
    """The PDF. Data enters the template as one JSON string and is never read as markup.

    Raises `typst.TypstError` where a document cannot meet the standards, as with a font taken away.
    """
    import typst

    return typst.compile(
        FOLDER / "offer.typ",
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"offer": json.dumps(printed(offer))},
        pdf_standards=STANDARDS,
        timestamp=int(offer.sent_at.timestamp()),
    )


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER / "fonts"]
    )
