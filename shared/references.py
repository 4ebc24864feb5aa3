"""Payment references, accounts and e-invoice addresses: checked, and in one canonical form.

Every check raises `NotValid`, whose text says what is wrong and what would be right, never the value itself.
"""

import re

from shared import identifiers
from shared.identifiers import NotValid

SHORTEST, LONGEST = 3, 19
"""Digits of a reference number without its check digit."""
WEIGHTS = (7, 3, 1)
OVT = "0037"
"""The Finnish tax administration's code in front of a business ID [ISO 6523]."""

_CHECK = "(?!00|01|99)[0-9]{2}"
"""Check digits are 98 less a remainder of 97, so 02 to 98: 00, 01 and 99 would pass as others of them."""
_BASE = re.compile(rf"[1-9][0-9]{{{SHORTEST - 1},{LONGEST - 1}}}")
_NUMBER = re.compile(rf"[1-9][0-9]{{{SHORTEST},{LONGEST}}}")
_IBAN = re.compile(rf"[A-Z]{{2}}{_CHECK}[A-Z0-9]{{11,30}}")
_OVT = re.compile(rf"{OVT}([0-9]{{7}})([0-9])[A-Z0-9]{{0,5}}")
_TE = re.compile(r"TE(?=[A-Z0-9]*[1-9])[A-Z0-9]{4,33}")


def numbered(base: str) -> str:
    """The Finnish reference number (viitenumero) of a base of 3 to 19 digits: the base and its check digit.

    Weights 7, 3, 1 from the right [Finanssiala, Kotimaisen viitteen rakenneohje].
    """
    if not _BASE.fullmatch(base):
        raise NotValid("not the base of a reference number", "3 to 19 digits, the first of them not 0")
    weighted = (int(digit) * WEIGHTS[place % 3] for place, digit in enumerate(reversed(base)))
    return f"{base}{-sum(weighted) % 10}"


def reference_number(text: str) -> str:
    """A Finnish reference number of 4 to 20 digits, without spaces or leading zeros.

    Its check digit catches every wrong digit, and two neighbours changed round unless they are 5 apart.
    """
    expected = "4 to 20 digits, the last of them the check digit, such as 12344"
    value = _joined(text).lstrip("0")
    if not _NUMBER.fullmatch(value):
        raise NotValid("not in the form of a reference number", expected)
    if numbered(value[:-1]) != value:
        raise NotValid("the check digit of the reference number does not match", expected)
    return value


def international(number: str) -> str:
    """The RF creditor reference of a Finnish reference number: 1234561 is RF341234561."""
    from stdnum.iso7064 import mod_97_10

    value = reference_number(number)
    return f"RF{mod_97_10.calc_check_digits(value + 'RF')}{value}"


def iban(text: str) -> str:
    """An account number without spaces: check digits, length and structure of its country [ISO 13616]."""
    from stdnum import iban as accounts

    expected = "an IBAN such as FI21 1234 5600 0007 85"
    value = _joined(text)
    if not _IBAN.fullmatch(value):
        raise NotValid("not in the form of an IBAN", expected)
    if not accounts.is_valid(value):
        raise NotValid("the check digits or the length of the IBAN do not match its country", expected)
    return value


def bic(text: str) -> str:
    """A bank's BIC [ISO 9362] of 8 or 11 characters, upper case; only form and country can be checked."""
    from stdnum import bic as banks

    value = _joined(text)
    if not (value.isalnum() and banks.is_valid(value)):
        raise NotValid("not in the form of a BIC", "8 or 11 letters and digits, such as NDEAFIHH")
    return value


def e_invoice_address(text: str) -> str:
    """An address of the Finnish e-invoice network, without spaces, upper case.

    An OVT code (0037, the business ID's digits, up to five characters of the organisation's own), the same or
    another code after `TE`, or an IBAN. What is in it of business ID and IBAN is checked.
    """
    expected = "an OVT code such as 003720774740, the same after TE, or an IBAN"
    value = _joined(text)
    if value.startswith("TE") and not value.startswith(f"TE{OVT}"):
        if not _TE.fullmatch(value):
            raise NotValid("not in the form of an e-invoice address", expected)
        return value
    if value[:1].isalpha() and not value.startswith("TE"):
        return iban(value)
    match = _OVT.fullmatch(value.removeprefix("TE"))
    if not match:
        raise NotValid("not in the form of an e-invoice address", expected)
    identifiers.business_id(f"{match[1]}-{match[2]}")
    return value


def _joined(text: str) -> str:
    """Upper case without the spaces put for reading; what is not ASCII makes it empty, so that it is refused.

    Some letters beyond ASCII have one of it as their upper case: they must not slip in.
    """
    value = "".join(text.split())
    return value.upper() if value.isascii() else ""
