"""The pretend Safaricom put together: its parts, its addresses and what it does on time."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ..clock import Clock
from . import canned
from .account_balance import AccountBalance
from .announcer import Announcer
from .b2c import B2c
from .business_call import BusinessCall
from .business_requests import PRODUCTS, Answering, BusinessRequests, Product
from .c2b import C2b
from .callback_url import CallbackUrls
from .customer_payments import CustomerPayments
from .delivery import Delivery
from .fault_shapes import GLOBAL
from .faults import EVERYTHING, Faults
from .ids import Ids
from .jobs import Handler, Jobs, Kind, Scheduler
from .journal import Journal
from .ledger import Ledger
from .merchant import Merchant
from .merchants import Merchants
from .oauth import Access
from .outbox import Outbox
from .payouts import Payouts
from .prompts import Prompt, Prompts
from .push import StkPush
from .query import StkQuery
from .registrations import Registrations
from .request_queue import RequestQueue
from .reversal import Reversal
from .rows import Rows
from .subscribers import Subscribers
from .transaction_status import TransactionStatus
from .transactions import Transactions

ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EMPTIED_BY_RESET = (
    "calls", "phones", "accounts", "transfers", "sms", "faults", "prompts", "callbacks", "disbursements",
    "business_requests", "reversals", "registered_urls", "customer_payments", "jobs", "tills",
)  # fmt: skip


class Safaricom:
    """Everything that simulates Safaricom. Nothing here moves real money or reaches a real phone."""

    def __init__(
        self, rows: Rows, clock: Clock, merchant: Merchant, rng: random.Random, at_first: Mapping[str, Any]
    ) -> None:
        """`merchant` is the first business; others are added.

        `at_first` are the switches that a reset goes back to, where they differ from the usual ones.
        """
        self.rows = rows
        self.clock = clock
        self.merchant = merchant
        self._at_first = at_first
        self.journal = Journal(rows)
        self.jobs = Jobs(rows)
        self.faults = Faults(rows)
        self.ids = Ids(rows, rng)
        self.ledger = Ledger(rows)
        self.subscribers = Subscribers(rows, self.ledger, self.faults)
        self.merchants = Merchants(rows, self.ledger, merchant)
        self.urls = CallbackUrls(rows, self.faults)
        self.outbox = Outbox(rows, self.jobs, clock)
        self.access = Access(rows, self.faults, self.ids, clock, self.merchants)
        self.announcer = Announcer(self.outbox, self.faults, self.ids, self.ledger, self.subscribers)
        self.prompts = Prompts(
            rows,
            self.jobs,
            self.faults,
            self.ledger,
            self.subscribers,
            self.ids,
            self.journal,
            clock,
            self._announce_push,
        )
        self.payouts = self._payouts()
        self.business_requests = self._business_requests()
        self.delivery = Delivery(rows, self.jobs, self.outbox, self.journal, clock, self.urls.current)
        self.registrations = Registrations(rows)
        self.customer_payments = CustomerPayments(
            rows,
            self.jobs,
            self.faults,
            self.ledger,
            self.subscribers,
            self.ids,
            self.journal,
            clock,
            self.outbox,
            self.registrations,
            self.delivery.ask,
        )
        clock.factor = self.faults.everything()["clock_factor"]
        self.merchants.open_accounts(self.clock.now())

    def _payouts(self) -> Payouts:
        return Payouts(
            self.rows,
            RequestQueue(self.rows, self.jobs, self.journal, self.clock, "disbursements"),
            self.faults,
            self.ledger,
            self.subscribers,
            self.ids,
            self.clock,
            self.merchants,
            self.announcer.payout,
            self.announcer.queue_timeout,
        )

    def _announce_push(self, prompt: Prompt, code: str, receipt: str | None, now: datetime) -> None:
        self.announcer.push(prompt, code, receipt, now)
        if receipt is not None:
            self.customer_payments.confirm_push(prompt, receipt)

    def _business_requests(self) -> BusinessRequests:
        transactions = Transactions(self.rows, self.ledger, self.subscribers)
        self._products = (
            TransactionStatus(self.faults, transactions, self.ids),
            AccountBalance(self.faults, self.ledger, self.merchants),
            Reversal(self.rows, self.faults, transactions, self.ledger, self.subscribers, self.ids),
        )
        queue = RequestQueue(self.rows, self.jobs, self.journal, self.clock, "business_requests")
        answering: Mapping[Product, Answering] = {product.product: product for product in self._products}
        return BusinessRequests(self.rows, queue, self.outbox, self.ids, self.clock, answering)

    async def run(self) -> None:
        """Does what is due, for ever; what became overdue while the sandbox was down is done at once."""
        handlers: Mapping[Kind, Handler] = {
            "prompt": self.prompts.time_is_up,
            "payout": self.payouts.time_is_up,
            **dict.fromkeys(PRODUCTS, self.business_requests.time_is_up),
            "customer_payment": self.customer_payments.time_is_up,
            "callback": self.delivery.deliver,
        }
        await Scheduler(self.jobs, self.clock, handlers).run()

    async def close(self) -> None:
        await self.delivery.close()

    def routes(self) -> Sequence[BaseRoute]:
        push = StkPush(self.access, self.faults, self.ids, self.merchants, self.urls, self.prompts).processrequest
        query = StkQuery(self.rows, self.access, self.faults, self.ids, self.prompts, self.clock).query
        b2c = B2c(self.access, self.faults, self.ids, self.urls, self.merchants, self.payouts)
        c2b = C2b(
            self.access,
            self.faults,
            self.ids,
            self.urls,
            self.registrations,
            self.customer_payments,
        )
        status, balance, reversal = (
            BusinessCall(
                self.access, self.faults, self.ids, self.urls, self.merchants, self.business_requests, product
            ).call
            for product in self._products
        )
        return [
            Route("/mpesa/transactionstatus/v1/query", status, methods=ANY_METHOD),
            Route("/mpesa/accountbalance/v1/query", balance, methods=ANY_METHOD),
            Route("/mpesa/reversal/v1/request", reversal, methods=ANY_METHOD),
            Route("/mpesa/c2b/{version}/registerurl", c2b.register, methods=ANY_METHOD),
            Route("/mpesa/c2b/{version}/simulate", c2b.simulate, methods=ANY_METHOD),
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

    def add_merchant(self, shortcode: str) -> Merchant:
        """A further business, with money to pay out; the one that is there, if there is one."""
        merchant = self.merchants.add(shortcode)
        self.merchants.open_accounts(self.clock.now())
        self.journal.tell()
        return merchant

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
            self.faults.forget()
            self.faults.change(EVERYTHING, self._at_first, GLOBAL)
        self.merchants.open_accounts(self.clock.now())
        self.clock.factor = self.faults.everything()["clock_factor"]
        self.jobs.changed.set()
        self.journal.tell()

    async def _wrong_path(self, request: Request) -> Response:
        return canned.refusal(self.ids, 404, "404.001.01", "Resource not found")
