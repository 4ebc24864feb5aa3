"""A mail server on loopback: what the suite sends lies as .eml files in one folder, and goes nowhere."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 500


class Postbox:
    """Stores each letter it is given; the oldest of more than `KEPT` go."""

    def __init__(self, folder: Path) -> None:
        """Keep letters in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._numbers = count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (the library's name)
        """Write the letter whole, then give it its name."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{next(self._numbers)}.eml"
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(envelope.original_content or b"")
        unfinished.rename(self.folder / name)
        for old in sorted(self.folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return "250 Message accepted for delivery"


def serve(folder: Path, port: int) -> Controller:
    """Start the server; its `stop()` ends it."""
    controller = Controller(Postbox(folder), hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    return controller
