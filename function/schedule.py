"""The schedule: runs the reconciler, however often and by whomever it is triggered, no more often than it may."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx

from .appwrite import Appwrite, CallError
from .asking import Asker, Asking
from .claim_book import ClaimBook
from .counter import Counter
from .documents import Documents
from .exchange import Log, Response, refusal
from .merchant import number, read_merchant
from .pace import Pace
from .reconciling import Reconciler
from .replaying import Replayer
from .rules.errors import ConfigError
from .sending import WARM
from .settings import Settings, read_key, read_settings
from .writing import Writer

EVERY = timedelta(seconds=30)
LONGEST_RUN_S = 840  # Appwrite lets a function run for 900 seconds at most


async def scheduled(counter: Counter) -> Response:
    """One run, unless there was one a moment ago. Raises MissingVariableError."""
    settings = read_settings(counter.environment)
    appwrite = Appwrite(
        counter.http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(counter.request.headers)
    )
    documents = Documents(appwrite, settings.database_id)
    try:
        seconds = min(number(counter.environment, "DARAJA_RECONCILE_SECONDS", 10), LONGEST_RUN_S)
        deadline = asyncio.get_running_loop().time() + seconds
        reconciler = new_reconciler(documents, settings, counter.environment, counter.http, counter.now, counter.log)
        if await Pace(documents, settings.dead_letter_collection_id).may_run(counter.now(), EVERY):
            await reconciler.run(deadline)
    except ConfigError as exc:
        counter.log.error(str(exc))
        return refusal(503, f"the function is not set up: {exc}")
    except CallError as exc:
        counter.log.error(f"reconciling stopped, the next run goes on: {exc}")
        return refusal(503, "reconciling stopped, see the log")
    return Response(200, {"status": "alive"})


def new_reconciler(
    documents: Documents,
    settings: Settings,
    environment: Mapping[str, str],
    http: httpx.AsyncClient,
    now: Callable[[], datetime],
    log: Log,
) -> Reconciler:
    """The reconciler that the variables describe. Raises MissingVariableError or ConfigError."""
    after = timedelta(minutes=max(number(environment, "DARAJA_RECONCILE_MINUTES", 5), 1))
    book, pace = ClaimBook(documents, settings), Pace(documents, settings.dead_letter_collection_id)
    asker = None
    if settings.payments_collection_id is not None and environment.get("DARAJA_CONSUMER_KEY", "").strip():
        merchant = read_merchant(environment)
        per_minute = max(number(environment, "DARAJA_QUERIES_PER_MINUTE", 5), 1)
        safaricom, spacing = WARM.get(merchant, http, now), timedelta(minutes=1) / per_minute
        asking = Asking(safaricom, failures_count=not merchant.is_sandbox, spacing=spacing, after=after)
        asker = Asker(asking, book, pace, Writer(documents, settings, now), now, log)
    return Reconciler(book, Replayer(documents, settings, now), asker, after=after, now=now, log=log)
