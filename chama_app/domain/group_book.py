"""The book of a group: what its records say together, without any number of a phone."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from daraja_core.group_record import GroupRecord

from .collections import FIRST
from .decisions import Decision, Way
from .proposals import Proposal, TwoTreasurers

Value: TypeAlias = str | int | bool | None

Kinds: TypeAlias = tuple[type, ...]

CHAMA_FIELDS: Mapping[str, Kinds] = {"name": (str,)}
MEMBER_FIELDS: Mapping[str, Kinds] = {"name": (str,), "gone": (bool,)}
COLLECTION_FIELDS: Mapping[str, Kinds] = {
    "name": (str,),
    "kind": (str,),
    "amount": (int,),
    "reference": (str,),
    "description": (str,),
    "due": (str, type(None)),
    "due_day": (int, type(None)),
    "repeats": (str,),
    "started_on": (str, type(None)),
    "closed_on": (str, type(None)),
    "number": (int,),
    "follows": (str, type(None)),
    "receiver": (str, type(None)),
}
PART_FIELDS: Mapping[str, Kinds] = {
    "in": (bool,),
    "own": (int, type(None)),
    "turns": (str, type(None)),
    "swaps": (str, type(None)),
    "debts": (str, type(None)),
}
"""What a collection has several of, named `in:alice` or `turns:0`: who takes part, with which amount, and lists."""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One person as all devices know him: never with a number."""

    id: str
    name: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class GroupRequest:
    """What some device asked of a member, or recorded by hand as having come from him in another `way`.

    `of` is the collection that carried money was in before. `is_paid`: M-PESA said so to the device that asked before
    there was a group, and the receipt is still to come.
    """

    id: str
    member_id: str
    amount: int
    share: int
    at: datetime | None
    author: str
    supersedes: tuple[str, ...] = ()
    is_not_sent: bool = False
    way: Way = "mpesa"
    collection_id: str = FIRST
    of: str = ""
    is_paid: bool = False


@dataclass(frozen=True, slots=True)
class GroupPayout:
    """What some device sent out of the pot; `is_paid` as of a request."""

    id: str
    name: str
    amount: int
    remarks: str
    at: datetime | None
    member_id: str | None = None
    refund_of: str | None = None
    confirmed_not_sent: str | None = None
    author: str = ""
    is_not_sent: bool = False
    collection_id: str = FIRST
    is_paid: bool = False


@dataclass(frozen=True, slots=True)
class EarlierPayout:
    """What was sent out of the pot before the group was there."""

    id: str
    name: str
    receipt: str
    amount: int
    remarks: str
    at: datetime
    member_id: str | None = None
    refund_of: str | None = None
    collection_id: str = FIRST


@dataclass(frozen=True, slots=True)
class EarlierPayment:
    """What was paid before the group was there, on the device that founded it."""

    request_id: str
    member_id: str
    receipt: str
    amount: int
    share: int
    at: datetime
    collection_id: str = FIRST


@dataclass(frozen=True, slots=True)
class ReportedCode:
    """An M-PESA code that somebody reported for a payment, and the amount that its message says."""

    code: str
    author: str
    amount: int | None = None


TAKEN_TURN = "payouts"
"""The field of a swap that came too late: money had been sent for that turn."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that came too late: somebody else had changed the same field since."""

    record: GroupRecord
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupBook:
    """What the records say together. `places` orders all payments by when each was first told of, on every device;
    for those that are `superseded` nobody waits any more.

    `links` says which user a member is, as the function wrote it down: None for one who is nobody's any more, empty for
    this device's own user as long as the function has not taken it. `treasurers` says which users were
    made treasurers, or none any more: what they are now the server knows.
    """

    chama: Mapping[str, Value] = field(default_factory=dict)
    members: Mapping[str, GroupMember] = field(default_factory=dict)
    collections: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    requests: Mapping[str, GroupRequest] = field(default_factory=dict)
    codes: Mapping[str, ReportedCode] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    payouts: Mapping[str, GroupPayout] = field(default_factory=dict)
    earlier: Mapping[str, EarlierPayment] = field(default_factory=dict)
    earlier_payouts: Mapping[str, EarlierPayout] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    superseded: Set[str] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    two_treasurers: TwoTreasurers | None = None
    links: Mapping[str, str | None] = field(default_factory=dict)
    treasurers: Mapping[str, bool] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether its owner has written down all that was there before: the chama itself comes last."""
        return CHAMA_FIELDS.keys() <= self.chama.keys()
