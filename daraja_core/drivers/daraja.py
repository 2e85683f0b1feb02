"""The facade: builds the drivers from a configuration and offers what a program calls."""

import logging
import os
import random
import secrets
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import httpx

from ..attempt import Attempt
from ..config import DarajaConfig
from ..errors import DarajaError, StoreError
from ..order import BUSINESS_PAYMENT, parse_disbursement_order, parse_payment_order
from .appwrite import AppwriteClient, Session
from .client_storage import read_mirror
from .clock import Clock, SystemClock, wall_time
from .connections import Connections
from .data_folder import default_store
from .direct_sender import DirectSender
from .engine import Engine
from .function_sender import FunctionSender
from .group_records import GroupRecords
from .group_verdicts import GroupVerdicts
from .groups import Groups
from .handles import Disbursement, Payment, Updates, handle_of
from .lifetime import finish
from .logging_filter import filter_response_headers
from .missing_modules import remember_missing_modules
from .ports import Mirror, Sender
from .realtime import RealtimeSocket
from .safaricom import SafaricomClient
from .store import SqliteStore, Store
from .store_merge import account_name
from .tracked_attempt import TrackedAttempt
from .trust import certificates_for

log = logging.getLogger("daraja")


class Daraja:
    """Takes M-Pesa payments and always knows what became of the money. Use it as an async context manager.

    `store` is a path or a Store; without it the record lies in the data folder, one file per Appwrite project and
    shortcode. One store may be used with several of them, one after the other: what was begun with other credentials
    stays in it, can be looked up, and is unknown until they are back. One process owns a store: a second one gets
    StoreBusyError on entering. `clock` is for demos and simulations that run faster than the world.
    """

    def __init__(
        self, config: DarajaConfig, store: Store | Path | str | None = None, clock: Clock | None = None
    ) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._store = _store_for(config, store)
        self._account = account_name(config.appwrite_project_id, config.shortcode or "relay")
        if isinstance(self._store, SqliteStore):
            self._store.account = self._account
        self._stack: AsyncExitStack | None = None
        self._opened: _Opened | None = None

    async def __aenter__(self) -> Self:
        if self._stack is not None:
            raise DarajaError("this Daraja is open already: enter it once and share it, or make another one")
        self._stack = stack = AsyncExitStack()
        try:
            await self._store.open()
            stack.push_async_callback(self._store.close)
            self._opened = await _open(stack, self._config, self._store, self._clock, self._account)
        except BaseException:
            await self._leave(stack)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stack is not None:
            await self._leave(self._stack)

    async def _leave(self, stack: AsyncExitStack) -> None:
        """Give everything back, however often whoever leaves is cancelled: an unfreed store would lock the next out."""
        self._opened = None
        try:
            await finish(stack.aclose())
        finally:
            self._stack = None

    async def stk_push(
        self,
        phone: str,
        amount: int,
        reference: str,
        description: str = "Payment",
        *,
        user_id: str | None = None,
        group_id: str | None = None,
        payment_id: str | None = None,
        mirror: Mirror | None = None,
    ) -> Payment:
        """Ask a customer for money. Returns once Safaricom answered, or the answer was lost: then it stays Pending.

        `phone` is a Kenyan mobile number as people write it, `amount` whole shillings, `reference` what the prompt
        shows (12 characters), `description` 13. The session's user and the team `group_id` may read the result; a
        `user_id` must be that user. `payment_id` is the idempotency key: the same id and order give the same payment
        and one push. `mirror` is the client storage of the device that asks.

        Cancelled before the request leaves, nothing is sent, and the id is used up. Cancelled afterwards, the payment
        goes on: a note of the CancelledError names its id, `payment()` finds it, and `updates()` tells of it.

        Raises InvalidOrderError before anything is written; StkPushRejectedError, DarajaAuthError,
        DarajaUnreachableError, AppwriteError or StoreError when it was proven that nothing was sent.
        """
        order = parse_payment_order(
            payment_id=payment_id if payment_id is not None else _new_id(),
            phone=phone,
            amount=amount,
            reference=reference,
            description=description,
            user_id=user_id,
            group_id=group_id,
            max_amount=self._config.max_amount,
        )
        tracked = await self._engine.start(order, is_new_id=payment_id is None, mirror=mirror)
        return cast(Payment, handle_of(tracked))

    async def b2c_push(
        self,
        phone: str,
        amount: int,
        initiator_name: str = "",
        security_credential: str = "",
        remarks: str = "Payout",
        command_id: str = BUSINESS_PAYMENT,
        occasion: str | None = None,
        *,
        user_id: str | None = None,
        group_id: str | None = None,
        disbursement_id: str | None = None,
    ) -> Disbursement:
        """Send money to a phone, 10 shillings at least. Returns once Safaricom answered, or the answer was lost.

        `security_credential` is what `security_credential()` makes of the initiator's password; it is never stored, and
        kept in memory only, so that `check()` can ask M-Pesa what became of the money; where the function holds the
        credentials both are its own. `disbursement_id` (25 characters) is the idempotency key and travels as
        OriginatorConversationID.

        Raises as `stk_push` does, with B2cRejectedError for a refusal.
        """
        order = parse_disbursement_order(
            disbursement_id=disbursement_id if disbursement_id is not None else _new_id(),
            phone=phone,
            amount=amount,
            initiator_name=initiator_name if self._config.sends_directly else initiator_name or "function",
            remarks=remarks,
            command_id=command_id,
            occasion=occasion,
            user_id=user_id,
            group_id=group_id,
            max_amount=self._config.max_amount,
        )
        tracked = await self._engine.start(
            order, is_new_id=disbursement_id is None, security_credential=security_credential
        )
        return cast(Disbursement, handle_of(tracked))

    async def restore_pending(self, mirror: Mirror | None = None) -> list[Payment | Disbursement]:
        """Take up what earlier runs left open: the same ids, the same clock; each is read at once.

        A `mirror` adds what only this device's client storage still knows.
        """
        restored = await self._engine.restore()
        if mirror is not None:
            restored += [one for one in await self._adopted(mirror) if one not in restored]
        return [handle_of(one) for one in restored]

    async def payment(self, payment_id: str) -> Payment | None:
        """The payment with this id, from this run or an earlier one; None when there is none.

        As every call that waits: raises DarajaError when this Daraja is closed, or stops because of an error, first.
        """
        found = await self._found(payment_id)
        return found if isinstance(found, Payment) else None

    async def disbursement(self, disbursement_id: str) -> Disbursement | None:
        """The disbursement with this id, from this run or an earlier one; None when there is none."""
        found = await self._found(disbursement_id)
        return found if isinstance(found, Disbursement) else None

    async def recorded(self) -> list[str]:
        """The ids of all payments and disbursements in the store, settled or not, the oldest first.

        A program that keeps a record of its own compares the two with it after a start.
        """
        return await self._engine.recorded()

    async def _found(self, attempt_id: str) -> Payment | Disbursement | None:
        tracked = await self._engine.find(attempt_id)
        return None if tracked is None else handle_of(tracked)

    def updates(self) -> Updates:
        """Everything that changes from now on, late upgrades included. Iterate it; close it when you leave."""
        return self._engine.updates()

    def group(self, group_id: str) -> GroupVerdicts:
        """Every verdict of a team that our user belongs to, whichever device started it, and then each new one."""
        return self._engine.group(group_id)

    def records(self, group_id: str) -> GroupRecords:
        """What the devices of a team that our user belongs to tell each other: all there is, and then what is new."""
        return self._engine.records(group_id)

    def connect(self) -> None:
        """Have a session and the live connection now; without this the first payment opens them."""
        self._engine.connect()

    async def resumed(self) -> None:
        """Call this when the app is back in the foreground: every open payment is read at once."""
        await self._engine.resumed()

    @property
    def groups(self) -> Groups:
        """Founding, inviting and joining: what makes a pot shared across devices."""
        return self._use.groups

    @property
    def is_live(self) -> bool:
        """Whether Realtime is connected, and nothing speaks against its delivering. While not, reads bring the news."""
        return self._engine.is_live

    async def _adopted(self, mirror: Mirror) -> list[TrackedAttempt]:
        entries = await read_mirror(mirror, self._clock.now())
        await self._adopt_session(entries)
        adopted = []
        for attempt, _ in entries:
            try:
                adopted.append(await self._engine.adopt(attempt, mirror))
            except StoreError as exc:  # the database knows it and is right, yet cannot be read: the others go on
                log.error("payment %s is left out: %s", attempt.id, exc)
        return adopted

    async def _adopt_session(self, entries: Sequence[tuple[Attempt, str]]) -> None:
        """Where the database was lost, its session was, too: the newest one is used and kept again."""
        if self._use.appwrite.session_secret is not None:
            return
        for attempt, secret in sorted(entries, key=lambda entry: entry[0].initiated_at, reverse=True):
            if secret and attempt.order.user_id is not None:  # the first trace may be older than the session
                await self._store.keep_session(attempt.order.user_id, secret)
                self._use.appwrite.adopt(secret)
                return

    @property
    def _use(self) -> "_Opened":
        if self._opened is None:
            raise DarajaError("this Daraja is not open: use it inside `async with Daraja(config) as daraja:`")
        return self._opened

    @property
    def _engine(self) -> Engine:
        return self._use.engine


@dataclass(frozen=True, slots=True)
class _Opened:
    """What exists between entering and leaving."""

    engine: Engine
    appwrite: AppwriteClient
    groups: Groups


async def _open(stack: AsyncExitStack, config: DarajaConfig, store: Store, clock: Clock, account: str) -> _Opened:
    """Build everything. What must be closed again is left to the stack as soon as it is there."""
    if isinstance(store, SqliteStore):
        await store.forget_old(clock.now())
    kept = await store.session()
    filter_response_headers()
    remember_missing_modules()
    believed = certificates_for(config.base_url, config.appwrite_endpoint, config.callback_domain)
    to_safaricom = Connections(lambda: httpx.AsyncClient(verify=believed))
    stack.push_async_callback(to_safaricom.aclose)
    to_function = await stack.enter_async_context(
        httpx.AsyncClient(timeout=config.safaricom_timeout_s, verify=believed)
    )
    to_appwrite = await stack.enter_async_context(httpx.AsyncClient(timeout=config.appwrite_timeout_s, verify=believed))
    appwrite = AppwriteClient(config, to_appwrite, Session(*kept) if kept else None)
    sender: Sender = (
        DirectSender(config, SafaricomClient(config, to_safaricom, clock.now, wall=wall_time(clock)))
        if config.sends_directly
        else FunctionSender(config, to_function, appwrite, clock.now)
    )
    jitter = random.Random()  # spreads reconnects, nothing secret
    realtime = RealtimeSocket(config, lambda: appwrite.session, jitter)
    engine = Engine(sender, appwrite, realtime, store, clock, account)
    stack.push_async_callback(engine.close)
    await engine.open()
    return _Opened(engine, appwrite, Groups(config, to_function, appwrite, engine.sign_in))


def _store_for(config: DarajaConfig, store: Store | Path | str | None) -> Store:
    if store is None:
        store = default_store(os.environ, config)
    return SqliteStore(Path(store)) if isinstance(store, str | Path) else store


def _new_id() -> str:
    return secrets.token_hex(12)
