"""The ledger: the book in memory and in the database, always the same, changed by what the engine reports."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from daraja_core import (
    Disbursement,
    DisbursementInitiating,
    GroupVerdict,
    PaymentInitiating,
    PaymentSuccess,
)
from daraja_core.attempt import Source, TimelineEntry
from daraja_core.errors import DarajaError
from daraja_core.not_sent import not_sent
from daraja_core.order import LONGEST_ID
from daraja_core.public_state import refused_disbursement, refused_payment

from ..domain.book import (
    Book,
    begun_by,
    owed,
    through,
    with_decision,
    with_payout,
    with_request,
    with_terms,
    without_terms,
)
from ..domain.collections import FIRST
from ..domain.decisions import Decision, Settled
from ..domain.group import Membership, Roster, earlier_payments, with_roster
from ..domain.group_verdicts import apply_verdict, payout_from_verdict, split_payment_id
from ..domain.members import Chama, Member
from ..domain.payment_requests import NotSentReason, PaymentRequest
from ..domain.payout_rules import PayoutDraft
from ..domain.payouts import Payout
from ..domain.request_rules import to_supersede
from ..storage.database import Database
from .engine import PaymentHandle
from .notifications import LatePayout, LateSuccess, Notification, Recovered
from .pending_writes import PendingWrites, Unsaved

_AFTER_RESTART: frozenset[Source] = frozenset({"restored", "resume", "check", "realtime", "poll"})
"""Whoever brings the first news since a restart ends the checking of earlier payments."""


class Ledger:
    """Owns the book.

    What somebody decides is on disk before anybody can see it, or raises SaveError and changes nothing. What happened
    is shown whatever the disk says, and waits until it can be written.
    """

    def __init__(self, database: Database, now: datetime, new_suffix: Callable[[], str]) -> None:
        self._database = database
        self._new_suffix = new_suffix
        self._pending = PendingWrites()
        self.book: Book = begun_by(now, database.load())
        self.membership = database.membership()

    @property
    def unsaved(self) -> Unsaved | None:
        """What is shown and not on disk yet."""
        return self._pending.unsaved

    def save_again(self) -> Unsaved | None:
        """Try to write down what waits; what is left of it."""
        self._pending.flush()
        return self.unsaved

    def clear(self, seed: Book) -> None:
        """Begin again with the seed."""
        self._database.clear(seed)
        self._pending.clear()
        self.book, self.membership = self._database.load(), None

    def begin_request(self, member_id: str, now: datetime, collection_id: str) -> PaymentRequest | None:
        """Write a new request down for all that is owed there; None when another tap or window was faster.

        Nobody waits any more for those that were unanswered so far. Raises SaveError when nothing can be written.
        """
        self._pending.require_saved(f"request of {member_id} ")
        book = through(self.book, collection_id)
        member, own = book.member(member_id), book.requests_of(member_id)
        request = PaymentRequest(
            member_id=member_id,
            number=book.next_number(member_id),
            amount=owed(book, member_id),
            phone=member.phone,
            started_at=now,
            state=PaymentInitiating(now),
            reference=book.chama.reference,
            share=book.share(member_id),
            suffix=self.new_suffix(member_id),
            collection_id=book.current,
        )
        superseding, receipts = to_supersede(book, member_id), {one.receipt for one in own if one.receipt}
        if not self._database.insert_request(request, receipts=len(receipts), superseding=superseding):
            return None
        for one in superseding:
            self.book = with_request(self.book, replace(one, superseded=True))
        self.book = with_request(self.book, request)
        return request

    def apply_update(self, handle: PaymentHandle | Disbursement) -> Notification | None:
        """The engine's state and history replace ours; an id that only the engine knows becomes a request of ours.

        Gives back what everybody should be notified of.
        """
        if isinstance(handle, Disbursement):
            return self._apply_payout_update(handle)
        before = self.book.request(handle.id)
        known = before or self._request_known_to_the_engine(handle)
        if known is None or known.elsewhere:
            return None
        if isinstance(known.state, PaymentSuccess) and not isinstance(handle.state, PaymentSuccess):
            return None
        after = replace(
            known,
            state=handle.state,
            timeline=handle.timeline,
            restored=known.restored and not (_is_checked(known.timeline, handle.timeline) or handle.state.final),
            checkout_request_id=handle.checkout_request_id or known.checkout_request_id,
        )
        if after == before:
            return None
        self._save_request(after)
        return _notification_of(known, after, self.book.member(after.member_id).name)

    def new_suffix(self, member_id: str) -> str:
        """What ends the id of the member's next request: no other device can have it."""
        return self._new_suffix()[: LONGEST_ID - len(member_id) - 1]

    def save_record(self, record: PaymentRequest) -> None:
        """Write down what somebody recorded by hand. Raises SaveError."""
        self._change_request(record)

    def mark_not_sent(self, request_id: str, error: DarajaError, reason: NotSentReason) -> None:
        """A request was proven not to have left."""
        self.update_request(request_id, state=refused_payment(not_sent(error)), reason=reason, restored=False)

    def update_request(self, request_id: str, **changes: Any) -> None:
        """Take over what became known of a request."""
        known = self.book.request(request_id)
        if known:
            self._save_request(replace(known, **changes))

    def change_request(self, request_id: str, **changes: Any) -> None:
        """Write down what somebody entered about a request. Raises SaveError."""
        known = self.book.request(request_id)
        if known:
            self._change_request(replace(known, **changes))

    def decide(self, decision: Decision) -> None:
        """Write down what somebody decided about a payment. Raises SaveError."""
        known = with_decision(self.book, decision).request(decision.request_id)
        if known:
            self._change_request(known)

    def settle(self, decision: Settled) -> None:
        """Take over that a payment counts by what M-PESA and the member say alike."""
        known = with_decision(self.book, decision).request(decision.request_id)
        if known:
            self._save_request(known)

    def update_history(self, handle: PaymentHandle | Disbursement) -> None:
        """Show a history that grew without news. Looking writes nothing; the engine has it on disk."""
        if isinstance(handle, Disbursement):
            payout = self.book.payout(handle.id)
            if payout:
                restored = payout.restored and not _is_checked(payout.timeline, handle.timeline)
                self.book = with_payout(self.book, replace(payout, timeline=handle.timeline, restored=restored))
            return
        request = self.book.request(handle.id)
        if request:
            restored = request.restored and not _is_checked(request.timeline, handle.timeline)
            self.book = with_request(self.book, replace(request, timeline=handle.timeline, restored=restored))

    def load_queue(self) -> tuple[str, ...]:
        """The members whom an earlier run was to ask and did not, as far as they still owe anything."""
        return tuple(one for one in self._database.load_queue() if owed(self.book, one) > 0)

    def save_queue(self, member_ids: Iterable[str]) -> None:
        """Keep who is still to be asked, across a restart."""
        self._pending.write("queue", partial(self._database.save_queue, tuple(member_ids)))

    def update_members(self, chama: Chama, members: tuple[Member, ...]) -> None:
        """Write who is in the chama from now on, and what it is for. Raises SaveError."""
        self.update_collections(replace(self.book, chama=chama, members=members))

    def update_collections(self, after: Book) -> None:
        """Write who is in the chama, and what is collected for. Raises SaveError."""
        kept = without_terms(with_terms(after))
        self._database.save_members(kept)
        self._pending.forget("members")
        self.book = kept

    def select_collection(self, collection_id: str) -> None:
        """Look at the book through this collection from now on. Raises SaveError."""
        after = through(self.book, collection_id)
        if after.current != self.book.current:
            self._database.save_current(collection_id)
            self.book = after

    @property
    def group_id(self) -> str | None:
        """The group whose members may read what is paid from here."""
        return self.membership.group_id if self.membership else None

    def set_membership(self, membership: Membership) -> None:
        """The chama is shared from now on, and this device keeps it. Raises SaveError."""
        self._database.save_membership(membership)
        self.membership = membership

    def join_group(self, membership: Membership, roster: Roster) -> None:
        """This device belongs to somebody else's chama from now on; its own is forgotten. Raises SaveError."""
        self._database.replace_with_group(
            membership,
            with_roster(
                replace(self.book, members=(), requests=(), payouts=(), collections=(), current=FIRST, chama_name=""),
                roster,
            ),
        )
        self._pending.clear()
        self.book, self.membership = self._database.load(), membership
        self.apply_roster(roster)

    def apply_roster(self, roster: Roster) -> None:
        """Take over what the owner wrote down."""
        after = with_roster(self.book, roster)
        if (after.chama, after.members) != (self.book.chama, self.book.members):
            self.book = without_terms(with_terms(replace(self.book, chama=after.chama, members=after.members)))
            self._pending.write("members", partial(self._database.save_members, self.book))
        for payout in set(after.payouts) - set(self.book.payouts):
            self._save_payout(payout)
        for request in earlier_payments(self.book, roster):
            self._save_request(request)

    def apply_group_verdict(self, news: GroupVerdict) -> Notification | None:
        """What M-PESA said to the whole chama, where it is news; gives back what everybody should be notified of."""
        if news.flow == "b2c":
            payout = payout_from_verdict(self.book, news.verdict)
            if payout:
                self._save_payout(payout)
            return None
        after, before = apply_verdict(self.book, news.verdict), self.book.request(news.verdict.payment_id)
        if after is None:
            return None
        self._save_request(after)
        return _notification_of(before or after, after, self.book.member(after.member_id).name)

    def begin_payout(self, draft: PayoutDraft, now: datetime) -> Payout | None:
        """Write a new payout down; None when another tap or window was faster. Raises SaveError."""
        self._pending.require_saved("payout ")
        payout = Payout(
            draft.id,
            draft.name,
            draft.phone,
            draft.amount,
            draft.remarks,
            now,
            DisbursementInitiating(draft.id, now),
            draft.member_id,
            draft.refund_of,
            collection_id=self._collection_of(draft),
        )
        if not self._database.insert_payout(payout, out=sum(one.reserved + one.sent for one in self.book.payouts)):
            return None
        self.book = with_payout(self.book, payout)
        return payout

    def _collection_of(self, draft: PayoutDraft) -> str:
        """What goes back leaves the pot that it came into."""
        returned = self.book.request(draft.refund_of) if draft.refund_of else None
        return returned.collection_id if returned else self.book.current

    def mark_payout_not_sent(self, payout_id: str, error: DarajaError, reason: NotSentReason) -> None:
        """A payout was proven not to have left."""
        state = refused_disbursement(payout_id, not_sent(error))
        self.update_payout(payout_id, state=state, reason=reason, restored=False)

    def update_payout(self, payout_id: str, **changes: Any) -> None:
        """Take over what became known of a payout."""
        known = self.book.payout(payout_id)
        if known:
            self._save_payout(replace(known, **changes))

    def confirm_not_sent(self, payout_id: str, note: str) -> None:
        """Write down on whose word a payout was not sent. Raises SaveError."""
        known = self.book.payout(payout_id)
        if known:
            after = replace(known, confirmed_not_sent=note)
            self._database.save_payout(after)
            self._pending.forget(_name(after))
            self.book = with_payout(self.book, after)

    def _apply_payout_update(self, handle: Disbursement) -> Notification | None:
        before = self.book.payout(handle.id)
        # One that only the engine knows is counted too, although nobody remembers to whom it went.
        known = before or Payout(handle.id, "", "", handle.amount, "", handle.initiated_at, handle.state, restored=True)
        after = replace(
            known,
            state=handle.state,
            timeline=handle.timeline,
            restored=known.restored and not (_is_checked(known.timeline, handle.timeline) or handle.state.final),
        )
        if after == before:
            return None
        self._save_payout(after)
        is_late = after.receipt and not known.receipt and (known.is_unknown or known.restored)
        return LatePayout(after.name, after.sent, after.receipt) if is_late and after.receipt else None

    def _save_payout(self, payout: Payout) -> None:
        self.book = with_payout(self.book, payout)
        self._pending.write(_name(payout), partial(self._database.save_payout, payout))

    def _save_request(self, request: PaymentRequest) -> None:
        self.book = with_request(self.book, request)
        self._pending.write(_name(request), partial(self._database.save_request, request))

    def _change_request(self, request: PaymentRequest) -> None:
        self._database.save_request(request)
        self._pending.forget(_name(request))
        self.book = with_request(self.book, request)

    def _request_known_to_the_engine(self, handle: PaymentHandle) -> PaymentRequest | None:
        place = split_payment_id(self.book, handle.id)
        if place is None:
            return None
        member_id, number, suffix = place
        phone, at = self.book.member(member_id).phone, handle.initiated_at
        return PaymentRequest(
            member_id,
            number,
            handle.amount,
            phone,
            at,
            handle.state,
            restored=True,
            suffix=suffix,
            collection_id=self.book.current,
        )


def _name(record: PaymentRequest | Payout) -> str:
    """What the record is called among what waits for the disk."""
    return f"payout {record.id}" if isinstance(record, Payout) else f"request of {record.member_id} {record.id}"


def _is_checked(before: tuple[TimelineEntry, ...], after: tuple[TimelineEntry, ...]) -> bool:
    """Somebody looked since the restart, whatever was found."""
    return any(entry.source in _AFTER_RESTART and entry.what != "restored" for entry in after[len(before) :])


def _notification_of(before: PaymentRequest, after: PaymentRequest, name: str) -> Notification | None:
    if before.receipt or not isinstance(after.state, PaymentSuccess):
        return None
    if before.restored:
        return Recovered(name, after.received)
    return LateSuccess(name, after.received, after.state.receipt_number) if after.state.late else None
