"""`daraja`: what an operator does from a machine of their own."""

import argparse
import sys
from collections.abc import Sequence

from . import bundle
from .reconciliation import reconcile, replay

COMMANDS = {"bundle": bundle.main, "reconcile": reconcile.main, "replay": replay.main}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. `daraja COMMAND --help` says what it takes."""
    parser = argparse.ArgumentParser(prog="daraja", description="Pack the function, and look after what it stored.")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="see `daraja COMMAND --help`")
    given = parser.parse_args(arguments)
    return COMMANDS[given.command](given.arguments)


if __name__ == "__main__":
    sys.exit(main())
