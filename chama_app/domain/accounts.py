"""What one member was asked for and what came of it, added up once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .carried_money import NOTHING, Came, Refunds, came_of, set_aside, total
from .decisions import Kept, SetAside
from .payment_requests import PaymentRequest
from .payment_status import NEEDS_ATTENTION, Money, PaymentStatus, money_of_status, request_status
from .shares import Stake


@dataclass(frozen=True, slots=True)
class Account:
    """Everything of one member; the newest request is the first.

    `arrived` is the sum of the receipts, each counted for the one request that owns it. Of that `sent_back` has
    returned to its payer, `going_back` is on its way or may be, and `set_aside` counts for something later. `recorded`
    of it came as cash or in another way that M-PESA tells nobody about, also if it was `carried` here: that is by
    request what came from another collection. `carried_out` counts for another one now. `asked` is the largest share
    that a payment was made for, `kept` what counts because it was kept. `waiting`, `confirmed` and `unknown` is what
    may still arrive: M-PESA is at work, says that it was paid, or nobody knows. Something is still here of the
    payments with the ids `present`. `unclear` is what somebody has to look at, and why; `reported` is what a code was
    reported for.
    """

    requests: tuple[PaymentRequest, ...] = ()
    arrived: int = 0
    sent_back: int = 0
    going_back: int = 0
    set_aside: int = 0
    asked: int = 0
    kept: int = 0
    waiting: int = 0
    confirmed: int = 0
    unknown: int = 0
    recorded: int = 0
    carried: Mapping[str, Came] = field(default_factory=dict)
    carried_out: Came = NOTHING
    parts: tuple["Part", ...] = field(default=(), repr=False)
    present: frozenset[str] = frozenset()
    unclear: tuple[tuple[PaymentStatus, PaymentRequest], ...] = ()
    reported: tuple[PaymentRequest, ...] = ()

    @property
    def received(self) -> int:
        """What is here of this member's money, for what is asked now."""
        return max(0, self.arrived - self.sent_back - self.going_back - self.set_aside)

    @property
    def here(self) -> Came:
        """What came and counts for no other collection, before anything went back."""
        return Came(self.arrived - self.carried_out.amount, self.recorded - self.carried_out.recorded)

    def came(self, request: PaymentRequest) -> Came:
        """What came of a request of this account."""
        return came_of(request, self.carried)

    def stake(self, custom: int | None, *, is_gone: bool) -> Stake:
        """What this member brings into the division of a target."""
        counts = self.kept if custom is not None and not is_gone else max(self.asked, self.kept)
        return Stake(custom, self.received, counts, is_gone)

    def beyond(self, share: int) -> tuple["Part", ...]:
        """What came beyond the share and is not decided about, payment by payment, the newest first."""
        left, found = self.received - share, []
        for part in self.parts:
            if left <= 0:
                break
            amount = min(left, part.amount)
            if amount > 0:
                found.append(Part(part.request, amount))
                left -= amount
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Part:
    """So much of one payment."""

    request: PaymentRequest
    amount: int

    @property
    def can_be_returned(self) -> bool:
        """M-PESA can send it back: cash never reached it."""
        return self.request.way == "mpesa"


def account_of(
    requests: Iterable[PaymentRequest],
    owns_receipt: Callable[[PaymentRequest], bool],
    refunds: Refunds,
    carried: Mapping[str, Came] | None = None,
    carried_out: Came = NOTHING,
) -> Account:
    """The account of one member in one collection; `carried` is what there is of all that was carried of his."""
    own = tuple(sorted(requests, key=lambda one: (one.number, one.id), reverse=True))
    brought = {one.id: (carried or {}).get(one.id, NOTHING) for one in own if one.is_carried}
    paid = [one for one in own if one.has_arrived and owns_receipt(one)]
    came = total(came_of(one, brought) for one in paid)
    back = [payout for one in own for payout in refunds(one.id)]
    decided = [decision for one in own for decision in one.decided]
    kinds = [(request_status(one, one.started_at), one) for one in own]
    open_money = [(money_of_status(kind), one.amount) for kind, one in kinds]
    return Account(
        requests=own,
        arrived=came.amount,
        sent_back=sum(payout.sent for payout in back),
        going_back=sum(payout.reserved for payout in back),
        set_aside=total(set_aside(paid, brought, refunds)).amount,
        asked=max((one.made_for for one in paid if came_of(one, brought).amount), default=0),
        kept=max((one.counts for one in decided if isinstance(one, Kept)), default=0),
        waiting=sum(amount for money, amount in open_money if money is Money.WAITING),
        confirmed=sum(amount for money, amount in open_money if money is Money.CONFIRMED),
        unknown=sum(amount for money, amount in open_money if money is Money.UNKNOWN),
        recorded=came.recorded,
        carried=brought,
        carried_out=carried_out,
        # What M-PESA brought can be sent back: it is what was too much before any cash is.
        parts=tuple(
            Part(one, _undecided(one, came_of(one, brought), refunds))
            for one in sorted(paid, key=lambda one: one.way != "mpesa")
        ),
        present=frozenset(one.id for one in paid if _left(one, came_of(one, brought), refunds)),
        unclear=tuple((kind, one) for kind, one in kinds if kind in NEEDS_ATTENTION),
        reported=tuple(one for one in own if one.reported_code),
    )


def _undecided(request: PaymentRequest, came: Came, refunds: Refunds) -> int:
    kept = sum(decision.amount for decision in request.decided if isinstance(decision, Kept))
    return max(0, _left(request, came, refunds) - kept)


def _left(request: PaymentRequest, came: Came, refunds: Refunds) -> int:
    """What of it neither went back nor counts later."""
    back = sum(payout.sent + payout.reserved for payout in refunds(request.id))
    aside = sum(decision.amount for decision in request.decided if isinstance(decision, SetAside))
    return max(0, came.amount - back - aside)
