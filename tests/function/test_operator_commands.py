"""`daraja`: one command, and what each of its commands takes."""

import pytest

from function.__main__ import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_under_its_own_name(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: daraja {command} ")


@pytest.mark.parametrize("arguments", [[], ["refund"]])
def test_an_unknown_command_is_answered_with_those_that_there_are(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "{bundle,reconcile,replay}" in capsys.readouterr().err


def test_a_command_gets_what_follows_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("APPWRITE_FUNCTION_API_ENDPOINT", raising=False)
    assert main(["replay", "--all"]) == 2
    assert "APPWRITE_FUNCTION_API_ENDPOINT is not set" in capsys.readouterr().err
