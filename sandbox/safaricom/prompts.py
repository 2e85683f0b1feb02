"""PIN prompts on simulated phones: opened by a push, ended by the customer, by the network or by time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Row
from typing import Any, TypeAlias

from ..clock import EAT, Clock
from . import results
from .faults import Faults
from .ids import Ids
from .jobs import Jobs
from .journal import Journal
from .ledger import Ledger, working_account
from .phone_texts import prompt_text
from .rows import Rows, json_of, moment, object_of
from .subscribers import Subscriber, Subscribers

LIFETIME_S = 60.0
UNSEEN_S = 1.0  # how long M-Pesa takes to find out that it cannot show a prompt
OFFLINE_S = 10.0
MAX_PROMPT_TEXT = 182
MAX_AMOUNT = 250_000
MAX_PER_DAY = 500_000
TWO_MINUTES_S = 120.0
BY_CODE = "code:"  # a planned outcome that is a bare result code


@dataclass(frozen=True, slots=True)
class Push:
    """A valid STK Push as it came in. `misdirected` is the result code of a wrong TransactionType or PartyB."""

    phone: str = field(repr=False)
    amount: int
    reference: str
    description: str
    shortcode: str
    callback_url: str = field(repr=False)
    misdirected: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """One push and what became of it. `unseen`: the phone never showed it, but M-Pesa is still at it."""

    checkout_request_id: str = field(repr=False)
    merchant_request_id: str
    phone: str = field(repr=False)
    amount: int
    reference: str
    description: str
    shortcode: str
    callback_url: str = field(repr=False)
    opened_at: datetime
    closes_at: datetime
    state: str
    planned: str
    ignored: bool
    overrides: dict[str, Any]
    result_code: str | None
    receipt: str | None


Announce: TypeAlias = Callable[[Prompt, str, str | None, datetime], None]


class Prompts:
    """Opens prompts, lets them be answered once, and moves the money of those that are paid."""

    def __init__(
        self,
        rows: Rows,
        jobs: Jobs,
        faults: Faults,
        ledger: Ledger,
        subscribers: Subscribers,
        ids: Ids,
        journal: Journal,
        clock: Clock,
        announce: Announce,
    ) -> None:
        self._rows = rows
        self._jobs = jobs
        self._faults = faults
        self._ledger = ledger
        self._subscribers = subscribers
        self._ids = ids
        self._journal = journal
        self._clock = clock
        self._announce = announce

    def find(self, checkout_request_id: str) -> Prompt | None:
        row = self._rows.find("SELECT * FROM prompts WHERE checkout_request_id = ?", checkout_request_id)
        return None if row is None else _prompt(row)

    def open_ones(self) -> list[Prompt]:
        """The prompts that are on a screen now, oldest first."""
        rows = self._rows.all("SELECT * FROM prompts WHERE state = 'open' ORDER BY opened_at, checkout_request_id")
        return [_prompt(row) for row in rows]

    def text_of(self, prompt: Prompt) -> str:
        """What the phone shows, in its language."""
        return prompt_text(prompt.amount, prompt.reference, self._subscribers.get(prompt.phone).language)

    def is_busy(self, phone: str) -> bool:
        """Whether the phone shows a prompt already."""
        return self._rows.find("SELECT 1 FROM prompts WHERE phone = ? AND state = 'open'", phone) is not None

    def open(self, push: Push, overrides: dict[str, Any]) -> Prompt:
        """Takes a push: the phone rings, or M-Pesa finds out in a moment that it cannot."""
        now = self._clock.now()
        with self._rows.transaction():
            subscriber = self._subscribers.meet(push.phone, now)
            state, planned, wait_s = self._plan(push, subscriber, overrides)
            prompt = self._insert(push, overrides, state, planned, now)
            self._jobs.add("prompt", prompt.checkout_request_id, self._clock.after(wait_s))
        self._journal.tell()
        return prompt

    async def time_is_up(self, checkout_request_id: str) -> None:
        """The planned outcome is due: an automatic answer, or the end of an unanswered prompt."""
        prompt = self.find(checkout_request_id)
        if prompt is None or prompt.state == "closed":
            self._jobs.drop("prompt", checkout_request_id)
            return
        self.answer(prompt, prompt.planned, None)

    def ignore(self, prompt: Prompt) -> None:
        """The customer looks away: the prompt stays until its time is over, or somebody answers it after all."""
        self._rows.do(
            "UPDATE prompts SET ignored = 1, planned = 'ignore' WHERE checkout_request_id = ?",
            prompt.checkout_request_id,
        )
        self._jobs.add("prompt", prompt.checkout_request_id, prompt.closes_at)
        self._journal.tell()

    def answer(self, prompt: Prompt, outcome: str, pin: str | None) -> Prompt:
        """Ends a prompt: the money moves or not, the result goes out. `pin` is compared when it is given."""
        now, told = self._clock.now(), self._clock.mpesa_time()
        with self._rows.transaction():
            code = self._code(prompt, outcome, pin, now)
            receipt = self._charge(prompt, told) if code == results.PAID else None
            self._rows.do(
                "UPDATE prompts SET state = 'closed', result_code = ?, receipt = ?, settled_at = ?"
                " WHERE checkout_request_id = ?",
                code,
                receipt,
                now.timestamp(),
                prompt.checkout_request_id,
            )
            self._jobs.drop("prompt", prompt.checkout_request_id)
            self._announce(prompt, code, receipt, told)
        self._journal.tell()
        closed = self.find(prompt.checkout_request_id)
        assert closed is not None
        return closed

    def _plan(self, push: Push, subscriber: Subscriber, overrides: dict[str, Any]) -> tuple[str, str, float]:
        """The state that a push starts in, its planned outcome, and when that is due."""
        amount_rule = self._faults.of(f"amount:{push.amount}")
        if push.misdirected:
            return "unseen", BY_CODE + push.misdirected, UNSEEN_S
        if len(prompt_text(push.amount, push.reference)) > MAX_PROMPT_TEXT:
            return "unseen", BY_CODE + results.TEXT_TOO_LONG, UNSEEN_S
        if not subscriber.registered:
            return "unseen", BY_CODE + results.NO_CUSTOMER, UNSEEN_S
        if self.is_busy(push.phone):
            return "unseen", "busy", UNSEEN_S
        if not subscriber.online:
            return "unseen", "phone_off", OFFLINE_S
        delay_s = overrides.get("auto_delay_s", amount_rule.get("auto_delay_s", subscriber.auto_delay_s))
        code = overrides.get("result_code") or amount_rule.get("result_code")
        planned = BY_CODE + code if code else overrides.get("auto") or subscriber.auto or amount_rule.get("auto")
        if planned in ("busy", "phone_off"):
            return "unseen", planned, delay_s
        if planned in (None, "ignore", "expired") or delay_s >= LIFETIME_S:
            return "open", planned if planned == "expired" else "ignore", LIFETIME_S
        return "open", planned, delay_s

    def _insert(self, push: Push, overrides: dict[str, Any], state: str, planned: str, now: datetime) -> Prompt:
        checkout_request_id = self._ids.checkout_request_id(push.phone, self._clock.mpesa_time())
        self._rows.do(
            "INSERT INTO prompts (checkout_request_id, merchant_request_id, phone, amount, reference, description,"
            " shortcode, callback_url, opened_at, closes_at, state, planned, overrides)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            checkout_request_id,
            self._ids.merchant_request_id(),
            push.phone,
            push.amount,
            push.reference,
            push.description,
            push.shortcode,
            push.callback_url,
            now.timestamp(),
            self._clock.after(LIFETIME_S).timestamp(),
            state,
            planned,
            json_of(overrides),
        )
        prompt = self.find(checkout_request_id)
        assert prompt is not None
        return prompt

    def _code(self, prompt: Prompt, outcome: str, pin: str | None, now: datetime) -> str:
        if outcome.startswith(BY_CODE):
            outcome = outcome.removeprefix(BY_CODE)
            if outcome != results.PAID:
                return outcome
        elif outcome != "pay":
            return results.OUTCOME_CODES[outcome]
        if pin is not None and pin != self._subscribers.get(prompt.phone).pin:
            return results.WRONG_PIN
        return self._refused(prompt, now) or results.PAID

    def _refused(self, prompt: Prompt, now: datetime) -> str | None:
        """Why M-Pesa declines a payment whose PIN was right, None when it does not."""
        if prompt.amount > MAX_AMOUNT:
            return results.ABOVE_MAXIMUM
        if self._faults.everything()["two_minute_rule"] and self._paid_the_same(prompt, now):
            return results.RULE_LIMITED
        if self._paid_today(prompt.phone, now) + prompt.amount > MAX_PER_DAY:
            return results.DAILY_LIMIT
        if self._ledger.balance(prompt.phone) < prompt.amount:
            return results.INSUFFICIENT
        return None

    def _paid_the_same(self, prompt: Prompt, now: datetime) -> bool:
        """Same payer, same amount, same shortcode, paid less than two minutes ago."""
        since = now - self._clock.scaled(TWO_MINUTES_S)
        row = self._rows.find(
            "SELECT 1 FROM prompts WHERE phone = ? AND state = 'closed' AND result_code = ? AND amount = ?"
            " AND shortcode = ? AND settled_at > ?",
            prompt.phone,
            results.PAID,
            prompt.amount,
            prompt.shortcode,
            since.timestamp(),
        )
        return row is not None

    def _paid_today(self, phone: str, now: datetime) -> int:
        midnight = now.astimezone(EAT).replace(hour=0, minute=0, second=0, microsecond=0)
        row = self._rows.one(
            "SELECT coalesce(sum(amount), 0) AS paid FROM prompts"
            " WHERE phone = ? AND state = 'closed' AND result_code = ? AND settled_at >= ?",
            phone,
            results.PAID,
            midnight.timestamp(),
        )
        return int(row["paid"])

    def _charge(self, prompt: Prompt, now: datetime) -> str:
        receipt = self._ids.receipt(now)
        self._ledger.move(prompt.phone, working_account(prompt.shortcode), prompt.amount, receipt, now)
        self._subscribers.text("paid", prompt.phone, receipt, prompt.amount, now, prompt.reference)
        return receipt


def _prompt(row: Row) -> Prompt:
    return Prompt(
        row["checkout_request_id"],
        row["merchant_request_id"],
        row["phone"],
        row["amount"],
        row["reference"],
        row["description"],
        row["shortcode"],
        row["callback_url"],
        moment(row["opened_at"]),
        moment(row["closes_at"]),
        row["state"],
        row["planned"],
        bool(row["ignored"]),
        object_of(row["overrides"]),
        row["result_code"],
        row["receipt"],
    )
