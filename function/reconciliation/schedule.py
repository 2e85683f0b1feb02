"""The schedule: runs the reconciler, however often and by whomever it is triggered, no more often than it may."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import httpx

from daraja_core.errors import ConfigError

from ..appwrite.client import Appwrite, CallError
from ..appwrite.documents import Documents
from ..appwrite.retry import Deadline, seconds_from_now
from ..callbacks.verdict_writer import VerdictWriter
from ..forwarding.opening import open_forwards
from ..http import Log, Response, refusal
from ..orders.merchant import read_initiator, read_merchant
from ..orders.sender import SAFARICOM_CLIENTS
from ..orders.transaction_status import TransactionStatus
from ..request_context import RequestContext
from ..settings import LONGEST_EXECUTION_S, Settings, first_look_after, read_key, read_settings, whole_number
from .claim_repository import ClaimRepository
from .pace import Pace
from .passing_on import PassingOn
from .reconciler import Reconciler
from .replayer import Replayer
from .status_of_disbursements import StatusOfDisbursements
from .status_query import QueryPolicy, StatusQuery
from .success_sample import SuccessSample

CALL_SECONDS = 10.0
LONGEST_RUN_S = LONGEST_EXECUTION_S - 10  # what is being done may still be done
AFTERWARDS_S = 4.0  # what is being written when a run's time is over may still be written
EVERY = timedelta(seconds=30)
RUN_S = 297
"""How long a run may ask: nearly until the next one begins, so that questions go on at Safaricom's pace without a gap.

Appwrite ends a scheduled execution at the function's timeout, 900 seconds at most; a run that has nothing to ask ends
at once."""
OVERLAP_S = 27  # a run that was killed, or goes on for long, keeps out no run of the next turn of the schedule


async def run_schedule(context: RequestContext) -> Response:
    """One run, unless there was one a moment ago. Raises MissingVariableError."""
    settings = read_settings(context.environment)
    appwrite = Appwrite(
        context.http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(context.request.headers)
    )
    documents = Documents(appwrite, settings.database_id)
    try:
        seconds = min(whole_number(context.environment, "DARAJA_RECONCILE_SECONDS", RUN_S), LONGEST_RUN_S)
        deadline = asyncio.get_running_loop().time() + seconds
        reconciler = new_reconciler(
            documents, settings, context.environment, context.http, context.now, context.log, deadline
        )
        pace = Pace(documents, settings.dead_letter_collection_id, within(deadline))
        await _run(reconciler, pace, context.now, deadline)
    except ConfigError as exc:
        context.log.error(str(exc))
        return refusal(503, f"the function is not set up: {exc}")
    except CallError as exc:
        context.log.error(f"reconciling stopped, the next run goes on: {exc}")
        return refusal(503, "reconciling stopped, see the log")
    return Response(200, {"status": "alive"})


async def _run(reconciler: Reconciler, pace: Pace, now: Callable[[], datetime], deadline: float) -> None:
    lasts = timedelta(seconds=deadline - asyncio.get_running_loop().time() - OVERLAP_S)
    again_at = now() + EVERY
    until = await pace.begin_run(now(), max(lasts, EVERY))
    if until is None:
        return
    try:
        await reconciler.run(deadline)
    finally:
        with suppress(CallError):  # else it ends by itself
            await pace.end_run(until, again_at)


def within(run_ends: float) -> Deadline:
    """Each call has some seconds, but none of them goes on long after the run."""
    return lambda: min(run_ends + AFTERWARDS_S, seconds_from_now(CALL_SECONDS))


def new_reconciler(
    documents: Documents,
    settings: Settings,
    environment: Mapping[str, str],
    http: httpx.AsyncClient,
    now: Callable[[], datetime],
    log: Log,
    deadline: float,
) -> Reconciler:
    """The reconciler that the variables describe. Raises MissingVariableError or ConfigError."""
    latest = within(deadline)
    after = first_look_after(environment)
    claims, pace = (
        ClaimRepository(documents, settings, latest),
        Pace(documents, settings.dead_letter_collection_id, latest),
    )
    forwards = open_forwards(environment, documents, http, now, log)
    status_query = disbursements = sample = None
    if settings.payments_collection_id is not None and environment.get("DARAJA_CONSUMER_KEY", "").strip():
        merchant = read_merchant(environment)
        per_minute = max(whole_number(environment, "DARAJA_QUERIES_PER_MINUTE", 5), 1)
        safaricom, spacing = SAFARICOM_CLIENTS.get(merchant, http, now), timedelta(minutes=1) / per_minute
        policy = QueryPolicy(safaricom, failures_count=not merchant.is_sandbox, spacing=spacing, after=after)
        status_query = StatusQuery(policy, claims, pace, VerdictWriter(documents, settings, now, forwards), now, log)
        sample = SuccessSample(status_query, documents, settings, pace, now, latest)
        if environment.get("DARAJA_INITIATOR_NAME", "").strip():
            initiator, secret = read_initiator(environment), settings.callback_secrets[0]
            status = TransactionStatus(safaricom, merchant, initiator, secret, now)
            disbursements = StatusOfDisbursements(status, claims, log)
    replayer = Replayer(documents, settings, now, latest, forwards)
    passing_on = None if forwards is None else PassingOn(documents, settings, forwards, pace, now)
    return Reconciler(claims, replayer, status_query, disbursements, sample, passing_on, after=after, now=now, log=log)
