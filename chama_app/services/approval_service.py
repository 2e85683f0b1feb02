"""Money out with two treasurers: proposes, decides, and has sent what another one approved. The function sees to it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, cast, get_args

from daraja_core import AppwriteError, Clock, DarajaError, DisbursementInitiating, GroupRecord, InvalidAmountError
from daraja_core.approval_wire import first_id
from daraja_core.safaricom_refusals import Json

from ..domain.approved_again import NextTry, next_try, tries_of
from ..domain.book import Book, through
from ..domain.group_book import GroupBook
from ..domain.payout_rules import MayNotSend, MayNotSendReason, MaySend, PayoutDraft, Proposed, available_for, may_send
from ..domain.payouts import Payout
from ..domain.proposals import SHOWN_AFTERWARDS, OwnProposal, Proposal, about
from ..storage.transaction import SaveError
from .approval_snapshot import ApprovalProblem, ApprovalSnapshot, ProposalState
from .group_ledger import GroupLedger
from .ledger import Ledger
from .notifications import Notification
from .saving import saved
from .tasks import Spawn

log = logging.getLogger("chama.approvals")

_AGAIN = {"offline"}
"""After these nobody knows whether it was recorded: the same may be asked again."""


class ApprovalGroups(Protocol):
    """Where two treasurers agree; `daraja_core.Groups` is it."""

    async def set_two_treasurers(self, group_id: str, *, on: bool) -> GroupRecord: ...
    async def propose(
        self,
        group_id: str,
        phone: str,
        amount: int,
        remarks: str = "Payout",
        *,
        disbursement_id: str,
        about: dict[str, Json] | None = None,
    ) -> GroupRecord: ...
    async def approve(self, group_id: str, proposal_id: str) -> GroupRecord: ...
    async def decline(self, group_id: str, proposal_id: str, note: str = "") -> GroupRecord: ...
    async def withdraw(self, group_id: str, proposal_id: str) -> GroupRecord: ...


class ApprovalService:
    """What two treasurers agree on. `release` sends what another one approved; it is set by whoever builds this."""

    def __init__(
        self,
        ledger: Ledger,
        shared: GroupLedger,
        clock: Clock,
        notify: Callable[[Notification | None], None],
        spawn: Spawn,
    ) -> None:
        self._ledger = ledger
        self._shared = shared
        self._clock = clock
        self._notify = notify
        self._spawn = spawn
        self._groups: ApprovalGroups | None = None
        self._own: tuple[str | None, tuple[OwnProposal, ...]] | None = None
        self._tried: dict[str, tuple[Book, GroupBook]] = {}
        self._taking_back = ""
        self._busy = False
        self._problem: ApprovalProblem | None = None
        self._is_about_rule = False
        self._made, self._made_of = ApprovalSnapshot(), tuple[object, ...]()
        self._until: datetime | None = None
        self._changed = asyncio.Event()
        self.release: Callable[[PayoutDraft], object] = lambda _: None

    def start(self, groups: ApprovalGroups) -> None:
        """Ask the function through these from now on."""
        self._groups, self._own = groups, None
        self._changed.set()

    def stop(self) -> None:
        """The engine is gone."""
        self._groups, self._busy = None, False
        self._changed.set()

    def snapshot(self) -> ApprovalSnapshot:
        """Everything as it is now; the same object while nothing changed, for it is asked for with every row."""
        if self._ledger.group_id is None:
            return ApprovalSnapshot()
        user_id = self._shared.user_id
        of = (self._shared.group_book, self._ledger.book, self._known(), self._busy, self._problem, user_id)
        is_of_now = len(self._made_of) == len(of) and all(
            one is other for one, other in zip(of, self._made_of, strict=True)
        )
        if not is_of_now or (self._until is not None and self._clock.now() >= self._until):
            self._made_of, self._until, self._made = of, self._next_end(), self._snapshot()
        return self._made

    def _snapshot(self) -> ApprovalSnapshot:
        rule, now = self._shared.group_book.two_treasurers, self._clock.now()
        holds = rule is not None and rule.holds(now)
        ends_at = rule.ends_at if rule and holds else None
        problem, proposals = self._problem, tuple(self._proposals())
        return ApprovalSnapshot(
            holds,
            ends_at is not None,
            ends_at,
            proposals,
            self._busy,
            None if self._is_about_rule else problem,
            problem if self._is_about_rule else None,
            self._sent(),
            rule is not None and self._shared.user_id in rule.treasurers,
            self.proposed(),
        )

    def proposed(self, payout_id: str = "") -> tuple[Proposed, ...]:
        """What is proposed and no payout yet, the oldest first; with what this payout was, where it was proposed."""
        found = [
            one
            for one in reversed(self._all())
            if one.is_open
            and (one.proposal.payout_id in (payout_id, first_id(payout_id)) or not self._has_become_a_payout(one))
        ]
        return tuple(_money_of(one) for one in found)

    def propose(self, draft: PayoutDraft) -> bool:
        """Propose a payout, or the same one again; False when it may not be sent, or could not be written down here."""
        group_id, book = self._ledger.group_id, self._ledger.book
        if self._groups is None or group_id is None or self._busy:
            return False
        if not isinstance(may_send(book, draft, self.proposed(draft.id)), MaySend):
            return False
        returned = book.request(draft.refund_of) if draft.refund_of else None
        collection_id = returned.collection_id if returned else draft.collection_id or book.current
        own = OwnProposal(replace(draft, collection_id=collection_id), collection_id, group_id)
        others = tuple(one for one in self._known() if one.draft.id != draft.id)
        if not self._keep((*others, own)):
            return False
        told: dict[str, Json] = dict(about(own.draft, collection_id))
        ask = partial(
            self._groups.propose,
            group_id,
            draft.phone,
            draft.amount,
            draft.remarks,
            disbursement_id=draft.id,
            about=told,
        )
        self._run(ask, draft.id)
        return True

    def approve(self, proposal_id: str) -> None:
        """Agree to what another treasurer proposed."""
        if self._groups and self._ledger.group_id:
            self._run(partial(self._groups.approve, self._ledger.group_id, proposal_id))

    def decline(self, proposal_id: str, note: str) -> None:
        """Don't agree."""
        if self._groups and self._ledger.group_id:
            self._run(partial(self._groups.decline, self._ledger.group_id, proposal_id, note.strip()))

    def take_back(self, proposal_id: str) -> None:
        """Take back what this device proposed; until the answer is there it is not sent."""
        if self._groups and self._ledger.group_id and not self._busy:
            self._taking_back = proposal_id
            self._run(partial(self._groups.withdraw, self._ledger.group_id, proposal_id))

    def set_two_treasurers(self, *, on: bool) -> None:
        """Have two treasurers agree from now on, or end that with a day's notice."""
        if self._groups and self._ledger.group_id:
            self._run(partial(self._groups.set_two_treasurers, self._ledger.group_id, on=on), is_about_rule=True)

    def clear_problem(self) -> None:
        """Whatever went wrong is read."""
        self._problem = None

    def open_proposals(self) -> tuple[Proposal, ...]:
        """What money may still leave by."""
        return tuple(one.proposal for one in self._proposals() if one.is_open)

    def on_ledger_change(self) -> None:
        """Something may have been approved, or the time of something may be over."""
        self._changed.set()

    def on_resume(self) -> None:
        """What waits for its moment may be due: while a device sleeps its timers do, too."""
        self._changed.set()

    async def follow(self) -> None:
        """Send what is approved, once, and say so when a proposal's day is over; until stopped."""
        while self._groups is not None:
            self._changed.clear()
            if self._shared.group_book.proposals:
                self._send_what_is_approved()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._until_the_next_end()):
                    await self._changed.wait()
                    continue
            self._notify(None)

    def _send_what_is_approved(self) -> None:
        mine = {one.draft.id: one for one in self._known()}
        for state in self._proposals():
            own, again = mine.get(state.proposal.payout_id), state.again
            if not state.is_own or own is None or state.status != "approved" or state.proposal.id == self._taking_back:
                continue
            now = self._ledger.book, self._shared.group_book
            draft = replace(own.draft, id=again.id) if again else own.draft
            # What may not be sent now is looked at again when something has changed, and not before.
            if (again is None or self._clock.now() >= again.at) and not _is_same(self._tried.get(draft.id), now):
                self._tried[draft.id] = now
                self.release(draft)
        self._forget_what_is_over()

    def _forget_what_is_over(self) -> None:
        """A number is kept no longer than it is needed."""
        over = {
            one.proposal.payout_id for one in self._all() if one.is_own and one.status not in ("waiting", "approved")
        }
        sent = {one.draft.id for one in self._known() if self._is_sent(one.draft.id)}
        left = tuple(one for one in self._known() if one.draft.id not in over | sent)
        if len(left) < len(self._known()):
            self._own = self._ledger.group_id, left
            with contextlib.suppress(SaveError):  # else it is forgotten after the next start
                self._shared.save_own_proposals(left)
            self._notify(None)

    def _next_end(self) -> datetime | None:
        """When something is over next: a proposal's day, what is seen of it, or the rule."""
        book, now = self._shared.group_book, self._clock.now()
        ends = [one.expires_at + more for one in book.proposals.values() for more in (timedelta(), SHOWN_AFTERWARDS)]
        ends += [book.two_treasurers.ends_at] if book.two_treasurers and book.two_treasurers.ends_at else []
        ends += [again.at for one in self._known() if (again := self._again(one.draft.id))]
        return min((at for at in ends if at > now), default=None)

    def _until_the_next_end(self) -> float | None:
        at = self._next_end()
        return None if at is None else max(0.0, (at - self._clock.now()).total_seconds())

    def _proposals(self) -> list[ProposalState]:
        """Those that are not payouts yet, the newest first; what came to nothing is seen for a while."""
        now, proposed = self._clock.now(), self.proposed()
        return [
            self._with_money(one, proposed)
            for one in self._all()
            if not self._has_become_a_payout(one) and now < one.proposal.expires_at + SHOWN_AFTERWARDS
        ]

    def _with_money(self, one: ProposalState, proposed: tuple[Proposed, ...]) -> ProposalState:
        """What there is for a proposal, and why what was approved cannot be sent; by the book of this device, which
        alone knows the number where it proposed it."""
        if not one.is_open:
            return one
        money, book = _money_of(one), self._ledger.book
        there = available_for(book, money, proposed)
        refusal: MayNotSendReason | None = None
        if one.status == "approved" and one.again is None:
            refusal = "not_available" if there < money.amount else None
            own = next((known for known in self._known() if one.is_own and known.draft.id == money.payout_id), None)
            permission = may_send(through(book, own.collection_id), own.draft, proposed) if own else None
            refusal = permission.reason if isinstance(permission, MayNotSend) else refusal
        return replace(one, available=there, refusal=refusal)

    def _has_become_a_payout(self, one: ProposalState) -> bool:
        return bool(self._tries(one.proposal.payout_id)) and not (one.again and one.status == "approved")

    def _tries(self, payout_id: str) -> tuple[Payout, ...]:
        return tries_of(self._ledger.book.payouts, payout_id)

    def _again(self, payout_id: str) -> NextTry | None:
        return next_try(self._tries(payout_id), payout_id, self._clock.now())

    def _is_sent(self, payout_id: str) -> bool:
        """Whether it is a payout for good: what is still on its way to M-PESA may have to go out again."""
        tries = self._tries(payout_id)
        is_leaving = bool(tries) and isinstance(tries[-1].state, DisbursementInitiating)
        return bool(tries) and not is_leaving and self._again(payout_id) is None

    def _sent(self) -> tuple[tuple[str, str], ...]:
        paid_out = [one.proposal for one in self._all() if self._has_become_a_payout(one)]
        return tuple((one.id, self._tries(one.payout_id)[-1].id) for one in paid_out)

    def _all(self) -> list[ProposalState]:
        now, mine = self._clock.now(), {one.draft.id for one in self._known()}
        found, group = list[ProposalState](), self._shared.group_book
        names = {user: group.members[one].name for one, user in group.links.items() if user and one in group.members}
        for one in self._shared.group_book.proposals.values():
            # The first of an id is its maker's: nobody else can have known it before.
            is_own = one.payout_id in mine and not any(known.proposal.payout_id == one.payout_id for known in found)
            is_void = self._shared.group_book.treasurers.get(one.author) is False
            again = self._again(one.payout_id) if is_own else None
            found.append(ProposalState(one, one.status(now), is_own, is_void, again, by=names.get(one.author, "")))
        return found[::-1]

    def _known(self) -> tuple[OwnProposal, ...]:
        group_id = self._ledger.group_id
        if self._own is None or self._own[0] != group_id:
            self._own = group_id, self._shared.own_proposals()
        return self._own[1]

    def _keep(self, own: tuple[OwnProposal, ...]) -> bool:
        if not saved(self._notify, partial(self._shared.save_own_proposals, own)):
            return False
        self._own = self._ledger.group_id, own
        return True

    def _run(
        self, ask: Callable[[], Awaitable[GroupRecord]], proposed: str = "", *, is_about_rule: bool = False
    ) -> None:
        if not self._busy:
            self._busy, self._problem, self._is_about_rule = True, None, is_about_rule
            self._notify(None)
            self._spawn(self._finish, ask, proposed)

    async def _finish(self, ask: Callable[[], Awaitable[GroupRecord]], proposed: str) -> None:
        try:
            self._shared.take_records([await ask()])
        except DarajaError as exc:
            log.info("the function did not take a proposal or a decision: %s", type(exc).__name__)
            self._problem = approval_problem(exc)
            if proposed and self._problem not in _AGAIN:
                self._keep(tuple(one for one in self._known() if one.draft.id != proposed))
        finally:
            self._busy, self._taking_back = False, ""
            self._notify(None)


def _money_of(one: ProposalState) -> Proposed:
    of, is_approved = one.proposal, one.status == "approved"
    return Proposed(of.payout_id, of.amount, of.collection_id, of.refund_of, is_approved)


def _is_same(seen: tuple[Book, GroupBook] | None, now: tuple[Book, GroupBook]) -> bool:
    return seen is not None and all(one is other for one, other in zip(seen, now, strict=True))


def approval_problem(error: DarajaError) -> ApprovalProblem:
    """The plain reason; whatever gives none of ours is a refusal, and no answer is no network."""
    match error:
        case InvalidAmountError():
            return "amount"
        case AppwriteError(kind="unreachable" | "timeout"):
            return "offline"
        case AppwriteError(status=status) if status is None or status >= 500:
            return "offline"
        case AppwriteError(kind=kind) if kind in get_args(ApprovalProblem):
            return cast(ApprovalProblem, kind)
        case _:
            return "refused"
