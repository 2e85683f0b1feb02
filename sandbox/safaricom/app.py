"""The pretend Safaricom put together: its parts, its addresses and what it does on time."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..clock import Clock
from . import canned
from .callback_url import CallbackUrls
from .delivery import Delivery
from .faults import EVERYTHING, Faults
from .ids import Ids
from .jobs import Handler, Jobs, Kind, Scheduler
from .journal import Journal
from .ledger import Ledger
from .merchant import Merchant, Tills
from .oauth import Access
from .outbox import Outbox
from .prompts import Prompt, Prompts
from .push import StkPush
from .query import StkQuery
from .rows import Rows
from .stk_callback import FORGED_RECEIPT, forged_callback, forged_url, stk_callback
from .subscribers import Subscribers

ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EMPTIED_BY_RESET = (
    "calls", "phones", "accounts", "transfers", "sms", "faults", "prompts", "callbacks", "disbursements", "jobs", "log",
    "tills",
)  # fmt: skip


class Safaricom:
    """Everything that simulates Safaricom. Nothing here moves real money or reaches a real phone."""

    def __init__(self, rows: Rows, clock: Clock, merchant: Merchant, rng: random.Random, base_factor: float) -> None:
        self.rows = rows
        self.clock = clock
        self.merchant = merchant
        self.base_factor = base_factor
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
        self.prompts = Prompts(
            rows,
            self.jobs,
            self.faults,
            self.ledger,
            self.subscribers,
            self.ids,
            self.journal,
            clock,
            self._announce,
        )
        self.delivery = Delivery(rows, self.jobs, self.outbox, self.journal, clock, self.urls.current)
        clock.factor = self.faults.everything()["clock_factor"]

    async def run(self) -> None:
        """Does what is due, for ever; what became overdue while the sandbox was down is done at once."""
        handlers: Mapping[Kind, Handler] = {"prompt": self.prompts.time_is_up, "callback": self.delivery.deliver}
        await Scheduler(self.jobs, self.clock, handlers).run()

    async def close(self) -> None:
        await self.delivery.close()

    def routes(self) -> Sequence[BaseRoute]:
        push = StkPush(
            self.access, self.faults, self.ids, self.merchant, self.tills, self.urls, self.prompts
        ).processrequest
        query = StkQuery(self.rows, self.access, self.faults, self.ids, self.merchant, self.prompts, self.clock).query
        return [
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

    def reset(self) -> None:
        """Back to the first day: no customers, no prompts, no faults. Addresses, credentials and tokens stay."""
        with self.rows.transaction():
            for table in EMPTIED_BY_RESET:
                self.rows.do(f"DELETE FROM {table}")
            self.faults.change(
                EVERYTHING, {"clock_factor": self.base_factor}, {"clock_factor": lambda _name, value: value}
            )
        self.clock.factor = self.base_factor
        self.jobs.changed.set()
        self.journal.tell()

    def forge(self, prompt: Prompt, code: str, amount: int, receipt: str, url: str | None) -> None:
        """Posts a result that Safaricom never sent, to the push's address with its signature broken, or to `url`."""
        now = self.clock.now()
        body = forged_callback(prompt, code, amount, receipt, now)
        plain = self.faults.callback("", 0, {"callback": {"lost": False, "copies": 1, "delay_s": 0, "reorder": False}})
        self.outbox.post(prompt.checkout_request_id, url or forged_url(prompt.callback_url), body, "forged", plain)

    def _announce(self, prompt: Prompt, code: str, receipt: str | None, now: datetime) -> None:
        faults = self.faults.callback(prompt.phone, prompt.amount, prompt.overrides)
        if faults.forged:
            self.forge(prompt, "0", prompt.amount, FORGED_RECEIPT, None)
        body = stk_callback(prompt, code, receipt, now, faults)
        self.outbox.post(prompt.checkout_request_id, prompt.callback_url, body, "callback", faults)

    async def _wrong_path(self, request: Request) -> Response:
        return canned.refusal(self.ids, 404, "404.001.01", "Resource not found")
