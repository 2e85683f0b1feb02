"""`daraja`, and `python -m function` in a clone: an operator's commands."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

OURS = ("daraja_core", "function")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; answers its exit code."""
    parser = argparse.ArgumentParser(
        prog="daraja",
        description="Set a project up, pack the function, and look after what it stored.",
        epilog="daraja COMMAND --help says more.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (meaning, _) in COMMANDS.items():
        commands.add_parser(name, help=meaning, add_help=False)  # every command has a parser of its own
    chosen, rest = parser.parse_known_args(arguments)
    try:
        return COMMANDS[chosen.command][1](rest)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] in OURS:
            raise
        print(  # noqa: T201 — a command's output
            f"daraja {chosen.command} needs the package {missing.name}, which is not installed here. "
            "Install it with: pip install 'chama[operator]'",
            file=sys.stderr,
        )
        return 2


def _adopt(arguments: Sequence[str]) -> int:
    from .reconciliation import adopt

    return adopt.main(arguments)


def _bundle(arguments: Sequence[str]) -> int:
    from . import bundle

    return bundle.main(arguments)


def _doctor(arguments: Sequence[str]) -> int:
    from .provisioning import doctor

    return doctor.main(arguments)


def _provision(arguments: Sequence[str]) -> int:
    from .provisioning import provision

    return provision.main(arguments)


def _reconcile(arguments: Sequence[str]) -> int:
    from .reconciliation import reconcile

    return reconcile.main(arguments)


def _replay(arguments: Sequence[str]) -> int:
    from .reconciliation import replay

    return replay.main(arguments)


COMMANDS: Mapping[str, tuple[str, Callable[[Sequence[str]], int]]] = {
    "adopt": ("take a team over that the function did not found", _adopt),
    "bundle": ("pack the function that Appwrite runs", _bundle),
    "doctor": ("look at everything that a payment needs, and say what to do", _doctor),
    "provision": ("set an Appwrite project up, or say what it lacks", _provision),
    "reconcile": ("ask M-Pesa about payments that no callback settled, and report what does not fit", _reconcile),
    "replay": ("take deliveries in again that could not be stored", _replay),
}

if __name__ == "__main__":
    sys.exit(main())
