"""Amounts, percents and quantities as Finnish documents write them, with no-break spaces."""

from decimal import Decimal

SPACE = "\u00a0"
MINUS = "\u2212"


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
