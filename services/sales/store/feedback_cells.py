"""Where answers are counted: the cells of a year side by side, texts without a writer apart from them.

None of these items is an aggregate (`sk` is not `record`): they have no events, no actor and no time, so that
neither the bus nor the audit table hears of them.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar

from services.sales.model.feedback import Answer, Feedback
from services.sales.model.feedback_cells import AnonymousText, FeedbackCell
from services.sales.store.feedback import FEEDBACK
from shared import clock, contention, ids, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.record import Event, Move
from shared.table import Change
from shared.writes import Check, Lost, Put

PAGE = 500
T = TypeVar("T")


def cells(year: int) -> list[FeedbackCell]:
    """All cells of a year: one query for each megabyte of them."""
    found: list[Item] = []
    cursor: str | None = None
    while True:
        page, cursor = lists.beside(_year(year), "cell#", PAGE, cursor)
        found += page
        if cursor is None:
            return [_loaded(item) for item in found]


def texts(cell: FeedbackCell, today: date) -> list[str]:
    """The texts of a cell's closed batches that are still kept, in an order that tells nothing."""
    found: list[Item] = []
    cursor: str | None = None
    while True:
        page, cursor = lists.beside(_texts(cell), "text#", PAGE, cursor)
        found += page
        if cursor is None:
            break
    kept = [AnonymousText.model_validate(_own(item)) for item in found]
    shown = [one.text for one in kept if one.batch < cell.batch and today < one.last_day]
    random.SystemRandom().shuffle(shown)
    return shown


def find_cell(year: int, product_id: str, unit: str) -> FeedbackCell | None:
    """One cell, if anything was answered in it."""
    item = table.get({"pk": _year(year), "sk": f"cell#{product_id}#{unit}"})
    return _loaded(item) if item else None


# --- counting: the answer and its numbers in one transaction ---------------------------------------------


def create_answered(one: Feedback, event: Event, act: Act, checks: Sequence[Check]) -> Feedback:
    """Record an answer that nobody was asked for, and count it; a repeat counts nothing."""
    return _counting(
        one, lambda cell: table.create(FEEDBACK, one, event, act, checks, [_put(cell.with_named(one.marks))])
    )


def record_answer(
    request: Feedback, move: Move[Feedback], answer: Answer, year: int, act: Act, checks: Sequence[Check]
) -> Feedback:
    """Make the move that records a named answer on a request, and count it in the cell of the year."""
    return _counting(
        request.having(year=year),
        lambda cell: _moved(request.id, move, act, [_put(cell.with_named(answer.marks))], checks),
    )


def answer(request: Feedback, answer: Answer, act: Act) -> Feedback:
    """Answer a request by its link, and count the answer.

    Of an anonymous answer the request is told that there was one; its numbers go into the cell, its words,
    if any, into an item without a time and without an actor.
    """

    def write(cell: FeedbackCell) -> Feedback:
        if request.mode == "named":
            beside = [_put(cell.with_named(answer.marks))]
        else:
            cell = cell.opened(clock.today())
            beside = [_put(cell.with_anonymous(answer.marks)), *_put_text(cell, answer.text)]
        return _moved(request.id, lambda one: one.answered(answer), act, beside)

    return _counting(request, write)


def _counting(request: Feedback, write: Callable[[FeedbackCell], T]) -> T:
    """Write with the cell as it is now; again where another answer was counted in between."""
    empty = FeedbackCell.of(request)
    return contention.settled(
        lambda: write(find_cell(empty.year, empty.product_id, empty.unit) or empty),
        Lost,
        "many are answering just now; nothing was written, try again",
    )


def _moved(
    feedback_id: str, move: Move[Feedback], act: Act, beside: Sequence[Put], checks: Sequence[Check] = ()
) -> Feedback:
    (moved,) = table.change_together([Change(FEEDBACK, feedback_id, move)], act, checks, beside)
    return moved


# --- items -----------------------------------------------------------------------------------------------


def _year(year: int) -> str:
    return f"sales#cells#{year}"


def _texts(cell: FeedbackCell) -> str:
    return f"sales#cell#{cell.product_id}#{cell.unit}#{cell.year}"


def _put(cell: FeedbackCell) -> Put:
    """The cell over its version, or as new."""
    key = {"pk": _year(cell.year), "sk": f"cell#{cell.product_id}#{cell.unit}"}
    item = cell.model_dump(mode="json", exclude_none=True) | {"version": cell.version + 1}
    return Put(key | item, cell.version or None)


def _put_text(cell: FeedbackCell, text: str | None) -> list[Put]:
    """The item of a text, until its batch goes; none where that was before today."""
    if text is None or cell.last_day is None or cell.last_day <= clock.today():
        return []
    kept = AnonymousText(text=text, batch=cell.batch, last_day=cell.last_day)
    gone = datetime(cell.last_day.year, cell.last_day.month, cell.last_day.day, tzinfo=clock.HELSINKI)
    key = {"pk": _texts(cell), "sk": f"text#{ids.new()}"}
    return [Put(key | kept.model_dump(mode="json") | {"ttl": int(gone.timestamp())})]


def _loaded(item: Item) -> FeedbackCell:
    return FeedbackCell.model_validate(_own(item))


def _own(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("pk", "sk", "ttl")}
