"""Business ids, personal identity codes, emails, phones and postal codes: checked, and in one canonical form.

Every check raises `NotValid`, whose text says what is wrong and what would be right, never the value itself.
The libraries are imported where they are used: a cold start pays only for what a request needs.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

SECURE_MAIL_SUFFIX = ".s"
MASK = "******-****"

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_WITHOUT_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_LIKE_DASHES = "\u02d7\u2043\u207b\u208b\u2212\u2796\u30fc\uff70"
"""What looks like a dash, beside all that Unicode calls one."""
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs of which nothing is seen."""
_IDENTITY_CODE = re.compile(r"(?<![0-9])([0-9]{6})\s*([-+A-FU-Y])\s*([0-9]{3}[0-9A-FHJ-NPR-Y])(?![0-9])")
_BUSINESS_ID = re.compile(r"[0-9]{7}-?[0-9]")
_ASSOCIATION_ID = re.compile(r"[0-9]{1,3}\.?[0-9]{0,3}")
_NATIONAL_ID = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9 ./&-]{1,34}")
_FOREIGN_POSTAL_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9 -]{0,10}[A-Z0-9])?")
_PHONE = re.compile(
    r"(?P<number>[+0-9(][0-9 ()./-]*?)"
    r"(?:[\s,]*(?:;ext=|extension|ext|x|alanumero|anknytning|#)[.:]?\s*(?P<extension>[0-9]{1,7}))?"
)

# ISO 3166-1 alpha-2.
_COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT "
    "BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
    "ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT "
    "HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI "
    "NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG "
    "SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
    "UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRIES = frozenset(_COUNTRIES.split())


class NotValid(ValueError):
    """A value that is not what it should be: `problem` and `expected` are plain English without the value."""

    def __init__(self, problem: str, expected: str) -> None:
        super().__init__(f"{problem}; expected {expected}")
        self.problem = problem
        self.expected = expected


class HoldsIdentityCode(NotValid):
    """A text with a personal identity code in it."""

    def __init__(self) -> None:
        super().__init__("holds a personal identity code, which is never stored", "the text without it")


def business_id(text: str) -> str:
    """A Finnish business ID (Y-tunnus) as `NNNNNNN-N`."""
    from stdnum.fi import ytunnus

    expected = "seven digits, a hyphen and a check digit, such as 2077474-0"
    value = text.strip()
    if not _BUSINESS_ID.fullmatch(value):
        raise NotValid("not in the form of a business ID", expected)
    if not ytunnus.is_valid(value) or not value.strip("0-"):
        raise NotValid("the check digit of the business ID does not match", expected)
    return ytunnus.format(value)


def vat_number(text: str) -> str:
    """A VAT number of an EU member state (or Northern Ireland), with its country prefix: `FI20774740`."""
    from stdnum.eu import vat

    expected = "a country prefix and the number, such as FI20774740, with a correct check digit"
    value = _ascii(text, "not in the form of a VAT number", expected).upper()
    value = "EL" + value[2:] if value.startswith("GR") else value
    if value[:2] in ("EU", "IM") or not re.search("[1-9]", value) or not vat.is_valid(value):
        raise NotValid("not a valid VAT number of an EU member state", expected)
    return vat.validate(value)


def national_id(text: str, country_code: str) -> tuple[str, str]:
    """(country, id) of an organisation registered abroad; only the form can be checked."""
    expected = "2 to 35 letters A–Z and digits, at least one digit, as the country's own register writes it"
    value = " ".join(_ascii(text, "not in the form of a national register id", expected).upper().split())
    if not _NATIONAL_ID.fullmatch(value) or not re.search("[1-9]", value):
        raise NotValid("not in the form of a national register id", expected)
    return country(country_code), value


def association_id(text: str) -> str:
    """A number in the Finnish register of associations as it is printed: `123.456`."""
    from stdnum.fi import associationid

    expected = "one to six digits of the register of associations, such as 123.456"
    value = text.strip()
    if not _ASSOCIATION_ID.fullmatch(value):
        raise NotValid("not in the form of an association's register number", expected)
    value = value.replace(".", "").lstrip("0")
    if not associationid.is_valid(value):
        raise NotValid("no association has this register number", expected)
    return associationid.format(value)


def country(text: str) -> str:
    """An ISO 3166-1 country code of two letters, upper case."""
    value = text.strip().upper()
    if value not in COUNTRIES:
        raise NotValid("not a country code", "two letters of ISO 3166-1, such as FI or SE")
    return value


def email(text: str, secure_suffix: str = SECURE_MAIL_SUFFIX) -> str:
    """The address by which equal addresses are equal: NFKC, trimmed, lower case, domain in IDNA (ASCII).

    A secure-mail suffix of the sending gateway (`matti@example.fi.s`) is no part of the address and goes.
    """
    from email_validator import EmailNotValidError, validate_email

    value = unicodedata.normalize("NFKC", text.translate(_WITHOUT_INVISIBLE)).lower()
    value = unicodedata.normalize("NFKC", value).replace("。", ".").strip()
    while secure_suffix and value.endswith(secure_suffix):
        value = value.removesuffix(secure_suffix)
    expected = "one address such as name@example.fi"
    if value.count("@") != 1:
        raise NotValid("an email address has exactly one @", expected)
    try:
        address = validate_email(value, check_deliverability=False)
    except EmailNotValidError:
        raise NotValid("not a valid email address", expected) from None
    return f"{address.local_part}@{address.ascii_domain}"


def phone(text: str, region: str = "FI") -> str:
    """The number in E.164, an extension kept: `+358505020402`, `+358505020402;ext=12`.

    A number without country code is read as one of `region`; a Finnish one then begins with 0, because one
    that has lost its zero cannot be told from one that is wrong.
    """
    import phonenumbers

    expected = "a number such as 050 502 0402 or +358 50 502 0402"
    match = _PHONE.fullmatch(_phone_text(text))
    if not match:
        raise NotValid("a phone number has only digits, spaces and a leading +", expected)
    number, extension = match["number"].strip(), match["extension"]
    if region in ("FI", "AX") and not number.startswith(("0", "+", "(0", "(+")):
        raise NotValid("the phone number has neither a leading 0 nor a country code", expected)
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        raise NotValid("not a phone number", expected) from None
    if not phonenumbers.is_valid_number(parsed):
        raise NotValid("no such phone number can exist", expected)
    canonical = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return f"{canonical};ext={extension}" if extension else canonical


def is_mobile(number: str) -> bool:
    """Whether a number in E.164 can be a mobile phone's, and so one person's; a switchboard's is not."""
    import phonenumbers

    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(phonenumbers.parse(number.partition(";")[0]))
    return kind in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)


def postal_code(text: str, country_code: str = "FI") -> str:
    """A postal code: five digits in Finland and Åland, elsewhere up to twelve letters and digits."""
    value = text.strip().upper()
    if country(country_code) in ("FI", "AX"):
        if not re.fullmatch(r"[0-9]{5}", value):
            raise NotValid("not a Finnish postal code", "five digits, such as 00100")
    elif not _FOREIGN_POSTAL_CODE.fullmatch(value):
        raise NotValid(
            "not in the form of a postal code", "letters, digits, spaces and hyphens, at most twelve"
        )
    return value


def find_identity_code(text: str) -> tuple[int, int] | None:
    """Where the first Finnish personal identity code stands in a text, or None.

    Every century sign, a real date and a matching check character; letter case, whatever looks like a dash,
    wide digits, spaces round the sign, and marks and invisible characters anywhere do not hide it. Temporary
    codes (900–999) count too.
    """
    return next(_identity_codes(text), None)


def mask_identity_codes(text: str) -> str:
    """The text with every personal identity code replaced by `MASK`."""
    parts, end = [], 0
    for start, stop in _identity_codes(text):
        parts += [text[end:start], MASK]
        end = stop
    return "".join([*parts, text[end:]])


def _identity_codes(text: str) -> Iterator[tuple[int, int]]:
    plain, places = _plain(text)
    for match in _IDENTITY_CODE.finditer(plain):
        from stdnum.fi import hetu

        if hetu.is_valid("".join(match.groups()), allow_temporary=True):
            yield places[match.start()], places[match.end() - 1] + 1


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """What is seen of a text in upper case with ASCII dashes and digits, and the place of each letter."""
    if text.isascii() and text.isprintable():
        return text.upper(), range(len(text))
    seen = [(place, _plain_letter(letter)) for place, letter in enumerate(text) if _is_seen(letter)]
    return "".join(letter for _, letter in seen).upper(), [place for place, _ in seen]


def _is_seen(letter: str) -> bool:
    if letter.isascii():
        return letter.isprintable() or letter.isspace()
    shown = letter.isprintable() or letter.isspace()
    return shown and letter not in _BLANKS and unicodedata.category(letter) not in ("Mn", "Me")


def _plain_letter(letter: str) -> str:
    if unicodedata.category(letter) == "Pd" or letter in _LIKE_DASHES:
        return "-"
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == len(plain.upper()) == 1 else letter if len(letter.upper()) == 1 else "?"


def _phone_text(text: str) -> str:
    value = unicodedata.normalize("NFKC", text.translate(_WITHOUT_INVISIBLE)).lower()
    for dash in _DASHES:
        value = value.replace(dash, "-")
    return " ".join(value.split())


def _ascii(text: str, problem: str, expected: str) -> str:
    value = text.strip()
    if not value.isascii():
        raise NotValid(problem, expected)
    return value
