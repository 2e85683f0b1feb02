"""An order, and the verdicts that were taken: each once, however often it comes."""

import secrets
from typing import ClassVar

from django.db import models, transaction

from daraja_core import ForwardedVerdict, Status


def new_id() -> str:
    """An order's id, which is its payment id, too."""
    return secrets.token_hex(12)


class Order(models.Model):
    """Somebody wants something; `state` is asked, paid, failed or unknown. An order that is paid stays so."""

    id = models.CharField(primary_key=True, max_length=36, default=new_id)
    phone = models.CharField(max_length=20)
    amount = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="asked")
    receipt = models.CharField(max_length=20, blank=True)

    STATES: ClassVar[dict[Status, str]] = {
        Status.SUCCESS: "paid",
        Status.FAILED: "failed",
        Status.CANCELLED: "failed",
        Status.TIMEOUT: "unknown",  # nobody knows: do not ask again
        Status.CONFIRMING: "unknown",
    }


class TakenVerdict(models.Model):
    """The id of a verdict whose consequences are in the database."""

    id = models.CharField(primary_key=True, max_length=64)


@transaction.atomic
def take(verdict: ForwardedVerdict) -> None:
    """Let the order have its state; the same verdict again, and a weaker one after a receipt, change nothing."""
    _, is_new = TakenVerdict.objects.get_or_create(id=verdict.id)
    if is_new:
        order = Order.objects.filter(id=verdict.payment_id).exclude(state="paid")
        order.update(state=Order.STATES[verdict.status], receipt=verdict.receipt or "")
