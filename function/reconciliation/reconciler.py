"""The reconciler: what no callback decided is asked of Safaricom, and what could not be stored is replayed.

It creates verdicts and never changes one. Running it twice, at once or because somebody forged the trigger gains nobody
anything, for runs and questions are paced by a stored document.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daraja_core.verdict import Status, Verdict, is_probably_not_sent, is_unresolved

from ..appwrite.documents import MOST
from ..http import Log
from ..orders.claim import Claim
from .claim_repository import ClaimRepository
from .replayer import DONE, Replayer, with_reasons
from .status_of_disbursements import StatusOfDisbursements
from .status_query import StatusQuery

GIVE_UP = timedelta(hours=48)
REPLAYED_BY_THE_SCHEDULE = ("write_failed",)
FOR_PEOPLE = ("identity_conflict", "contradiction", "status_disagrees", "unreadable", "too_large")


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
    """One run. `status_query` and `disbursements` None: nobody is asked, for apps that hold the credentials."""

    def __init__(
        self,
        claims: ClaimRepository,
        replayer: Replayer,
        status_query: StatusQuery | None,
        disbursements: StatusOfDisbursements | None,
        *,
        after: timedelta,
        now: Callable[[], datetime],
        log: Log,
    ) -> None:
        self._claims = claims
        self._replayer = replayer
        self._status_query = status_query
        self._disbursements = disbursements
        self._after = after
        self._now = now
        self._log = log

    async def run(self, deadline: float) -> Report:
        """Do what is due before the deadline, a time of the running loop. Raises CallError when Appwrite fails."""
        report = Report()
        await self._replay_dead_letters(report, deadline)
        undecided = await self._close_decided(report)
        if self._status_query is not None:
            asked = await self._status_query.query_all(undecided, deadline)
            report.asked, report.decided = asked.answered, asked.decided
        if self._disbursements is not None:
            report.asked += await self._disbursements.ask_all(undecided, deadline)
        report.waiting = len(undecided) - report.decided
        for finding in report.findings:
            self._log.error(finding)
        self._log.log(f"reconciled: {report}")
        return report

    async def plan(self) -> list[str]:
        """What a run would do now, without doing it."""
        letters = await self._replayer.waiting(with_reasons(REPLAYED_BY_THE_SCHEDULE))
        lines = [f"letter {letter.get('$id')}: feed it in again" for letter in letters]
        claims = await self._claims.open_since(self._now() - self._after)
        verdicts = await self._claims.verdicts(claims)
        return lines + [line for claim in claims for line in self._plan(claim, verdicts.get(claim.document_id))]

    def _plan(self, claim: Claim, verdict: Verdict | None) -> list[str]:
        if verdict is not None and is_decided(claim, verdict):
            return [f"{claim.payment_id}: settled as {verdict.status}", *mismatches(claim, verdict)]
        if self._status_query is not None and self._status_query.is_due(claim):
            return [f"{claim.payment_id}: no verdict, ask M-Pesa"]
        if self._disbursements is not None and self._disbursements.is_due(claim):
            return [f"{claim.payment_id}: no result, ask M-Pesa for its status"]
        return [f"{claim.payment_id}: no verdict, and nothing to ask now"]

    async def _replay_dead_letters(self, report: Report, deadline: float) -> None:
        for letter in await self._replayer.waiting(with_reasons(REPLAYED_BY_THE_SCHEDULE)):
            if asyncio.get_running_loop().time() > deadline:
                break
            outcome = await self._replayer.replay(letter)
            if outcome in DONE:
                report.replayed += 1
            else:
                report.findings.append(f"letter {letter.get('$id')}: fed in again, {outcome}")
        left = len(await self._replayer.waiting(with_reasons(FOR_PEOPLE)))
        if left:
            report.findings.append(f"letters that somebody must look at: {left}{' or more' if left == MOST else ''}")

    async def _close_decided(self, report: Report) -> Sequence[Claim]:
        """Close the claims that have a verdict or are too old; the others."""
        claims = await self._claims.open_since(self._now() - self._after)
        verdicts = await self._claims.verdicts(claims)
        undecided = []
        for claim in claims:
            verdict = verdicts.get(claim.document_id)
            if verdict is not None and claim.flow == "b2c" and is_unresolved(verdict):
                says = "does not know it" if is_probably_not_sent(verdict) else f"says {verdict.result_code}"
                report.findings.append(f"{claim.payment_id}: M-Pesa {says}: look it up in M-Pesa's portal, then decide")
            if verdict is not None and is_decided(claim, verdict):
                report.settled += 1
                report.findings += mismatches(claim, verdict)
            elif self._now() - claim.created_at > GIVE_UP:
                report.findings.append(f"{claim.payment_id}: no verdict after 48 hours, look it up in M-Pesa's portal")
            else:
                undecided.append(claim)
                continue
            await self._claims.write(replace(claim, state="closed"))
        return undecided


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
