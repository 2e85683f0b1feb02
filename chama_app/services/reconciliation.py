"""At every start the book is compared with all that the engine recorded: what it missed is counted and told."""

from collections.abc import Callable
from datetime import datetime

from daraja_core import Disbursement, DisbursementSuccess, PaymentSuccess

from ..domain.book import Book
from ..domain.group_verdicts import split_payment_id
from ..domain.namesakes import whole_name_in
from .engine import Engine, PaymentHandle
from .ledger import Ledger
from .notifications import LatePayout, Notification, Recovered


async def reconcile(
    engine: Engine,
    ledger: Ledger,
    apply_update: Callable[[PaymentHandle | Disbursement], object],
    notify: Callable[[Notification | None], None],
) -> None:
    """Take over every success that the book has as something else, or not at all, whatever it took it for.

    A book that was put back from a copy lacks what happened since; one that began anew has nothing to do with what was
    before it.
    """
    begun_at = min((one.started_at for one in ledger.book.requests), default=None)
    for attempt_id in await engine.recorded():
        handle = await _missed(engine, ledger.book, attempt_id, begun_at)
        if handle:
            apply_update(handle)
            notify(_told(ledger.book, handle))


async def _missed(
    engine: Engine, book: Book, attempt_id: str, begun_at: datetime | None
) -> PaymentHandle | Disbursement | None:
    """What the book is to take over; None where it knows it already, or where it is none of its business."""
    request, payout = book.request(attempt_id), book.payout(attempt_id)
    known = request or payout
    if known and (known.elsewhere or isinstance(known.state, PaymentSuccess | DisbursementSuccess)):
        return None
    handle = None if payout else await engine.payment(attempt_id)
    found = handle or (None if request else await engine.disbursement(attempt_id))
    if found is None:
        return None
    if known:
        return found if isinstance(found.state, PaymentSuccess | DisbursementSuccess) else None
    is_of_this_book = begun_at is not None and found.initiated_at >= begun_at
    is_of_somebody = isinstance(found, Disbursement) or split_payment_id(book, attempt_id) is not None
    return found if is_of_this_book and is_of_somebody and found.state.money_moved != "no" else None


def _told(book: Book, handle: PaymentHandle | Disbursement) -> Notification | None:
    request, payout = book.request(handle.id), book.payout(handle.id)
    if request and isinstance(handle.state, PaymentSuccess):
        return Recovered(whole_name_in(book, request.member_id), handle.state.amount)
    if payout and isinstance(handle.state, DisbursementSuccess):
        return LatePayout(payout.recipient, payout.sent, handle.state.receipt_number)
    return None
