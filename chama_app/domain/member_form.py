"""Who is in the chama: adding, editing and archiving members so that shares stay exact and open requests stay true."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from .amounts import LARGEST_AMOUNT, parse_amount
from .book import Book
from .members import LONGEST_NAME, Member, PhoneProblem, local_phone, one_line, parse_phone, phone_problem
from .payment_requests import PaymentRequest
from .shares import Stake, divide

MemberField = Literal["name", "phone", "share"]
Misfit = Literal["nothing_left", "over", "too_large"]
"""What is wrong with all shares together."""
MemberProblem: TypeAlias = Misfit | PhoneProblem | Literal["missing", "too_long", "not_a_share", "locked", "changed"]


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """A member as it is being typed. `share` counts only when it is a custom one."""

    name: str = ""
    phone: str = field(default="", repr=False)
    is_custom: bool = False
    share: str = ""
    is_me: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMember:
    """What a draft comes to. `member` is None until everything is right.

    `total` is what all shares add up to. `same_phone` names those who share one and are asked one after the other.
    `blocked_by` are the ids of the members whose open request keeps the shares from changing now.
    """

    member: Member | None
    problems: Mapping[MemberField, MemberProblem]
    phone: str | None = field(repr=False)
    share: int
    total: int
    target: int
    same_phone: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    locked: bool = False


def member_draft(member: Member) -> MemberDraft:
    """A member as the form shows it first."""
    share = "" if member.custom_share is None else str(member.custom_share)
    return MemberDraft(member.name, local_phone(member.phone), member.custom_share is not None, share, member.is_me)


def is_locked(book: Book, member_id: str) -> bool:
    """While a request is open, in whichever collection, the member's phone stays what was asked for.

    Of one that M-PESA says was paid only the receipt is missing: that locks nothing.
    """
    return _is_any_open(book.all_requests_of(member_id))


def _is_any_open(requests: Iterable[PaymentRequest]) -> bool:
    return any(request.is_open and not request.unconfirmed for request in requests)


def parse_member(
    book: Book, draft: MemberDraft, member_id: str, changed: Collection[str] = frozenset()
) -> ParsedMember:
    """Check a draft for the member with this id, or for a new one who would get it. Nothing comes of it while somebody
    has to be asked about the fields that were `changed` elsewhere."""
    old = _find(book, member_id)
    phone, share = parse_phone(draft.phone), parse_amount(draft.share) if draft.is_custom else None
    # Where another device of the chama asks this member, nobody here need know the number.
    problems = _problems(draft, phone, share, needs_phone=old is None or bool(old.phone))
    custom, is_gone = share if draft.is_custom else None, old is not None and old.archived
    made = Member(member_id, one_line(draft.name), phone or "", custom, archived=is_gone, is_me=draft.is_me)
    after = with_member(book, made)
    held = blocked_by_requests(book, after)
    locked = old is not None and is_locked(book, member_id)
    if locked and old is not None and phone and phone != old.phone:
        problems["phone"] = "locked"
    if "share" not in problems and (problem := unfit(after)):
        problems["share"] = problem
    problems |= {name: "changed" for name in get_args(MemberField) if name in changed}
    set_amounts = sum(after.own_amount(one) or 0 for one in after.active_members)
    return ParsedMember(
        member=None if problems or held else made,
        problems=problems,
        phone=phone,
        share=after.share(member_id),
        total=max(set_amounts, sum(after.shares.values())),
        target=after.target,
        same_phone=tuple(
            one.name for one in book.active_members if phone and one.phone == phone and one.id != member_id
        ),
        blocked_by=held,
        locked=locked,
    )


def with_member(book: Book, member: Member) -> Book:
    """The book with this member in the old one's place, or added at the end. Only one of them holds this device."""
    others = tuple(replace(one, is_me=one.is_me and not member.is_me) for one in book.members)
    changed = tuple(member if one.id == member.id else one for one in others)
    return replace(book, members=changed if _find(book, member.id) else (*others, member))


def with_phone(book: Book, member_id: str, phone: str, *, is_me: bool) -> Book:
    """The book when somebody typed a member's number into this device, and said whether it is this member's own."""
    known = book.member(member_id)
    return with_member(book, replace(known, phone=phone or known.phone, is_me=is_me))


def without_member(book: Book, member_id: str, *, is_shared: bool = False) -> Book | None:
    """The book when a member has left; None while an open request stands in the way.

    Whoever has a history or is known to other devices stays in the record, archived; anybody else is gone.
    """
    if is_locked(book, member_id):
        return None
    if is_shared or has_history(book, member_id):
        kept = (replace(one, archived=True, is_me=False) if one.id == member_id else one for one in book.members)
        after = replace(book, members=tuple(kept))
    else:
        after = replace(book, members=tuple(one for one in book.members if one.id != member_id))
    return None if blocked_by_requests(book, after) or unfit(after) else after


def has_history(book: Book, member_id: str) -> bool:
    """Whether a member was ever asked for money, or has a place in the history of turns."""
    rounds = book.collections
    swappers = {one for each in rounds for swap in each.swaps for one in (swap.one, swap.other)}
    had_turn = member_id in swappers or any(each.receiver == member_id for each in rounds)
    return had_turn or bool(book.all_requests_of(member_id))


def with_member_back(book: Book, member_id: str) -> Book | None:
    """The book when an archived member is back; None when the shares cannot change now."""
    after = unarchived(book, member_id)
    return None if blocked_by_requests(book, after) or unfit(after) else after


def unarchived(book: Book, member_id: str) -> Book:
    """The book when an archived member is back, whatever stands in the way of that."""
    return replace(
        book, members=tuple(replace(one, archived=one.archived and one.id != member_id) for one in book.members)
    )


def blocked_by_requests(before: Book, after: Book) -> tuple[str, ...]:
    """Whose share would change while a request for the old one is open."""
    locked = [one for one in before.members if _is_any_open(before.requests_of(one.id))]
    return tuple(one.id for one in locked if before.share(one.id) != after.share(one.id))


def _problems(
    draft: MemberDraft, phone: str | None, share: int | None, *, needs_phone: bool
) -> dict[MemberField, MemberProblem]:
    found: dict[MemberField, MemberProblem] = {}
    if not one_line(draft.name):
        found["name"] = "missing"
    elif len(one_line(draft.name)) > LONGEST_NAME:
        found["name"] = "too_long"
    if not draft.phone.strip():
        found |= {"phone": "missing"} if needs_phone else {}
    elif phone is None:
        found["phone"] = phone_problem(draft.phone)
    if draft.is_custom and (share is None or not 1 <= share <= LARGEST_AMOUNT):
        found["share"] = "not_a_share"
    return found


def unfit(book: Book) -> Misfit | None:
    """What is wrong with the shares, before anybody has paid: nobody could be asked for one, or for all of it."""
    own = [book.own_amount(one) for one in book.active_members]
    target = sum(amount or 0 for amount in own) if book.collection.kind == "fixed" else book.chama.target
    plain = divide(target, [Stake(amount) for amount in own])
    if sum(amount or 0 for amount in own) > target:
        return "over" if all(own) else "nothing_left"
    if any(share < 1 for amount, share in zip(own, plain, strict=True) if amount != 0):  # what is asked for elsewhere
        return "nothing_left"
    largest = max((*plain, *(book.share(one.id) for one in book.active_members)), default=0)
    return "too_large" if largest > LARGEST_AMOUNT else None


def _find(book: Book, member_id: str) -> Member | None:
    return next((one for one in book.members if one.id == member_id), None)
