"""How names are written, ordered and found: NFC, Finnish order as a byte key, words folded for search."""

import re
import unicodedata

FIRST = "a"
NON_LATIN = "~"
LONGEST_WORD = 40
"""Letters of a word that search tells apart; a word is a key, and a key has a limit."""
LETTERS = (*"abcdefghijklmnopqrstuvwxyz", "{", "|", "}", NON_LATIN)
"""The partitions of a name index in the order in which a list walks them; digits stand before the a's."""

# Latin letters that no decomposition brings to ASCII.
_LETTERS_TO_ASCII = {
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
    "ĸ": "k",
    "ł": "l",
    "ŋ": "n",
    "œ": "oe",
    "ŧ": "t",
    "ʒ": "z",
    "ǥ": "g",
    "ə": "a",
    "ß": "ss",
}
# Quotation marks and apostrophes join: O'Brien is one word.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʹ`´′"))
_TO_ASCII = str.maketrans(_LETTERS_TO_ASCII | {"æ": "ae", "ø": "o"})
# The marks that stand for å, ä and ö in a key may not come from the name itself.
_TO_ORDER = str.maketrans(
    _LETTERS_TO_ASCII
    | {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"}
    | {"{": "(", "|": "/", "}": ")", "~": "-"}
)
_WORD = re.compile(r"[^\W_]+")


def tidy(text: str) -> str:
    """The text as it is stored: NFC, no control or invisible characters, single spaces, none at the ends."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(filter(_visible, composed))
    return " ".join(composed.split())


def sort_key(name: str) -> str:
    """A key whose UTF-8 byte order is the Finnish order of names: …v, w…z, å, ä, ö; ü as y, š as s.

    å, ä and ö are `{`, `|` and `}`; Latin letters end up in ASCII, other scripts after them.
    """
    return _without_marks(_small(name).translate(_TO_ORDER))


def sort_letter(name: str) -> str:
    """The one of `LETTERS` under which a name is listed; walking them in order yields the order of keys."""
    first = sort_key(name)[:1]
    if first < "a":
        return FIRST
    return first if first < NON_LATIN else NON_LATIN


def fold(text: str) -> str:
    """The text in small plain ASCII: letters without marks, other scripts left out."""
    folded = _without_marks(_small(text).translate(_TO_ASCII))
    return " ".join(folded.encode("ascii", "ignore").decode().split())


def parts(text: str) -> list[str]:
    """The words of a text as `has_parts` compares them: folded, or small where none is Latin."""
    return (fold(text) or _small(text)).split()


def has_parts(text: str, sought: str) -> bool:
    """Whether every word of what is sought is a part of a text, whatever the case, dots and marks."""
    held = " ".join(parts(text))
    return all(part in held for part in parts(sought))


def search_words(text: str) -> tuple[str, ...]:
    """The words by which a text is found, each once: as written in small letters, then folded to ASCII.

    `Mäkinen` gives mäkinen and makinen, so both spellings find it; a double name gives each of its parts.
    """
    joined = text.translate(_APOSTROPHES)
    found = _WORD.findall(_small(joined)) + _WORD.findall(fold(joined))
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in found))


def _small(text: str) -> str:
    """Case folded and compatibility composed, so that equal names are equal whatever typed them."""
    once = unicodedata.normalize("NFKC", text).casefold().replace("ß", "ss")
    return unicodedata.normalize("NFKC", once)


def _without_marks(text: str) -> str:
    plain = "".join(map(_plain, unicodedata.normalize("NFKD", text)))
    return " ".join(plain.split())


def _plain(letter: str) -> str:
    """Letters and ASCII stay, dashes and spaces become ASCII, marks and other signs go."""
    if letter.isascii():
        return letter if letter.isprintable() else " " * letter.isspace()
    kind = unicodedata.category(letter)
    return {"P": "-" * (kind == "Pd"), "Z": " ", "L": letter, "N": letter}.get(kind[0], "")


def _visible(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
