"""What must be true of every world, whatever went wrong in it."""

import itertools
from typing import Any

from daraja_core.attempt import Attempt, NotSent, Settled, Unknown
from daraja_core.disbursement import DisbursementFailed, DisbursementSuccess, DisbursementTimeout
from daraja_core.document import from_document
from daraja_core.payment import PaymentCancelled, PaymentError, PaymentFailed, PaymentSuccess, PaymentTimeout
from daraja_core.verdict import Status
from daraja_core.views import State, is_terminal
from tests.simulation.world import World


def check(world: World) -> None:
    """Raise AssertionError, naming the attempt, when the world broke a promise."""
    _nothing_is_sent_twice(world)
    _states_only_move_forward(world)
    _states_tell_the_truth(world)
    _nothing_acknowledged_is_lost(world)
    for order in world.orders:
        attempt = world.disk.attempt(order.id)
        if attempt is not None:
            _it_ended_as_the_records_say(world, attempt)
    _the_pot_is_the_sum_of_receipts(world)


def _nothing_is_sent_twice(world: World) -> None:
    assert len(world.safaricom.received) == len(set(world.safaricom.received)), "a money POST was repeated"


def _states_only_move_forward(world: World) -> None:
    for order in world.orders:
        states = [state for name, state, _ in world.seen if name == order.id]
        for before, after in itertools.pairwise(states):
            assert after == before or _may_follow(before, after), f"{order.id}: {before} then {after}"


def _may_follow(before: State, after: State) -> bool:
    match before:
        case PaymentSuccess() | DisbursementSuccess():
            return False
        case PaymentFailed() | PaymentCancelled() | PaymentError() | DisbursementFailed():
            return isinstance(after, PaymentSuccess | DisbursementSuccess)
        case PaymentTimeout(reported=True):
            return isinstance(after, PaymentSuccess | PaymentTimeout)
        case PaymentTimeout() | DisbursementTimeout():
            return is_terminal(after) and not isinstance(after, PaymentError)
        case _:
            return True


def _states_tell_the_truth(world: World) -> None:
    for name, state, _ in world.seen:
        taken = world.safaricom.requests.get(name)
        match state:
            case PaymentSuccess(receipt_number=receipt) | DisbursementSuccess(receipt_number=receipt):
                assert taken is not None, f"{name} was paid out of nothing"
                assert taken.receipt == receipt, f"{name} has another receipt"
            case PaymentError() | DisbursementFailed(result_code="not_sent"):
                assert taken is None, f"{name} was called not sent, but Safaricom took it"
            case PaymentFailed() | PaymentCancelled() | DisbursementFailed():
                assert taken is not None, f"{name} was declined without having been asked"
                assert taken.receipt is None, f"{name} was called declined, but money moved"
            case _:
                pass


def _nothing_acknowledged_is_lost(world: World) -> None:
    stored = _stored(world)
    for taken in world.safaricom.requests.values():
        if taken.acknowledged:
            assert taken.name in stored, f"{taken.name}: an acknowledged callback is nowhere"


def _stored(world: World) -> dict[str, dict[str, Any]]:
    documents = world.appwrite.documents
    stored = {one["paymentId"]: one for kind in ("transactions", "disbursements") for one in documents[kind].values()}
    for letter in documents["dead_letters"].values():
        stored.setdefault(letter["path"].split("/")[2 if letter["path"].startswith("/callback") else 3], letter)
    return stored


def _it_ended_as_the_records_say(world: World, attempt: Attempt) -> None:
    document = _stored(world).get(attempt.id)
    verdict = None if document is None or "body" in document else from_document(document)
    match attempt.phase:
        case Settled(held):
            assert verdict is not None, f"{attempt.id} settled on nothing"
            assert held.status in (verdict.status, Status.SUCCESS) or _nobody_may_read(world, attempt), (
                f"{attempt.id} ended as {held.status}, but its record says {verdict.status}"
            )
        case Unknown(cause):
            assert verdict is None or cause == "session_lost" or _nobody_may_read(world, attempt), (
                f"{attempt.id} is unknown, but its record says {verdict}"
            )
        case NotSent():
            assert attempt.id not in world.safaricom.requests
        case phase:
            raise AssertionError(f"{attempt.id} never ended: {phase}")


def _nobody_may_read(world: World, attempt: Attempt) -> bool:
    """The anonymous user whose document it is lost its session: nobody can have it back."""
    return attempt.order.user_id not in world.appwrite.sessions.values()


def _the_pot_is_the_sum_of_receipts(world: World) -> None:
    paid = {
        state.receipt_number: state.amount
        for _, state, _ in world.seen
        if isinstance(state, PaymentSuccess | DisbursementSuccess)
    }
    true = {taken.receipt: taken.amount for taken in world.safaricom.requests.values() if taken.receipt is not None}
    assert paid.items() <= true.items()
