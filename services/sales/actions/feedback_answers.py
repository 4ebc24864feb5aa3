"""Answers by the link of a letter: what is asked, and the one answer it takes."""

from dataclasses import replace

from services.sales.model.configuration import Choice
from services.sales.model.feedback import Answer, Feedback
from services.sales.store import configuration, feedback_cells
from services.sales.store import feedback as store
from shared import ids
from shared.act import Act
from shared.codes import Code
from shared.errors import Conflict, NotFound

USE = "feedback"
"""What the code of a request's link is for."""
PAGE = "sales/pages/feedback"
_NOT_VALID = NotFound("this link is not valid, or no longer valid")


def code_of(feedback_id: str) -> Code:
    """The code of a request's link; nothing of it is stored."""
    return Code.of(USE, feedback_id)


def opened(code: Code) -> Feedback:
    """The request that a code opens; NotFound alike for a code that is wrong, and one that is used or old."""
    request = _found(code)
    if not request.waits:
        raise _NOT_VALID
    return request


def questions() -> tuple[Choice, ...]:
    """What is asked now."""
    return configuration.current().questions


def answer(code: Code, said: Answer, once: str, act: Act) -> Feedback:
    """Take the one answer; NotFound as for `opened`. The same form sent again is the same answer.

    The key by which a repeat is told stays on the request: of an anonymous answer it is made of the form that
    was shown alone, and not of what the form says.
    """
    request = _found(code)
    if request.mode == "anonymous":
        act = replace(act, key=ids.digest(USE, request.id, once) if once else None)
    try:
        return feedback_cells.answer(request, said, act)
    except Conflict:
        raise _NOT_VALID from None


def _found(code: Code) -> Feedback:
    code.must_open(USE)
    request = store.find_feedback(code.record_id)
    if request is None or request.restricted:
        raise _NOT_VALID
    return request
