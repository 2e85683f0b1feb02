"""docs/sandbox.md: whatever can be copied from it is run here, and no fault is without its line.

Its program is fenced as `py`, for it wants the files of its job beside it; those fenced as `python` run by themselves.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sandbox.__main__ import main
from sandbox.fields import Check, Shape
from sandbox.safaricom.canned import CANNED
from sandbox.safaricom.fault_shapes import GLOBAL
from tests.sandbox.shop import Shop

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SHELL = [text for language, text in BLOCKS if language == "sh" and "pip install" not in text]
# So that a refusal ends the shell, and the sandbox of the test is meant.
STRICT = 'set -e; curl() { command curl -sS --fail-with-body "$@"; echo; }\n'
LIMIT_S = 120


def file_in_the_page(name: str) -> str:
    """The block that begins with the file's name."""
    (found,) = [text for _, text in BLOCKS if text.startswith(f"# {name}\n")]
    return found


def names(shape: Shape, prefix: str = "") -> set[str]:
    """Every switch, written `part.name`."""
    found: set[str] = set()
    for name, rule in shape.items():
        found |= {prefix + name} if isinstance(rule, Check) else names(rule, f"{name}.")
    return found


def shown() -> list[dict[str, Any]]:
    return [json.loads(body) for body in re.findall(r"^faults '(.*?)'", PAGE, re.MULTILINE)]


def test_every_fault_has_a_line() -> None:
    told = {
        f"{part}.{name}" if isinstance(value, dict) else part
        for body in shown()
        for part, value in body.items()
        for name in (value if isinstance(value, dict) else [""])
    }
    assert told == names(GLOBAL)


def test_every_wrong_answer_has_a_line() -> None:
    assert [body["stk_push"]["respond"] for body in shown() if list(body) == ["stk_push"]][-len(CANNED) :] == list(
        CANNED
    )


@pytest.mark.asyncio(loop_scope="module")
async def test_every_line_is_taken_as_it_stands(shop: Shop) -> None:
    preface, *blocks = [text for text in SHELL if text.startswith("DARAJA=")] + [
        text for text in SHELL if not text.startswith("DARAJA=")
    ]
    address = re.sub(r"^DARAJA=.*$", f"DARAJA={shop.addresses.daraja}", preface, flags=re.MULTILINE)
    script = STRICT + address + "".join(blocks)
    ran = await asyncio.to_thread(
        subprocess.run, ["bash", "-c", script], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    kept = await shop.get("/control/faults")
    assert (kept["clock_factor"], kept["reversal"]["claim"], kept["c2b"]["msisdn"]) == (20, "R000002", "spaced")


def test_every_option_of_the_page_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("serve", "trigger", "listen", "run", "record"):
        with pytest.raises(SystemExit, match="0"):
            main([command, "--help"])
    known = capsys.readouterr().out
    of_docker = {"--rm"}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)) - of_docker
    assert {one for one in named if one not in known} == set()


def steps_of_the_workflow() -> list[str]:
    """What its steps run."""
    text = file_in_the_page(".github/workflows/payments.yml")
    return [textwrap.dedent(step.removeprefix("|\n")) for step in re.findall(r"- run: (\|\n(?: {10}.*\n)+|.+)", text)]


def test_the_workflow_of_the_page_installs_this_version() -> None:
    steps = steps_of_the_workflow()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"chama-{version}-py3-none-any.whl[sandbox]" in steps[-2]


@pytest.mark.slow
def test_the_job_of_the_page_fails_and_recovers_a_payment(tmp_path: Path) -> None:
    """Its last step, in an empty folder with the page's files; only the commands are this clone's."""
    for name in ("payments.toml", "test_payments.py"):
        (tmp_path / name).write_text(file_in_the_page(name), "utf-8")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, module in (("daraja-sandbox", "-m sandbox"), ("python", "")):
        (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n')
        (commands / name).chmod(0o755)
    step = steps_of_the_workflow()[-1]
    environment = {**os.environ, "PATH": f"{commands}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["bash", "-e", "-c", step], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"failed: There is not enough money .* recovered: [A-Z0-9]{10}", ran.stdout)
    assert "4. sent the last callback again" in ran.stderr
