"""The ledger of a chama that several devices share: it joins a group, and takes over what the others tell."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from daraja_core import Clock, GroupRecord, GroupVerdict

from ..domain.book import Book, with_terms, without_terms
from ..domain.collections import FIRST
from ..domain.group import Membership, Role, Roster, earlier_payments, with_roster
from ..domain.group_book import Conflict, GroupBook
from ..domain.group_changes import NewRecord, missing_link, missing_records
from ..domain.group_news import changed_of, terms_of, with_group_news
from ..domain.group_projection import with_group
from ..domain.group_verdicts import apply_payout_verdict, apply_verdict
from ..domain.namesakes import whole_name_in
from ..domain.payment_requests import PaymentRequest
from ..domain.payouts import Payout
from ..domain.proposals import OwnProposal
from ..storage.database import Database
from ..storage.transaction import SaveError
from .engine_news import notification_of
from .ledger import Ledger
from .notifications import Notification
from .pending_writes import name_of


class GroupLedger:
    """Keeps the ledger's book what the records and verdicts of its group say."""

    def __init__(self, ledger: Ledger, database: Database, clock: Clock) -> None:
        self._ledger = ledger
        self._log = ledger.log
        self._database = database
        self._clock = clock
        self._seen: Book | None = None
        """The book as it was last in line with the records."""
        self._user_id = ""

    @property
    def outbox(self) -> tuple[GroupRecord, ...]:
        """What the group is still to be told, and is on disk."""
        return self._log.outbox

    @property
    def is_shared_by_records(self) -> bool:
        """Whether all that the group's owner knows is in its records; an older group has a roster instead."""
        return self._log.book.is_complete

    @property
    def group_book(self) -> GroupBook:
        """What the records of the group say."""
        return self._log.book

    @property
    def user_id(self) -> str:
        """Whose device this is, as the server said; empty until then."""
        return self._user_id

    def own_proposals(self) -> tuple[OwnProposal, ...]:
        """What this device proposed to this group and nobody sent yet."""
        return tuple(one for one in self._database.own_proposals() if one.group_id == self._ledger.group_id)

    def save_own_proposals(self, proposals: Iterable[OwnProposal]) -> None:
        """Keep these, and no others. Raises SaveError."""
        self._database.save_own_proposals(proposals)

    def record_all(self, membership: Membership) -> None:
        """This device belongs to the group, and what only it knows is written down for the others. Raises SaveError."""
        group_id, is_owner = membership.group_id, membership.role == "owner"
        missing = missing_records(self._ledger.book, self._log.book, group_id, is_owner=is_owner)
        told = self._log.write_once(group_id, missing, self._clock.now())
        recorded = replace(membership, is_recorded=True)
        self._database.save_membership(recorded, told)
        self._log.add_written(told)
        self._ledger.membership = recorded

    def join_group(self, membership: Membership, records: Iterable[GroupRecord], roster: Roster | None) -> None:
        """This device belongs to somebody else's chama from now on; its own is forgotten. Raises SaveError.

        An older chama has a roster where others have records.
        """
        recorded, nothing = replace(membership, is_recorded=True), _without_anything(self._ledger.book)
        self._database.replace_with_group(recorded, with_roster(nothing, roster) if roster else nothing)
        self._ledger.pending.clear()
        self._ledger.book, self._ledger.membership = self._database.load(), recorded
        self._log.reload()
        if roster:
            self.apply_roster(roster)
        self.take_records(records)

    def set_role(self, role: Role) -> None:
        """What this device is in its group has changed."""
        membership = self._ledger.membership
        if membership and membership.role != role:
            self._ledger.membership = replace(membership, role=role)
            self._ledger.pending.write("membership", self._write_membership)

    def set_user(self, user_id: str) -> None:
        """Whose device this is, as the server says; whom he chose to be before the group was told such things."""
        if user_id == self._user_id:
            return
        self._user_id, membership = user_id, self._ledger.membership
        self._seen = None
        if membership and membership.is_recorded and self._log.book.is_complete:
            told = self._log.write(missing_link(self._ledger.book, self._log.book), self._clock.now())
            self._log.add(told)
            self._ledger.pending.write("membership", self._write_membership)
        self.bring_in_line()

    def unlink(self, member_id: str) -> None:
        """A member is nobody's any more: whoever it is may say so. Raises SaveError."""
        membership = self._ledger.membership
        if membership and membership.is_recorded:
            told = self._log.write([NewRecord("unlinked", member_id, {})], self._clock.now())
            self._database.save_membership(membership, told)
            self._log.add_written(told)
            self.bring_in_line()

    @property
    def linked(self) -> frozenset[str]:
        """The members who are somebody's by what the group was told."""
        return frozenset(one for one, user in self._log.book.links.items() if user is not None)

    def take_records(self, taken: Iterable[GroupRecord], refused: Iterable[str] = ()) -> bool:
        """What the devices of the group told each other, and what of this device's was not taken; whether it is news.

        The first time all records are given: then what only this device knows is added to them.
        """
        is_news, membership = self._log.take(taken, refused), self._ledger.membership
        if membership and not membership.is_recorded:
            self.record_all(membership)
        return self.bring_in_line() or is_news

    def conflicts(self) -> tuple[Conflict, ...]:
        """What this device changed and another one had changed before; each is given out once."""
        return self._log.conflicts()

    def bring_in_line(self) -> bool:
        """Make the book what the records of the group say, and what is overdue unknown; whether that changes it."""
        before, membership = self._ledger.book, self._ledger.membership
        if membership and membership.is_recorded and self.is_shared_by_records:
            self._ledger.book = self._seen = self._in_line(before)
        if self._ledger.book is before:
            return False
        self._save_changes(before, self._ledger.book)
        return True

    def _in_line(self, book: Book) -> Book:
        now, news = self._clock.now(), self._log.take_news()
        if news is None or self._seen is None:
            return with_group(book, self._log.book, now, self._user_id)
        return with_group_news(book, self._seen, self._log.book, news, now, self._user_id)

    def apply_roster(self, roster: Roster) -> None:
        """Take over what the owner wrote down with an older app."""
        book = self._ledger.book
        after = with_roster(book, roster)
        if (after.chama, after.members) != (book.chama, book.members):
            changed = without_terms(with_terms(replace(book, chama=after.chama, members=after.members)))
            self._ledger.book = changed
            self._ledger.pending.write("members", partial(self._database.save_members, changed))
        for payout in set(after.payouts) - set(self._ledger.book.payouts):
            self._ledger.save_payout(payout)
        for request in earlier_payments(self._ledger.book, roster):
            self._ledger.save_request(request)

    def apply_group_verdict(self, news: GroupVerdict) -> Notification | None:
        """What M-PESA said to the whole chama, where it is news; gives back what everybody should be notified of."""
        book = self._ledger.book
        if news.flow == "b2c":
            payout = apply_payout_verdict(book, news.verdict)
            if payout:
                self._ledger.save_payout(payout)
            return None
        after, before = apply_verdict(book, news.verdict), book.request(news.verdict.payment_id)
        if after is None:
            return None
        self._ledger.save_request(after)
        return notification_of(before or after, after, whole_name_in(book, after.member_id))

    def _write_membership(self) -> None:
        told, membership = self._log.unwritten(), self._ledger.membership
        if membership:
            self._database.save_membership(membership, told)
            self._log.add_written(told)

    def _save_changes(self, before: Book, after: Book) -> None:
        """Write what is different now, at once where the disk takes it."""
        requests, payouts = changed_of(after.requests, before.requests), changed_of(after.payouts, before.payouts)
        changed: list[PaymentRequest | Payout] = [*requests, *payouts]
        told, pending = self._log.unwritten(one.id for one in changed), self._ledger.pending
        has_terms = terms_of(before) != terms_of(after)
        try:
            if has_terms:
                self._database.save_book(after, requests, payouts, told)
            else:
                self._database.save_records(requests, payouts, told)
        except SaveError:
            if has_terms:
                pending.write("members", partial(self._database.save_members, after))
            for one in changed:
                self._ledger.save(one)
        else:
            self._log.add_written(told)
            for one in changed:
                pending.forget(name_of(one))


def _without_anything(book: Book) -> Book:
    return replace(book, members=(), requests=(), payouts=(), collections=(), current=FIRST, chama_name="")
