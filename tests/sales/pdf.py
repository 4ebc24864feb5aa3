"""A PDF taken apart: its text, line by line, and its structure."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf


def opened(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def lines_of(pdf: bytes) -> list[str]:
    """The text of all pages, line by line, in the order of reading.

    In the font a no-break space is the glyph of the space, and so is it in the text of the file.
    """
    pages = (page.extract_text().replace("\u00a0", " ") for page in opened(pdf).pages)
    return [line.rstrip() for page in pages for line in page.splitlines()]


def running(pdf: bytes) -> str:
    """The text with its lines joined, to find sentences in."""
    return " ".join(lines_of(pdf))


def tags(reader: pypdf.PdfReader) -> list[str]:
    """The structure elements in the order of reading."""

    def walk(node: Any) -> Iterator[str]:
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for one in node:
                yield from walk(one)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            yield from [str(node["/S"])] if "/S" in node else []
            yield from walk(node["/K"]) if "/K" in node else ()

    return list(walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def right_edge(page: pypdf.PageObject) -> float:
    """Where the farthest piece of text begins, in points."""
    found = [0.0]

    def see(text: str, _: Any, matrix: list[float], *__: Any) -> None:
        if text.strip():
            found.append(matrix[4])

    page.extract_text(visitor_text=see)
    return max(found)
