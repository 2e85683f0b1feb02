"""The pretend Safaricom put together: its parts, its addresses and what it does on time."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..clock import Clock
from . import canned
from .announcer import Announcer
from .b2c import B2c
from .callback_url import CallbackUrls
from .delivery import Delivery
from .fault_shapes import GLOBAL
from .faults import EVERYTHING, Faults
from .ids import Ids
from .jobs import Handler, Jobs, Kind, Scheduler
from .journal import Journal
from .ledger import OPENING_UTILITY, Ledger
from .merchant import Merchant, Tills
from .oauth import Access
from .outbox import Outbox
from .payouts import Payouts
from .prompts import Prompts
from .push import StkPush
from .query import StkQuery
from .rows import Rows
from .status_queries import StatusQueries
from .subscribers import Subscribers
from .transaction_status import TransactionStatus
from .transactions import Transactions

ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EMPTIED_BY_RESET = (
    "calls", "phones", "accounts", "transfers", "sms", "faults", "prompts", "callbacks", "disbursements",
    "status_queries", "jobs", "tills",
)  # fmt: skip


class Safaricom:
    """Everything that simulates Safaricom. Nothing here moves real money or reaches a real phone."""

    def __init__(
        self, rows: Rows, clock: Clock, merchant: Merchant, rng: random.Random, at_first: Mapping[str, Any]
    ) -> None:
        """`at_first` are the switches that a reset goes back to, where they differ from the usual ones."""
        self.rows = rows
        self.clock = clock
        self.merchant = merchant
        self._at_first = at_first
        self.journal = Journal(rows)
        self.jobs = Jobs(rows)
        self.faults = Faults(rows)
        self.ids = Ids(rows, rng)
        self.ledger = Ledger(rows)
        self.subscribers = Subscribers(rows, self.ledger)
        self.tills = Tills(rows)
        self.urls = CallbackUrls(rows, self.faults)
        self.outbox = Outbox(rows, self.jobs, clock)
        self.access = Access(rows, self.faults, self.ids, clock, merchant)
        self.announcer = Announcer(self.outbox, self.faults, self.ids, self.ledger, self.subscribers, merchant)
        self.prompts = Prompts(
            rows,
            self.jobs,
            self.faults,
            self.ledger,
            self.subscribers,
            self.ids,
            self.journal,
            clock,
            self.announcer.push,
        )
        self.payouts = Payouts(
            rows,
            self.jobs,
            self.faults,
            self.ledger,
            self.subscribers,
            self.ids,
            self.journal,
            clock,
            merchant,
            self.announcer.payout,
            self.announcer.queue_timeout,
        )
        self.status_queries = StatusQueries(
            rows,
            self.jobs,
            self.faults,
            Transactions(rows, self.ledger, self.subscribers),
            self.ids,
            self.journal,
            clock,
            self.announcer.transaction_status,
            self.announcer.status_timeout,
        )
        self.delivery = Delivery(rows, self.jobs, self.outbox, self.journal, clock, self.urls.current)
        clock.factor = self.faults.everything()["clock_factor"]
        self._open_utility()

    async def run(self) -> None:
        """Does what is due, for ever; what became overdue while the sandbox was down is done at once."""
        handlers: Mapping[Kind, Handler] = {
            "prompt": self.prompts.time_is_up,
            "payout": self.payouts.time_is_up,
            "transaction_status": self.status_queries.time_is_up,
            "callback": self.delivery.deliver,
        }
        await Scheduler(self.jobs, self.clock, handlers).run()

    async def close(self) -> None:
        await self.delivery.close()

    def routes(self) -> Sequence[BaseRoute]:
        push = StkPush(
            self.access, self.faults, self.ids, self.merchant, self.tills, self.urls, self.prompts
        ).processrequest
        query = StkQuery(self.rows, self.access, self.faults, self.ids, self.merchant, self.prompts, self.clock).query
        b2c = B2c(self.access, self.faults, self.ids, self.urls, self.payouts)
        status = TransactionStatus(self.access, self.faults, self.ids, self.urls, self.status_queries)
        return [
            Route("/mpesa/transactionstatus/v1/query", status.query, methods=ANY_METHOD),
            Route("/mpesa/b2c/v3/paymentrequest", b2c.v3, methods=ANY_METHOD),
            Route("/mpesa/b2c/v1/paymentrequest", b2c.v1, methods=ANY_METHOD),
            Route("/oauth/v1/generate", self.access.generate, methods=ANY_METHOD),
            Route("/mpesa/stkpush/v1/processrequest", push, methods=ANY_METHOD),
            Route("/mpesa/stkpushquery/v1/query", query, methods=ANY_METHOD),
            Route("/mpesa/{rest:path}", self._wrong_path, methods=ANY_METHOD),
            Route("/oauth/{rest:path}", self._wrong_path, methods=ANY_METHOD),
        ]

    def set_factor(self, factor: float) -> None:
        """All waiting, that under way included, becomes so much shorter."""
        now = self.clock.now()
        ratio = self.clock.factor / factor
        with self.rows.transaction():
            self.jobs.rescale(now, ratio)
            at = now.timestamp()
            self.rows.do(
                "UPDATE prompts SET closes_at = ? + (closes_at - ?) * ? WHERE state != 'closed' AND closes_at > ?",
                at,
                at,
                ratio,
                at,
            )
        self.clock.factor = factor

    def apply_preset(self, faults: Mapping[str, Any]) -> None:
        """The switches of one bad day instead of those that stand now. Clock and local callbacks stay as they are."""
        kept = {name: self.faults.everything()[name] for name in ("clock_factor", "local_callbacks")}
        with self.rows.transaction():
            self.faults.clear(EVERYTHING)
            self.faults.change(EVERYTHING, {**kept, **faults}, GLOBAL)
        self.journal.tell()

    def reset(self) -> None:
        """Back to the first day: no customers, no prompts, no faults. Addresses, credentials and tokens stay."""
        with self.rows.transaction():
            for table in EMPTIED_BY_RESET:
                self.rows.do(f"DELETE FROM {table}")
            self.journal.clear()
            self.faults.change(EVERYTHING, self._at_first, GLOBAL)
        self._open_utility()
        self.clock.factor = self.faults.everything()["clock_factor"]
        self.jobs.changed.set()
        self.journal.tell()

    def _open_utility(self) -> None:
        if self.merchant.utility not in self.ledger.accounts():
            self.ledger.set_balance(self.merchant.utility, OPENING_UTILITY, self.clock.now())

    async def _wrong_path(self, request: Request) -> Response:
        return canned.refusal(self.ids, 404, "404.001.01", "Resource not found")
