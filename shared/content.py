"""A file that is answered as it is, such as an XML document: its body, its headers, its description."""

import re
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared.record import Record

JSON = "application/json"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True)
class Content:
    """A file made of one record; its media type is its route's."""

    body: bytes
    filename: str
    record: Record

    def response(self, status: int, media_type: str) -> Response[bytes]:
        """The file to be saved under its name, of which other letters than A-Z, digits and ._- become _."""
        name = _NOT_IN_A_NAME.sub("_", self.filename)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        }
        return Response(status, media_type, self.body, headers=headers)


def described(returned: Any, media_type: str) -> dict[str, Any]:
    """What the API's description says of an answer: its media type, and the model of what is JSON."""
    if returned is None:
        return {}
    if returned is Content:
        return {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}}
    return {media_type: {"model": returned}}
