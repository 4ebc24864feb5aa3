"""Money: VAT by supply date, totals to the cent, amounts as they are written."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.identifiers import NotValid
from shared.money import (
    RATES,
    Balance,
    Money,
    Part,
    Percent,
    RateClass,
    Vat,
    VatCategory,
    cents,
    plain,
    rates,
    totals,
)

STANDARD = Vat(category=VatCategory.S, rate_class=RateClass.STANDARD)
REDUCED = Vat(category=VatCategory.S, rate_class=RateClass.REDUCED)
LOW = Vat(category=VatCategory.S, rate_class=RateClass.LOW)
EXEMPT = Vat(category=VatCategory.E, reason="AVL 39 §")
CENT = Decimal("0.01")


def part(net: str, rate: str = "25.5", category: str = "S", reason: str | None = None) -> Part:
    return Part(Decimal(net), VatCategory(category), Decimal(rate), reason)


# --- rates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vat", "on", "percent"),
    [
        (STANDARD, date(2013, 1, 1), "24"),
        (STANDARD, date(2024, 8, 31), "24"),
        (STANDARD, date(2024, 9, 1), "25.5"),
        (STANDARD, date(2199, 12, 31), "25.5"),
        (REDUCED, date(2024, 9, 1), "14"),
        (REDUCED, date(2025, 12, 31), "14"),
        (REDUCED, date(2026, 1, 1), "13.5"),
        (LOW, date(2013, 1, 1), "10"),
        (LOW, date(2026, 1, 1), "10"),
    ],
)
def test_the_rate_is_that_of_the_day_of_supply(vat, on, percent):
    assert vat.rate(on) == Decimal(percent)


@pytest.mark.parametrize("category", ["E", "Z", "AE", "O"])
def test_what_is_not_standard_rated_carries_no_vat_on_any_day(category):
    vat = Vat(category=VatCategory(category), reason="AVL 39 §")
    assert [vat.rate(day) for day in (date(1990, 1, 1), date(2026, 1, 1))] == [0, 0]


@pytest.mark.parametrize("vat", [STANDARD, REDUCED, LOW])
def test_a_supply_before_the_first_known_rate_has_none(vat):
    with pytest.raises(NotValid):
        vat.rate(date(2012, 12, 31))


def test_the_rates_of_a_day_are_one_for_each_class_the_highest_first():
    def on(day: date) -> list[tuple[str, str]]:
        return [(one.rate_class.value, str(one.percent)) for one in rates(day)]

    assert on(date(2024, 8, 31)) == [("standard", "24"), ("reduced", "14"), ("low", "10")]
    assert on(date(2025, 12, 31)) == [("standard", "25.5"), ("reduced", "14"), ("low", "10")]
    assert on(date(2026, 1, 1)) == [("standard", "25.5"), ("reduced", "13.5"), ("low", "10")]
    assert on(date(2012, 12, 31)) == []


def test_no_class_has_two_rates_from_the_same_day():
    assert len({(one.rate_class, one.since) for one in RATES}) == len(RATES)


# --- how a supply is taxed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"category": "S"},
        {"category": "E"},
        {"category": "E", "reason": ""},
        {"category": "E", "reason": "  "},
        {"category": "E", "reason": None},
        {"category": "E", "rate_class": "standard", "reason": "AVL 39 §"},
        {"category": "Z", "rate_class": "low"},
        {"category": "AE", "rate_class": "standard"},
        {"category": "O", "rate_class": "standard"},
        {"category": "S", "rate_class": "standard", "reason": "AVL 39 §"},
        {"category": "S", "rate_class": "super"},
        {"category": "s", "rate_class": "standard"},
        {"category": "K"},
        {"category": "E", "reason": "131052-308T"},
        {"category": "E", "reason": "x" * 201},
        {"category": "E", "reason": "AVL 39 §", "rate": "25.5"},
    ],
)
def test_a_treatment_that_does_not_hold_together_is_refused(given):
    with pytest.raises(ValidationError):
        Vat.model_validate(given)


# --- totals ----------------------------------------------------------------------------------------------


def test_vat_is_worked_out_for_the_group_not_for_the_row():
    three = totals([part("10.10")] * 3)
    assert (three.net, three.vat, three.gross) == (Decimal("30.30"), Decimal("7.73"), Decimal("38.03"))
    assert 3 * cents(Decimal("10.10") * Decimal("25.5") / 100) == Decimal("7.74")
    ten = totals([part("0.10")] * 10)
    assert (ten.net, ten.vat, ten.gross) == (Decimal("1.00"), Decimal("0.26"), Decimal("1.26"))


def test_the_same_supply_before_and_after_new_year_is_two_groups():
    days = (date(2025, 12, 31), date(2026, 1, 1))
    both = totals(Part(Decimal("100.00"), VatCategory.S, REDUCED.rate(day)) for day in days)
    assert [(one.rate, one.net, one.vat) for one in both.groups] == [
        (Decimal("14"), Decimal("100.00"), Decimal("14.00")),
        (Decimal("13.5"), Decimal("100.00"), Decimal("13.50")),
    ]
    assert (both.net, both.vat, both.gross) == (Decimal("200.00"), Decimal("27.50"), Decimal("227.50"))


def test_groups_stand_by_rate_then_category_then_reason():
    mixed = totals(
        [
            part("1", "0", "O"),
            part("2", "0", "E", "AVL 40 §"),
            part("3", "10"),
            part("4", "0", "E", "AVL 39 §"),
            part("5", "25.5"),
            part("6", "0", "AE"),
            part("7", "0", "E", "AVL 39 §"),
        ]
    )
    assert [(one.category.value, str(one.rate), one.reason, str(one.net)) for one in mixed.groups] == [
        ("S", "25.5", None, "5.00"),
        ("S", "10", None, "3.00"),
        ("AE", "0", None, "6.00"),
        ("E", "0", "AVL 39 §", "11.00"),
        ("E", "0", "AVL 40 §", "2.00"),
        ("O", "0", None, "1.00"),
    ]
    assert (mixed.net, mixed.vat, mixed.gross) == (Decimal("28.00"), Decimal("1.58"), Decimal("29.58"))


def test_a_reason_splits_no_rate_of_what_is_taxed():
    """One rate is one group whatever the rows say besides: 7.73, not three times 2.58."""
    assert totals(part("10.10", reason=f"r{number}") for number in range(3)).vat == Decimal("7.73")


def test_nothing_comes_to_nothing():
    none = totals([])
    assert (str(none.net), str(none.vat), str(none.gross), none.groups) == ("0.00", "0.00", "0.00", ())


def test_a_credit_mirrors_what_it_takes_back():
    rows = [part("10.10"), part("0.33", "13.5"), part("19.98", "10")]
    paid, back = totals(rows), totals(Part(-one.net, one.category, one.rate) for one in rows)
    assert (back.net, back.vat, back.gross) == (-paid.net, -paid.vat, -paid.gross)


PARTS = st.lists(
    st.builds(
        lambda net, treatment: Part(Decimal(net) / 100, *treatment),
        st.integers(0, 999_999_999),
        st.sampled_from(
            [(VatCategory.S, one.percent) for one in RATES]
            + [
                (VatCategory.E, Decimal(0), "AVL 39 §"),
                (VatCategory.AE, Decimal(0)),
                (VatCategory.Z, Decimal(0)),
            ]
        ),
    ),
    max_size=100,
)


@given(PARTS, st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_rows(parts, dice: random.Random):
    shuffled = list(parts)
    dice.shuffle(shuffled)
    assert totals(parts).model_dump_json() == totals(shuffled).model_dump_json()


@given(PARTS)
def test_totals_are_exact_to_the_cent(parts):
    """Sums are exact; each group's VAT is within half a cent of the exact one, halves going up."""
    found = totals(parts)
    assert found.gross == found.net + found.vat
    assert found.net == sum((one.net for one in parts), Decimal(0)) == sum(one.net for one in found.groups)
    assert found.vat == sum(one.vat for one in found.groups)
    for group in found.groups:
        exact = Fraction(group.net) * Fraction(group.rate) / 100
        assert Fraction(-1, 200) < Fraction(group.vat) - exact <= Fraction(1, 200)
    for amount in (found.net, found.vat, found.gross, *(one.vat for one in found.groups)):
        assert amount.as_tuple().exponent == -2


@given(PARTS, PARTS)
def test_two_documents_differ_from_one_by_a_cent_for_each_group_at_the_most(some, others):
    apart, together = totals(some).vat + totals(others).vat, totals([*some, *others])
    assert abs(apart - together.vat) <= CENT * max(1, len(together.groups))


# --- amounts as they are written -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("7.7265", "7.73"),
        ("0.255", "0.26"),
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("2.675", "2.68"),
        ("1E+3", "1000.00"),
    ],
)
def test_cents_are_rounded_half_up_and_never_a_negative_zero(amount, rounded):
    assert str(cents(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (5, "5.00"),
        (0.1, "0.10"),
        ("1E+3", "1000.00"),
        ("-0.00", "0.00"),
        (" 1.5 ", "1.50"),
        ("9999999999.99",) * 2,
    ],
)
def test_an_amount_is_kept_with_two_decimals(written, kept):
    for kind in (Money, Balance):
        assert TypeAdapter(kind).dump_python(TypeAdapter(kind).validate_python(written), mode="json") == kept


NO_AMOUNTS = [-0.01, "-1", 1.005, "1.005", float("nan"), float("inf"), "NaN", "Infinity", "sNaN", "1e400"]
NO_AMOUNTS += [True, None, "", [], {}, "1,5", "10000000000.00", "x"]


@pytest.mark.parametrize("written", NO_AMOUNTS)
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(ValidationError):
        TypeAdapter(Money).validate_python(written)


@pytest.mark.parametrize("written", ["100.01", -1, "0.001", "NaN", True, "1e3"])
def test_what_is_no_percentage_is_refused(written):
    with pytest.raises(ValidationError):
        TypeAdapter(Percent).validate_python(written)


@pytest.mark.parametrize(
    ("number", "text"), [("1E+2", "100"), ("-0.0", "0.0"), ("12.50", "12.50"), ("1E-2", "0.01")]
)
def test_a_plain_number_has_neither_exponent_nor_negative_zero(number, text):
    assert str(plain(Decimal(number))) == text
