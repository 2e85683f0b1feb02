"""What the devices of a group tell each other, record by record, and the book that follows from the records.

A record is written once, by the function, and never changed. Its place in the order is Appwrite's, so whoever has the
same records has the same book, whatever his clock says and in whatever order they reached him.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast, get_args

from daraja_core.group_record import GroupRecord

from .collections import FIRST
from .decisions import Decision, Kept, SetAside, Settled, Way
from .group_book import (
    CHAMA_FIELDS,
    COLLECTION_FIELDS,
    MEMBER_FIELDS,
    PART_FIELDS,
    TAKEN_TURN,
    Conflict,
    EarlierPayment,
    EarlierPayout,
    GroupBook,
    GroupMember,
    GroupPayout,
    GroupRequest,
    Kinds,
    ReportedCode,
    Value,
)
from .members import composed
from .proposals import Proposal, TwoTreasurers, decided, proposal_from_record, rule_from_record


def fold(records: Iterable[GroupRecord]) -> GroupBook:
    """The book of these records. One that cannot be read is left out: a newer app may know what it means."""
    folding = Folding()
    for record in in_order(records):
        folding.take(record)
    return folding.book()


def in_order(records: Iterable[GroupRecord]) -> list[GroupRecord]:
    """Each record once, in the order of all; what the function has not taken yet comes last, as it was written."""
    return sorted({one.id: one for one in records}.values(), key=_order)


def _order(record: GroupRecord) -> tuple[bool, int, str]:
    return (record.sequence is None, record.sequence or 0, "" if record.sequence is None else record.id)


class Folding:
    """The book while it grows: each record is taken once, in the order of all."""

    def __init__(self) -> None:
        self._chama: dict[str, Value] = {}
        self._members: dict[str, GroupMember] = {}
        self._collections: dict[str, dict[str, Value]] = {}
        self._requests: dict[str, GroupRequest] = {}
        self._codes: dict[str, ReportedCode] = {}
        self._decisions: dict[str, tuple[Decision, ...]] = {}
        self._payouts: dict[str, GroupPayout] = {}
        self._earlier: dict[str, EarlierPayment] = {}
        self._earlier_payouts: dict[str, EarlierPayout] = {}
        self._places: dict[str, int] = {}
        self._superseded: set[str] = set()
        self._conflicts: list[Conflict] = []
        self._proposals: dict[str, Proposal] = {}
        self._rules: list[TwoTreasurers] = []
        self._links: dict[str, str | None] = {}
        self._treasurers: dict[str, bool] = {}

    def copy(self) -> "Folding":
        """Another one, which goes on from here by itself."""
        other = Folding()
        for name, held in vars(self).items():
            setattr(other, name, held.copy())
        return other

    def take(self, record: GroupRecord) -> None:
        """The next record; one that cannot be read changes nothing."""
        with contextlib.suppress(KeyError, TypeError, ValueError):
            self._take(record)

    def book(self) -> GroupBook:
        """What follows from the records so far. It is done with: whoever goes on takes a copy before."""
        return GroupBook(
            self._chama,
            self._members,
            self._collections,
            self._requests,
            self._codes,
            self._decisions,
            self._payouts,
            self._earlier,
            self._earlier_payouts,
            self._places,
            self._superseded,
            tuple(self._conflicts),
            self._proposals,
            self._rules[-1] if self._rules else None,
            self._links,
            self._treasurers,
        )

    def _take(self, record: GroupRecord) -> None:  # noqa: C901 — one branch per kind, and nothing else
        subject = record.subject
        match record.kind:
            case "chama":
                self._chama |= self._merged(record, self._chama, CHAMA_FIELDS.__getitem__)
            case "collection":
                known_fields = self._collections.get(subject, {})
                if self._is_taken(record, known_fields.get("receiver")):
                    self._conflicts.append(Conflict(record, (TAKEN_TURN,)))
                else:
                    self._collections[subject] = known_fields | self._merged(record, known_fields, _of_collection)
            case "member":
                known = self._members.get(subject) or GroupMember(subject)
                fields = {name: getattr(known, name) for name in MEMBER_FIELDS}
                changes = self._merged(record, fields, MEMBER_FIELDS.__getitem__)
                self._members[subject] = replace(known, **changes)
            case "request" | "recorded":
                asked = self._requests.setdefault(subject, _request(record))
                self._superseded |= {*asked.supersedes}
                self._places.setdefault(subject, len(self._places))
                if _is_told_as_paid(record, asked.author):
                    self._requests[subject] = replace(asked, is_paid=True)
            case "not_sent":
                known_request = self._requests[subject]
                if _is_by_its_author(record, known_request.author):  # nobody else can know
                    self._requests[subject] = replace(known_request, is_not_sent=True)
            case "code":
                self._take_code(record)
            case "linked":
                self._take_link(record)
            case "unlinked":
                holder = self._links[subject]
                if holder is not None and (_is_by_its_author(record, holder) or record.role != "member"):
                    self._links[subject] = None
            case "kept" | "set_aside" | "settled":
                self._take_decision(record)
            case "payout":
                sent = self._payouts.setdefault(subject, _payout(record))
                if _is_told_as_paid(record, sent.author):
                    self._payouts[subject] = replace(sent, is_paid=True)
            case "payout_not_sent":
                self._take_not_sent(record, _text(record.body["note"]))
            case "earlier":
                self._earlier.setdefault(subject, _earlier(record))
                self._places.setdefault(subject, len(self._places))
            case "earlier_payout":
                self._earlier_payouts.setdefault(subject, _earlier_payout(record))
            case "two_treasurers":
                self._rules.append(rule_from_record(record))
            case "treasurer":
                self._treasurers[subject] = record.body["on"] is True
            case "proposal":
                self._proposals.setdefault(record.id, proposal_from_record(record))
            case "approved" | "declined" | "withdrawn":
                self._proposals[subject] = decided(self._proposals[subject], record)
            case _:
                pass  # of a newer app

    def _is_taken(self, record: GroupRecord, receiver: Value) -> bool:
        """Money was sent for a turn before it was swapped by somebody who had not heard of that."""
        seen = record.body.get("payouts")
        told: list[GroupPayout | EarlierPayout] = [*self._payouts.values(), *self._earlier_payouts.values()]
        own = [
            one
            for one in told
            if one.collection_id == record.subject and one.member_id == receiver and not one.refund_of
        ]
        return isinstance(seen, list) and any(one.id not in seen and not _never_left(one) for one in own)

    def _merged(self, record: GroupRecord, known: Mapping[str, Value], kinds: Callable[[str], Kinds]) -> dict[str, Any]:
        """The fields that change: each was seen as it is, or becomes what it is. The others came too late."""
        changes = {name: _change(pair, kinds(name)) for name, pair in _fields(record.body["changes"]).items()}
        late = tuple(name for name, (seen, to) in changes.items() if not _is_one_of(known.get(name), seen, to))
        if late:
            self._conflicts.append(Conflict(record, late))
        return {name: to for name, (_, to) in changes.items() if name not in late}

    def _take_code(self, record: GroupRecord) -> None:
        """Whoever reported a code takes it back, or whoever keeps the money."""
        code, known = record.body["code"], self._codes.get(record.subject)
        if code is None:
            if known and (_is_by_its_author(record, known.author) or record.role != "member"):
                del self._codes[record.subject]
            elif known:
                self._conflicts.append(Conflict(record, ("code",)))
            return
        is_reported = _text(code) in {one.code for one in self._codes.values()}
        if known is None and not is_reported:
            amount = record.body.get("amount")
            self._codes[record.subject] = ReportedCode(
                _text(code), record.author, None if amount is None else _whole(amount)
            )
        elif known is None or known.code != code:
            self._conflicts.append(Conflict(record, ("code",)))

    def _take_link(self, record: GroupRecord) -> None:
        """Whoever says it first is this member, and nobody is two at once."""
        member = self._members[record.subject]
        own = [one for one, user in self._links.items() if user == record.author and one != member.id]
        is_another = any(not self._members[one].gone for one in own)
        if self._links.get(member.id) in (None, record.author) and not is_another and not member.gone:
            self._links |= {one: None for one in own} | {member.id: record.author}
        else:
            self._conflicts.append(Conflict(record, ("linked",)))

    def _take_not_sent(self, record: GroupRecord, note: str) -> None:
        """Proven by the device that was to send it, or by somebody who looked it up at M-PESA."""
        known = self._payouts[record.subject]
        if record.body.get("proven") is not True:
            self._payouts[record.subject] = replace(known, confirmed_not_sent=note)
        elif _is_by_its_author(record, known.author):
            self._payouts[record.subject] = replace(known, is_not_sent=True)

    def _take_decision(self, record: GroupRecord) -> None:
        """Whoever decided without knowing of an earlier decision about the same payment has to decide again."""
        before, made = self._decisions.get(record.subject, ()), _decision(record)
        if _whole(record.body["after"]) == len(before):
            self._decisions[record.subject] = (*before, made)
            if isinstance(made, Settled) and made.way:  # what was recorded by hand is what was said of it last
                known = self._requests[record.subject]
                self._requests[record.subject] = replace(known, way=made.way, amount=made.amount or known.amount)
        elif not any(_is_the_same(one, made) for one in before):
            self._conflicts.append(Conflict(record, ("after",)))


def _never_left(payout: GroupPayout | EarlierPayout) -> bool:
    return isinstance(payout, GroupPayout) and (payout.is_not_sent or payout.confirmed_not_sent is not None)


def _is_by_its_author(record: GroupRecord, author: str) -> bool:
    """What the function has not taken yet is this device's own."""
    return record.sequence is None or record.author == author


def _is_told_as_paid(record: GroupRecord, author: str) -> bool:
    """Whoever asked or sent before there was a group says it once more when M-PESA says that it was paid."""
    return record.body.get("paid") is True and _is_by_its_author(record, author)


def _is_the_same(one: Decision, other: Decision) -> bool:
    """Two devices that saw M-PESA and the payer's message agree settle the payment alike."""
    return isinstance(one, Settled) and isinstance(other, Settled) and bool(one.code) and one.code == other.code


def _is_one_of(known: Value, *values: Value) -> bool:
    """Nothing yet, no and an empty text are the same."""
    return (known or None) in [one or None for one in values]


def _of_collection(name: str) -> Kinds:
    part, is_part, _ = name.partition(":")
    return PART_FIELDS[part] if is_part else COLLECTION_FIELDS[name]


def _change(pair: object, kinds: tuple[type, ...]) -> tuple[Value, Value]:
    match pair:
        case [None | str() | int() as seen, int() as to] if type(to) in kinds and to >= 0:
            return seen, to
        case [None | str() | int() as seen, None | str() as to] if type(to) in kinds and to != "":
            return _composed(seen), _composed(to)
        case _:
            raise ValueError("a change is what was seen and what it becomes")


def _composed(value: Value) -> Value:
    return composed(value) if isinstance(value, str) else value


def _request(record: GroupRecord) -> GroupRequest:
    body, way = record.body, _way(record.body["way"]) if record.kind == "recorded" else "mpesa"
    return GroupRequest(
        record.subject,
        _text(body["member"]),
        _whole(body["amount"]),
        _share(body) if way in ("mpesa", "carried") else _whole(body["share"]),
        record.at,
        record.author,
        tuple(_text(one) for one in _list(body.get("supersedes"))),
        way=way,
        collection_id=_collection(body),
        of=_text_or_none(body.get("of")) or "",
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
        author=record.author,
        collection_id=_collection(body),
    )


def _earlier(record: GroupRecord) -> EarlierPayment:
    body = record.body
    return EarlierPayment(
        record.subject,
        _text(body["member"]),
        _text(body["receipt"]),
        _whole(body["amount"]),
        _share(body),
        _moment(body["at"]),
        _collection(body),
    )


def _earlier_payout(record: GroupRecord) -> EarlierPayout:
    body = record.body
    return EarlierPayout(
        record.subject,
        _text(body["name"]),
        _text(body["receipt"]),
        _whole(body["amount"]),
        _text(body["remarks"]),
        _moment(body["at"]),
        _text_or_none(body.get("member")),
        _text_or_none(body.get("refund_of")),
        _collection(body),
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
            paid_on, by = (_text_or_none(body.get(name)) for name in ("paid_on", "by"))
            day = date.fromisoformat(paid_on) if paid_on else None
            way = _way(body["way"]) if "way" in body else None
            return Settled(record.id, record.subject, amount, code, note, record.at, day, by or "", way)


def _fields(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("fields are missing")
    return value


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _collection(body: Mapping[str, object]) -> str:
    return _text_or_none(body.get("collection")) or FIRST


def _share(body: Mapping[str, object]) -> int:
    """What was asked for in all. Where an earlier version wrote none down, it was no less than this."""
    return _whole(body["share"]) or _whole(body["amount"])


def _way(value: object) -> Way:
    for known in get_args(Way):
        if value == known:
            return cast(Way, known)
    raise ValueError("money does not come in this way")


def _moment(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError("a moment without its zone")
    return at


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a text is missing")
    return composed(value)


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a whole number is missing")
    return value
