"""pay, payout, watch, restore and check: what they show, and the exit codes that scripts hang on."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.daraja_cli.conftest import PHONE, Run, objects, whole_numbers
from tests.integration.blocking_rig import BlockingRig, ctrl_c_counts
from tests.integration.rig import PUSH
from tests.packages.installed import foreign

ROOT = Path(__file__).parents[2]
PAY = ("pay", PHONE, "100", "--id", "order-1")


def states(out: str) -> list[str]:
    return [one["state"] for one in objects(out)]


def test_a_payment_that_is_paid_ends_with_its_receipt_and_0(rig: BlockingRig, run: Run) -> None:
    rig.phone(PHONE, auto="pay")
    code, out, _ = run(*PAY)
    assert code == 0
    assert "payment order-1: KES 100 from 07••••••44" in out
    assert "M-Pesa took the request" in out
    assert "Paid: KES 100, receipt" in out


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("wrong_pin", "PaymentFailed", "The M-PESA PIN was not correct"),
        ("cancel", "PaymentCancelled", "No money moved"),
        ("low_balance", "PaymentFailed", "No money moved"),
    ],
)
def test_a_payment_that_is_not_paid_ends_with_1(
    rig: BlockingRig, run: Run, answer: str, state: str, words: str
) -> None:
    rig.phone(PHONE, auto=answer)
    code, out, _ = run(*PAY, "--json")
    assert (code, states(out)) == (1, ["PaymentPending", state])
    assert words in run("check", "order-1")[1]


def test_json_is_one_object_a_line_with_what_a_program_needs(rig: BlockingRig, run: Run) -> None:
    rig.phone(PHONE, auto="pay")
    _, out, _ = run(*PAY, "--json")
    pending, paid = objects(out)
    assert pending.keys() == {
        "id", "kind", "state", "money_moved", "final", "retry", "amount", "at", "source", "advice",
    }  # fmt: skip
    told = {name: paid[name] for name in ("id", "kind", "state", "money_moved", "final", "amount", "requested_amount")}
    assert told == {
        "id": "order-1",
        "kind": "payment",
        "state": "PaymentSuccess",
        "money_moved": "yes",
        "final": True,
        "amount": 100,
        "requested_amount": 100,
    }
    assert paid["receipt_number"]


def test_a_refusal_says_that_nothing_was_sent(rig: BlockingRig, run: Run) -> None:
    rig.faults(stk_push={"respond": "spike_arrest", "times": 1})
    code, out, err = run(*PAY)
    assert code == 1
    assert "Not sent: " in out
    assert "No money moved" in out
    assert err.startswith("daraja pay: Safaricom refused the request")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("pay", "07123", "100"), 2, "phone must be a Kenyan mobile number"),
        (("pay", PHONE, "0"), 2, "amount must be"),
        (("pay", PHONE, "100", "--id", "order 1"), 2, "payment_id must be"),
        (("watch", "order-1"), 2, "There is no payment and no payout 'order-1'"),
        (("check", "order-1"), 2, "There is no payment and no payout 'order-1'"),
        (("pay", PHONE, "100", "--speed", "10"), 4, "--speed is for --sandbox"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(
    rig: BlockingRig, run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ended, out, err = run(*arguments)
    assert ended == code
    assert words in out + err
    assert rig.requests(PUSH) == 0


def test_without_settings_it_says_which_and_how_to_try_without(run: Run) -> None:
    code, _, err = run(*PAY, APPWRITE_ENDPOINT="", DARAJA_PASSKEY="")
    assert code == 4
    assert "set APPWRITE_ENDPOINT, DARAJA_PASSKEY: " in err
    assert "daraja pay 0712345678 100 --sandbox" in err


def test_settings_may_lie_in_the_file_that_provision_writes(
    rig: BlockingRig, run: Run, environment: Mapping[str, str], tmp_path: Path
) -> None:
    rig.phone(PHONE, auto="pay")
    settings = tmp_path / "daraja.env"
    settings.write_text(f"DARAJA_PASSKEY={environment['DARAJA_PASSKEY']}\n", "utf-8")
    assert run(*PAY, "--env", str(settings))[0] == 0


def test_a_store_that_another_process_owns_is_named(rig: BlockingRig, run: Run) -> None:
    with rig.daraja():
        code, _, err = run(*PAY, "--store", str(rig.folder / "engine.db"))
    assert code == 4
    assert "another process uses the store" in err


def test_the_same_id_is_one_push_however_often_it_is_typed(rig: BlockingRig, run: Run) -> None:
    rig.phone(PHONE, auto="pay")
    assert [run(*PAY)[0], run(*PAY)[0]] == [0, 0]
    assert rig.requests(PUSH) == 1


def test_a_payout_says_what_is_missing_asks_first_and_sends(rig: BlockingRig, run: Run) -> None:
    rig.faults(b2c={"delay_s": 0})
    payout = ("payout", PHONE, "500", "--id", "payout-1")
    assert run(*payout)[0] == 2  # nobody is there to be asked
    code, _, err = run(*payout, "--yes")
    assert code == 2
    assert "initiator_name" in err
    who = {"DARAJA_INITIATOR_NAME": "testapi", "DARAJA_SECURITY_CREDENTIAL": rig.addresses.security_credential}
    code, out, _ = run(*payout, "--yes", **who)
    assert code == 0
    assert "payout payout-1: KES 500 to 07••••••44" in out
    assert run("check", "payout-1")[0] == 0


def test_what_is_open_is_watched_restored_and_checked(rig: BlockingRig, run: Run) -> None:
    with rig.daraja("of-a-program.db") as daraja:
        payment = daraja.stk_push(PHONE, 100, "ORDER-001", payment_id="order-1")
    store = ("--store", str(rig.folder / "of-a-program.db"))
    for command in (("watch", "order-1", "--wait", "0"), ("restore", "--wait", "0"), ("check", "order-1")):
        code, out, _ = run(*command, *store)
        assert code == 3
        assert "Waiting for the customer to enter the PIN." in out
    assert run("watch", "--wait", "0", *store)[0] == 3
    rig.answer(payment.checkout_request_id)
    code, out, _ = run("restore", "--json", *store)
    assert (code, states(out)[-1]) == (0, "PaymentSuccess")
    assert run("watch", "order-1", *store)[0] == 0
    assert run("restore", *store)[:2] == (0, "Opening the store …\nNothing is open.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_says_that_the_payment_goes_on_and_how_to_watch_it(
    rig: BlockingRig, run: Run, environment: Mapping[str, str]
) -> None:
    typed = [sys.executable, "-m", "daraja_cli", *PAY]
    own, pipe = {**os.environ, **environment}, subprocess.PIPE
    with (
        ctrl_c_counts(),
        subprocess.Popen(typed, cwd=ROOT, env=own, text=True, stdout=pipe, stderr=pipe) as process,
    ):
        assert process.stdout
        assert process.stderr
        while "Waiting for the customer" not in (line := process.stdout.readline()):
            assert line, "it ended too soon"
        process.send_signal(signal.SIGINT)
        said, complained = process.stdout.read(), process.stderr.read()
    assert (process.returncode, complained) == (130, "")
    assert said == "The payment goes on. Watch it: daraja watch order-1\n"
    rig.phone(PHONE, auto="pay")
    assert run("watch", "order-1", "--wait", "0")[0] == 3


def alone(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The command in a process of its own, for somebody who has set nothing but a data folder."""
    ended = subprocess.run(
        [sys.executable, "-m", "daraja_cli", *arguments],
        cwd=ROOT,
        env={**foreign(), "DARAJA_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_a_whole_payment_needs_nothing_but_the_command(tmp_path: Path) -> None:
    code, out, err = alone(tmp_path, "pay", PHONE, "100", "--sandbox", "--speed", "20")
    assert (code, err) == (0, "")
    assert "Paid: KES 100, receipt" in out


@pytest.mark.slow
def test_a_phone_that_never_answers_is_unknown_and_says_what_to_do(tmp_path: Path) -> None:
    ignored = ("--sandbox", "--speed", "60", "--answer", "ignore", "--id", "order-1")
    code, out, _ = alone(tmp_path, "pay", PHONE, "100", *ignored)
    assert code == 3
    assert "Nobody knows yet: the money may have moved. Do not ask again" in out
    assert "Watch it: daraja watch order-1 --sandbox" in out


def test_whole_numbers_would_be_found() -> None:
    assert whole_numbers(f"a\n{PHONE}\n+254722333444") == [PHONE, "+254722333444"]
