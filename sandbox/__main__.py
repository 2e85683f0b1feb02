"""`daraja-sandbox` and `python -m sandbox`: the way in that needs nothing but Python, and says what else is missing."""

import sys
from collections.abc import Sequence

OURS = ("daraja_core", "function", "sandbox")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; answers the exit code."""
    try:
        from . import command_line
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] in OURS:
            raise
        print(  # noqa: T201 — a command line program speaks on its streams
            f"The sandbox needs the package {missing.name}, which is not installed here. "
            "Install it with: pip install 'chama[sandbox]'",
            file=sys.stderr,
        )
        return 1
    return command_line.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
