"""The reconciler: what no callback decided is asked of Safaricom, and what could not be stored is replayed.

It creates verdicts and never changes one. Running it twice, at once or because somebody forged the trigger gains nobody
anything, for runs and questions are paced by a stored document.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from daraja_core.verdict import Status, Verdict, is_probably_not_sent, is_unresolved

from ..appwrite.client import CallError
from ..appwrite.documents import MOST
from ..http import Log
from ..orders.claim import Claim, Flow
from ..orders.transaction_status import LONGEST_BACKOFF
from .claim_repository import ClaimRepository
from .passing_on import PassingOn
from .replayer import DONE, Replayer, with_reasons
from .status_of_disbursements import StatusOfDisbursements
from .status_query import StatusQuery
from .success_sample import CONTRADICTED, SuccessSample

FLOWS: tuple[Flow, ...] = ("stk", "b2c")
GIVE_UP = timedelta(hours=48)
LETTER_S = 7.0  # a letter may take so long, and no run goes on for long after its deadline
REPLAYED_BY_THE_SCHEDULE = ("write_failed",)
FOR_PEOPLE = ("identity_conflict", "contradiction", "status_disagrees", "unreadable", "too_large", CONTRADICTED)


@dataclass(slots=True)
class Report:
    """What a run did and found. `findings` are for people: they name payments, never who paid."""

    replayed: int = 0
    settled: int = 0
    asked: int = 0
    decided: int = 0
    waiting: int = 0
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"letters fed in: {self.replayed}; payments found settled: {self.settled}; M-Pesa asked: {self.asked}, "
            f"decided: {self.decided}; without a verdict: {self.waiting}; findings: {len(self.findings)}"
        )


class Reconciler:
    """One run. Without what asks (`status_query` and so on) nobody is asked, for apps that hold the credentials."""

    def __init__(
        self,
        claims: ClaimRepository,
        replayer: Replayer,
        status_query: StatusQuery | None,
        disbursements: StatusOfDisbursements | None,
        sample: SuccessSample | None,
        passing_on: PassingOn | None,
        *,
        after: timedelta,
        now: Callable[[], datetime],
        log: Log,
    ) -> None:
        self._claims = claims
        self._replayer = replayer
        self._status_query = status_query
        self._disbursements = disbursements
        self._sample = sample
        self._passing_on = passing_on
        self._after = after
        self._now = now
        self._log = log

    async def run(self, deadline: float) -> Report:
        """Do what is due before the deadline, a time of the running loop. Raises CallError when Appwrite fails.

        Questions are asked at Safaricom's pace, and everything else is done while they wait for their turn.
        """
        report = Report()
        undated = await self._claims.schedule_undated(self._after)
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(self._tidy(report, undated, deadline)),
                tasks.create_task(self._pass_on(report, deadline)),
            ]
            failure = await self._failure_of(self._ask(report, deadline))
            if failure is not None:
                for task in beside:
                    task.cancel()
        if failure is not None:
            raise failure
        for finding in report.findings:
            self._log.error(finding)
        self._log.log(f"reconciled: {report}")
        return report

    async def plan(self) -> list[str]:
        """What a run would do now, without doing it; of very many payments the first ones."""
        letters = await self._replayer.waiting(with_reasons(REPLAYED_BY_THE_SCHEDULE))
        lines = [f"letter {letter.get('$id')}: feed it in again" for letter in letters]
        claims = await self._claims.due(self._now(), FLOWS)
        verdicts = await self._claims.verdicts(claims)
        return lines + [line for claim in claims for line in self._plan(claim, verdicts.get(claim.document_id))]

    def _plan(self, claim: Claim, verdict: Verdict | None) -> list[str]:
        if verdict is not None and is_decided(claim, verdict):
            return [f"{claim.payment_id}: settled as {verdict.status}", *mismatches(claim, verdict)]
        if not self._can_ask(claim):
            return [f"{claim.payment_id}: no verdict, and nothing to ask"]
        return [f"{claim.payment_id}: no verdict, ask M-Pesa"]

    async def _ask(self, report: Report, deadline: float) -> None:
        while asyncio.get_running_loop().time() < deadline:
            goes_on = self._disbursements is None or self._disbursements.goes_on
            claims = await self._claims.due(self._now(), FLOWS if goes_on else ("stk",))
            if not claims:
                await self._look_at_a_sample(report, deadline)
                break
            if not await self._ask_about(await self._close_decided(claims, report), deadline):
                break
        query, disbursements = self._status_query, self._disbursements
        report.asked = (query.answered if query else 0) + (disbursements.taken if disbursements else 0)
        report.decided = query.decided if query else 0
        report.waiting -= report.decided

    async def _look_at_a_sample(self, report: Report, deadline: float) -> None:
        """Once nobody waits for a question."""
        finding = None if self._sample is None else await self._sample.look(deadline)
        report.findings += [] if finding is None else [finding]

    async def _ask_about(self, claims: Sequence[Claim], deadline: float) -> bool:
        """Ask about these; False when the time is over."""
        if self._disbursements is not None:
            await self._disbursements.ask_all([claim for claim in claims if claim.flow == "b2c"], deadline)
        payments = [claim for claim in claims if claim.flow == "stk"]
        return self._status_query is None or await self._status_query.query_all(payments, deadline)

    async def _close_decided(self, claims: Sequence[Claim], report: Report) -> Sequence[Claim]:
        """Close the claims that have a verdict or are too old, and put off those that nobody can be asked about."""
        verdicts = await self._claims.verdicts(claims)
        undecided, changed = [], []
        for claim in claims:
            verdict = verdicts.get(claim.document_id)
            report.findings += self._findings(claim, verdict)
            if verdict is not None and is_decided(claim, verdict):
                report.settled += 1
                changed.append(replace(claim, state="closed"))
            elif self._is_given_up(claim):
                changed.append(replace(claim, state="closed"))
            elif self._can_ask(claim):
                undecided.append(claim)
            else:
                changed.append(replace(claim, due_at=self._now() + self._until_next_look(claim)))
                report.waiting += 1
        report.waiting += len(undecided)
        await self._claims.write(changed)
        return undecided

    def _can_ask(self, claim: Claim) -> bool:
        if claim.flow == "b2c":
            return self._disbursements is not None
        return self._status_query is not None and claim.checkout_request_id is not None

    def _is_given_up(self, claim: Claim) -> bool:
        """Whether it is for people now. What can be asked about is not given up before it was."""
        return self._now() - claim.created_at > GIVE_UP and (claim.asked > 0 or not self._can_ask(claim))

    def _until_next_look(self, claim: Claim) -> timedelta:
        """Twice as long as the time before, for its verdict can come late."""
        return min(max(self._now() - claim.created_at, self._after), LONGEST_BACKOFF)

    def _findings(self, claim: Claim, verdict: Verdict | None) -> list[str]:
        if verdict is None:
            text = f"{claim.payment_id}: no verdict after 48 hours, look it up in M-Pesa's portal"
            return [text] if self._is_given_up(claim) else []
        if claim.flow == "b2c" and is_unresolved(verdict):
            says = "does not know it" if is_probably_not_sent(verdict) else f"says {verdict.result_code}"
            return [f"{claim.payment_id}: M-Pesa {says}: look it up in M-Pesa's portal, then decide"]
        return mismatches(claim, verdict) if is_decided(claim, verdict) else []

    async def _tidy(self, report: Report, undated: int, deadline: float) -> None:
        """What may also be done later; so a failure is only reported."""
        try:
            await self._replay_dead_letters(report, deadline)
            while undated and asyncio.get_running_loop().time() < deadline:
                undated = await self._claims.schedule_undated(self._after)
        except CallError as exc:
            report.findings.append(f"letters could not be fed in again, the next run goes on: {exc}")

    async def _pass_on(self, report: Report, deadline: float) -> None:
        """Verdicts that the receiver has not taken yet; a failure keeps nobody from being asked about."""
        if self._passing_on is None:
            return
        try:
            report.findings += await self._passing_on.run(deadline)
        except CallError as exc:
            report.findings.append(f"verdicts could not be passed on, the next run goes on: {exc}")

    async def _replay_dead_letters(self, report: Report, deadline: float) -> None:
        async with aclosing(self._replayer.each_waiting(with_reasons(REPLAYED_BY_THE_SCHEDULE))) as letters:
            async for letter in letters:
                if asyncio.get_running_loop().time() > deadline - LETTER_S:
                    break
                outcome = await self._replayer.replay(letter)
                if outcome in DONE:
                    report.replayed += 1
                else:
                    report.findings.append(f"letter {letter.get('$id')}: fed in again, {outcome}")
        left = len(await self._replayer.waiting(with_reasons(FOR_PEOPLE)))
        if left:
            report.findings.append(f"letters that somebody must look at: {left}{' or more' if left == MOST else ''}")

    async def _failure_of(self, work: Coroutine[Any, Any, None]) -> CallError | None:
        """A value, for what is raised within a group of tasks leaves it in another form."""
        try:
            await work
        except CallError as exc:
            return exc
        return None


def is_decided(claim: Claim, verdict: Verdict) -> bool:
    """Whether a verdict is the end of a claim: of a disbursement, neither "nobody knows" nor "paid, no receipt" is."""
    return claim.flow == "stk" or verdict.status not in (Status.TIMEOUT, Status.CONFIRMING)


def mismatches(claim: Claim, verdict: Verdict) -> list[str]:
    """What does not fit together. It is never corrected here: a person must find out which of the two is right."""
    found = []
    if verdict.amount is not None and verdict.amount != claim.amount:
        found.append(f"{claim.payment_id}: M-Pesa reported {verdict.amount}, and {claim.amount} was asked")
    if claim.checkout_request_id not in (None, verdict.safaricom_id):
        found.append(f"{claim.payment_id}: its verdict belongs to another push than the one that was sent")
    return found
