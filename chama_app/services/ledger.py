"""The ledger: the book in memory and in the database, always the same, changed by what the engine reports."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from daraja_core import (
    Clock,
    Disbursement,
    DisbursementInitiating,
    GroupRecord,
    PaymentInitiating,
)
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
    with_requests,
    with_terms,
    without_terms,
)
from ..domain.decisions import Decision, Settled
from ..domain.group import Membership
from ..domain.group_changes import NewRecord, changes_of_members, changes_of_payout, changes_of_request
from ..domain.members import Chama, Member
from ..domain.namesakes import whole_name_in
from ..domain.payment_requests import NotSentReason, PaymentRequest
from ..domain.payout_rules import PayoutDraft
from ..domain.payouts import Payout
from ..domain.request_rules import to_supersede
from ..storage.database import Database
from .engine import PaymentHandle
from .engine_news import (
    looked_at,
    notification_of,
    notification_of_payout,
    payout_known_to_the_engine,
    request_known_to_the_engine,
    updated_payout,
    updated_request,
)
from .notifications import Notification
from .pending_writes import PendingWrites, Unsaved, name_of
from .record_log import RecordLog
from .request_queue import Turn, read_turn

_LETTERS, _LETTERS_AND_DIGITS = "abcdefghjkmnpqrstvwxyz", "0123456789abcdefghjkmnpqrstvwxyz"


def random_suffix() -> str:
    """What ends a payment's id: no other device, and no older id, which ended in a number, can have it."""
    return secrets.choice(_LETTERS) + "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(7))


class Ledger:
    """Owns the book.

    What somebody decides is on disk before anybody can see it, or raises SaveError and changes nothing. What happened
    is shown whatever the disk says, and waits until it can be written.
    """

    def __init__(
        self, database: Database, clock: Clock, new_suffix: Callable[[], str], new_id: Callable[[], str]
    ) -> None:
        """What other devices of a group are to be told of a change goes into the `log`, with the change."""
        self._database = database
        self._clock = clock
        self._new_suffix = new_suffix
        self.problem = database.problem
        """Why the record can only be looked at, if that is so."""
        self.pending = PendingWrites(is_read_only=database.problem is not None)
        self.log = RecordLog(database, self.pending, new_id)
        self.book: Book = begun_by(clock.now(), database.load())
        self.membership = database.membership()

    @property
    def unsaved(self) -> Unsaved | None:
        """What is shown and not on disk yet."""
        return self.pending.unsaved

    def notice_the_time(self) -> None:
        """Whoever looks at a clock that somebody set back waits from now on, and not for hours. It writes nothing."""
        self.book = begun_by(self._clock.now(), self.book)

    def save_again(self) -> Unsaved | None:
        """Try to write down what waits; what is left of it."""
        self.pending.flush()
        return self.unsaved

    def clear(self, seed: Book, membership: Membership | None = None) -> None:
        """Begin again with the seed, in this group, if in any."""
        self._database.clear(seed, membership)
        self.pending.clear()
        self.book, self.membership = self._database.load(), membership
        self.log.reload()

    def begin_request(self, member_id: str, now: datetime, collection_id: str) -> PaymentRequest | None:
        """Write a new request down for all that is owed there; None when another tap or window was faster.

        Nobody waits any more for those that were unanswered so far. Raises SaveError when nothing can be written.
        """
        self.pending.require_saved(f"request of {member_id} ")
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
            group_id=self.group_id or "",
        )
        superseding, receipts = to_supersede(book, member_id), {one.receipt for one in own if one.receipt}
        told = self._tell(changes_of_request(None, request, request.group_id, [one.id for one in superseding]))
        if not self._database.insert_request(request, receipts=len(receipts), superseding=superseding, told=told):
            return None
        self.log.add_written(told)
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
        known = before or request_known_to_the_engine(self.book, self.membership, handle)
        after = updated_request(known, handle) if known else None
        if known is None or after is None or after == before:
            return None
        self.save_request(after)
        return notification_of(known, after, whole_name_in(self.book, after.member_id))

    def new_suffix(self, member_id: str) -> str:
        """What ends the id of the member's next request: no other device can have it."""
        return self._new_suffix()[: LONGEST_ID - len(member_id) - 1]

    def save_record(self, record: PaymentRequest) -> None:
        """Write down what somebody recorded by hand. Raises SaveError."""
        self._change_requests([record])

    def mark_not_sent(self, request_id: str, error: DarajaError, reason: NotSentReason) -> None:
        """A request was proven not to have left."""
        self.update_request(request_id, state=refused_payment(not_sent(error)), reason=reason, restored=False)

    def update_request(self, request_id: str, **changes: Any) -> None:
        """Take over what became known of a request."""
        known = self.book.request(request_id)
        if known:
            self.save_request(replace(known, **changes))

    def change_request(self, request_id: str, **changes: Any) -> None:
        """Write down what somebody entered about a request. Raises SaveError."""
        known = self.book.request(request_id)
        if known:
            self._change_requests([replace(known, **changes)])

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Write down what somebody decided about payments, all of it or nothing. Raises SaveError."""
        after = self.book
        for one in decisions:
            after = with_decision(after, one)
        decided = {one.request_id: after.request(one.request_id) for one in decisions}
        if known := [one for one in decided.values() if one]:
            self._change_requests(known)

    def settle(self, decision: Settled) -> None:
        """Take over that a payment counts by what M-PESA and the member say alike."""
        known = with_decision(self.book, decision).request(decision.request_id)
        if known:
            self.save_request(known)

    def update_history(self, handle: PaymentHandle | Disbursement) -> None:
        """Show a history that grew without news. Looking writes nothing; the engine has it on disk."""
        if isinstance(handle, Disbursement):
            payout = self.book.payout(handle.id)
            self.book = with_payout(self.book, looked_at(payout, handle.timeline)) if payout else self.book
            return
        request = self.book.request(handle.id)
        self.book = with_request(self.book, looked_at(request, handle.timeline)) if request else self.book

    def load_queue(self) -> tuple[Turn, ...]:
        """Whom an earlier run was to ask and did not, as far as they still owe anything there."""
        turns = [read_turn(one, self.book.current) for one in self._database.load_queue()]
        return tuple(one for one in turns if owed(through(self.book, one.collection_id), one.member_id) > 0)

    def save_queue(self, turns: Iterable[Turn]) -> None:
        """Keep who is still to be asked, across a restart."""
        self.pending.write("queue", partial(self._database.save_queue, tuple(one.text for one in turns)))

    def update_members(self, chama: Chama, members: tuple[Member, ...]) -> None:
        """Write who is in the chama from now on, and what it is for. Raises SaveError."""
        self.update_collections(replace(self.book, chama=chama, members=members))

    def update_collections(self, after: Book, carried: Sequence[PaymentRequest] = ()) -> None:
        """Write who is in the chama, what is collected for, and what comes along from earlier rounds. Raises
        SaveError."""
        kept = without_terms(with_terms(after))
        told = self._tell(chain(changes_of_members(self.book, kept), self._changes_of(carried)), carried)
        self._database.save_book(kept, carried, (), told)
        self._took(told, carried)
        self.pending.forget("members")
        self.book = with_requests(kept, carried)

    def select_collection(self, collection_id: str) -> None:
        """Look at the book through this collection from now on: whatever the disk says, for it is only a look."""
        is_known = any(one.id == collection_id for one in self.book.collections)
        if is_known and collection_id != self.book.current:
            self.book = through(self.book, collection_id)
            self.pending.write("collection", partial(self._database.save_current, collection_id))

    @property
    def group_id(self) -> str | None:
        """The group whose members may read what is paid from here."""
        return self.membership.group_id if self.membership else None

    def begin_payout(self, draft: PayoutDraft, now: datetime) -> Payout | None:
        """Write a new payout down; None when another tap or window was faster. Raises SaveError."""
        self.pending.require_saved("payout ")
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
            group_id=self.group_id or "",
        )
        told = self._tell(changes_of_payout(None, payout, payout.group_id))
        out = sum(one.reserved + one.sent for one in self.book.payouts)
        if not self._database.insert_payout(payout, out=out, told=told):
            return None
        self.log.add_written(told)
        self.book = with_payout(self.book, payout)
        return payout

    def _collection_of(self, draft: PayoutDraft) -> str:
        """What goes back leaves the pot that it came into."""
        returned = self.book.request(draft.refund_of) if draft.refund_of else None
        return returned.collection_id if returned else draft.collection_id or self.book.current

    def mark_payout_not_sent(self, payout_id: str, error: DarajaError, reason: NotSentReason) -> None:
        """A payout was proven not to have left."""
        state = refused_disbursement(payout_id, not_sent(error))
        self.update_payout(payout_id, state=state, reason=reason, restored=False)

    def update_payout(self, payout_id: str, **changes: Any) -> None:
        """Take over what became known of a payout."""
        known = self.book.payout(payout_id)
        if known:
            self.save_payout(replace(known, **changes))

    def confirm_not_sent(self, payout_id: str, note: str) -> None:
        """Write down on whose word a payout was not sent. Raises SaveError."""
        known = self.book.payout(payout_id)
        if known:
            after = replace(known, confirmed_not_sent=note)
            told = self._tell(changes_of_payout(known, after, self.group_id or ""), [after])
            self._database.save_payout(after, told)
            self.log.add_written(told)
            self.pending.forget(name_of(after))
            self.book = with_payout(self.book, after)

    def _apply_payout_update(self, handle: Disbursement) -> Notification | None:
        before = self.book.payout(handle.id)
        known = before or payout_known_to_the_engine(handle)
        after = updated_payout(known, handle)
        if after == before:
            return None
        self.save_payout(after)
        return notification_of_payout(known, after)

    def save_payout(self, payout: Payout) -> None:
        """Take over what a payout is, and tell the others what they cannot know."""
        self.log.add(self._tell(changes_of_payout(self.book.payout(payout.id), payout, self.group_id or "")))
        self.book = with_payout(self.book, payout)
        self.save(payout)

    def save_request(self, request: PaymentRequest) -> None:
        """Take over what a request is, and tell the others what they cannot know."""
        self.log.add(self._tell(changes_of_request(self.book.request(request.id), request, self.group_id or "")))
        self.book = with_request(self.book, request)
        self.save(request)

    def save(self, record: PaymentRequest | Payout) -> None:
        """Write down what happened, and what the others are to be told, now or as soon as the disk takes it."""
        self.pending.write(name_of(record), partial(self._write, record))

    def _write(self, record: PaymentRequest | Payout) -> None:
        told = self.log.unwritten([record.id])
        if isinstance(record, Payout):
            self._database.save_payout(record, told)
        else:
            self._database.save_request(record, told)
        self.log.add_written(told)

    def _change_requests(self, requests: Sequence[PaymentRequest]) -> None:
        told = self._tell(self._changes_of(requests), requests)
        self._database.save_records(requests, (), told)
        self._took(told, requests)
        self.book = with_requests(self.book, requests)

    def _changes_of(self, requests: Iterable[PaymentRequest]) -> Iterator[NewRecord]:
        for one in requests:
            yield from changes_of_request(self.book.request(one.id), one, self.group_id or "")

    def _took(self, told: Iterable[GroupRecord], requests: Iterable[PaymentRequest]) -> None:
        self.log.add_written(told)
        for one in requests:
            self.pending.forget(name_of(one))

    def _tell(
        self, changes: Iterable[NewRecord], rows: Iterable[PaymentRequest | Payout] = ()
    ) -> tuple[GroupRecord, ...]:
        """The records of changes, for the devices of a group that has records, and what goes to the disk with them.

        What belongs to a row that waits goes with that row: else the others would know what this device forgets when it
        ends before.
        """
        is_recorded = self.membership is not None and self.membership.is_recorded
        waited = self.log.unwritten(one.id for one in rows)
        return waited + (self.log.write(changes, self._clock.now()) if is_recorded else ())
