"""What may become of a data subject's request, and what every context does for it. Pure."""

from services.privacy.model.rights import Right
from shared.contracts.subjects import What
from shared.moves import Move, Moves

HANDLE, ADVISE, DECIDE = "privacy.requests.handle", "privacy.requests.advise", "privacy.requests.decide"
BY_LAW = "law"
"""Who decides where the law leaves nothing to decide: a consent that is withdrawn."""
UNDECIDED = ("received", "identity", "scoping")
OPEN = (*UNDECIDED, "decided", "executing", "notifying")
MOVES = Moves(
    "request",
    (
        Move("ask_identity", ("received", "identity"), "identity", HANDLE),
        Move("identify", ("received", "identity", "scoping"), "scoping", HANDLE),
        Move("search", UNDECIDED, "", HANDLE),
        Move("scope", ("scoping",), "", HANDLE),
        Move("plan", ("scoping", "decided"), "", HANDLE),
        Move("advise", UNDECIDED, "", ADVISE),
        Move("extend", OPEN, "", HANDLE),
        Move("decide", ("scoping",), "decided", DECIDE),
        Move("refuse", UNDECIDED, "refused", DECIDE),
        Move("execute", ("decided", "notifying"), "executing", HANDLE),
        Move("redact", ("executing",), "", HANDLE),
        Move("release", ("executing",), "notifying", HANDLE),
        Move("complete", ("executing",), "notifying", HANDLE, by_itself=True),
        Move("add_recipient", ("executing", "notifying"), "", HANDLE),
        Move("notify", ("executing", "notifying"), "", HANDLE),
        Move("close", ("notifying",), "closed", HANDLE),
        Move("close_in_part", ("notifying",), "partially_refused", HANDLE, by_itself=True),
        Move("withdraw", (*UNDECIDED, "decided"), "withdrawn", HANDLE),
    ),
)
"""What may become of a request. `extended` is a flag; a request that was refused in part closes as such."""
ERRANDS = {
    Right.ACCESS: What.GATHER,
    Right.PORTABILITY: What.GATHER,
    Right.RECTIFICATION: What.RECTIFY,
    Right.RESTRICTION: What.RESTRICT,
    Right.ERASURE: What.ERASE,
    Right.OBJECTION: What.OBJECT,
    Right.MARKETING_OBJECTION: What.OBJECT,
    Right.WITHDRAWAL: What.ERASE,
}
"""What every context is asked to do for a right.

What rests on a withdrawn consent is erased; a consent on which nothing rests ends by `What.WITHDRAW`.
"""
