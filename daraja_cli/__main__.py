"""`daraja`, and `python -m daraja_cli` in a clone: payments in a terminal, and an operator's commands."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from function.__main__ import COMMANDS as OPERATOR_COMMANDS

from . import completion
from .arguments import TOLD, add_commands

OURS = ("daraja_cli", "daraja_core", "function", "sandbox")
NOT_INSTALLED = 4  # ExitCode.CONFIG
EXTRA_OF = {"rich": "cli", "starlette": "sandbox", "uvicorn": "sandbox", "cryptography": "b2c", "appwrite": "operator"}


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Run a command; answers its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given and given[0] in OPERATOR_COMMANDS:
            return OPERATOR_COMMANDS[given[0]][1](given[1:])
        options = parser().parse_args(given)
        if options.command == "completion":
            print(completion.script(options.shell, parser()))  # noqa: T201 — a command's output
            return 0
        from .running import run  # the engine, which help and completion need not wait for

        return run(options, environment)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] in OURS:
            raise
        extra = EXTRA_OF.get(missing.name.split(".")[0], "operator")
        print(  # noqa: T201 — a command's output
            f"daraja {given[0]} needs the package {missing.name}, which is not installed here. "
            f"Install it with: pip install 'chama[{extra}]'",
            file=sys.stderr,
        )
        return NOT_INSTALLED


def parser() -> argparse.ArgumentParser:
    """The whole command; an operator's commands parse what follows them by themselves."""
    whole = argparse.ArgumentParser(
        prog="daraja",
        description="Take M-Pesa payments and always know what became of the money; look after a project.",
        epilog=f"try it now:\n  daraja pay 0712345678 100 --sandbox\n\n{TOLD}\n\ndaraja COMMAND --help says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_commands(commands)
    for name, (meaning, _) in OPERATOR_COMMANDS.items():
        commands.add_parser(name, help=meaning, add_help=False)
    completing = commands.add_parser("completion", help="print what makes a shell complete this command")
    completing.add_argument("shell", choices=completion.SHELLS)
    return whole


if __name__ == "__main__":
    sys.exit(main())
