"""The facade for programs that block: scripts, Django, Flask. One loop in the background, used from any thread."""

from pathlib import Path
from types import TracebackType
from typing import Self

from ..config import DarajaConfig
from ..order import BUSINESS_PAYMENT
from .background_loop import BackgroundLoop
from .blocking_handles import DisbursementSync, PaymentSync, UpdatesSync, blocking_handle
from .clock import Clock
from .daraja import Daraja
from .handles import Updates
from .ports import Mirror
from .store import Store


class DarajaSync:
    """`Daraja` without `await`: the same payments, states and errors. A context manager, or open and close it.

    One is enough for a whole process: any thread may use it at any time. It runs an event loop in a thread of its own,
    which ends when it is closed; a process that ends without closing loses nothing, what was open goes on after the
    next start. After a fork it belongs to the parent alone, and every call in a child raises DarajaError: open it in
    each worker, after the fork.

    Ctrl-C ends a wait as usual. Interrupted before a request leaves, nothing is sent; afterwards the payment goes on:
    a note of the KeyboardInterrupt names its id, and `payment()` finds it.

    `config`, `store` and `clock` are those of `Daraja`.
    """

    def __init__(
        self, config: DarajaConfig, store: Store | Path | str | None = None, clock: Clock | None = None
    ) -> None:
        self._daraja = Daraja(config, store, clock)
        self._loop = BackgroundLoop(self._daraja)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Take the store and start. Raises StoreBusyError when another process owns it."""
        self._loop.start()

    def close(self) -> None:
        """Stop, and let the next owner in. Whoever waits in another thread gets DarajaError; what was open goes on."""
        self._loop.stop()

    def stk_push(
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
    ) -> PaymentSync:
        """Ask a customer for money: `Daraja.stk_push`. Returns once Safaricom answered, or the answer was lost."""
        payment = self._loop.run(
            self._daraja.stk_push(
                phone,
                amount,
                reference,
                description,
                user_id=user_id,
                group_id=group_id,
                payment_id=payment_id,
                mirror=mirror,
            )
        )
        return PaymentSync(payment, self._loop)

    def b2c_push(
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
    ) -> DisbursementSync:
        """Send money to a phone: `Daraja.b2c_push`. Returns once Safaricom answered, or the answer was lost."""
        disbursement = self._loop.run(
            self._daraja.b2c_push(
                phone,
                amount,
                initiator_name,
                security_credential,
                remarks,
                command_id,
                occasion,
                user_id=user_id,
                group_id=group_id,
                disbursement_id=disbursement_id,
            )
        )
        return DisbursementSync(disbursement, self._loop)

    def restore_pending(self, mirror: Mirror | None = None) -> list[PaymentSync | DisbursementSync]:
        """Take up what earlier runs left open: the same ids, the same clock; each is read at once."""
        restored = self._loop.run(self._daraja.restore_pending(mirror))
        return [blocking_handle(one, self._loop) for one in restored]

    def payment(self, payment_id: str) -> PaymentSync | None:
        """The payment with this id, from this run or an earlier one; None when there is none."""
        found = self._loop.run(self._daraja.payment(payment_id))
        return None if found is None else PaymentSync(found, self._loop)

    def disbursement(self, disbursement_id: str) -> DisbursementSync | None:
        """The disbursement with this id, from this run or an earlier one; None when there is none."""
        found = self._loop.run(self._daraja.disbursement(disbursement_id))
        return None if found is None else DisbursementSync(found, self._loop)

    def updates(self) -> UpdatesSync:
        """Everything that changes from now on, late upgrades included. Iterate it, in a thread; close it at the end."""

        async def subscribe() -> Updates:
            return self._daraja.updates()

        return UpdatesSync(self._loop.run(subscribe()), self._loop)

    def connect(self) -> None:
        """Have a session and the live connection now; without this the first payment opens them."""

        async def connect() -> None:
            self._daraja.connect()

        self._loop.run(connect())

    def resumed(self) -> None:
        """Read every open payment at once: after the computer slept, for instance."""
        self._loop.run(self._daraja.resumed())

    @property
    def is_live(self) -> bool:
        """Whether the Realtime socket is open. Nothing is lost while it is not: the polls stay."""
        self._loop.require()
        return self._daraja.is_live
