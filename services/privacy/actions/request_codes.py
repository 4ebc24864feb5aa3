"""The codes of the links that are mailed about requests."""

from services.privacy.model.request import Request
from shared.codes import Code

IDENTITY, ANSWER = "request-identity", "request-answer"
"""What a code is for: to confirm who made a request, to read the answer."""


def identity_code(request: Request) -> Code:
    """The code of the last link that confirms a request; earlier ones, and of another address, do not fit."""
    return Code.of(IDENTITY, request.id, *proving(request))


def proving(request: Request) -> tuple[str, str]:
    """What a link proves: that its receiver has the address of the request, as it was mailed last."""
    return str(request.links), request.person.email or ""


def answer_code(request: Request) -> Code:
    """The code that shows the answer to a request; those mailed to a former address no longer fit."""
    return Code.of(ANSWER, request.id, addressee(request))


def addressee(request: Request) -> str:
    """Whom the answer is for: who has the address in the request, or failing that the account."""
    return request.person.email or request.requester_id or ""
