"""Days as people write them: Finnish and Finland-Swedish alike, in English with the month's name."""

from datetime import date

SPACE = "\u00a0"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(on: date, language: str) -> str:
    """`1.3.2026`, in English `1 March 2026`."""
    if language == "en":
        return f"{on.day}{SPACE}{MONTHS[on.month - 1]}{SPACE}{on.year}"
    return f"{on.day}.{on.month}.{on.year}"
