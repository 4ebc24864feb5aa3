"""Jobs of staff, run by hand: the first administrator has nobody to invite them."""

from typing import Any

from services.staff import actions
from services.staff.model.user import NewUser
from shared import act
from shared.jobs import UnknownJob


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "invite", "email", "name", "roles", "unit", "language"}` → `{"user_id", "code"}`.

    Repeated for an address it answers the same user and the code of their present invitation, which is null
    once it was taken up.
    """
    if event.get("job") != "invite":
        raise UnknownJob(f"there is no job {str(event.get('job'))[:40]!r}; there is: invite")
    body = NewUser.model_validate({name: value for name, value in event.items() if name != "job"})
    user = actions.invite_once(body, act.system("staff", reason="job:invite"))
    return {"user_id": user.id, "code": None if user.linked_at else str(actions.code_of(user))}
