"""`daraja-sandbox`: its commands, and what each exit code means."""

import argparse
import sys
from collections.abc import Sequence

from .commands import listen, record, run, serve, trigger
from .commands.options import complain
from .errors import SandboxError
from .scenario.file import ScenarioError

EPILOG = """Without a command it serves, and opens the console in the browser.

examples:
  daraja-sandbox
  daraja-sandbox serve --json
  daraja-sandbox trigger paid --phone 0712345678
  daraja-sandbox listen --forward-to http://127.0.0.1:8000/callback
  daraja-sandbox run lost_callback.toml

exit codes: 0 done, 1 not done, 2 wrong usage"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; answers the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser().parse_args(given or ["serve", "--open"])
    try:
        code: int = options.run(options)
    except ScenarioError as error:
        complain(str(error))
        return 2
    except SandboxError as error:
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        return 0
    return code


def parser() -> argparse.ArgumentParser:
    """What the program understands."""
    whole = argparse.ArgumentParser(
        prog="daraja-sandbox",
        description="A pretend Safaricom and Appwrite for M-Pesa apps.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for command in (serve, trigger, listen, record, run):
        command.add_to(commands)
    return whole
