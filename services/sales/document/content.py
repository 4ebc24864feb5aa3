"""What the template prints: an offer as texts in its language, every number formatted."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from services.sales.document import formats, prior_information, withdrawal
from services.sales.document.offer import Offer, Party, Row
from services.sales.document.texts import Section, Text, label, told
from shared import dates
from shared.clock import HELSINKI
from shared.money import Group, VatCategory, cents

LONG = 600
"""Letters of a line's texts from which its row may break over pages."""
MANY = 12
"""Paragraphs from which it may."""
UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
BOX = "\u25a1"


def printed(offer: Offer) -> dict[str, Any]:
    """The template's data: strings, lists of strings, and no markup."""
    name = label("offer", offer.language)
    data = {
        "language": offer.language,
        "kind": f"{name} {offer.number}",
        "name": f"{name} {offer.number}: {offer.title}",
        "title": offer.title,
        "seller": _party(offer.seller, offer.language),
        "customer": _party(offer.customer, offer.language),
        "facts": _facts(offer),
        "message": _paragraphs(offer.message),
        "labels": {
            key: label(key, offer.language) for key in ("offer", "customer", "content", "conditions", "page")
        },
        "lines": _lines(offer),
        "breakdown": _breakdown(offer),
        "conditions": _conditions(offer),
        "terms": _paragraphs(offer.terms),
        "consumer": _consumer(offer) if offer.private else None,
    }
    printable: dict[str, Any] = _printable(data)
    return printable


def _printable(value: Any) -> Any:
    """Every text NFC, without controls or invisible characters; what no standard names becomes a box."""
    if isinstance(value, str):
        return "".join(map(_glyph, unicodedata.normalize("NFC", value)))
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


def _glyph(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter == "\n" or kind not in UNPRINTABLE:
        return letter
    return BOX if kind in ("Co", "Cn") else " " * letter.isspace()


def _paragraphs(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _party(party: Party, language: str) -> dict[str, Any]:
    named = {"business_id": party.business_id, "vat_number": party.vat_number, "contact": party.contact}
    known = [f"{label(key, language)} {value}" for key, value in named.items() if value]
    lines = (*party.address, *known, party.email, party.phone)
    return {"name": party.name, "lines": [line for line in lines if line]}


def _facts(offer: Offer) -> list[tuple[str, str]]:
    facts = {
        "number": offer.number,
        "date": dates.day(offer.sent_at.astimezone(HELSINKI).date(), offer.language),
        "valid_until": dates.day(offer.valid_until, offer.language),
    }
    return [(label(key, offer.language), value) for key, value in facts.items() if value]


# --- lines -------------------------------------------------------------------------------------------------


def _lines(offer: Offer) -> dict[str, Any]:
    discounts = any(row.discount for row in offer.rows)
    columns = ["name", "quantity", "unit", "unit_price", "discount", "vat", "sum"]
    if not discounts:
        columns.remove("discount")
    gross = {"unit_price": "unit_price_gross", "sum": "sum_gross"} if offer.private else {}
    places = max((_places(row.quantity) for row in offer.rows), default=0)
    return {
        "columns": [{"key": key, "label": label(gross.get(key, key), offer.language)} for key in columns],
        "rows": [_row(row, offer, places) for row in offer.rows],
        "rounding": _rounding(offer),
    }


def _row(row: Row, offer: Offer, places: int) -> dict[str, Any]:
    descriptions, supplied = _paragraphs(row.description), ""
    if row.supplied_on:
        on = dates.day(row.supplied_on, offer.language)
        supplied = label("supplied_on", offer.language, day=on)
        descriptions.append(supplied)
    own = _places(row.quantity)
    return {
        "name": row.name,
        "description": descriptions,
        "supplied": supplied,
        "long": len(row.name) + sum(map(len, descriptions)) > LONG or len(descriptions) > MANY,
        "quantity": formats.number(row.quantity),
        "pad": "," * (own < places and not own) + "0" * (places - own),
        "unit": row.unit,
        "unit_price": formats.money(_shown(row.unit_price, row, offer)),
        "discount": formats.percent(row.discount) if row.discount else "",
        "vat": _rate(row, offer.language),
        "sum": formats.money(_shown(row.net, row, offer)),
    }


def _places(quantity: Decimal) -> int:
    return len(formats.number(quantity).partition(",")[2])


def _shown(net: Decimal, row: Row, offer: Offer) -> Decimal:
    """A consumer sees amounts with VAT, to the cent [38/1978, 2:8 §]."""
    return cents(net * (100 + row.rate) / 100) if offer.private else net


def _rate(row: Row, language: str) -> str:
    if row.category is VatCategory.S:
        return formats.percent(row.rate)
    return label(f"short_{row.category.lower()}", language)


def _rounding(offer: Offer) -> dict[str, str] | None:
    """The cents by which a consumer's lines, each rounded, differ from the total; none, as a rule."""
    shown = sum((_shown(row.net, row, offer) for row in offer.rows), Decimal(0))
    difference = offer.totals.gross - shown
    if not offer.private or not difference:
        return None
    return {
        "label": label("rounding", offer.language),
        "sum": formats.money(difference),
        "note": label("rounding_note", offer.language),
    }


# --- totals and terms --------------------------------------------------------------------------------------


def _breakdown(offer: Offer) -> dict[str, Any]:
    totals = offer.totals
    reverse = any(group.category is VatCategory.AE for group in totals.groups)
    return {
        "header": [label(key, offer.language) for key in ("breakdown", "net", "tax", "gross")],
        "rows": [_sums(_group(group, offer.language), group.net, group.vat) for group in totals.groups],
        "total": _sums(label("total", offer.language), totals.net, totals.vat),
        "note": label("reverse_charge", offer.language) if reverse else None,
    }


def _sums(name: str, net: Decimal, vat: Decimal) -> list[str]:
    return [name, *map(formats.money, (net, vat, net + vat))]


def _group(group: Group, language: str) -> str:
    facts = {"rate": formats.percent(group.rate), "reason": group.reason or ""}
    return label(f"group_{group.category.lower()}", language, **facts)


def _conditions(offer: Offer) -> list[tuple[str, str]]:
    return [
        (label("payment", offer.language), _payment(offer)),
        (label("delivery", offer.language), _delivery(offer)),
    ]


def _payment(offer: Offer) -> str:
    return label("payment_days", offer.language, days=str(offer.payment_days))


def _delivery(offer: Offer) -> str:
    days = sorted({row.supplied_on for row in offer.rows if row.supplied_on})
    ends = dict.fromkeys(dates.day(day, offer.language) for day in (*days[:1], *days[-1:]))
    return "–".join(ends) or label("delivery_agreed", offer.language)


# --- consumers ---------------------------------------------------------------------------------------------


def _consumer(offer: Offer) -> dict[str, Any]:
    facts = _consumer_facts(offer)

    def say(text: Text) -> str:
        return told(text, offer.language, **facts)

    def said(sections: Iterable[Section]) -> list[dict[str, Any]]:
        return [{"heading": say(one.heading), "paragraphs": [*map(say, one.paragraphs)]} for one in sections]

    return {
        "heading": say(prior_information.HEADING),
        "information": said(prior_information.INFORMATION),
        "version": say(prior_information.VERSION_LABEL),
        "instruction": say(withdrawal.INSTRUCTION),
        "withdrawal": said(withdrawal.WITHDRAWAL),
        "form": {
            "heading": say(withdrawal.FORM),
            "note": say(withdrawal.FORM_NOTE),
            "to": say(withdrawal.FORM_TO),
            "notice": say(withdrawal.FORM_NOTICE),
            "fields": [*map(say, withdrawal.FORM_FIELDS)],
            "footnote": say(withdrawal.FORM_FOOTNOTE),
        },
    }


def _consumer_facts(offer: Offer) -> dict[str, str]:
    seller, url = offer.seller, offer.withdrawal_url
    online = told(withdrawal.ONLINE, offer.language, withdrawal_url=url) if url else ""
    return {
        "seller": seller.name,
        "business_id": seller.business_id or "",
        "address": ", ".join(seller.address),
        "contact": ", ".join(filter(None, (seller.phone, seller.email))),
        "gross": formats.money(offer.totals.gross),
        "payment": _payment(offer),
        "delivery": _delivery(offer),
        "online": online,
        "version": prior_information.VERSION,
    }
