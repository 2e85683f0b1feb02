"""The commands of an installation where their packages are missing, and the list of what an operator can do."""

import subprocess
import sys

import pytest

from function.__main__ import main

from .installed import ROOT, foreign

WITHOUT_PACKAGES = "-S"  # no site-packages at all


@pytest.mark.parametrize(
    ("package", "arguments", "extra"),
    [("chama_app", [], "app"), ("sandbox", ["serve"], "sandbox"), ("function", ["reconcile"], "operator")],
)
def test_a_command_names_the_package_that_is_missing_and_the_extra_that_brings_it(
    package: str, arguments: list[str], extra: str
) -> None:
    ended = subprocess.run(
        [sys.executable, WITHOUT_PACKAGES, "-m", package, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=foreign(),
    )
    assert ended.returncode != 0
    assert len(ended.stderr.splitlines()) == 1
    assert "needs the package" in ended.stderr
    assert ended.stderr.endswith(f"pip install 'chama[{extra}]'\n")


def test_an_operators_commands_are_listed_and_have_their_own_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    listed = capsys.readouterr().out
    for command, flag in (("bundle", "FILE"), ("reconcile", "--dry-run"), ("replay", "--all")):
        assert command in listed
        with pytest.raises(SystemExit, match="0"):
            main([command, "--help"])
        assert flag in capsys.readouterr().out


def test_a_command_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["reconsile"])
    assert "invalid choice: 'reconsile'" in capsys.readouterr().err
