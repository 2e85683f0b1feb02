"""Completion, as each shell that is installed here really does it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from daraja_cli.__main__ import main, parser
from daraja_cli.arguments import ANSWERS
from daraja_cli.completion import SHELLS, script
from sandbox.safaricom.results import OUTCOMES


def shell(*command: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": "/", "TERM": "dumb"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=60).stdout


def bash_completes(*words: str) -> list[str]:
    typed = " ".join(f"'{word}'" for word in words)
    asked = f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _daraja; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    return shell("bash", "--norc", "-c", f"{script('bash', parser())}\n{asked}").split()


def test_bash_completes_commands_flags_and_values() -> None:
    assert bash_completes("daraja", "pa") == ["pay", "payout"]
    assert bash_completes("daraja", "pay", "--re") == ["--reference"]
    assert bash_completes("daraja", "pay", "0712345678", "100", "--answer", "w") == ["wrong_pin"]
    assert bash_completes("daraja", "completion", "f") == ["fish"]
    assert "--sandbox" in bash_completes("daraja", "watch", "--")


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_completes_commands_flags_and_values() -> None:
    def fish(typed: str) -> list[str]:
        found = shell("fish", "--no-config", "-c", f'{script("fish", parser())}\ncomplete -C "{typed}"')
        return [line.split("\t")[0] for line in found.splitlines()]

    assert fish("daraja pa") == ["pay", "payout"]
    assert fish("daraja pay --re") == ["--reference"]
    assert fish("daraja pay --answer w") == ["wrong_pin"]


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_takes_the_script(tmp_path: Path) -> None:
    (tmp_path / "_daraja").write_text(script("zsh", parser()), "utf-8")
    asked = f"fpath=({tmp_path} $fpath); autoload -Uz compinit; compinit -u -D; print $_comps[daraja]"
    assert shell("zsh", "-f", "-c", asked).split() == ["_daraja"]
    shell("zsh", "-f", "-n", str(tmp_path / "_daraja"))


@pytest.mark.parametrize("name", SHELLS)
def test_the_command_prints_the_script_and_where_to_put_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", name]) == 0
    assert f"# daraja completion {name} > " in capsys.readouterr().out


def test_every_answer_of_the_sandboxs_phones_can_be_asked_for() -> None:
    assert ANSWERS == OUTCOMES
