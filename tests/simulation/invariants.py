"""What must be true of every world, whatever went wrong in it."""

import itertools
from typing import Any

from daraja_core.attempt import Attempt, NotSent, Settled, Unknown, flow_of
from daraja_core.disbursement import DisbursementFailed, DisbursementSuccess, DisbursementTimeout
from daraja_core.document import from_document
from daraja_core.payment import PaymentCancelled, PaymentError, PaymentFailed, PaymentSuccess, PaymentTimeout
from daraja_core.public_state import State, is_terminal
from daraja_core.verdict import Status
from tests.simulation.world import World

LOOKS = ("nothing_yet", "confirming")
CUTOFF_S = 89.0  # the moment of the first write is a little before that of the first news
FORGED_ID = "ws_CO_somebody_elses"


def check(world: World) -> None:
    """Raise AssertionError, naming the attempt, when the world broke a promise."""
    assert world.broken == []
    _nothing_is_sent_twice(world)
    if world.weather.appwrite == 0:
        _records_that_can_be_read_are_read_in_time(world)
    if not world.weather.refuses:  # what the store did not take is read again after a kill, and shown again
        _states_only_move_forward(world)
    if not (world.weather.kills or world.weather.closes):
        _nobody_is_given_up_before_the_cutoff(world)
    _states_tell_the_truth(world)
    _nothing_acknowledged_is_lost(world)
    for order in world.orders:
        attempt = world.disk.attempt(order.id)
        if attempt is not None:
            _it_ended_as_the_records_say(world, attempt)
    _the_pot_is_the_sum_of_receipts(world)


def _nothing_is_sent_twice(world: World) -> None:
    assert len(world.safaricom.received) == len(set(world.safaricom.received)), "a money POST was repeated"


def _records_that_can_be_read_are_read_in_time(world: World) -> None:
    """With a server that answers, nothing is called unreachable, and silence is unknown only after three polls."""
    for name, state, *_ in world.seen:
        if isinstance(state, PaymentTimeout | DisbursementTimeout):
            assert state.cause != "unreachable", f"{name} was called unreachable"
    if world.weather.kills or world.weather.closes or world.weather.clock or world.weather.glitch:
        return
    for order in world.orders:
        attempt = world.disk.attempt(order.id)
        whats = () if attempt is None else {entry.what for entry in attempt.timeline}
        if attempt is None or "unknown" not in whats or "ignored" in whats:  # what is ignored is noted once only
            continue
        left = next(entry.at for entry in attempt.timeline if entry.what in ("accepted", "answer_lost"))
        due = [attempt.initiated_at + offset for offset in flow_of(order).polls]
        looked = [entry for entry in attempt.timeline if entry.source == "poll" and entry.what in LOOKS]
        assert len(looked) >= sum(moment > left for moment in due), f"{order.id} was not polled in time"


def _nobody_is_given_up_before_the_cutoff(world: World) -> None:
    """However the wall clock is set meanwhile."""
    for order in world.orders:
        mine = [seen for seen in world.seen if seen.name == order.id]
        for seen in mine:
            if isinstance(seen.state, PaymentTimeout | DisbursementTimeout) and not seen.state.reported:
                lost = seen.state.cause == "session_lost"
                waited_s = seen.at_s - mine[0].at_s
                assert lost or waited_s >= CUTOFF_S, f"{order.id} was given up after {waited_s:g} seconds"


def _states_only_move_forward(world: World) -> None:
    for order in world.orders:
        states = [state for name, state, *_ in world.seen if name == order.id]
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
    for name, state, _, is_taken, _ in world.seen:
        taken = world.safaricom.requests.get(name)
        match state:
            case PaymentSuccess(receipt_number=receipt) | DisbursementSuccess(receipt_number=receipt):
                assert taken is not None, f"{name} was paid out of nothing"
                assert taken.receipt == receipt, f"{name} has another receipt"
            case PaymentError() | DisbursementFailed(result_code="not_sent"):
                assert not is_taken, f"{name} was called not sent, but Safaricom took it"
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
        case Unknown() if document is not None and document.get("checkoutRequestId") == FORGED_ID:
            pass  # the forgery came first; it is not believed, and the true result is among the dead letters
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
        for _, state, *_ in world.seen
        if isinstance(state, PaymentSuccess | DisbursementSuccess)
    }
    true = {taken.receipt: taken.amount for taken in world.safaricom.requests.values() if taken.receipt is not None}
    assert paid.items() <= true.items()
