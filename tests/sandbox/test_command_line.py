"""The words of `python -m sandbox`."""

import pytest

from sandbox.__main__ import main


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"]])
def test_help_is_there(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(arguments)
    assert "serve" in capsys.readouterr().out


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["serve", "--port", port])
    assert "is not a port" in capsys.readouterr().err or port == "-1"
