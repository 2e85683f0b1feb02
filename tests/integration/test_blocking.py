"""The blocking facade: the same states and errors, from any thread, closed, interrupted and forked at any moment."""

import json
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest

from daraja_core import (
    DarajaError,
    DarajaSync,
    DisbursementSuccess,
    InvalidPhoneError,
    PaymentPending,
    PaymentSuccess,
    PaymentSync,
    SqliteStore,
    StkPushRejectedError,
    StoreBusyError,
    StoreError,
)
from daraja_core.attempt import Attempt
from daraja_core.drivers.file_lock import FileLock
from tests.integration.blocking_rig import BlockingRig, ctrl_c_counts, new_blocking_rig
from tests.integration.rig import PHONE, PUSH, config_of

ROOT = Path(__file__).parents[2]
LIMIT_S = 60


@pytest.fixture(scope="module")
def shared_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlockingRig]:
    with new_blocking_rig(tmp_path_factory.mktemp("blocking")) as rig:
        yield rig


@pytest.fixture
def rig(shared_rig: BlockingRig, tmp_path: Path) -> BlockingRig:
    """The one sandbox of this file, as after a reset, and a folder of the test's own."""
    shared_rig.reset()
    shared_rig.folder = tmp_path
    return shared_rig


def push(daraja: DarajaSync, payment_id: str | None = None, phone: str = PHONE) -> PaymentSync:
    return daraja.stk_push(phone=phone, amount=1000, reference="ORDER-001", payment_id=payment_id)


def is_free(folder: Path) -> bool:
    """Whether another process could take the store now."""
    lock = FileLock(folder / "engine.db.lock")
    if not lock.acquire():
        return False
    lock.release()
    return True


def test_a_script_pays_and_reads_every_state(rig: BlockingRig) -> None:
    with rig.daraja() as daraja:
        payment = push(daraja)
        states = iter(payment)
        assert isinstance(next(states), PaymentPending)
        rig.answer(payment.checkout_request_id)
        *_, last = states
        assert last == payment.state == payment.result(timeout_s=LIMIT_S)
        assert isinstance(payment.state, PaymentSuccess)
        assert daraja.payment(payment.id) == payment
        assert daraja.disbursement(payment.id) is None
        assert payment.check().state == payment.state


def test_a_script_pays_out(rig: BlockingRig) -> None:
    rig.faults(b2c={"delay_s": 0})
    with rig.daraja() as daraja:
        credential = rig.addresses.security_credential
        payout = daraja.b2c_push(PHONE, 500, "testapi", credential, disbursement_id="payout.1")
        assert isinstance(payout.result(LIMIT_S), DisbursementSuccess)
        assert daraja.disbursement("payout.1") == payout
        assert daraja.payment("payout.1") is None


def test_errors_are_those_of_the_engine(rig: BlockingRig) -> None:
    with rig.daraja() as daraja:
        with pytest.raises(InvalidPhoneError):
            push(daraja, phone="12345")
        rig.faults(stk_push={"respond": "spike_arrest", "times": 1})
        with pytest.raises(StkPushRejectedError):
            push(daraja)
        second = rig.daraja()
        with pytest.raises(StoreBusyError):
            second.open()
        with pytest.raises(StoreBusyError):
            second.open()  # an opening that failed can be tried again
        second.close()


def test_many_threads_pay_at_once_and_none_sees_anothers_payment(rig: BlockingRig) -> None:
    phones = [f"07123456{number:02}" for number in range(8)]
    for phone in phones:
        rig.phone(phone, auto="pay")
    with rig.daraja() as daraja, ThreadPoolExecutor(8) as threads:
        payments = list(threads.map(lambda phone: push(daraja, phone, phone), phones))
        states = list(threads.map(PaymentSync.result, payments))
    receipts = {state.receipt_number for state in states if isinstance(state, PaymentSuccess)}
    assert [payment.id for payment in payments] == phones
    assert len(receipts) == 8


def test_one_id_is_one_push_whichever_threads_ask_for_it(rig: BlockingRig) -> None:
    with rig.daraja() as daraja, ThreadPoolExecutor(8) as threads:
        payments = list(threads.map(lambda _: push(daraja, "alice.1"), range(8)))
        assert len(set(payments)) == 1
    assert rig.requests(PUSH) == 1


def test_waiting_ends_after_its_time_and_the_payment_goes_on(rig: BlockingRig) -> None:
    with rig.daraja() as daraja:
        payment = push(daraja, "alice.1")
        with pytest.raises(TimeoutError, match=r"'alice\.1' has no outcome within 0\.05 s: it goes on"):
            payment.result(timeout_s=0.05)
        rig.answer(payment.checkout_request_id)
        assert isinstance(payment.result(LIMIT_S), PaymentSuccess)


def test_what_an_earlier_run_left_open_is_taken_up(rig: BlockingRig) -> None:
    with rig.daraja() as daraja:
        left = push(daraja)
    with rig.daraja() as daraja:
        rig.answer(left.checkout_request_id)
        (restored,) = daraja.restore_pending()
        assert isinstance(restored, PaymentSync)
        assert isinstance(restored.result(LIMIT_S), PaymentSuccess)
        assert restored.id == left.id


def test_closing_lets_go_of_every_thread_that_waits(rig: BlockingRig) -> None:
    daraja = rig.daraja()
    daraja.open()
    payment, updates = push(daraja, "alice.1"), daraja.updates()
    with ThreadPoolExecutor(3) as threads:
        waiting = threads.submit(payment.result)
        reading = threads.submit(list, updates)
        iterating = threads.submit(list, payment)
        daraja.connect()
        daraja.close()
        for thread in (waiting, iterating):
            with pytest.raises(DarajaError, match=r"was closed|is not open"):
                thread.result(LIMIT_S)
        assert all(update.payment == payment for update in reading.result(LIMIT_S))
    assert is_free(rig.folder)


def test_updates_come_to_a_thread_until_it_is_told_to_stop(rig: BlockingRig) -> None:
    with rig.daraja() as daraja, ThreadPoolExecutor(1) as threads:
        updates = daraja.updates()
        seen = threads.submit(list, updates)
        payment = push(daraja)
        rig.answer(payment.checkout_request_id)
        payment.result(LIMIT_S)
        updates.close()
        assert [(type(one.state).__name__, one.payment) for one in seen.result(LIMIT_S)] == [
            ("PaymentInitiating", payment),
            ("PaymentPending", payment),
            ("PaymentSuccess", payment),
        ]


def test_a_call_before_opening_and_after_closing_is_an_error_that_says_so(rig: BlockingRig) -> None:
    daraja = rig.daraja()
    with pytest.raises(DarajaError, match="use it inside `with DarajaSync"):
        push(daraja)
    with daraja:
        with pytest.raises(DarajaError, match="open already"):
            daraja.open()
        payment = push(daraja)
    daraja.close()
    with pytest.raises(DarajaError, match="not open"):
        payment.result()
    assert isinstance(payment.state, PaymentPending)
    with daraja:
        assert daraja.payment(payment.id) is not None


class AskingStore(SqliteStore):
    """A host's store that calls back into the facade, from inside the engine."""

    ask: Callable[[], object] = staticmethod(lambda: None)

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """Ask, and say what came of it."""
        try:
            self.ask()
        except DarajaError as exc:
            raise StoreError(str(exc)) from exc


def test_a_call_from_inside_the_engine_is_an_error_and_hangs_nobody(rig: BlockingRig) -> None:
    store = AskingStore(rig.folder / "engine.db")
    with DarajaSync(config_of(rig.addresses), store) as daraja:
        store.ask = lambda: daraja.payment("alice.1")
        with pytest.raises(StoreError, match="from inside the engine"):
            push(daraja, "alice.1")


# --- Ctrl-C -------------------------------------------------------------------------------------------------------


def interrupt_once(happened: Callable[[], None]) -> threading.Thread:
    """Presses Ctrl-C when something has happened."""

    def press() -> None:
        happened()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    return thread


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to a thread there")
def test_ctrl_c_while_a_request_is_on_its_way_says_which_payment_goes_on(rig: BlockingRig) -> None:
    rig.faults(stk_push={"respond": "hang", "times": 1})
    with ctrl_c_counts(), rig.daraja(safaricom_timeout_s=5) as daraja:
        pressing = interrupt_once(rig.until_prompted)
        with pytest.raises(KeyboardInterrupt) as interrupted:
            push(daraja, "alice.1")
        pressing.join()
        assert interrupted.value.__notes__ == ["'alice.1' may have been sent and goes on; "
                                               "daraja.payment('alice.1') finds it"]  # fmt: skip
        payment = daraja.payment("alice.1")
        assert payment is not None
        assert payment == push(daraja, "alice.1")
    assert rig.requests(PUSH) == 1


def pay_and_wait(rig: BlockingRig) -> None:
    with rig.daraja() as daraja:
        push(daraja, "alice.1").result(LIMIT_S)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to a thread there")
def test_ctrl_c_ends_a_wait_and_leaves_everything_in_order(rig: BlockingRig) -> None:
    with ctrl_c_counts():
        pressing = interrupt_once(rig.until_prompted)
        with pytest.raises(KeyboardInterrupt):
            pay_and_wait(rig)
        pressing.join()
    assert is_free(rig.folder)
    with rig.daraja() as daraja:
        assert [one.id for one in daraja.restore_pending()] == ["alice.1"]


# --- processes ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_after_a_fork_it_is_the_parents_and_says_so_in_the_child(rig: BlockingRig) -> None:
    with rig.daraja() as daraja:
        payment = push(daraja, "alice.1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on, for a process with threads
            child = os.fork()
        if not child:
            told = [said(lambda: payment.state), said(lambda: daraja.payment("alice.1")), said(daraja.open)]
            daraja.close()
            os._exit(0 if all("before a fork" in one for one in told) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        rig.answer(payment.checkout_request_id)
        assert isinstance(payment.result(LIMIT_S), PaymentSuccess)


def said(call: Callable[[], object]) -> str:
    try:
        call()
    except DarajaError as exc:
        return str(exc)
    return ""


NEVER_CLOSES = """
import json, sys
from daraja_core import DarajaSync
from sandbox import Addresses
from tests.integration.rig import PHONE, config_of

daraja = DarajaSync(config_of(Addresses(**json.loads(sys.argv[1]))), sys.argv[2])
daraja.open()
print(daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1").id)
"""


def test_a_script_that_never_closes_ends_quietly_and_loses_nothing(rig: BlockingRig) -> None:
    told = json.dumps(asdict(rig.addresses))
    ended = subprocess.run(
        [sys.executable, "-c", NEVER_CLOSES, told, str(rig.folder / "engine.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "alice.1\n", "")
    with rig.daraja() as daraja:
        assert [one.id for one in daraja.restore_pending()] == ["alice.1"]
