"""Amounts, percents, quantities and days as Finnish documents write them, with no-break spaces.

Finnish and Finland-Swedish write alike; in English only the day is written out.
"""

from datetime import date
from decimal import Decimal

SPACE = "\u00a0"
MINUS = "\u2212"
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


def number(value: Decimal, least: int = 0) -> str:
    """`1 234,5`: in threes, a comma, `least` decimals or as many as there are."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    grouped = f"{int(whole):,}".replace(",", SPACE)
    sign = MINUS if value < 0 else ""
    return f"{sign}{grouped},{decimals}" if decimals else f"{sign}{grouped}"


def money(euros: Decimal) -> str:
    """`1 234 567,50 €`; a price keeps decimals beyond the cent."""
    return f"{number(euros, 2)}{SPACE}€"


def percent(value: Decimal) -> str:
    """`25,5 %`."""
    return f"{number(value)}{SPACE}%"


def day(on: date, language: str) -> str:
    """`1.3.2026`, in English `1 March 2026`."""
    if language == "en":
        return f"{on.day}{SPACE}{MONTHS[on.month - 1]}{SPACE}{on.year}"
    return f"{on.day}.{on.month}.{on.year}"
