"""The live display in a terminal, and the help that a newcomer reads."""

import io

import pytest
from rich.console import Console

from daraja_cli.__main__ import main
from daraja_cli.display import Subject
from daraja_cli.live_display import LiveDisplay
from tests.daraja_cli.conftest import PHONE
from tests.integration.blocking_rig import BlockingRig


def test_the_live_display_shows_a_spinner_then_leaves_the_whole_history(rig: BlockingRig) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system="truecolor")
    with rig.daraja() as daraja, LiveDisplay(console) as display:
        display.busy("Asking M-Pesa …")
        payment = daraja.stk_push(PHONE, 100, "ORDER-001", payment_id="order-1")
        subject = Subject(payment._handle, "07••••••44")
        display.show(subject, payment.state)
        display.say("A word in between.")
        rig.answer(payment.checkout_request_id)
        for state in payment:
            display.show(subject, state)
    said = out.getvalue()
    kept = said[said.rindex("A word in between.") :]
    assert "payment order-1: KES 100 from 07••••••44" in kept
    assert "M-Pesa took the request" in kept
    assert "\x1b[1;32mPaid: KES 100, receipt" in kept


@pytest.mark.parametrize("command", ["pay", "payout", "watch", "restore", "check"])
def test_help_has_examples_and_the_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    told = capsys.readouterr().out
    assert f"examples:\n  daraja {command}" in told
    assert "3    unknown: nobody knows yet; do not ask again, watch it" in told


def test_the_commands_of_an_operator_are_there_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    told = capsys.readouterr().out
    for command in ("pay", "watch", "doctor", "provision", "reconcile", "replay", "completion"):
        assert f"    {command}" in told
    with pytest.raises(SystemExit, match="0"):
        main(["reconcile", "--help"])
    assert "usage: daraja reconcile" in capsys.readouterr().out
