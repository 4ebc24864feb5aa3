"""The life of an alumnus on the deployed suite: by the public pages, the letters and the API alone."""

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx

from infra.local.caller import Caller
from infra.local.suite import Suite
from tests.e2e.sales_life import Life, awaited

PAGES = "/alumni/pages"
ALUMNI = "/alumni/alumni"
EMAIL = "tuulikki.kuutamola@example.fi"
DETAILS = {
    "last_name": "Kuutamola",
    "former_surname": "Åkerlind",
    "first_names": "Tuulikki Öylätti",
    "birth_date": "17.5.1990",
    "phone": "050 502 0477",
    "street": "Haapakuja 7 B",
    "postal_code": "80100",
    "city": "Joensuu",
    "country": "FI",
    "programme": "Liiketalous",
    "degree": "Tradenomi (AMK)",
    "graduation_year": "2014",
    "workplace": "Vaahteraverstas Oy",
    "further_information": "Tavattavissa lauantaisin.",
}
CONSENT = {"consent": "yes", "text_version": "1"}
PERSONAL = (
    "Kuutamola",
    "kuutamola",
    "Åkerlind",
    "Tuulikki",
    "tuulikki",
    "Öylätti",
    "1990-05-17",
    "505020477",
    "Haapakuja",
    "haapakuja",
    "Vaahteraverstas",
    "vaahteraverstas",
    "Uusiverstas",
    "uusiverstas",
    "lauantaisin",
)
"""What is the person's, as they wrote it and as it is kept."""


@dataclass
class Visitor:
    """Somebody who registers, and whose letters bring the codes of their pages."""

    suite: Suite
    caller: Caller

    def letters(self, *words: str) -> list[str]:
        """The letters to the person that hold all of these words, the latest last."""
        return Life(self.suite, self.caller, "Alumni").letters(EMAIL, *words)

    def subjects(self, count: int) -> list[str]:
        """What the letters to the person are about, once there are so many."""
        awaited(f"letter {count}", lambda: len(self.letters()) >= count)
        return [one.split("\n")[1] for one in self.letters()]

    def link(self, path: str) -> str:
        """The latest link to a page among the letters to the person, once it is there."""

        def look() -> str | None:
            for text in reversed(self.letters()):
                if found := re.search(rf"\S*{path}\?\S*", text):
                    return found[0]
            return None

        return str(awaited(f"the link to {path}", look))

    def looked_at(self, path: str, times: int = 1) -> tuple[str, str, dict[str, str]]:
        """The code of a link that a scanner of mail got so many times, its page, the page's hidden fields."""
        link = self.link(path)
        code = link.partition("#")[2]
        for _ in range(times):
            self.caller.http.get(link).raise_for_status()
        return code, *self.show(path, code)

    def show(self, path: str, code: str) -> tuple[str, dict[str, str]]:
        shown = self.caller.http.post(path, data={"code": code}).raise_for_status().text
        return shown, dict(re.findall(r'<input type="hidden" name="(once|version)" value="([^"]*)"', shown))

    def send(self, path: str, **form: Any) -> str:
        """What a form is answered with."""
        answer: httpx.Response = self.caller.http.post(path, data=form, follow_redirects=True)
        return answer.raise_for_status().text

    # --- the steps ---

    def registered(self) -> str:
        """The form, filled in and sent twice as by a double click; the id of the pending alumnus."""
        path = f"{PAGES}/registration"
        once = re.search(r'name="once" value="([^"]+)"', self.caller.http.get(path).text)
        assert once
        form = DETAILS | CONSENT | {"email": EMAIL.title(), "language": "fi", "once": once[1]}
        assert self.send(path, **form) == self.send(path, **form)
        (card,) = awaited("the registration", lambda: self.listed("pending"))
        return str(card["id"])

    def listed(self, status: str) -> list[Any]:
        page = self.caller.ask("alumni_coordinator", "GET", f"{ALUMNI}?status={status}&workplace=verstas")
        return [one for one in page["items"] if one["last_name"] == "Kuutamola"]

    def record(self, alumnus_id: str) -> Any:
        return self.caller.ask("alumni_coordinator", "GET", f"{ALUMNI}/{alumnus_id}")

    def verified(self, alumnus_id: str) -> None:
        """Twenty looks by the letter's link change nothing; the button verifies."""
        path = f"{PAGES}/verification"
        code, shown, hidden = self.looked_at(path, times=20)
        assert "verification/confirmation" in shown
        assert self.record(alumnus_id)["version"] == 1
        assert "Osoitteesi on vahvistettu" in self.send(f"{path}/confirmation", code=code, **hidden)
        assert self.record(alumnus_id)["awaits"] == ["graduation"]
        assert "Osoite on jo vahvistettu" in self.show(path, code)[0]

    def confirmed(self, alumnus_id: str) -> None:
        """A coordinator confirms the degree; the person is welcomed."""
        path = f"{ALUMNI}/{alumnus_id}/degree-confirmation"
        moved = self.caller.move("alumni_coordinator", "POST", path, f"degree-{alumnus_id}")
        assert moved["status"] == "active"
        awaited("the welcome", lambda: self.letters("Tervetuloa alumnirekisteriin"))

    def corrected(self, alumnus_id: str) -> None:
        """Another workplace, then choices, each on its form."""
        code, shown, _ = self.looked_at(f"{PAGES}/my-data")
        assert "Vaahteraverstas Oy" in shown
        path = f"{PAGES}/my-data/details"
        _, hidden = self.show(path, code)
        said = self.send(f"{path}/correction", code=code, **hidden, **DETAILS | {"workplace": "Uusiverstas"})
        assert "Uusiverstas" in said
        path = f"{PAGES}/my-data/choices"
        _, hidden = self.show(path, code)
        chosen = {
            "cooperation": ["mentor", "guest_lecture"],
            "newsletter_topics": ["event"],
            "language": "fi",
        }
        self.send(f"{path}/saving", code=code, directory=["workplace"], **hidden, **chosen)
        record = self.record(alumnus_id)
        assert (record["workplace"], record["cooperation"]) == ("Uusiverstas", ["mentor", "guest_lecture"])
        (card,) = self.listed("active")
        assert card["id"] == alumnus_id

    def taken_away(self) -> None:
        """The person's copy."""
        code = self.link(f"{PAGES}/my-data").partition("#")[2]
        copy = json.loads(self.send(f"{PAGES}/my-data/copy.json", code=code))
        given = copy["alumnus"]
        assert (given["last_name"], given["email"], given["birth_date"]) == ("Kuutamola", EMAIL, "1990-05-17")
        assert (given["workplace"], given["directory"]) == ("Uusiverstas", ["name", "workplace"])
        assert [one["source"] for one in copy["consents"]] == ["page"]

    def left(self, alumnus_id: str) -> None:
        """Twenty looks by the link to leave change nothing; the button ends it all, marketing too."""
        path, version = f"{PAGES}/leave", self.record(alumnus_id)["version"]
        code, _, hidden = self.looked_at(path, times=20)
        assert self.record(alumnus_id)["version"] == version
        said = self.send(f"{path}/confirmation", code=code, stop_marketing="yes", **hidden)
        assert "Myös muu markkinointi sinulle on lopetettu." in said

    def erased(self, alumnus_id: str) -> Any:
        """The request that the law decides, once it is closed by itself."""

        def look() -> Any:
            cards = self.caller.ask("dpo", "GET", "/privacy/requests?state=closed&limit=100")["items"]
            read = [
                self.caller.ask("dpo", "GET", f"/privacy/requests/{one['id']}")
                for one in cards
                if one["kind"] == "withdrawal"
            ]
            scoped = f"alumni.alumnus:{alumnus_id}"
            return [one for one in read if [part["record"] for part in one["scope"]] == [scoped]]

        (request,) = awaited("the closed request", look)
        return request
