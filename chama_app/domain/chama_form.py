"""The form of the chama: its name, its target, and what the prompt on a phone says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from daraja_core.errors import InvalidOrderError
from daraja_core.order import parse_payment_order

from .amounts import parse_amount
from .book import Book
from .member_form import blocked_by_requests, unfit
from .members import LONGEST_NAME, Chama, one_line

LONGEST_REFERENCE = 12
LONGEST_DESCRIPTION = 13

ChamaField = Literal["name", "target", "reference", "description"]
ChamaProblem = Literal["missing", "too_long", "not_an_amount", "too_small", "too_large", "not_for_prompts"]


@dataclass(frozen=True, slots=True)
class ChamaDraft:
    """The chama as it is being typed."""

    name: str
    target: str
    reference: str
    description: str


@dataclass(frozen=True, slots=True)
class ParsedChama:
    """What a draft comes to. `chama` is None until everything is right; `blocked_by` as for members."""

    chama: Chama | None
    problems: Mapping[ChamaField, ChamaProblem]
    blocked_by: tuple[str, ...] = ()


def chama_draft(chama: Chama) -> ChamaDraft:
    """The chama as the form shows it first."""
    return ChamaDraft(chama.name, str(chama.target), chama.reference, chama.description)


def parse_chama(book: Book, draft: ChamaDraft) -> ParsedChama:
    """Check a draft. What Safaricom would refuse later is refused here."""
    target = parse_amount(draft.target)
    texts = {
        "name": one_line(draft.name),
        "reference": draft.reference.strip(),
        "description": draft.description.strip(),
    }
    problems: dict[ChamaField, ChamaProblem] = {}
    for name, longest in LONGEST.items():
        if problem := text_problem(name, texts[name], longest):
            problems[name] = problem
    if target is None or target < 1:
        problems["target"] = "not_an_amount"
        return ParsedChama(None, problems)
    made = Chama(texts["name"], target, texts["reference"], texts["description"])
    after = replace(book, chama=made)
    match unfit(after):
        case "nothing_left" | "over":
            problems["target"] = "too_small"
        case "too_large":
            problems["target"] = "too_large"
        case None:
            pass
    held = blocked_by_requests(book, after)
    return ParsedChama(None if problems or held else made, problems, held)


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
