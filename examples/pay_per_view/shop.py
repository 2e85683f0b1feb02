"""Selling: asks M-Pesa, follows what becomes of it, and opens an article exactly once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from daraja_core import (
    Daraja,
    Payment,
    PaymentInitiating,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
    Updates,
    normalise_phone,
)

from .database import OPEN, Database, Post, Purchase, Reader


class Shop:
    """Enter it inside `async with Daraja(...)`. One process sells: it owns the store of `daraja`."""

    def __init__(self, daraja: Daraja, database: Database) -> None:
        self.database = database
        self._daraja = daraja

    async def __aenter__(self) -> Self:
        self._updates = self._daraja.updates()
        self._following = asyncio.create_task(self._follow(self._updates))
        await self.replay()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._updates.close()
        await self._following

    async def replay(self) -> None:
        """Look every open purchase up: whatever came while nobody was here. As often as you like."""
        await self._daraja.restore_pending()
        await self._daraja.resumed()
        for purchase in self.database.purchases_in(OPEN):
            payment = await self._daraja.payment(purchase.id)
            if payment is None:  # it ended between the row and the push: nothing was sent
                self.database.move(purchase.id, "failed")
            else:
                self._record(payment)

    async def buy(self, reader: Reader, post: Post, phone: str) -> Purchase:
        """Have the reader's phone ask for the PIN. Raises InvalidPhoneError, and DarajaError when nothing was sent."""
        phone = normalise_phone(phone)
        purchase = self.database.begin_purchase(reader.id, post, phone)
        try:
            # The purchase's id is the idempotency key: a second click, a reload and a restart are the same push.
            await self._daraja.stk_push(
                purchase.phone, purchase.price, reference="ARTICLE", payment_id=purchase.id, description=post.id[:13]
            )
        finally:
            await self._look_up(purchase.id)
        return self.database.purchase(purchase.id) or purchase

    async def news(self, purchase_id: str) -> AsyncIterator[Purchase]:
        """The purchase as it is, then each time that it changes, until it is paid or failed."""
        updates = self._daraja.updates()
        try:
            await self._look_up(purchase_id)
            purchase = self.database.purchase(purchase_id)
            while purchase is not None:
                yield purchase
                if purchase.state not in OPEN:
                    return
                update = await anext(updates)
                while not isinstance(update.payment, Payment) or update.payment.id != purchase_id:
                    update = await anext(updates)
                self._record(update.payment)  # twice is once
                purchase = self.database.purchase(purchase_id)
        except StopAsyncIteration:
            pass  # the shop closes
        finally:
            updates.close()

    async def _look_up(self, purchase_id: str) -> None:
        if (payment := await self._daraja.payment(purchase_id)) is not None:
            self._record(payment)

    async def _follow(self, updates: Updates) -> None:
        async for update in updates:
            if isinstance(update.payment, Payment):
                # While the database is down the engine's own store keeps it: the page that waits, and `replay`, look.
                with suppress(ConnectionError):
                    self._record(update.payment)

    def _record(self, payment: Payment) -> None:
        match payment.state:
            case PaymentSuccess(receipt_number=receipt):
                self.database.settle(payment.id, receipt)
            case PaymentInitiating() | PaymentPending():
                self.database.move(payment.id, "waiting")
            case PaymentTimeout():
                self.database.move(payment.id, "unknown")  # money may have moved: nobody is asked again
            case _:
                self.database.move(payment.id, "failed")
