"""`daraja doctor`: looks at everything that a payment needs, says what to do, and leaves nothing behind."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from daraja_core.config import DarajaConfig
from daraja_core.diagnosis import Finding, problem, unknown
from daraja_core.drivers.diagnosis import diagnose
from daraja_core.errors import ConfigError

from ..reconciliation.command_line import now
from . import environment_file
from .database import Database, words_of
from .deployed_function import DeployedFunction
from .project_api import ApiError, ProjectApi
from .project_checks import ProjectChecks
from .visitor import visitor
from .wanted import read_wanted

HEALTHY: Final = 0
ILL: Final = 1
UNKNOWN: Final = 2
_MARKS: Final = {"ok": "ok     ", "problem": "PROBLEM", "unknown": "unknown", "skipped": "skipped"}


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """The exit code: 0, 1 when something is wrong, 2 when something could not be looked at."""
    options = _parser().parse_args(arguments)
    try:
        known = {**environment_file.read(options.env), **environment}
    except environment_file.EnvironmentFileError as exc:
        print(exc, file=sys.stderr)  # noqa: T201 — a command's output
        return UNKNOWN
    if not options.json:
        return told(examine(known, options.function))
    findings = list(examine(known, options.function))
    print(json.dumps([asdict(found) for found in findings], indent=1))  # noqa: T201 — a command's output
    return _exit_code(findings)


def told(findings: Iterator[Finding]) -> int:
    """Says each finding when it comes; answers the exit code."""
    heard = []
    for found in findings:
        heard.append(found)
        print(as_line(found), flush=True)  # noqa: T201 — a command's output
    return _exit_code(heard)


def _exit_code(findings: Sequence[Finding]) -> int:
    states = {found.state for found in findings}
    return ILL if "problem" in states else UNKNOWN if "unknown" in states else HEALTHY


def examine(known: Mapping[str, str], function_id: str) -> Iterator[Finding]:
    """Every check, the operator's and those that an app's user can make."""
    missing = [name for name in ("APPWRITE_ENDPOINT", "APPWRITE_PROJECT_ID") if not known.get(name)]
    if missing:
        yield problem(
            "config", f"{' and '.join(missing)} are not set", "run `daraja provision`, or name its file by --env"
        )
        return
    key = known.get("APPWRITE_API_KEY")
    if not key:
        yield unknown("project", "without APPWRITE_API_KEY the project itself cannot be looked at")
        yield from _as_a_user(known, None)
        return
    api = ProjectApi(known["APPWRITE_ENDPOINT"].rstrip("/"), known["APPWRITE_PROJECT_ID"], key)
    try:
        wanted = read_wanted(known, function_id, None)
        database = Database(api, words_of(api, None), wanted, time.sleep)
        yield from ProjectChecks(api, database, DeployedFunction(api, wanted, time.sleep), wanted, now()).all()
        with visitor(api) as session:
            yield from _as_a_user(known, session)
    except ApiError as exc:
        remedy = "check endpoint, project and key; the key needs users.write as well"
        yield problem("project", str(exc), remedy) if exc.status else unknown("project", str(exc))


def _as_a_user(known: Mapping[str, str], session: str | None) -> Iterator[Finding]:
    try:
        config = _config(known, session)
    except ConfigError as exc:
        yield problem("config", str(exc), "correct it in daraja.env, or run `daraja provision`")
        return

    async def looked_at() -> list[Finding]:
        return [found async for found in diagnose(config, now)]

    yield Finding("config", "ok", "every setting has a form that works")
    yield from asyncio.run(looked_at())


def _config(known: Mapping[str, str], session: str | None) -> DarajaConfig:
    """As an app of this operator has it; without a shortcode here, the function holds the credentials."""
    sends = known if known.get("DARAJA_SHORTCODE") else {**known, "DARAJA_CONSUMER_KEY": ""}
    return DarajaConfig.from_environment({"DARAJA_ENVIRONMENT": "sandbox", **sends}, appwrite_session=session)


def as_line(found: Finding) -> str:
    line = f"{_MARKS[found.state]} {found.check}: {found.detail}"
    return f"{line}\n        -> {found.remedy}" if found.remedy and found.state != "ok" else line


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="daraja doctor",
        description="Look at everything that a payment needs, and say what to do. No money moves, nothing is left.",
        epilog="It reads the variables that `daraja provision` wrote, and APPWRITE_API_KEY from the environment.",
    )
    parser.add_argument("--json", action="store_true", help="the findings as JSON, for programs")
    parser.add_argument("--function", default="daraja", metavar="ID", help="the function's id (%(default)s)")
    parser.add_argument(
        "--env", type=Path, default=environment_file.DEFAULT, metavar="FILE", help="the variables' file (%(default)s)"
    )
    return parser
