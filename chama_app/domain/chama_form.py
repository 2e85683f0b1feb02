"""The form of the chama: its name, its target, and what the prompt on a phone says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from daraja_core.errors import InvalidOrderError
from daraja_core.order import parse_payment_order

from .amounts import parse_amount
from .book import Book, with_collection, with_terms
from .collections import with_due
from .dates import DayProblem, parse_day
from .member_form import blocked_by_requests, unfit
from .members import LONGEST_NAME, Chama, one_line

LONGEST_REFERENCE = 12
LONGEST_DESCRIPTION = 13

ChamaField = Literal["name", "target", "reference", "description", "due"]
ChamaProblem: TypeAlias = (
    DayProblem | Literal["missing", "too_long", "not_an_amount", "too_small", "too_large", "not_for_prompts", "changed"]
)


@dataclass(frozen=True, slots=True)
class ChamaDraft:
    """The chama as it is being typed."""

    name: str
    target: str
    reference: str
    description: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class ParsedChama:
    """What a draft comes to. `chama` is None until everything is right; `blocked_by` as for members. `due` is when its
    collection is due; `is_overdue` says that this is another day than before, and past, which may be meant."""

    chama: Chama | None
    problems: Mapping[ChamaField, ChamaProblem]
    blocked_by: tuple[str, ...] = ()
    due: date | None = None
    is_overdue: bool = False


def chama_draft(book: Book) -> ChamaDraft:
    """The chama and its current collection as the form shows them first."""
    chama, due = book.chama, book.collection.due
    written = due.strftime("%d/%m/%Y") if due else ""
    return ChamaDraft(chama.name, str(chama.target), chama.reference, chama.description, written)


def parse_chama(book: Book, draft: ChamaDraft, today: date, changed: Iterable[ChamaField] = ()) -> ParsedChama:
    """Check a draft. What Safaricom would refuse later is refused here, and nothing comes of it while somebody has to
    be asked about the fields that were `changed` elsewhere."""
    due = parse_day(draft.due, today, of="future") if draft.due.strip() else None
    target = parse_amount(draft.target)
    texts = {
        "name": one_line(draft.name),
        "reference": draft.reference.strip(),
        "description": draft.description.strip(),
    }
    problems: dict[ChamaField, ChamaProblem] = {}
    if isinstance(due, str):
        problems["due"], due = due, None
    is_overdue = due is not None and due < today and due != book.collection.due
    for name, longest in LONGEST.items():
        if problem := text_problem(name, texts[name], longest):
            problems[name] = problem
    if target is None or target < 1:
        problems["target"] = "not_an_amount"
        problems |= dict.fromkeys(changed, "changed")
        return ParsedChama(None, problems, due=due, is_overdue=is_overdue)
    made = Chama(texts["name"], target, texts["reference"], texts["description"])
    after = replace(book, chama=made)
    match unfit(after):
        case "nothing_left" | "over":
            problems["target"] = "too_small"
        case "too_large":
            problems["target"] = "too_large"
        case None:
            pass
    problems |= dict.fromkeys(changed, "changed")
    held = blocked_by_requests(book, after)
    return ParsedChama(None if problems or held else made, problems, held, due, is_overdue)


def with_chama(book: Book, made: Chama, due: date | None) -> Book:
    """The book with this in place of what its collection was for; on another day it is due from then on."""
    after = with_terms(replace(book, chama=made))
    return after if due == after.collection.due else with_collection(after, with_due(after.collection, due))


def text_problem(name: ChamaField, text: str, longest: int) -> ChamaProblem | None:
    """What is wrong with one of the texts."""
    if not text:
        return "missing"
    if len(text) > longest:
        return "too_long"
    return None if name == "name" or _can_stand_on_a_prompt(text) else "not_for_prompts"


def _can_stand_on_a_prompt(text: str) -> bool:
    try:
        parse_payment_order(payment_id="p", phone="254700000000", amount=1, reference=text[:12], description="-")
    except InvalidOrderError:
        return False
    return True


LONGEST: dict[ChamaField, int] = {
    "name": LONGEST_NAME,
    "reference": LONGEST_REFERENCE,
    "description": LONGEST_DESCRIPTION,
}
