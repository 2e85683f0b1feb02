"""`daraja reconcile`: one run of the reconciler for an operator, at the same pace as the schedule's."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence

from daraja_core.errors import ConfigError

from ..appwrite.client import CallError
from ..appwrite.retry import seconds_from_now
from ..settings import MissingVariableError
from .command_line import Console, command_parser, connect, now, variables
from .schedule import new_reconciler

LONGEST_S = 600


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """The exit code: 0, 1 when there are findings, 2 when it could not run."""
    parser = command_parser(
        "reconcile",
        "Ask M-Pesa about payments without a verdict, feed dead letters in again, and report what does not fit. "
        "Verdicts are created, never changed.",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument(
        "--seconds", type=int, default=LONGEST_S, metavar="N", help="stop asking after N seconds (default 600)"
    )
    flags = parser.parse_args(arguments)
    try:
        return asyncio.run(_run(flags, variables() if environment is None else environment))
    except MissingVariableError as exc:
        Console().error(f"{exc}: give it as a variable or a flag, see --help")
    except (ConfigError, CallError) as exc:
        Console().error(f"it could not run: {exc}")
    return 2


async def _run(flags: argparse.Namespace, environment: Mapping[str, str]) -> int:
    console = Console()
    async with connect(flags, environment) as project:
        deadline = seconds_from_now(flags.seconds)
        reconciler = new_reconciler(
            project.documents, project.settings, project.environment, project.http, now, console, deadline
        )
        if flags.dry_run:
            for line in await reconciler.plan() or ["nothing to do"]:
                console.log(line)
            return 0
        report = await reconciler.run(deadline)
    return 1 if report.findings else 0
