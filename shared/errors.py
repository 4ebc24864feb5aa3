"""Every way a request can be refused; `http` alone knows their status codes."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A request the product turns down, with a stable `code` and a detail that holds no personal data."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts


class Invalid(Refusal):
    """The input breaks a rule; `errors` lists `{field, problem, expected}`."""

    code = "invalid"

    def __init__(self, detail: str, errors: list[dict[str, str]] | None = None, **facts: Any) -> None:
        super().__init__(detail, **({"errors": errors} if errors else {}), **facts)

    @classmethod
    def field(cls, field: str, problem: str, expected: str) -> "Invalid":
        """One field is wrong; says which, what was wrong and what would be right."""
        return cls(f"{field}: {problem}", errors=[{"field": field, "problem": problem, "expected": expected}])


class KeyReused(Refusal):
    code = "idempotency_key_reused"


class KeyRequired(Refusal):
    code = "idempotency_key_required"


class Unauthenticated(Refusal):
    code = "unauthenticated"


class Forbidden(Refusal):
    code = "forbidden"


class NotFound(Refusal):
    code = "not_found"


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"


class Conflict(Refusal):
    """The record's state does not allow the move; `legal` names the moves that are."""

    code = "conflict"


class PassiveRecord(Conflict):
    """A passive record can neither be edited nor linked (N5); rights moves are not edits."""

    code = "passive_record"


class RestrictedRecord(Conflict):
    """A restricted record is stored and nothing else [GDPR art. 18]."""

    code = "restricted_record"


class Held(Conflict):
    """The input is held for the data protection officer; the message says no more on purpose."""

    code = "held_for_review"


class Expired(Conflict):
    """The files of an import or export have been deleted, as they are after 7 days or with a person."""

    code = "expired"


class StaleVersion(Refusal):
    code = "stale_version"


class VersionRequired(Refusal):
    code = "version_required"


class TooLarge(Refusal):
    code = "too_large"


class UnsupportedMediaType(Refusal):
    code = "unsupported_media_type"


class TooMany(Refusal):
    """The caller asks too often; `retry_after` says after how many seconds it is heard again."""

    code = "too_many_requests"


class Busy(Refusal):
    """Contention outlasted the retries; nothing was written, the caller may try again."""

    code = "busy"
