"""The words of `python -m sandbox`."""

import pytest

from sandbox.__main__ import main


@pytest.mark.parametrize("command", ["serve", "trigger", "listen", "record", "run"])
def test_the_help_of_a_command_has_examples_and_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    told = capsys.readouterr().out
    assert "example" in told
    assert "exit codes: 0" in told


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"\n    {name} " in told for name in ("serve", "trigger", "listen", "record", "run"))


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["serve", f"--port={port}"])
    assert "is not a port" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["NAME", "=x", "A-B=1"])
def test_a_variable_without_name_or_value_is_refused(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["serve", "--env", given])
    assert "is no variable: give NAME=VALUE" in capsys.readouterr().err
