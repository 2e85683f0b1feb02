"""The engine as the demo's phones reach it: whose network is gone is not asked, and nobody else is held up by it."""

from collections.abc import AsyncIterator, Sequence

from daraja_core import DarajaUnreachableError, Disbursement, Mirror

from ..services.engine import Engine, PaymentHandle, PaymentUpdate
from .simulated_phones import SimulatedPhones


class OfflineEngine:
    """Everything is the engine's own but for requests that find no network: those are proven not to have left."""

    def __init__(self, engine: Engine, phones: SimulatedPhones) -> None:
        self._engine = engine
        self._phones = phones
        self.b2c_push = engine.b2c_push

    async def stk_push(
        self,
        phone: str,
        amount: int,
        reference: str,
        description: str,
        *,
        payment_id: str,
        group_id: str | None,
        mirror: Mirror | None,
    ) -> PaymentHandle:
        """Ask for money; raises DarajaUnreachableError instead where the demo has taken the network away."""
        if self._phones.loses(phone):
            raise DarajaUnreachableError("there is no network: switched off in the demo")
        return await self._engine.stk_push(
            phone, amount, reference, description, payment_id=payment_id, group_id=group_id, mirror=mirror
        )

    @property
    def is_live(self) -> bool:
        """Whether news comes by itself."""
        return self._engine.is_live

    async def payment(self, payment_id: str) -> PaymentHandle | None:
        """One payment by its id."""
        return await self._engine.payment(payment_id)

    async def disbursement(self, disbursement_id: str) -> Disbursement | None:
        """One payout by its id."""
        return await self._engine.disbursement(disbursement_id)

    async def restore_pending(self, mirror: Mirror | None = None) -> Sequence[PaymentHandle | Disbursement]:
        """What an earlier run left open."""
        return await self._engine.restore_pending(mirror)

    async def recorded(self) -> Sequence[str]:
        """The ids of everything that is on record."""
        return await self._engine.recorded()

    def connect(self) -> None:
        """Connect ahead of the first payment."""
        self._engine.connect()

    async def resumed(self) -> None:
        """The app is back in front."""
        await self._engine.resumed()

    def updates(self) -> AsyncIterator[PaymentUpdate]:
        """Everything that changes."""
        return self._engine.updates()
