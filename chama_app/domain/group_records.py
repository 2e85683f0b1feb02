"""What the devices of a group tell each other, record by record, and the book that follows from the records.

A record is written once, by the function, and never changed. Its place in the order is Appwrite's, so whoever has the
same records has the same book, whatever his clock says and in whatever order they reached him.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from daraja_core.group_record import GroupRecord

from .decisions import Decision, Kept, SetAside, Settled

Value: TypeAlias = str | int | bool | None


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One person as all devices know him: never with a number."""

    id: str
    name: str = ""
    share: int | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class GroupRequest:
    """What some device asked of a member."""

    id: str
    member_id: str
    amount: int
    share: int
    at: datetime | None
    author: str
    supersedes: tuple[str, ...] = ()
    is_not_sent: bool = False


@dataclass(frozen=True, slots=True)
class GroupPayout:
    """What some device sent out of the pot."""

    id: str
    name: str
    amount: int
    remarks: str
    at: datetime | None
    member_id: str | None = None
    refund_of: str | None = None
    confirmed_not_sent: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierPayment:
    """What was paid before the group was there, on the device that founded it."""

    request_id: str
    member_id: str
    receipt: str
    amount: int
    share: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportedCode:
    """An M-PESA code that somebody reported for a payment."""

    code: str
    author: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that came too late: somebody else had changed the same field since."""

    record: GroupRecord
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupBook:
    """What the records say together."""

    chama: Mapping[str, Value] = field(default_factory=dict)
    members: Mapping[str, GroupMember] = field(default_factory=dict)
    requests: Mapping[str, GroupRequest] = field(default_factory=dict)
    codes: Mapping[str, "ReportedCode"] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    payouts: Mapping[str, GroupPayout] = field(default_factory=dict)
    earlier: Mapping[str, EarlierPayment] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()


def fold(records: Iterable[GroupRecord]) -> GroupBook:
    """The book of these records. One that cannot be read is left out: a newer app may know what it means."""
    folding = _Fold()
    for record in sorted({one.id: one for one in records}.values(), key=_order):
        try:
            folding.take(record)
        except (KeyError, TypeError, ValueError):
            continue
    return folding.book()


def _order(record: GroupRecord) -> tuple[bool, int, str]:
    """What the function has not taken yet comes last."""
    return (record.sequence is None, record.sequence or 0, record.id)


class _Fold:
    """The book while it grows: each record is taken once, in the order of all."""

    def __init__(self) -> None:
        self._chama: dict[str, Value] = {}
        self._members: dict[str, GroupMember] = {}
        self._requests: dict[str, GroupRequest] = {}
        self._codes: dict[str, ReportedCode] = {}
        self._decisions: dict[str, tuple[Decision, ...]] = {}
        self._payouts: dict[str, GroupPayout] = {}
        self._earlier: dict[str, EarlierPayment] = {}
        self._conflicts: list[Conflict] = []

    def book(self) -> GroupBook:
        return GroupBook(
            self._chama,
            self._members,
            self._requests,
            self._codes,
            self._decisions,
            self._payouts,
            self._earlier,
            tuple(self._conflicts),
        )

    def take(self, record: GroupRecord) -> None:  # noqa: C901 — one branch per kind, and nothing else
        subject = record.subject
        match record.kind:
            case "chama":
                self._chama |= self._merged(record, self._chama, CHAMA_FIELDS)
            case "member":
                known = self._members.get(subject) or GroupMember(subject)
                changes = self._merged(record, {name: getattr(known, name) for name in MEMBER_FIELDS}, MEMBER_FIELDS)
                self._members[subject] = replace(known, **changes)
            case "request":
                self._requests.setdefault(subject, _request(record))
            case "not_sent":
                known_request = self._requests[subject]
                if known_request.author == record.author:  # nobody else can know
                    self._requests[subject] = replace(known_request, is_not_sent=True)
            case "code":
                self._take_code(record)
            case "kept" | "set_aside" | "settled":
                self._take_decision(record)
            case "payout":
                self._payouts.setdefault(subject, _payout(record))
            case "payout_not_sent":
                note = _text(record.body["note"])
                self._payouts[subject] = replace(self._payouts[subject], confirmed_not_sent=note)
            case "earlier":
                self._earlier.setdefault(subject, _earlier(record))
            case _:
                pass  # of a newer app

    def _merged(
        self, record: GroupRecord, known: Mapping[str, Value], fields: Mapping[str, tuple[type, ...]]
    ) -> dict[str, Any]:
        """The fields that change: each was seen as it is, or becomes what it is. The others came too late."""
        changes = {name: _change(pair, fields[name]) for name, pair in _fields(record.body["changes"]).items()}
        late = tuple(name for name, (seen, to) in changes.items() if known.get(name) not in (seen, to))
        if late:
            self._conflicts.append(Conflict(record, late))
        return {name: to for name, (_, to) in changes.items() if name not in late}

    def _take_code(self, record: GroupRecord) -> None:
        """Whoever reported a code takes it back, or whoever keeps the money."""
        code, known = record.body["code"], self._codes.get(record.subject)
        if code is None and known and (known.author == record.author or record.role != "member"):
            del self._codes[record.subject]
        elif code is not None and _text(code) not in {one.code for one in self._codes.values()}:
            self._codes.setdefault(record.subject, ReportedCode(_text(code), record.author))

    def _take_decision(self, record: GroupRecord) -> None:
        """Whoever decided without knowing of an earlier decision about the same payment has to decide again."""
        before = self._decisions.get(record.subject, ())
        if _whole(record.body["after"]) != len(before):
            self._conflicts.append(Conflict(record, ("after",)))
        else:
            self._decisions[record.subject] = (*before, _decision(record))


CHAMA_FIELDS: Mapping[str, tuple[type, ...]] = {
    "name": (str,),
    "target": (int,),
    "reference": (str,),
    "description": (str,),
}
MEMBER_FIELDS: Mapping[str, tuple[type, ...]] = {"name": (str,), "share": (int, type(None)), "gone": (bool,)}


def _change(pair: object, kinds: tuple[type, ...]) -> tuple[Value, Value]:
    match pair:
        case [None | str() | int() as seen, int() as to] if type(to) in kinds and to > 0:
            return seen, to
        case [None | str() | int() as seen, None | str() as to] if type(to) in kinds and to != "":
            return seen, to
        case [None | bool() as seen, bool() as to] if bool in kinds:
            return seen, to
        case _:
            raise ValueError("a change is what was seen and what it becomes")


def _request(record: GroupRecord) -> GroupRequest:
    body = record.body
    return GroupRequest(
        record.subject,
        _text(body["member"]),
        _whole(body["amount"]),
        _whole(body["share"]),
        record.at,
        record.author,
        tuple(_text(one) for one in _list(body.get("supersedes"))),
    )


def _payout(record: GroupRecord) -> GroupPayout:
    body = record.body
    return GroupPayout(
        record.subject,
        _text(body["name"]),
        _whole(body["amount"]),
        _text(body["remarks"]),
        record.at,
        _text_or_none(body.get("member")),
        _text_or_none(body.get("refund_of")),
    )


def _earlier(record: GroupRecord) -> EarlierPayment:
    body = record.body
    at = datetime.fromisoformat(_text(body["at"]))
    if at.tzinfo is None:
        raise ValueError("a moment without its zone")
    return EarlierPayment(
        record.subject,
        _text(body["member"]),
        _text(body["receipt"]),
        _whole(body["amount"]),
        _whole(body["share"]),
        at,
    )


def _decision(record: GroupRecord) -> Decision:
    body, amount = record.body, _whole(record.body["amount"])
    if record.at is None:
        raise ValueError("a decision without its moment")
    match record.kind:
        case "kept":
            return Kept(record.id, record.subject, amount, _whole(body["counts"]), record.at)
        case "set_aside":
            return SetAside(record.id, record.subject, amount, record.at)
        case _:
            code, note = (_text_or_none(body.get(name)) or "" for name in ("code", "note"))
            return Settled(record.id, record.subject, amount, code, note, record.at)


def _fields(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("fields are missing")
    return value


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a text is missing")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a whole number is missing")
    return value
