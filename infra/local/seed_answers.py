"""What made-up customers answer by the links of their letters: feedback without a name."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

from infra.local.caller import Caller, Say
from infra.local.demo_sales import DATA, QUESTIONS

PAGE = "/sales/pages/feedback"
PATIENCE = 60.0
"""Seconds for the letters to come: each passes the stream, the bus and a queue."""


def give(caller: Caller, asked: list[str], letters: Path, say: Say) -> None:
    """Answer each request that waits, by the link of its letter; what was answered before stays so."""
    waiting = {
        number: feedback_id
        for number, feedback_id in enumerate(asked)
        if caller.ask("partner_manager", "GET", f"/sales/feedback/{feedback_id}")["status"] == "requested"
    }
    end, missing = time.monotonic() + PATIENCE, 0
    for number, feedback_id in waiting.items():
        if code := _code(letters, feedback_id, end):
            _answer(caller, code, number)
        else:
            missing += 1
    say(
        f"  {len(asked) - missing} answers by mail" + (f", {missing} letters did not come" if missing else "")
    )


def _code(letters: Path, feedback_id: str, end: float) -> str | None:
    """The code of a request's letter, once that has come."""
    while time.monotonic() < end:
        for path in sorted(letters.glob("*.eml")):
            text = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
            if text and (found := re.search(rf"#({feedback_id}\.[a-z2-7]+)", text.get_content())):
                return found[1]
        time.sleep(0.2)
    return None


def _answer(caller: Caller, code: str, number: int) -> None:
    about = DATA["feedback"]["anonymous"]
    shown = caller.http.post(PAGE, data={"code": code}).raise_for_status()
    once = re.search(r'name="once" value="([^"]+)"', shown.text)
    form = {"code": code, "once": once[1] if once else "", "comments": about["comments"][number]}
    form |= {f"q-{name}": str(mark) for name, mark in zip(QUESTIONS, about["marks"][number], strict=True)}
    caller.http.post(f"{PAGE}/answer", data=form, follow_redirects=True).raise_for_status()
