"""Keeps the book in memory and on the shelf the same, and turns what the engine tells into the book's attempts."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from daraja_core import (
    Disbursement,
    DisbursementFailed,
    DisbursementInitiating,
    GroupVerdict,
    PaymentError,
    PaymentInitiating,
    PaymentSuccess,
)
from daraja_core.attempt import Source, TimelineEntry

from ..domain.book import Book, owed, with_attempt, with_decision, with_payout
from ..domain.decisions import Decision
from ..domain.group import Roster, Sharing, adopted, earlier_payments
from ..domain.group_verdicts import payout_of, taken_elsewhere, with_verdict
from ..domain.members import Chama, Member
from ..domain.payment_requests import Attempt, NotSentReason
from ..domain.payout_rules import Draft
from ..domain.payouts import Payout
from ..domain.request_rules import to_supersede
from ..storage.database import Shelf
from .engine import Handle
from .notifications import LatePayout, LateSuccess, Notice, Recovered

_AFTER_RESTART: frozenset[Source] = frozenset({"restored", "resume", "check", "realtime", "poll"})
"""Whoever brings the first news since a restart ends the checking of earlier payments."""


class Keeper:
    """Owns the book. Every change is on disk before anybody can see it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.book: Book = shelf.load()
        self.sharing = shelf.sharing()

    def clear(self, seed: Book) -> None:
        """Begin again with the seed."""
        self._shelf.clear(seed)
        self.book, self.sharing = self._shelf.load(), None

    def begin(self, member_id: str, now: datetime) -> Attempt | None:
        """Write a new attempt down for all that is owed; None when another tap or window was faster.

        Nobody waits any more for those that were unanswered so far.
        """
        member, own = self.book.member(member_id), self.book.of(member_id)
        attempt = Attempt(
            member_id=member_id,
            number=max((one.number for one in own), default=0) + 1,
            amount=owed(self.book, member_id),
            phone=member.phone,
            started_at=now,
            state=PaymentInitiating(now),
            reference=self.book.chama.reference,
            share=self.book.share(member_id),
        )
        superseding, receipts = to_supersede(self.book, member_id), {one.receipt for one in own if one.receipt}
        if not self._shelf.claim(attempt, receipts=len(receipts), superseding=superseding):
            return None
        for one in superseding:
            self.book = with_attempt(self.book, replace(one, superseded=True))
        self.book = with_attempt(self.book, attempt)
        return attempt

    def take_over(self, handle: Handle | Disbursement) -> Notice | None:
        """The engine's state and history replace ours; an id that only the engine knows becomes an attempt of ours.

        Gives back what everybody should be told of.
        """
        if isinstance(handle, Disbursement):
            return self._take_over_payout(handle)
        before = self.book.attempt(handle.id)
        known = before or self._unknown(handle)
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
        self._save(after)
        return _worth_telling(known, after, self.book.member(after.member_id).name)

    def not_sent(self, attempt_id: str, message: str, reason: NotSentReason) -> None:
        """An attempt was proven not to have left."""
        self.change(attempt_id, state=PaymentError(message), reason=reason, restored=False)

    def taken_elsewhere(self, attempt_id: str) -> None:
        """Another device of the chama has asked for this very payment already."""
        known = self.book.attempt(attempt_id)
        if known:
            self._save(taken_elsewhere(known))

    def change(self, attempt_id: str, **changes: Any) -> None:
        """Change some fields of an attempt."""
        known = self.book.attempt(attempt_id)
        if known:
            self._save(replace(known, **changes))

    def decide(self, decision: Decision) -> None:
        """Write down what somebody decided about a payment."""
        known = with_decision(self.book, decision).attempt(decision.request_id)
        if known:
            self._save(known)

    def change_people(self, chama: Chama, members: tuple[Member, ...]) -> None:
        """Write who is in the chama from now on, and what it is for."""
        self._shelf.save_people(chama, members)
        self.book = replace(self.book, chama=chama, members=members)

    @property
    def group_id(self) -> str | None:
        """The group whose members may read what is paid from here."""
        return self.sharing.group_id if self.sharing else None

    def share(self, sharing: Sharing) -> None:
        """The chama is shared from now on, and this device keeps it."""
        self._shelf.keep_sharing(sharing)
        self.sharing = sharing

    def join(self, sharing: Sharing, roster: Roster) -> None:
        """This device belongs to somebody else's chama from now on; its own is forgotten."""
        self._shelf.join(sharing, adopted(replace(self.book, members=(), attempts=(), payouts=()), roster))
        self.book, self.sharing = self._shelf.load(), sharing
        self.adopt(roster)

    def adopt(self, roster: Roster) -> None:
        """Take over what the owner wrote down."""
        after = adopted(self.book, roster)
        if (after.chama, after.members) != (self.book.chama, self.book.members):
            self.change_people(after.chama, after.members)
        for payout in set(after.payouts) - set(self.book.payouts):
            self._save_payout(payout)
        for attempt in earlier_payments(self.book, roster):
            self._save(attempt)

    def take_in(self, news: GroupVerdict) -> Notice | None:
        """What M-PESA said to the whole chama, where it is news; gives back what everybody should be told of."""
        if news.flow == "b2c":
            payout = payout_of(self.book, news.verdict)
            if payout:
                self._save_payout(payout)
            return None
        after, before = with_verdict(self.book, news.verdict), self.book.attempt(news.verdict.payment_id)
        if after is None:
            return None
        self._save(after)
        return _worth_telling(before or after, after, self.book.member(after.member_id).name)

    def begin_payout(self, draft: Draft, now: datetime) -> Payout | None:
        """Write a new payout down; None when another tap or window was faster."""
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
        )
        if not self._shelf.claim_payout(payout, out=sum(one.reserved + one.sent for one in self.book.payouts)):
            return None
        self.book = with_payout(self.book, payout)
        return payout

    def payout_not_sent(self, payout_id: str, message: str, reason: NotSentReason) -> None:
        """A payout was proven not to have left."""
        state = DisbursementFailed(payout_id, None, "not_sent", message)
        self.change_payout(payout_id, state=state, reason=reason, restored=False)

    def change_payout(self, payout_id: str, **changes: Any) -> None:
        """Change some fields of a payout."""
        known = self.book.payout(payout_id)
        if known:
            self._save_payout(replace(known, **changes))

    def _take_over_payout(self, handle: Disbursement) -> Notice | None:
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
        self._shelf.save_payout(payout)
        self.book = with_payout(self.book, payout)

    def _save(self, attempt: Attempt) -> None:
        self._shelf.save(attempt)
        self.book = with_attempt(self.book, attempt)

    def _unknown(self, handle: Handle) -> Attempt | None:
        member_id, _, number = handle.id.rpartition(".")
        if not number.isdecimal() or member_id not in {member.id for member in self.book.members}:
            return None
        phone = self.book.member(member_id).phone
        return Attempt(member_id, int(number), handle.amount, phone, handle.initiated_at, handle.state, restored=True)


def _is_checked(before: tuple[TimelineEntry, ...], after: tuple[TimelineEntry, ...]) -> bool:
    """Somebody looked since the restart, whatever was found."""
    return any(entry.source in _AFTER_RESTART and entry.what != "restored" for entry in after[len(before) :])


def _worth_telling(before: Attempt, after: Attempt, name: str) -> Notice | None:
    if before.receipt or not isinstance(after.state, PaymentSuccess):
        return None
    if before.restored:
        return Recovered(name, after.received)
    return LateSuccess(name, after.received, after.state.receipt_number) if after.state.late else None
