"""The code of a mailed link: which record it opens, and the secret that proves the letter was received."""

import hmac
import re
from typing import Annotated, NamedTuple

from pydantic import GetPydanticSchema
from pydantic_core import core_schema

from shared import keyring
from shared.errors import NotFound
from shared.identifiers import NotValid

LONGEST = 2000
"""Letters of what is pasted as a code: a whole link is taken too."""
_FORM = re.compile(r"[a-z0-9-]{1,60}\.[a-z2-7]{32}")


class Code(NamedTuple):
    """What a mailed link carries in its fragment: `<record id>.<secret>`; nothing of it is stored."""

    record_id: str
    secret: str

    @classmethod
    def of(cls, use: str, record_id: str, *parts: str) -> "Code":
        """The code for one use of a record; other `parts` (a number, an address) make the former void."""
        return cls(record_id, keyring.one_time_code(use, record_id, *parts))

    @classmethod
    def read(cls, text: str) -> "Code":
        """The parts of a code, or of a link with one; a text that is none gives parts that fit nobody."""
        plain = "".join(text.rpartition("#")[2].split()).lower()
        record_id, _, secret = plain.partition(".")
        return cls(record_id or "none", secret)

    @property
    def well_formed(self) -> bool:
        """Whether it can be a code of ours at all."""
        return _FORM.fullmatch(str(self)) is not None

    def must_open(self, use: str, *parts: str) -> None:
        """Raise NotFound unless it is the code for this, under any live key; all are compared in full."""
        expected = [
            keyring.one_time_code(use, self.record_id, *parts, version=version)
            for version in keyring.versions()
        ]
        if not any([hmac.compare_digest(self.secret.encode(), one.encode()) for one in expected]):
            raise NotFound("this code is not valid, or no longer valid")

    def __str__(self) -> str:
        return f"{self.record_id}.{self.secret}"


def link(public_url: str, page: str, code: Code, language: str = "") -> str:
    """The address that a letter gives; in the fragment the code reaches no server and no log by itself."""
    query = f"?lang={language}" if language else ""
    return f"{public_url.rstrip('/')}/{page.lstrip('/')}{query}#{code}"


def _given(text: str) -> Code:
    code = Code.read(text)
    if not code.well_formed:
        raise NotValid("is not a code of ours", "the code, or the whole link, as the letter has it")
    return code


_TEXT = core_schema.str_schema(max_length=LONGEST)
GivenCode = Annotated[
    Code,
    GetPydanticSchema(lambda *_: core_schema.no_info_after_validator_function(_given, _TEXT)),
]
"""A code as a form or a request gives it."""
