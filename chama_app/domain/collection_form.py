"""The form of a new collection, or of the next round of one: what for, who takes part, and what the prompt says."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias

from .amounts import LARGEST_AMOUNT, parse_amount
from .book import Book
from .chama_form import LONGEST, LONGEST_DESCRIPTION, LONGEST_REFERENCE, ChamaField, text_problem
from .collections import Collection, Debt, Kind, Repeats, had_turns, next_due, next_round
from .dates import DayProblem, parse_day
from .members import one_line
from .next_round import Credit, credits_of, debts_of
from .shares import Stake, divide

Step = Literal["what", "who", "prompt"]
STEPS: tuple[Step, ...] = ("what", "who", "prompt")
CollectionProblem: TypeAlias = (
    DayProblem
    | Literal[
        "missing",
        "too_long",
        "not_for_prompts",
        "not_an_amount",
        "nobody",
        "not_a_share",
        "nothing_left",
        "over",
        "too_large",
    ]
)


@dataclass(frozen=True, slots=True)
class CollectionDraft:
    """A collection as it is being typed; `own` are the amounts that were typed for members who pay another one.

    `follows` is the round before; `debtors` and `creditors` are those whose debt and credit of it come along.
    """

    name: str = ""
    kind: Kind = "fixed"
    amount: str = ""
    due: str = ""
    repeats: Repeats = "never"
    members: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    goes_round: bool = False
    turns: tuple[str, ...] = ()
    reference: str | None = None
    description: str | None = None
    follows: str | None = None
    debtors: frozenset[str] = frozenset()
    creditors: frozenset[str] = frozenset()

    @property
    def first_step(self) -> Step:
        """The step that the form opens with, which asks for the due day: what a round is for stays as it was."""
        return "who" if self.follows else "what"


@dataclass(frozen=True, slots=True)
class ParsedCollection:
    """What a draft comes to. `collection` is None until everything is right; `problems` are by step and field, those of
    own amounts by the member's id.

    `shares` is what each would be asked for, `total` what that comes to, of the `target`; where own
    amounts alone are more than that, what they come to as typed. `debts` and `credits` can come along.
    `is_overdue` says that the due day is past, which may be meant. In a merry-go-round the money goes to the
    `receiver`; of the others those who `had_turns` have had one since the order began anew.
    """

    collection: Collection | None
    problems: Mapping[tuple[Step, str], CollectionProblem]
    shares: Mapping[str, int]
    total: int
    target: int
    due: date | None
    reference: str
    description: str
    debts: tuple[Debt, ...] = ()
    credits: tuple[Credit, ...] = ()
    is_overdue: bool = False
    receiver: str | None = None
    had_turns: tuple[str, ...] = ()

    def brought(self, draft: CollectionDraft) -> int:
        """What of the debts comes along: of those who are ticked and take part."""
        coming = draft.debtors & set(draft.members)
        return sum(debt.amount for debt in self.debts if debt.member_id in coming)

    @property
    def adds_up(self) -> bool:
        """What is asked for is the target, and every amount can be read and asked for."""
        return self.total == self.target and not self.has_problem("who") and ("what", "amount") not in self.problems

    def has_problem(self, step: Step) -> bool:
        """Whether something has to be put right in this step."""
        return any(where == step for where, _ in self.problems)


def new_draft(book: Book) -> CollectionDraft:
    """An empty form, everybody ticked."""
    return CollectionDraft(members=tuple(one.id for one in book.members if not one.archived))


def next_draft(book: Book, today: date) -> CollectionDraft:
    """The next round of the current collection: its values, with the next due date and everybody who took part."""
    last, known = book.collection, {one.id for one in book.members if not one.archived}
    due = next_due(last.due, last.repeats, today, last.due_day)
    own = {debt.member_id: debt.amount for debt in last.debts}
    members = tuple(one for one in last.members if one in known)
    return CollectionDraft(
        name=last.name,
        kind=last.kind,
        amount=str(last.amount - (sum(own.values()) if last.kind == "target" else 0)),
        due=due.strftime("%d/%m/%Y") if due else "",
        repeats=last.repeats,
        members=members,
        own={one: str(amount) for one, amount in _own_amounts(last).items() if one in known},
        goes_round=bool(last.turns),
        turns=_turns(last.turns, members) if last.turns else (),
        reference=last.reference,
        description=last.description,
        follows=last.id,
    )


def parse_collection(book: Book, draft: CollectionDraft, collection_id: str, today: date) -> ParsedCollection:
    """Check a draft. What Safaricom would refuse later is refused here."""
    problems: dict[tuple[Step, str], CollectionProblem] = {}
    name, amount = one_line(draft.name), parse_amount(draft.amount)
    reference = _reference(name) if draft.reference is None else draft.reference.strip()
    description = _description(name) if draft.description is None else draft.description.strip()
    due = parse_day(draft.due, today, of="future") if draft.due.strip() else None
    if isinstance(due, str):
        problems[draft.first_step, "due"], due = due, None
    texts: tuple[tuple[Step, ChamaField, str], ...] = (
        ("what", "name", name),
        ("prompt", "reference", reference),
        ("prompt", "description", description),
    )
    for step, name_of, text in texts:
        match text_problem(name_of, text, LONGEST[name_of]):
            case "missing" | "too_long" | "not_for_prompts" as lacking:
                problems[step, name_of] = lacking
            case _:
                pass
    if amount is None or amount < 1:
        problems["what", "amount"] = "not_an_amount"
    elif amount > _largest(book, draft.kind):
        problems["what", "amount"] = "too_large"
    members = tuple(one.id for one in book.members if one.id in draft.members and not one.archived)
    own, wrong = _typed_amounts(draft, members)
    problems |= wrong
    made = Collection(
        collection_id, name, draft.kind, amount or 0, reference, description, members, own, due, repeats=draft.repeats
    )
    shares = _shares(made)
    target = made.amount if made.kind == "target" else sum(shares.values())
    if problem := _misfit(made, shares):
        problems["who", "members"] = problem
    made, had = _with_turn(book, draft, made)
    return ParsedCollection(
        None if problems else _begun(book, draft, made, today),
        problems,
        shares,
        max(sum(made.own.values()), sum(shares.values())),
        target,
        due,
        reference,
        description,
        debts_of(book) if draft.follows else (),
        credits_of(book) if draft.follows else (),
        is_overdue=due is not None and due < today,
        receiver=made.receiver,
        had_turns=had,
    )


def _largest(book: Book, kind: Kind) -> int:
    """More than that nobody can pay in one payment, whoever takes part."""
    return LARGEST_AMOUNT if kind == "fixed" else LARGEST_AMOUNT * max(1, sum(not one.archived for one in book.members))


def _with_turn(book: Book, draft: CollectionDraft, made: Collection) -> tuple[Collection, tuple[str, ...]]:
    """In a merry-go-round the collection with its turns and who receives it, and who had a turn before."""
    if not draft.goes_round:
        return made, ()
    turns = _turns(draft.turns, made.members)
    last = replace(book.collection, turns=turns)
    had = had_turns(last, [last, *book.collections]) if draft.follows else ()
    waiting = [one for one in turns if one not in had]
    return replace(made, turns=turns, receiver=next(iter((*waiting, *turns)), None)), had if waiting else ()


def _turns(order: tuple[str, ...], members: tuple[str, ...]) -> tuple[str, ...]:
    """The order of turns of these members: whoever is not among them has none, and whoever had none comes last."""
    listed = tuple(one for one in order if one in members)
    return (*listed, *(one for one in members if one not in listed))


def _begun(book: Book, draft: CollectionDraft, made: Collection, today: date) -> Collection:
    due_day = made.due.day if made.due else None
    if draft.follows is None:
        return replace(made, started_on=today, due_day=due_day)
    last = book.collection
    following = next_round(last, book.collections, made.id, made.members, today, made.due)
    if made.due and made.due == next_due(last.due, last.repeats, today, last.due_day):
        due_day = following.due_day
    return replace(made, started_on=today, due_day=due_day, number=following.number, follows=following.follows)


def _own_amounts(last: Collection) -> dict[str, int]:
    """The own amounts without what was added for debts; an amount that was own only for a debt is none."""
    debts: dict[str, int] = {}
    for debt in last.debts:
        debts[debt.member_id] = debts.get(debt.member_id, 0) + debt.amount
    left = {one: amount - debts.get(one, 0) for one, amount in last.own.items()}
    return {one: amount for one, amount in left.items() if amount > 0 and one not in debts}


def _typed_amounts(
    draft: CollectionDraft, members: tuple[str, ...]
) -> tuple[dict[str, int], dict[tuple[Step, str], CollectionProblem]]:
    own: dict[str, int] = {}
    wrong: dict[tuple[Step, str], CollectionProblem] = {}
    for member_id in members:
        typed = draft.own.get(member_id, "").strip()
        amount = parse_amount(typed) if typed else None
        if typed and (amount is None or not 1 <= amount <= LARGEST_AMOUNT):
            wrong["who", member_id] = "not_a_share"
        elif amount is not None:
            own[member_id] = amount
    return own, wrong


def _shares(made: Collection) -> dict[str, int]:
    if made.kind == "fixed":
        return {one: made.own.get(one, made.amount) for one in made.members}
    return dict(zip(made.members, divide(made.amount, [Stake(made.own.get(one)) for one in made.members]), strict=True))


def _misfit(made: Collection, shares: Mapping[str, int]) -> CollectionProblem | None:
    if not made.members:
        return "nobody"
    set_amounts = sum(made.own.values())
    if made.kind == "target" and set_amounts > made.amount:
        return "over" if len(made.own) == len(made.members) else "nothing_left"
    if any(share < 1 for share in shares.values()):
        return "nothing_left"
    return "too_large" if max(shares.values()) > LARGEST_AMOUNT else None


def _reference(name: str) -> str:
    """What a prompt can show of a name as its account."""
    return re.sub(r"[^A-Z0-9]", "", _latin(name).upper())[:LONGEST_REFERENCE]


def _description(name: str) -> str:
    return " ".join(re.sub(r"[^A-Za-z0-9 ]", " ", _latin(name)).split())[:LONGEST_DESCRIPTION].strip()


def _latin(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
